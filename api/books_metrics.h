/* api/books_metrics.h: figures about the books for /metrics: open payments, and what waits for a person. */
#ifndef GUICHET_API_BOOKS_METRICS_H
#define GUICHET_API_BOOKS_METRICS_H

#include "base/text_build.h"
#include "sql/store_flag.h"
#include "sql/store_set_aside.h"

/* Read from the database. */
struct books_figures {
    struct payments_open payments;
    int64_t set_aside[SET_ASIDE_KIND__MAX];
};

/* now: real time; ages count by it. */
void books_metrics_write(struct text_build *build, const struct books_figures *figures, struct instant now);

#endif

/* api/books_metrics.h: the figures in /metrics that come from the database: open payments, and work that is flagged or
 * set aside. */
#ifndef GUICHET_API_BOOKS_METRICS_H
#define GUICHET_API_BOOKS_METRICS_H

#include "base/text_build.h"
#include "counter/reconcile_daily.h"
#include "sql/store_flag.h"
#include "sql/store_set_aside.h"

/* Read from the database by the handler. */
struct books_figures {
    struct payments_open payments;
    int64_t set_aside[SET_ASIDE_KIND__MAX];
    struct reconcile_kept reconciled;
};

/* now: in real time; ages are relative to it. */
void books_metrics_write(struct text_build *build, const struct books_figures *figures, struct instant now);

#endif

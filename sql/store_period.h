/* sql/store_period.h: rows of `subscription_period`: each billed period of a subscription, once. */
#ifndef GUICHET_SQL_STORE_PERIOD_H
#define GUICHET_SQL_STORE_PERIOD_H

#include "billing/renewal.h"
#include "sql/sql.h"

struct period_row {
    struct id organization_id, subscription_id;
    int32_t number;
    struct period period;
    int64_t licences;       /* at the period's start */
    struct id line_id;      /* the line that bills the period, pending or on an invoice; ID_NONE: none */
    enum unbilled unbilled; /* why no line bills it, or none did at its start */
    struct instant created_at;
};

/* STATUS_DUPLICATE: one of the periods exists already, and was billed then. */
enum status store_period_insert(struct sql *sql, struct arena *arena, const struct period_row *rows,
                                size_t count) MUST_CHECK;
/* STATUS_NOT_FOUND. */
enum status store_period_find(struct sql *sql, struct arena *arena, struct id organization_id,
                              struct id subscription_id, int32_t number, struct period_row *row) MUST_CHECK;
/* The first day of the period that is paid for: the first day of the line that bills it, pending or on an invoice; the
 * period's end if no line does. */
enum status store_period_billed_from(struct sql *sql, struct arena *arena, const struct period_row *row,
                                     struct day *day) MUST_CHECK;
/* Sets the line that bills a period not billed so far. STATUS_CHANGED: a line bills it already. */
enum status store_period_line(struct sql *sql, const struct period_row *row, struct id line_id) MUST_CHECK;

#endif

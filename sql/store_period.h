/* sql/store_period.h: rows of `subscription_period`: each period of a subscription that we bill, once. */
#ifndef GUICHET_SQL_STORE_PERIOD_H
#define GUICHET_SQL_STORE_PERIOD_H

#include "billing/renewal.h"
#include "sql/sql.h"

struct period_row {
    struct id organization_id, subscription_id;
    int32_t number;
    struct period period;
    int64_t licences;       /* at its start */
    struct id line_id;      /* the line that bills it, pending or on an invoice; ID_NONE: none does */
    enum unbilled unbilled; /* why none does, or did at first */
    struct instant created_at;
};

/* STATUS_DUPLICATE: one of them has begun before, and was billed then. */
enum status store_period_insert(struct sql *sql, struct arena *arena, const struct period_row *rows,
                                size_t count) MUST_CHECK;
/* STATUS_NOT_FOUND. */
enum status store_period_find(struct sql *sql, struct arena *arena, struct id organization_id,
                              struct id subscription_id, int32_t number, struct period_row *row) MUST_CHECK;
/* The first day that is paid for: that of the line that bills it, wherever that stands; its end where none does. */
enum status store_period_billed_from(struct sql *sql, struct arena *arena, const struct period_row *row,
                                     struct day *day) MUST_CHECK;
/* A period that nothing billed is billed by that line from now on. STATUS_CHANGED: one bills it already. */
enum status store_period_line(struct sql *sql, const struct period_row *row, struct id line_id) MUST_CHECK;

#endif

/* sql/store_difference.h: rows of `reconciliation_difference` and `reconciliation_accepted`: what the daily
 * reconciliation found different, and what a person has dealt with. One that is of its day's result and not accepted
 * is open. Of all organizations: for the operator's eyes. */
#ifndef GUICHET_SQL_STORE_DIFFERENCE_H
#define GUICHET_SQL_STORE_DIFFERENCE_H

#include "billing/reconcile.h"
#include "sql/sql.h"

struct difference_row {
    struct id reconciliation_id;
    int64_t run;
    struct day day;      /* read only */
    const char *subject; /* the gateway's name of the charge, or where there is none "pay_…" */
    difference_set differences;
    const char *charge_id; /* NULL: there is no charge */
    struct money charge;
    struct id organization_id, payment_id; /* ID_NONE: there is no payment */
    struct money payment;
    int64_t gateway_minor, ours_minor; /* not joined because of it, in the currencies of charge and payment */
};

/* All rows in one round trip. */
enum status store_difference_insert(struct sql *sql, struct arena *arena, const struct difference_row *rows,
                                    size_t count) MUST_CHECK;
/* Open ones after that one, by reconciliation and subject. after NULL: from the first. */
enum status store_difference_list(struct sql *sql, struct arena *arena, const struct difference_row *after,
                                  int64_t limit, struct difference_row **rows, size_t *count) MUST_CHECK;
/* Open ones of that subject, of any day; at most `limit`. */
enum status store_difference_of(struct sql *sql, struct arena *arena, const char *subject, int64_t limit,
                                struct difference_row **rows, size_t *count) MUST_CHECK;
/* How many are open. */
enum status store_difference_count(struct sql *sql, struct arena *arena, int64_t *count) MUST_CHECK;
/* Of that run of the day, how many were accepted. */
enum status store_difference_accepted(struct sql *sql, struct arena *arena, struct id reconciliation_id, int64_t run,
                                      int64_t *count) MUST_CHECK;
/* A person has dealt with it. STATUS_DUPLICATE: said already. */
enum status store_difference_accept(struct sql *sql, const struct difference_row *row, struct instant at) MUST_CHECK;

#endif

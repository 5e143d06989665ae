/* sql/store_difference.h: rows of `reconciliation_difference` and `reconciliation_accepted`: the differences that the
 * daily reconciliation found, and those that a person has dealt with. A difference is open if it belongs to the
 * current result of its day (of the charges, or of the payouts) and is not accepted. Of all organizations: for
 * operators only. */
#ifndef GUICHET_SQL_STORE_DIFFERENCE_H
#define GUICHET_SQL_STORE_DIFFERENCE_H

#include "billing/reconcile.h"
#include "sql/sql.h"

struct difference_row {
    struct id reconciliation_id;
    int64_t run;
    struct day day;      /* read only */
    const char *subject; /* the gateway's identifier of the charge; without a charge, "pay_…" */
    difference_set differences;
    const char *charge_id; /* NULL: no charge */
    struct money charge;
    struct id organization_id, payment_id; /* ID_NONE: no payment */
    struct money payment;
    int64_t gateway_minor, ours_minor; /* the money that is not joined because of this difference, in the currencies of
                                        * charge and payment */
};

/* Inserts all rows in one round trip. */
enum status store_difference_insert(struct sql *sql, struct arena *arena, const struct difference_row *rows,
                                    size_t count) MUST_CHECK;
/* Lists open differences after `after`, by reconciliation and subject. after NULL: from the first. */
enum status store_difference_list(struct sql *sql, struct arena *arena, const struct difference_row *after,
                                  int64_t limit, struct difference_row **rows, size_t *count) MUST_CHECK;
/* Lists the open differences of that subject, of any day; at most `limit`. */
enum status store_difference_of(struct sql *sql, struct arena *arena, const char *subject, int64_t limit,
                                struct difference_row **rows, size_t *count) MUST_CHECK;
/* Counts the open differences. */
enum status store_difference_count(struct sql *sql, struct arena *arena, int64_t *count) MUST_CHECK;
/* Counts the accepted differences of that run of the day. */
enum status store_difference_accepted(struct sql *sql, struct arena *arena, struct id reconciliation_id, int64_t run,
                                      int64_t *count) MUST_CHECK;
/* Records that a person has dealt with the difference. STATUS_DUPLICATE: it is recorded already. */
enum status store_difference_accept(struct sql *sql, const struct difference_row *row, struct instant at) MUST_CHECK;

#endif

/* sql/store_flag.h: payments that nobody has settled: how many, since when, and those that a person was told of. Of all organizations: for the
 * operator's eyes. */
#ifndef GUICHET_SQL_STORE_FLAG_H
#define GUICHET_SQL_STORE_FLAG_H

#include "billing/order.h"
#include "sql/sql.h"

/* Open payments whose outcome is not known (intent, calling, unknown) made before that identifier and not flagged yet, the oldest first. Filled of
 * each: organization_id, id, state, version. */
enum status store_flag_due(struct sql *sql, struct arena *arena, struct id made_before, int64_t limit, struct payment **payments,
                           size_t *count) MUST_CHECK;
/* Once a payment; version + 1. STATUS_CHANGED: another version, or flagged already. */
enum status store_flag_set(struct sql *sql, const struct payment *payment, struct instant at) MUST_CHECK;

/* A flagged payment that is still open: of the payment organization_id, id, order_id, invoice_id, amount, state and tries are filled. */
struct flagged {
    struct payment payment;
    struct instant flagged_at;
};
/* The oldest first, after that payment (ID_NONE: from the first). */
enum status store_flag_list(struct sql *sql, struct arena *arena, struct id after, int64_t limit, struct flagged **flagged, size_t *count) MUST_CHECK;

/* Open payments (flagged or not) by their state, for monitoring. */
struct payments_open {
    int64_t count[PAYMENT_STATE__MAX];
    struct instant oldest[PAYMENT_STATE__MAX]; /* when its oldest was made, by real time; INSTANT_NONE: there is none */
    int64_t flagged;
};
enum status store_flag_counts(struct sql *sql, struct arena *arena, struct payments_open *open) MUST_CHECK;

#endif

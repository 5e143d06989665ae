/* sql/store_flag.h: payments and refunds without a final outcome: how many, since when, and which of them are flagged
 * for a person. Covers all organizations: only for the operator. */
#ifndef GUICHET_SQL_STORE_FLAG_H
#define GUICHET_SQL_STORE_FLAG_H

#include "base/id.h"
#include "billing/method_setup.h"
#include "billing/order.h"
#include "billing/refund.h"
#include "sql/sql.h"

/* A payment or refund that is flagged or to be flagged. Texts are in the arena. */
struct flagged {
    enum id_kind kind; /* ID_PAYMENT or ID_REFUND */
    struct id organization_id, id;
    struct id order_id, invoice_id; /* of a payment; ID_NONE */
    struct id credit_note_id;       /* of a refund */
    struct money amount;
    const char *state;
    const char *dispute; /* why the gateway's answer could not be used; NULL: there was no such answer */
    int64_t tries;
    struct instant flagged_at;
    int64_t version;
};

/* Not flagged yet, oldest first: created before `made_before` with an unknown outcome (intent, calling, unknown), or
 * created before `waits_before` and still in action_required. */
enum status store_flag_due(struct sql *sql, struct arena *arena, enum id_kind kind, struct id made_before,
                           struct id waits_before, int64_t limit, struct flagged **flagged, size_t *count) MUST_CHECK;
/* Flags it and increments the version, in the row and in the struct. STATUS_CHANGED: another version, or already
 * flagged. */
enum status store_flag_set(struct sql *sql, struct flagged *flagged, struct instant at) MUST_CHECK;
/* Flagged and still without a final outcome, oldest first, after `after` (ID_NONE: from the first). */
enum status store_flag_list(struct sql *sql, struct arena *arena, enum id_kind kind, struct id after, int64_t limit,
                            struct flagged **flagged, size_t *count) MUST_CHECK;

/* Payments that their payer's bank contests, not decided yet, oldest first, after `after`. amount: the contested
 * amount; flagged_at: since when, by the organization's clock. */
enum status store_flag_contested(struct sql *sql, struct arena *arena, struct id after, int64_t limit,
                                 struct flagged **flagged, size_t *count) MUST_CHECK;

/* Payments, refunds and setups without a final outcome (flagged or not) by state, for monitoring. */
struct payments_open {
    int64_t count[PAYMENT_STATE__MAX];
    struct instant oldest[PAYMENT_STATE__MAX]; /* when the oldest payment in that state was created, in real time;
                                                * INSTANT_NONE: none */
    int64_t flagged;
    int64_t refunds[REFUND_STATE__MAX];
    struct instant refunds_oldest[REFUND_STATE__MAX]; /* as oldest */
    int64_t refunds_flagged;
    int64_t setups[METHOD_SETUP_STATE__MAX]; /* of payment methods, on the gateway's page */
    struct instant setups_oldest[METHOD_SETUP_STATE__MAX];
    int64_t contested; /* payments that their payer's bank contests, not decided yet */
};
enum status store_flag_counts(struct sql *sql, struct arena *arena, struct payments_open *open) MUST_CHECK;

#endif

/* sql/store_flag.h: payments and refunds that nobody has settled: how many, since when, and those that a person was
 * told of. Of all organizations: for the operator's eyes. */
#ifndef GUICHET_SQL_STORE_FLAG_H
#define GUICHET_SQL_STORE_FLAG_H

#include "base/id.h"
#include "billing/order.h"
#include "sql/sql.h"

/* An open payment or refund, flagged or to be flagged. Texts are in the arena. */
struct flagged {
    enum id_kind kind; /* ID_PAYMENT or ID_REFUND */
    struct id organization_id, id;
    struct id order_id, invoice_id; /* of a payment; ID_NONE */
    struct id credit_note_id;       /* of a refund */
    struct money amount;
    const char *state;
    const char *dispute; /* why the gateway's answer could not be used; NULL: none came */
    int64_t tries;
    struct instant flagged_at;
    int64_t version;
};

/* Those not flagged yet, the oldest first: made before `made_before` with an outcome that is not known (intent,
 * calling, unknown), or made before `waits_before` and still waiting for their person. */
enum status store_flag_due(struct sql *sql, struct arena *arena, enum id_kind kind, struct id made_before,
                           struct id waits_before, int64_t limit, struct flagged **flagged, size_t *count) MUST_CHECK;
/* version + 1, in the row and in the struct. STATUS_CHANGED: another version, or flagged already. */
enum status store_flag_set(struct sql *sql, struct flagged *flagged, struct instant at) MUST_CHECK;
/* Flagged and still open: the oldest first, after that one (ID_NONE: from the first). */
enum status store_flag_list(struct sql *sql, struct arena *arena, enum id_kind kind, struct id after, int64_t limit,
                            struct flagged **flagged, size_t *count) MUST_CHECK;

/* Payments whose payer's bank contests them and that is not decided, likewise; amount: what is contested, flagged_at:
 * since when, by the organization's clock. */
enum status store_flag_contested(struct sql *sql, struct arena *arena, struct id after, int64_t limit,
                                 struct flagged **flagged, size_t *count) MUST_CHECK;

/* Open payments (flagged or not) by their state, for monitoring. */
struct payments_open {
    int64_t count[PAYMENT_STATE__MAX];
    struct instant oldest[PAYMENT_STATE__MAX]; /* when its oldest was made, by real time; INSTANT_NONE: there is none */
    int64_t flagged;
    int64_t refunds_flagged;
    int64_t contested; /* payments that succeeded, and whose payer's bank contests them */
};
enum status store_flag_counts(struct sql *sql, struct arena *arena, struct payments_open *open) MUST_CHECK;

#endif

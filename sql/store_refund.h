/* sql/store_refund.h: rows of `refund`. */
#ifndef GUICHET_SQL_STORE_REFUND_H
#define GUICHET_SQL_STORE_REFUND_H

#include "billing/refund.h"
#include "sql/sql.h"

/* A refund and the gateway's identifier of the charge that it refunds. */
struct refund_call {
    struct refund refund;
    const char *charge_id;
    bool former; /* the charge is of a former account at the gateway; only read */
};
/* STATUS_NOT_FOUND. */
enum status store_refund_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                              struct refund_call *call) MUST_CHECK;
/* Finds a refund by its identifier alone, which is its key at the gateway. Never call it for a customer's request.
 * STATUS_NOT_FOUND: no such refund. */
enum status store_refund_anywhere(struct sql *sql, struct arena *arena, struct id id,
                                  struct refund_call *call) MUST_CHECK;
/* The refunds of all organizations whose next try is due and that are not set aside, longest overdue first: the
 * worker's list. */
enum status store_refund_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                             struct refund_call **calls, size_t *count) MUST_CHECK;
/* The refunds of all organizations in state `unknown` because the gateway did not answer, whenever their next try is
 * due; not those with a disputed answer, nor those set aside. */
enum status store_refund_unknown(struct sql *sql, struct arena *arena, int64_t limit, struct refund_call **calls,
                                 size_t *count) MUST_CHECK;
/* How many of the organization's refunds have an unknown outcome (intent, calling, unknown), including those with a
 * disputed answer. */
enum status store_refund_unknown_count(struct sql *sql, struct arena *arena, struct id organization_id,
                                       int64_t *count) MUST_CHECK;
/* The organization's refunds with a next try, however far in the future: asked about when its clock is turned. */
enum status store_refund_open(struct sql *sql, struct arena *arena, struct id organization_id,
                              struct refund_call **calls, size_t *count) MUST_CHECK;
/* A payment's refunds that gave money back or still may, newest first, at most PAYMENT_REFUNDS_MAX. */
enum { PAYMENT_REFUNDS_MAX = 100 };
enum status store_refund_of_payment(struct sql *sql, struct arena *arena, struct id organization_id,
                                    struct id payment_id, struct refund_call **calls, size_t *count) MUST_CHECK;
/* The succeeded refunds of all organizations for which it is time to ask whether they have failed since, longest
 * overdue first, without those set aside. */
enum status store_refund_watched(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                                 struct refund_call **calls, size_t *count) MUST_CHECK;
/* Moves the next question about a refund that succeeded to `at`, also where its schedule of questions has ended;
 * increments the version, in the row and in the struct. STATUS_CHANGED: another version or state. */
enum status store_refund_watch(struct sql *sql, struct refund *refund, struct instant at) MUST_CHECK;
/* A credit note's refunds, oldest first: all that refunded money or still may (at most NOTE_REFUNDS_MAX), and the
 * newest NOTE_REFUSALS_MAX of the declined ones, whose number is unlimited. `left_out`: how many others there are. */
enum { NOTE_REFUNDS_MAX = 1000, NOTE_REFUSALS_MAX = 20 };
enum status store_refund_of_note(struct sql *sql, struct arena *arena, struct id organization_id,
                                 struct id credit_note_id, struct refund **refunds, size_t *count,
                                 int64_t *left_out) MUST_CHECK;
/* Of a payment, in minor units: refunded, and refunds under way. */
struct refund_sums {
    int64_t succeeded_minor, open_minor;
};
enum status store_refund_sums(struct sql *sql, struct arena *arena, struct id organization_id, struct id payment_id,
                              struct refund_sums *sums) MUST_CHECK;

/* STATUS_DUPLICATE: the credit note has a refund without a final outcome. */
enum status store_refund_insert(struct sql *sql, const struct refund *refund) MUST_CHECK;
/* Writes state, what the gateway answered, lease, next try, flag and the next question; increments the version, in the
 * row and in the struct. STATUS_CHANGED: another version. */
enum status store_refund_update(struct sql *sql, struct refund *refund) MUST_CHECK;
/* Moves the next try of an open refund to `at`, and resets tries to 0 so that the tries after it follow soon;
 * increments the version, in the row and in the struct. STATUS_CHANGED: another version, or not open. */
enum status store_refund_hasten(struct sql *sql, struct refund *refund, struct instant at) MUST_CHECK;

#endif

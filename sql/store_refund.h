/* sql/store_refund.h: rows of `refund`: what we know of money that goes back. */
#ifndef GUICHET_SQL_STORE_REFUND_H
#define GUICHET_SQL_STORE_REFUND_H

#include "billing/refund.h"
#include "sql/sql.h"

/* A refund, and the gateway's name of the charge that it gives back. */
struct refund_call {
    struct refund refund;
    const char *charge_id;
};
/* STATUS_NOT_FOUND. */
enum status store_refund_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                              struct refund_call *call) MUST_CHECK;
/* By its identifier alone, which is what the gateway knows it by; whoever asks must not be a customer.
 * STATUS_NOT_FOUND. */
enum status store_refund_anywhere(struct sql *sql, struct arena *arena, struct id id,
                                  struct refund_call *call) MUST_CHECK;
/* Those whose next try is due, the longest waiting first, of all organizations: the worker's list. */
enum status store_refund_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                             struct refund_call **calls, size_t *count) MUST_CHECK;
/* Those whose outcome is not known because nobody answered, of all organizations, whenever their next try is;
 * disputed ones are not among them. */
enum status store_refund_unknown(struct sql *sql, struct arena *arena, int64_t limit, struct refund_call **calls,
                                 size_t *count) MUST_CHECK;
/* How many of the organization's have an outcome that is not known (intent, calling, unknown), disputed ones too. */
enum status store_refund_unknown_count(struct sql *sql, struct arena *arena, struct id organization_id,
                                       int64_t *count) MUST_CHECK;
/* The organization's that somebody has to ask about, however late: what turning a clock pursues. */
enum status store_refund_open(struct sql *sql, struct arena *arena, struct id organization_id,
                              struct refund_call **calls, size_t *count) MUST_CHECK;
/* Those that succeeded of which it is time to ask whether they failed since, the longest waiting first, of all
 * organizations. */
enum status store_refund_watched(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                                 struct refund_call **calls, size_t *count) MUST_CHECK;
/* One that is watched is asked about at `at`; version + 1, in the row and in the struct. STATUS_CHANGED: another
 * version, or not watched (any more). */
enum status store_refund_watch(struct sql *sql, struct refund *refund, struct instant at) MUST_CHECK;
/* Of a credit note, the oldest first: all that gave something back or may, and the newest NOTE_REFUSALS_MAX of those
 * that were refused, of which there is no end. `left_out`: how many there are beside these. */
enum { NOTE_REFUNDS_MAX = 1000, NOTE_REFUSALS_MAX = 20 };
enum status store_refund_of_note(struct sql *sql, struct arena *arena, struct id organization_id,
                                 struct id credit_note_id, struct refund **refunds, size_t *count,
                                 int64_t *left_out) MUST_CHECK;
/* Of a payment, in minor units: what has gone back, and what is on its way. */
struct refund_sums {
    int64_t succeeded_minor, open_minor;
};
enum status store_refund_sums(struct sql *sql, struct arena *arena, struct id organization_id, struct id payment_id,
                              struct refund_sums *sums) MUST_CHECK;

/* STATUS_DUPLICATE: its note has one that has not ended. */
enum status store_refund_insert(struct sql *sql, const struct refund *refund) MUST_CHECK;
/* Writes state, the gateway's words, lease, next try and when it is watched; version + 1, in the row and in the struct.
 * STATUS_CHANGED: another version. */
enum status store_refund_update(struct sql *sql, struct refund *refund) MUST_CHECK;
/* An open one is asked about at `at`, and soon again if that brings nothing (tries 0); version + 1, in the row and in
 * the struct. STATUS_CHANGED: another version. */
enum status store_refund_hasten(struct sql *sql, struct refund *refund, struct instant at) MUST_CHECK;

#endif

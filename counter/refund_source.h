/* counter/refund_source.h: which payment gives a credit note's rest back. */
#ifndef GUICHET_COUNTER_REFUND_SOURCE_H
#define GUICHET_COUNTER_REFUND_SOURCE_H

#include "billing/credit_note.h"
#include "books/act.h"
#include "sql/store_refund.h"

/* Whether a refund of the note has not ended. */
bool refund_is_open(const struct credit_note *note);
/* Inside an act: the newest succeeded card or bank payment of the note's invoice with something left, and how much of
 * the note it can take: call->refund.payment_id and amount, and call->charge_id. `former`: of those that were made at a
 * former account of the gateway; else of the others. A contested or lost payment is skipped: its money would go back
 * twice. STATUS_NOTHING_TO_REFUND. */
enum status refund_source_find(struct act *act, const struct credit_note *note, bool former,
                               struct refund_call *call) MUST_CHECK;

#endif

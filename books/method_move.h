/* books/method_move.h: a subscription moves from a card or bank account onto an invoice method. What renews is on
 * credit from then on, so the law of orders by invoice holds (docs/rules.md, C, Credit check): what the organization
 * owes plus the next renewal, with tax, may not exceed its credit limit. Within it the move happens at once, beyond
 * it a credit check is opened: the subscription is paid as before until the operator approves, and nothing else
 * about it waits. What moved counts as owed until it is invoiced, so that ten moves are not ten times within the
 * limit.
 *
 * Parts of an act, on a subscription read under the lock. Each writes the subscription (version + 1, also in memory)
 * and tells the journal. */
#ifndef GUICHET_BOOKS_METHOD_MOVE_H
#define GUICHET_BOOKS_METHOD_MOVE_H

#include "billing/payment_method.h"
#include "billing/subscription.h"
#include "books/act.h"
#include "sql/store_credit_check.h"

/* Whether the move to `method` must be checked first. */
enum status method_move_needs_check(struct act *act, const struct subscription *subscription,
                                    const struct payment_method *method, bool *needed) MUST_CHECK;
/* Opens the check. A check of another move of this subscription is withdrawn (cancelled). */
enum status method_move_ask(struct act *act, struct subscription *subscription,
                            const struct payment_method *method) MUST_CHECK;
/* The subscription is paid by `method` from now on; a check that waits is withdrawn. The method it has already only
 * withdraws the check. */
enum status method_move(struct act *act, struct subscription *subscription,
                        const struct payment_method *method) MUST_CHECK;
/* The operator's decision about check->subscription_id, after the check itself was written.
 * STATUS_LICENCE_CHANGE_UNAVAILABLE: approved, but the subscription can be moved no more (act->refusal.action says
 * why): reject it. */
enum status method_move_decide(struct act *act, const struct credit_check *check, bool approved) MUST_CHECK;

#endif

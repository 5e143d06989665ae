/* books/method_move.h: moves a subscription to another payment method. From a card or bank account onto an invoice
 * method its renewals are on credit, so the rule for orders by invoice holds (docs/rules.md, C, Credit check): what the
 * organization owes plus the next renewal, with tax, may not exceed its credit limit. Within the limit the move happens
 * at once. Beyond it a credit check is opened: the subscription is paid as before until the operator approves, and
 * everything else about it goes on. What moved counts as owed until it is invoiced, so that ten moves cannot each use
 * the same limit. A planned end or removal makes the renewal no cheaper: either can be taken back, unchecked. A change
 * of licences may name another method: its order moves the subscription when it is confirmed, and its one credit check
 * is for both.
 *
 * All are parts of an act, on a subscription that was read under the lock. Each writes the subscription (version + 1,
 * also in memory) and a journal entry. */
#ifndef GUICHET_BOOKS_METHOD_MOVE_H
#define GUICHET_BOOKS_METHOD_MOVE_H

#include "billing/payment_method.h"
#include "billing/subscription.h"
#include "books/act.h"
#include "sql/store_credit_check.h"

/* Whether the move to `method` must be checked first. */
enum status method_move_needs_check(struct act *act, const struct subscription *subscription,
                                    const struct payment_method *method, bool *needed) MUST_CHECK;
/* The price of the next renewal for so many licences, with tax. INT64_MAX: it cannot be computed, so that no credit
 * limit covers it. What an order that moves the subscription onto an invoice method puts on credit. */
int64_t method_move_renewal(struct act *act, const struct subscription *subscription, int64_t licences);
/* Opens the check. An open check of another move of this subscription is cancelled. */
enum status method_move_ask(struct act *act, struct subscription *subscription,
                            const struct payment_method *method) MUST_CHECK;
/* For an order that named `method_id`, when it is confirmed: as method_move, if the subscription has another method. */
enum status method_move_by_order(struct act *act, struct subscription *subscription, struct id method_id) MUST_CHECK;
/* Moves the subscription to `method` and cancels an open check. Where it has that method already, this only cancels the
 * check. */
enum status method_move(struct act *act, struct subscription *subscription,
                        const struct payment_method *method) MUST_CHECK;
/* Applies the operator's decision to check->subscription_id, after the check itself was written.
 * STATUS_LICENCE_CHANGE_UNAVAILABLE: approved, but the subscription cannot be moved any more (act->refusal.action says
 * why); it can only be rejected. */
enum status method_move_decide(struct act *act, const struct credit_check *check, bool approved) MUST_CHECK;

#endif

/* books/credit_spend.h: the organization's credit balance pays first; and an order that waits holds what it will use
 * of the balance, so that nothing else can use it meanwhile. Source: docs/rules.md, C (Credit notes) and E (Held
 * credit).
 *
 * The balance is the sum of what is free of credit notes and of payments of too much. A hold lowers what is free of
 * them, the oldest first, and remembers of which it took how much; what is given back goes to the same ones. All
 * amounts are in minor units of the organization's currency, and organization.credit_balance_minor (free) and
 * credit_held_minor move with the rows. */
#ifndef GUICHET_BOOKS_CREDIT_SPEND_H
#define GUICHET_BOOKS_CREDIT_SPEND_H

#include "books/act.h"

/* Each inside an act. STATUS_INTERNAL: the sources do not hold what the balance says; the log names the
 * organization. */

/* Takes `minor` of the free balance for good. The ledger is the caller's. */
enum status credit_spend(struct act *act, int64_t minor) MUST_CHECK;

/* The order holds `minor` of the free balance from here on (0: nothing happens). Its row must be there. Booked, and
 * told as credit.held. */
enum status credit_hold(struct act *act, struct id order_id, int64_t minor) MUST_CHECK;
/* The order succeeds: what it holds is spent. *held_minor: how much that was; 0: it holds nothing. The ledger is the
 * caller's. */
enum status credit_hold_spend(struct act *act, struct id order_id, int64_t *held_minor) MUST_CHECK;
/* The order ends without success, or is computed again: what it holds is free again. Booked, and told as
 * credit.released; nothing happens where it holds nothing. */
enum status credit_hold_release(struct act *act, struct id order_id) MUST_CHECK;

#endif

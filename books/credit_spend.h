/* books/credit_spend.h: spends the organization's credit balance, and holds the part of it that an open order will use,
 * so that nothing else can spend it. Source: docs/rules.md, C (Credit notes) and E (Held credit).
 *
 * The balance is the sum of what is free (unspent and not held) of the credit notes and overpayments, its sources. A
 * hold lowers what is free of the sources, the oldest first, and records how much it took of each; a release gives back
 * to the same sources. All amounts are in minor units of the organization's currency. organization.credit_balance_minor
 * (free) and credit_held_minor are kept equal to the rows' sums. */
#ifndef GUICHET_BOOKS_CREDIT_SPEND_H
#define GUICHET_BOOKS_CREDIT_SPEND_H

#include "books/act.h"

/* All inside an act. STATUS_CREDIT_MISSING: less credit is free than `minor`; the log names the organization. */

/* Spends `minor` of the free balance. The caller writes the ledger. */
enum status credit_spend(struct act *act, int64_t minor) MUST_CHECK;

/* Holds `minor` of the free balance for the order, whose row exists (0: does nothing). Writes the ledger, and a journal
 * entry credit.held. */
enum status credit_hold(struct act *act, struct id order_id, int64_t minor) MUST_CHECK;
/* When the order succeeds: spends what it holds. *held_minor: how much that was; 0: it held nothing. The caller writes
 * the ledger. */
enum status credit_hold_spend(struct act *act, struct id order_id, int64_t *held_minor) MUST_CHECK;
/* When the order ends without success, or is computed again: frees what it holds. Writes the ledger, and a journal
 * entry credit.released; does nothing where the order holds nothing. */
enum status credit_hold_release(struct act *act, struct id order_id) MUST_CHECK;

#endif

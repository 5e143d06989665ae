/* tests/histories/checks.h: the rules that are checked after each step, and those that are checked once everything open
 * has come to its end. Each broken rule is a finding. Source: docs/rules.md, B, C and E. */
#ifndef GUICHET_HISTORIES_CHECKS_H
#define GUICHET_HISTORIES_CHECKS_H

#include <stdbool.h>

/* changed: the step used the database. Cheap: in a drawn history one round trip every few steps, and verify once on the
 * way; in a replayed one both after each step. */
void checks_after_step(bool changed);
/* At most one round trip: no subscription of a sandbox is behind the sandbox's clock. */
void checks_sandboxes(void);
/* No order, payment, refund, credit check or request is open any more. */
void checks_nothing_open(void);
/* Compares the payments with the charges in the gateway's book, in both directions. */
void checks_book(void);
/* Licences, lots, invoices, and all of verify. */
void checks_books(void);
/* The amount that each period is billed, day by day (law_days.h). */
void checks_days(void);
/* At the very end: every setup has ended, each page that was completed at the gateway has made one payment method, and
 * every removed method is detached at the gateway. */
void checks_setups(void);
/* At the very end: the gateway has heard of each charge that paid an order which invoice it paid, and of no other. */
void checks_labels(void);
/* At the very end, in a history that reconciles: the books of each day are joined, and each movement of the balance
 * and each payout is booked as the gateway made it. Lets a day pass. */
void checks_reconciled(void);

#endif

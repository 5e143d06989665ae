/* tests/histories/checks.h: what must be so after each step, and what must be so once everything open has come to
 * its end. Each broken rule is a finding. Source: docs/rules.md, B, C and E. */
#ifndef GUICHET_HISTORIES_CHECKS_H
#define GUICHET_HISTORIES_CHECKS_H

#include <stdbool.h>

/* changed: the step asked the database for something. Cheap: a round trip every few steps, and verify once on the
 * way. */
void checks_after_step(bool changed);
/* A round trip at most: no sandbox is behind its own clock. */
void checks_sandboxes(void);
/* Nothing is open any more: orders, payments, refunds, credit checks, requests. */
void checks_nothing_open(void);
/* The gateway's book and ours, charge by charge, both ways. */
void checks_book(void);
/* Licences, lots, invoices, and the whole of verify. */
void checks_books(void);
/* What each period came to, by the day (law_days.h). */
void checks_days(void);
/* At the very end: every setup has ended, one that was completed at the gateway with one payment method, and the
 * gateway has heard of all that were removed. */
void checks_setups(void);

#endif

/* guichet/demo.h: makes the demo: an operator, a catalogue, and a sandbox organization with a subscription for each
 * case, by the same acts that the API uses. */
#ifndef GUICHET_GUICHET_DEMO_H
#define GUICHET_GUICHET_DEMO_H

#include "counter/counter.h"
#include "demo_accounts.h"

/* `c` must have sql, arena, gateway and deployment. The numbers are those of docs/rules.md, C: 100 licences at 10.50
 * EUR a month since 1 November 2026, paid by card, and a clock set to 12 November. *step names what was being done,
 * also on failure. STATUS_DUPLICATE: there is an operator already; nothing was changed. Any other status is that of
 * the failed step. */
enum status demo_make(struct counter *c, const struct account accounts[DEMO__MAX], const char **step,
                      struct id *organization_id) MUST_CHECK;

#endif

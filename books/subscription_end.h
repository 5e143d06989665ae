/* books/subscription_end.h: ends a subscription: one that was cancelled, at the end of its period or at once, or one
 * that was unpaid for too long. Source: docs/rules.md, A15, C (Overdue) and D. */
#ifndef GUICHET_BOOKS_SUBSCRIPTION_END_H
#define GUICHET_BOOKS_SUBSCRIPTION_END_H

#include "billing/subscription.h"
#include "books/act.h"

/* Inside an act: ends the assignments, the newest first, then takes all licences and sets the state to cancelled;
 * writes rows and journal. `on`: the day on which the subscription ends. *over false: it has more assignments than one
 * act ends; the next act goes on. `s` must have its lots. */
enum status subscription_end(struct act *act, struct subscription *s, struct day on, bool *over) MUST_CHECK;

/* {"status","total_licences","cancels_on"}: for the journal's before and after. */
const char *subscription_state(struct act *act, const struct subscription *s);

#endif

/* books/subscription_end.h: a subscription is over: when its period ends and it was cancelled, or when it was not
 * paid for too long. Source: docs/rules.md, A15, C (Overdue) and D. */
#ifndef GUICHET_BOOKS_SUBSCRIPTION_END_H
#define GUICHET_BOOKS_SUBSCRIPTION_END_H

#include "billing/subscription.h"
#include "books/act.h"

/* Inside an act: ends assignments, the newest first, then takes all licences and cancels. Written and told here.
 * `on`: the day it ends. *over: false where it has more assignments than one act tells; then the next act goes on.
 * `s` with its lots. */
enum status subscription_end(struct act *act, struct subscription *s, struct day on, bool *over) MUST_CHECK;

/* {"status","total_licences","cancels_on"}: for the journal's before and after. */
const char *subscription_state(struct act *act, const struct subscription *s);

#endif

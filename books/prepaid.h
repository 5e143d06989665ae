/* books/prepaid.h: what is told of a subscription that runs for a time paid before. */
#ifndef GUICHET_BOOKS_PREPAID_H
#define GUICHET_BOOKS_PREPAID_H

#include "billing/subscription.h"
#include "books/act.h"

/* The latest end of its lots; DAY_NONE: no lot has an end of its own. */
struct day prepaid_end(const struct subscription *subscription);
/* For the journal's before and after: {"status","total_licences","ends_on"}, in the arena. */
const char *prepaid_state(struct act *act, enum subscription_status status, int64_t total_licences, struct day ends_on);

#endif

/* books/prepaid.h: the end and the journal text of a prepaid subscription or a trial. */
#ifndef GUICHET_BOOKS_PREPAID_H
#define GUICHET_BOOKS_PREPAID_H

#include "billing/subscription.h"
#include "books/act.h"

/* The latest end of the subscription's lots; DAY_NONE: no lot has an end. */
struct day prepaid_end(const struct subscription *subscription);
/* For the journal's before and after: {"status","total_licences","ends_on"}, in the arena. */
const char *prepaid_state(struct act *act, enum subscription_status status, int64_t total_licences, struct day ends_on);

#endif

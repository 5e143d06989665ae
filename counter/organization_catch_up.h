/* counter/organization_catch_up.h: does the billing days that one organization is behind, in acts of their own.
 * Source: docs/rules.md, E (Late is complete): after a late settlement no subscription is left in a period that has
 * ended, and no quote answers 503 because of one. */
#ifndef GUICHET_COUNTER_ORGANIZATION_CATCH_UP_H
#define GUICHET_COUNTER_ORGANIZATION_CATCH_UP_H

#include "books/catch_up.h"
#include "counter/counter.h"

/* organization_catch_up (books/catch_up.h) as an act. */
ACT(act_organization_catch_up, struct none, struct caught_up);

/* Runs as many such acts as it takes, each with its own commit. Claims no key and renders no answer. What was committed
 * stays, whatever the status. */
enum status organization_catch_up_all(const struct counter *c, struct id organization_id) MUST_CHECK;
/* The same, but no act begins after until_us (clock_monotonic_us); the worker does what is left then. */
enum status organization_catch_up_until(const struct counter *c, struct id organization_id,
                                        int64_t until_us) MUST_CHECK;

#endif

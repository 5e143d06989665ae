/* counter/organization_catch_up.h: brings one organization up to its own today, in acts of their own.
 * Source: docs/rules.md, E (Late is complete): what settles late leaves no subscription in a period that has ended,
 * and no quote answers 503 for one. */
#ifndef GUICHET_COUNTER_ORGANIZATION_CATCH_UP_H
#define GUICHET_COUNTER_ORGANIZATION_CATCH_UP_H

#include "books/catch_up.h"
#include "counter/counter.h"

/* organization_catch_up (books/catch_up.h) as an act. */
ACT(act_organization_catch_up, struct none, struct caught_up);

/* As many such acts as it takes, each with its own commit. Claims no key and answers nobody. What was committed
 * stays on any status. */
enum status organization_catch_up_all(const struct counter *c, struct id organization_id) MUST_CHECK;
/* The same, but no act begins after until_us (clock_monotonic_us): what is left then, the worker does. */
enum status organization_catch_up_until(const struct counter *c, struct id organization_id,
                                        int64_t until_us) MUST_CHECK;

#endif

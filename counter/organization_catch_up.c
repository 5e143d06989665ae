/* counter/organization_catch_up.c: does the billing days that an organization is behind. */
#include "books/catch_up.h"
#include "counter/organization_catch_up.h"

enum status act_organization_catch_up(struct act *act, const struct none *in, struct caught_up *caught_up)
{
    (void)in;
    return organization_catch_up(act, caught_up);
}

enum status organization_catch_up_until(const struct counter *c, struct id organization_id, int64_t until_us)
{
    struct counter aside = counter_aside(c);
    struct caught_up caught_up = { 0 };
    struct arena own = { 0 }; /* wiped after each act: there may be hundreds of them */
    enum status status = STATUS_OK;

    aside.act.arena = &own;
    aside.repeatable = true; /* a day that was done is no longer due */
    while (status == STATUS_OK && !caught_up.complete && clock_monotonic_us() < until_us) {
        status = counter_run(&aside, organization_id, act_organization_catch_up, NULL, &caught_up);
        arena_wipe(&own);
    }
    arena_end(&own);
    return status;
}

enum status organization_catch_up_all(const struct counter *c, struct id organization_id)
{
    return organization_catch_up_until(c, organization_id, INT64_MAX);
}

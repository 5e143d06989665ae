/* fcgi/held.c: who waits, and until when. The connections themselves are the worker process's. */
#include "fcgi/held.h"

#include <assert.h>

static bool waits(const struct held *held, size_t seat)
{
    return held->seats[seat].until_us != 0;
}

size_t held_count(const struct held *held)
{
    size_t count = 0;

    for (size_t s = 0; s < HELD_SEATS; s++)
        count += waits(held, s) ? 1 : 0;
    return count;
}

static size_t held_of(const struct held *held, struct id organization_id)
{
    size_t count = 0;

    for (size_t s = 0; s < HELD_SEATS; s++)
        count += waits(held, s) && id_equal(held->seats[s].organization_id, organization_id) ? 1 : 0;
    return count;
}

size_t held_free(const struct held *held)
{
    size_t seat = 0;

    while (waits(held, seat))
        seat++;
    assert(seat < HELD_SEATS); /* at most HELD_MAX wait */
    return seat;
}

bool held_waits(struct held *held, size_t seat, struct id organization_id, int wait_s, int64_t now_us)
{
    struct held_seat *wanted = &held->seats[seat];

    if (waits(held, seat)) {
        if (!held->closed && wait_s > 0 && now_us < wanted->until_us)
            return true;
        held_leave(held, seat);
        return false;
    }
    if (held->closed || wait_s <= 0 || held_count(held) >= HELD_MAX ||
        held_of(held, organization_id) >= HELD_OF_ONE_MAX)
        return false;
    if (held_count(held) == 0)
        held->look_us = now_us + HELD_LOOK_US;
    *wanted = (struct held_seat){ organization_id, now_us + wait_s * INT64_C(1000000) };
    return true;
}

void held_leave(struct held *held, size_t seat)
{
    held->seats[seat] = (struct held_seat){ 0 };
}

bool held_due(struct held *held, int64_t now_us)
{
    if (held_count(held) == 0 || now_us < held->look_us)
        return false;
    held->look_us = now_us + HELD_LOOK_US;
    return true;
}

int held_sleep_ms(const struct held *held, int64_t now_us)
{
    if (held_count(held) == 0)
        return -1;
    return now_us >= held->look_us ? 0 : (int)((held->look_us - now_us + 999) / 1000);
}

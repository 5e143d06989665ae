/* billing/refund.c */
#include "billing/refund.h"

#include <assert.h>
#include <stddef.h>

#include "billing/names.h"

static const char *const states[] = { REFUND_STATE_TABLE(NAMES_ROW) };

/* From → to, like a payment's (billing/order.c), without a person to wait for. calling to intent: the gateway refused
 * work on the first call, so nothing was sent. */
static const bool ways[REFUND_STATE__MAX][REFUND_STATE__MAX] = {
    [REFUND_INTENT] = { [REFUND_CALLING] = true },
    [REFUND_CALLING] = { [REFUND_INTENT] = true,
                         [REFUND_CALLING] = true,
                         [REFUND_UNKNOWN] = true,
                         [REFUND_PROCESSING] = true,
                         [REFUND_SUCCEEDED] = true,
                         [REFUND_DECLINED] = true },
    [REFUND_UNKNOWN] = { [REFUND_CALLING] = true,
                         [REFUND_PROCESSING] = true,
                         [REFUND_SUCCEEDED] = true,
                         [REFUND_DECLINED] = true },
    [REFUND_PROCESSING] = { [REFUND_SUCCEEDED] = true, [REFUND_DECLINED] = true },
    [REFUND_SUCCEEDED] = { [REFUND_DECLINED] = true }, /* the bank sent the money back */
};

bool refund_advance(enum refund_state *state, enum refund_state to)
{
    assert(*state < REFUND_STATE__MAX && to < REFUND_STATE__MAX);
    if (!ways[*state][to])
        return false;
    *state = to;
    return true;
}

bool refund_ended(enum refund_state state)
{
    return state == REFUND_SUCCEEDED || state == REFUND_DECLINED;
}

struct instant refund_asked_next(struct instant made, struct instant now)
{
    static const int64_t days[] = { 1, 3, 7, 14, 30, 45 };

    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        struct instant at = instant_plus_seconds(made, days[i] * 24 * 3600);

        if (at.us > now.us)
            return at;
    }
    return INSTANT_NONE;
}

struct instant refund_asked_first(struct instant made, struct instant now)
{
    struct instant next = refund_asked_next(made, now);

    return instant_is_none(next) ? instant_plus_seconds(now, 24 * 3600) : next;
}

int64_t refund_share(int64_t unspent_minor, int64_t captured_minor, int64_t given_back_minor)
{
    int64_t left = captured_minor - given_back_minor;

    assert(unspent_minor >= 0 && left >= 0);
    return unspent_minor < left ? unspent_minor : left;
}

NAMES_PAIR(refund_state, states)

const char *refund_state_public(enum refund_state state)
{
    switch (state) {
    case REFUND_SUCCEEDED:
        return "succeeded";
    case REFUND_DECLINED:
        return "failed";
    default: /* no final answer yet: the refund may have happened */
        return "processing";
    }
}

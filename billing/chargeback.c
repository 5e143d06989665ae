/* billing/chargeback.c */
#include "billing/chargeback.h"

#include <assert.h>
#include <stddef.h>

#include "billing/names.h"

enum { DAY_S = 24 * 3600 };

static const char *const states[] = { CHARGEBACK_STATE_TABLE(NAMES_ROW) };

/* From → to. The first decision is final. None → won or lost: it was opened and decided between two questions, or is a
 * returned debit, which is never contested. */
static const bool ways[CHARGEBACK_STATE__MAX][CHARGEBACK_STATE__MAX] = {
    [CHARGEBACK_NONE] = { [CHARGEBACK_OPENED] = true, [CHARGEBACK_WON] = true, [CHARGEBACK_LOST] = true },
    [CHARGEBACK_OPENED] = { [CHARGEBACK_WON] = true, [CHARGEBACK_LOST] = true },
};

/* Days after the charge was made. A bank may return a direct debit up to 13 months later. */
static const int64_t asked_after_days[] = { 1, 7, 30, 60, 120, 240, 400 };

bool chargeback_advance(enum chargeback_state *state, enum chargeback_state to)
{
    assert(*state < CHARGEBACK_STATE__MAX && to < CHARGEBACK_STATE__MAX);
    if (!ways[*state][to])
        return false;
    *state = to;
    return true;
}

enum chargeback_state chargeback_dropped(enum chargeback_state ours)
{
    return ours == CHARGEBACK_OPENED || ours == CHARGEBACK_WON ? CHARGEBACK_WON : CHARGEBACK_NONE;
}

bool chargeback_takes(enum chargeback_state state)
{
    return state == CHARGEBACK_OPENED || state == CHARGEBACK_LOST;
}

bool chargeback_closed(enum chargeback_state state)
{
    return state == CHARGEBACK_WON || state == CHARGEBACK_LOST;
}

static int64_t less(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

struct chargeback_loss chargeback_loss_of(int64_t lost, int64_t applied, int64_t own, int64_t balance)
{
    struct chargeback_loss loss = { .due = less(lost, applied) };

    assert(lost > 0 && applied >= 0 && own >= 0 && balance >= own);
    loss.own = less(lost - loss.due, own);
    loss.others = less(lost - loss.due - loss.own, balance - loss.own);
    loss.uncovered = lost - loss.due - loss.own - loss.others;
    return loss;
}

struct instant chargeback_asked_next(enum chargeback_state state, struct instant made, struct instant now)
{
    if (chargeback_closed(state))
        return INSTANT_NONE;
    if (state == CHARGEBACK_OPENED)
        return instant_plus_seconds(now, DAY_S);
    for (size_t i = 0; i < sizeof asked_after_days / sizeof asked_after_days[0]; i++) {
        struct instant at = instant_plus_seconds(made, asked_after_days[i] * DAY_S);

        if (at.us > now.us)
            return at;
    }
    return INSTANT_NONE;
}

struct instant chargeback_asked_first(struct instant made, struct instant now)
{
    struct instant next = chargeback_asked_next(CHARGEBACK_NONE, made, now);

    return instant_is_none(next) ? instant_plus_seconds(now, DAY_S) : next;
}

NAMES_PAIR(chargeback_state, states)

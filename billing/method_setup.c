/* billing/method_setup.c */
#include "billing/method_setup.h"

#include <assert.h>

#include "billing/names.h"

#define X(name, text) [name] = text,
static const char *const states[] = { METHOD_SETUP_STATE_TABLE(X) };
#undef X

/* From → to. From opening to completed: the answer with the page's address was lost, and the page was used all the
 * same. */
static const bool ways[METHOD_SETUP_STATE__MAX][METHOD_SETUP_STATE__MAX] = {
    [METHOD_SETUP_OPENING] = { [METHOD_SETUP_OPENING] = true,
                               [METHOD_SETUP_OPEN] = true,
                               [METHOD_SETUP_COMPLETED] = true,
                               [METHOD_SETUP_EXPIRED] = true,
                               [METHOD_SETUP_CANCELLED] = true,
                               [METHOD_SETUP_FAILED] = true },
    [METHOD_SETUP_OPEN] = { [METHOD_SETUP_COMPLETED] = true,
                            [METHOD_SETUP_EXPIRED] = true,
                            [METHOD_SETUP_CANCELLED] = true },
};

bool method_setup_advance(enum method_setup_state *state, enum method_setup_state to)
{
    assert(*state < METHOD_SETUP_STATE__MAX && to < METHOD_SETUP_STATE__MAX); /* both are constants of the program */
    if (!ways[*state][to])
        return false;
    *state = to;
    return true;
}

bool method_setup_ended(enum method_setup_state state)
{
    return state != METHOD_SETUP_OPENING && state != METHOD_SETUP_OPEN;
}

bool method_setup_lapsed(const struct method_setup *setup, struct instant now)
{
    if (setup->reference == NULL)
        return now.us >= instant_plus_seconds(setup->created_at, METHOD_SETUP_OPENS_S).us;
    return setup->tries >= METHOD_SETUP_TRIES_MIN &&
           now.us >= instant_plus_seconds(setup->expires_at, METHOD_SETUP_ASKED_S).us;
}

NAMES_PAIR(method_setup_state, states)

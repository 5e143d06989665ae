/* counter/method_setup_begin.h: begins the setup of a card or bank account on the gateway's own page.
 * Source: docs/api.md, Payment methods. */
#ifndef GUICHET_COUNTER_METHOD_SETUP_BEGIN_H
#define GUICHET_COUNTER_METHOD_SETUP_BEGIN_H

#include "counter/method_setup_settle.h"

struct method_setup_wanted {
    enum payment_method_type type; /* card or bank account; checked by the caller */
    const char *return_to;         /* the whole address, as return_address returned it */
    bool make_default;             /* an organization's first method becomes the default in any case */
};

/* Two acts with the gateway's call between them, like an order's (counter/order_place.h); the caller's claim must be
 * CLAIM_START. The answer is the setup: open, with the page's address; opening, where the gateway did not answer (the
 * worker asks again); failed, where the gateway makes no such page. STATUS_VALIDATION_FAILED at /type,
 * "method_other_currency" (gateway_pays); STATUS_TOO_MANY_REQUESTS (books/attempt_limit.h); STATUS_UNAVAILABLE: the
 * gateway takes no work, or too many processes wait for it; the same key may be sent again. */
enum status method_setup_begin(struct counter *c, const struct method_setup_wanted *wanted,
                               method_setup_renderer render, struct method_setup *setup) MUST_CHECK;

#endif

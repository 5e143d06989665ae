/* counter/product_key_redeem.h: a customer redeems a product key: a subscription of its own, licences more, or more
 * time. Source: docs/rules.md, A8 and C (Prepaid); docs/api.md, Quotes and orders. */
#ifndef GUICHET_COUNTER_PRODUCT_KEY_REDEEM_H
#define GUICHET_COUNTER_PRODUCT_KEY_REDEEM_H

#include "billing/product_key.h"
#include "billing/subscription.h"
#include "counter/counter.h"

struct redemption_wanted {
    struct product_key key;    /* well-formed */
    struct id subscription_id; /* ID_NONE: a subscription of its own */
    enum key_apply apply;      /* to one that exists */
};

struct redemption {
    struct id id;                     /* the key's */
    struct subscription subscription; /* as it is afterwards */
    int64_t licences_added;
    struct day extended_until; /* the latest end of its lots; DAY_NONE: nothing was extended */
    bool unknown;              /* no such key; the try was counted */
    int64_t retry_after_s;     /* set with STATUS_TOO_MANY_REQUESTS */
};

/* An organization may try so many unknown keys within the window, by real time. */
enum { UNKNOWN_KEYS_MAX = 10, UNKNOWN_KEYS_WINDOW_S = 3600 };

typedef void (*redemption_renderer)(const struct act *act, const struct redemption *redemption, struct answer *answer);

/* One act. A lot with the key's own end (KEY_ADD_LICENCES, and a new subscription), which keys of the same day and
 * end share; or every lot's end moved by the key's months (KEY_EXTEND, key_extended_end; where every lot has ended
 * already there is no end to move, and the key's licences are given as a lot of its own). An expired subscription
 * becomes active.
 * STATUS_TOO_MANY_REQUESTS; STATUS_NOT_FOUND: no such subscription; STATUS_LICENCE_CHANGE_UNAVAILABLE: it is not
 * prepaid (act->refusal.action says how its licences change); STATUS_PRODUCT_KEY_UNKNOWN (counted, for whichever
 * organization it is); STATUS_PRODUCT_KEY_ALREADY_REDEEMED, also for the slower of two at once;
 * STATUS_PRODUCT_KEY_OTHER_PRODUCT; STATUS_PRODUCT_KEY_TOO_FEW_LICENCES (KEY_EXTEND); STATUS_VALIDATION_FAILED at
 * /product_key: "beyond_reach", more than a century ahead. STATUS_TOO_MANY_LOTS: its LOTS_MAX lots have other ends
 * (KEY_ADD_LICENCES). Lots that have ended are taken away first. STATUS_UNAVAILABLE also where their day does not
 * end, which the log tells. But for the count nothing was changed, and neither key, the product's nor the
 * idempotency's, is used up. */
enum status product_key_redeem(struct counter *c, const struct redemption_wanted *wanted, redemption_renderer render,
                               struct redemption *redemption) MUST_CHECK;

#endif

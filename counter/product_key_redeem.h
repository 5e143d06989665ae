/* counter/product_key_redeem.h: redeems a product key: begins a subscription, adds licences to one, or extends one.
 * Source: docs/rules.md, A8 and C (Prepaid); docs/api.md, Quotes and orders. */
#ifndef GUICHET_COUNTER_PRODUCT_KEY_REDEEM_H
#define GUICHET_COUNTER_PRODUCT_KEY_REDEEM_H

#include "billing/product_key.h"
#include "billing/subscription.h"
#include "counter/counter.h"

struct redemption_wanted {
    struct product_key key;    /* well-formed */
    struct id subscription_id; /* ID_NONE: a new subscription */
    enum key_apply apply;      /* for an existing subscription */
};

struct redemption {
    struct id id;                     /* the key's */
    struct subscription subscription; /* as it is afterwards */
    int64_t licences_added;
    struct day extended_until; /* the latest end of its lots; DAY_NONE: nothing was extended */
    bool unknown;              /* no such key; the attempt was counted */
    int64_t retry_after_s;     /* set with STATUS_TOO_MANY_REQUESTS */
};

/* How many unknown keys an organization may try within the window, in real time. */
enum { UNKNOWN_KEYS_MAX = 10, UNKNOWN_KEYS_WINDOW_S = 3600 };

typedef void (*redemption_renderer)(const struct act *act, const struct redemption *redemption, struct answer *answer);

/* One act. KEY_ADD_LICENCES, and a new subscription: a lot that ends the key's months from today; keys of the same day
 * and end share a lot. KEY_EXTEND: moves the end of every lot by the key's months (key_extended_end); where no lot is
 * left, the key's licences are given as a lot. An expired subscription becomes active. Lots that have ended are taken
 * away first (organization_catch_up_whole).
 * STATUS_TOO_MANY_REQUESTS; STATUS_NOT_FOUND: no such subscription; STATUS_LICENCE_CHANGE_UNAVAILABLE: the subscription
 * is not prepaid (act->refusal.action says how its licences change); STATUS_PRODUCT_KEY_UNKNOWN: counted for the
 * organization; STATUS_PRODUCT_KEY_ALREADY_REDEEMED: also for the later of two requests at once;
 * STATUS_PRODUCT_KEY_REVOKED: by the operator, also a moment before;
 * STATUS_PRODUCT_KEY_OTHER_PRODUCT; STATUS_PRODUCT_KEY_TOO_FEW_LICENCES (KEY_EXTEND); STATUS_VALIDATION_FAILED at
 * /product_key: "beyond_reach", an end more than a century ahead; STATUS_TOO_MANY_LOTS: the subscription has LOTS_MAX
 * lots with other days or ends (KEY_ADD_LICENCES); STATUS_UNAVAILABLE: also where ended lots stay due although a pass
 * over them did nothing, which is logged. On each of these nothing but that count was written, and neither the product
 * key nor the Idempotency-Key is used up. */
enum status product_key_redeem(struct counter *c, const struct redemption_wanted *wanted, redemption_renderer render,
                               struct redemption *redemption) MUST_CHECK;

#endif

/* billing/subscription.h: a subscription, its lots, and what may be done with it now.
 * Source: docs/rules.md, A and D; docs/api.md, Subscriptions. Pure. */
#ifndef GUICHET_BILLING_SUBSCRIPTION_H
#define GUICHET_BILLING_SUBSCRIPTION_H

#include "base/clock.h"
#include "base/day.h"
#include "base/id.h"
#include "billing/payment_method.h"
#include "billing/price.h"

#define CHANNEL_TABLE(X)                                                                                               \
    X(CHANNEL_DIRECT, "direct")                                                                                        \
    X(CHANNEL_PRODUCT_KEY, "product_key")                                                                              \
    X(CHANNEL_VOLUME_LICENSING, "volume_licensing")                                                                    \
    X(CHANNEL_CLOUD_SOLUTION_PROVIDER, "cloud_solution_provider")

#define SUBSCRIPTION_STATUS_TABLE(X)                                                                                   \
    X(SUBSCRIPTION_PENDING, "pending")                                                                                 \
    X(SUBSCRIPTION_ACTIVE, "active")                                                                                   \
    X(SUBSCRIPTION_PAST_DUE, "past_due")                                                                               \
    X(SUBSCRIPTION_SUSPENDED, "suspended")                                                                             \
    X(SUBSCRIPTION_CANCELLED, "cancelled")                                                                             \
    X(SUBSCRIPTION_TRIAL, "trial")                                                                                     \
    X(SUBSCRIPTION_EXPIRED, "expired")

#define X(name, text) name,
enum channel { CHANNEL_TABLE(X) CHANNEL__MAX };
enum subscription_status { SUBSCRIPTION_STATUS_TABLE(X) SUBSCRIPTION_STATUS__MAX };
#undef X

struct lot {
    struct id id;
    int64_t quantity;
    struct day acquired_on;
    struct day returnable_until; /* the last day it can be given back; DAY_NONE: it cannot */
    struct day expires_on;       /* the first day it no longer works; DAY_NONE: no end of its own */
};

/* Whom a subscription was bought from; NULL where nothing is known. Of volume licensing only `href`, the centre's
 * address. */
struct partner {
    const char *name, *email, *phone, *href;
};

/* An order that has not ended: Add/Remove waits for it. */
enum subscription_hold { HOLD_NONE, HOLD_ORDER_IN_PROGRESS, HOLD_CREDIT_CHECK };

struct subscription {
    struct id organization_id;
    struct id id;
    struct id product_id;
    const char *product_code, *product_name_en, *product_name_fr;
    struct id price_id;
    struct rate rate;         /* the price it was bought at, or took when it last renewed */
    struct rate renewal_rate; /* the price it takes at its next renewal: in force on period.end; pending: `rate` */
    enum reduction_policy reduction_policy;
    int64_t min_licences, max_licences;
    bool price_on_sale;
    enum channel channel;
    enum subscription_status status;
    int64_t total_licences, assigned_licences, reserved_licences;
    int64_t pending_licences;    /* under an order that has not ended */
    struct day anchor;           /* DAY_NONE: not started */
    int32_t period_number;       /* 0 the first */
    struct period period;        /* the current one */
    struct day cancels_on;       /* DAY_NONE: it renews */
    struct id payment_method_id; /* ID_NONE: none (a partner's, a trial) */
    enum payment_method_type payment_method_type;
    /* the invoice method it moves onto once move_check_id is passed; ID_NONE: it does not */
    struct id move_method_id;
    struct id move_check_id;
    struct day move_expected_by; /* of that check; DAY_NONE: none waits */
    /* its next renewal with tax, where it moved onto an invoice method in the period by_invoice_number */
    int64_t by_invoice_minor;
    int32_t by_invoice_number;
    struct id open_order_id;
    enum subscription_hold hold;
    struct day hold_expected_by; /* of a credit check */
    struct partner partner;
    int64_t scheduled_licences;   /* from the next renewal on; 0: no change is scheduled */
    struct id scheduled_order_id; /* of the order that says so; ID_NONE: none */
    const struct lot *lots;       /* newest first */
    size_t lot_count;
    int64_t version;
    struct instant created_at;
};

/* Settled lots stay apart, as a record of each purchase, until a subscription has LOTS_KEPT_MAX lots; then an
 * addition makes one of them. It never has more than LOTS_MAX: where so many stay apart even then, there is no
 * addition, and no product key with another end. One act can give back so many: a credit note for each. */
enum { LOTS_KEPT_MAX = 100, LOTS_MAX = 400 };
/* Whether the i-th lot and the next older one are settled: they were acquired before the running period began, for
 * which its one line paid for both, and their return window had closed by then. Nothing tells two such lots apart any
 * more: whatever the day, a removal takes them in one step, and one as soon as the other. */
bool subscription_lot_merges(const struct subscription *subscription, size_t i);
/* How many lots stay apart. */
size_t subscription_lots_apart(const struct subscription *subscription);

/* total - assigned - reserved, never below 0. */
int64_t subscription_available(const struct subscription *subscription);
const char *channel_name(enum channel channel);
bool channel_read(const char *name, enum channel *channel) MUST_CHECK;
const char *subscription_status_name(enum subscription_status status);
bool subscription_status_read(const char *name, enum subscription_status *status) MUST_CHECK;
const char *subscription_hold_name(enum subscription_hold hold); /* "none", "order_in_progress", "credit_check" */
bool subscription_hold_read(const char *name, enum subscription_hold *hold) MUST_CHECK;
/* The only function that moves a subscription's state; the table is in subscription.c. false: no such way
 * (docs/rules.md, D). */
bool subscription_advance(enum subscription_status *status, enum subscription_status to) MUST_CHECK;

/* Cancelled at once, while more assignments end than one act tells: nothing is assigned or changed any more, and it
 * cannot be taken back. */
bool subscription_is_ending(const struct subscription *subscription);

#endif

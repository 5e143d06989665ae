/* billing/subscription.h: a subscription and its lots.
 * Source: docs/rules.md, A and D; docs/api.md, Subscriptions. Pure. */
#ifndef GUICHET_BILLING_SUBSCRIPTION_H
#define GUICHET_BILLING_SUBSCRIPTION_H

#include "base/clock.h"
#include "base/day.h"
#include "base/id.h"
#include "billing/payment_method.h"
#include "billing/price.h"

struct names;

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
    struct day returnable_until; /* the last day on which it can be given back; DAY_NONE: it cannot */
    struct day expires_on;       /* the first day on which it no longer works; DAY_NONE: it has no end of its own */
};

/* The partner from whom a subscription was bought; NULL: not known. Volume licensing has only `href`, the address of
 * the licensing centre. */
struct partner {
    const char *name, *email, *phone, *href;
};

/* Why licences cannot be changed: an order on the subscription has not ended. */
enum subscription_hold { HOLD_NONE, HOLD_ORDER_IN_PROGRESS, HOLD_CREDIT_CHECK };

/* What is sold in place of what a subscription has, as the operator named it. */
struct successor {
    struct id product_id;
    const char *product_code, *product_name_en, *product_name_fr;
    struct id price_id; /* the price in place of the subscription's; ID_NONE: any of the product's */
};

/* What the remedies of actions name, where the state asks for it. */
struct obstacle {
    /* of an overdue subscription: of its overdue invoices that can be paid now, the one that is overdue longest;
     * ID_NONE: none */
    struct id invoice_id;
    int64_t due_minor;
    bool is_paying;         /* only without such an invoice: an overdue one has a payment under way */
    const char *action_url; /* of an open order that waits for its card holder: its page; NULL: it does not wait so */
    struct instant until;   /* when that order's charge is voided */
    /* of a subscription whose price or product is no longer sold: what is sold today and takes its place */
    const struct successor *successors;
    size_t successor_count;
};

struct subscription {
    struct id organization_id;
    struct id id;
    const char *name; /* the customer's own (billing/subscription_name.h); NULL: none */
    struct id product_id;
    const char *product_code, *product_name_en, *product_name_fr;
    struct id price_id;
    struct rate rate; /* the rate at which it was bought or last renewed */
    /* the rate of its next renewal, in force on period.end; of a pending subscription `rate` */
    struct rate renewal_rate;
    enum reduction_policy reduction_policy;
    int64_t min_licences, max_licences;
    bool price_on_sale; /* and its product */
    bool product_ended; /* no price of its product is sold any more */
    enum channel channel;
    enum subscription_status status;
    int64_t total_licences, assigned_licences, reserved_licences;
    int64_t pending_licences;    /* which an open order would add */
    struct day anchor;           /* DAY_NONE: not started */
    int32_t period_number;       /* 0 the first */
    struct period period;        /* the current one */
    struct day cancels_on;       /* DAY_NONE: it renews */
    struct id payment_method_id; /* ID_NONE: none (prepaid, sold by a partner, a trial) */
    enum payment_method_type payment_method_type;
    /* the invoice method that it moves onto when the check move_check_id is approved; ID_NONE: none */
    struct id move_method_id;
    struct id move_check_id;
    struct day move_expected_by; /* when that check should be decided; DAY_NONE: there is none */
    /* the price of its next renewal, with tax, if it moved onto an invoice method; by_invoice_number: the period in
     * which it did */
    int64_t by_invoice_minor;
    int32_t by_invoice_number;
    struct id open_order_id;
    enum subscription_hold hold;
    struct day hold_expected_by; /* when its credit check should be decided */
    struct partner partner;
    int64_t scheduled_licences;   /* the total from the next renewal on; 0: no change is scheduled */
    struct id scheduled_order_id; /* the order of the scheduled change; ID_NONE: none */
    const struct lot *lots;       /* newest first */
    size_t lot_count;
    struct obstacle obstacle; /* read by sql/store_obstacle.h */
    int64_t version;
    struct instant created_at;
};

/* Settled lots stay apart, as a record of each purchase, until a subscription has LOTS_KEPT_MAX lots; the next addition
 * then merges them. A subscription never has more than LOTS_MAX: where as many cannot be merged, no addition is
 * allowed, and no product key with another end. One act can credit that many, with a credit note for each. */
enum { LOTS_KEPT_MAX = 100, LOTS_MAX = 400 };
/* Whether the i-th lot and the next older one are both settled, so that they can be merged: they were acquired before
 * the running period began, whose one line paid for both, and their return window had closed by then. A removal on any
 * day then treats both alike. */
bool subscription_lot_merges(const struct subscription *subscription, size_t i);
/* How many lots are left when the settled ones are merged. */
size_t subscription_lots_apart(const struct subscription *subscription);

/* total - assigned - reserved, never below 0. */
int64_t subscription_available(const struct subscription *subscription);
const char *channel_name(enum channel channel);
bool channel_read(const char *name, enum channel *channel) MUST_CHECK;
struct names channel_words(void); /* billing/names.h */
const char *subscription_status_name(enum subscription_status status);
bool subscription_status_read(const char *name, enum subscription_status *status) MUST_CHECK;
struct names subscription_status_words(void);                    /* billing/names.h */
const char *subscription_hold_name(enum subscription_hold hold); /* "none", "order_in_progress", "credit_check" */
bool subscription_hold_read(const char *name, enum subscription_hold *hold) MUST_CHECK;
/* The only function that moves a subscription's state, by the table in subscription.c (docs/rules.md, D). false: the
 * table has no such transition, and nothing changed. */
bool subscription_advance(enum subscription_status *status, enum subscription_status to) MUST_CHECK;

/* Whether we bill its periods, now or once what stops it is settled. Not what a product key or a partner paid for, a
 * trial, which is free until it is bought, or what has ended. */
bool subscription_is_billed(const struct subscription *subscription);
/* Whether the subscription was cancelled at once and has more assignments to end than one act ends: nothing can be
 * assigned or changed any more, and the cancellation cannot be taken back. */
bool subscription_is_ending(const struct subscription *subscription);

#endif

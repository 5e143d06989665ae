/* billing/order.h: an order and its payment, and the only ways their states move.
 * Source: docs/rules.md, D; docs/api.md, Quotes and orders. Pure. */
#ifndef GUICHET_BILLING_ORDER_H
#define GUICHET_BILLING_ORDER_H

#include "billing/chargeback.h"
#include "billing/quote.h"

#define ORDER_STATUS_TABLE(X)                                                                                          \
    X(ORDER_PAYMENT_PENDING, "payment_pending")                                                                        \
    X(ORDER_PAYMENT_ACTION_REQUIRED, "payment_action_required")                                                        \
    X(ORDER_CREDIT_CHECK_PENDING, "credit_check_pending")                                                              \
    X(ORDER_SCHEDULED, "scheduled")                                                                                    \
    X(ORDER_CONFIRMED, "confirmed")                                                                                    \
    X(ORDER_PAYMENT_FAILED, "payment_failed")                                                                          \
    X(ORDER_REJECTED, "rejected")                                                                                      \
    X(ORDER_CANCELLED, "cancelled")

/* What we know of a charge. intent: committed, nobody has called; calling: somebody is (under a lease); unknown:
 * called, no answer to be trusted; the rest are final or definite answers of the gateway. */
#define PAYMENT_STATE_TABLE(X)                                                                                         \
    X(PAYMENT_INTENT, "intent")                                                                                        \
    X(PAYMENT_CALLING, "calling")                                                                                      \
    X(PAYMENT_UNKNOWN, "unknown")                                                                                      \
    X(PAYMENT_ACTION_REQUIRED, "action_required")                                                                      \
    X(PAYMENT_PROCESSING, "processing")                                                                                \
    X(PAYMENT_SUCCEEDED, "succeeded")                                                                                  \
    X(PAYMENT_DECLINED, "declined")                                                                                    \
    X(PAYMENT_REFUNDED, "refunded")

/* cancelled: its order was cancelled before a decision. */
#define CREDIT_CHECK_STATUS_TABLE(X)                                                                                   \
    X(CREDIT_CHECK_PENDING, "pending")                                                                                 \
    X(CREDIT_CHECK_APPROVED, "approved")                                                                               \
    X(CREDIT_CHECK_REJECTED, "rejected")                                                                               \
    X(CREDIT_CHECK_CANCELLED, "cancelled")

#define X(name, text) name,
enum order_status { ORDER_STATUS_TABLE(X) ORDER_STATUS__MAX };
enum payment_state { PAYMENT_STATE_TABLE(X) PAYMENT_STATE__MAX };
enum credit_check_status { CREDIT_CHECK_STATUS_TABLE(X) CREDIT_CHECK_STATUS__MAX };
#undef X

/* What an order says of its credit check. */
struct order_credit_check {
    struct id id; /* ID_NONE: none was needed */
    enum credit_check_status status;
    struct day expected_by;
};

struct order {
    struct id organization_id;
    struct id id;
    struct id quote_id;
    struct id subscription_id;
    enum quote_kind kind;
    enum order_status status;
    int64_t licences_delta, total_licences;
    struct money total; /* of the charge, with tax */
    struct id payment_method_id;
    enum payment_method_type payment_method_type;
    struct day charge_expected_by; /* DAY_NONE: not charged by card or bank account */
    struct order_credit_check credit_check;
    struct id invoice_id;              /* ID_NONE: not invoiced (yet) */
    const char *purchase_order_number; /* NULL: none */
    const char *action_url;            /* NULL unless payment_action_required */
    const char *decline_code;          /* NULL unless payment_failed */
    int64_t user_count;                /* users created with it */
    struct order_user *users;          /* they, where they were read (sql/store_user.h); else NULL */
    struct id created_by;
    struct instant created_at, confirmed_at;
    int64_t version;
};

/* An order's charge, an attempt to collect an invoice, or money received by bank transfer. */
struct payment {
    struct id organization_id;
    struct id id;         /* written as pay_…: our idempotency key at the gateway, for ever */
    struct id order_id;   /* ID_NONE: not an order's */
    struct id invoice_id; /* ID_NONE until it is invoiced */
    /* of the billing run to collect an invoice: which, 1 the first; 0: somebody asked for it, or it was received */
    int64_t attempt;
    struct id payment_method_id; /* ID_NONE: received by bank transfer */
    struct money amount;
    enum payment_state state;
    const char *charge_id, *decline_code, *action_url;
    struct instant lease_until, next_try_at;
    /* from when on it is given up, where it waits for its person; INSTANT_NONE: after the usual time */
    struct instant void_at;
    int64_t tries;
    struct instant flagged_at; /* when a person was told that it is open; INSTANT_NONE: never */
    /* what was wrong with the gateway's last answer; NULL: nothing, or none came since the last good one */
    const char *dispute;
    struct day received_on; /* of a transfer; DAY_NONE */
    const char *reference;  /* of a transfer: what the bank told; NULL */
    int64_t unspent_minor;  /* what was more than was due, and is left of it: credit balance */
    struct chargeback chargeback;
    /* when the gateway is asked next whether it is contested, by real time; INSTANT_NONE: not (any more) */
    struct instant watch_at;
    int64_t version;
    struct instant created_at;
};

/* The only functions that move these states, by the tables in order.c. false: no such way, nothing changed. */
bool order_advance(enum order_status *status, enum order_status to) MUST_CHECK;
bool payment_advance(enum payment_state *state, enum payment_state to) MUST_CHECK;
/* pending to any other, once. */
bool credit_check_advance(enum credit_check_status *status, enum credit_check_status to) MUST_CHECK;
/* Whether the charge is made without its payer present (by the billing run), so that nobody can authenticate it. The
 * same for ever, as a key sent twice must ask for the same. */
bool payment_is_unattended(const struct payment *payment);
/* A person's payment of an invoice: neither its order's, nor one of the billing run's attempts. */
bool payment_is_asked_for(const struct payment *payment);
/* How many licences a subscription waits for while this order has not ended: what it would add, never less than
 * none. */
int64_t order_pending_licences(const struct order *order);
/* The order ends, or waits for the renewal: it holds its subscription no longer, in memory. */
void order_unhold(const struct order *order, struct subscription *subscription);
/* By which day a charge made today reaches the payment method. Source: docs/rules.md, A5 (within 2 days). */
struct day charge_expected_by(struct day today);

const char *order_status_name(enum order_status status);
bool order_status_read(const char *name, enum order_status *status) MUST_CHECK;
const char *payment_state_name(enum payment_state state);
bool payment_state_read(const char *name, enum payment_state *state) MUST_CHECK;
const char *credit_check_status_name(enum credit_check_status status);
bool credit_check_status_read(const char *name, enum credit_check_status *status) MUST_CHECK;
/* What the API shows: processing, succeeded, failed or refunded (docs/rules.md, D). */
const char *payment_state_public(enum payment_state state);

#endif

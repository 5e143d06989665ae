/* billing/order.h: an order and its payment, and the only ways their states move.
 * Source: docs/rules.md, D; docs/api.md, Quotes and orders. Pure. */
#ifndef GUICHET_BILLING_ORDER_H
#define GUICHET_BILLING_ORDER_H

#include "billing/chargeback.h"
#include "billing/quote.h"

struct names;

#define ORDER_STATUS_TABLE(X)                                                                                          \
    X(ORDER_PAYMENT_PENDING, "payment_pending")                                                                        \
    X(ORDER_PAYMENT_ACTION_REQUIRED, "payment_action_required")                                                        \
    X(ORDER_CREDIT_CHECK_PENDING, "credit_check_pending")                                                              \
    X(ORDER_SCHEDULED, "scheduled")                                                                                    \
    X(ORDER_CONFIRMED, "confirmed")                                                                                    \
    X(ORDER_PAYMENT_FAILED, "payment_failed")                                                                          \
    X(ORDER_REJECTED, "rejected")                                                                                      \
    X(ORDER_CANCELLED, "cancelled")

/* What we know of a charge. intent: committed, the gateway was not called; calling: a process is calling it under a
 * lease; unknown: it was called and gave no usable answer; the others are definite answers of the gateway. */
#define PAYMENT_STATE_TABLE(X)                                                                                         \
    X(PAYMENT_INTENT, "intent")                                                                                        \
    X(PAYMENT_CALLING, "calling")                                                                                      \
    X(PAYMENT_UNKNOWN, "unknown")                                                                                      \
    X(PAYMENT_ACTION_REQUIRED, "action_required")                                                                      \
    X(PAYMENT_PROCESSING, "processing")                                                                                \
    X(PAYMENT_SUCCEEDED, "succeeded")                                                                                  \
    X(PAYMENT_DECLINED, "declined")                                                                                    \
    X(PAYMENT_REFUNDED, "refunded")

/* cancelled: the order, or the change of payment method, was withdrawn before a decision. */
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

/* An order's credit check, as the order shows it. */
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
    struct order_user *users;          /* the users, where they were read (sql/store_user.h); else NULL */
    struct id created_by;
    struct instant created_at, confirmed_at;
    int64_t version;
};

/* A payment: the charge of an order, an attempt to collect an invoice, or money received by bank transfer. */
struct payment {
    struct id organization_id;
    struct id id;         /* written as pay_…: our idempotency key at the gateway, for ever */
    struct id order_id;   /* ID_NONE: not the charge of an order */
    struct id invoice_id; /* ID_NONE until it is invoiced */
    /* of the billing run's attempts to collect an invoice: its number, from 1; 0: any other payment */
    int64_t attempt;
    struct id payment_method_id; /* ID_NONE: received by bank transfer */
    struct money amount;
    enum payment_state state;
    const char *charge_id, *decline_code, *action_url;
    struct instant lease_until, next_try_at;
    /* when a charge that waits for its payer is voided; INSTANT_NONE: after the usual time */
    struct instant void_at;
    int64_t tries;
    struct instant flagged_at; /* when it was flagged for a person; INSTANT_NONE: never */
    /* why the gateway's last answer cannot be used; NULL: it can, or there was none */
    const char *dispute;
    struct day received_on; /* of a transfer; else DAY_NONE */
    const char *reference;  /* of a transfer: the bank's reference; else NULL */
    int64_t unspent_minor;  /* how much of an overpayment is left as credit balance */
    struct chargeback chargeback;
    /* when the gateway is asked next whether the charge is contested, in real time; INSTANT_NONE: not, or no more */
    struct instant watch_at;
    int64_t version;
    struct instant created_at;
};

/* The only functions that move these states, by the tables in order.c. false: the table has no such transition, and
 * nothing changed. */
bool order_advance(enum order_status *status, enum order_status to) MUST_CHECK;
bool payment_advance(enum payment_state *state, enum payment_state to) MUST_CHECK;
/* Only from pending, to any other state. */
bool credit_check_advance(enum credit_check_status *status, enum credit_check_status to) MUST_CHECK;
/* Whether the charge is made without its payer present (by the billing run), so that nobody can authenticate it. Never
 * changes for a payment, because a key that is sent again must ask for the same. */
bool payment_is_unattended(const struct payment *payment);
/* Whether a person asked for this payment of an invoice: it is neither an order's charge nor an attempt of the billing
 * run. */
bool payment_is_asked_for(const struct payment *payment);
/* Whether its payer's bank may still take back the payment's charge, as far as our books know: the charge succeeded,
 * and no dispute of it has been decided. */
bool payment_may_be_contested(const struct payment *payment);
/* How long, in real time, a card holder may take to authenticate; then the charge is voided.
 * Source: docs/rules.md, C (Late answers). */
enum { PAYMENT_VOID_S = 23 * 3600 };
/* When a payment that waits for its payer is voided: after PAYMENT_VOID_S, or at payment->void_at where that is
 * sooner. */
struct instant payment_void_at(const struct payment *payment);
/* How many licences are pending on the subscription while this order is open: those that it would add, never below
 * 0. */
int64_t order_pending_licences(const struct order *order);
/* Ends the order's hold on its subscription, in memory: the order has ended, or waits for the renewal. */
void order_unhold(const struct order *order, struct subscription *subscription);
/* The day by which a charge made today reaches the payment method. Source: docs/rules.md, A5 (within 2 days). */
struct day charge_expected_by(struct day today);

const char *order_status_name(enum order_status status);
bool order_status_read(const char *name, enum order_status *status) MUST_CHECK;
struct names order_status_words(void); /* billing/names.h */
const char *payment_state_name(enum payment_state state);
bool payment_state_read(const char *name, enum payment_state *state) MUST_CHECK;
const char *credit_check_status_name(enum credit_check_status status);
bool credit_check_status_read(const char *name, enum credit_check_status *status) MUST_CHECK;
struct names credit_check_status_words(void); /* billing/names.h */
/* What the API shows: processing, succeeded, failed or refunded (docs/rules.md, D). */
const char *payment_state_public(enum payment_state state);

#endif

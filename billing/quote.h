/* billing/quote.h: computes what a change or a purchase would cost, to the cent, before anybody commits to it.
 * Source: docs/rules.md, A4, B (Binding quotes) and C. Pure. */
#ifndef GUICHET_BILLING_QUOTE_H
#define GUICHET_BILLING_QUOTE_H

#include "billing/action.h"
#include "billing/bill_plan.h"
#include "billing/charge.h"
#include "billing/credit.h"
#include "billing/organization.h"
#include "billing/subscription.h"

struct names;

enum quote_kind { QUOTE_CHANGE_LICENCES, QUOTE_NEW_SUBSCRIPTION, QUOTE_PURCHASE_TRIAL };
enum quote_effective { EFFECTIVE_ON_CONFIRMATION, EFFECTIVE_AFTER_CREDIT_CHECK, EFFECTIVE_AT_RENEWAL };
enum quote_collection { COLLECTION_NOW, COLLECTION_NEXT_INVOICE, COLLECTION_CREDIT, COLLECTION_NONE };

/* How a computed quote's lines are to be confirmed. */
enum quote_way {
    QUOTE_CHARGES, /* the lines are charged as they are, or there are none; nothing is credited */
    /* more licences make all of them cheaper: the lines are credit steps, and the addition has no line of its own */
    QUOTE_CHEAPER_ADDITION,
    /* licences are removed at once: the lines are credit steps, some of which may charge the remaining licences */
    QUOTE_REMOVAL
};

/* QUOTE_KEPT_S: how long after that an unused quote can still be read, and ordering it is told `quote_expired`. */
enum { QUOTE_LIFE_S = 30 * 60, QUOTE_KEPT_S = 24 * 3600 };

struct quote {
    struct id organization_id;
    struct id id;
    enum quote_kind kind;
    struct id subscription_id;    /* ID_NONE for a new subscription */
    int64_t subscription_version; /* 0 for a new subscription */
    struct id price_id;
    /* of a purchase, the rate that it was computed at and that the order buys; of a change, empty */
    struct rate rate;
    struct id payment_method_id;
    enum payment_method_type payment_method_type;
    const char *gateway_reference; /* of the method of a quote that was read; NULL: an invoice method, or not read */
    int64_t current_licences, proposed_licences;
    struct money current_monthly_cost, proposed_monthly_cost;
    enum quote_effective effective;
    enum quote_collection collection;
    bool binding;
    struct charge charge;
    struct day next_invoice_on; /* DAY_NONE: none to come */
    /* this subscription's part of the next invoice; of all documents together, where it needs several
     * (billing/bill_plan.h) */
    struct money next_subtotal, next_tax_total, next_total;
    enum quote_way way; /* not stored: of a stored quote that is read, QUOTE_CHARGES */
    /* the charge's lines with what they credit, unless `way` is QUOTE_CHARGES, else NULL; not stored */
    const struct credit_step *steps;
    const char *product_name_en, *product_name_fr; /* the product's names, for the lines' descriptions */
    struct id created_by;
    struct instant created_at, expires_at; /* real time */
};

/* What a quote is computed from, besides subscription, price and payment method. */
struct quote_basis {
    const struct party *seller, *buyer;
    struct currency currency;
    int64_t credit_limit_minor, credit_balance_minor;
    /* what the organization owes: due on open invoices, pending lines, orders under check, and the renewals of
     * subscriptions that moved onto an invoice method, with tax */
    int64_t owed_minor;
    int64_t least_minor; /* from billing/minimum.h: a smaller amount is not collected by card or bank account */
    struct day today;
    /* what paid for the lots, for a change of licences that may credit; else NULL */
    const struct credit_basis *credit;
    /* a change names another payment method than the subscription has, which is paid that way from its confirmation on:
     * `subscription` is given with that method */
    bool moves;
    /* the price of the next renewal, with tax, if it moves onto an invoice method: that is on credit then; else 0 */
    int64_t moved_minor;
    bool cannot_pay;    /* the payment method does not pay in this currency at the gateway */
    bool mandate_ended; /* the payment method is a bank account that may not be debited any more */
    bool lapsed;        /* the payment method is of a former account at the gateway */
    /* pending lines of the subscription, in the order of its bill; NULL where the next invoice is not needed */
    const struct bill_line *waiting;
    size_t waiting_count;
};

/* The reason of STATUS_VALIDATION_FAILED. */
enum quote_fault {
    QUOTE_TAX_UNKNOWN,
    QUOTE_TOTAL_UNCHANGED,
    QUOTE_TOTAL_OUT_OF_RANGE,
    QUOTE_PRICE_NOT_ON_SALE,
    QUOTE_PRICE_OTHER_CURRENCY,
    QUOTE_PRICE_OTHER_PRODUCT,
    QUOTE_METHOD_OTHER_CURRENCY, /* of a purchase, or of a change that names the method */
    QUOTE_METHOD_MANDATE_ENDED,  /* likewise */
    QUOTE_CHANGE_MANDATE_ENDED,  /* of a change, likewise */
    QUOTE_METHOD_LAPSED,         /* of a purchase, or of a change that names the method */
    QUOTE_CHANGE_LAPSED,         /* of a change that the subscription's own method would pay now */
    QUOTE_CHANGE_OTHER_CURRENCY, /* of a change that the subscription's own method would pay now */
    QUOTE_METHOD_PAYS_NOTHING    /* of a change that names a method, and charges nothing that it would pay */
};

/* Why a quote is refused: the first reason found. */
struct quote_refusal {
    enum quote_fault fault;    /* of STATUS_VALIDATION_FAILED */
    struct action action;      /* of STATUS_LICENCE_CHANGE_UNAVAILABLE: why, and what to do instead */
    int64_t licences_assigned; /* of STATUS_LICENCES_ASSIGNED: how many licences are assigned or reserved */
    int64_t min, max;          /* of QUOTE_TOTAL_OUT_OF_RANGE: the totals that the price allows */
};

/* Whether the change may be quoted, checked before what paid for the licences is read.
 * STATUS_LICENCE_CHANGE_UNAVAILABLE comes first, so that a customer who must buy elsewhere learns where.
 * STATUS_VALIDATION_FAILED: the proposed total is the current one, or outside the price's min..max;
 * STATUS_LICENCES_ASSIGNED: fewer than are assigned or reserved. */
enum status quote_change_check(const struct subscription *subscription, int64_t total_licences,
                               struct quote_refusal *refusal) MUST_CHECK;
/* Whether the trial may be bought at all, checked before a price is read: STATUS_OK or
 * STATUS_LICENCE_CHANGE_UNAVAILABLE. */
enum status quote_trial_check(const struct subscription *trial, struct quote_refusal *refusal) MUST_CHECK;

struct licence_limits {
    int64_t min, max;
};

/* The totals that a change of licences may have now, the present total among them although it changes nothing; of a
 * trial, its purchase at its own price. They are what the checks above refuse by. false: no total would be accepted.
 * (A change is also refused for what a total costs, and in the middle of other acts; no limit tells that.) */
bool quote_licence_limits(const struct subscription *subscription, struct licence_limits *limits) MUST_CHECK;

/* Whether computing the change needs what paid for the licences (basis->credit): a removal credits it; so may an
 * addition at a volume price, where it makes all licences cheaper. */
bool quote_change_credits(const struct subscription *subscription, int64_t total_licences);

/* Computes the quote of a change; fills everything but ids, created_* and expires_at. Lines are in the arena.
 * By card or bank account the charge is COLLECTION_NOW, unless the amount due is too small to be collected
 * (billing/minimum.h): then it is COLLECTION_NEXT_INVOICE and uses no credit balance. By invoice it is
 * COLLECTION_NEXT_INVOICE, after a credit check where what is owed and the total exceed the limit. A negative total is
 * always COLLECTION_CREDIT. The credit balance is used only where an invoice is issued at once.
 * The statuses of quote_change_check, and: STATUS_VALIDATION_FAILED: no tax rate is known for the buyer's country that
 * day, or the subscription's method cannot pay what is due now (basis->cannot_pay, mandate_ended, lapsed);
 * or a method is named (basis->moves) although nothing is charged: then the subscription's method is changed by itself
 * (books/method_move.h). STATUS_AMOUNT_OVERFLOW; STATUS_DAY_OUTSIDE_PERIOD: today is not in the subscription's period,
 * which the caller should have rolled first. On any of them *quote is unspecified and *refusal says why. */
enum status quote_change_licences(struct arena *arena, const struct quote_basis *basis,
                                  const struct subscription *subscription, int64_t total_licences,
                                  struct quote_refusal *refusal, struct quote *quote) MUST_CHECK;
/* Computes the quote of a new subscription: the whole first period, from today. COLLECTION_NOW also by invoice, because
 * the first invoice is issued when the order is confirmed (docs/rules.md, A12), due 30 days later.
 * STATUS_VALIDATION_FAILED: the price is not on sale or in another currency than the organization's, the total is
 * outside min..max or below one, basis->cannot_pay, mandate_ended or lapsed, or no tax rate is known;
 * STATUS_AMOUNT_OVERFLOW. On any of them *quote is unspecified and *refusal says why. */
enum status quote_new_subscription(struct arena *arena, const struct quote_basis *basis, const struct price *price,
                                   const struct payment_method *payment_method, int64_t total_licences,
                                   struct quote_refusal *refusal, struct quote *quote) MUST_CHECK;

/* Computes the quote of buying a trial: the whole first period of `price`, from today, as for a new subscription; the
 * trial itself cost nothing. STATUS_LICENCE_CHANGE_UNAVAILABLE: as quote_trial_check; STATUS_VALIDATION_FAILED: as
 * quote_new_subscription, or the price is of another product than the trial; STATUS_LICENCES_ASSIGNED: fewer than are
 * assigned or reserved. Source: docs/rules.md, A11. */
enum status quote_purchase_trial(struct arena *arena, const struct quote_basis *basis, const struct subscription *trial,
                                 const struct price *price, const struct payment_method *payment_method,
                                 int64_t total_licences, struct quote_refusal *refusal, struct quote *quote) MUST_CHECK;

/* Whether an order would charge exactly what `quoted` says: the same effect, collection and charge, byte by byte. */
bool quote_same_charge(struct arena *arena, const struct quote *quoted, const struct quote *computed);

const char *quote_kind_name(enum quote_kind kind);
bool quote_kind_read(const char *name, enum quote_kind *kind) MUST_CHECK;
struct names quote_kind_words(void); /* billing/names.h */
const char *quote_effective_name(enum quote_effective effective);
bool quote_effective_read(const char *name, enum quote_effective *effective) MUST_CHECK;
const char *quote_collection_name(enum quote_collection collection);
bool quote_collection_read(const char *name, enum quote_collection *collection) MUST_CHECK;

#endif

/* billing/quote.h: what a change or a purchase would cost, to the cent, before anybody commits to it.
 * Source: docs/rules.md, A4, B (Binding quotes) and C. Pure. */
#ifndef GUICHET_BILLING_QUOTE_H
#define GUICHET_BILLING_QUOTE_H

#include "billing/action.h"
#include "billing/bill_plan.h"
#include "billing/charge.h"
#include "billing/credit.h"
#include "billing/organization.h"
#include "billing/subscription.h"

enum quote_kind { QUOTE_CHANGE_LICENCES, QUOTE_NEW_SUBSCRIPTION, QUOTE_PURCHASE_TRIAL };
enum quote_effective { EFFECTIVE_ON_CONFIRMATION, EFFECTIVE_AFTER_CREDIT_CHECK, EFFECTIVE_AT_RENEWAL };
enum quote_collection { COLLECTION_NOW, COLLECTION_NEXT_INVOICE, COLLECTION_CREDIT, COLLECTION_NONE };

/* How a computed quote's lines are to be confirmed. */
enum quote_way {
    QUOTE_CHARGES, /* the lines are charged as they stand, or there is none; nothing is given back */
    /* more licences make the whole cheaper: the lines are credit steps, and what is added has no line of its own */
    QUOTE_CHEAPER_ADDITION,
    /* licences go at once: the lines are credit steps, some of which may charge for what is left */
    QUOTE_REMOVAL
};

enum { QUOTE_LIFE_S = 30 * 60 };

struct quote {
    struct id organization_id;
    struct id id;
    enum quote_kind kind;
    struct id subscription_id;    /* ID_NONE for a new subscription */
    int64_t subscription_version; /* 0 for a new subscription */
    struct id price_id;
    /* of a purchase: what it was computed at, and what is bought; of a change: nothing */
    struct rate rate;
    struct id payment_method_id;
    enum payment_method_type payment_method_type;
    int64_t current_licences, proposed_licences;
    struct money current_monthly_cost, proposed_monthly_cost;
    enum quote_effective effective;
    enum quote_collection collection;
    bool binding;
    struct charge charge;
    struct day next_invoice_on; /* DAY_NONE: none to come */
    struct money next_subtotal, next_tax_total,
        next_total;     /* of this subscription's part; of several documents together, where one cannot
                           hold all of it (billing/bill_plan.h) */
    enum quote_way way; /* not stored: a quote that is read says QUOTE_CHARGES */
    /* the charge's lines with what they credit, where `way` says so, else NULL; not stored */
    const struct credit_step *steps;
    const char *product_name_en, *product_name_fr; /* of what is quoted; for the lines' descriptions */
    struct id created_by;
    struct instant created_at, expires_at; /* real time */
};

/* What is known of the buyer when a quote is computed. */
struct quote_basis {
    const struct party *seller, *buyer;
    struct currency currency;
    int64_t credit_limit_minor, credit_balance_minor;
    int64_t owed_minor;  /* due of open invoices + pending prorations + orders under check, with tax */
    int64_t least_minor; /* billing/minimum.h: less is not collected by card or bank account */
    struct day today;
    /* of a change of licences: what paid for its lots; a new subscription has none, NULL */
    const struct credit_basis *credit;
    bool cannot_pay;                 /* the payment method does not pay in this currency at the gateway */
    const struct bill_line *waiting; /* lines of the subscription that wait for the next invoice already, in the order
                                        of its bill; NULL where next_ is not looked at */
    size_t waiting_count;
};

/* Why STATUS_VALIDATION_FAILED is returned. */
enum quote_fault {
    QUOTE_TAX_UNKNOWN,
    QUOTE_TOTAL_UNCHANGED,
    QUOTE_TOTAL_OUT_OF_RANGE,
    QUOTE_PRICE_NOT_ON_SALE,
    QUOTE_PRICE_OTHER_CURRENCY,
    QUOTE_PRICE_OTHER_PRODUCT,
    QUOTE_METHOD_OTHER_CURRENCY, /* of a purchase */
    QUOTE_CHANGE_OTHER_CURRENCY  /* of a change: the subscription's own method, which would be charged now */
};

/* The first thing that stands in the way of a quote. */
struct quote_refusal {
    enum quote_fault fault;    /* of STATUS_VALIDATION_FAILED */
    struct action action;      /* of STATUS_LICENCE_CHANGE_UNAVAILABLE: why, and what to do instead */
    int64_t licences_assigned; /* of STATUS_LICENCES_ASSIGNED: how many are assigned or reserved */
};

/* Whether the change may be quoted, before what paid for the licences is read. STATUS_LICENCE_CHANGE_UNAVAILABLE
 * comes first: somebody who buys elsewhere is told where. STATUS_VALIDATION_FAILED: the proposed total is the
 * current one, or outside the price's min..max; STATUS_LICENCES_ASSIGNED: fewer than are assigned or reserved. */
enum status quote_change_check(const struct subscription *subscription, int64_t total_licences,
                               struct quote_refusal *refusal) MUST_CHECK;
/* Whether the trial may be bought at all, before a price is looked for: STATUS_OK or
 * STATUS_LICENCE_CHANGE_UNAVAILABLE. */
enum status quote_trial_check(const struct subscription *trial, struct quote_refusal *refusal) MUST_CHECK;

/* Whether the change is computed from what paid for the licences (basis->credit): fewer give back what paid for
 * them; so do more, where the volume makes the whole cheaper. */
bool quote_change_credits(const struct subscription *subscription, int64_t total_licences);

/* Fills everything but ids, created_* and expires_at. Lines are in the arena. The statuses of quote_change_check,
 * and STATUS_VALIDATION_FAILED: no tax rate is known for the buyer's country that day, or what is due now cannot be
 * paid by the subscription's method (basis->cannot_pay); STATUS_AMOUNT_OVERFLOW;
 * STATUS_DAY_OUTSIDE_PERIOD: today is not in the subscription's period, which the caller should have rolled first.
 * On any of them *quote is unspecified and *refusal says why. Card and bank account pay at once (COLLECTION_NOW),
 * unless less is due than is collected (billing/minimum.h): then the charge waits (COLLECTION_NEXT_INVOICE), and the
 * credit balance is left for that invoice. A change by invoice waits (COLLECTION_NEXT_INVOICE), after a credit check
 * where what is owed and the total exceed the limit; a negative total is COLLECTION_CREDIT however it is paid. The
 * credit balance is used only where an invoice is issued at once. */
enum status quote_change_licences(struct arena *arena, const struct quote_basis *basis,
                                  const struct subscription *subscription, int64_t total_licences,
                                  struct quote_refusal *refusal, struct quote *quote) MUST_CHECK;
/* The first period, whole, from today. COLLECTION_NOW also by invoice: the first invoice is issued when the order is
 * confirmed (docs/rules.md, A12), due 30 days later. STATUS_VALIDATION_FAILED: not on sale, in another currency than
 * the organization's, outside min..max or fewer than one, basis->cannot_pay, no tax rate is known;
 * STATUS_AMOUNT_OVERFLOW. On any of
 * them *quote is unspecified and *refusal says why. */
enum status quote_new_subscription(struct arena *arena, const struct quote_basis *basis, const struct price *price,
                                   const struct payment_method *payment_method, int64_t total_licences,
                                   struct quote_refusal *refusal, struct quote *quote) MUST_CHECK;

/* Buying a trial: the first period of `price`, whole, from today, as for a new subscription; the trial itself cost
 * nothing. STATUS_LICENCE_CHANGE_UNAVAILABLE: as quote_trial_check; STATUS_VALIDATION_FAILED: as of
 * quote_new_subscription, or a price of another product than the trial's; STATUS_LICENCES_ASSIGNED: fewer than are
 * assigned or reserved. Source: docs/rules.md, A11. */
enum status quote_purchase_trial(struct arena *arena, const struct quote_basis *basis, const struct subscription *trial,
                                 const struct price *price, const struct payment_method *payment_method,
                                 int64_t total_licences, struct quote_refusal *refusal, struct quote *quote) MUST_CHECK;

/* Whether an order would charge exactly what `quoted` says: same effect, collection and charge, byte by byte. */
bool quote_same_charge(struct arena *arena, const struct quote *quoted, const struct quote *computed);

const char *quote_kind_name(enum quote_kind kind);
bool quote_kind_read(const char *name, enum quote_kind *kind) MUST_CHECK;
const char *quote_effective_name(enum quote_effective effective);
bool quote_effective_read(const char *name, enum quote_effective *effective) MUST_CHECK;
const char *quote_collection_name(enum quote_collection collection);
bool quote_collection_read(const char *name, enum quote_collection *collection) MUST_CHECK;

#endif

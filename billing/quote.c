/* billing/quote.c: computes the quote that a customer is shown, and computes it again when it is ordered. */
#include "billing/quote.h"

#include <assert.h>
#include <string.h>

#include "billing/minimum.h"
#include "billing/period.h"
#include "billing/quote_lines.h"
#include "billing/quote_next.h"

/* Source: docs/rules.md, C (Credit check). A sum beyond 64 bits exceeds every limit. */
static bool credit_check_needed(const struct quote_basis *basis, int64_t total_minor)
{
    int64_t sum;

    return __builtin_add_overflow(basis->owed_minor, total_minor, &sum) ||
           __builtin_add_overflow(sum, basis->moved_minor, &sum) || sum > basis->credit_limit_minor;
}

/* Makes the charge wait for the next invoice. It uses no credit balance: the next invoice will. */
static void charge_wait(struct quote *quote)
{
    quote->collection = COLLECTION_NEXT_INVOICE;
    quote->charge.credit_applied.minor = 0;
    quote->charge.amount_due = quote->charge.total;
}

/* Decides when the charge is collected, and whether licences wait for a credit check. A new subscription's invoice is
 * issued when the order is confirmed, however it is paid (docs/rules.md, A12); a change by invoice waits for the next
 * one, and so does an amount too small to be collected. */
static void collection_decide(const struct quote_basis *basis, struct quote *quote)
{
    bool by_invoice = quote->payment_method_type == PAYMENT_METHOD_INVOICE;
    int64_t total_minor = quote->charge.total.minor;

    quote->effective = EFFECTIVE_ON_CONFIRMATION;
    quote->binding = true;
    if (total_minor <= 0) {
        quote->collection = total_minor < 0 ? COLLECTION_CREDIT : COLLECTION_NONE;
        return;
    }
    if (minimum_spares(quote->payment_method_type, quote->charge.amount_due.minor, basis->least_minor)) {
        charge_wait(quote);
        return;
    }
    quote->collection = by_invoice && quote->kind == QUOTE_CHANGE_LICENCES ? COLLECTION_NEXT_INVOICE : COLLECTION_NOW;
    if (by_invoice && credit_check_needed(basis, total_minor)) {
        quote->effective = EFFECTIVE_AFTER_CREDIT_CHECK;
        quote->binding = false;
    }
}

static enum status monthly_costs(const struct rate *rate, struct quote *quote)
{
    enum status status;

    if ((status = rate_monthly_cost(rate, quote->current_licences, &quote->current_monthly_cost)) != STATUS_OK)
        return status;
    return rate_monthly_cost(rate, quote->proposed_licences, &quote->proposed_monthly_cost);
}

static enum status invalid(struct quote_refusal *refusal, enum quote_fault fault)
{
    refusal->fault = fault;
    return STATUS_VALIDATION_FAILED;
}

static enum status action_check(const struct subscription *subscription, enum action_kind kind,
                                struct quote_refusal *refusal)
{
    refusal->action = action_for(subscription, kind);
    return refusal->action.allowed ? STATUS_OK : STATUS_LICENCE_CHANGE_UNAVAILABLE;
}

/* least: what is bought at the price has at least as many, whatever the price says. */
static struct licence_limits price_limits(int64_t least, int64_t min, int64_t max)
{
    return (struct licence_limits){ min < least ? least : min, max };
}

static enum status range_check(int64_t total_licences, struct licence_limits limits, struct quote_refusal *refusal)
{
    refusal->min = limits.min;
    refusal->max = limits.max;
    return total_licences < limits.min || total_licences > limits.max ? invalid(refusal, QUOTE_TOTAL_OUT_OF_RANGE)
                                                                      : STATUS_OK;
}

static int64_t held_licences(const struct subscription *subscription)
{
    return subscription->assigned_licences + subscription->reserved_licences;
}

static enum status assigned_check(const struct subscription *subscription, int64_t total_licences,
                                  struct quote_refusal *refusal)
{
    refusal->licences_assigned = held_licences(subscription);
    return total_licences < refusal->licences_assigned ? STATUS_LICENCES_ASSIGNED : STATUS_OK;
}

static struct licence_limits change_limits(const struct subscription *subscription)
{
    return price_limits(0, subscription->min_licences, subscription->max_licences);
}

bool quote_licence_limits(const struct subscription *s, struct licence_limits *limits)
{
    bool trial = s->price_on_sale && action_for(s, ACTION_PURCHASE_TRIAL).allowed;
    bool fewer = trial || action_for(s, ACTION_REMOVE_LICENCES).allowed;
    bool more = trial || action_for(s, ACTION_ADD_LICENCES).allowed;
    int64_t held = held_licences(s);

    *limits = trial ? price_limits(1, s->min_licences, s->max_licences) : change_limits(s);
    if (limits->min < held)
        limits->min = held;
    if (!fewer && limits->min < s->total_licences)
        limits->min = s->total_licences;
    if (!more && limits->max > s->total_licences)
        limits->max = s->total_licences;
    return (fewer || more) && limits->min <= limits->max;
}

enum status quote_change_check(const struct subscription *subscription, int64_t total_licences,
                               struct quote_refusal *refusal)
{
    int64_t current = subscription->total_licences;
    enum action_kind kind = total_licences >= current ? ACTION_ADD_LICENCES : ACTION_REMOVE_LICENCES;
    enum status status;

    *refusal = (struct quote_refusal){ 0 };
    if ((status = action_check(subscription, kind, refusal)) != STATUS_OK)
        return status;
    if (total_licences == current)
        return invalid(refusal, QUOTE_TOTAL_UNCHANGED);
    if ((status = range_check(total_licences, change_limits(subscription), refusal)) != STATUS_OK)
        return status;
    return kind == ACTION_REMOVE_LICENCES ? assigned_check(subscription, total_licences, refusal) : STATUS_OK;
}

enum status quote_trial_check(const struct subscription *trial, struct quote_refusal *refusal)
{
    *refusal = (struct quote_refusal){ 0 };
    return action_check(trial, ACTION_PURCHASE_TRIAL, refusal);
}

/* `trial`: the trial that is bought, or NULL. */
static enum status purchase_check(const struct quote_basis *basis, const struct subscription *trial,
                                  const struct price *price, int64_t total_licences, struct quote_refusal *refusal)
{
    struct licence_limits limits = price_limits(1, price->min_licences, price->max_licences);
    enum status status;

    *refusal = (struct quote_refusal){ 0 };
    if (trial != NULL && (status = quote_trial_check(trial, refusal)) != STATUS_OK)
        return status;
    if (!price_on_sale(price, basis->today))
        return invalid(refusal, QUOTE_PRICE_NOT_ON_SALE);
    if (!currency_equal(price->rate.currency, basis->currency))
        return invalid(refusal, QUOTE_PRICE_OTHER_CURRENCY);
    if (basis->cannot_pay) /* also where nothing is due now: the first renewal would fail */
        return invalid(refusal, QUOTE_METHOD_OTHER_CURRENCY);
    if (basis->mandate_ended)
        return invalid(refusal, QUOTE_METHOD_MANDATE_ENDED);
    if (basis->lapsed)
        return invalid(refusal, QUOTE_METHOD_LAPSED);
    if ((status = range_check(total_licences, limits, refusal)) != STATUS_OK || trial == NULL)
        return status;
    if (!id_equal(price->product_id, trial->product_id))
        return invalid(refusal, QUOTE_PRICE_OTHER_PRODUCT);
    return assigned_check(trial, total_licences, refusal);
}

bool quote_change_credits(const struct subscription *subscription, int64_t total_licences)
{
    return total_licences < subscription->total_licences || subscription->rate.mode == PRICE_VOLUME;
}

/* Computes the charge of the steps; refuses more steps than a quote may have lines: such a removal must be made in two
 * orders. */
static enum status steps_charge(struct arena *arena, const struct quote_basis *basis, size_t count, struct quote *quote)
{
    if (count > CHARGE_LINES_MAX)
        return STATUS_AMOUNT_OVERFLOW;
    return credit_charge(arena, basis->credit, quote->steps, count, basis->currency, &quote->charge);
}

/* More licences are one proration line. Where a volume tier makes all of them cheaper, the recurring line is
 * credited. */
static enum status addition(struct arena *arena, const struct quote_basis *basis,
                            const struct subscription *subscription, struct tax_rule tax, struct quote *quote)
{
    /* only an invoice issued at once uses the balance */
    bool at_once = subscription->payment_method_type != PAYMENT_METHOD_INVOICE;
    struct line *line = ARENA_NEW(arena, struct line);
    enum status status;

    if ((status = quote_addition_line(subscription, quote->proposed_licences, basis->today, tax, line)) != STATUS_OK)
        return status;
    if (line->amount.minor < 0) {
        size_t count;

        /* no data reaches this: only volume prices make an addition cheaper, and for those callers read the basis
         * (quote_change_credits) */
        assert(basis->credit != NULL);
        quote->way = QUOTE_CHEAPER_ADDITION;
        credit_of_addition(arena, subscription, basis->credit, line, &quote->steps, &count);
        return steps_charge(arena, basis, count, quote);
    }
    return charge_total(line, 1, basis->currency, money_of(basis->credit_balance_minor, basis->currency), at_once,
                        &quote->charge);
}

/* A removal with a positive total (a volume tier makes the remaining licences dearer) is invoiced at once, except by
 * invoice, and like an addition uses the balance. */
static void removal_balance_use(const struct quote_basis *basis, struct quote *quote)
{
    struct charge *charge = &quote->charge;
    int64_t balance_minor = basis->credit_balance_minor, total_minor = charge->total.minor;

    if (quote->payment_method_type == PAYMENT_METHOD_INVOICE || total_minor <= 0)
        return;
    charge->credit_applied.minor = balance_minor < total_minor ? balance_minor : total_minor;
    charge->amount_due.minor = total_minor - charge->credit_applied.minor;
}

/* Fewer licences at once: computes the credit steps, newest lots first. */
static enum status removal(struct arena *arena, const struct quote_basis *basis,
                           const struct subscription *subscription, struct tax_rule tax, struct quote *quote)
{
    size_t count;
    enum status status;

    assert(basis->credit != NULL); /* no data reaches this: callers read the basis of every removal */
    quote->way = QUOTE_REMOVAL;
    if ((status = credit_steps(arena, subscription, basis->credit, quote->proposed_licences, basis->today, tax,
                               &quote->steps, &count)) != STATUS_OK)
        return status;
    if ((status = steps_charge(arena, basis, count, quote)) != STATUS_OK)
        return status;
    removal_balance_use(basis, quote);
    return STATUS_OK;
}

static enum status change_at_once(struct arena *arena, const struct quote_basis *basis,
                                  const struct subscription *subscription, struct quote *quote)
{
    struct tax_rule tax;
    enum status status;

    if ((status = quote_tax(basis, basis->today, &tax)) != STATUS_OK)
        return status;
    status = quote->proposed_licences > quote->current_licences ? addition(arena, basis, subscription, tax, quote)
                                                                : removal(arena, basis, subscription, tax, quote);
    if (status != STATUS_OK)
        return status;
    collection_decide(basis, quote);
    return STATUS_OK;
}

/* Fewer licences at the next renewal: nothing is charged or credited. */
static enum status change_at_renewal(const struct quote_basis *basis, struct quote *quote)
{
    quote->effective = EFFECTIVE_AT_RENEWAL;
    quote->collection = COLLECTION_NONE;
    quote->binding = true;
    return charge_total(NULL, 0, basis->currency, money_of(0, basis->currency), false, &quote->charge);
}

/* Whether the change can be paid by its method. The subscription's own is looked at only where it pays now; one that
 * the change names pays all that comes, and must pay something. */
static enum status change_payable(const struct quote_basis *basis, const struct quote *quote,
                                  struct quote_refusal *refusal)
{
    bool now = quote->collection == COLLECTION_NOW;
    bool pays =
        quote->proposed_licences > quote->current_licences && (now || quote->collection == COLLECTION_NEXT_INVOICE);

    if (basis->moves && !pays)
        return invalid(refusal, QUOTE_METHOD_PAYS_NOTHING);
    if (basis->cannot_pay && (basis->moves || now))
        return invalid(refusal, basis->moves ? QUOTE_METHOD_OTHER_CURRENCY : QUOTE_CHANGE_OTHER_CURRENCY);
    if (basis->mandate_ended && (basis->moves || now))
        return invalid(refusal, basis->moves ? QUOTE_METHOD_MANDATE_ENDED : QUOTE_CHANGE_MANDATE_ENDED);
    if (basis->lapsed && (basis->moves || now))
        return invalid(refusal, basis->moves ? QUOTE_METHOD_LAPSED : QUOTE_CHANGE_LAPSED);
    return STATUS_OK;
}

enum status quote_change_licences(struct arena *arena, const struct quote_basis *basis,
                                  const struct subscription *subscription, int64_t total_licences,
                                  struct quote_refusal *refusal, struct quote *quote)
{
    struct quote_course course = { .rate = &subscription->rate,
                                   .renewal_rate = &subscription->renewal_rate,
                                   .anchor = subscription->anchor,
                                   .period = subscription->period,
                                   .period_number = subscription->period_number,
                                   .cancels_on = subscription->cancels_on };
    enum status status;

    if ((status = quote_change_check(subscription, total_licences, refusal)) != STATUS_OK)
        return status;
    if (!period_holds(subscription->period, basis->today))
        /* also for a removal at renewal, which means the next renewal after today */
        return STATUS_DAY_OUTSIDE_PERIOD;
    assert(currency_equal(basis->currency, subscription->rate.currency));
    *quote = (struct quote){ .kind = QUOTE_CHANGE_LICENCES,
                             .subscription_id = subscription->id,
                             .subscription_version = subscription->version,
                             .organization_id = subscription->organization_id,
                             .price_id = subscription->price_id,
                             .payment_method_id = subscription->payment_method_id,
                             .payment_method_type = subscription->payment_method_type,
                             .current_licences = subscription->total_licences,
                             .proposed_licences = total_licences,
                             .product_name_en = subscription->product_name_en,
                             .product_name_fr = subscription->product_name_fr };
    if ((status = monthly_costs(&subscription->rate, quote)) != STATUS_OK)
        return status;
    if (total_licences > subscription->total_licences ||
        quote_removal_at_once(subscription, subscription->total_licences - total_licences, basis->today))
        status = change_at_once(arena, basis, subscription, quote);
    else
        status = change_at_renewal(basis, quote);
    if (status == STATUS_OK)
        status = change_payable(basis, quote, refusal);
    return status != STATUS_OK ? status : quote_next_invoice(arena, basis, &course, quote);
}

/* Charges the whole first period, from today, which is the anchor. */
static enum status first_charge(struct arena *arena, const struct quote_basis *basis, const struct price *price,
                                struct period period, struct quote *quote)
{
    struct line *line = ARENA_NEW(arena, struct line);
    struct tax_rule tax;
    enum status status;

    if ((status = quote_tax(basis, basis->today, &tax)) != STATUS_OK)
        return status;
    if ((status = quote_recurring_line(&price->rate, quote->proposed_licences, period, tax, line)) != STATUS_OK)
        return status;
    if ((status = charge_total(line, 1, basis->currency, money_of(basis->credit_balance_minor, basis->currency), true,
                               &quote->charge)) != STATUS_OK)
        return status;
    collection_decide(basis, quote);
    return STATUS_OK;
}

/* Computes a purchase that was checked already. */
static enum status purchase_compute(struct arena *arena, const struct quote_basis *basis, const struct price *price,
                                    const struct payment_method *payment_method, int64_t total_licences,
                                    struct quote *quote)
{
    struct quote_course course = { .rate = &price->rate,
                                   .renewal_rate = &price->renewal_rate,
                                   .anchor = basis->today,
                                   .period = period_at(basis->today, price->rate.billing_period, 0),
                                   .cancels_on = DAY_NONE };
    enum status status;

    *quote = (struct quote){ .kind = QUOTE_NEW_SUBSCRIPTION,
                             .organization_id = payment_method->organization_id,
                             .price_id = price->id,
                             .rate = price->rate,
                             .payment_method_id = payment_method->id,
                             .payment_method_type = payment_method->type,
                             .proposed_licences = total_licences };
    if ((status = monthly_costs(&price->rate, quote)) != STATUS_OK)
        return status;
    if ((status = first_charge(arena, basis, price, course.period, quote)) != STATUS_OK)
        return status;
    return quote_next_invoice(arena, basis, &course, quote);
}

enum status quote_new_subscription(struct arena *arena, const struct quote_basis *basis, const struct price *price,
                                   const struct payment_method *payment_method, int64_t total_licences,
                                   struct quote_refusal *refusal, struct quote *quote)
{
    enum status status = purchase_check(basis, NULL, price, total_licences, refusal);

    return status != STATUS_OK ? status : purchase_compute(arena, basis, price, payment_method, total_licences, quote);
}

enum status quote_purchase_trial(struct arena *arena, const struct quote_basis *basis, const struct subscription *trial,
                                 const struct price *price, const struct payment_method *payment_method,
                                 int64_t total_licences, struct quote_refusal *refusal, struct quote *quote)
{
    enum status status;

    if ((status = purchase_check(basis, trial, price, total_licences, refusal)) != STATUS_OK ||
        (status = purchase_compute(arena, basis, price, payment_method, total_licences, quote)) != STATUS_OK)
        return status;
    quote->kind = QUOTE_PURCHASE_TRIAL;
    quote->subscription_id = trial->id;
    quote->subscription_version = trial->version;
    quote->current_licences = trial->total_licences;
    return STATUS_OK;
}

bool quote_same_charge(struct arena *arena, const struct quote *quoted, const struct quote *computed)
{
    return quoted->effective == computed->effective && quoted->collection == computed->collection &&
           strcmp(charge_write(arena, &quoted->charge), charge_write(arena, &computed->charge)) == 0;
}

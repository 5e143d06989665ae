/* counter/quote_create.c: reads what a price depends on, under the organization's lock, and lets billing/ compute. */
#include "counter/quote_create.h"

#include "books/catch_up.h"
#include "counter/organization_catch_up.h"
#include "sql/store_credit.h"
#include "sql/store_organization.h"
#include "sql/store_payment_method.h"
#include "sql/store_pending_line.h"
#include "sql/store_price.h"
#include "sql/store_quote.h"
#include "sql/store_subscription.h"

/* What an organization owes matters to invoice payers only. */
static enum status basis_read(struct counter *c, enum payment_method_type type, struct quote_basis *basis)
{
    const struct organization *organization = &c->organization;

    *basis = (struct quote_basis){ .seller = &c->deployment->seller, .buyer = &organization->party, .currency = organization->currency,
                                   .credit_limit_minor = organization->credit_limit_minor,
                                   .credit_balance_minor = organization->credit_balance_minor, .today = c->today };
    return type == PAYMENT_METHOD_INVOICE ? store_organization_owed(c->sql, c->arena, organization->id, &basis->owed_minor) : STATUS_OK;
}

/* What of the subscription waits for the next invoice already. What is due by today is not: today's run makes an invoice of that. */
static enum status waiting_read(struct counter *c, const struct quote_wanted *wanted, const struct subscription *s, struct quote_basis *basis)
{
    struct waiting_wanted waits = { .organization_id = s->organization_id, .subscription_id = s->id, .payment_method_id = s->payment_method_id,
                                    .not_due_by = c->today };
    struct waiting_line *waiting;
    struct bill_line *lines;
    enum status status;

    if (wanted->by_order)
        return STATUS_OK;
    if ((status = store_pending_line_waiting(c->sql, c->arena, &waits, &waiting, &basis->waiting_count)) != STATUS_OK)
        return status;
    lines = ARENA_ARRAY(c->arena, struct bill_line, basis->waiting_count);
    for (size_t i = 0; i < basis->waiting_count; i++)
        lines[i] = waiting[i].line;
    basis->waiting = lines;
    return STATUS_OK;
}

static enum status total_check(struct counter *c, int64_t total, int64_t min, int64_t max)
{
    return total < min || total > max ? counter_invalid(c, "/total_licences", "out_of_range") : STATUS_OK;
}

static enum status change_compute(struct counter *c, const struct quote_wanted *wanted, struct subscription *subscription, struct quote *quote)
{
    struct credit_basis credit;
    struct quote_basis basis;
    enum status status;

    if ((status = store_subscription_find(c->sql, c->arena, c->organization.id, wanted->subscription_id, c->today, subscription)) != STATUS_OK)
        return status;
    c->refused_kind = wanted->total_licences >= subscription->total_licences ? ACTION_ADD_LICENCES : ACTION_REMOVE_LICENCES;
    c->refused = action_for(subscription, c->refused_kind);
    if (!c->refused.allowed)
        return STATUS_LICENCE_CHANGE_UNAVAILABLE;
    if (wanted->total_licences == subscription->total_licences)
        return counter_invalid(c, "/total_licences", "unchanged");
    if ((status = total_check(c, wanted->total_licences, subscription->min_licences, subscription->max_licences)) != STATUS_OK ||
        (status = basis_read(c, subscription->payment_method_type, &basis)) != STATUS_OK ||
        (status = waiting_read(c, wanted, subscription, &basis)) != STATUS_OK)
        return status;
    /* Fewer licences give back what paid for them; so do more, where the volume makes the whole cheaper. */
    if (wanted->total_licences < subscription->total_licences || subscription->rate.mode == PRICE_VOLUME) {
        if ((status = store_credit_basis(c->sql, c->arena, subscription, &credit)) != STATUS_OK)
            return status;
        basis.credit = &credit;
    }
    c->licences_assigned = subscription->assigned_licences + subscription->reserved_licences;
    status = quote_change_licences(c->arena, &basis, subscription, wanted->total_licences, &c->refused, quote);
    if (status != STATUS_OK)
        return status == STATUS_VALIDATION_FAILED ? counter_invalid(c, "/total_licences", "out_of_range") : status;
    quote->product_name_en = subscription->product_name_en;
    quote->product_name_fr = subscription->product_name_fr;
    return STATUS_OK;
}

/* What a purchase needs: a price on sale in the organization's currency, and a method to pay by. */
static enum status purchase_read(struct counter *c, const struct quote_wanted *wanted, struct id price_id, struct priced_product *priced,
                                 struct payment_method *method)
{
    struct id method_id = id_is_none(wanted->payment_method_id) ? c->organization.default_payment_method_id : wanted->payment_method_id;
    enum status status;

    if ((status = store_price_find(c->sql, c->arena, price_id, c->today, priced)) != STATUS_OK)
        return status;
    if (id_is_none(method_id))
        return counter_invalid(c, "/payment_method_id", "required");
    if ((status = store_payment_method_find(c->sql, c->arena, c->organization.id, method_id, method)) != STATUS_OK)
        return status;
    if (!method->active)
        return STATUS_NOT_FOUND;
    if (!price_on_sale(&priced->price, c->today))
        return counter_invalid(c, "/price_id", "not_on_sale");
    if (!currency_equal(priced->price.rate.currency, c->organization.currency))
        return counter_invalid(c, "/price_id", "other_currency");
    return total_check(c, wanted->total_licences, priced->price.min_licences, priced->price.max_licences);
}

static enum status purchase_done(struct counter *c, enum status status, const struct priced_product *priced, struct quote *quote)
{
    quote->product_name_en = priced->product_name_en;
    quote->product_name_fr = priced->product_name_fr;
    return status == STATUS_VALIDATION_FAILED ? counter_invalid(c, "/total_licences", "out_of_range") : status;
}

static enum status new_compute(struct counter *c, const struct quote_wanted *wanted, struct quote *quote)
{
    struct priced_product priced;
    struct payment_method method;
    struct quote_basis basis;
    enum status status;

    if ((status = purchase_read(c, wanted, wanted->price_id, &priced, &method)) != STATUS_OK ||
        (status = basis_read(c, method.type, &basis)) != STATUS_OK)
        return status;
    status = quote_new_subscription(c->arena, &basis, &priced.price, &method, wanted->total_licences, quote);
    return purchase_done(c, status, &priced, quote);
}

/* A trial is bought as the product it tries: any price of that product, the trial's own unless another is named. */
static enum status trial_compute(struct counter *c, const struct quote_wanted *wanted, struct subscription *trial, struct quote *quote)
{
    struct priced_product priced;
    struct payment_method method;
    struct quote_basis basis;
    enum status status;

    if ((status = store_subscription_find(c->sql, c->arena, c->organization.id, wanted->subscription_id, c->today, trial)) != STATUS_OK)
        return status;
    c->refused_kind = ACTION_PURCHASE_TRIAL;
    c->refused = action_for(trial, ACTION_PURCHASE_TRIAL);
    if (!c->refused.allowed)
        return STATUS_LICENCE_CHANGE_UNAVAILABLE;
    if ((status = purchase_read(c, wanted, id_is_none(wanted->price_id) ? trial->price_id : wanted->price_id, &priced, &method)) != STATUS_OK)
        return status;
    if (!id_equal(priced.price.product_id, trial->product_id))
        return counter_invalid(c, "/price_id", "other_product");
    if ((status = basis_read(c, method.type, &basis)) != STATUS_OK)
        return status;
    c->licences_assigned = trial->assigned_licences + trial->reserved_licences;
    status = quote_purchase_trial(c->arena, &basis, trial, &priced.price, &method, wanted->total_licences, &c->refused, quote);
    return purchase_done(c, status, &priced, quote);
}

static enum status kind_compute(struct counter *c, const struct quote_wanted *wanted, struct subscription *subscription, struct quote *quote)
{
    switch (wanted->kind) {
    case QUOTE_CHANGE_LICENCES:
        return change_compute(c, wanted, subscription, quote);
    case QUOTE_PURCHASE_TRIAL:
        return trial_compute(c, wanted, subscription, quote);
    default:
        return new_compute(c, wanted, quote);
    }
}

enum status quote_compute(struct counter *c, const struct quote_wanted *wanted, struct subscription *subscription, struct quote *quote)
{
    enum status status = kind_compute(c, wanted, subscription, quote);

    /* The period has ended and the run that begins the next one has not come by yet: its work is done here. An order's quote was one of the
     * period that is over. */
    if (status == STATUS_DAY_OUTSIDE_PERIOD && wanted->by_order)
        return STATUS_QUOTE_STALE;
    if (status == STATUS_DAY_OUTSIDE_PERIOD && (status = organization_catch_up_whole(c)) == STATUS_OK)
        status = kind_compute(c, wanted, subscription, quote);
    if (status == STATUS_DAY_OUTSIDE_PERIOD)
        return STATUS_UNAVAILABLE; /* its day does not end, which the log tells */
    return status == STATUS_AMOUNT_OVERFLOW ? counter_invalid(c, "/total_licences", "amount_overflow") : status;
}

enum status act_quote_create(struct counter *c, const void *in, void *out)
{
    struct subscription subscription;
    struct quote *quote = out;
    enum status status;

    if ((status = quote_compute(c, in, &subscription, quote)) != STATUS_OK)
        return status;
    quote->organization_id = c->organization.id;
    quote->id = id_new();
    quote->created_by = c->actor.user_id;
    quote->created_at = c->now;
    quote->expires_at = instant_plus_seconds(c->now, QUOTE_LIFE_S);
    return store_quote_insert(c->sql, c->arena, quote);
}

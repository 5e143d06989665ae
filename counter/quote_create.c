/* counter/quote_create.c: reads what a price depends on, under the organization's lock, and lets billing/ compute. */
#include "counter/quote_create.h"

#include "books/catch_up.h"
#include "books/method_move.h"
#include "counter/organization_catch_up.h"
#include "sql/store_credit.h"
#include "sql/store_organization.h"
#include "sql/store_payment_method.h"
#include "sql/store_pending_line.h"
#include "sql/store_price.h"
#include "sql/store_quote.h"
#include "sql/store_subscription.h"
#include "sql/store_successor.h"

/* Reads what a quote is computed from; what the organization owes only for invoice methods. */
static enum status basis_read(struct act *act, enum payment_method_type type, struct quote_basis *basis)
{
    const struct organization *organization = &act->organization;

    *basis =
        (struct quote_basis){ .seller = &act->deployment->seller,
                              .buyer = &organization->party,
                              .currency = organization->currency,
                              .credit_limit_minor = organization->credit_limit_minor,
                              .credit_balance_minor = organization->credit_balance_minor,
                              .cannot_pay = !gateway_pays(act->deployment->gateway_kind, type, organization->currency),
                              .least_minor = act_least_minor(act),
                              .today = act->today };
    return type == PAYMENT_METHOD_INVOICE
               ? store_organization_owed(act->sql, act->arena, organization->id, &basis->owed_minor)
               : STATUS_OK;
}

/* Whether the line will be on the invoices of `paid`: lines by card or bank account follow to another method, those by
 * invoice stay (books/method_move.c). */
static bool line_follows(const struct waiting_line *line, const struct subscription *s, const struct subscription *paid)
{
    return id_equal(line->payment_method_id, paid->payment_method_id) ||
           (id_equal(line->payment_method_id, s->payment_method_id) &&
            s->payment_method_type != PAYMENT_METHOD_INVOICE);
}

/* Reads the pending lines that the subscription's next invoice will have, except those due by today: the billing run
 * makes an invoice of those today. paid: the subscription as it is paid after the change. */
static enum status waiting_read(struct act *act, const struct quote_wanted *wanted, const struct subscription *s,
                                const struct subscription *paid, struct quote_basis *basis)
{
    struct waiting_wanted waits = { .organization_id = s->organization_id,
                                    .subscription_id = s->id,
                                    .payment_method_id = basis->moves ? ID_NONE : s->payment_method_id,
                                    .not_due_by = act->today };
    struct waiting_line *waiting;
    struct bill_line *lines;
    size_t count;
    enum status status;

    if (wanted->by_order)
        return STATUS_OK;
    if ((status = store_pending_line_waiting(act->sql, act->arena, &waits, &waiting, &count)) != STATUS_OK)
        return status;
    lines = ARENA_ARRAY(act->arena, struct bill_line, count);
    for (size_t i = 0; i < count; i++)
        if (line_follows(&waiting[i], s, paid))
            lines[basis->waiting_count++] = waiting[i].line;
    basis->waiting = lines;
    return STATUS_OK;
}

/* For each reason why billing/quote.h refuses, the member of the request and the code. */
static const struct {
    const char *pointer, *code;
} faults[] = {
    [QUOTE_TAX_UNKNOWN] = { "/total_licences", "out_of_range" },
    [QUOTE_TOTAL_UNCHANGED] = { "/total_licences", "unchanged" },
    [QUOTE_TOTAL_OUT_OF_RANGE] = { "/total_licences", "out_of_range" },
    [QUOTE_PRICE_NOT_ON_SALE] = { "/price_id", "not_on_sale" },
    [QUOTE_PRICE_OTHER_CURRENCY] = { "/price_id", "other_currency" },
    [QUOTE_PRICE_OTHER_PRODUCT] = { "/price_id", "other_product" },
    [QUOTE_METHOD_OTHER_CURRENCY] = { "/payment_method_id", "method_other_currency" },
    [QUOTE_METHOD_MANDATE_ENDED] = { "/payment_method_id", "mandate_inactive" },
    [QUOTE_CHANGE_MANDATE_ENDED] = { "/subscription_id", "mandate_inactive" },
    [QUOTE_METHOD_LAPSED] = { "/payment_method_id", PAYMENT_METHOD_LAPSED },
    [QUOTE_CHANGE_LAPSED] = { "/subscription_id", PAYMENT_METHOD_LAPSED },
    [QUOTE_CHANGE_OTHER_CURRENCY] = { "/subscription_id", "method_other_currency" },
    [QUOTE_METHOD_PAYS_NOTHING] = { "/payment_method_id", "nothing_to_pay" },
};

enum status quote_refused(struct act *act, enum status status, const struct quote_refusal *refusal)
{
    act->refusal.action = refusal->action;
    act->refusal.licences_assigned = refusal->licences_assigned;
    if (status == STATUS_VALIDATION_FAILED && refusal->fault == QUOTE_TOTAL_OUT_OF_RANGE)
        return act_out_of_range(act, faults[refusal->fault].pointer, refusal->min, refusal->max);
    return status == STATUS_VALIDATION_FAILED
               ? act_invalid(act, faults[refusal->fault].pointer, faults[refusal->fault].code)
               : status;
}

/* Reads a method that a request names. STATUS_NOT_FOUND: also where it was removed. */
static enum status named_read(struct act *act, struct id id, struct payment_method *method)
{
    enum status status = store_payment_method_find(act->sql, act->arena, act->organization.id, id, method);

    return status == STATUS_OK && !method->active ? STATUS_NOT_FOUND : status;
}

/* Whether the subscription is paid by a card or bank account that allows no charge any more. */
static enum status method_read(struct act *act, const struct subscription *s, struct quote_basis *basis)
{
    struct payment_method method;
    enum status status;

    if (s->payment_method_type == PAYMENT_METHOD_INVOICE || id_is_none(s->payment_method_id))
        return STATUS_OK;
    if ((status = store_payment_method_find(act->sql, act->arena, act->organization.id, s->payment_method_id,
                                            &method)) == STATUS_OK) {
        basis->mandate_ended = payment_method_mandate_ended(&method);
        basis->lapsed = method.former;
    }
    return status;
}

/* *paid: the subscription with the method that the request names, if it names another one. */
static enum status paid_read(struct act *act, const struct quote_wanted *wanted, const struct subscription *s,
                             struct subscription *paid)
{
    struct payment_method method;
    enum status status;

    *paid = *s;
    if (id_is_none(wanted->payment_method_id) || id_equal(wanted->payment_method_id, s->payment_method_id))
        return STATUS_OK;
    if ((status = named_read(act, wanted->payment_method_id, &method)) != STATUS_OK)
        return status;
    paid->payment_method_id = method.id;
    paid->payment_method_type = method.type;
    return STATUS_OK;
}

/* Reads what a change is computed from. What paid for the licences is read only where it may be credited. */
static enum status change_read(struct act *act, const struct quote_wanted *wanted, const struct subscription *s,
                               const struct subscription *paid, struct quote_basis *basis)
{
    struct credit_basis *credit = ARENA_NEW(act->arena, struct credit_basis);
    enum status status = basis_read(act, paid->payment_method_type, basis);

    if (status != STATUS_OK)
        return status;
    basis->moves = !id_equal(paid->payment_method_id, s->payment_method_id);
    if (paid->payment_method_type == PAYMENT_METHOD_INVOICE && s->payment_method_type != PAYMENT_METHOD_INVOICE)
        basis->moved_minor = method_move_renewal(act, s, wanted->total_licences);
    if ((status = method_read(act, paid, basis)) != STATUS_OK ||
        (status = waiting_read(act, wanted, s, paid, basis)) != STATUS_OK ||
        !quote_change_credits(s, wanted->total_licences))
        return status;
    basis->credit = credit;
    return store_credit_basis(act->sql, act->arena, s, credit);
}

/* Reads the subscription that changes, unless its order has. */
static enum status changing_read(struct act *act, const struct quote_wanted *wanted, struct subscription *subscription)
{
    return wanted->by_order ? STATUS_OK
                            : store_subscription_find(act->sql, act->arena, act->organization.id,
                                                      wanted->subscription_id, act->today, subscription);
}

static enum status change_compute(struct act *act, const struct quote_wanted *wanted, struct subscription *subscription,
                                  struct quote *quote)
{
    struct quote_refusal refusal;
    struct subscription paid;
    struct quote_basis basis;
    enum status status;

    if ((status = changing_read(act, wanted, subscription)) != STATUS_OK)
        return status;
    if ((status = quote_change_check(subscription, wanted->total_licences, &refusal)) != STATUS_OK)
        return quote_refused(act, status, &refusal);
    if ((status = paid_read(act, wanted, subscription, &paid)) != STATUS_OK ||
        (status = change_read(act, wanted, subscription, &paid, &basis)) != STATUS_OK)
        return status;
    status = quote_change_licences(act->arena, &basis, &paid, wanted->total_licences, &refusal, quote);
    return status != STATUS_OK ? quote_refused(act, status, &refusal) : STATUS_OK;
}

/* Reads the price of a purchase and an active payment method. */
static enum status purchase_read(struct act *act, const struct quote_wanted *wanted, struct id price_id,
                                 struct priced_product *priced, struct payment_method *method)
{
    struct id method_id =
        id_is_none(wanted->payment_method_id) ? act->organization.default_payment_method_id : wanted->payment_method_id;
    enum status status;

    if ((status = store_price_find(act->sql, act->arena, price_id, act->today, priced)) != STATUS_OK)
        return status;
    if (id_is_none(method_id))
        return act_invalid(act, "/payment_method_id", "required");
    return named_read(act, method_id, method);
}

/* Refuses a new subscription, and where its price is not sold tells what the organization, whose currency this is,
 * could buy in its place. */
static enum status purchase_refused(struct act *act, enum status refused, const struct quote_refusal *refusal,
                                    const struct price *price, struct currency currency)
{
    struct refusal *told = &act->refusal;
    enum status status = quote_refused(act, refused, refusal);
    enum status read;

    if (status != STATUS_VALIDATION_FAILED || refusal->fault != QUOTE_PRICE_NOT_ON_SALE)
        return status;
    read = store_successors_of_price(act->sql, act->arena, act->today, price, currency, &told->action.successors,
                                     &told->action.successor_count);
    return read == STATUS_OK ? status : read;
}

/* `trial`: the trial that is bought; NULL: a new subscription. */
static enum status purchase_compute(struct act *act, const struct quote_wanted *wanted, struct id price_id,
                                    const struct subscription *trial, struct quote *quote)
{
    struct quote_refusal refusal;
    struct priced_product priced;
    struct payment_method method;
    struct quote_basis basis;
    int64_t total = wanted->total_licences;
    enum status status;

    if ((status = purchase_read(act, wanted, price_id, &priced, &method)) != STATUS_OK ||
        (status = basis_read(act, method.type, &basis)) != STATUS_OK)
        return status;
    basis.mandate_ended = payment_method_mandate_ended(&method);
    basis.lapsed = method.former;
    status = trial == NULL
                 ? quote_new_subscription(act->arena, &basis, &priced.price, &method, total, &refusal, quote)
                 : quote_purchase_trial(act->arena, &basis, trial, &priced.price, &method, total, &refusal, quote);
    if (status != STATUS_OK)
        return trial == NULL ? purchase_refused(act, status, &refusal, &priced.price, basis.currency)
                             : quote_refused(act, status, &refusal);
    quote->product_name_en = priced.product_name_en;
    quote->product_name_fr = priced.product_name_fr;
    return STATUS_OK;
}

/* Computes the purchase of a trial, at any price of its product; at the trial's own price unless another is named. */
static enum status trial_compute(struct act *act, const struct quote_wanted *wanted, struct subscription *trial,
                                 struct quote *quote)
{
    struct quote_refusal refusal;
    enum status status;

    if ((status = changing_read(act, wanted, trial)) != STATUS_OK)
        return status;
    if ((status = quote_trial_check(trial, &refusal)) != STATUS_OK)
        return quote_refused(act, status, &refusal);
    return purchase_compute(act, wanted, id_is_none(wanted->price_id) ? trial->price_id : wanted->price_id, trial,
                            quote);
}

static enum status kind_compute(struct act *act, const struct quote_wanted *wanted, struct subscription *subscription,
                                struct quote *quote)
{
    switch (wanted->kind) {
    case QUOTE_CHANGE_LICENCES:
        return change_compute(act, wanted, subscription, quote);
    case QUOTE_PURCHASE_TRIAL:
        return trial_compute(act, wanted, subscription, quote);
    default:
        return purchase_compute(act, wanted, wanted->price_id, NULL, quote);
    }
}

enum status quote_compute(struct act *act, const struct quote_wanted *wanted, struct subscription *subscription,
                          struct quote *quote)
{
    enum status status = kind_compute(act, wanted, subscription, quote);

    /* The period has ended and the billing run has not rolled it yet: due days are done here. An order's quote is stale
     * instead, because it was computed for the ended period. */
    if (status == STATUS_DAY_OUTSIDE_PERIOD && wanted->by_order)
        return STATUS_QUOTE_STALE;
    if (status == STATUS_DAY_OUTSIDE_PERIOD && (status = organization_catch_up_whole(act)) == STATUS_OK)
        status = kind_compute(act, wanted, subscription, quote);
    if (status == STATUS_DAY_OUTSIDE_PERIOD)
        return STATUS_UNAVAILABLE; /* the period could not be rolled; organization_catch_up has logged it */
    return status == STATUS_AMOUNT_OVERFLOW ? act_invalid(act, "/total_licences", "amount_overflow") : status;
}

enum status act_quote_create(struct act *act, const struct quote_wanted *wanted, struct quote *quote)
{
    struct subscription subscription;
    enum status status;

    if ((status = quote_compute(act, wanted, &subscription, quote)) != STATUS_OK)
        return status;
    quote->organization_id = act->organization.id;
    quote->created_by = act->caller.actor.user_id;
    quote->created_at = act->now;
    if (wanted->preview) {
        quote->id = ID_NONE;
        quote->expires_at = INSTANT_NONE;
        return STATUS_OK;
    }
    quote->id = id_new();
    quote->expires_at = instant_plus_seconds(act->now, QUOTE_LIFE_S);
    return store_quote_insert(act->sql, act->arena, quote);
}

/* counter/credit_check.c: decides checks. The organization's lock serializes a decision and an order: the first of them
 * moves the subscription's version, so the second finds it changed. */
#include "counter/credit_check.h"

#include <assert.h>

#include "billing/calendar.h"
#include "billing/quote.h"
#include "books/catch_up.h"
#include "books/credit_check_open.h"
#include "books/credit_spend.h"
#include "books/method_move.h"
#include "books/order_confirm.h"
#include "books/order_schedule.h"
#include "books/order_users.h"
#include "counter/organization_catch_up.h"
#include "counter/quote_create.h"
#include "sql/store_credit.h"
#include "sql/store_order.h"
#include "sql/store_price.h"
#include "sql/store_quote.h"
#include "sql/store_subscription.h"

/* The subscription with the state that allowed the order. What was allowed when it was ordered stays allowed unless the
 * subscription has stopped working: that a price was taken off sale, an invoice became past due or a trial ran out
 * since then does not revoke the order. */
static struct subscription as_ordered(const struct order *order, const struct subscription *s)
{
    struct subscription ordered = *s;

    ordered.hold = HOLD_NONE;
    ordered.price_on_sale = true;
    ordered.product_ended = false;
    ordered.payment_method_id = order->payment_method_id;
    ordered.payment_method_type = order->payment_method_type;
    if (s->status == SUBSCRIPTION_PAST_DUE)
        ordered.status = SUBSCRIPTION_ACTIVE;
    if (order->kind == QUOTE_PURCHASE_TRIAL && s->status == SUBSCRIPTION_EXPIRED)
        ordered.status = SUBSCRIPTION_TRIAL;
    return ordered;
}

/* The operator has waived the credit limit for this order, so the amount owed counts as zero. */
static struct quote_basis basis_of(const struct act *act)
{
    const struct organization *organization = &act->organization;

    return (struct quote_basis){ .seller = &act->deployment->seller,
                                 .buyer = &organization->party,
                                 .currency = organization->currency,
                                 .credit_limit_minor = INT64_MAX,
                                 .credit_balance_minor = organization->credit_balance_minor,
                                 .owed_minor = 0,
                                 .today = act->today };
}

static enum status change_again(struct act *act, const struct order *order, const struct subscription *ordered,
                                struct quote_refusal *refusal, struct quote *quote)
{
    struct quote_basis basis = basis_of(act);
    struct credit_basis credit;
    /* the total that was ordered; a change that was scheduled before may have taken effect meanwhile */
    int64_t total = order->total_licences;
    enum status status;

    if (quote_change_credits(ordered, total)) {
        if ((status = store_credit_basis(act->sql, act->arena, ordered, &credit)) != STATUS_OK)
            return status;
        basis.credit = &credit;
    }
    return quote_change_licences(act->arena, &basis, ordered, total, refusal, quote);
}

/* Computes the purchase at the quoted rate, even if the price has changed since. Sale dates were checked when
 * ordering; they are not checked again. */
static enum status purchase_again(struct act *act, const struct order *order, const struct quote *quoted,
                                  const struct subscription *ordered, struct quote_refusal *refusal,
                                  struct quote *quote)
{
    struct payment_method method = { .organization_id = act->organization.id,
                                     .id = order->payment_method_id,
                                     .type = order->payment_method_type,
                                     .active = true };
    struct quote_basis basis = basis_of(act);
    struct priced_product priced;
    struct price *price = &priced.price;
    enum status status = store_price_find(act->sql, act->arena, quoted->price_id, act->today, &priced);

    if (status != STATUS_OK)
        return status;
    price->rate = quoted->rate;
    price->on_sale_from = price->on_sale_until = DAY_NONE;
    if (order->kind == QUOTE_PURCHASE_TRIAL)
        return quote_purchase_trial(act->arena, &basis, ordered, price, &method, order->total_licences, refusal, quote);
    return quote_new_subscription(act->arena, &basis, price, &method, order->total_licences, refusal, quote);
}

/* Computes the charge again as of today, in the period of today: the quote has bound only the prices. */
static enum status charge_again(struct act *act, const struct order *order, const struct subscription *s,
                                struct quote *quote)
{
    struct subscription ordered = as_ordered(order, s);
    struct quote_refusal refusal = { 0 };
    struct quote quoted = *quote;
    enum status status;

    status = order->kind == QUOTE_CHANGE_LICENCES ? change_again(act, order, &ordered, &refusal, quote)
                                                  : purchase_again(act, order, &quoted, &ordered, &refusal, quote);
    quote->id = quoted.id;
    quote->product_name_en = quoted.product_name_en;
    quote->product_name_fr = quoted.product_name_fr;
    switch (status) {
    case STATUS_DAY_OUTSIDE_PERIOD:
        /* act_credit_check_decide has caught up, and a due day could not be done; it is logged */
        return STATUS_UNAVAILABLE;
    case STATUS_AMOUNT_OVERFLOW:
    case STATUS_VALIDATION_FAILED: /* no tax rate is known for the buyer any more */
        return act_invalid(act, "/decision", "invalid");
    default:
        return quote_refused(act, status, &refusal);
    }
}

static enum status order_approve(struct act *act, struct order *order, struct subscription *s)
{
    struct quote quote;
    bool used;
    enum status status = store_quote_find(act->sql, act->arena, order->organization_id, order->quote_id, &quote, &used);

    /* The order is computed again with all free credit, what it held included; it then spends what it uses within
     * this act. */
    if (status != STATUS_OK || (status = credit_hold_release(act, order->id)) != STATUS_OK ||
        (status = charge_again(act, order, s, &quote)) != STATUS_OK)
        return status;
    order->total = quote.charge.total;
    order->total_licences = quote.proposed_licences;
    if (quote.effective == EFFECTIVE_AT_RENEWAL)
        /* a removal whose return window has closed since it was ordered */
        return order_schedule_checked(act, order, s);
    if ((status = order_confirm(act, order, &quote, s, NULL)) != STATUS_OK)
        return status;
    return store_order_update(act->sql, order);
}

static const char *status_json(struct act *act, const char *name)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "status", name);
    json_close(&json);
    return json_text(&json, NULL);
}

static enum status order_reject(struct act *act, struct order *order, struct subscription *s)
{
    const char *before = status_json(act, order_status_name(order->status));
    enum status status;

    if (!order_advance(&order->status, ORDER_REJECTED))
        return STATUS_INTERNAL;
    journal_tell(act, EVENT_ORDER_REJECTED, journal_object(act, "order", ID_ORDER, order->id), before,
                 status_json(act, order_status_name(order->status)));
    if ((status = credit_check_release(act, order, s)) != STATUS_OK)
        return status;
    return store_order_update(act->sql, order);
}

/* The journal text of what a decision changes, before or after it: the check, and the limit where one was given. */
static const char *decision_json(struct act *act, const struct credit_check *check,
                                 const struct credit_check_decision *wanted)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "status", credit_check_status_name(check->status));
    if (wanted->has_credit_limit)
        json_put_int(&json, "credit_limit_minor", act->organization.credit_limit_minor);
    if (check->note != NULL)
        json_put_string(&json, "note", check->note);
    json_close(&json);
    return json_text(&json, NULL);
}

static enum status limit_set(struct act *act, const struct credit_check_decision *wanted)
{
    struct organization *organization = &act->organization;

    if (!wanted->has_credit_limit || wanted->credit_limit.minor == organization->credit_limit_minor)
        return STATUS_OK;
    organization->credit_limit_minor = wanted->credit_limit.minor;
    return store_credit_limit_update(act->sql, organization);
}

/* Writes the check and the limit with their journal entries; the order's own entries follow. */
static enum status decision_write(struct act *act, const struct credit_check_decision *wanted,
                                  struct credit_check *check)
{
    bool approved = wanted->decision == CREDIT_CHECK_APPROVED;
    const char *before = decision_json(act, check, wanted);
    enum status status;

    if (!credit_check_advance(&check->status, wanted->decision))
        return STATUS_INTERNAL;
    check->note = wanted->note;
    check->decided_by = act->caller.actor.user_id;
    check->decided_at = act->organization_now;
    if ((status = store_credit_check_update(act->sql, check)) != STATUS_OK ||
        (status = limit_set(act, wanted)) != STATUS_OK)
        return status;
    journal_tell(act, approved ? EVENT_CREDIT_CHECK_APPROVED : EVENT_CREDIT_CHECK_REJECTED,
                 credit_check_object(act, check), before, decision_json(act, check, wanted));
    return STATUS_OK;
}

enum status act_credit_check_decide(struct act *act, const struct credit_check_decision *wanted,
                                    struct credit_check *check)
{
    struct subscription subscription;
    struct order order;
    enum status status = store_credit_check_find(act->sql, act->arena, act->organization.id, wanted->check_id, check);

    assert(wanted->decision == CREDIT_CHECK_APPROVED || wanted->decision == CREDIT_CHECK_REJECTED);
    if (status != STATUS_OK)
        return status;
    if (check->status != CREDIT_CHECK_PENDING)
        return check->status == wanted->decision ? STATUS_OK : STATUS_ALREADY_DECIDED;
    if (wanted->has_credit_limit && !currency_equal(wanted->credit_limit.currency, act->organization.currency))
        return act_invalid(act, "/credit_limit/currency", "invalid");
    /* An approved order is charged in the period of today, so a period that has ended is rolled first, without the
     * order. */
    if (wanted->decision == CREDIT_CHECK_APPROVED && (status = organization_catch_up_whole(act)) != STATUS_OK)
        return status;
    if (id_is_none(check->order_id)) {
        status = decision_write(act, wanted, check);
        return status != STATUS_OK ? status : method_move_decide(act, check, wanted->decision == CREDIT_CHECK_APPROVED);
    }
    if ((status = store_order_find(act->sql, act->arena, act->organization.id, check->order_id, &order)) != STATUS_OK ||
        (status = store_subscription_find(act->sql, act->arena, act->organization.id, order.subscription_id, act->today,
                                          &subscription)) != STATUS_OK ||
        (status = decision_write(act, wanted, check)) != STATUS_OK)
        return status;
    return wanted->decision == CREDIT_CHECK_APPROVED ? order_approve(act, &order, &subscription)
                                                     : order_reject(act, &order, &subscription);
}

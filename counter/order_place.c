/* counter/order_place.c */
#include "counter/order_place.h"

#include "books/credit_check_open.h"
#include "books/credit_spend.h"
#include "books/order_confirm.h"
#include "books/order_schedule.h"
#include "books/order_users.h"
#include "counter/credit_check.h"
#include "counter/payment_settle.h"
#include "counter/quote_create.h"
#include "sql/store_operation.h"
#include "sql/store_order.h"
#include "sql/store_payment.h"
#include "sql/store_price.h"
#include "sql/store_quote.h"
#include "sql/store_subscription.h"
#include "sql/store_user.h"

/* What is handed from step to step of the request. */
struct placed {
    struct order order;
    order_renderer render;
    const struct order_wanted *wanted;
    struct order *answer; /* where the caller wants the order as it is in the end */
    struct payment_call call;
    bool entered; /* we hold a place to wait for the gateway */
};

/* Computes the quote again under the lock: any difference in the charge makes it stale. */
static enum status quote_again(struct act *act, struct quote *quoted, struct subscription *subscription)
{
    struct quote_wanted wanted = { .kind = quoted->kind,
                                   .subscription_id = quoted->subscription_id,
                                   .price_id = quoted->price_id,
                                   .payment_method_id = quoted->payment_method_id,
                                   .total_licences = quoted->proposed_licences,
                                   .by_order = true };
    struct quote computed;
    enum status status;

    if (quoted->kind != QUOTE_NEW_SUBSCRIPTION) {
        status = store_subscription_find(act->sql, act->arena, act->organization.id, quoted->subscription_id,
                                         act->today, subscription);
        if (status != STATUS_OK)
            return status;
        if (subscription->version != quoted->subscription_version)
            return STATUS_QUOTE_STALE;
    }
    status = quote_compute(act, &wanted, subscription, &computed);
    if (status == STATUS_VALIDATION_FAILED || status == STATUS_NOT_FOUND)
        return STATUS_QUOTE_STALE; /* what was quoted is no longer on offer */
    if (status != STATUS_OK)
        return status;
    quoted->way = computed.way;
    quoted->steps = computed.steps; /* the credit steps, which the stored quote does not have */
    return quote_same_charge(act->arena, quoted, &computed) ? STATUS_OK : STATUS_QUOTE_STALE;
}

static enum status quote_use(struct act *act, struct id quote_id, struct quote *quote,
                             struct subscription *subscription)
{
    bool used;
    enum status status = store_quote_find(act->sql, act->arena, act->organization.id, quote_id, quote, &used);

    if (status != STATUS_OK)
        return status;
    if (used)
        return STATUS_QUOTE_USED;
    if (act->now.us >= quote->expires_at.us)
        return STATUS_QUOTE_EXPIRED;
    status = quote_again(act, quote, subscription);
    return status == STATUS_OK ? store_quote_keep(act->sql, act->organization.id, quote_id) : status;
}

/* Makes a new subscription: pending, without licences, at the quoted rate. */
static enum status subscription_begin(struct act *act, const struct order_wanted *wanted, const struct quote *quote,
                                      struct subscription *s)
{
    struct priced_product priced;
    enum status status = store_price_find(act->sql, act->arena, quote->price_id, act->today, &priced);

    if (status != STATUS_OK)
        return status;
    *s = (struct subscription){ .organization_id = act->organization.id,
                                .id = id_new(),
                                .name = wanted->subscription_name,
                                .price_id = quote->price_id,
                                .rate = quote->rate,
                                .renewal_rate = quote->rate,
                                .reduction_policy = priced.price.reduction_policy,
                                .channel = CHANNEL_DIRECT,
                                .status = SUBSCRIPTION_PENDING,
                                .anchor = DAY_NONE,
                                .period = { DAY_NONE, DAY_NONE },
                                .cancels_on = DAY_NONE,
                                .payment_method_id = quote->payment_method_id,
                                .hold = HOLD_NONE,
                                .hold_expected_by = DAY_NONE,
                                .version = 1,
                                .created_at = act->organization_now };
    return STATUS_OK;
}

static struct order order_of(const struct act *act, const struct order_wanted *wanted, const struct quote *quote,
                             const struct subscription *s)
{
    return (struct order){ .organization_id = act->organization.id,
                           .id = id_new(),
                           .quote_id = quote->id,
                           .subscription_id = s->id,
                           .kind = quote->kind,
                           .licences_delta = quote->proposed_licences - quote->current_licences,
                           .total_licences = quote->proposed_licences,
                           .total = quote->charge.total,
                           .payment_method_id = quote->payment_method_id,
                           .payment_method_type = quote->payment_method_type,
                           .charge_expected_by = DAY_NONE,
                           .purchase_order_number = wanted->purchase_order_number,
                           .user_count = (int64_t)wanted->user_count,
                           .created_by = act->caller.actor.user_id,
                           .created_at = act->organization_now,
                           .confirmed_at = INSTANT_NONE,
                           .version = 1 };
}

/* Puts the order's hold on the subscription: its licences cannot be changed otherwise while the charge is under
 * way. */
static enum status subscription_hold(struct act *act, const struct order *order, struct subscription *s, bool stored)
{
    s->open_order_id = order->id;
    s->hold = HOLD_ORDER_IN_PROGRESS;
    s->pending_licences += order_pending_licences(order);
    return stored ? store_subscription_update(act->sql, s) : store_subscription_insert(act->sql, s);
}

/* Creates the users of the order, each with one of its licences. */
static enum status users_add(struct act *act, const struct order_wanted *wanted, struct order *order,
                             struct subscription *s, bool reserved)
{
    enum status status;

    if (wanted->user_count == 0)
        return STATUS_OK;
    /* Confirming may have changed the row since it was read: a removal's credit note may pay an invoice, which moves
     * the subscription's state. */
    if (!reserved && (status = store_subscription_find(act->sql, act->arena, act->organization.id, s->id, act->today,
                                                       s)) != STATUS_OK)
        return status;
    status = order_users_create(act, order, s, wanted->users, wanted->user_count, reserved);
    if (status != STATUS_OK || (status = store_subscription_update(act->sql, s)) != STATUS_OK)
        return status;
    return order_users_read(act, order);
}

/* Writes order and payment; our key at the gateway (the payment's identifier) is committed before the call. */
static enum status charge_place(struct act *act, const struct quote *quote, struct subscription *s, bool stored,
                                struct placed *placed)
{
    struct order *order = &placed->order;
    struct payment *payment = &placed->call.payment;
    enum status status;

    errand_enter(act, &placed->entered);
    order->status = ORDER_PAYMENT_PENDING;
    order->charge_expected_by = charge_expected_by(act->today);
    *payment = (struct payment){ .organization_id = act->organization.id,
                                 .id = id_new(),
                                 .order_id = order->id,
                                 .payment_method_id = order->payment_method_id,
                                 .amount = quote->charge.amount_due,
                                 .received_on = DAY_NONE,
                                 .void_at = INSTANT_NONE,
                                 .state = placed->entered ? PAYMENT_CALLING : PAYMENT_INTENT,
                                 .version = 1,
                                 .created_at = act->organization_now };
    errand_placed(act, payment_marks(payment), placed->entered, order->id);
    if ((status = subscription_hold(act, order, s, stored)) != STATUS_OK ||
        (status = store_order_insert(act->sql, order)) != STATUS_OK ||
        (status = store_payment_insert(act->sql, act->arena, payment, 1)) != STATUS_OK ||
        (status = credit_hold(act, order->id, quote->charge.credit_applied.minor)) != STATUS_OK)
        return status;
    placed->call.gateway_reference = quote->gateway_reference;
    return STATUS_OK;
}

/* Confirms an order of which nothing is charged by card or bank account before: it is paid by invoice, is a removal, or
 * its amount is zero or too small. */
static enum status order_conclude(struct act *act, const struct quote *quote, struct subscription *s, bool stored,
                                  struct order *order)
{
    enum status status;

    order->status = ORDER_CONFIRMED;
    order->confirmed_at = act->organization_now;
    if (quote->payment_method_type != PAYMENT_METHOD_INVOICE && quote->collection == COLLECTION_NOW &&
        quote->charge.amount_due.minor > 0)
        order->charge_expected_by = charge_expected_by(act->today);
    if (!stored && (status = store_subscription_insert(act->sql, s)) != STATUS_OK)
        return status;
    if ((status = store_order_insert(act->sql, order)) != STATUS_OK ||
        (status = order_confirm(act, order, quote, s, NULL)) != STATUS_OK)
        return status;
    return id_is_none(order->invoice_id) ? STATUS_OK : store_order_update(act->sql, order);
}

/* Additions wait for payment; removals never do, even if the rest then costs more (books/removal.h). */
static bool charged_first(const struct quote *quote)
{
    return quote->payment_method_type != PAYMENT_METHOD_INVOICE && quote->collection == COLLECTION_NOW &&
           quote->charge.amount_due.minor > 0 && quote->way == QUOTE_CHARGES;
}

/* Starts the order as the quote says: at renewal, after a credit check, after the charge, or at once. */
static enum status order_start(struct act *act, const struct order_wanted *wanted, const struct quote *quote,
                               struct subscription *s, struct placed *placed)
{
    bool stored = quote->kind != QUOTE_NEW_SUBSCRIPTION, waits = true;
    enum status status;

    if (!stored && (status = subscription_begin(act, wanted, quote, s)) != STATUS_OK)
        return status;
    placed->order = order_of(act, wanted, quote, s);
    if (quote->effective == EFFECTIVE_AT_RENEWAL)
        return wanted->user_count > 0 ? act_invalid(act, "/users", "no_licences_added")
                                      : order_schedule(act, &placed->order, s);
    if (quote->effective == EFFECTIVE_AFTER_CREDIT_CHECK) {
        status = credit_check_open(act, &placed->order, s, stored);
        if (status == STATUS_OK)
            status = credit_hold(act, placed->order.id, quote->charge.credit_applied.minor);
    } else if (charged_first(quote)) {
        status = charge_place(act, quote, s, stored, placed);
    } else {
        status = order_conclude(act, quote, s, stored, &placed->order);
        waits = false;
    }
    return status != STATUS_OK ? status : users_add(act, wanted, &placed->order, s, waits);
}

static enum status act_order_place(struct act *act, const struct order_wanted *wanted, struct placed *placed)
{
    struct subscription subscription;
    struct quote quote;
    enum status status;

    if ((status = quote_use(act, wanted->quote_id, &quote, &subscription)) != STATUS_OK)
        return status;
    if (wanted->subscription_name != NULL && quote.kind != QUOTE_NEW_SUBSCRIPTION)
        return act_invalid(act, "/subscription_name", "not_a_new_subscription");
    if (wanted->user_count > 0 && (status = order_users_check(act, wanted->users, wanted->user_count)) != STATUS_OK)
        return status;
    return order_start(act, wanted, &quote, &subscription, placed);
}
ACT(act_order_place, struct order_wanted, struct placed);

/* The gateway definitely did nothing: deletes what was placed and the operation, as if the request had never been
 * sent. */
static enum status act_order_withdraw(struct act *act, const struct placed *placed, struct none *out)
{
    const struct order *order = &placed->order;
    /* with the version we called with: a later lease holder may have charged it */
    const struct payment *payment = &placed->call.payment;
    struct subscription s;
    enum status status;

    (void)out;
    status =
        store_subscription_bare(act->sql, act->arena, order->organization_id, order->subscription_id, act->today, &s);
    if (status != STATUS_OK ||
        (order->user_count > 0 && (status = order_users_withdraw(act, order->id, &s)) != STATUS_OK) ||
        (status = store_payment_forget(act->sql, order->organization_id, payment->id, payment->version)) != STATUS_OK ||
        (status = credit_hold_release(act, order->id)) != STATUS_OK ||
        (status = store_order_forget(act->sql, order->organization_id, order->id)) != STATUS_OK ||
        (status = store_quote_let_go(act->sql, order->organization_id, order->quote_id)) != STATUS_OK)
        return status;
    if (s.status == SUBSCRIPTION_PENDING) {
        status = store_subscription_forget(act->sql, s.organization_id, s.id);
    } else {
        s.pending_licences -= order_pending_licences(order);
        s.open_order_id = ID_NONE;
        s.hold = HOLD_NONE;
        status = store_subscription_update(act->sql, &s);
        if (status == STATUS_OK)
            status = store_quote_follow(act->sql, s.organization_id, order->quote_id, s.version);
    }
    if (status != STATUS_OK)
        return status;
    return store_operation_forget(act->sql, act->caller.claim.principal_id, act->caller.claim.key_hash);
}
ACT(act_order_withdraw, struct placed, struct none);

static void placed_render(const struct act *act, const struct placed *placed, struct answer *answer)
{
    placed->render(act, &placed->order, answer);
}

static enum status requested_place(struct counter *c, void *with)
{
    struct placed *placed = with;

    return counter_run_rendered(c, caller_organization(c), act_order_place, placed->wanted, placed_render, placed);
}

static void requested_keep(void *with)
{
    struct placed *placed = with;

    *placed->answer = placed->order;
}

static void requested_send(struct counter *c, void *with, struct gateway_charge *answer)
{
    const struct placed *placed = with;

    payment_call_gateway(c, &placed->call, GATEWAY_WAIT_MS, answer);
}

static enum status requested_withdraw(struct counter *c, void *with)
{
    return counter_run(c, caller_organization(c), act_order_withdraw, with, NULL);
}

static enum status requested_settle(struct counter *c, void *with, struct id order_id,
                                    const struct gateway_charge *answer)
{
    const struct placed *placed = with;

    return payment_settle_order(c, caller_organization(c), order_id, answer, placed->render, placed->answer);
}

enum status order_place(struct counter *c, const struct order_wanted *wanted, order_renderer render,
                        struct order *order)
{
    static const struct errand_request request = { requested_place, requested_keep, requested_send, requested_withdraw,
                                                   requested_settle };
    struct placed placed = { .render = render, .wanted = wanted, .answer = order };
    enum status status = errand_request(c, &request, &placed);

    errand_leave(&c->act, placed.entered);
    return status;
}

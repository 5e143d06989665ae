/* counter/payment_settle.c */
#include "counter/payment_settle.h"

#include <assert.h>

#include "counter/order_confirm.h"
#include "counter/order_users.h"
#include "sql/store_order.h"
#include "sql/store_quote.h"
#include "sql/store_subscription.h"

/* When an open charge is asked for again: soon at first, hourly at last. Time alone never decides what became of it. */
static const int64_t pauses_s[] = { 2, 10, 30, 120, 600, 3600 };

static int64_t pause_after(int64_t tries)
{
    int64_t last = (int64_t)(sizeof pauses_s / sizeof pauses_s[0]) - 1;

    return pauses_s[tries < last ? tries : last];
}

void payment_call_gateway(struct counter *c, const struct payment_call *call, int timeout_ms, struct gateway_charge *charge)
{
    const char *key = arena_text(c->arena, id_write(ID_PAYMENT, call->payment.id).text);
    struct gateway_request request = { .key = key, .reference = call->gateway_reference, .amount = call->payment.amount,
                                       .timeout_ms = timeout_ms };

    assert(!sql_in_transaction(c->sql));
    FAULT_POINT(BEFORE_CALL);
    gateway_charge(c->gateway, c->arena, &request, charge);
    FAULT_POINT(AFTER_CALL);
}

static enum payment_state state_for(enum gateway_outcome outcome)
{
    switch (outcome) {
    case GATEWAY_SUCCEEDED:
        return PAYMENT_SUCCEEDED;
    case GATEWAY_PROCESSING:
        return PAYMENT_PROCESSING;
    case GATEWAY_ACTION_REQUIRED:
        return PAYMENT_ACTION_REQUIRED;
    case GATEWAY_DECLINED:
        return PAYMENT_DECLINED;
    default:
        return PAYMENT_UNKNOWN;
    }
}

/* *moved: the gateway's word is news. An answer that tells what is known already changes only the time of the next question. */
static bool payment_hear(const struct counter *c, struct payment *payment, const struct gateway_charge *charge)
{
    enum payment_state to = state_for(charge->outcome);
    bool moved = payment->state != to && payment_advance(&payment->state, to);
    bool open = payment->state == PAYMENT_CALLING || payment->state == PAYMENT_UNKNOWN || payment->state == PAYMENT_ACTION_REQUIRED;

    if (moved && to != PAYMENT_UNKNOWN) {
        payment->charge_id = charge->charge_id;
        payment->decline_code = charge->decline_code;
        payment->action_url = charge->action_url;
    }
    payment->lease_until = INSTANT_NONE;
    payment->next_try_at = open ? instant_plus_seconds(c->now, pause_after(payment->tries)) : INSTANT_NONE;
    payment->tries += open ? 1 : 0;
    return moved;
}

static bool payment_settled(const struct payment *payment)
{
    return payment->state == PAYMENT_SUCCEEDED || payment->state == PAYMENT_PROCESSING || payment->state == PAYMENT_DECLINED ||
           payment->state == PAYMENT_REFUNDED;
}

/* The order follows its payment. */
static enum status order_follow(struct counter *c, struct order *order, struct payment *payment)
{
    struct subscription subscription;
    struct quote quote;
    bool used;
    enum status status;

    if (payment->state == PAYMENT_ACTION_REQUIRED)
        return order_advance(&order->status, ORDER_PAYMENT_ACTION_REQUIRED) ? STATUS_OK : STATUS_INTERNAL;
    if (payment->state == PAYMENT_UNKNOWN)
        return STATUS_OK;
    status = store_subscription_find(c->sql, c->arena, order->organization_id, order->subscription_id, c->today, &subscription);
    if (status != STATUS_OK)
        return status;
    if (payment->state == PAYMENT_DECLINED)
        return order_fail(c, order, &subscription);
    if ((status = store_quote_find(c->sql, c->arena, order->organization_id, order->quote_id, &quote, &used)) != STATUS_OK)
        return status;
    return order_confirm(c, order, &quote, &subscription, true, payment);
}

struct settling {
    struct id order_id;
    const struct gateway_charge *charge;
};

static enum status act_settle(struct counter *c, const void *in, void *out)
{
    const struct settling *settling = in;
    struct order *order = out;
    struct payment_call call;
    bool moved;
    enum status status;

    if ((status = store_order_find(c->sql, c->arena, c->organization.id, settling->order_id, order)) != STATUS_OK ||
        (status = store_payment_of_order(c->sql, c->arena, c->organization.id, settling->order_id, &call)) != STATUS_OK)
        return status;
    if (settling->charge == NULL || payment_settled(&call.payment))
        return order_users_read(c, order);
    moved = payment_hear(c, &call.payment, settling->charge);
    if (moved && (status = order_follow(c, order, &call.payment)) != STATUS_OK)
        return status;
    if ((status = store_payment_update(c->sql, &call.payment)) != STATUS_OK)
        return status;
    order->action_url = call.payment.action_url;
    order->decline_code = call.payment.decline_code;
    if ((status = order_users_read(c, order)) != STATUS_OK)
        return status;
    return moved && call.payment.state != PAYMENT_UNKNOWN ? store_order_update(c->sql, order) : STATUS_OK;
}

enum status payment_settle(struct counter *c, struct id organization_id, struct id order_id, const struct gateway_charge *charge,
                           struct order *order)
{
    struct settling settling = { .order_id = order_id, .charge = charge };

    c->repeatable = true;
    return counter_run(c, organization_id, act_settle, &settling, order);
}

/* Takes the lease: the version says that nobody else did since the list was read. */
static enum status act_lease(struct counter *c, const void *in, void *out)
{
    struct payment_call *call = out;
    const struct payment *due = in;
    struct payment *payment = &call->payment;
    enum status status;

    if ((status = store_payment_of_order(c->sql, c->arena, due->organization_id, due->order_id, call)) != STATUS_OK)
        return status;
    if (payment->version != due->version)
        return STATUS_NOT_FOUND; /* somebody else has it */
    if (payment->state != PAYMENT_ACTION_REQUIRED && !payment_advance(&payment->state, PAYMENT_CALLING))
        return STATUS_NOT_FOUND;
    payment->lease_until = instant_plus_seconds(c->now, PAYMENT_LEASE_S);
    payment->next_try_at = payment->lease_until;
    return store_payment_update(c->sql, payment);
}

enum status payment_pursue(struct counter *c, const struct payment_call *due)
{
    const struct payment *payment = &due->payment;
    bool never_called = payment->state == PAYMENT_INTENT;
    struct gateway_charge charge = { .outcome = GATEWAY_ABSENT };
    struct payment_call leased;
    struct order order;
    enum status status;

    c->repeatable = true;
    if ((status = counter_run(c, payment->organization_id, act_lease, payment, &leased)) != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_CHANGED : status;
    if (!never_called) {
        FAULT_POINT(BEFORE_FIND);
        gateway_find(c->gateway, c->arena, id_write(ID_PAYMENT, payment->id).text, payment->amount, WORKER_WAIT_MS, &charge);
        FAULT_POINT(AFTER_FIND);
    }
    if (charge.outcome == GATEWAY_ABSENT)
        payment_call_gateway(c, &leased, WORKER_WAIT_MS, &charge);
    return payment_settle(c, payment->organization_id, payment->order_id, &charge, &order);
}

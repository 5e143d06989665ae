/* counter/gateway_event.c */
#include "counter/gateway_event.h"

#include "base/log.h"
#include "counter/counter_many.h"
#include "sql/store_method_ask.h"
#include "sql/store_method_setup.h"
#include "sql/store_payment.h"
#include "sql/store_refund.h"

/* When to ask: now; while another process holds the lease, its next try is not moved forward, because only one process
 * may ask at a time. */
static struct instant ask_at(const struct counter *c, struct instant lease_until, struct instant next_try_at)
{
    return instant_is_none(lease_until) || lease_until.us <= c->act.now.us ? c->act.now : next_try_at;
}

static enum status payment_hasten(struct counter *c, struct id id, const char *event_id)
{
    struct payment_call call;
    enum status status = store_payment_anywhere(c->act.sql, c->act.arena, id, &call);

    if (status == STATUS_NOT_FOUND) {
        log_info("gateway event %s: no payment %s", event_id, id_write(ID_PAYMENT, id).text);
        return STATUS_OK;
    }
    if (status != STATUS_OK)
        return status;
    if (instant_is_none(call.payment.next_try_at)) {
        log_info("gateway event %s: payment %s is %s already", event_id, id_write(ID_PAYMENT, id).text,
                 payment_state_name(call.payment.state));
        return STATUS_OK;
    }
    return store_payment_hasten(c->act.sql, &call.payment,
                                ask_at(c, call.payment.lease_until, call.payment.next_try_at));
}

static enum status refund_hasten(struct counter *c, struct id id, const char *event_id)
{
    struct refund_call call;
    enum status status = store_refund_anywhere(c->act.sql, c->act.arena, id, &call);

    if (status == STATUS_NOT_FOUND) {
        log_info("gateway event %s: no refund %s", event_id, id_write(ID_REFUND, id).text);
        return STATUS_OK;
    }
    if (status != STATUS_OK)
        return status;
    /* An event counts also after the days in which we ask by ourselves (refund_asked_next): the money is back here. */
    if (call.refund.state == REFUND_SUCCEEDED)
        return store_refund_watch(c->act.sql, &call.refund, c->act.now);
    if (instant_is_none(call.refund.next_try_at)) {
        log_info("gateway event %s: refund %s is %s already", event_id, id_write(ID_REFUND, id).text,
                 refund_state_name(call.refund.state));
        return STATUS_OK;
    }
    return store_refund_hasten(c->act.sql, &call.refund, ask_at(c, call.refund.lease_until, call.refund.next_try_at));
}

static enum status setup_hasten(struct counter *c, struct id id, const char *event_id)
{
    struct method_setup setup;
    enum status status = store_method_setup_anywhere(c->act.sql, c->act.arena, id, &setup);

    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && instant_is_none(setup.next_try_at))) {
        log_info("gateway event %s: no setup %s that is open", event_id, id_write(ID_SETUP, id).text);
        return STATUS_OK;
    }
    if (status != STATUS_OK)
        return status;
    return store_method_setup_hasten(c->act.sql, &setup, ask_at(c, setup.lease_until, setup.next_try_at));
}

/* Runs `hasten` on the object that the event names; again where another process changed its row meanwhile, because that
 * process may have asked the gateway before the event. */
static enum status told(struct counter *c, const struct gateway_event *event, enum id_kind kind,
                        enum status (*hasten)(struct counter *c, struct id id, const char *event_id))
{
    struct id id;
    enum status status = STATUS_CONFLICT;

    if (event->key == NULL || !id_read(kind, event->key, &id)) {
        log_info("gateway event %s: of no %s_… of ours", event->id, id_prefix(kind));
        return STATUS_OK;
    }
    for (int tries = 0; tries < ACT_TRIES_MAX; tries++) {
        status = hasten(c, id, event->id);
        if (status != STATUS_CONFLICT && status != STATUS_CHANGED)
            return status;
        counter_rest(tries);
    }
    return STATUS_UNAVAILABLE;
}

/* Payments whose charge may be contested are asked about at once, also after the months in which we ask by ourselves
 * (chargeback_asked_next); so is one that has not ended, as after any event about its charge. */
static enum status contest_hasten(struct counter *c, const char *charge_id, const char *event_id)
{
    struct payment_call *calls;
    size_t count;
    enum status status = store_payment_of_charge(c->act.sql, c->act.arena, charge_id, &calls, &count);

    if (status == STATUS_OK && count == 0)
        log_info("gateway event %s: a charge that is not ours is contested", event_id);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        struct payment *payment = &calls[i].payment;

        if (payment_may_be_contested(payment))
            status = store_payment_watch(c->act.sql, payment, c->act.now);
        else if (!instant_is_none(payment->next_try_at))
            status = payment_hasten(c, payment->id, event_id);
        else
            log_info("gateway event %s: whether payment %s is contested has been decided", event_id,
                     id_write(ID_PAYMENT, payment->id).text);
    }
    return status;
}

static enum status all_hasten(struct counter *c, const struct method_ask *asks, size_t count, const char *event_id)
{
    enum status status = STATUS_OK;

    if (count == 0)
        log_info("gateway event %s: of a payment method that is not ours", event_id);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = store_method_ask_hasten(c->act.sql, &asks[i], c->act.now);
    return status;
}

/* The row's new version makes an answer to a question that was asked before this event come to nothing
 * (counter/payment_method_ask.h). */
static enum status method_hasten(struct counter *c, const char *reference, const char *event_id)
{
    struct method_ask *asks;
    size_t count;
    enum status status = store_method_ask_of_reference(c->act.sql, c->act.arena, reference, &asks, &count);

    return status == STATUS_OK ? all_hasten(c, asks, count, event_id) : status;
}

static enum status mandate_hasten(struct counter *c, const char *mandate_id, const char *event_id)
{
    struct method_ask *asks;
    size_t count;
    enum status status = store_method_ask_of_mandate(c->act.sql, c->act.arena, mandate_id, &asks, &count);

    return status == STATUS_OK ? all_hasten(c, asks, count, event_id) : status;
}

/* Of what the gateway names by its own identifier; NULL: it does not. */
static enum status told_by_name(struct counter *c, const struct gateway_event *event, const char *name,
                                enum status (*hasten)(struct counter *c, const char *name, const char *event_id))
{
    enum status status = STATUS_CONFLICT;

    for (int tries = 0; name != NULL && tries < ACT_TRIES_MAX; tries++) {
        status = hasten(c, name, event->id);
        if (status != STATUS_CONFLICT && status != STATUS_CHANGED)
            return status;
        counter_rest(tries);
    }
    return name == NULL ? STATUS_OK : STATUS_UNAVAILABLE;
}

enum status gateway_event_take(struct counter *c, const struct gateway_event *event)
{
    switch (event->kind) {
    case GATEWAY_EVENT_CHARGE:
        return told(c, event, ID_PAYMENT, payment_hasten);
    case GATEWAY_EVENT_REFUND:
        return told(c, event, ID_REFUND, refund_hasten);
    case GATEWAY_EVENT_SETUP:
        return told(c, event, ID_SETUP, setup_hasten);
    case GATEWAY_EVENT_CHARGEBACK:
        return told_by_name(c, event, event->charge_id, contest_hasten);
    case GATEWAY_EVENT_METHOD:
        return event->mandate_id == NULL ? told_by_name(c, event, event->reference, method_hasten)
                                         : told_by_name(c, event, event->mandate_id, mandate_hasten);
    case GATEWAY_EVENT_OTHER:
        break;
    }
    log_info("gateway event %s: nothing to ask about", event->id);
    return STATUS_OK;
}

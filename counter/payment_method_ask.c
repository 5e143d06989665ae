/* counter/payment_method_ask.c */
#include "counter/payment_method_ask.h"

#include <assert.h>
#include <string.h>

#include "base/log.h"
#include "counter/errand.h"
#include "gateway/setup.h"
#include "sql/store_payment_method.h"

static bool text_is(const char *one, const char *other)
{
    return one == NULL || other == NULL ? one == other : strcmp(one, other) == 0;
}

static bool mandate_is(const struct mandate *one, const struct mandate *other)
{
    return text_is(one->id, other->id) && text_is(one->reference, other->reference) &&
           text_is(one->creditor_identifier, other->creditor_identifier) && one->status == other->status;
}

static bool details_are(const struct payment_method *method, const struct gateway_method *at_gateway)
{
    return text_is(method->brand, at_gateway->brand) && text_is(method->last4, at_gateway->last4) &&
           method->exp_month == at_gateway->exp_month && method->exp_year == at_gateway->exp_year &&
           mandate_is(&method->mandate, &at_gateway->mandate);
}

static const char *details_text(struct act *act, const struct payment_method *method)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "brand", method->brand);
    json_put_string(&json, "last4", method->last4);
    json_put_int(&json, "exp_month", method->exp_month);
    json_put_int(&json, "exp_year", method->exp_year);
    if (method->mandate.id != NULL) {
        json_put_string(&json, "mandate_reference", method->mandate.reference);
        json_put_string(&json, "mandate_status", mandate_status_name(method->mandate.status));
    }
    json_close(&json);
    return json_text(&json, NULL);
}

static void details_take(struct act *act, struct payment_method *method, const struct gateway_method *at_gateway)
{
    const char *before = details_text(act, method);

    method->brand = at_gateway->brand;
    method->last4 = at_gateway->last4;
    method->exp_month = at_gateway->exp_month;
    method->exp_year = at_gateway->exp_year;
    method->mandate = at_gateway->mandate;
    journal_tell(act, EVENT_PAYMENT_METHOD_CHANGED,
                 journal_object(act, "payment_method", ID_PAYMENT_METHOD, method->id), before,
                 details_text(act, method));
}

/* After an answer by the schedule; after none soon at first, hourly at last. */
static struct instant ask_next(const struct method_heard *heard, struct instant now)
{
    static const int64_t pauses_s[] = { 2, 30, 300, 3600 };
    const int64_t last = (int64_t)(sizeof pauses_s / sizeof pauses_s[0]) - 1, tries = heard->due->tries;

    if (heard->said != STATUS_UNAVAILABLE)
        return instant_plus_seconds(now, PAYMENT_METHOD_ASKED_EVERY_S);
    return instant_plus_seconds(now, pauses_s[tries < last ? tries : last]);
}

/* Writes what was said, if anything is new. */
static enum status details_hear(struct act *act, const struct method_heard *heard)
{
    struct payment_method method;
    enum status status = store_payment_method_find(act->sql, act->arena, act->organization.id, heard->due->id, &method);

    if (status != STATUS_OK || heard->said != STATUS_OK || details_are(&method, &heard->at_gateway))
        return status;
    details_take(act, &method, &heard->at_gateway);
    return store_method_details(act->sql, &method);
}

enum status act_payment_method_hear(struct act *act, const struct method_heard *heard, struct none *out)
{
    struct method_ask asking;
    int64_t tries = heard->said == STATUS_UNAVAILABLE ? heard->due->tries + 1 : 0;
    enum status status = store_method_ask_find(act->sql, act->arena, act->organization.id, heard->due->id, &asking);

    (void)out;
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && asking.version != heard->due->version))
        return STATUS_OK;
    if (status != STATUS_OK || (status = details_hear(act, heard)) != STATUS_OK)
        return status;
    return store_method_ask_again(act->sql, &asking, ask_next(heard, act->now), tries);
}

enum status payment_method_ask(struct counter *c, const struct method_ask *due)
{
    struct method_heard heard = { .due = due };

    assert(!sql_in_transaction(c->act.sql)); /* a step of the worker's */
    FAULT_POINT(BEFORE_FIND);
    heard.said =
        gateway_method_find(c->gateway, c->act.arena, due->gateway_reference, WORKER_WAIT_MS, &heard.at_gateway);
    FAULT_POINT(AFTER_FIND);
    if (heard.said == STATUS_NOT_FOUND)
        log_info("payment method %s: the gateway has none of its name", id_write(ID_PAYMENT_METHOD, due->id).text);
    c->repeatable = true;
    return counter_run(c, due->organization_id, act_payment_method_hear, &heard, NULL);
}

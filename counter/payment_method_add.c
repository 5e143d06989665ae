/* counter/payment_method_add.c: attaches the method at the gateway, then stores it in an act. */
#include "counter/payment_method_add.h"

#include <assert.h>
#include <string.h>

#include "counter/gateway_current.h"
#include "counter/gateway_customer.h"
#include "counter/payment_method_change.h"
#include "sql/store_organization.h"
#include "sql/store_payment_method.h"

/* Our key at the gateway: the same for each repetition of a request with its Idempotency-Key and body, and different
 * for any other request. Without an Idempotency-Key each request has a new one. */
static const char *key_of(const struct counter *c)
{
    const struct claim *claim = &c->act.caller.claim;
    uint8_t parts[sizeof claim->principal_id.bytes + 2 * DIGEST_BYTES], hash[DIGEST_BYTES];
    char hex[DIGEST_HEX_BYTES];

    if (claim->phase == CLAIM_NONE)
        return arena_format(c->act.arena, "add-%s", id_write(ID_PAYMENT_METHOD, id_new()).text);
    memcpy(parts, claim->principal_id.bytes, sizeof claim->principal_id.bytes);
    memcpy(parts + sizeof claim->principal_id.bytes, claim->key_hash, DIGEST_BYTES);
    memcpy(parts + sizeof claim->principal_id.bytes + DIGEST_BYTES, claim->fingerprint, DIGEST_BYTES);
    digest(parts, sizeof parts, hash);
    digest_hex(hash, hex);
    return arena_format(c->act.arena, "add-%s", hex);
}

/* The browser with which the person accepts a mandate, from the request's header: in printable ASCII, and cut. */
static const char *agent_of(struct arena *arena, const char *told)
{
    enum { AGENT_MAX = 500 };
    char *agent = arena_take(arena, AGENT_MAX + 1);
    size_t length = 0;

    for (; told != NULL && *told != '\0' && length < AGENT_MAX; told++)
        if (*told >= ' ' && *told <= '~')
            agent[length++] = *told;
    agent[length] = '\0';
    return agent;
}

/* The organization's customer may have been deleted at the gateway: then once more, with another one. */
static enum status attach_for(struct counter *c, struct gateway_token *token, struct gateway_method *method)
{
    struct gateway_customer_row customer;
    enum status status = gateway_customer_of(c, caller_organization(c), &customer);

    for (int tries = 1; status == STATUS_OK; tries++) {
        token->customer = customer.reference;
        token->customer_version = customer.version;
        status = gateway_attach(c->gateway, c->act.arena, token, method);
        if (status != STATUS_NOT_FOUND)
            return status;
        status = tries == 1 ? gateway_customer_renew(c, caller_organization(c), &customer) : STATUS_UNAVAILABLE;
    }
    return status;
}

static enum status attach_at(struct counter *c, const struct payment_method_new *wanted, struct gateway_method *method)
{
    struct gateway_token token = { .type = wanted->type,
                                   .token = wanted->gateway_token,
                                   .key = key_of(c),
                                   .accepted_address = c->act.caller.address,
                                   .accepted_agent = agent_of(c->act.arena, c->act.caller.user_agent) };
    enum status status = gateway_current(&c->act);

    return status == STATUS_OK ? attach_for(c, &token, method) : status;
}

static enum status attach(struct counter *c, const struct payment_method_new *wanted, struct gateway_method *method)
{
    enum status status;

    if (c->act.gateway_places.enter != NULL && !c->act.gateway_places.enter())
        return STATUS_UNAVAILABLE;
    status = attach_at(c, wanted, method);
    if (c->act.gateway_places.leave != NULL)
        c->act.gateway_places.leave();
    if (status == STATUS_AUTHENTICATION_WANTED)
        return act_invalid(&c->act, "/gateway_token", "authentication_required");
    if (status == STATUS_TOKEN_USED)
        return act_invalid(&c->act, "/gateway_token", "token_used");
    if (status == STATUS_METHOD_DECLINED)
        return act_invalid(&c->act, "/gateway_token", "method_declined");
    return status == STATUS_VALIDATION_FAILED ? act_invalid(&c->act, "/gateway_token", "unknown_token") : status;
}

static const char *added_text(struct act *act, const struct payment_method *method)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "type", payment_method_type_name(method->type));
    json_put_bool(&json, "default", method->is_default);
    json_close(&json);
    return json_text(&json, NULL);
}

enum status payment_method_store(struct act *act, const struct payment_method_made *made, struct payment_method *method)
{
    const struct gateway_method *at_gateway = &made->at_gateway;
    enum status status;

    *method = (struct payment_method){ .organization_id = act->organization.id,
                                       .id = id_new(),
                                       .type = made->type,
                                       .gateway_reference = at_gateway->reference,
                                       .setup_id = made->setup_id,
                                       .brand = at_gateway->brand,
                                       .last4 = at_gateway->last4,
                                       .exp_month = at_gateway->exp_month,
                                       .exp_year = at_gateway->exp_year,
                                       .mandate = at_gateway->mandate,
                                       .active = true,
                                       .version = 1,
                                       .created_at = act->now };
    method->is_default = made->make_default || id_is_none(act->organization.default_payment_method_id);
    if ((status = store_payment_method_insert(act->sql, method)) != STATUS_OK)
        return status;
    if (method->is_default) {
        if ((status = payment_method_default_set(act, method->id)) != STATUS_OK)
            return status;
    }
    journal_tell(act, EVENT_PAYMENT_METHOD_CREATED,
                 journal_object(act, "payment_method", ID_PAYMENT_METHOD, method->id), NULL, added_text(act, method));
    return STATUS_OK;
}

/* A token whose card or account the organization has already is used. This is decided under the organization's lock, so
 * that of two requests at once with one token the second is refused. One that was removed and is not detached at the
 * gateway yet counts as well: the worker is about to detach it. (A UNIQUE key would refuse the twins that earlier
 * releases made.) */
static enum status act_store(struct act *act, const struct payment_method_made *made, struct payment_method *method)
{
    const char *reference = made->at_gateway.reference;
    struct payment_method known;
    enum status status = STATUS_NOT_FOUND, current = reference == NULL ? STATUS_OK : gateway_current(act);

    if (current != STATUS_OK) /* it is attached at an account that is no longer in use */
        return current;
    if (reference != NULL)
        status = store_payment_method_of_reference(act->sql, act->arena, act->organization.id, reference, &known);
    if (status == STATUS_OK)
        return act_invalid(act, "/gateway_token", "token_used");
    return status == STATUS_NOT_FOUND ? payment_method_store(act, made, method) : status;
}
ACT(act_store, struct payment_method_made, struct payment_method);

/* Refuses, before the gateway is asked, a method that cannot pay in the organization's currency. */
static enum status currency_check(struct counter *c, enum payment_method_type type)
{
    struct organization organization;
    enum status status = store_organization_find(c->act.sql, c->act.arena, caller_organization(c), &organization);

    if (status != STATUS_OK || gateway_pays(c->act.deployment->gateway_kind, type, organization.currency))
        return status;
    return act_invalid(&c->act, "/type", "method_other_currency");
}

enum status payment_method_add(struct counter *c, const struct payment_method_new *wanted,
                               payment_method_renderer render, struct payment_method *method)
{
    struct payment_method_made made = { .type = wanted->type, .make_default = wanted->make_default };
    enum status status;

    assert((wanted->gateway_token == NULL) == (wanted->type == PAYMENT_METHOD_INVOICE));
    if (wanted->type != PAYMENT_METHOD_INVOICE && ((status = currency_check(c, wanted->type)) != STATUS_OK ||
                                                   (status = attach(c, wanted, &made.at_gateway)) != STATUS_OK))
        return status;
    return counter_run_rendered(c, caller_organization(c), act_store, &made, render, method);
}

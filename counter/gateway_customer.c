/* counter/gateway_customer.c */
#include "counter/gateway_customer.h"

#include "gateway/setup.h"
#include "sql/store_gateway_customer.h"

struct customer {
    const char *gateway, *reference;
};

/* Stores the identifier unless one is stored already: two requests may have made a customer at once, and both use the
 * one that was stored first. */
static enum status act_customer_keep(struct act *act, const struct customer *made, struct customer *kept)
{
    enum status status =
        store_gateway_customer_find(act->sql, act->arena, act->organization.id, made->gateway, &kept->reference);

    act->ends = SILENT;
    if (status != STATUS_NOT_FOUND)
        return status;
    *kept = *made;
    return store_gateway_customer_insert(act->sql, act->organization.id, made->gateway, made->reference, act->now);
}
ACT(act_customer_keep, struct customer, struct customer);

enum status gateway_customer_of(struct counter *c, struct id organization_id, const char **customer)
{
    struct customer made = { .gateway = gateway_kind(c->gateway) }, kept;
    struct counter aside = counter_aside(c);
    const char *key = arena_format(c->act.arena, "customer-%s", id_write(ID_ORGANIZATION, organization_id).text);
    enum status status = store_gateway_customer_find(c->act.sql, c->act.arena, organization_id, made.gateway, customer);

    if (status != STATUS_NOT_FOUND)
        return status;
    if ((status = gateway_customer(c->gateway, c->act.arena, key, &made.reference)) != STATUS_OK)
        return status;
    if (made.reference == NULL) {
        *customer = NULL;
        return STATUS_OK;
    }
    aside.repeatable = true;
    if ((status = counter_run(&aside, organization_id, act_customer_keep, &made, &kept)) == STATUS_OK)
        *customer = kept.reference;
    return status;
}

/* counter/gateway_customer.c */
#include "counter/gateway_customer.h"

#include <inttypes.h>

#include "base/log.h"
#include "gateway/setup.h"

struct made {
    const char *gateway;
    struct gateway_customer_row row;
};

/* Stores it unless one as new is stored already: several requests may have made one at once, and all use the one that
 * was stored first. */
static enum status act_customer_keep(struct act *act, const struct made *made, struct gateway_customer_row *kept)
{
    struct id organization_id = act->organization.id;
    enum status status = store_gateway_customer_find(act->sql, act->arena, organization_id, made->gateway, kept);

    act->ends = SILENT;
    if (status == STATUS_OK && kept->version >= made->row.version)
        return STATUS_OK;
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    *kept = made->row;
    return status == STATUS_NOT_FOUND
               ? store_gateway_customer_insert(act->sql, organization_id, made->gateway, kept->reference, act->now)
               : store_gateway_customer_replace(act->sql, organization_id, made->gateway, kept, act->now);
}
ACT(act_customer_keep, struct made, struct gateway_customer_row);

/* Makes the organization's customer number `version`. */
static enum status customer_make(struct counter *c, struct id organization_id, int64_t version,
                                 struct gateway_customer_row *customer)
{
    struct made made = { .gateway = gateway_kind(c->gateway), .row.version = version };
    struct counter aside = counter_aside(c);
    const char *key = arena_format(c->act.arena, "customer-%s", id_write(ID_ORGANIZATION, organization_id).text);
    enum status status;

    if (version > 1)
        key = arena_format(c->act.arena, "%s.%" PRId64, key, version);
    if ((status = gateway_customer(c->gateway, c->act.arena, key, &made.row.reference)) != STATUS_OK)
        return status;
    if (made.row.reference == NULL) {
        *customer = made.row;
        return STATUS_OK;
    }
    aside.repeatable = true;
    return counter_run(&aside, organization_id, act_customer_keep, &made, customer);
}

enum status gateway_customer_of(struct counter *c, struct id organization_id, struct gateway_customer_row *customer)
{
    enum status status =
        store_gateway_customer_find(c->act.sql, c->act.arena, organization_id, gateway_kind(c->gateway), customer);

    return status == STATUS_NOT_FOUND ? customer_make(c, organization_id, 1, customer) : status;
}

enum status gateway_customer_renew(struct counter *c, struct id organization_id, struct gateway_customer_row *customer)
{
    log_error("gateway: the customer %s of %s is not there any more: another one is made", customer->reference,
              id_write(ID_ORGANIZATION, organization_id).text);
    return customer_make(c, organization_id, customer->version + 1, customer);
}

/* fcgi/handler_organization.c: one's own organization. Source: api.md, Catalogue and organization. */
#include "fcgi/exchange.h"
#include "fcgi/handlers.h"
#include "fcgi/organization_json.h"
#include "sql/store_organization.h"

enum status handle_organization_show(struct exchange *x)
{
    struct organization organization;
    struct json_write json = json_start(x->arena);
    enum status status;

    if ((status = store_organization_find(x->counter.sql, x->arena, x->counter.actor.organization_id, &organization)) != STATUS_OK)
        return status;
    organization_json(&json, NULL, &organization, x->counter.now);
    return reply_resource(x, &json, organization.version);
}

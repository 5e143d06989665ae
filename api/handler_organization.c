/* api/handler_organization.c: the caller's organization. Source: docs/api.md, Catalogue and organization. */
#include "api/field_words.h"
#include "api/handlers.h"
#include "api/organization_json.h"
#include "billing/party_check.h"
#include "counter/organization_change.h"
#include "fcgi/exchange.h"
#include "sql/store_organization.h"

enum status handle_organization_show(struct exchange *x)
{
    struct organization organization;
    struct json_write json = json_start(x->arena);
    enum status status;

    if ((status = store_organization_find(x->sql, x->arena, x->caller->actor.organization_id, &organization)) !=
        STATUS_OK)
        return status;
    organization_json(&json, NULL, &organization, x->counter.act.now);
    return reply_resource(x, &json, organization.version);
}

struct address_patch {
    const char *line1, *line2, *postal_code, *city, *country;
    bool has_line2;
};
#define AT(member) offsetof(struct address_patch, member)
static const struct field address_fields[] = {
    { "line1", FIELD_NAME, AT(line1) },
    { "line2", FIELD_NAME, AT(line2), .nullable = true, .given = AT(has_line2) },
    { "postal_code", FIELD_NAME, AT(postal_code), .min = 1, .max = 20 },
    { "city", FIELD_NAME, AT(city), .min = 1, .max = 100 },
    { "country", FIELD_TEXT, AT(country), .min = 2, .max = 2 },
};
#undef AT
static const struct draft_table address_table = DRAFT_TABLE(address_fields, struct address_patch);

/* The same fields as for creation in handler_operator.c. Members that are not sent stay unchanged, in the address
 * too. */
struct organization_patch {
    const char *name, *legal_name;
    struct address_patch address;
    const char *vat_id, *siren;
    bool has_vat_id, has_siren;
    const char *locale;
};
#define AT(member) offsetof(struct organization_patch, member)
static const struct field patch_fields[] = {
    { "name", FIELD_NAME, AT(name) },
    { "legal_name", FIELD_NAME, AT(legal_name) },
    { "address", FIELD_OBJECT, AT(address), .table = &address_table },
    { "vat_id", FIELD_TEXT, AT(vat_id), .nullable = true, .min = 1, .max = 20, .given = AT(has_vat_id) },
    { "siren", FIELD_TEXT, AT(siren), .nullable = true, .min = 1, .max = 9, .given = AT(has_siren) },
    { "locale", FIELD_TEXT, AT(locale), .min = 1, .max = 16 },
};
#undef AT
const struct draft_table organization_patch_body_table = DRAFT_TABLE(patch_fields, struct organization_patch);

static enum status patch_check(struct exchange *x, const struct organization_patch *patch)
{
    struct faults *faults = &x->faults;

    country_check(faults, "/address/country", patch->address.country);
    if (patch->vat_id != NULL && !vat_id_is_well_formed(patch->vat_id))
        fault_add(faults, "/vat_id", FAULT_INVALID_FORMAT, 0);
    if (patch->siren != NULL && !siren_is_well_formed(patch->siren))
        fault_add(faults, "/siren", FAULT_INVALID_FORMAT, 0);
    locale_check(faults, "/locale", patch->locale);
    return faults->count == 0 ? STATUS_OK : STATUS_VALIDATION_FAILED;
}

static struct organization_change change_of(const struct organization_patch *patch)
{
    const struct address_patch *address = &patch->address;

    return (struct organization_change){
        .party = { .name = patch->name,
                   .legal_name = patch->legal_name,
                   .line1 = address->line1,
                   .line2 = address->line2,
                   .postal_code = address->postal_code,
                   .city = address->city,
                   .country = address->country,
                   .vat_id = patch->vat_id,
                   .siren = patch->siren },
        .has_line2 = address->has_line2,
        .has_vat_id = patch->has_vat_id,
        .has_siren = patch->has_siren,
        .locale = patch->locale,
    };
}

static void organization_render(const struct act *act, const struct none *result, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    (void)result;
    organization_json(&json, NULL, &act->organization, act->now);
    answer_json(answer, 200, &json);
}

enum status handle_organization_change(struct exchange *x)
{
    struct organization_patch patch;
    struct organization_change change;
    enum status status;

    if ((status = exchange_draft(x, &organization_patch_body_table, &patch)) != STATUS_OK ||
        (status = patch_check(x, &patch)) != STATUS_OK)
        return status;
    change = change_of(&patch);
    if ((status = exchange_if_match(x, &change.version)) != STATUS_OK ||
        (status = exchange_act(x, act_organization_change, &change, organization_render, NULL)) != STATUS_OK)
        return status;
    reply_etag(x, x->counter.act.organization.version);
    return STATUS_OK;
}

/* api/handler_operator.c: the operator manages organizations. Source: docs/api.md, Operator. */
#include "api/field_words.h"
#include "api/handlers.h"
#include "api/money_json.h"
#include "api/organization_json.h"
#include "api/session_json.h"
#include "auth/proof.h"
#include "billing/party_check.h"
#include "counter/clock_set.h"
#include "counter/organization_create.h"
#include "fcgi/exchange.h"
#include "sql/store_organization.h"
#include "sql/store_user.h"

struct address_draft {
    const char *line1, *line2, *postal_code, *city, *country;
};
#define AT(member) offsetof(struct address_draft, member)
static const struct field address_fields[] = {
    { "line1", FIELD_NAME, AT(line1), .required = true },
    { "line2", FIELD_NAME, AT(line2), .nullable = true },
    { "postal_code", FIELD_NAME, AT(postal_code), .required = true, .min = 1, .max = 20 },
    { "city", FIELD_NAME, AT(city), .required = true, .min = 1, .max = 100 },
    { "country", FIELD_TEXT, AT(country), .required = true, .min = 2, .max = 2 },
};
#undef AT
static const struct draft_table address_table = DRAFT_TABLE(address_fields, struct address_draft);

struct admin_draft {
    const char *email, *display_name, *password;
};
static const struct field admin_fields[] = {
    { "email", FIELD_EMAIL, offsetof(struct admin_draft, email), .required = true },
    { "display_name", FIELD_NAME, offsetof(struct admin_draft, display_name), .required = true },
    { "password", FIELD_SECRET, offsetof(struct admin_draft, password), .required = true,
      .min = PASSWORD_CHARACTERS_MIN, .max = PASSWORD_CHARACTERS_MAX },
};
static const struct draft_table admin_table = DRAFT_TABLE(admin_fields, struct admin_draft);

struct organization_draft {
    const char *name, *legal_name;
    struct address_draft address;
    const char *vat_id, *siren;
    struct currency currency;
    const char *locale;
    struct money credit_limit;
    bool has_credit_limit, has_now;
    bool sandbox;
    struct instant now;
    struct admin_draft admin;
};
#define AT(member) offsetof(struct organization_draft, member)
static const struct field organization_fields[] = {
    { "name", FIELD_NAME, AT(name), .required = true },
    { "legal_name", FIELD_NAME, AT(legal_name), .required = true },
    { "address", FIELD_OBJECT, AT(address), .required = true, .table = &address_table },
    { "vat_id", FIELD_TEXT, AT(vat_id), .nullable = true, .min = 1, .max = 20 },
    { "siren", FIELD_TEXT, AT(siren), .nullable = true, .min = 1, .max = 9 },
    { "currency", FIELD_CURRENCY, AT(currency), .required = true },
    { "locale", FIELD_TEXT, AT(locale), .required = true, .min = 1, .max = 16 },
    { "credit_limit", FIELD_MONEY, AT(credit_limit), .min = 0, .max = INT64_C(1000000000000),
      .given = AT(has_credit_limit) },
    { "sandbox", FIELD_BOOL, .offset = AT(sandbox) },
    { "now", FIELD_INSTANT, AT(now), .given = AT(has_now) },
    { "admin", FIELD_OBJECT, AT(admin), .required = true, .table = &admin_table },
};
#undef AT
const struct draft_table organization_body_table = DRAFT_TABLE(organization_fields, struct organization_draft);

/* Checks that involve several fields. */
static enum status organization_check(struct exchange *x, const struct organization_draft *draft)
{
    struct faults *faults = &x->faults;
    const char *code;

    country_check(faults, "/address/country", draft->address.country);
    if (draft->vat_id != NULL && !vat_id_is_well_formed(draft->vat_id))
        fault_add(faults, "/vat_id", FAULT_INVALID_FORMAT, 0);
    if (draft->siren != NULL && !siren_is_well_formed(draft->siren))
        fault_add(faults, "/siren", FAULT_INVALID_FORMAT, 0);
    locale_check(faults, "/locale", draft->locale);
    if (draft->has_credit_limit && !currency_equal(draft->credit_limit.currency, draft->currency))
        fault_add(faults, "/credit_limit/currency", FAULT_OTHER, 0);
    if (draft->has_now && !draft->sandbox)
        fault_add_code(faults, "/now", "not_a_sandbox", NULL);
    else if (draft->has_now && !clock_in_range(draft->now))
        fault_add_code(faults, "/now", "outside_clock_range", NULL);
    if (password_check(draft->admin.password, &code) != STATUS_OK)
        fault_add(faults, "/admin/password", FAULT_INVALID_FORMAT, 0);
    return faults->count == 0 ? STATUS_OK : STATUS_VALIDATION_FAILED;
}

static void organization_fill(const struct organization_draft *draft, const char *password_hash,
                              struct organization_new *wanted)
{
    const struct address_draft *address = &draft->address;

    *wanted = (struct organization_new){ .currency = draft->currency,
                                         .locale = draft->locale,
                                         .credit_limit_minor = draft->credit_limit.minor,
                                         .sandbox = draft->sandbox,
                                         .clock = draft->now };
    wanted->party = (struct party){ .name = draft->name,
                                    .legal_name = draft->legal_name,
                                    .line1 = address->line1,
                                    .line2 = address->line2,
                                    .postal_code = address->postal_code,
                                    .city = address->city,
                                    .country = address->country,
                                    .vat_id = draft->vat_id,
                                    .siren = draft->siren };
    wanted->admin.email = draft->admin.email;
    wanted->admin.display_name = draft->admin.display_name;
    wanted->admin.password_hash = password_hash;
}

static void organization_render(const struct act *act, const struct organization_created *created,
                                struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    organization_json_members(&json, &created->organization, act->now);
    user_json(&json, "admin", &created->admin);
    json_close(&json);
    answer_json(answer, 201, &json);
}

/* Whether a user of any organization has the address. Asked before hashing a password: a request that will be refused
 * then computes no hash. */
static enum status email_is_taken(struct exchange *x, const char *email, bool *taken)
{
    struct user user;
    enum status status = store_user_find_by_email(x->sql, x->arena, email, &user);

    *taken = status == STATUS_OK;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status handle_organization_create(struct exchange *x)
{
    struct organization_draft draft;
    struct organization_new wanted;
    struct organization_created created;
    char hash[PASSWORD_HASH_BYTES];
    bool taken;
    enum status status;

    if ((status = exchange_draft(x, &organization_body_table, &draft)) != STATUS_OK ||
        (status = organization_check(x, &draft)) != STATUS_OK ||
        (status = email_is_taken(x, draft.admin.email, &taken)) != STATUS_OK)
        return status;
    if (!taken && (status = proof_hash_new(x->gate, draft.admin.password, hash)) != STATUS_OK)
        return status;
    organization_fill(&draft, taken ? NULL : hash, &wanted);
    wanted.admin.email_taken = taken;
    return exchange_act(x, act_organization_create, &wanted, organization_render, &created);
}

enum status handle_organization_find(struct exchange *x)
{
    struct organization organization;
    struct json_write json = json_start(x->arena);
    int64_t owed_minor;
    enum status status;

    if ((status = store_organization_find(x->sql, x->arena, x->ids[0], &organization)) != STATUS_OK ||
        (status = store_organization_owed(x->sql, x->arena, organization.id, &owed_minor)) != STATUS_OK)
        return status;
    json_open(&json, NULL);
    organization_json_members(&json, &organization, x->counter.act.now);
    money_json(&json, "owed", money_of(owed_minor, organization.currency));
    json_close(&json);
    return reply_resource(x, &json, 0); /* the organization's version does not count what it owes */
}

enum { SOUGHT_CHARACTERS_MAX = 100 };

struct organization_query {
    struct page_query page;
    const char *sought; /* NULL: every organization */
};
static const struct field query_fields[] = {
    PAGE_FIELDS(struct organization_query),
    { "q", FIELD_TEXT, offsetof(struct organization_query, sought), .min = 1, .max = SOUGHT_CHARACTERS_MAX },
};
const struct draft_table organization_query_table = DRAFT_TABLE(query_fields, struct organization_query);

enum status handle_organization_list(struct exchange *x)
{
    const struct organization_query *query = x->query;
    struct json_write json;
    struct organization *organizations;
    struct page page;
    size_t found, shown;
    enum status status;

    if ((status = page_open(x, &query->page, &page)) != STATUS_OK)
        return status;
    status = query->sought == NULL ? store_organization_list(x->sql, x->arena, page.after, (int64_t)page.limit + 1,
                                                             &organizations, &found)
                                   : store_organization_search(x->sql, x->arena, query->sought, page.after,
                                                               (int64_t)page.limit + 1, &organizations, &found);
    if (status != STATUS_OK)
        return status;
    shown = page_shown(&page, found);
    json = page_begin(x);
    for (size_t i = 0; i < shown; i++)
        organization_json(&json, NULL, &organizations[i], x->counter.act.now);
    return page_reply(x, &json, found > shown, PAGE_LAST(organizations, shown));
}

struct clock_draft {
    struct instant now;
};
static const struct field clock_fields[] = {
    { "now", FIELD_INSTANT, offsetof(struct clock_draft, now), .required = true },
};
const struct draft_table clock_body_table = DRAFT_TABLE(clock_fields, struct clock_draft);

static void clock_render(const struct act *act, const struct clock_set *set, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_instant(&json, "now", set->now);
    json_put_int(&json, "invoices_finalized", set->done.invoices_finalized);
    json_put_int(&json, "periods_begun", set->done.periods_begun);
    json_put_int(&json, "subscriptions_ended", set->done.subscriptions_ended);
    json_put_int(&json, "trials_expired", set->done.trials_expired);
    json_put_int(&json, "lots_ended", set->done.lots_ended);
    json_put_int(&json, "assignments_ended", set->done.assignments_ended);
    json_put_bool(&json, "complete", set->complete);
    json_put_int(&json, "payments_open", set->payments_open);
    json_close(&json);
    answer_json(answer, 200, &json);
}

/* Runs on the sandbox named in the path, not on the caller's organization. */
enum status handle_clock_set(struct exchange *x)
{
    struct clock_draft draft;
    struct clock_set set;
    enum status status;

    if ((status = exchange_draft(x, &clock_body_table, &draft)) != STATUS_OK)
        return status;
    return clock_set(&x->counter, x->ids[0], draft.now, clock_render, &set);
}

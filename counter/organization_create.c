/* counter/organization_create.c: creates organization and administrator in one act, so that there is never an
 * organization that nobody can sign in to. */
#include "counter/organization_create.h"

#include <assert.h>

#include "sql/store_invoice.h"
#include "sql/store_organization.h"

static void organization_fill(const struct act *act, const struct organization_new *wanted,
                              struct organization *organization)
{
    struct instant clock = INSTANT_NONE;

    if (wanted->sandbox)
        clock = instant_is_none(wanted->clock) ? act->now : wanted->clock;
    *organization = (struct organization){ .id = id_new(),
                                           .party = wanted->party,
                                           .currency = wanted->currency,
                                           .locale = wanted->locale,
                                           .credit_limit_minor = wanted->credit_limit_minor,
                                           .sandbox = wanted->sandbox,
                                           .clock = clock,
                                           .version = 1,
                                           .created_at = act->now };
}

static enum status admin_insert(struct act *act, const struct organization_new *wanted, struct id organization_id,
                                struct user *admin)
{
    enum status status;

    *admin = (struct user){ .organization_id = organization_id,
                            .id = id_new(),
                            .email = wanted->admin.email,
                            .display_name = wanted->admin.display_name,
                            .roles = ROLE_GLOBAL_ADMIN,
                            .status = USER_ACTIVE,
                            .password_hash = wanted->admin.password_hash,
                            .version = 1,
                            .created_at = act->now };
    status = store_user_insert(act->sql, admin);
    admin->password_hash = NULL;
    return status == STATUS_DUPLICATE ? STATUS_EMAIL_TAKEN : status;
}

static const char *created_text(struct act *act, const struct organization_created *created)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "name", created->organization.party.name);
    json_put_bool(&json, "sandbox", created->organization.sandbox);
    json_put_int(&json, "credit_limit_minor", created->organization.credit_limit_minor);
    json_put_string(&json, "currency", created->organization.currency.code);
    json_put_id(&json, "admin_id", ID_USER, created->admin.id);
    json_close(&json);
    return json_text(&json, NULL);
}

enum status act_organization_create(struct act *act, const struct organization_new *wanted,
                                    struct organization_created *created)
{
    enum status status;

    assert(act->organization.is_operator);
    if (wanted->admin.email_taken)
        return STATUS_EMAIL_TAKEN;
    organization_fill(act, wanted, &created->organization);
    if ((status = store_organization_insert(act->sql, &created->organization)) != STATUS_OK)
        return status;
    if (wanted->sandbox && (status = store_series_insert(act->sql, created->organization.id)) != STATUS_OK)
        return status;
    /* the act is the operator's, but the user is of the new organization */
    sql_moment_set(act->sql, wanted->sandbox ? created->organization.clock : INSTANT_NONE);
    if ((status = admin_insert(act, wanted, created->organization.id, &created->admin)) != STATUS_OK)
        return status;
    journal_tell(act, EVENT_ORGANIZATION_CREATED,
                 journal_object(act, "organization", ID_ORGANIZATION, created->organization.id), NULL,
                 created_text(act, created));
    return STATUS_OK;
}

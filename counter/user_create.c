/* counter/user_create.c: a user and the journal's word of it. */
#include "counter/user_create.h"

/* The address is personal and stays out of the journal, which is kept for ever. */
static const char *created_text(struct counter *c, const struct user *user)
{
    struct json_write json = json_start(c->arena);
    const char *role;

    json_open(&json, NULL);
    json_list(&json, "roles");
    for (unsigned i = 0; (role = role_set_name(user->roles, i)) != NULL; i++)
        json_put_string(&json, NULL, role);
    json_list_close(&json);
    json_close(&json);
    return json_text(&json, NULL);
}

enum status act_user_create(struct counter *c, const void *in, void *out)
{
    const struct user_new *wanted = in;
    struct user *user = out;
    enum status status;

    *user = (struct user){ .organization_id = c->organization.id, .id = id_new(), .email = wanted->email, .display_name = wanted->display_name,
                           .locale = wanted->locale, .roles = wanted->roles, .password_hash = wanted->password_hash, .status = USER_ACTIVE,
                           .version = 1, .created_at = c->now };
    status = store_user_insert(c->sql, user);
    user->password_hash = NULL;
    if (status != STATUS_OK)
        return status == STATUS_DUPLICATE ? STATUS_EMAIL_TAKEN : status;
    journal_tell(c, EVENT_USER_CREATED, journal_object(c, "user", ID_USER, user->id), NULL, created_text(c, user));
    return STATUS_OK;
}

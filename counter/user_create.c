/* counter/user_create.c: users, their first licences, and the journal's word of it. */
#include "counter/user_create.h"

#include "counter/assignment.h"
#include "counter/user_rights.h"
#include "sql/store_subscription.h"

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

struct user user_member_new(const struct counter *c, const char *email, const char *display_name, const char *locale)
{
    return (struct user){ .organization_id = c->organization.id, .id = id_new(), .email = email, .display_name = display_name, .locale = locale,
                          .roles = ROLE_MEMBER, .status = USER_ACTIVE, .version = 1, .created_at = c->now };
}

enum status users_create(struct counter *c, const struct user users[], size_t count)
{
    enum status status = store_users_insert(c->sql, c->arena, users, count);

    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        journal_tell(c, EVENT_USER_CREATED, journal_object(c, "user", ID_USER, users[i].id), NULL, created_text(c, &users[i]));
    return status;
}

static enum status licence_give(struct counter *c, struct id subscription_id, struct id user_id)
{
    struct assignment assignment;
    struct subscription s;
    enum status status;

    if ((status = store_subscription_find(c->sql, c->arena, c->organization.id, subscription_id, c->today, &s)) != STATUS_OK ||
        (status = assignment_take(c, &s, user_id, &assignment)) != STATUS_OK || (status = assignments_begin(c, &assignment, 1)) != STATUS_OK)
        return status;
    return store_subscription_update(c->sql, &s);
}

enum status act_user_create(struct counter *c, const void *in, void *out)
{
    const struct user_new *wanted = in;
    struct user *user = out;
    enum status status;

    if ((status = user_change_allowed_now(c, ROLE_MEMBER, wanted->roles)) != STATUS_OK)
        return status;
    if (wanted->email_taken)
        return STATUS_EMAIL_TAKEN;
    *user = user_member_new(c, wanted->email, wanted->display_name, wanted->locale);
    user->roles = wanted->roles;
    user->password_hash = wanted->password_hash;
    status = users_create(c, user, 1);
    user->password_hash = NULL;
    if (status != STATUS_OK)
        return status == STATUS_DUPLICATE ? STATUS_EMAIL_TAKEN : status;
    for (size_t i = 0; i < wanted->licence_count; i++)
        if ((status = licence_give(c, wanted->licences[i], user->id)) != STATUS_OK)
            return status;
    return STATUS_OK;
}

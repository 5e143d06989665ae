/* books/user_rows.c */
#include "books/user_rows.h"

#include "auth/session.h"
#include "books/assignment.h"

/* Name and address are personal and stay out of the journal, which is kept for ever; only the fact that the name
 * changed is recorded. */
const char *user_state_text(struct act *act, const struct user *user, bool renamed)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    role_set_json(&json, "roles", user->roles);
    json_put_string(&json, "status", user_status_name(user->status));
    json_put_string(&json, "locale", user->locale);
    if (renamed)
        json_put_bool(&json, "display_name_changed", true);
    json_close(&json);
    return json_text(&json, NULL);
}

const char *user_object(struct act *act, struct id user_id)
{
    return journal_object(act, "user", ID_USER, user_id);
}

/* The address is personal and stays out of the journal, which is kept for ever. */
static const char *created_text(struct act *act, const struct user *user)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    role_set_json(&json, "roles", user->roles);
    json_close(&json);
    return json_text(&json, NULL);
}

struct user user_member_new(const struct act *act, const char *email, const char *display_name, const char *locale)
{
    return (struct user){ .organization_id = act->organization.id,
                          .id = id_new(),
                          .email = email,
                          .display_name = display_name,
                          .locale = locale,
                          .roles = ROLE_MEMBER,
                          .status = USER_ACTIVE,
                          .version = 1,
                          .created_at = act->now };
}

enum status users_create(struct act *act, const struct user users[], size_t count)
{
    enum status status = store_users_insert(act->sql, act->arena, users, count);

    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        journal_tell(act, EVENT_USER_CREATED, journal_object(act, "user", ID_USER, users[i].id), NULL,
                     created_text(act, &users[i]));
    return status;
}

enum status user_delete(struct act *act, struct user *user, struct subscription *held)
{
    enum status status;

    if ((status = assignments_end_of_user(act, user->id, held)) != STATUS_OK ||
        (status = session_end_others(act->sql, user->organization_id, user->id, ID_NONE)) != STATUS_OK ||
        (status = store_user_delete(act->sql, user)) != STATUS_OK)
        return status;
    journal_tell(act, EVENT_USER_DELETED, user_object(act, user->id), user_state_text(act, user, false), NULL);
    return STATUS_OK;
}

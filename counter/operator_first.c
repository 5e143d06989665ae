/* counter/operator_first.c: inserts the operator where there is none. */
#include "counter/operator_first.h"

#include "auth/role.h"
#include "sql/store_operator.h"
#include "sql/store_organization.h"

static enum status operator_absent(struct sql *sql, struct arena *arena)
{
    struct id found;
    enum status status = store_operator_lock(sql, arena);

    if (status != STATUS_OK)
        return status;
    status = store_organization_operator(sql, arena, &found);
    if (status == STATUS_OK)
        return STATUS_DUPLICATE;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status operator_insert(struct sql *sql, const struct operator_new *wanted, struct instant now,
                                   struct user *user)
{
    struct organization organization = { .id = id_new(),
                                         .party = wanted->party,
                                         .currency = wanted->currency,
                                         .locale = wanted->locale,
                                         .is_operator = true,
                                         .clock = INSTANT_NONE,
                                         .version = 1,
                                         .created_at = now };
    enum status status;

    *user = (struct user){ .organization_id = organization.id,
                           .id = id_new(),
                           .email = wanted->email,
                           .display_name = wanted->display_name,
                           .roles = ROLE_OPERATOR,
                           .password_hash = wanted->password_hash,
                           .status = USER_ACTIVE,
                           .version = 1,
                           .created_at = now };
    if ((status = store_organization_insert(sql, &organization)) != STATUS_OK)
        return status;
    status = store_user_insert(sql, user);
    user->password_hash = NULL;
    return status == STATUS_DUPLICATE ? STATUS_EMAIL_TAKEN : status;
}

enum status operator_first(struct sql *sql, struct arena *arena, const struct operator_new *wanted, struct instant now,
                           struct user *user)
{
    enum status status;

    if ((status = sql_begin(sql)) != STATUS_OK)
        return status;
    if ((status = operator_absent(sql, arena)) == STATUS_OK &&
        (status = operator_insert(sql, wanted, now, user)) == STATUS_OK)
        status = sql_commit(sql);
    sql_rollback(sql);
    return status;
}

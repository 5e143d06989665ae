/* auth/role.c */
#include "auth/role.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "billing/names.h"

static const struct {
    enum role role;
    const char *name;
} roles_by_name[] = {
#define X(id, bit, text) { id, text },
    ROLE_TABLE(X)
#undef X
};

enum { ROLES_COUNT = sizeof roles_by_name / sizeof roles_by_name[0] };

role_set access_roles(enum access access)
{
    static const role_set asked[ACCESS__MAX] = {
        [ACCESS_ANYONE] = 0,
        [ACCESS_INTERNAL] = 0,
        [ACCESS_SIGNED_IN] = 0,
        [ACCESS_BILLING] = ROLE_GLOBAL_ADMIN | ROLE_BILLING_ADMIN,
        [ACCESS_USERS] = ROLE_GLOBAL_ADMIN | ROLE_USER_ADMIN,
        [ACCESS_GLOBAL_ADMIN] = ROLE_GLOBAL_ADMIN,
        [ACCESS_OPERATOR] = ROLE_OPERATOR,
    };

    assert(access < ACCESS__MAX);
    return asked[access];
}

const char *role_set_name(role_set roles, unsigned index)
{
    for (unsigned i = 0; i < ROLES_COUNT; i++)
        if ((roles & roles_by_name[i].role) != 0 && index-- == 0)
            return roles_by_name[i].name;
    return NULL;
}

void role_set_json(struct json_write *json, const char *key, role_set roles)
{
    const char *name;

    json_list(json, key);
    for (unsigned i = 0; (name = role_set_name(roles, i)) != NULL; i++)
        json_put_string(json, NULL, name);
    json_list_close(json);
}

bool role_read(const char *name, enum role *role)
{
    for (unsigned i = 0; i < ROLES_COUNT; i++)
        if (strcmp(roles_by_name[i].name, name) == 0) {
            *role = roles_by_name[i].role;
            return true;
        }
    return false;
}

struct names role_words(void)
{
    static const char *const words[] = {
#define X(id, bit, text) text,
        ROLE_TABLE(X)
#undef X
    };

    return NAMES(words);
}

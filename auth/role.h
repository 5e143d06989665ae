/* auth/role.h: roles, and which of them a route requires. Source: docs/api.md, the table "who may". */
#ifndef GUICHET_AUTH_ROLE_H
#define GUICHET_AUTH_ROLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json_write.h"
#include "base/status.h"

struct names;

#define ROLE_TABLE(X)                                                                                                  \
    X(ROLE_GLOBAL_ADMIN, 1, "global_admin")                                                                            \
    X(ROLE_BILLING_ADMIN, 2, "billing_admin")                                                                          \
    X(ROLE_USER_ADMIN, 4, "user_admin")                                                                                \
    X(ROLE_MEMBER, 8, "member")                                                                                        \
    X(ROLE_OPERATOR, 16, "operator")

/* A set of roles is the sum of their bits, stored like this in user.roles. */
typedef uint32_t role_set;
#define X(name, bit, text) name = bit,
enum role { ROLE_TABLE(X) };
#undef X

/* Who may use a route. */
enum access {
    ACCESS_ANYONE,       /* no session needed */
    ACCESS_INTERNAL,     /* only through the internal listener (metrics); elsewhere the route does not exist */
    ACCESS_SIGNED_IN,    /* any role */
    ACCESS_BILLING,      /* global_admin, billing_admin */
    ACCESS_USERS,        /* global_admin, user_admin */
    ACCESS_GLOBAL_ADMIN, /* global_admin */
    ACCESS_OPERATOR,     /* operator; others get STATUS_OPERATOR_REQUIRED */
    ACCESS__MAX
};

/* The roles of which the user needs one; 0: no role is required. */
role_set access_roles(enum access access);
/* The name of the set's role number `index`, in the order of the table; NULL after the last. */
const char *role_set_name(role_set roles, unsigned index);
/* The set as a JSON list of its names in that order, as a member of an object that is open. */
void role_set_json(struct json_write *json, const char *key, role_set roles);
bool role_read(const char *name, enum role *role) MUST_CHECK;
struct names role_words(void); /* billing/names.h */

#endif

/* guichet/demo_accounts.h: the demo's accounts, and how they are printed. */
#ifndef GUICHET_GUICHET_DEMO_ACCOUNTS_H
#define GUICHET_GUICHET_DEMO_ACCOUNTS_H

#include "auth/password.h"
#include "auth/role.h"
#include "base/arena.h"
#include "base/id.h"

enum demo_account { DEMO_OPERATOR, DEMO_GLOBAL_ADMIN, DEMO_BILLING_ADMIN, DEMO_USER_ADMIN, DEMO_MEMBER, DEMO__MAX };

struct account {
    const char *key; /* member name in the JSON, such as "billing_admin" */
    enum role role;
    const char *email, *display_name;
    const char *password; /* random, not stored */
    const char *password_hash;
};

/* Makes each account with a new password of 24 characters. STATUS_UNAVAILABLE: not enough memory to hash them. */
enum status demo_accounts_new(struct arena *arena, struct account accounts[DEMO__MAX]) MUST_CHECK;
/* {"operator": {"email", "password"}, "organization": {"id", "global_admin": {…}, …}}, in the arena. */
const char *demo_accounts_json(struct arena *arena, const struct account accounts[DEMO__MAX],
                               struct id organization_id);

#endif

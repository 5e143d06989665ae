/* guichet/demo_accounts.c: the accounts, with invented names and random passwords. */
#include "demo_accounts.h"

#include "auth/token.h"
#include "base/json_write.h"

enum { PASSWORD_LENGTH = 24, TOKEN_PREFIX_LENGTH = 3 };

static const struct account people[DEMO__MAX] = {
    [DEMO_OPERATOR] = { "operator", ROLE_OPERATOR, "operator@guichet.example", "Claude Seller", NULL, NULL },
    [DEMO_GLOBAL_ADMIN] = { "global_admin", ROLE_GLOBAL_ADMIN, "global.admin@atelier.example", "Gabrielle Morel", NULL,
                            NULL },
    [DEMO_BILLING_ADMIN] = { "billing_admin", ROLE_BILLING_ADMIN, "billing.admin@atelier.example", "Basile Lefèvre",
                             NULL, NULL },
    [DEMO_USER_ADMIN] = { "user_admin", ROLE_USER_ADMIN, "user.admin@atelier.example", "Ursule Petit", NULL, NULL },
    [DEMO_MEMBER] = { "member", ROLE_MEMBER, "member@atelier.example", "Maël Garnier", NULL, NULL },
};

/* Uses the random characters of a session token: 24 characters of base64url have 144 bits. */
static const char *password_new(struct arena *arena)
{
    struct token token;

    token_new(&token);
    return arena_copy(arena, token.text + TOKEN_PREFIX_LENGTH, PASSWORD_LENGTH);
}

enum status demo_accounts_new(struct arena *arena, struct account accounts[DEMO__MAX])
{
    for (int i = 0; i < DEMO__MAX; i++) {
        char *hash = arena_take(arena, PASSWORD_HASH_BYTES);
        enum status status;

        accounts[i] = people[i];
        accounts[i].password = password_new(arena);
        if ((status = password_hash(accounts[i].password, hash)) != STATUS_OK)
            return status;
        accounts[i].password_hash = hash;
    }
    return STATUS_OK;
}

static void account_json(struct json_write *json, const struct account *account)
{
    json_open(json, account->key);
    json_put_string(json, "email", account->email);
    json_put_string(json, "password", account->password);
    json_close(json);
}

const char *demo_accounts_json(struct arena *arena, const struct account accounts[DEMO__MAX], struct id organization_id)
{
    struct json_write json = json_start(arena);

    json_open(&json, NULL);
    account_json(&json, &accounts[DEMO_OPERATOR]);
    json_open(&json, "organization");
    json_put_id(&json, "id", ID_ORGANIZATION, organization_id);
    for (int i = DEMO_GLOBAL_ADMIN; i < DEMO__MAX; i++)
        account_json(&json, &accounts[i]);
    json_close(&json);
    json_close(&json);
    return json_text(&json, NULL);
}

/* counter/gateway_identity.c */
#include "counter/gateway_identity.h"

#include <string.h>

void gateway_key_check(const struct secret *secret, const char *key, uint8_t check[DIGEST_BYTES])
{
    const char *text = key == NULL ? "" : key;

    digest_keyed(secret, "gateway-key", text, strlen(text), check);
}

/* Reads the stored row; stores this one first where there is none. */
static enum status row_first(struct sql *sql, struct arena *arena, const struct gateway_account_row *now,
                             struct instant at, struct gateway_account_row *before)
{
    enum status status = store_gateway_account_find(sql, arena, before);

    if (status != STATUS_NOT_FOUND)
        return status;
    if ((status = store_gateway_account_insert(sql, now, at)) == STATUS_DUPLICATE)
        return store_gateway_account_find(sql, arena, before);
    *before = *now;
    return status;
}

/* another process stored a key of this account at the same moment, which serves as well */
static enum status key_note(struct sql *sql, const struct gateway_account_row *before,
                            const struct gateway_account_row *now)
{
    enum status status;

    if (memcmp(before->key_check, now->key_check, DIGEST_BYTES) == 0)
        return STATUS_OK;
    status = store_gateway_account_key(sql, before->key_check, now->key_check);
    return status == STATUS_CHANGED ? STATUS_OK : status;
}

static enum status told(struct sql *sql, struct arena *arena, struct instant at, struct identity_found *found)
{
    enum status status = row_first(sql, arena, &found->now, at, &found->before);
    bool same;

    if (status != STATUS_OK)
        return status;
    same = strcmp(found->before.kind, found->now.kind) == 0 &&
           strcmp(found->before.account_id, found->now.account_id) == 0 && found->before.live == found->now.live;
    found->identity = same ? IDENTITY_SAME : IDENTITY_OTHER;
    return same ? key_note(sql, &found->before, &found->now) : STATUS_OK;
}

/* The gateway did not answer: compares what is known without it. */
static enum status not_told(struct sql *sql, struct arena *arena, bool moves_money, struct identity_found *found)
{
    enum status status = store_gateway_account_find(sql, arena, &found->before);
    bool known = status == STATUS_OK;

    if (!known && status != STATUS_NOT_FOUND)
        return status;
    if (known && strcmp(found->before.kind, found->now.kind) != 0)
        found->identity = IDENTITY_OTHER;
    else if (!moves_money || (known && memcmp(found->before.key_check, found->now.key_check, DIGEST_BYTES) == 0))
        found->identity = IDENTITY_SAME;
    else
        found->identity = IDENTITY_UNKNOWN;
    return STATUS_OK;
}

enum status gateway_identity(struct sql *sql, struct arena *arena, struct gateway *gateway,
                             const struct gateway_config *config, const struct secret *secret, struct instant now,
                             struct identity_found *found)
{
    struct identity_found asked = { .now = { .kind = config->kind } };
    struct gateway_account account;
    enum status status;

    gateway_key_check(secret, config->key, asked.now.key_check);
    status = gateway_account(gateway, arena, &account);
    if (status == STATUS_OK) {
        asked.now.account_id = account.id;
        asked.now.live = account.live;
        status = told(sql, arena, now, &asked);
    } else if (status == STATUS_VALIDATION_FAILED) {
        asked.identity = IDENTITY_REFUSED;
        status = STATUS_OK;
    } else {
        status = not_told(sql, arena, config->key != NULL, &asked);
    }
    if (status == STATUS_OK)
        *found = asked;
    return status;
}

/* auth/guard.c: reads the session and the user anew for each request, so that ending a session, disabling a user and
 * removing a role take effect at the next request. */
#include "auth/guard.h"

#include <assert.h>
#include <string.h>

#include "auth/credentials.h"
#include "auth/session.h"
#include "auth/token.h"
#include "sql/store_session.h"

static struct actor nobody(void)
{
    return (struct actor){ .organization_clock = INSTANT_NONE, .session_expires_at = INSTANT_NONE };
}

static struct actor actor_of(const struct session_holder *holder, enum transport transport)
{
    struct actor actor = {
        .organization_id = holder->organization_id,
        .user_id = holder->user_id,
        .session_id = holder->id,
        .roles = holder->roles,
        .transport = transport,
        .email = holder->email,
        .display_name = holder->display_name,
        .user_locale = holder->user_locale,
        .organization_locale = holder->organization_locale,
        .sandbox = holder->sandbox,
        .organization_clock = holder->organization_clock,
        .session_expires_at = holder->expires_at,
    };

    if (!holder->is_operator) /* the role is valid only in the operator's own organization */
        actor.roles &= ~(role_set)ROLE_OPERATOR;
    return actor;
}

static enum status access_check(const struct actor *actor, enum access access)
{
    role_set asked = access_roles(access);

    if (asked == 0 || (actor->roles & asked) != 0)
        return STATUS_OK;
    return access == ACCESS_OPERATOR ? STATUS_OPERATOR_REQUIRED : STATUS_ROLE_REQUIRED;
}

/* If the renewal cannot be written, the session expires earlier, which is better than failing the request. */
static void session_prolong(struct sql *sql, const struct session_holder *holder, const uint8_t hash[DIGEST_BYTES],
                            struct instant now, struct actor *actor)
{
    struct instant expires_at = instant_plus_seconds(now, session_idle_s(actor->transport));

    if (now.us < instant_plus_seconds(holder->renewed_at, SESSION_RENEWAL_S).us)
        return;
    if (expires_at.us > holder->ends_at.us)
        expires_at = holder->ends_at;
    if (store_session_renew(sql, hash, holder->renewed_at, now, expires_at) == STATUS_OK)
        actor->session_expires_at = expires_at;
}

enum status guard_admit(struct sql *sql, struct arena *arena, const struct secret *secret,
                        const struct credentials *credentials, enum access access, struct instant now,
                        struct actor *actor)
{
    uint8_t hash[DIGEST_BYTES];
    struct session_holder holder;
    struct token token;
    enum transport transport;
    enum status status;

    *actor = nobody();
    status = credentials_read(credentials, &token, &transport);
    if (status == STATUS_MALFORMED_REQUEST)
        return status;
    /* signing in must be possible with an expired session's cookie */
    if (access == ACCESS_ANYONE || access == ACCESS_INTERNAL)
        return STATUS_OK;
    if (status != STATUS_OK)
        return status;
    token_hash(secret, token.text, hash);
    status = store_session_admit(sql, arena, hash, transport_name(transport), now, &holder);
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_UNAUTHENTICATED : status;
    *actor = actor_of(&holder, transport);
    token_csrf(secret, token.text, actor->csrf_token);
    if (transport == TRANSPORT_COOKIE && !credentials->safe_method &&
        !token_csrf_matches(actor->csrf_token, credentials->csrf_token))
        return STATUS_CSRF_TOKEN_INVALID;
    if ((status = access_check(actor, access)) != STATUS_OK)
        return status;
    if (credentials->renew)
        session_prolong(sql, &holder, hash, now, actor);
    return STATUS_OK;
}

/* auth/session_open.c: signing in. */
#include <assert.h>
#include <string.h>

#include "auth/proof.h"
#include "auth/session.h"
#include "sql/store_session.h"

int64_t session_idle_s(enum transport transport)
{
    assert(transport == TRANSPORT_COOKIE || transport == TRANSPORT_BEARER);
    return transport == TRANSPORT_COOKIE ? SESSION_COOKIE_IDLE_S : SESSION_BEARER_IDLE_S;
}

static int64_t life_s(enum transport transport)
{
    return transport == TRANSPORT_COOKIE ? SESSION_COOKIE_LIFE_S : SESSION_BEARER_LIFE_S;
}

/* Finds the account of this address; *hash is NULL if nobody can sign in to it. The throttle counts by the same key:
 * otherwise one account could be attacked under several spellings, each with a throttle of its own. */
static enum status account_find(struct sql *sql, struct arena *arena, const char *email, struct user *user,
                                const char **hash)
{
    enum status status = store_user_find_by_email(sql, arena, email, user);

    *hash = NULL;
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (status == STATUS_OK && user->status == USER_ACTIVE)
        *hash = user->password_hash;
    return status;
}

static struct session_row row_of(const struct user *user, const struct sign_in *sign_in, const struct secret *secret,
                                 const struct token *token, struct instant now)
{
    struct session_row row = {
        .organization_id = user->organization_id,
        .id = id_new(),
        .user_id = user->id,
        .transport = transport_name(sign_in->transport),
        .address = sign_in->address,
        .created_at = now,
        .renewed_at = now,
        .expires_at = instant_plus_seconds(now, session_idle_s(sign_in->transport)),
        .ends_at = instant_plus_seconds(now, life_s(sign_in->transport)),
    };

    token_hash(secret, token->text, row.token_hash);
    return row;
}

/* Inserts the session, then reads it to be shown. If the outcome of the INSERT is unknown, the token is dropped: it
 * was never sent. */
static enum status session_write(struct sql *sql, struct arena *arena, const struct secret *secret,
                                 const struct user *user, const struct sign_in *sign_in, struct instant now,
                                 struct session *session)
{
    struct actor actor = { .organization_id = user->organization_id, .user_id = user->id };
    struct session_row row;
    struct session opened;
    struct token token;
    enum status status;

    token_new(&token);
    row = row_of(user, sign_in, secret, &token, now);
    actor.session_id = row.id;
    token_csrf(secret, token.text, actor.csrf_token);
    /* Makes room for the new session. A failure is ignored: another sign-in may be deleting the same rows. */
    (void)!store_session_prune(sql, arena, user->organization_id, user->id, SESSIONS_MAX - 1, now);
    if ((status = store_session_insert(sql, &row, user->version)) != STATUS_OK)
        return STATUS_UNAVAILABLE;
    if ((status = session_current(sql, arena, &actor, &opened)) != STATUS_OK)
        return STATUS_UNAVAILABLE;
    opened.token = token;
    *session = opened;
    return STATUS_OK;
}

/* Hashes the password again if its hash was made with outdated limits: its text is known only now. On failure the next
 * sign-in tries again. */
static void hash_refresh(struct sql *sql, struct password_gate *gate, struct user *user, const char *password)
{
    char hash[PASSWORD_HASH_BYTES];

    if (password_needs_rehash(user->password_hash) && proof_hash_new(gate, password, hash) == STATUS_OK)
        (void)!store_user_password_set(sql, user, hash);
}

enum status session_open(struct sql *sql, struct arena *arena, const struct secret *secret, struct password_gate *gate,
                         const struct sign_in *sign_in, struct instant now, int64_t *retry_after_s,
                         struct session *session)
{
    const struct proof proof = { secret, gate, sign_in->email, sign_in->address, sign_in->password };
    const char *hash;
    struct user user;
    enum status status;

    if ((status = account_find(sql, arena, sign_in->email, &user, &hash)) != STATUS_OK)
        return status;
    if ((status = proof_of_password(sql, arena, &proof, hash, now, retry_after_s)) != STATUS_OK)
        return status;
    if ((status = session_write(sql, arena, secret, &user, sign_in, now, session)) != STATUS_OK)
        return status;
    hash_refresh(sql, gate, &user, sign_in->password);
    return STATUS_OK;
}

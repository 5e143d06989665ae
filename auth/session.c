/* auth/session.c: the user's sessions, ending them, and what a user must know to change the password. */
#include "auth/session.h"

#include <assert.h>
#include <string.h>

#include "auth/proof.h"
#include "sql/store_session.h"

static struct session session_of(const struct session_row *row)
{
    struct session session = {
        .id = row->id,
        .address = row->address,
        .created_at = row->created_at,
        .renewed_at = row->renewed_at,
        .expires_at = row->expires_at,
    };
    bool known = transport_read(row->transport, &session.transport);

    assert(known);
    return session;
}

enum status session_current(struct sql *sql, struct arena *arena, const struct actor *actor, struct session *session)
{
    struct session_view view;
    enum status status =
        store_session_find(sql, arena, actor->organization_id, actor->user_id, actor->session_id, &view);

    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_UNAUTHENTICATED : status; /* it has ended since the guard read it */
    *session = session_of(&view.row);
    session->user = view.user;
    session->organization.id = view.row.organization_id;
    session->organization.name = view.organization_name;
    session->organization.locale = view.organization_locale;
    session->organization.is_operator = view.is_operator;
    session->organization.sandbox = view.sandbox;
    memcpy(session->csrf_token, actor->csrf_token, sizeof session->csrf_token);
    return STATUS_OK;
}

enum status session_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id,
                         struct id before, unsigned limit, struct instant now, const struct session **sessions,
                         size_t *count)
{
    const struct session_row *rows;
    struct session *list;
    size_t found;
    enum status status = store_session_list(sql, arena, organization_id, user_id, before, limit, now, &rows, &found);

    if (status != STATUS_OK)
        return status;
    list = ARENA_ARRAY(arena, struct session, found);
    for (size_t i = 0; i < found; i++)
        list[i] = session_of(&rows[i]);
    *sessions = list;
    *count = found;
    return STATUS_OK;
}

enum status session_end(struct sql *sql, struct id organization_id, struct id user_id, struct id session_id)
{
    return store_session_delete(sql, organization_id, user_id, session_id);
}

enum status session_end_others(struct sql *sql, struct id organization_id, struct id user_id, struct id except)
{
    return store_session_delete_others(sql, organization_id, user_id, except);
}

enum status session_password_prove(struct sql *sql, struct arena *arena, const struct secret *secret,
                                   struct password_gate *gate, const struct actor *actor,
                                   const struct password_change *change, struct instant now, int64_t *retry_after_s,
                                   struct password_proven *proven)
{
    const struct proof proof = { secret, gate, actor->email, change->address, change->current };
    const char *code;
    struct user user;
    enum status status;

    assert(!sql_in_transaction(sql));
    if ((status = password_check(change->chosen, &code)) != STATUS_OK)
        return status;
    if ((status = store_user_find(sql, arena, actor->organization_id, actor->user_id, &user)) != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_UNAUTHENTICATED : status;
    if ((status = proof_of_password(sql, arena, &proof, user.password_hash, now, retry_after_s)) != STATUS_OK)
        return status;
    proven->user_version = user.version;
    return proof_hash_new(gate, change->chosen, proven->hash);
}

/* api/handler_session.c: signing in, the caller's sessions, the caller's password. Source: docs/api.md, Sessions. */
#include "api/faults.h"
#include "api/handlers.h"
#include "api/session_json.h"
#include "counter/user_change.h"

struct sign_in_draft {
    const char *email, *password;
    enum transport transport;
};

DRAFT_WORD(transport_word, enum transport, transport)

/* The bounds only limit the size: an address or password that no user has is refused as wrong credentials, whatever
 * its form. */
enum { SIGN_IN_PASSWORD_MAX = 1024 };

/* The field `otp` of docs/api.md does not exist yet: a one-time code that is not checked must not look like a second
 * factor. */
static const struct field sign_in_fields[] = {
    { "email", FIELD_TEXT, offsetof(struct sign_in_draft, email), .required = true, .min = 1, .max = 254 },
    { "password", FIELD_SECRET, offsetof(struct sign_in_draft, password), .required = true, .min = 1,
      .max = SIGN_IN_PASSWORD_MAX },
    { "transport", FIELD_WORD, offsetof(struct sign_in_draft, transport), .word = &transport_word,
      .otherwise = TRANSPORT_COOKIE },
};
const struct draft_table sign_in_body_table = DRAFT_TABLE(sign_in_fields, struct sign_in_draft);

static void cookie_set(struct exchange *x, const char *token, const char *more)
{
    reply_header(x, "Set-Cookie",
                 arena_format(x->arena, "__Host-guichet=%s; Path=/; Secure; HttpOnly; SameSite=Lax%s", token, more));
}

enum status handle_session_open(struct exchange *x)
{
    struct sign_in_draft draft;
    struct sign_in sign_in;
    struct session session;
    struct json_write json = json_start(x->arena);
    int64_t retry_after_s = 0;
    enum status status;

    if ((status = exchange_draft(x, &sign_in_body_table, &draft)) != STATUS_OK)
        return status;
    sign_in = (struct sign_in){ draft.email, draft.password, draft.transport, x->request.address };
    status = session_open(x->sql, x->arena, &x->counter.act.deployment->secret, x->gate, &sign_in, x->counter.act.now,
                          &retry_after_s, &session);
    x->retry_after_s = (int)retry_after_s;
    if (status != STATUS_OK)
        return status;
    if (session.transport == TRANSPORT_COOKIE)
        cookie_set(x, session.token.text, "");
    session_json(&json, NULL, &session);
    return reply_json(x, 201, &json);
}

enum status handle_session_current(struct exchange *x)
{
    struct session session;
    struct json_write json = json_start(x->arena);
    enum status status;

    if ((status = session_current(x->sql, x->arena, &x->caller->actor, &session)) != STATUS_OK)
        /* it has ended since the guard read it */
        return status == STATUS_NOT_FOUND ? STATUS_UNAUTHENTICATED : status;
    session_json(&json, NULL, &session);
    return reply_resource(x, &json, 0);
}

enum status handle_session_list(struct exchange *x)
{
    const struct page_only *query = x->query;
    const struct actor *actor = &x->caller->actor;
    struct json_write json;
    const struct session *sessions;
    struct page page;
    size_t found, shown;
    enum status status;

    if ((status = page_open(x, &query->page, &page)) != STATUS_OK)
        return status;
    if ((status = session_list(x->sql, x->arena, actor->organization_id, actor->user_id, page.after,
                               (unsigned)page.limit + 1, x->counter.act.now, &sessions, &found)) != STATUS_OK)
        return status;
    shown = found < page.limit ? found : page.limit;
    json = page_begin(x);
    for (size_t i = 0; i < shown; i++)
        session_row_json(&json, &sessions[i], id_equal(sessions[i].id, actor->session_id));
    return page_reply(x, &json, found > shown, PAGE_LAST(sessions, shown));
}

static enum status end_one(struct exchange *x, struct id session_id)
{
    const struct actor *actor = &x->caller->actor;

    return session_end(x->sql, actor->organization_id, actor->user_id, session_id);
}

/* A session has no version, so its tags have version 0: any of these is accepted in If-Match. */
static enum status if_match(struct exchange *x)
{
    int64_t version;
    enum status status = exchange_if_match(x, &version);

    return status == STATUS_OK && version > 0 ? STATUS_PRECONDITION_FAILED : status;
}

enum status handle_session_end_current(struct exchange *x)
{
    enum status status = if_match(x);

    if (status != STATUS_OK)
        return status;
    status = end_one(x, x->caller->actor.session_id);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND) /* NOT_FOUND: it has already ended */
        return status;
    if (x->caller->actor.transport == TRANSPORT_COOKIE)
        cookie_set(x, "", "; Max-Age=0");
    return reply_empty(x, 204);
}

enum status handle_session_end(struct exchange *x)
{
    enum status status;

    if ((status = if_match(x)) != STATUS_OK || (status = end_one(x, x->ids[0])) != STATUS_OK)
        return status;
    return reply_empty(x, 204);
}

struct password_draft {
    const char *current_password, *new_password;
};

static const struct field password_fields[] = {
    { "current_password", FIELD_SECRET, offsetof(struct password_draft, current_password), .required = true, .min = 1,
      .max = SIGN_IN_PASSWORD_MAX },
    { "new_password", FIELD_SECRET, offsetof(struct password_draft, new_password), .required = true,
      .min = PASSWORD_CHARACTERS_MIN, .max = PASSWORD_CHARACTERS_MAX },
};
const struct draft_table password_body_table = DRAFT_TABLE(password_fields, struct password_draft);

enum status handle_password_change(struct exchange *x)
{
    struct password_draft draft;
    struct password_change change;
    struct password_proven proven;
    struct own_password wanted = { .password_hash = proven.hash };
    int64_t retry_after_s = 0;
    enum status status;

    if ((status = exchange_draft(x, &password_body_table, &draft)) != STATUS_OK)
        return status;
    change = (struct password_change){ draft.current_password, draft.new_password, x->request.address };
    status = session_password_prove(x->sql, x->arena, &x->counter.act.deployment->secret, x->gate, &x->caller->actor,
                                    &change, x->counter.act.now, &retry_after_s, &proven);
    x->retry_after_s = (int)retry_after_s;
    if (status == STATUS_VALIDATION_FAILED)
        return exchange_invalid(x, "/new_password", FAULT_INVALID_FORMAT);
    if (status == STATUS_INVALID_CREDENTIALS) /* the caller is signed in: the field is wrong, not the session */
        return exchange_invalid(x, "/current_password", FAULT_CURRENT_PASSWORD);
    wanted.version = proven.user_version;
    if (status != STATUS_OK || (status = exchange_act(x, act_own_password_set, &wanted, NULL, NULL)) != STATUS_OK)
        return status;
    return reply_empty(x, 204);
}

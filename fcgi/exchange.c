/* fcgi/exchange.c: what every request goes through. Checks are done in the order below, the cheapest and least
 * revealing first (as Redis does for its commands), so that a refusal tells a client no more than it is entitled to
 * know.
 *     404, 405         the path or method does not exist
 *     400, 406         malformed, or JSON is not accepted
 *     413, 415, 400    the body's size and type, before reading it
 *     401, 403         who is calling
 *     400              Idempotency-Key, then JSON
 *     422              query, then fields (in the handler)
 *     409, 402, 412    what the act finds, under its lock */
#include "fcgi/exchange.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "fcgi/blame.h"
#include "fcgi/router.h"
#include "sql/store_user.h"

static enum status route_find(struct exchange *x)
{
    struct route_match match;
    const char *method = x->request.method;
    enum status status =
        router_find(x->arena, x->routes->rows, x->routes->count, method, x->request.path, x->request.internal, &match);

    x->route = match.route;
    x->allow = match.allow;
    x->word = match.word;
    memcpy(x->ids, match.ids, sizeof x->ids);
    return status;
}
_Static_assert(sizeof((struct exchange *)0)->ids == sizeof((struct route_match *)0)->ids,
               "one size for the ids of a path");

enum language exchange_language(const char *accept_language, const struct actor *actor)
{
    const char *locale = actor->user_locale != NULL ? actor->user_locale : actor->organization_locale;
    enum language otherwise = locale != NULL ? language_of_locale(locale) : LANGUAGE_EN;

    return language_accepted(accept_language, otherwise);
}

static void language_choose(struct exchange *x)
{
    x->caller->language = exchange_language(x->request.accept_language, &x->caller->actor);
}

static enum status admit(struct exchange *x)
{
    const struct request *request = &x->request;
    struct credentials credentials = {
        .authorization = request->authorization,
        .cookie = request->cookie,
        .csrf_token = request->csrf_token,
        .safe_method = strcmp(request->method, "GET") == 0,
        .renew = !x->route->keeps_expiry,
    };
    enum status status;

    status = guard_admit(x->sql, x->arena, &x->counter.act.deployment->secret, &credentials, x->route->access,
                         x->counter.act.now, &x->caller->actor);
    language_choose(x);
    x->view = (struct view){ x->caller->actor.organization_id, counter_today(&x->counter),
                             x->caller->actor.organization_clock, false };
    return status;
}

/* The key is read before the body's fields but claimed only inside the act: a refusal before that does not use it
 * up. */
static enum status key_read(struct exchange *x, const char **key)
{
    enum key_rule rule = x->route->key;

    *key = NULL;
    if (rule == KEY_NONE || (rule == KEY_HONOURED && x->request.idempotency_key == NULL))
        return STATUS_OK;
    return request_key_read(x->arena, x->request.idempotency_key, key);
}

static void claim_fill(struct exchange *x, const char *key)
{
    struct claim *claim = &x->caller->claim;
    const char *canonical;
    size_t length;

    if (key == NULL)
        return;
    canonical = x->route->csv ? request_canonical_raw(x->arena, &x->request, &length)
                              : request_canonical(x->arena, x->request.method, x->request.path, x->body, &length);
    claim->phase = CLAIM_START;
    claim->principal_id = x->caller->actor.user_id;
    digest(key, strlen(key), claim->key_hash);
    /* a keyed hash: the body may contain a password, which must not be guessable from a stolen table */
    digest_keyed(&x->counter.act.deployment->secret, "fingerprint", canonical, length, claim->fingerprint);
}

static enum status body_parse(struct exchange *x)
{
    json_t *object;
    enum status status;

    if (x->route->body_max == 0 || x->route->csv || x->route->unread)
        return STATUS_OK;
    if ((status = request_json(x->request.body, x->request.body_length, &object)) != STATUS_OK)
        return status;
    x->body = object;
    return STATUS_OK;
}

static enum status query_parse(struct exchange *x)
{
    const struct draft_table *table = x->route->query;
    void *query = table != NULL ? arena_take(x->arena, table->bytes) : NULL;

    x->query = query;
    return draft_read_query(&x->faults, table, x->request.params, x->request.param_count, query);
}

static enum status options_answer(struct exchange *x)
{
    reply_header(x, "Allow", x->allow);
    return reply_empty(x, 204);
}

/* Notes the request for fcgi/blame.h: if this process dies, the next request like it has to wait. STATUS_UNAVAILABLE
 * (503): this request has to wait. */
static enum status blame_check(struct exchange *x, uint64_t subject)
{
    int64_t left_us;

    if (x->blame_note == NULL)
        return STATUS_OK;
    left_us = x->blame_note((size_t)(x->route - x->routes->rows), subject, clock_monotonic_us());
    if (left_us == 0)
        return STATUS_OK;
    x->retry_after_s = (int)((left_us + 999999) / 1000000);
    return STATUS_UNAVAILABLE;
}

/* Takes a place at the gateway for a route that is not marked .till, which is a fault of the program: the processes
 * that answer every read must not wait for the gateway. */
static bool gateway_place_of_desk(void)
{
    log_error("a route that is not marked .till asks the gateway");
    abort();
}

/* Does what all routes have in common, then runs the route's handler. */
static enum status handle(struct exchange *x)
{
    const char *key;
    enum status status;

    if ((status = admit(x)) != STATUS_OK)
        return status;
    if (!id_is_none(x->caller->actor.organization_id) &&
        (status = blame_check(x, blame_subject_of_organization(x->caller->actor.organization_id))) != STATUS_OK)
        return status;
    if ((status = key_read(x, &key)) != STATUS_OK)
        return status;
    if ((status = body_parse(x)) != STATUS_OK)
        return status;
    if ((status = query_parse(x)) != STATUS_OK)
        return status;
    claim_fill(x, key);
    if (!x->route->till)
        x->counter.act.gateway_places.enter = gateway_place_of_desk;
    return x->route->handler(x);
}

static enum status serve(struct exchange *x, char *const *parameters, struct FCGX_Stream *in)
{
    enum status read = request_read(x->arena, parameters, &x->request);
    enum status status;

    x->caller->request_id = x->request.id;
    x->caller->address = x->request.address;
    x->caller->user_agent = x->request.user_agent;
    language_choose(x);
    status = route_find(x);
    if (x->allow != NULL && strcmp(x->request.method, "OPTIONS") == 0)
        return options_answer(x);
    if (status != STATUS_OK)
        return status;
    if (read != STATUS_OK)
        return read;
    if ((status = blame_check(x, blame_subject_of_address(x->request.address))) != STATUS_OK)
        return status;
    if (!x->request.internal && !x->route->page && (status = request_accepts_json(x->request.accept)) != STATUS_OK)
        return status;
    if ((status = request_body_read(x->arena, in, x->route->body_max, x->route->csv, &x->request)) != STATUS_OK)
        return status;
    return handle(x);
}

enum { RETRY_SOON_S = 2, RETRY_LATER_S = 60 };

/* The seconds of the Retry-After header; 0: there is none. */
static int64_t retry_after(const struct exchange *x, enum status status)
{
    int http_status = status_http(status);
    int64_t usual = http_status == 429 ? RETRY_LATER_S : RETRY_SOON_S,
            ours = x->retry_after_s > 0 ? x->retry_after_s : x->counter.act.refusal.retry_after_s;

    if (http_status != 429 && http_status != 503 && status != STATUS_IDEMPOTENCY_IN_PROGRESS)
        return 0;
    return ours > 0 ? ours : usual;
}

static void refusal_headers(struct exchange *x, enum status status)
{
    int http_status = status_http(status);

    if (http_status == 401)
        reply_header(x, "WWW-Authenticate", "Bearer realm=\"guichet\"");
    if (http_status == 405)
        reply_header(x, "Allow", x->allow);
    if (x->problem.retry_after_s > 0)
        reply_header(x, "Retry-After", arena_format(x->arena, "%" PRId64, x->problem.retry_after_s));
}

/* Whom the user may ask. Without their names the problem is complete enough. */
static void administrators_read(struct exchange *x)
{
    const char **names;
    size_t count;

    if (store_user_holders(x->sql, x->arena, x->caller->actor.organization_id, x->problem.required_roles, &names,
                           &count) != STATUS_OK)
        return;
    x->problem.administrators = names;
    x->problem.administrator_count = count;
}

/* The fault that the act found. */
static void act_fault_add(struct exchange *x)
{
    const struct refusal *refusal = &x->counter.act.refusal;
    const struct fault_limits limits = {
        .has_min = refusal->ranged, .has_max = refusal->ranged, .min = refusal->min, .max = refusal->max
    };

    fault_add_code(&x->faults, refusal->pointer, refusal->code, &limits);
}

static void refuse(struct exchange *x, enum status status)
{
    if (status == STATUS_VALIDATION_FAILED && x->counter.act.refusal.pointer != NULL)
        act_fault_add(x);
    x->problem.status = status;
    x->problem.faults = &x->faults;
    if (x->route != NULL && x->problem.required_roles == 0)
        x->problem.required_roles = access_roles(x->route->access);
    if (status == STATUS_ROLE_REQUIRED)
        administrators_read(x);
    x->problem.retry_after_s = retry_after(x, status);
    x->reply.count = 0; /* headers set by the handler do not apply to the problem */
    refusal_headers(x, status);
    problem_answer(&x->counter.act, &x->problem, &x->counter.answer);
}

static void exchange_start(struct exchange *x, const struct exchange_tools *tools)
{
    *x = (struct exchange){
        .routes = tools->routes,
        .arena = tools->arena,
        .sql = tools->sql,
        .caller = &x->counter.act.caller,
        .counter = {
            .act = {
                .sql = tools->sql,
                .arena = tools->arena,
                .deployment = tools->deployment,
                .gateway_places = tools->gateway_places,
                .caller = { .address = "", .request_id = "" },
                .now = clock_now(),
            },
            .gateway = tools->gateway,
            .lock_places = tools->lock_places,
            .lock_watch = tools->lock_watch,
        },
        .gate = tools->gate,
        .blame_note = tools->blame_note,
        .started_us = clock_monotonic_us(),
        .faults = faults_start(tools->arena),
    };
}

void exchange_run(struct exchange *x, const struct exchange_tools *tools, char *const *parameters,
                  struct FCGX_Stream *in, const char **text, size_t *length)
{
    enum status status;

    exchange_start(x, tools);
    status = serve(x, parameters, in);
    if (status != STATUS_OK)
        refuse(x, status);
    else if (x->counter.answer.replayed)
        reply_header(x, "Idempotency-Replayed", "true");
    assert(x->counter.answer.http_status != 0);
    *text = reply_text(x, length);
}

/* Logs neither path, query nor headers: only values of our own, and checked ones. */
static void log_write(const struct exchange *x)
{
    const struct actor *actor = &x->caller->actor;
    struct json_write json = json_start(x->arena);

    json_open(&json, NULL);
    json_put_string(&json, "time", instant_write(clock_now()).text); /* with milliseconds */
    json_put_string(&json, "level", x->counter.answer.http_status >= 500 ? "error" : "info");
    json_put_string(&json, "request_id", x->request.id);
    json_put_string(&json, "address", x->request.address[0] == '\0' ? NULL : x->request.address);
    json_put_string(&json, "method", x->request.head ? "HEAD" : x->request.method);
    json_put_string(&json, "route", x->route == NULL ? NULL : x->route->pattern);
    json_put_int(&json, "status", x->counter.answer.http_status);
    json_put_int(&json, "us", clock_monotonic_us() - x->started_us);
    json_put_id(&json, "organization", ID_ORGANIZATION, actor->organization_id);
    json_put_id(&json, "user", ID_USER, actor->user_id);
    json_put_string(&json, "code", x->problem.status != STATUS_OK ? status_code(x->problem.status) : NULL);
    if (x->counter.answer.http_status >= 500)
        json_put_string(&json, "cause", status_name(x->problem.status)); /* more precise than what the client is told */
    json_close(&json);
    log_line(&json);
}

void exchange_end(struct exchange *x)
{
    if (x->sql != NULL && sql_in_transaction(x->sql))
        sql_rollback(x->sql);
    log_write(x);
    exchange_leave(x);
}

void exchange_leave(struct exchange *x)
{
    if (x->sql != NULL && sql_in_transaction(x->sql))
        sql_rollback(x->sql);
    if (x->body != NULL)
        request_json_end((json_t *)(uintptr_t)x->body);
    x->body = NULL;
    arena_wipe(x->arena);
}

enum status exchange_draft(struct exchange *x, const struct draft_table *table, void *draft)
{
    assert(x->body != NULL && table == x->route->body); /* the row names it, for the document of the API */
    return draft_read(&x->faults, table, x->body, draft);
}

enum status exchange_invalid(struct exchange *x, const char *pointer, int code)
{
    fault_add(&x->faults, pointer, code, 0);
    return STATUS_VALIDATION_FAILED;
}

enum status(exchange_act)(struct exchange *x, struct act_call call)
{
    return (counter_run)(&x->counter, x->caller->actor.organization_id, call);
}

enum status exchange_if_match(struct exchange *x, int64_t *version)
{
    return etag_version(x->request.if_match, version);
}

/* gateway/sandbox_client.c: the counter's side of the sandbox gateway; its API is in gateway/sandbox/README.md. */
#include <assert.h>
#include <jansson.h>
#include <string.h>

#include "gateway/doubt.h"
#include "gateway/driver.h"
#include "gateway/sandbox_answer.h"

#define ATTACH_TIMEOUT_MS 5000

void sandbox_post(struct gateway *gateway, struct arena *arena, const char *path, const char *key, const char *body,
                  int timeout_ms, struct http_answer *answer)
{
    struct http_request request = {
        .url = arena_format(arena, "%s%s", gateway->url, path),
        .body = body,
        .key = key,
        .timeout_ms = timeout_ms,
    };

    driver_send(gateway, &request, answer);
}

/* Writes into the arena. json_dumps would return memory to be freed by the allocator that jansson was given, which is
 * fcgi/'s (fcgi/json_memory.h). */
const char *sandbox_body(struct arena *arena, json_t *object)
{
    size_t length = object == NULL ? 0 : json_dumpb(object, NULL, 0, JSON_COMPACT);
    char *text = length == 0 ? NULL : arena_take(arena, length + 1);

    if (text != NULL)
        (void)json_dumpb(object, text, length, JSON_COMPACT);
    json_decref(object);
    return text;
}

void sandbox_get(struct gateway *gateway, const char *url, int timeout_ms, struct http_answer *answer)
{
    struct http_request request = { .url = url, .timeout_ms = timeout_ms };

    driver_send(gateway, &request, answer);
}

static enum status sandbox_account(struct gateway *gateway, struct arena *arena, struct gateway_account *account)
{
    struct http_answer answer;

    sandbox_get(gateway, arena_format(arena, "%s/account", gateway->url), GATEWAY_ACCOUNT_TIMEOUT_MS, &answer);
    return sandbox_answer_to_account(arena, &answer, account);
}

/* Without a body the token is not UTF-8: the gateway cannot know such a token. */
static enum status sandbox_attach(struct gateway *gateway, struct arena *arena, const struct gateway_token *token,
                                  struct gateway_method *method)
{
    const char *type_name = token->type == PAYMENT_METHOD_CARD ? "card" : "bank_account";
    const char *body = sandbox_body(arena, json_pack("{s:s, s:s}", "type", type_name, "token", token->token));
    struct http_answer answer;

    if (body == NULL)
        return STATUS_VALIDATION_FAILED;
    sandbox_post(gateway, arena, "/payment-methods", token->key, body, ATTACH_TIMEOUT_MS, &answer);
    return sandbox_answer_to_attach(arena, &answer, method);
}

static enum status sandbox_method_find(struct gateway *gateway, struct arena *arena, const char *reference,
                                       int timeout_ms, struct gateway_method *method)
{
    const char *escaped = http_escape(gateway->http, arena, reference);
    struct http_answer answer;

    sandbox_get(gateway, arena_format(arena, "%s/payment-methods/%s", gateway->url, escaped), timeout_ms, &answer);
    return sandbox_answer_to_method(arena, &answer, reference, method);
}

static enum status sandbox_detach(struct gateway *gateway, struct arena *arena, const char *reference, int timeout_ms)
{
    const char *escaped = http_escape(gateway->http, arena, reference);
    struct http_answer answer;

    sandbox_post(gateway, arena, arena_format(arena, "/payment-methods/%s/detach", escaped), NULL, "", timeout_ms,
                 &answer);
    if (answer.code == 200 || answer.code == 404)
        return STATUS_OK;
    doubt_log("detach", reference, &answer);
    return STATUS_UNAVAILABLE;
}

/* Our key, where it is not the one that is sent. NULL: it is. */
static const char *client_key(const struct driver_sending *sending, const char *key)
{
    return strcmp(sending->key, key) == 0 ? NULL : key;
}

/* Whether the sandbox keeps a failure under this key and tells it again: what it first met made nothing. */
static bool failure_is_kept(const struct http_answer *answer, enum gateway_outcome outcome)
{
    return answer->replayed && answer->code >= 500 && outcome == GATEWAY_UNKNOWN;
}

static void sandbox_charge(struct gateway *gateway, struct arena *arena, const struct gateway_request *request,
                           struct driver_sending *sending, struct gateway_charge *charge)
{
    struct sandbox_question question = { .key = request->key, .amount = request->amount };
    json_t *off_session = request->off_session ? json_true() : NULL;
    json_t *object =
        json_pack("{s:s, s:s*, s:{s:I, s:s}, s:s*, s:o*}", "payment_method", request->reference, "client_key",
                  client_key(sending, request->key), "amount", "amount", (json_int_t)request->amount.minor, "currency",
                  request->amount.currency.code, "description", request->description, "off_session", off_session);
    const char *body = sandbox_body(arena, object);
    struct http_answer answer;

    assert(body != NULL); /* our own texts: valid UTF-8 and small */
    sandbox_post(gateway, arena, "/charges", sending->key, body, request->timeout_ms, &answer);
    sandbox_answer_to_charge(arena, &answer, &question, charge);
    sending->kept = failure_is_kept(&answer, charge->outcome);
}

static void sandbox_find(struct gateway *gateway, struct arena *arena, const struct gateway_question *asked,
                         struct gateway_charge *charge)
{
    struct sandbox_question question = { .key = asked->key, .amount = asked->amount };
    const char *key = http_escape(gateway->http, arena, asked->key);
    struct http_answer answer;

    sandbox_get(gateway, arena_format(arena, "%s/charges?client_key=%s", gateway->url, key), asked->timeout_ms,
                &answer);
    sandbox_answer_to_find(arena, &answer, &question, charge);
}

static void sandbox_cancel(struct gateway *gateway, struct arena *arena, const char *charge_id, int timeout_ms)
{
    struct http_answer answer;

    sandbox_post(gateway, arena,
                 arena_format(arena, "/charges/%s/cancel", http_escape(gateway->http, arena, charge_id)), NULL, "",
                 timeout_ms, &answer);
}

static void sandbox_look(struct gateway *gateway, struct arena *arena, const struct gateway_question *asked,
                         struct gateway_charge *charge)
{
    struct sandbox_question question = { .key = asked->key, .amount = asked->amount };
    const char *id = http_escape(gateway->http, arena, asked->charge_id);
    struct http_answer answer;

    sandbox_get(gateway, arena_format(arena, "%s/charges/%s", gateway->url, id), asked->timeout_ms, &answer);
    sandbox_answer_to_look(arena, &answer, &question, charge);
}

static void sandbox_refund(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                           struct driver_sending *sending, struct gateway_refund *refund)
{
    const char *path =
        arena_format(arena, "/charges/%s/refunds", http_escape(gateway->http, arena, request->charge_id));
    const char *body = sandbox_body(
        arena, json_pack("{s:{s:I, s:s}, s:s*}", "amount", "amount", (json_int_t)request->amount.minor, "currency",
                         request->amount.currency.code, "client_key", client_key(sending, request->key)));
    struct http_answer answer;

    assert(body != NULL);
    sandbox_post(gateway, arena, path, sending->key, body, request->timeout_ms, &answer);
    sandbox_answer_to_refund(arena, &answer, request, refund);
    sending->kept = failure_is_kept(&answer, refund->outcome);
}

static void sandbox_refund_find(struct gateway *gateway, struct arena *arena,
                                const struct gateway_refund_request *request, struct gateway_refund *refund)
{
    struct http_answer answer;

    sandbox_get(
        gateway,
        arena_format(arena, "%s/refunds?client_key=%s", gateway->url, http_escape(gateway->http, arena, request->key)),
        request->timeout_ms, &answer);
    sandbox_answer_to_refund_find(arena, &answer, request, refund);
}

static enum status sandbox_describe(struct gateway *gateway, struct arena *arena,
                                    const struct gateway_description *description)
{
    const char *id = http_escape(gateway->http, arena, description->charge_id);
    const char *body = sandbox_body(arena, json_pack("{s:s}", "description", description->description));
    struct http_answer answer;

    assert(body != NULL);
    sandbox_post(gateway, arena, arena_format(arena, "/charges/%s/description", id), NULL, body,
                 description->timeout_ms, &answer);
    return describe_status(description, &answer);
}

/* The sandbox counts in milliseconds: rounding up selects the same charges. */
long long sandbox_ms_not_before(struct instant instant)
{
    assert(instant.us >= 0 && instant.us < INT64_MAX - 999);
    return (instant.us + 999) / 1000;
}

static enum status sandbox_list(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                                struct gateway_page *page)
{
    const char *url = arena_format(arena, "%s/charges?created_from=%lld&created_until=%lld", gateway->url,
                                   sandbox_ms_not_before(listing->from), sandbox_ms_not_before(listing->until));
    struct http_answer answer;

    if (listing->cursor != NULL)
        url = arena_format(arena, "%s&cursor=%s", url, http_escape(gateway->http, arena, listing->cursor));
    sandbox_get(gateway, url, listing->timeout_ms, &answer);
    return sandbox_answer_to_list(arena, &answer, page);
}

static void sandbox_chargeback(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                               struct gateway_chargeback *found)
{
    const char *id = http_escape(gateway->http, arena, question->charge_id);
    struct http_answer answer;

    sandbox_get(gateway, arena_format(arena, "%s/charges/%s", gateway->url, id), question->timeout_ms, &answer);
    sandbox_answer_to_chargeback(arena, &answer, question, found);
}

const struct gateway_driver sandbox_driver = {
    .kind = "sandbox",
    .account = sandbox_account,
    .attach = sandbox_attach,
    .charge = sandbox_charge,
    .find = sandbox_find,
    .cancel = sandbox_cancel,
    .look = sandbox_look,
    .refund = sandbox_refund,
    .refund_find = sandbox_refund_find,
    .chargeback = sandbox_chargeback,
    .describe = sandbox_describe,
    .list = sandbox_list,
    .movements = sandbox_movements,
    .payouts = sandbox_payouts,
    .payout_parts = sandbox_payout_parts,
    .method_find = sandbox_method_find,
    .detach = sandbox_detach,
    .setup_open = sandbox_setup_open,
    .setup_find = sandbox_setup_find,
    .setup_close = sandbox_setup_close,
    .event_read = sandbox_event_read,
};

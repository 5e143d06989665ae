/* gateway/sandbox_setup.c: the client side of the sandbox gateway's setup pages; their API is in
 * gateway/sandbox/README.md. */
#include "gateway/setup.h"

#include <assert.h>
#include <jansson.h>
#include <string.h>

#include "gateway/answer.h"
#include "gateway/doubt.h"
#include "gateway/sandbox_answer.h"

/* The outcome of a page's status; a completed page also has a payment method. */
static enum gateway_outcome outcome_of(const char *status, const char **end_code)
{
    *end_code = NULL;
    if (strcmp(status, "open") == 0)
        return GATEWAY_ACTION_REQUIRED;
    if (strcmp(status, "completed") == 0)
        return GATEWAY_SUCCEEDED;
    if (strcmp(status, "expired") == 0)
        *end_code = SETUP_END_EXPIRED;
    else if (strcmp(status, "cancelled") == 0)
        *end_code = SETUP_END_CANCELLED;
    return *end_code == NULL ? GATEWAY_UNKNOWN : GATEWAY_DECLINED;
}

/* false: not a page with this key, or a member is missing. */
static bool setup_read(struct arena *arena, json_t *body, const struct gateway_setup_request *request,
                       struct gateway_setup *setup)
{
    const char *id, *key, *status, *url;
    json_t *method;

    if (json_unpack(body, "{s:s, s:s, s:s, s:s, s:o}", "id", &id, "idempotency_key", &key, "status", &status, "url",
                    &url, "payment_method", &method) != 0 ||
        strcmp(key, request->key) != 0)
        return false;
    *setup = (struct gateway_setup){ .reference = arena_text(arena, id) };
    setup->outcome = outcome_of(status, &setup->end_code);
    if (setup->outcome == GATEWAY_ACTION_REQUIRED)
        setup->page_url = arena_text(arena, url);
    return setup->outcome != GATEWAY_SUCCEEDED || sandbox_method_read(arena, method, &setup->method);
}

static void setup_take(struct arena *arena, const struct http_answer *answer, const char *act,
                       const struct gateway_setup_request *request, struct gateway_setup *setup)
{
    json_t *body = answer->code == 200 || answer->code == 201 ? answer_body(answer) : NULL;

    if (!setup_read(arena, body, request, setup) || setup->outcome == GATEWAY_UNKNOWN) {
        doubt_log(act, request->key, answer);
        *setup = (struct gateway_setup){ .outcome = GATEWAY_UNKNOWN };
    }
    json_decref(body);
}

void sandbox_setup_open(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                        struct gateway_setup *setup)
{
    const char *type = request->type == PAYMENT_METHOD_CARD ? "card" : "bank_account";
    const char *body =
        sandbox_body(arena, json_pack("{s:s, s:s, s:s, s:s, s:I}", "type", type, "return_url", request->done_url,
                                      "cancel_url", request->cancelled_url, "language", request->language,
                                      "expires_at_ms", (json_int_t)(request->expires_at.us / 1000)));
    struct http_answer answer;

    assert(body != NULL); /* our own texts: valid UTF-8 and small */
    sandbox_post(gateway, arena, "/setups", request->key, body, request->timeout_ms, &answer);
    if (answer.sends == 0 || (answer.sends == 1 && answer.code == 503)) {
        doubt_log("set up", request->key, &answer);
        *setup = (struct gateway_setup){ .outcome = GATEWAY_REFUSED };
        return;
    }
    setup_take(arena, &answer, "set up", request, setup);
}

void sandbox_setup_find(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                        struct gateway_setup *setup)
{
    const char *escaped = http_escape(gateway->http, arena, request->reference);
    struct http_request get = { .url = arena_format(arena, "%s/setups/%s", gateway->url, escaped),
                                .timeout_ms = request->timeout_ms };
    struct http_answer answer;

    driver_send(gateway, &get, &answer);
    if (answer.code == 404) {
        doubt_log("find the page of", request->key, &answer);
        *setup = (struct gateway_setup){ .outcome = GATEWAY_DECLINED, .end_code = SETUP_END_EXPIRED };
        return;
    }
    setup_take(arena, &answer, "find the page of", request, setup);
}

void sandbox_setup_close(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                         struct gateway_setup *setup)
{
    const char *escaped = http_escape(gateway->http, arena, request->reference);
    struct http_answer answer;

    sandbox_post(gateway, arena, arena_format(arena, "/setups/%s/expire", escaped), NULL, "", request->timeout_ms,
                 &answer);
    sandbox_setup_find(gateway, arena, request, setup);
}

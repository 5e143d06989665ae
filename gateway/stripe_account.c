/* gateway/stripe_account.c: the account that the secret key belongs to. Stripe's Account object has no livemode; the
 * key itself says it ("sk_live_", "rk_test_"). Source: docs.stripe.com/api/accounts/retrieve, docs.stripe.com/keys. */
#include <string.h>

#include "gateway/answer.h"
#include "gateway/doubt.h"
#include "gateway/stripe_answer.h"
#include "gateway/stripe_form.h"

enum status stripe_account(struct gateway *gateway, struct arena *arena, struct gateway_account *account)
{
    struct form form = form_start(gateway, arena);
    struct http_answer answer;
    json_t *body;
    const char *id;
    bool known;

    stripe_get(&form, "/v1/account", GATEWAY_ACCOUNT_TIMEOUT_MS, &answer);
    if (answer.code == 401 || answer.code == 403)
        return STATUS_VALIDATION_FAILED;
    body = answer.code == 200 ? answer_body(&answer) : NULL;
    id = strcmp(stripe_text(body, "object"), "account") == 0 ? stripe_text(body, "id") : "";
    known = id[0] != '\0';
    if (known)
        *account = (struct gateway_account){ .id = arena_text(arena, id),
                                             .live = strstr(gateway->authorization, "k_live_") != NULL };
    else
        doubt_log("ask for", "the account", &answer);
    json_decref(body);
    return known ? STATUS_OK : STATUS_UNAVAILABLE;
}

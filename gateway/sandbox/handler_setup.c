/* gateway/sandbox/handler_setup.c: a page on which a person gives a payment method, like a real gateway's: the program
 * asks for it and about it; a browser opens and answers it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handlers.h"
#include "store.h"
#include "token.h"
#include "webhook.h"
#include "wire.h"

/* The choices on a page by type, and the token that the new method gets; NULL: none, the person cancels. */
static const struct choice {
    const char *type, *word, *token, *english, *french;
} choices[] = {
    { "card", "works", "tok_visa", "A card that works", "Une carte qui fonctionne" },
    { "card", "declined", "tok_declined", "A card that is declined later", "Une carte refusée plus tard" },
    { "card", "authentication", "tok_3ds", "A card that needs authentication at each payment",
      "Une carte à authentifier à chaque paiement" },
    { "card", "once", "tok_setup_3ds", "A card that its bank authenticates once, here",
      "Une carte que sa banque authentifie une fois, ici" },
    { "bank_account", "works", "tok_sepa", "An account that works", "Un compte qui fonctionne" },
    { "bank_account", "returned", "tok_sepa_fails_later", "An account whose debits stay on their way",
      "Un compte dont les prélèvements restent en cours" },
    { "", "cancel", NULL, "Cancel", "Annuler" },
};

enum { PAGE_BYTES = 4096 };

static bool is_french(const struct store_setup *setup)
{
    return strcmp(setup->language, "fr") == 0;
}

static bool is_offered(const struct choice *choice, const struct store_setup *setup)
{
    return choice->type[0] == '\0' || strcmp(choice->type, setup->type) == 0;
}

static json_t *method_json(const struct call *call, const struct store_setup *setup)
{
    struct store_method method;

    if (setup->method_id[0] == '\0' || store_method_find(call->store, setup->method_id, &method) != STORE_DONE)
        return NULL;
    return wire_method(&method, token_find(method.token));
}

static json_t *setup_json(const struct call *call, const struct store_setup *setup)
{
    char url[320], expires_at[WIRE_INSTANT_SIZE];
    json_t *method = method_json(call, setup);

    snprintf(url, sizeof url, "%s/setup-pages/%s", call->public_url, setup->id);
    wire_instant(setup->expires_ms, expires_at);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o?}", "id", setup->id, "idempotency_key", setup->key, "type",
                     setup->type, "status", setup->status, "url", url, "expires_at", expires_at, "payment_method",
                     method);
}

static bool copy(char *to, size_t size, const char *from)
{
    return snprintf(to, size, "%s", from) < (int)size;
}

void handle_setup_create(const struct call *call, struct answer *answer)
{
    struct store_setup setup = { 0 };
    const char *type, *return_url, *cancel_url, *language;
    json_int_t expires_ms;
    enum store_result result;

    if (!wire_key_read(call, setup.key, answer))
        return;
    if (json_unpack(call->body, "{s:s, s:s, s:s, s:s, s:I !}", "type", &type, "return_url", &return_url, "cancel_url",
                    &cancel_url, "language", &language, "expires_at_ms", &expires_ms) != 0 ||
        (strcmp(type, "card") != 0 && strcmp(type, "bank_account") != 0) ||
        !copy(setup.type, sizeof setup.type, type) || !copy(setup.return_url, sizeof setup.return_url, return_url) ||
        !copy(setup.cancel_url, sizeof setup.cancel_url, cancel_url) ||
        !copy(setup.language, sizeof setup.language, language)) {
        answer_error(answer, 422, "invalid_request",
                     "Expected {\"type\", \"return_url\", \"cancel_url\", \"language\", \"expires_at_ms\"}.");
        return;
    }
    setup.expires_ms = expires_ms;
    result = store_setup_add(call->store, &setup);
    if (result == STORE_DONE || result == STORE_REPEATED)
        answer_json(answer, result == STORE_DONE ? 201 : 200, setup_json(call, &setup));
    else
        wire_answer_failure(answer, result, "");
}

void handle_setup_show(const struct call *call, struct answer *answer)
{
    struct store_setup setup;
    enum store_result result = store_setup_find(call->store, call->id, &setup);

    if (result == STORE_DONE)
        answer_json(answer, 200, setup_json(call, &setup));
    else
        wire_answer_failure(answer, result, "");
}

static enum store_result setup_end(const struct call *call, const char *status, const char *token,
                                   struct store_setup *setup)
{
    enum store_result result = store_setup_end(call->store, call->id, status, token, setup);
    char type[48];

    snprintf(type, sizeof type, "setup.%s", status);
    if (result == STORE_DONE)
        webhook_tell(call->webhook, type, setup_json(call, setup));
    return result;
}

void handle_setup_expire(const struct call *call, struct answer *answer)
{
    struct store_setup setup;
    enum store_result result = setup_end(call, "expired", NULL, &setup);

    if (result == STORE_DONE)
        answer_json(answer, 200, setup_json(call, &setup));
    else
        wire_answer_failure(answer, result, "Only a page that is open can expire.");
}

static void page(struct answer *answer, unsigned int http_status, const struct store_setup *setup, const char *title,
                 const char *rest)
{
    static const char form[] = "<!doctype html><html lang=\"%s\"><meta charset=\"utf-8\"><title>%s</title><h1>%s</h1>%s"
                               "<p>%s</p></html>\n";
    const char *note = is_french(setup) ? "Ceci est la passerelle d’essai : aucun argent ne bouge."
                                        : "This is the sandbox gateway: no money moves.";

    answer->http_status = http_status;
    if ((answer->html = malloc(PAGE_BYTES)) != NULL)
        snprintf(answer->html, PAGE_BYTES, form, is_french(setup) ? "fr" : "en", title, title, rest, note);
}

static void page_over(struct answer *answer, unsigned int http_status, const struct store_setup *setup)
{
    bool french = is_french(setup);

    page(answer, http_status, setup, french ? "Page fermée" : "Page closed",
         french ? "<p>Cette page a déjà servi ou son délai est passé. Recommencez depuis votre compte.</p>"
                : "<p>This page was used already, or its time is over. Begin again from your account.</p>");
}

void handle_setup_page(const struct call *call, struct answer *answer)
{
    struct store_setup setup = { 0 };
    enum store_result result = store_setup_find(call->store, call->id, &setup);
    char buttons[PAGE_BYTES / 2] = "";
    bool french = is_french(&setup);

    if (result != STORE_DONE || strcmp(setup.status, "open") != 0) {
        page_over(answer, result == STORE_DONE ? 410 : result == STORE_ABSENT ? 404 : 500, &setup);
        return;
    }
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
        size_t length = strlen(buttons);

        if (is_offered(&choices[i], &setup))
            snprintf(buttons + length, sizeof buttons - length,
                     "<form method=\"post\" action=\"?choice=%s\"><button>%s</button></form>", choices[i].word,
                     french ? choices[i].french : choices[i].english);
    }
    page(answer, 200, &setup, french ? "Nouveau moyen de paiement" : "New payment method", buttons);
}

/* The browser is sent back to the program, whatever was chosen. */
void handle_setup_choose(const struct call *call, struct answer *answer)
{
    struct store_setup setup = { 0 };
    const struct choice *chosen = NULL;
    enum store_result result = store_setup_find(call->store, call->id, &setup);

    for (size_t i = 0; result == STORE_DONE && call->query_choice != NULL && i < sizeof choices / sizeof *choices; i++)
        if (strcmp(choices[i].word, call->query_choice) == 0 && is_offered(&choices[i], &setup))
            chosen = &choices[i];
    if (result == STORE_DONE && chosen != NULL)
        result = setup_end(call, chosen->token == NULL ? "cancelled" : "completed", chosen->token, &setup);
    if (result != STORE_DONE || chosen == NULL) {
        page_over(answer,
                  result == STORE_ABSENT   ? 404
                  : result == STORE_FAILED ? 500
                  : chosen == NULL         ? 422
                                           : 410,
                  &setup);
        return;
    }
    answer->http_status = 303;
    answer->location = strdup(chosen->token == NULL ? setup.cancel_url : setup.return_url);
}

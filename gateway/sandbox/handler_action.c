/* gateway/sandbox/handler_action.c: the page on which a card holder authenticates, like a bank's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "handlers.h"
#include "store.h"
#include "webhook.h"
#include "wire.h"

static void action_page(struct answer *answer, unsigned int http_status, const char *title, const char *sentence)
{
    static const char page[] = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>%s</title>"
                               "<h1>%s</h1><p>%s</p><p>This is the sandbox gateway: no money moves.</p></html>\n";
    size_t size = sizeof page + 2 * strlen(title) + strlen(sentence);

    answer->http_status = http_status;
    if ((answer->html = malloc(size)) != NULL)
        snprintf(answer->html, size, page, title, title, sentence);
}

/* Opening the page again changes nothing: it shows the charge's state. */
void handle_action(const struct call *call, struct answer *answer)
{
    bool declines = call->query_outcome != NULL && strcmp(call->query_outcome, "failed") == 0;
    bool known_outcome = call->query_outcome == NULL || declines || strcmp(call->query_outcome, "succeeded") == 0;
    enum store_event event = declines ? EVENT_AUTHENTICATION_FAILED : EVENT_AUTHENTICATED;
    struct store_charge charge;
    enum store_result result;

    if (!known_outcome) {
        action_page(answer, 422, "Unknown outcome", "The outcome is \"succeeded\" or \"failed\".");
        return;
    }
    result = store_charge_advance(call->store, call->id, event, &charge);
    if (result == STORE_DONE)
        webhook_tell(call->webhook, "charge.updated", wire_charge(&charge, call->public_url));
    if (result == STORE_ABSENT)
        action_page(answer, 404, "Unknown payment", "There is no such payment.");
    else if (result == STORE_FAILED)
        action_page(answer, 500, "Something went wrong", "The payment is as it was. Please try again.");
    else if (strcmp(charge.status, "succeeded") == 0)
        action_page(answer, 200, "Payment confirmed",
                    "Your card was authenticated and the payment is made. You may close this page.");
    else
        action_page(answer, 200, "Payment declined",
                    "The payment was not authenticated and nothing is charged. You may close this page.");
}

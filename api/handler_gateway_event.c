/* api/handler_gateway_event.c: the webhook that the payment gateway calls. The body is parsed only after its signature
 * was verified, and a sender without a valid signature is not told why it was refused.
 * Source: docs/api.md, "The payment gateway"; docs/reliability.md, B5 102. */
#include "api/handlers.h"
#include "auth/webhook_signature.h"
#include "counter/gateway_event.h"

enum status handle_gateway_event(struct exchange *x)
{
    const struct request *request = &x->request;
    const char *secret = x->counter.act.deployment->webhook_secret;
    struct gateway_event event;
    enum status status;

    if (secret == NULL)
        return STATUS_NOT_FOUND;
    if (!webhook_signature_is_good(secret, request->webhook_signature, request->body == NULL ? "" : request->body,
                                   request->body_length, x->counter.act.now))
        return STATUS_MALFORMED_REQUEST;
    if (!gateway_event_read(x->counter.gateway, x->arena, request->body == NULL ? "" : request->body,
                            request->body_length, &event))
        return STATUS_MALFORMED_REQUEST;
    if ((status = gateway_event_take(&x->counter, &event)) != STATUS_OK)
        return status;
    return reply_empty(x, 204);
}

/* gateway/stripe_describe.c: what a PaymentIntent has paid, told afterwards. Stripe takes a description and metadata in
 * every state of a PaymentIntent, and leaves the metadata that is not named as it was. Without an Idempotency-Key:
 * setting the same texts twice is the same, and a failure is not kept.
 * Source: docs.stripe.com/api/payment_intents/update. */
#include "gateway/stripe_find.h"
#include "gateway/stripe_form.h"

enum status stripe_describe(struct gateway *gateway, struct arena *arena, const struct gateway_description *description)
{
    struct form form = form_start(gateway, arena);
    struct http_answer answer;

    form_add(&form, "description", description->description);
    form_add(&form, "metadata[guichet_invoice]", description->invoice);
    stripe_post(&form, stripe_intent_path(gateway, arena, description->charge_id, ""), NULL, description->timeout_ms,
                &answer);
    return describe_status(description, &answer);
}

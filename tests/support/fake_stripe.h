/* tests/support/fake_stripe.h: a mock of Stripe: its answers with the members that our code reads. */
#ifndef GUICHET_TESTS_SUPPORT_FAKE_STRIPE_H
#define GUICHET_TESTS_SUPPORT_FAKE_STRIPE_H

#include "fake_gateway.h"

static inline struct gateway *fake_open(const struct fake_gateway *fake)
{
    return fake_open_as("stripe", fake);
}

/* A PaymentIntent with the members that our code reads. `more` begins with a comma or is empty. */
#define INTENT(key, units, currency, status, more)                                                                     \
    "{\"id\":\"pi_1\",\"object\":\"payment_intent\",\"amount\":" units ",\"currency\":\"" currency                     \
    "\",\"status\":\"" status "\","                                                                                    \
    "\"created\":1700000000,\"metadata\":{\"guichet_key\":\"" key "\"}" more "}"
#define RECEIVED(units) ",\"amount_received\":" units
#define PAID            INTENT("pay_1", "3990", "eur", "succeeded", RECEIVED("3990"))
#define WAITS                                                                                                          \
    INTENT("pay_1", "3990", "eur", "requires_action",                                                                  \
           ",\"next_action\":{\"type\":\"redirect_to_url\",\"redirect_to_url\":{\"url\":\"https://hooks.stripe.test/"  \
           "1\",\"return_url\":null}}")
#define VOIDED INTENT("pay_1", "3990", "eur", "canceled", "")
#define FAILED(error) INTENT("pay_1", "3990", "eur", "requires_payment_method", ",\"last_payment_error\":" error)
#define LIST(entries, more) "{\"object\":\"list\",\"data\":[" entries "],\"has_more\":" more "}"
/* A 500 that Stripe stored under the idempotency key and repeats. */
#define FAILS_AGAIN(request)                                                                                           \
    {                                                                                                                  \
        .expects = request, .code = 500, .body = "{\"error\":{\"type\":\"api_error\"}}",                               \
        .headers = "Idempotent-Replayed: true\r\n"                                                                     \
    }
#define ERROR(type, more)   "{\"error\":{\"type\":\"" type "\",\"message\":\"-\"" more "}}"

#endif

/* tests/support/stripe_charges.h: the charge that the tests of Stripe make and look for, and the check of its
 * outcome. */
#ifndef GUICHET_TESTS_SUPPORT_STRIPE_CHARGES_H
#define GUICHET_TESTS_SUPPORT_STRIPE_CHARGES_H

#include "fake_stripe.h"

static const struct money amount = { 3990, { "EUR" } };

/* Timeouts: 300 ms where the case is a timeout; long where an answer comes, so that a slow machine changes nothing. */
enum { SHORT_MS = 300, LONG_MS = 20000 };

#define CREATE   "POST /v1/payment_intents HTTP/1.1\r\n"
#define LOOK     "GET /v1/payment_intents/pi_1 HTTP/1.1\r\n"
#define CANCEL   "POST /v1/payment_intents/pi_1/cancel HTTP/1.1\r\n"
#define LISTED   "GET /v1/payment_intents?customer=cus_1&created%5Bgte%5D=1699913600&limit=100"
#define HALFWAY  INTENT("pay_1", "3990", "eur", "requires_confirmation", "")

struct expected {
    enum gateway_outcome outcome;
    const char *decline_code; /* NULL: none */
};
#define ONLY(says) { .outcome = says }

static inline void check(const char *why, const struct gateway_charge *charge, struct expected want)
{
    const char *code = charge->decline_code == NULL ? "none" : charge->decline_code;
    const char *want_code = want.decline_code == NULL ? "none" : want.decline_code;

    if (charge->outcome != want.outcome || strcmp(code, want_code) != 0)
        fail_msg("%s: %s %s, not %s %s", why, gateway_outcome_name(charge->outcome), code,
                 gateway_outcome_name(want.outcome), want_code);
    if ((charge->outcome == GATEWAY_ACTION_REQUIRED) != (charge->action_url != NULL) ||
        (charge->charge_id == NULL && (charge->outcome == GATEWAY_SUCCEEDED || charge->outcome == GATEWAY_PROCESSING)))
        fail_msg("%s: the texts do not belong to the outcome", why);
}

static inline struct gateway_request request_of(int timeout_ms)
{
    return (struct gateway_request){ .key = "pay_1",
                                     .reference = "cus_1/pm_1",
                                     .amount = amount,
                                     .description = "5 licences & a day",
                                     .organization = "org_1",
                                     .order = "ord_1",
                                     .invoice = "inv_1",
                                     .made_at = { QUESTION_MADE_AT_S * 1000000 },
                                     .timeout_ms = timeout_ms };
}

#endif

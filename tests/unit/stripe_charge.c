/* tests/unit/stripe_charge.c: charges at Stripe: which answers are believed, which are not, and which lead to another
 * question. The gateway is a mock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../support/stripe_charges.h"

#define DECLINE(more)                                                                                                  \
    ERROR("card_error",                                                                                                \
          ",\"code\":\"card_declined\",\"payment_intent\":" FAILED("{\"code\":\"card_declined\"" more "}"))

/* The key came before with other parameters. */
#define OTHERWISE(request) SAYS(request, 400, ERROR("idempotency_error", ""))

static const struct {
    const char *why;
    struct fake_step steps[FAKE_STEPS_MAX];
    int timeout_ms;
    struct expected want;
} charge_cases[] = {
    { "a card that pays", { SAYS(CREATE, 200, PAID) }, LONG_MS, ONLY(GATEWAY_SUCCEEDED) },
    { "a card that must be authenticated", { SAYS(CREATE, 200, WAITS) }, LONG_MS, ONLY(GATEWAY_ACTION_REQUIRED) },
    { "a SEPA debit is on its way",
      { SAYS(CREATE, 200, INTENT("pay_1", "3990", "eur", "processing", "")) },
      LONG_MS,
      ONLY(GATEWAY_PROCESSING) },
    { "declined: the bank's word",
      { SAYS(CREATE, 402, DECLINE(",\"decline_code\":\"insufficient_funds\"")) },
      LONG_MS,
      { GATEWAY_DECLINED, "insufficient_funds" } },
    { "declined without the bank's word",
      { SAYS(CREATE, 402, DECLINE("")) },
      LONG_MS,
      { GATEWAY_DECLINED, "card_declined" } },
    { "a word longer than our books hold",
      { SAYS(
          CREATE, 402,
          DECLINE(",\"decline_code\":\"1234567890123456789012345678901234567890123456789012345678901234_and_more\"")) },
      LONG_MS,
      { GATEWAY_DECLINED, "1234567890123456789012345678901234567890123456789012345678901234" } },
    { "a method that Stripe lost",
      { SAYS(CREATE, 400,
             ERROR("invalid_request_error", ",\"code\":\"resource_missing\",\"param\":\"payment_method\"")) },
      LONG_MS,
      { GATEWAY_DECLINED, "payment_method_unknown" } },
    { "a Customer that was deleted there, and its cards with it",
      { SAYS(CREATE, 400, ERROR("invalid_request_error", ",\"code\":\"resource_missing\",\"param\":\"customer\"")) },
      LONG_MS,
      { GATEWAY_DECLINED, "payment_method_unknown" } },
    { "less than Stripe charges",
      { SAYS(CREATE, 400, ERROR("invalid_request_error", ",\"code\":\"amount_too_small\",\"param\":\"amount\"")) },
      LONG_MS,
      { GATEWAY_DECLINED, "amount_too_small" } },
    { "the mandate of the bank account has ended",
      { SAYS(CREATE, 400, ERROR("invalid_request_error", ",\"code\":\"payment_intent_mandate_invalid\"")) },
      LONG_MS,
      { GATEWAY_DECLINED, "mandate_inactive" } },
    { "another fault of the request is ours, and nothing was charged",
      { SAYS(CREATE, 400, ERROR("invalid_request_error", ",\"code\":\"parameter_unknown\"")) },
      LONG_MS,
      { GATEWAY_DECLINED, "payment_refused" } },
    { "a card that was detached there",
      { SAYS(CREATE, 400, ERROR("invalid_request_error", "")) },
      LONG_MS,
      { GATEWAY_DECLINED, "payment_refused" } },
    { "dollars from a SEPA account",
      { SAYS(CREATE, 400, ERROR("invalid_request_error", ",\"param\":\"payment_method_types\"")) },
      LONG_MS,
      { GATEWAY_DECLINED, "payment_refused" } },
    { "a fault, and yet a PaymentIntent was paid",
      { SAYS(CREATE, 400, ERROR("invalid_request_error", ",\"payment_intent\":" PAID)) },
      LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "a fault, and a PaymentIntent that was not confirmed is ended",
      { SAYS(CREATE, 400, ERROR("invalid_request_error", ",\"payment_intent\":" HALFWAY)), SAYS(CANCEL, 200, VOIDED),
        SAYS(LOOK, 200, VOIDED) },
      LONG_MS,
      { GATEWAY_DECLINED, "payment_refused" } },
    { "made and not confirmed, and the 200 says so",
      { SAYS(CREATE, 200, HALFWAY), SAYS(CANCEL, 200, VOIDED), SAYS(LOOK, 200, VOIDED) },
      LONG_MS,
      { GATEWAY_DECLINED, "payment_refused" } },
    { "the failure is kept and made nothing: the next key",
      { FAILS_AGAIN(CREATE), SAYS(LISTED " ", 200, LIST("", "false")), SAYS(CREATE, 200, PAID) },
      LONG_MS,
      ONLY(GATEWAY_SUCCEEDED) },
    { "the failure is kept, and was a charge all the same",
      { FAILS_AGAIN(CREATE), SAYS(LISTED " ", 200, LIST(PAID, "false")) },
      LONG_MS,
      ONLY(GATEWAY_SUCCEEDED) },
    { "the failure is kept, and the book cannot be read: nothing more is sent",
      { FAILS_AGAIN(CREATE), SAYS(LISTED " ", 500, "{}") },
      LONG_MS,
      ONLY(GATEWAY_UNKNOWN) },
    { "the failure is kept, and the next key is refused for good",
      { FAILS_AGAIN(CREATE), SAYS(LISTED " ", 200, LIST("", "false")),
        SAYS(CREATE, 400, ERROR("invalid_request_error", "")) },
      LONG_MS,
      { GATEWAY_DECLINED, "payment_refused" } },
    { "a failure that is new may have made something yet",
      { FAILS_AGAIN(CREATE), SAYS(LISTED " ", 200, LIST("", "false")), SAYS(CREATE, 500, "{}") },
      LONG_MS,
      ONLY(GATEWAY_UNKNOWN) },
    { "five kept failures are enough for one call",
      { FAILS_AGAIN(CREATE), SAYS(LISTED " ", 200, LIST("", "false")), FAILS_AGAIN(CREATE),
        SAYS(LISTED " ", 200, LIST("", "false")), FAILS_AGAIN(CREATE), SAYS(LISTED " ", 200, LIST("", "false")),
        FAILS_AGAIN(CREATE), SAYS(LISTED " ", 200, LIST("", "false")), FAILS_AGAIN(CREATE),
        SAYS(LISTED " ", 200, LIST("", "false")) },
      LONG_MS,
      ONLY(GATEWAY_UNKNOWN) },
    { "400 of something in between", { SAYS(CREATE, 400, "<html>") }, LONG_MS, ONLY(GATEWAY_DISPUTED) },
    { "our key was sent by an earlier release: its charge",
      { OTHERWISE(CREATE), AGAIN(CREATE, PAID) },
      LONG_MS,
      ONLY(GATEWAY_SUCCEEDED) },
    { "our key was sent by an earlier release, and declined",
      { OTHERWISE(CREATE), SAYS(CREATE, 402, DECLINE("")) },
      LONG_MS,
      { GATEWAY_DECLINED, "card_declined" } },
    { "our key was sent by an earlier release, and is under way",
      { OTHERWISE(CREATE), SAYS(CREATE, 409, ERROR("invalid_request_error", ",\"code\":\"idempotency_key_in_use\"")) },
      LONG_MS,
      ONLY(GATEWAY_UNKNOWN) },
    { "our key was sent by an earlier release, whose failure is kept and made nothing: the next key",
      { OTHERWISE(CREATE), FAILS_AGAIN(CREATE), SAYS(LISTED " ", 200, LIST("", "false")), SAYS(CREATE, 200, PAID) },
      LONG_MS,
      ONLY(GATEWAY_SUCCEEDED) },
    { "our key was sent with what we never said, and made a charge",
      { OTHERWISE(CREATE), OTHERWISE(CREATE), SAYS(LISTED " ", 200, LIST(PAID, "false")) },
      LONG_MS,
      ONLY(GATEWAY_SUCCEEDED) },
    { "our key was sent with what we never said, and made nothing that can be seen: it may be at work still",
      { OTHERWISE(CREATE), OTHERWISE(CREATE), SAYS(LISTED " ", 200, LIST("", "false")) },
      LONG_MS,
      ONLY(GATEWAY_UNKNOWN) },
    { "our key was sent with what we never said, and the book cannot be read",
      { OTHERWISE(CREATE), OTHERWISE(CREATE), SAYS(LISTED " ", 500, "{}") },
      LONG_MS,
      ONLY(GATEWAY_UNKNOWN) },
    { "the same key is under way",
      { SAYS(CREATE, 409, ERROR("invalid_request_error", ",\"code\":\"idempotency_key_in_use\"")) },
      LONG_MS,
      ONLY(GATEWAY_UNKNOWN) },
    { "a wrong secret key: nothing was begun",
      { SAYS(CREATE, 401, ERROR("invalid_request_error", "")) },
      LONG_MS,
      ONLY(GATEWAY_REFUSED) },
    { "a key without the right: nothing was begun",
      { SAYS(CREATE, 403, ERROR("invalid_request_error", "")) },
      LONG_MS,
      ONLY(GATEWAY_REFUSED) },
    { "too many requests: nothing was begun",
      { SAYS(CREATE, 429, ERROR("invalid_request_error", ",\"code\":\"rate_limit\"")) },
      LONG_MS,
      ONLY(GATEWAY_REFUSED) },
    { "a lock may be met half-way",
      { SAYS(CREATE, 429, ERROR("invalid_request_error", ",\"code\":\"lock_timeout\"")) },
      LONG_MS,
      ONLY(GATEWAY_UNKNOWN) },
    { "429 of something in between", { SAYS(CREATE, 429, "<html>") }, LONG_MS, ONLY(GATEWAY_UNKNOWN) },
    { "500 may come after the charge", { SAYS(CREATE, 500, ERROR("api_error", "")) }, LONG_MS, ONLY(GATEWAY_UNKNOWN) },
    { "500 with a charge is still a 500", { SAYS(CREATE, 500, PAID) }, LONG_MS, ONLY(GATEWAY_UNKNOWN) },
    { "503 says nothing for certain", { SAYS(CREATE, 503, ERROR("api_error", "")) }, LONG_MS, ONLY(GATEWAY_UNKNOWN) },
    { "no answer in time", { BREAKS(CREATE, FAKE_SILENT, NULL) }, SHORT_MS, ONLY(GATEWAY_UNKNOWN) },
    { "a reset after the request was read", { BREAKS(CREATE, FAKE_CLOSES, NULL) }, LONG_MS, ONLY(GATEWAY_UNKNOWN) },
    { "half an answer", { BREAKS(CREATE, FAKE_CUTS, PAID) }, LONG_MS, ONLY(GATEWAY_UNKNOWN) },
    { "garbage", { SAYS(CREATE, 200, "all went well") }, LONG_MS, ONLY(GATEWAY_DISPUTED) },
    { "an empty object", { SAYS(CREATE, 200, "{}") }, LONG_MS, ONLY(GATEWAY_DISPUTED) },
    { "another amount",
      { SAYS(CREATE, 200, INTENT("pay_1", "3991", "eur", "succeeded", RECEIVED("3991"))) },
      LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "an amount with a point",
      { SAYS(CREATE, 200, INTENT("pay_1", "3990.0", "eur", "succeeded", RECEIVED("3990"))) },
      LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "another currency",
      { SAYS(CREATE, 200, INTENT("pay_1", "3990", "usd", "succeeded", RECEIVED("3990"))) },
      LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "another key",
      { SAYS(CREATE, 200, INTENT("pay_2", "3990", "eur", "succeeded", RECEIVED("3990"))) },
      LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "succeeded, and less was received",
      { SAYS(CREATE, 200, INTENT("pay_1", "3990", "eur", "succeeded", RECEIVED("3989"))) },
      LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "succeeded, and nothing says what was received",
      { SAYS(CREATE, 200, INTENT("pay_1", "3990", "eur", "succeeded", "")) },
      LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "a status nobody asked for",
      { SAYS(CREATE, 200, INTENT("pay_1", "3990", "eur", "requires_capture", "")) },
      LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "an action that no page can do",
      { SAYS(CREATE, 200,
             INTENT("pay_1", "3990", "eur", "requires_action", ",\"next_action\":{\"type\":\"use_stripe_sdk\"}")) },
      LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "declined, but for another amount",
      { SAYS(
          CREATE, 402,
          ERROR("card_error", ",\"payment_intent\":" INTENT("pay_1", "1", "eur", "requires_payment_method",
                                                            ",\"last_payment_error\":{\"code\":\"card_declined\"}"))) },
      LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "402 that holds a paid one",
      { SAYS(CREATE, 402, ERROR("card_error", ",\"payment_intent\":" PAID)) },
      LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "402 without a charge",
      { SAYS(CREATE, 402, ERROR("card_error", ",\"code\":\"card_declined\"")) },
      LONG_MS,
      ONLY(GATEWAY_DISPUTED) },
    { "waited once, repeated, and paid since",
      { AGAIN(CREATE, WAITS), SAYS(LOOK, 200, PAID) },
      LONG_MS,
      ONLY(GATEWAY_SUCCEEDED) },
    { "waited once, repeated, and given up since",
      { AGAIN(CREATE, WAITS), SAYS(LOOK, 200, VOIDED) },
      LONG_MS,
      { GATEWAY_DECLINED, "voided" } },
    { "a debit repeated, and returned since",
      { AGAIN(CREATE, INTENT("pay_1", "3990", "eur", "processing", "")),
        SAYS(
            LOOK, 200,
            FAILED("{\"code\":\"payment_intent_payment_attempt_failed\",\"decline_code\":\"debit_not_authorized\"}")) },
      LONG_MS,
      { GATEWAY_DECLINED, "debit_not_authorized" } },
    { "repeated, and then it cannot be asked",
      { AGAIN(CREATE, WAITS), SAYS(LOOK, 500, "{}") },
      LONG_MS,
      ONLY(GATEWAY_UNKNOWN) },
    { "a repeated success is one", { AGAIN(CREATE, PAID) }, LONG_MS, ONLY(GATEWAY_SUCCEEDED) },
};

static void test_charge_is_believed_only_if_it_is_the_one_requested(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof charge_cases / sizeof *charge_cases; i++) {
        struct gateway_request request = request_of(charge_cases[i].timeout_ms);
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_charge charge;

        fake_start(&fake, charge_cases[i].steps);
        struct gateway *gateway = fake_open(&fake);
        gateway_charge(gateway, &arena, &request, &charge);
        check(charge_cases[i].why, &charge, charge_cases[i].want);
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(charge_cases[i].why, &fake);
        arena_end(&arena);
    }
}

/* Off-session, a charge that waits for its card holder is voided, unless it was paid in the meantime. */
static const struct { const char *why; struct fake_step steps[FAKE_STEPS_MAX]; struct expected want;
} alone_cases[] = {
    { "it pays", { SAYS(CREATE, 200, PAID) }, ONLY(GATEWAY_SUCCEEDED) },
    { "the bank wants its holder",
      { SAYS(CREATE, 402,
             ERROR("card_error",
                   ",\"code\":\"authentication_required\",\"payment_intent\":" FAILED(
                       "{\"code\":\"authentication_required\",\"decline_code\":\"authentication_required\"}"))) },
      { GATEWAY_DECLINED, "authentication_required" } },
    { "it waits, and is voided",
      { SAYS(CREATE, 200, WAITS), SAYS(CANCEL, 200, VOIDED), SAYS(LOOK, 200, VOIDED) },
      { GATEWAY_DECLINED, "authentication_required" } },
    { "it waits, and was paid before the void",
      { SAYS(CREATE, 200, WAITS), SAYS(CANCEL, 400, ERROR("invalid_request_error", "")), SAYS(LOOK, 200, PAID) },
      ONLY(GATEWAY_SUCCEEDED) },
    { "it waits, and cannot be voided",
      { SAYS(CREATE, 200, WAITS), SAYS(CANCEL, 500, "{}"), SAYS(LOOK, 200, WAITS) },
      ONLY(GATEWAY_UNKNOWN) },
};

static void test_off_session_charge_that_waits_is_voided(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof alone_cases / sizeof *alone_cases; i++) {
        struct gateway_request request = request_of(LONG_MS);
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_charge charge;

        request.off_session = true;
        fake_start(&fake, alone_cases[i].steps);
        struct gateway *gateway = fake_open(&fake);
        gateway_charge(gateway, &arena, &request, &charge);
        check(alone_cases[i].why, &charge, alone_cases[i].want);
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(alone_cases[i].why, &fake);
        if (strstr(fake.request[0], "&off_session=true") == NULL || strstr(fake.request[0], "return_url") != NULL)
            fail_msg("%s: %s", alone_cases[i].why, fake.request[0]);
        arena_end(&arena);
    }
}

/* Requests that Stripe could not take are declined without being sent. */
static void test_charge_that_stripe_cannot_take_is_declined_unsent(void **state)
{
    static const struct { const char *why, *reference, *decline_code; struct money amount; } cases[] = {
        { "a third digit of a dinar", "cus_1/pm_1", "amount_not_chargeable", { 1234, { "KWD" } } },
        { "a fifth of an ariary", "cus_1/pm_1", "amount_not_chargeable", { 1020, { "MGA" } } },
        { "dollars from a SEPA account", "cus_1/pm_1/sepa_debit", "method_other_currency", { 3990, { "USD" } } },
        { "a method made elsewhere", "method_1", "payment_method_unknown", { 3990, { "EUR" } } },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gateway_request request = request_of(LONG_MS);
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_charge charge;

        request.amount = cases[i].amount;
        request.reference = cases[i].reference;
        fake_start(&fake, NULL);
        struct gateway *gateway = fake_open(&fake);
        gateway_charge(gateway, &arena, &request, &charge);
        check(cases[i].why, &charge, (struct expected){ GATEWAY_DECLINED, cases[i].decline_code });
        gateway_close(&gateway);
        fake_stop(&fake);
        arena_end(&arena);
    }
}

static void test_payment_methods_pay_their_currencies(void **state)
{
    static const struct { const char *kind; enum payment_method_type type; const char *currency; bool pays;
        } cases[] = {
        { "stripe", PAYMENT_METHOD_BANK_ACCOUNT, "EUR", true },
        { "stripe", PAYMENT_METHOD_BANK_ACCOUNT, "USD", false },
        { "stripe", PAYMENT_METHOD_BANK_ACCOUNT, "CHF", false },
        { "stripe", PAYMENT_METHOD_CARD, "USD", true },
        { "stripe", PAYMENT_METHOD_CARD, "JPY", true },
        { "stripe", PAYMENT_METHOD_CARD, "KWD", false },
        { "stripe", PAYMENT_METHOD_CARD, "BHD", false },
        { "stripe", PAYMENT_METHOD_CARD, "OMR", false },
        { "stripe", PAYMENT_METHOD_CARD, "JOD", false },
        { "stripe", PAYMENT_METHOD_CARD, "TND", false },
        { "stripe", PAYMENT_METHOD_INVOICE, "KWD", true },
        { "sandbox", PAYMENT_METHOD_CARD, "KWD", true },
        { "stripe", PAYMENT_METHOD_INVOICE, "USD", true },
        { "sandbox", PAYMENT_METHOD_BANK_ACCOUNT, "USD", true },
        { NULL, PAYMENT_METHOD_BANK_ACCOUNT, "USD", true },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct currency currency;

        assert_true(currency_read(cases[i].currency, &currency));
        if (gateway_pays(cases[i].kind, cases[i].type, currency) != cases[i].pays)
            fail_msg("case %zu: %s", i, cases[i].currency);
    }
}

static void test_charge_without_a_listening_gateway_is_refused(void **state)
{
    struct gateway_request request = request_of(LONG_MS);
    struct arena arena = { 0 };
    struct fake_gateway fake;
    struct gateway_charge charge;

    (void)state;
    fake_start(&fake, NULL);
    struct gateway *gateway = fake_open(&fake);
    gateway_charge(gateway, &arena, &request, &charge);
    check("no byte was sent", &charge, (struct expected){ GATEWAY_REFUSED, NULL });
    ask(gateway, &arena, "pay_1", amount, LONG_MS, &charge);
    check("and so nothing is known", &charge, (struct expected){ GATEWAY_UNKNOWN, NULL });
    gateway_close(&gateway);
    fake_stop(&fake);
    arena_end(&arena);
}

static const struct { const char *why, *charge_id; struct fake_step steps[FAKE_STEPS_MAX]; struct expected want;
    } void_cases[] = {
    { "voided", "pi_1", { SAYS(CANCEL, 200, VOIDED), SAYS(LOOK, 200, VOIDED) }, { GATEWAY_DECLINED, "voided" } },
    { "voided before", "pi_1", { SAYS(CANCEL, 400, ERROR("invalid_request_error",
      ",\"code\":\"payment_intent_unexpected_state\"")), SAYS(LOOK, 200, VOIDED) },
      { GATEWAY_DECLINED, "voided" } },
    { "the card holder had paid", "pi_1", { SAYS(CANCEL, 400, ERROR("invalid_request_error", "")), SAYS(LOOK, 200,
      PAID) }, ONLY(GATEWAY_SUCCEEDED) },
    { "the answer was lost, and it is voided", "pi_1", { BREAKS(CANCEL, FAKE_CLOSES, NULL), SAYS(LOOK, 200,
      VOIDED) }, { GATEWAY_DECLINED, "voided" } },
    { "a debit cannot be called back", "pi_1", { SAYS(CANCEL, 400, "{}"), SAYS(LOOK, 200, INTENT("pay_1", "3990",
      "eur", "processing", "")) }, ONLY(GATEWAY_PROCESSING) },
    { "nothing is known afterwards", "pi_1", { SAYS(CANCEL, 200, VOIDED), SAYS(LOOK, 500, "{}") },
      ONLY(GATEWAY_UNKNOWN) },
    { "it waits still", "pi_1", { SAYS(CANCEL, 500, "{}"), SAYS(LOOK, 200, WAITS) }, ONLY(GATEWAY_UNKNOWN) },
    { "of another key", "pi_1", { SAYS(CANCEL, 200, VOIDED), SAYS(LOOK, 200, INTENT("pay_2", "3990", "eur",
      "canceled", "")) }, ONLY(GATEWAY_DISPUTED) },
    { "found by its key", NULL, { SAYS(LISTED, 200, LIST(WAITS, "false")), SAYS(CANCEL, 200, VOIDED),
      SAYS(LOOK, 200, VOIDED) },
      { GATEWAY_DECLINED, "voided" } },
    { "nothing to void", NULL, { SAYS(LISTED, 200, LIST("", "false")) }, ONLY(GATEWAY_ABSENT) },
    { "paid, and nothing is tried", NULL, { SAYS(LISTED, 200, LIST(PAID, "false")) },
      ONLY(GATEWAY_SUCCEEDED) },
};

static void test_void_tells_the_charges_outcome_afterwards(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof void_cases / sizeof *void_cases; i++) {
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_charge charge;

        fake_start(&fake, void_cases[i].steps);
        struct gateway *gateway = fake_open(&fake);
        drop(gateway, &arena, "pay_1", void_cases[i].charge_id, amount, LONG_MS, &charge);
        check(void_cases[i].why, &charge, void_cases[i].want);
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(void_cases[i].why, &fake);
        arena_end(&arena);
    }
}

static void test_charge_request_has_every_field(void **state)
{
    static const char *const parts[] = {
        CREATE,
        "\r\nAuthorization: Bearer sk_test_1\r\n",
        "\r\nIdempotency-Key: pay_1\r\n",
        "\r\nStripe-Version: 20",
        "\r\nContent-Type: application/x-www-form-urlencoded\r\n",
        "\r\n\r\namount=3990&currency=eur&customer=cus_1&payment_method=pm_1&",
        "&payment_method_types%5B%5D=card&",
        "&confirm=true&",
        "&metadata%5Bguichet_key%5D=pay_1&",
        "&metadata%5Bguichet_organization%5D=org_1&",
        "&metadata%5Bguichet_order%5D=ord_1&",
        "&metadata%5Bguichet_invoice%5D=inv_1&",
        "&description=5%20licences%20%26%20a%20day&",
        "&return_url=https%3A%2F%2Fshop.test%2Freturns%2Fpay_1&",
        "&setup_future_usage=off_session",
    };
    static const struct fake_step steps[FAKE_STEPS_MAX] = {
        SAYS(CREATE, 200, PAID), SAYS(CREATE, 200, INTENT("pay_1", "3990", "eur", "processing", ""))
    };
    struct gateway_request request = request_of(LONG_MS);
    struct arena arena = { 0 };
    struct fake_gateway fake;
    struct gateway_charge charge;

    (void)state;
    fake_start(&fake, steps);
    struct gateway *gateway = fake_open(&fake);
    gateway_charge(gateway, &arena, &request, &charge);
    request.reference = "cus_1/pm_1/sepa_debit";
    gateway_charge(gateway, &arena, &request, &charge);
    gateway_close(&gateway);
    fake_stop(&fake);
    fake_check("two charges", &fake);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (strstr(fake.request[0], parts[i]) == NULL)
            fail_msg("no %s in: %s", parts[i], fake.request[0]);
    if (strstr(fake.request[1], "&payment_method_types%5B%5D=sepa_debit&") == NULL ||
        strstr(fake.request[1], "&off_session=true") == NULL || strstr(fake.request[1], "return_url") != NULL)
        fail_msg("a debit has nobody to send anywhere: %s", fake.request[1]);
    arena_end(&arena);
}

/* Keys under which a failure is stored are tried in their order. */
static void test_stored_failures_are_passed_key_by_key(void **state)
{
    static const struct fake_step steps[FAKE_STEPS_MAX] = {
        FAILS_AGAIN(CREATE), SAYS(LISTED " ", 200, LIST("", "false")), FAILS_AGAIN(CREATE),
        SAYS(LISTED " ", 200, LIST("", "false")), SAYS(CREATE, 200, PAID),
    };
    static const char *const keys[] = { "pay_1", NULL, "pay_1.2", NULL, "pay_1.3" };
    struct gateway_request request = request_of(LONG_MS);
    struct arena arena = { 0 };
    struct fake_gateway fake;
    struct gateway_charge charge;

    (void)state;
    fake_start(&fake, steps);
    struct gateway *gateway = fake_open(&fake);
    gateway_charge(gateway, &arena, &request, &charge);
    check("the third key", &charge, (struct expected){ GATEWAY_SUCCEEDED, NULL });
    gateway_close(&gateway);
    fake_stop(&fake);
    fake_check("three keys", &fake);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        char header[64];

        (void)snprintf(header, sizeof header, "\r\nIdempotency-Key: %s\r\n", keys[i] == NULL ? "" : keys[i]);
        if (keys[i] != NULL && strstr(fake.request[i], header) == NULL)
            fail_msg("%s: %s", header, fake.request[i]);
        if (keys[i] != NULL && strstr(fake.request[i], "&metadata%5Bguichet_key%5D=pay_1&") == NULL)
            fail_msg("our own key stays: %s", fake.request[i]);
    }
    arena_end(&arena);
}

/* What a release before schema 031 sent, byte for byte: our key is all that it said. */
static void test_charge_of_an_earlier_release_is_sent_again_as_that_release_sent_it(void **state)
{
    static const struct fake_step steps[FAKE_STEPS_MAX] = { OTHERWISE(CREATE), AGAIN(CREATE, PAID) };
    struct gateway_request request = request_of(LONG_MS);
    struct arena arena = { 0 };
    struct fake_gateway fake;
    struct gateway_charge charge;

    (void)state;
    request.off_session = true;
    fake_start(&fake, steps);
    struct gateway *gateway = fake_open(&fake);
    gateway_charge(gateway, &arena, &request, &charge);
    check("the earlier release's charge", &charge, (struct expected){ GATEWAY_SUCCEEDED, NULL });
    gateway_close(&gateway);
    fake_stop(&fake);
    fake_check("two wordings", &fake);
    if (strstr(fake.request[0], "&metadata%5Bguichet_organization%5D=org_1&") == NULL ||
        strstr(fake.request[0], "\r\nIdempotency-Key: pay_1\r\n") == NULL)
        fail_msg("%s", fake.request[0]);
    assert_string_equal(strstr(fake.request[1], "\r\n\r\n"),
                        "\r\n\r\namount=3990&currency=eur&customer=cus_1&payment_method=pm_1&"
                        "payment_method_types%5B%5D=card&confirm=true&metadata%5Bguichet_key%5D=pay_1&"
                        "off_session=true");
    assert_non_null(strstr(fake.request[1], "\r\nIdempotency-Key: pay_1\r\n"));
    arena_end(&arena);
}

static void test_stripe_without_a_key_or_return_url_is_not_opened(void **state)
{
    static const struct { const char *why, *key, *return_url; enum status want; } cases[] = {
        { "a key and a way back", "sk_test_1", "https://shop.test/?a=b", STATUS_OK },
        { "no key", NULL, "https://shop.test/", STATUS_VALIDATION_FAILED },
        { "an empty key", "", "https://shop.test/", STATUS_VALIDATION_FAILED },
        { "a key that begins another header", "sk_test_1\r\nX: y", "https://shop.test/", STATUS_VALIDATION_FAILED },
        { "no way back", "sk_test_1", NULL, STATUS_VALIDATION_FAILED },
        { "a way back that is none", "sk_test_1", "javascript:alert(1)", STATUS_VALIDATION_FAILED },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gateway_config config = {
            .kind = "stripe", .url = "https://api.stripe.com", .key = cases[i].key, .return_url = cases[i].return_url
        };
        struct gateway *gateway = NULL;
        enum status status = gateway_open(&config, &gateway);

        if (status != cases[i].want || (gateway != NULL) != (status == STATUS_OK))
            fail_msg("%s: %s", cases[i].why, status_name(status));
        gateway_close(&gateway);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_charge_is_believed_only_if_it_is_the_one_requested),
        cmocka_unit_test(test_off_session_charge_that_waits_is_voided),
        cmocka_unit_test(test_charge_that_stripe_cannot_take_is_declined_unsent),
        cmocka_unit_test(test_payment_methods_pay_their_currencies),
        cmocka_unit_test(test_charge_without_a_listening_gateway_is_refused),
        cmocka_unit_test(test_stored_failures_are_passed_key_by_key),
        cmocka_unit_test(test_void_tells_the_charges_outcome_afterwards),
        cmocka_unit_test(test_charge_request_has_every_field),
        cmocka_unit_test(test_charge_of_an_earlier_release_is_sent_again_as_that_release_sent_it),
        cmocka_unit_test(test_stripe_without_a_key_or_return_url_is_not_opened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

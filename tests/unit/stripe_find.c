/* tests/unit/stripe_find.c: a charge's outcome, asked of Stripe by its Customer's list or by its own identifier. The
 * gateway is a mock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../support/stripe_charges.h"

static const struct {
    const char *why, *charge_id;
    struct fake_step steps[FAKE_STEPS_MAX];
    struct expected want;
} find_cases[] = {
    { "its Customer has it", NULL, { SAYS(LISTED " ", 200, LIST(PAID, "false")) }, ONLY(GATEWAY_SUCCEEDED) },
    { "on the second page", NULL, { SAYS(LISTED " ", 200, LIST("{\"id\":\"pi_9\",\"metadata\":{}}", "true")),
      SAYS(LISTED "&starting_after=pi_9 ", 200, LIST(WAITS, "false")) }, ONLY(GATEWAY_ACTION_REQUIRED) },
    { "nowhere", NULL, { SAYS(LISTED " ", 200, LIST("{\"id\":\"pi_9\",\"metadata\":{\"guichet_key\":\"pay_2\"}}",
      "false")) }, ONLY(GATEWAY_ABSENT) },
    { "an authentication that failed", NULL, { SAYS(LISTED " ", 200,
      LIST(FAILED("{\"code\":\"payment_intent_authentication_failure\"}"), "false")) },
      { GATEWAY_DECLINED, "authentication_failed" } },
    { "made and not confirmed: ended", NULL, { SAYS(LISTED " ", 200, LIST(HALFWAY, "false")), SAYS(CANCEL, 200, VOIDED),
      SAYS(LOOK, 200, VOIDED) }, { GATEWAY_DECLINED, "payment_refused" } },
    { "made without its card: ended", NULL, { SAYS(LISTED " ", 200, LIST(FAILED("null"), "false")), SAYS(CANCEL, 200,
      VOIDED), SAYS(LOOK, 200, VOIDED) }, { GATEWAY_DECLINED, "payment_refused" } },
    { "not confirmed, and paid before it was cancelled", NULL, { SAYS(LISTED " ", 200, LIST(HALFWAY, "false")),
      SAYS(CANCEL, 400, ERROR("invalid_request_error", "")), SAYS(LOOK, 200, PAID) }, ONLY(GATEWAY_SUCCEEDED) },
    { "it cannot be cancelled now", NULL, { SAYS(LISTED " ", 200, LIST(HALFWAY, "false")), SAYS(CANCEL, 500, "{}"),
      SAYS(LOOK, 200, HALFWAY) }, ONLY(GATEWAY_UNKNOWN) },
    { "cancelled, and nobody says so", NULL, { SAYS(LISTED " ", 200, LIST(HALFWAY, "false")), SAYS(CANCEL, 200, VOIDED),
      SAYS(LOOK, 500, "{}") }, ONLY(GATEWAY_UNKNOWN) },
    { "another amount", NULL, { SAYS(LISTED " ", 200, LIST(INTENT("pay_1", "1", "eur", "succeeded", RECEIVED("1")),
      "false")) }, ONLY(GATEWAY_DISPUTED) },
    { "no list of this Customer", NULL, { SAYS(LISTED " ", 404, ERROR("invalid_request_error",
      ",\"code\":\"resource_missing\"")) }, ONLY(GATEWAY_DISPUTED) },
    { "a search is no list", NULL, { SAYS(LISTED " ", 200,
      "{\"object\":\"search_result\",\"data\":[],\"has_more\":false}") }, ONLY(GATEWAY_DISPUTED) },
    { "half of the list", NULL, { SAYS(LISTED " ", 200, LIST("{\"id\":\"pi_9\"}", "true")),
      SAYS(LISTED "&starting_after=pi_9 ", 500, "{}") }, ONLY(GATEWAY_UNKNOWN) },
    { "more to come after nothing", NULL, { SAYS(LISTED " ", 200, LIST("", "true")) }, ONLY(GATEWAY_DISPUTED) },
    { "a list that does not say whether it ends", NULL, { SAYS(LISTED " ", 200, "{\"object\":\"list\",\"data\":[]}") },
      ONLY(GATEWAY_DISPUTED) },
    { "by its own name", "pi_1", { SAYS(LOOK, 200, PAID) }, ONLY(GATEWAY_SUCCEEDED) },
    { "by its own name, and not confirmed", "pi_1", { SAYS(LOOK, 200, HALFWAY), SAYS(CANCEL, 200, VOIDED), SAYS(LOOK,
      200, VOIDED) }, { GATEWAY_DECLINED, "payment_refused" } },
    { "a name that Stripe has lost", "pi_1", { SAYS(LOOK, 404, "{}") }, ONLY(GATEWAY_DISPUTED) },
};

static void test_charge_is_found_by_its_customer_or_identifier(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof find_cases / sizeof *find_cases; i++) {
        struct gateway_question question = question_of("pay_1", find_cases[i].charge_id, amount, LONG_MS);
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_charge charge;

        fake_start(&fake, find_cases[i].steps);
        struct gateway *gateway = fake_open(&fake);
        gateway_find(gateway, &arena, &question, &charge);
        check(find_cases[i].why, &charge, find_cases[i].want);
        gateway_close(&gateway);
        fake_stop(&fake);
        fake_check(find_cases[i].why, &fake);
        arena_end(&arena);
    }
}

/* Payment methods of another gateway: nothing was ever sent to Stripe for them, so that there is nothing to find. */
static void test_charge_of_another_gateways_method_is_absent(void **state)
{
    struct gateway_question question = question_of("pay_1", NULL, amount, LONG_MS);
    struct arena arena = { 0 };
    struct fake_gateway fake;
    struct gateway_charge charge;

    (void)state;
    fake_start(&fake, NULL);
    struct gateway *gateway = fake_open(&fake);
    question.reference = "method_1";
    gateway_find(gateway, &arena, &question, &charge);
    check("made elsewhere", &charge, (struct expected){ GATEWAY_ABSENT, NULL });
    question.reference = NULL;
    gateway_find(gateway, &arena, &question, &charge);
    check("by nothing", &charge, (struct expected){ GATEWAY_UNKNOWN, NULL });
    gateway_close(&gateway);
    fake_stop(&fake);
    assert_int_equal(fake.requests, 0);
    arena_end(&arena);
}

/* A Customer with more charges since than can be read within the timeout of one call. */
static void test_list_that_takes_too_long_does_not_make_the_gateway_silent(void **state)
{
    static const struct fake_step steps[FAKE_STEPS_MAX] = { SAYS(LISTED, 200, LIST("{\"id\":\"pi_9\"}", "true")),
                                                            BREAKS(LISTED, FAKE_SILENT, NULL) };
    struct arena arena = { 0 };
    struct fake_gateway fake;
    struct gateway_charge charge;

    (void)state;
    fake_start(&fake, steps);
    struct gateway *gateway = fake_open(&fake);
    ask(gateway, &arena, "pay_1", amount, 1000, &charge);
    check("the time ran out", &charge, (struct expected){ GATEWAY_UNKNOWN, NULL });
    assert_true(gateway_heard(gateway));
    gateway_close(&gateway);
    fake_stop(&fake);
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_charge_is_found_by_its_customer_or_identifier),
        cmocka_unit_test(test_charge_of_another_gateways_method_is_absent),
        cmocka_unit_test(test_list_that_takes_too_long_does_not_make_the_gateway_silent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

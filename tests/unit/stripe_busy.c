/* tests/unit/stripe_busy.c: an account that takes 5,000 charges in two hours, and sendings of one charge that fail in
 * any order: lost charges are found, and nothing is charged twice. The gateway is tests/support/stripe_account.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../support/stripe_account.h"

static const struct money amount = { 3990, { "EUR" } };
/* The worker's timeout: counter/errand.h, WORKER_WAIT_MS. */
enum { WAIT_MS = 2500, BUSY_CHARGES = 5000, BUSY_S = 2 * 60 * 60 };

static struct stripe_account account;

static struct gateway_request request_of_ours(void)
{
    return (struct gateway_request){ .key = "pay_1",
                                     .reference = "cus_1/pm_1",
                                     .amount = amount,
                                     .off_session = true,
                                     .made_at = { QUESTION_MADE_AT_S * 1000000 },
                                     .timeout_ms = WAIT_MS };
}

/* Other customers' charges in the two hours from ours on. */
static void others_buy(int charges)
{
    for (int i = 0; i < charges; i++) {
        char customer[32], key[32];

        (void)snprintf(customer, sizeof customer, "cus_%d", 1000 + i % 700);
        (void)snprintf(key, sizeof key, "pay_other_%d", i);
        (void)account_add(&account, customer, key, 100 + i, QUESTION_MADE_AT_S + (long long)i * BUSY_S / charges,
                          "succeeded");
    }
}

static void test_charge_with_a_lost_answer_is_found_on_a_busy_account(void **state)
{
    static const struct {
        const char *why;
        enum account_fate fate;
        enum gateway_outcome found;
    } cases[] = {
        { "charged, and the answer was lost", FATE_PAYS_UNHEARD, GATEWAY_SUCCEEDED },
        { "charged, and it said 500", FATE_PAYS_AND_FAILS, GATEWAY_SUCCEEDED },
        { "it never arrived", FATE_NEVER_ARRIVES, GATEWAY_ABSENT },
        { "it said 500 and made nothing", FATE_FAILS, GATEWAY_ABSENT },
        { "it stopped half-way", FATE_STOPS_HALFWAY, GATEWAY_DECLINED },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gateway_request request = request_of_ours();
        struct arena arena = { 0 };
        struct fake_gateway fake;
        struct gateway_charge charge;
        int before;

        account = (struct stripe_account){ .next = { cases[i].fate }, .fates = 1 };
        account_start(&fake, &account);
        struct gateway *gateway = fake_open(&fake);
        gateway_charge(gateway, &arena, &request, &charge);
        assert_int_equal(charge.outcome, GATEWAY_UNKNOWN);
        others_buy(BUSY_CHARGES);
        before = fake.requests;
        ask(gateway, &arena, "pay_1", amount, WAIT_MS, &charge);
        if (charge.outcome != cases[i].found)
            fail_msg("%s: %s", cases[i].why, gateway_outcome_name(charge.outcome));
        /* one page of one Customer; a half-made charge is also cancelled and looked at */
        if (fake.requests - before != (cases[i].fate == FATE_STOPS_HALFWAY ? 3 : 1))
            fail_msg("%s: %d requests", cases[i].why, fake.requests - before);
        gateway_close(&gateway);
        fake_stop(&fake);
        arena_end(&arena);
    }
}

/* One random order of failures: the program sends, asks, and sends an absent charge again, as counter/errand.h does,
 * until the outcome is known. */
static void one_life(unsigned number)
{
    unsigned seed = number;
    struct gateway_request request = request_of_ours();
    struct gateway_charge charge = { .outcome = GATEWAY_UNKNOWN };
    struct fake_gateway fake;
    struct arena arena = { 0 };
    int captured;

    account = (struct stripe_account){ .fates = 1 + rand_r(&seed) % 12 };
    for (int i = 0; i < account.fates; i++)
        account.next[i] = (enum account_fate)(rand_r(&seed) % FATE__MAX);
    others_buy(3);
    account_start(&fake, &account);
    struct gateway *gateway = fake_open(&fake);
    gateway_charge(gateway, &arena, &request, &charge);
    for (int tries = 0; charge.outcome == GATEWAY_UNKNOWN && tries < 20; tries++) {
        ask(gateway, &arena, "pay_1", amount, WAIT_MS, &charge);
        if (charge.outcome == GATEWAY_ABSENT || rand_r(&seed) % 4 == 0) /* a process whose lease ran out may send too */
            gateway_charge(gateway, &arena, &request, &charge);
    }
    captured = account_captured(&account, "pay_1");
    if (captured > 1 || (charge.outcome != GATEWAY_SUCCEEDED && charge.outcome != GATEWAY_DECLINED) ||
        captured != (charge.outcome == GATEWAY_SUCCEEDED ? 1 : 0))
        fail_msg("seed %u: charged %d times, and it is %s", number, captured, gateway_outcome_name(charge.outcome));
    for (int i = 0; i < account.charge_count; i++)
        if (strcmp(account.charges[i].status, "requires_confirmation") == 0)
            fail_msg("seed %u: one was left to be confirmed", number);
    gateway_close(&gateway);
    fake_stop(&fake);
    arena_end(&arena);
}

static void test_charge_with_random_failures_is_made_at_most_once(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 400; seed++)
        one_life(seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_charge_with_a_lost_answer_is_found_on_a_busy_account),
        cmocka_unit_test(test_charge_with_random_failures_is_made_at_most_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

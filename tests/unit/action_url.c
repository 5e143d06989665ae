/* tests/unit/action_url.c: an address for a card's holder that has no room where it is kept makes a charge one whose outcome is not known, whichever
 * gateway told it; one that has room is handed on. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "gateway/driver.h"

static char url[GATEWAY_ACTION_URL_MAX + 2];

static void says(struct gateway_charge *charge)
{
    *charge = (struct gateway_charge){ .outcome = GATEWAY_ACTION_REQUIRED, .charge_id = "ch_1", .action_url = url };
}

static void charge_says(struct gateway *gateway, struct arena *arena, const struct gateway_request *request, struct gateway_charge *charge)
{
    (void)gateway, (void)arena, (void)request;
    says(charge);
}

static void find_says(struct gateway *gateway, struct arena *arena, const char *key, struct money amount, int timeout_ms,
                      struct gateway_charge *charge)
{
    (void)gateway, (void)arena, (void)key, (void)amount, (void)timeout_ms;
    says(charge);
}

static void test_its_length(void **state)
{
    static const struct gateway_driver driver = { .kind = "test", .charge = charge_says, .find = find_says };
    static const struct { size_t length; enum gateway_outcome want; } cases[] = {
        { 1, GATEWAY_ACTION_REQUIRED }, { GATEWAY_ACTION_URL_MAX, GATEWAY_ACTION_REQUIRED }, { GATEWAY_ACTION_URL_MAX + 1, GATEWAY_DISPUTED },
    };
    struct gateway gateway = { .driver = &driver };
    struct gateway_request request = { .key = "pay_1", .reference = "pm_1", .amount = { .minor = 1 }, .timeout_ms = 1 };
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct gateway_charge charged, found;

        memset(url, 'a', cases[i].length);
        url[cases[i].length] = '\0';
        gateway_charge(&gateway, &arena, &request, &charged);
        gateway_find(&gateway, &arena, "pay_1", request.amount, 1, &found);
        assert_int_equal(charged.outcome, cases[i].want);
        assert_int_equal(found.outcome, cases[i].want);
        assert_true((charged.action_url != NULL) == (cases[i].want == GATEWAY_ACTION_REQUIRED));
        assert_true((found.charge_id != NULL) == (cases[i].want == GATEWAY_ACTION_REQUIRED));
    }
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_its_length) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* tests/unit/organization.c: the clock of an organization. Source: docs/rules.md, C (Two clocks). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "billing/organization.h"

static void test_now_of_an_organization_is_its_clock_in_a_sandbox_else_real_time(void **state)
{
    static const struct { const char *why; bool sandbox; int64_t clock, want; } cases[] = {
        { "real time", false, INT64_MIN, 500 },
        { "a sandbox: the instant that was set", true, 42, 42 },
        { "a sandbox set before 1970", true, -42, -42 },
        { "a sandbox that was never set: real time", true, INT64_MIN, 500 },
        { "no sandbox: its clock is ignored", false, 42, 500 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct organization organization = { .sandbox = cases[i].sandbox, .clock = { cases[i].clock } };

        if (organization_now(&organization, (struct instant){ 500 }).us != cases[i].want)
            fail_msg("%s", cases[i].why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_now_of_an_organization_is_its_clock_in_a_sandbox_else_real_time)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

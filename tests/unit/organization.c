/* tests/unit/organization.c: which clock an organization lives by. Source: docs/rules.md, C (Two clocks). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "billing/organization.h"

static void test_now(void **state)
{
    static const struct { const char *why; bool sandbox; int64_t clock, want; } cases[] = {
        { "real time", false, INT64_MIN, 500 },
        { "a sandbox stands where it was put", true, 42, 42 },
        { "a sandbox may stand before 1970", true, -42, -42 },
        { "a sandbox that was never put anywhere", true, INT64_MIN, 500 },
        { "a clock is nothing to whoever is no sandbox", false, 42, 500 },
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
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_now) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

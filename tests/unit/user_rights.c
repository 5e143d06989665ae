/* tests/unit/user_rights.c: what each role may do to a user (A14). Source: docs/api.md, the table "who may". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "books/order_users.h"
#include "books/user_rights.h"

enum { G = ROLE_GLOBAL_ADMIN, B = ROLE_BILLING_ADMIN, U = ROLE_USER_ADMIN, M = ROLE_MEMBER, O = ROLE_OPERATOR };

static void test_a14_change_of_a_user_by_role(void **state)
{
    static const struct { const char *why; role_set actor, before, after; bool may; } cases[] = {
        { "a global administrator changes a member", G, M, M, true },
        { "a global administrator gives a role", G, M, M | B, true },
        { "a global administrator changes another one", G, G, M, true },
        { "a user administrator changes a member", U, M, M, true },
        { "a user administrator gives no role", U, M, M | B, false },
        { "a user administrator does not give even their own role", U, M, U, false },
        { "a user administrator takes no role away", U, M | B, M, false },
        { "a user administrator does not change a billing administrator", U, B, B, false },
        { "a global administrator too", U, G | M, G | M, false },
        { "and oneself", U, U, U, false },
        { "a second role takes nothing away", U | B | M, M, M, true },
        { "a billing administrator changes nobody", B, M, M, false },
        { "a member changes nobody", M, M, M, false },
        { "the operator is nobody here", O, M, M, false },
        { "no role at all", 0, M, M, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if ((user_change_allowed(cases[i].actor, cases[i].before, cases[i].after) == STATUS_OK) != cases[i].may)
            fail_msg("%s", cases[i].why);
}

static void test_a14_roles_that_see_users_and_order_with_users(void **state)
{
    static const struct { const char *why; role_set roles; bool sees, orders_users; } cases[] = {
        { "global administrator", G, true, true }, { "billing administrator", B, true, false },
          { "user administrator", U, true, false },
        { "member", M, false, false },             { "operator", O, false, false },             { "both of two",
          B | U, true, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (sees_users(cases[i].roles) != cases[i].sees ||
            (order_users_allowed(cases[i].roles) == STATUS_OK) != cases[i].orders_users)
            fail_msg("%s", cases[i].why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a14_change_of_a_user_by_role),
        cmocka_unit_test(test_a14_roles_that_see_users_and_order_with_users),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* tests/unit/role.c: the names of roles, and the routes that each may use. Source: docs/api.md, the table "who may". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "auth/role.h"

static void test_role_is_read_by_its_name(void **state)
{
    static const struct { const char *why, *name; bool want; enum role role; } cases[] = {
        { "a global administrator", "global_admin", true, ROLE_GLOBAL_ADMIN },
        { "a billing administrator", "billing_admin", true, ROLE_BILLING_ADMIN },
        { "a user administrator", "user_admin", true, ROLE_USER_ADMIN },
        { "a member", "member", true, ROLE_MEMBER },
        { "the operator", "operator", true, ROLE_OPERATOR },
        { "nothing", "", false, 0 },
        { "capitals", "Member", false, 0 },
        { "the beginning of one", "global", false, 0 },
        { "one and more", "members", false, 0 },
        { "a blank behind it", "member ", false, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum role role = 0;

        if (role_read(cases[i].name, &role) != cases[i].want || role != cases[i].role)
            fail_msg("%s: read as %u", cases[i].why, (unsigned)role);
    }
}

static void test_roles_of_a_set_are_named_in_order(void **state)
{
    (void)state;
    assert_null(role_set_name(0, 0));
    assert_string_equal(role_set_name(ROLE_MEMBER, 0), "member");
    assert_null(role_set_name(ROLE_MEMBER, 1));
    assert_string_equal(role_set_name(ROLE_OPERATOR | ROLE_BILLING_ADMIN | ROLE_GLOBAL_ADMIN, 0), "global_admin");
    assert_string_equal(role_set_name(ROLE_OPERATOR | ROLE_BILLING_ADMIN | ROLE_GLOBAL_ADMIN, 1), "billing_admin");
    assert_string_equal(role_set_name(ROLE_OPERATOR | ROLE_BILLING_ADMIN | ROLE_GLOBAL_ADMIN, 2), "operator");
    assert_null(role_set_name(ROLE_OPERATOR | ROLE_BILLING_ADMIN | ROLE_GLOBAL_ADMIN, 3));
}

/* Every kind of access with every role: y has access, - has not; columns in the order of `roles`. */
static void test_access_of_every_role(void **state)
{
    static const struct { const char *why; enum access access; const char *opens; } cases[] = {
        { "billing is for global and billing administrators", ACCESS_BILLING, "yy---" },
        { "users are for global and user administrators", ACCESS_USERS, "y-y--" },
        { "roles and keys are for global administrators", ACCESS_GLOBAL_ADMIN, "y----" },
        { "a customer's global administrator is no operator", ACCESS_OPERATOR, "----y" },
    };
    static const enum role roles[] = { ROLE_GLOBAL_ADMIN, ROLE_BILLING_ADMIN, ROLE_USER_ADMIN, ROLE_MEMBER,
                                       ROLE_OPERATOR };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (size_t r = 0; r < sizeof roles / sizeof roles[0]; r++)
            if (((access_roles(cases[i].access) & roles[r]) != 0) != (cases[i].opens[r] == 'y'))
                fail_msg("%s: wrong for %s", cases[i].why, role_set_name(roles[r], 0));
    assert_int_equal(access_roles(ACCESS_SIGNED_IN), 0);
    assert_int_equal(access_roles(ACCESS_ANYONE), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_role_is_read_by_its_name),
        cmocka_unit_test(test_roles_of_a_set_are_named_in_order),
        cmocka_unit_test(test_access_of_every_role),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

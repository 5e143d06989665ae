/* tests/sql/user.c: users as rows. Source: docs/api.md, Users and assignments. */
#include "fixture.h"

#include <ctype.h>

static void test_user_is_read_as_it_was_inserted(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user_draft(f, f->organization.id, ROLE_MEMBER | ROLE_USER_ADMIN), found;

    user.display_name = "Zo\xc3\xab \xf0\x9f\x94\x91";
    user.locale = "fr-FR";
    user.password_hash = fixture_password_hash();
    user.status = USER_DISABLED;
    user.version = 7;
    assert_int_equal(store_user_insert(f->sql, &user), STATUS_OK);
    assert_int_equal(store_user_find(f->sql, &f->arena, user.organization_id, user.id, &found), STATUS_OK);
    assert_true(id_equal(found.id, user.id) && id_equal(found.organization_id, user.organization_id));
    assert_string_equal(found.email, user.email);
    assert_string_equal(found.display_name, user.display_name);
    assert_string_equal(found.locale, "fr-FR");
    assert_int_equal(found.roles, ROLE_MEMBER | ROLE_USER_ADMIN);
    assert_string_equal(found.password_hash, user.password_hash);
    assert_string_equal(user_status_name(found.status), "disabled");
    assert_int_equal(found.version, 7);
    assert_int_equal(found.created_at.us, user.created_at.us);
}

static void test_user_without_locale_and_password_is_read_so(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user_draft(f, f->organization.id, ROLE_MEMBER), found;

    assert_int_equal(store_user_insert(f->sql, &user), STATUS_OK);
    assert_int_equal(store_user_find(f->sql, &f->arena, user.organization_id, user.id, &found), STATUS_OK);
    assert_null(found.locale);
    assert_null(found.password_hash);
}

static void test_user_of_another_organization_is_not_found(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER), found;
    struct organization other = fixture_organization(f);

    assert_int_equal(store_user_find(f->sql, &f->arena, other.id, user.id, &found), STATUS_NOT_FOUND);
}

/* An address belongs to one user of one organization, however it is spelled. */
static void test_second_user_of_an_address_is_a_duplicate(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER);
    struct organization other = fixture_organization(f);
    struct user again = fixture_user_draft(f, other.id, ROLE_MEMBER);
    char *email = arena_text(&f->arena, user.email);

    again.email = email;
    assert_int_equal(store_user_insert(f->sql, &again), STATUS_DUPLICATE);
    for (char *c = email; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    assert_string_not_equal(email, user.email);
    assert_int_equal(store_user_insert(f->sql, &again), STATUS_DUPLICATE);
}

static void test_addresses_of_a_list_are_free_taken_or_repeated(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user_draft(f, f->organization.id, ROLE_MEMBER);
    const char *domain = arena_format(&f->arena, "%s.example.test", id_write(ID_USER, user.id).text);
    const char *emails[] = { "stra\xc3\x9f""e", "STRASE", "straSSe", "rene\xcc\x81", "ren\xc3\xa9", "rene", "Rene" };
    const enum email_use want[] = { EMAIL_FREE,     EMAIL_TAKEN, EMAIL_FREE,    EMAIL_FREE,
                                    EMAIL_REPEATED, EMAIL_FREE,  EMAIL_REPEATED };
    enum email_use uses[7];

    user.email = arena_format(&f->arena, "strase@%s", domain);
    assert_int_equal(store_user_insert(f->sql, &user), STATUS_OK);
    for (size_t i = 0; i < 7; i++)
        emails[i] = arena_format(&f->arena, "%s@%s", emails[i], domain);
    assert_int_equal(store_user_email_uses(f->sql, &f->arena, emails, 7, uses), STATUS_OK);
    for (size_t i = 0; i < 7; i++)
        if (uses[i] != want[i])
            fail_msg("%s: %d", emails[i], uses[i]);
}

static void test_password_is_set_by_version(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER), stale = user, found;

    assert_int_equal(store_user_password_set(f->sql, &user, "one"), STATUS_OK);
    assert_int_equal(store_user_password_set(f->sql, &stale, "two"), STATUS_CHANGED);
    assert_int_equal(user.version, stale.version + 1);
    assert_int_equal(store_user_find(f->sql, &f->arena, user.organization_id, user.id, &found), STATUS_OK);
    assert_string_equal(found.password_hash, "one");
    assert_int_equal(found.version, user.version);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_user_is_read_as_it_was_inserted),
        FIXTURE_TEST(test_user_without_locale_and_password_is_read_so),
        FIXTURE_TEST(test_user_of_another_organization_is_not_found),
        FIXTURE_TEST(test_second_user_of_an_address_is_a_duplicate),
        FIXTURE_TEST(test_addresses_of_a_list_are_free_taken_or_repeated),
        FIXTURE_TEST(test_password_is_set_by_version),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

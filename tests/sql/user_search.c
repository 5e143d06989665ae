/* tests/sql/user_search.c: users by a part of their name or address.
 * Source: docs/api.md, Users and assignments; docs/limits.md. */
#include "users_fixture.h"

static void named(struct till *till, const char *name, const char *email)
{
    struct user user = { .organization_id = till->organization.id,
                         .id = id_new(),
                         .email = email != NULL ? email : email_new(till),
                         .display_name = name,
                         .roles = ROLE_MEMBER,
                         .status = USER_ACTIVE,
                         .version = 1,
                         .created_at = till->counter.act.now };

    assert_int_equal(store_user_insert(till->sql, &user), STATUS_OK);
}

/* The names found, page by page: "Zoé,Élodie|Anne". */
static const char *found_by(struct till *till, struct user_search search)
{
    const char *all = "";

    for (int pages = 0; pages < 100; pages++) {
        struct user *users;
        size_t count;

        assert_int_equal(
            store_user_search(till->sql, &till->arena, till->organization.id, &search, &users, &count, &search.before),
            STATUS_OK);
        for (size_t i = 0; i < count; i++)
            all = arena_format(&till->arena, "%s%s%s", all, i > 0 ? "," : "", users[i].display_name);
        if (id_is_none(search.before))
            return all;
        all = arena_format(&till->arena, "%s|", all);
    }
    fail_msg("it never ends");
    return NULL;
}

static const char *found(struct till *till, const char *text)
{
    return found_by(till, (struct user_search){ .text = text, .limit = 10 });
}

static void test_name_and_address_are_found_by_a_part(void **state)
{
    struct till *till = *state;
    const char *mark = id_write(ID_USER, id_new()).text;

    named(till, "Anne", arena_format(&till->arena, "atelier-%s@example.test", mark));
    named(till, "\xc3\x89lodie P\xc3\xa9rier", NULL);
    named(till, "elodie", NULL);
    assert_string_equal(found(till, "lodie"), "elodie,\xc3\x89lodie P\xc3\xa9rier");
    assert_string_equal(found(till, "\xc3\xa9LODIE PER"), "\xc3\x89lodie P\xc3\xa9rier");
    assert_string_equal(found(till, "Atelier-"), "Anne");
    assert_string_equal(found(till, "nobody"), "");
}

static void test_signs_stand_for_themselves(void **state)
{
    struct till *till = *state;

    named(till, "100 %", NULL);
    named(till, "a_b", NULL);
    named(till, "back\\slash!", NULL);
    assert_string_equal(found(till, "%"), "100 %");
    assert_string_equal(found(till, "a_"), "a_b");
    assert_string_equal(found(till, "k\\s"), "back\\slash!");
    assert_string_equal(found(till, "!"), "back\\slash!");
    assert_string_equal(found(till, "'"), "");
}

static void test_pages_hold_everybody_once_newest_first(void **state)
{
    struct till *till = *state;

    for (int i = 0; i < 5; i++)
        named(till, arena_format(&till->arena, "Zora %d", i), NULL);
    assert_string_equal(found_by(till, (struct user_search){ .text = "zora", .limit = 2 }),
                        "Zora 4,Zora 3|Zora 2,Zora 1|Zora 0");
    assert_string_equal(found_by(till, (struct user_search){ .text = "zora", .limit = 5 }),
                        "Zora 4,Zora 3,Zora 2,Zora 1,Zora 0");
}

static void test_only_one_user_is_looked_at(void **state)
{
    struct till *till = *state;
    struct user_search search = { .text = "Camille", .only = till->user_id, .limit = 2 };

    user_insert(till, id_new(), ROLE_MEMBER);
    assert_string_equal(found(till, "camille"), "Camille,Camille");
    assert_string_equal(found_by(till, search), "Camille");
    search.text = "Zora";
    assert_string_equal(found_by(till, search), "");
}

static void test_other_organizations_and_deleted_users_are_not_found(void **state)
{
    struct till *till = *state;
    struct user gone = user_insert(till, id_new(), ROLE_MEMBER), *users;
    struct user_search search = { .text = "a", .limit = 10 };
    struct id next;
    size_t count;

    assert_int_equal(store_user_delete(till->sql, &gone), STATUS_OK);
    assert_string_equal(found(till, "camille"), "Camille");
    assert_int_equal(store_user_search(till->sql, &till->arena, id_new(), &search, &users, &count, &next), STATUS_OK);
    assert_int_equal(count, 0);
    assert_true(id_is_none(next));
}

/* 10,000 users are looked at; the page after goes on behind them, also where none of them was found. */
static void test_a_page_ends_after_the_users_looked_at(void **state)
{
    struct till *till = *state;
    struct user *many = ARENA_ARRAY(&till->arena, struct user, USERS_SEARCHED_MAX);

    for (int i = 0; i < USERS_SEARCHED_MAX; i++)
        many[i] = (struct user){ .organization_id = till->organization.id,
                                 .id = id_new(),
                                 .email = email_new(till),
                                 .display_name = i == 0 ? "Eldest" : "Many",
                                 .roles = ROLE_MEMBER,
                                 .status = USER_ACTIVE,
                                 .version = 1,
                                 .created_at = till->counter.act.now };
    assert_int_equal(store_users_insert(till->sql, &till->arena, many, USERS_SEARCHED_MAX), STATUS_OK);
    assert_string_equal(found(till, "camille"), "|Camille");
    assert_string_equal(found(till, "eldest"), "Eldest|");
    /* Who may see only themselves is found at once, however many are newer, and told of nobody behind whom to go on. */
    assert_string_equal(found_by(till, (struct user_search){ .text = "camille", .only = till->user_id, .limit = 2 }),
                        "Camille");
    assert_string_equal(found_by(till, (struct user_search){ .text = "many", .only = till->user_id, .limit = 2 }), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        USERS_TEST(test_name_and_address_are_found_by_a_part),
        USERS_TEST(test_signs_stand_for_themselves),
        USERS_TEST(test_pages_hold_everybody_once_newest_first),
        USERS_TEST(test_only_one_user_is_looked_at),
        USERS_TEST(test_other_organizations_and_deleted_users_are_not_found),
        USERS_TEST(test_a_page_ends_after_the_users_looked_at),
    };

    return cmocka_run_group_tests(tests, users_database_make, users_database_drop);
}

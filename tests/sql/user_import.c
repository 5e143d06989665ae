/* tests/sql/user_import.c: an import of many users: all of them or none (A14).
 * Source: docs/rules.md, A14; docs/api.md, Users and assignments. */
#include "users_fixture.h"

static struct import_row row_new(struct till *till, struct id subscription_id)
{
    return (struct import_row){ .email = email_new(till), .display_name = "Row", .subscription_id = subscription_id };
}

static enum status import(struct till *till, const struct import_row rows[], size_t count,
                          struct user_imported *imported)
{
    struct user_import wanted = { rows, count };

    return run_as(till, NULL, act_user_import, &wanted, imported);
}

static size_t users_count(struct till *till)
{
    struct user *users;
    size_t count;

    assert_int_equal(store_user_list(till->sql, &till->arena, till->organization.id, ID_NONE, 5000, &users, &count),
                     STATUS_OK);
    return count;
}

static void fault_is(const struct user_imported *imported, size_t at, size_t row, const char *field, const char *code)
{
    assert_true(at < imported->fault_count);
    assert_int_equal(imported->faults[at].row, row);
    assert_string_equal(imported->faults[at].field, field);
    assert_string_equal(imported->faults[at].code, code);
}

static void test_a14_import_of_a_thousand_rows_takes_few_round_trips(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 300);
    struct import_row *rows = ARENA_ARRAY(&till->arena, struct import_row, IMPORT_ROWS_MAX);
    struct user_imported imported;
    uint64_t trips;

    for (size_t i = 0; i < IMPORT_ROWS_MAX; i++)
        rows[i] = row_new(till, i < 300 ? s.id : ID_NONE);
    trips = sql_trips(till->sql);
    assert_int_equal(import(till, rows, IMPORT_ROWS_MAX, &imported), STATUS_OK);
    assert_true(sql_trips(till->sql) - trips < 40); /* statements are prepared the first time */
    assert_int_equal(imported.created, IMPORT_ROWS_MAX);
    assert_int_equal(imported.assigned, 300);
    assert_string_equal(imported.users[999].email, rows[999].email);
    assert_int_equal(users_count(till), IMPORT_ROWS_MAX + 1);
    counts_are(till, s.id, 300, 0);
}

static void test_a14_import_with_bad_rows_tells_each_and_creates_none(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 2);
    struct user somebody = user_insert(till, id_new(), ROLE_MEMBER);
    struct import_row rows[8];
    struct user_imported imported;
    size_t before = users_count(till);
    int64_t sequence = journal_sequence(till);

    for (size_t i = 0; i < 8; i++)
        rows[i] = row_new(till, ID_NONE);
    rows[1].email = somebody.email;
    rows[2] = (struct import_row){ .bad = true };
    rows[3].email = rows[0].email;
    rows[4].subscription_id = id_new();
    rows[5].subscription_id = rows[6].subscription_id = rows[7].subscription_id = s.id;
    assert_int_equal(import(till, rows, 8, &imported), STATUS_VALIDATION_FAILED);
    assert_int_equal(imported.fault_count, 4);
    fault_is(&imported, 0, 1, "email", "email_taken");
    fault_is(&imported, 1, 3, "email", "email_taken");
    fault_is(&imported, 2, 4, "subscription_id", "not_found");
    fault_is(&imported, 3, 7, "subscription_id", "no_licence_available"); /* the row beyond the free licences */
    assert_int_equal(users_count(till), before);
    assert_int_equal(journal_sequence(till), sequence);
    counts_are(till, s.id, 0, 0);
}

static void test_a14_import_with_one_bad_row_creates_none(void **state)
{
    struct till *till = *state;
    struct import_row rows[2] = { row_new(till, ID_NONE), { .bad = true } };
    struct user_imported imported;
    size_t before = users_count(till);

    assert_int_equal(import(till, rows, 2, &imported), STATUS_VALIDATION_FAILED);
    assert_int_equal(imported.fault_count, 0);
    assert_int_equal(users_count(till), before);
}

/* Two spellings of one address are found before either is inserted. */
static void test_a14_addresses_are_compared_by_nfc_and_ascii_case(void **state)
{
    static const struct { const char *why, *first, *second; bool same; } cases[] = {
        { "capitals", "%s.ab@example.test", "%s.AB@Example.test", true },
        { "an accent", "%s.jose@example.test", "%s.jos\xc3\xa9@example.test", false },
        { "an accent written in two ways", "%s.jose\xcc\x81@example.test", "%s.jos\xc3\xa9@example.test", true },
        { "a sharp s", "%s.gro\xc3\x9f@example.test", "%s.gros@example.test", false },
        { "quotes and backslashes come through as they are", "%s.o'a@example.test", "%s.o'b@example.test", false },
        { "another domain", "%s.a@example.test", "%s.a@example.tests", false },
    };
    struct till *till = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct import_row rows[2] = { row_new(till, ID_NONE), row_new(till, ID_NONE) };
        struct id_text unique = id_write(ID_USER, id_new());
        struct user_imported imported;

        for (size_t r = 0; r < 2; r++) {
            const char *form = r == 0 ? cases[i].first : cases[i].second;

            rows[r].email = arena_format(&till->arena, "%s%s", unique.text, form + strlen("%s"));
        }
        if (import(till, rows, 2, &imported) != (cases[i].same ? STATUS_VALIDATION_FAILED : STATUS_OK))
            fail_msg("%s, in one file", cases[i].why);
        if (cases[i].same)
            assert_int_equal(import(till, &rows[0], 1, &imported), STATUS_OK);
        if (cases[i].same && import(till, &rows[1], 1, &imported) != STATUS_VALIDATION_FAILED)
            fail_msg("%s, against what is there", cases[i].why);
    }
}

static void test_a14_import_of_an_address_of_another_organization_is_refused(void **state)
{
    struct till *till = *state;
    struct till other;
    struct import_row row;
    struct user_imported imported;

    till_open(&other, users_database, NULL, true);
    row = row_new(till, ID_NONE);
    row.email = user_insert(&other, id_new(), ROLE_MEMBER).email;
    assert_int_equal(import(till, &row, 1, &imported), STATUS_VALIDATION_FAILED);
    fault_is(&imported, 0, 0, "email", "email_taken");
    till_close(&other);
}

static void test_a14_import_for_another_organizations_subscription_is_refused(void **state)
{
    struct till *till = *state;
    struct till other;
    struct subscription s;
    struct import_row row;
    struct user_imported imported;

    till_open(&other, users_database, NULL, true);
    s = till_subscription(&other, other.invoice.id, 5);
    row = row_new(till, s.id);
    assert_int_equal(import(till, &row, 1, &imported), STATUS_VALIDATION_FAILED);
    fault_is(&imported, 0, 0, "subscription_id", "not_found");
    till_close(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        USERS_TEST(test_a14_import_of_a_thousand_rows_takes_few_round_trips),
        USERS_TEST(test_a14_import_with_bad_rows_tells_each_and_creates_none),
        USERS_TEST(test_a14_import_with_one_bad_row_creates_none),
        USERS_TEST(test_a14_addresses_are_compared_by_nfc_and_ascii_case),
        USERS_TEST(test_a14_import_of_an_address_of_another_organization_is_refused),
        USERS_TEST(test_a14_import_for_another_organizations_subscription_is_refused),
    };

    return cmocka_run_group_tests(tests, users_database_make, users_database_drop);
}

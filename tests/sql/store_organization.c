/* tests/sql/store_organization.c: organizations as rows, and the lock on the row with which every act begins. */
#include "../support/till.h"

static struct organization full_organization(void)
{
    struct organization o = { .id = id_new(),
                              .currency = till_euro(),
                              .locale = "fr-FR",
                              .credit_limit_minor = INT64_MAX,
                              .credit_balance_minor = 42,
                              .sandbox = true,
                              .journal_sequence = 9,
                              .version = 3,
                              .party = { .name = "Zo\xc3\xab \xf0\x9f\x94\x91",
                                         .legal_name = "Zo\xc3\xab SAS",
                                         .line1 = "1 rue",
                                         .line2 = "b\xc3\xa2t. B",
                                         .postal_code = "75011",
                                         .city = "Paris",
                                         .country = "FR",
                                         .vat_id = "FR11123456782",
                                         .siren = "123456782" } };

    assert_true(instant_read("2026-11-12T09:00:00.123Z", &o.clock));
    o.created_at = o.clock;
    memset(o.journal_hash, 0xa5, sizeof o.journal_hash);
    return o;
}

static void same(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        assert_true(a == b);
    else
        assert_string_equal(a, b);
}

static void test_organization_is_read_as_it_was_inserted(void **state)
{
    struct till *till = *state;
    struct organization made[2] = { full_organization(), full_organization() };

    made[1].party.line2 = made[1].party.vat_id = made[1].party.siren = NULL;
    made[1].sandbox = false;
    made[1].clock = INSTANT_NONE;
    made[1].default_payment_method_id = id_new();
    for (int i = 0; i < 2; i++) {
        struct organization found;

        assert_int_equal(store_organization_insert(till->sql, &made[i]), STATUS_OK);
        assert_int_equal(store_organization_find(till->sql, &till->arena, made[i].id, &found), STATUS_OK);
        assert_true(id_equal(found.id, made[i].id));
        same(found.party.name, made[i].party.name);
        same(found.party.legal_name, made[i].party.legal_name);
        same(found.party.line1, made[i].party.line1);
        same(found.party.line2, made[i].party.line2);
        same(found.party.postal_code, made[i].party.postal_code);
        same(found.party.city, made[i].party.city);
        same(found.party.country, made[i].party.country);
        same(found.party.vat_id, made[i].party.vat_id);
        same(found.party.siren, made[i].party.siren);
        same(found.currency.code, "EUR");
        same(found.locale, made[i].locale);
        assert_true(found.credit_limit_minor == made[i].credit_limit_minor && found.credit_balance_minor == 42);
        assert_true(id_equal(found.default_payment_method_id, made[i].default_payment_method_id));
        assert_int_equal(found.sandbox, made[i].sandbox);
        assert_false(found.is_operator);
        assert_true(found.clock.us == made[i].clock.us && found.created_at.us == made[i].created_at.us);
        assert_int_equal(found.journal_sequence, 9);
        assert_memory_equal(found.journal_hash, made[i].journal_hash, HASH_BYTES);
        assert_int_equal(found.version, 3);
    }
}

static enum status journal_write(struct till *till, struct organization *organization)
{
    return store_organization_journal(till->sql, &till->arena, &organization, 1);
}

static void test_organization_is_written_by_version(void **state)
{
    struct till *till = *state;
    struct organization o = full_organization(), stale = o;
    struct instant later = instant_plus_seconds(o.clock, 60);
    struct id method = id_new();

    assert_int_equal(store_organization_insert(till->sql, &o), STATUS_OK);
    stale.version = 2;
    assert_int_equal(store_organization_clock(till->sql, &stale), STATUS_CHANGED);
    assert_int_equal(store_organization_default_method(till->sql, &stale), STATUS_CHANGED);
    assert_int_equal(journal_write(till, &stale), STATUS_CHANGED);
    assert_int_equal(stale.version, 2);
    o.clock = later;
    assert_int_equal(store_organization_clock(till->sql, &o), STATUS_OK);
    o.default_payment_method_id = method;
    assert_int_equal(store_organization_default_method(till->sql, &o), STATUS_OK);
    assert_int_equal(o.version, 5);
    o.journal_sequence = 10;
    assert_int_equal(journal_write(till, &o), STATUS_OK);
    assert_int_equal(o.version, 6);
    assert_int_equal(store_organization_find(till->sql, &till->arena, o.id, &o), STATUS_OK);
    assert_int_equal(o.version, 6);
    assert_int_equal(o.journal_sequence, 10);
    assert_int_equal(o.clock.us, later.us);
    assert_true(id_equal(o.default_payment_method_id, method));
}

/* Real time cannot be set. */
static void test_clock_of_an_organization_in_real_time_is_not_written(void **state)
{
    struct till *till = *state;
    struct organization o = full_organization();

    o.sandbox = false;
    o.clock = INSTANT_NONE;
    assert_int_equal(store_organization_insert(till->sql, &o), STATUS_OK);
    o.clock = till->counter.act.now;
    assert_int_equal(store_organization_clock(till->sql, &o), STATUS_CHANGED);
}

static void test_unknown_organization_is_not_found(void **state)
{
    struct till *till = *state;
    struct organization o;

    assert_int_equal(store_organization_find(till->sql, &till->arena, id_new(), &o), STATUS_NOT_FOUND);
}

/* The next page is the same when an organization is added between the two. */
static void test_next_page_of_organizations_is_unchanged_by_a_new_one(void **state)
{
    struct till *till = *state;
    struct organization made[5], late = full_organization(), *page;
    size_t count;

    for (int i = 0; i < 5; i++) {
        made[i] = full_organization();
        assert_int_equal(store_organization_insert(till->sql, &made[i]), STATUS_OK);
    }
    assert_int_equal(store_organization_list(till->sql, &till->arena, ID_NONE, 2, &page, &count), STATUS_OK);
    assert_int_equal(count, 2);
    assert_true(id_equal(page[0].id, made[4].id) && id_equal(page[1].id, made[3].id));
    late.id = id_new();
    assert_int_equal(store_organization_insert(till->sql, &late), STATUS_OK);
    assert_int_equal(store_organization_list(till->sql, &till->arena, page[1].id, 3, &page, &count), STATUS_OK);
    assert_int_equal(count, 3);
    assert_true(id_equal(page[0].id, made[2].id) && id_equal(page[2].id, made[0].id));
}

/* A second transaction waits for the first to end, and sees what it wrote. */
static void test_locked_organization_makes_other_transactions_wait(void **state)
{
    struct till *till = *state;
    struct sql *other = database_program(till->database, NULL);
    struct organization o;

    assert_int_equal(sql_begin(till->sql), STATUS_OK);
    assert_int_equal(store_organization_lock(till->sql, &till->arena, till->organization.id, true, &o), STATUS_OK);
    database_do(other, "SET SESSION innodb_lock_wait_timeout = 1");
    assert_int_equal(sql_begin(other), STATUS_OK);
    assert_int_equal(store_organization_lock(other, &till->arena, till->organization.id, true, &o), STATUS_CONFLICT);
    sql_rollback(other);
    sql_rollback(till->sql);
    assert_int_equal(sql_begin(other), STATUS_OK);
    assert_int_equal(store_organization_lock(other, &till->arena, till->organization.id, true, &o), STATUS_OK);
    sql_rollback(other);
    sql_end(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_organization_is_read_as_it_was_inserted),
        cmocka_unit_test(test_organization_is_written_by_version),
        cmocka_unit_test(test_clock_of_an_organization_in_real_time_is_not_written),
        cmocka_unit_test(test_unknown_organization_is_not_found),
        cmocka_unit_test(test_next_page_of_organizations_is_unchanged_by_a_new_one),
        cmocka_unit_test(test_locked_organization_makes_other_transactions_wait),
    };

    return cmocka_run_group_tests(tests, till_start, till_end);
}

/* tests/sql/product_key_revoke.c: the operator revokes product keys that nobody redeemed, and sees what became of all.
 * Source: docs/rules.md, A8; docs/api.md, Operator. */
#include <stdatomic.h>
#include <sys/mman.h>

#include "counter/product_key_revoke.h"
#include "keys_fixture.h"

static struct id key_id(struct till *till, struct product_key key)
{
    struct product_key_row row;
    uint8_t hash[DIGEST_BYTES];

    product_key_hash(&till_counter(till)->act, &key, hash);
    assert_int_equal(store_product_key_find(till->sql, &till->arena, hash, &row), STATUS_OK);
    return row.id;
}

static enum status key_revoke(struct till *till, struct id id, const char *reason, struct product_key_told *told)
{
    struct revocation_wanted wanted = { id, reason };

    return counter_run(till_counter(till), operator_id(till), act_product_key_revoke, &wanted, told);
}

static int64_t revocations_told(struct till *till)
{
    static const struct sql_query events = {
        .name = "revoked_events",
        .takes = "b",
        .gives = "i",
        .text = "SELECT COUNT(*) FROM event WHERE organization_id = ? AND type = 'product_key.revoked'"
    };
    int64_t count;

    assert_int_equal(sql_read_int(till->sql, &till->arena, &events, SQL_VALUES(sql_id(operator_id(till))), &count),
                     STATUS_OK);
    return count;
}

static struct product_key_told told_now(struct till *till, struct id id)
{
    struct product_key_told told;

    assert_int_equal(store_product_key_told(till->sql, &till->arena, id, &told), STATUS_OK);
    return told;
}

static void test_a_revoked_key_gives_nothing_and_is_no_guess(void **state)
{
    struct till *till = *state;
    struct product_key key = key_make(till, 10, 3);
    struct id id = key_id(till, key);
    struct product_key_told told;
    struct redemption redemption;
    int64_t sequence = journal_sequence(till);

    assert_int_equal(key_revoke(till, id, "Printed twice.", &told), STATUS_OK);
    assert_true(told.state == KEY_REVOKED && id_equal(told.id, id));
    assert_string_equal(told.revocation.reason, "Printed twice.");
    for (int i = 0; i <= UNKNOWN_KEYS_MAX; i++)
        assert_int_equal(redeem(till, key, ID_NONE, KEY_ADD_LICENCES, &redemption), STATUS_PRODUCT_KEY_REVOKED);
    assert_string_equal(told_after(till, sequence), "");
    assert_int_equal(revocations_told(till), 1);
    told = told_now(till, id);
    assert_true(told.state == KEY_REVOKED && id_is_none(told.redemption.organization_id));
    assert_string_equal(told.revocation.reason, "Printed twice.");
    assert_string_equal(told.ending, key.text + strlen(key.text) - 5);
}

static void test_a_second_revocation_changes_nothing(void **state)
{
    struct till *till = *state;
    struct id id = key_id(till, key_make(till, 10, 3));
    struct product_key_told told;
    const char *before;

    assert_int_equal(key_revoke(till, id, "Printed twice.", &told), STATUS_OK);
    before = database_contents(till->database);
    assert_int_equal(key_revoke(till, id, "Another reason.", &told), STATUS_OK);
    assert_string_equal(told.revocation.reason, "Printed twice.");
    assert_string_equal(database_contents(till->database), before);
}

static void test_a_redeemed_or_unknown_key_is_not_revoked(void **state)
{
    struct till *till = *state;
    struct product_key key = key_make(till, 10, 3);
    struct id id = key_id(till, key);
    struct product_key_told told;
    struct redemption redemption;
    const char *before;

    assert_int_equal(redeem(till, key, ID_NONE, KEY_ADD_LICENCES, &redemption), STATUS_OK);
    before = database_contents(till->database);
    assert_int_equal(key_revoke(till, id, "Too late.", &told), STATUS_PRODUCT_KEY_ALREADY_REDEEMED);
    assert_int_equal(key_revoke(till, id_new(), "Not there.", &told), STATUS_NOT_FOUND);
    assert_string_equal(database_contents(till->database), before);
    told = told_now(till, id);
    assert_int_equal(told.state, KEY_REDEEMED);
    assert_true(id_equal(told.redemption.organization_id, till->organization.id));
    assert_true(id_equal(told.redemption.subscription_id, redemption.subscription.id));
    assert_int_equal(told.redemption.licences_added, 10);
    assert_true(day_is_none(told.redemption.extended_until));
    assert_null(told.revocation.reason);
}

enum { RIVALS = 6, ROUNDS = 4 };

struct race {
    struct till *till;
    struct product_key key;
    struct id id;
    atomic_int ready, redeemed, revoked, late_revocations, late_redemptions, others;
};

/* Even ones redeem, each of its own organization; odd ones revoke. */
static void run_once(void *with, int number)
{
    struct race *race = with;
    struct till till = *race->till;
    struct product_key_told told;
    struct redemption redemption;
    bool redeems = number % 2 == 0;
    enum status status;

    till.sql = database_program(till.database, NULL);
    till.arena = (struct arena){ 0 };
    if (redeems)
        till_organization(&till, true);
    atomic_fetch_add(&race->ready, 1);
    while (atomic_load(&race->ready) < RIVALS)
        usleep(200);
    do
        status = redeems ? redeem(&till, race->key, ID_NONE, KEY_ADD_LICENCES, &redemption)
                         : key_revoke(&till, race->id, "Stolen.", &told);
    while (status == STATUS_UNAVAILABLE);
    atomic_fetch_add(status == STATUS_OK ? (redeems ? &race->redeemed : &race->revoked)
                     : status == STATUS_PRODUCT_KEY_ALREADY_REDEEMED
                         ? (redeems ? &race->late_redemptions : &race->late_revocations)
                     : status == STATUS_PRODUCT_KEY_REVOKED && redeems ? &race->late_redemptions
                                                                       : &race->others,
                     1);
    arena_end(&till.arena);
    sql_end(&till.sql);
}

static void race_run(struct race *race)
{
    struct till *till = race->till;
    pid_t pids[RIVALS];
    int failed = 0;

    sql_end(&till->sql); /* a connection must not be shared with a child */
    sql_end(&till->database->root);
    for (int i = 0; i < RIVALS; i++)
        pids[i] = child_start(run_once, race, i, 0);
    for (int i = 0; i < RIVALS; i++)
        failed += child_end(pids[i]) != 0;
    till->database->root = database_root(till->database);
    till->sql = database_program(till->database, NULL);
    assert_int_equal(failed, 0);
}

static void test_of_redemptions_and_revocations_at_once_one_kind_wins(void **state)
{
    static const struct sql_query ends = {
        .name = "ends",
        .takes = "bb",
        .gives = "i",
        .text = "SELECT (SELECT COUNT(*) FROM product_key_redemption WHERE product_key_id = ?)"
                " + 10 * (SELECT COUNT(*) FROM product_key_revocation WHERE product_key_id = ?)"
    };
    struct till *till = *state;

    (void)operator_id(till); /* made once, before the rivals ask for it */
    for (int round = 0; round < ROUNDS; round++) {
        struct race *race = mmap(NULL, sizeof *race, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        int64_t rows;
        bool redeemed;

        assert_true(race != MAP_FAILED);
        race->till = till;
        race->key = key_make(till, 10, 3);
        race->id = key_id(till, race->key);
        race_run(race);
        redeemed = race->redeemed == 1;
        assert_int_equal(race->others, 0);
        assert_int_equal(race->redeemed + race->late_redemptions, RIVALS / 2);
        assert_int_equal(race->redeemed, redeemed ? 1 : 0);
        assert_int_equal(race->revoked, redeemed ? 0 : RIVALS / 2);
        assert_int_equal(race->late_revocations, redeemed ? RIVALS / 2 : 0);
        assert_int_equal(
            sql_read_int(till->sql, &till->arena, &ends, SQL_VALUES(sql_id(race->id), sql_id(race->id)), &rows),
            STATUS_OK);
        assert_int_equal(rows, redeemed ? 1 : 10);
        assert_int_equal(told_now(till, race->id).state, redeemed ? KEY_REDEEMED : KEY_REVOKED);
        munmap(race, sizeof *race);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KEYS_TEST(test_a_revoked_key_gives_nothing_and_is_no_guess),
        KEYS_TEST(test_a_second_revocation_changes_nothing),
        KEYS_TEST(test_a_redeemed_or_unknown_key_is_not_revoked),
        KEYS_TEST(test_of_redemptions_and_revocations_at_once_one_kind_wins),
    };

    return cmocka_run_group_tests(tests, users_database_make, users_database_drop);
}

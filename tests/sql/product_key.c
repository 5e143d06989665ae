/* tests/sql/product_key.c: A8: product keys are made, shown once and redeemed once.
 * Source: docs/rules.md, A8 and C (Prepaid). */
#include <stdatomic.h>
#include <sys/mman.h>

#include "keys_fixture.h"
#include "sql/store_product_key.h"

static void test_A8_ten_thousand_keys_are_made_in_one_call(void **state)
{
    struct till *till = *state;
    struct product_keys made = keys_make(till, till->price.id, 5, 12, PRODUCT_KEYS_MAX);
    struct product_key_row row;
    uint8_t hash[DIGEST_BYTES];

    assert_int_equal(made.count, PRODUCT_KEYS_MAX);
    for (size_t i = 0; i < made.count; i += 999) {
        struct product_key read;

        assert_true(product_key_read(made.keys[i].text, &read));
        product_key_hash(&till_counter(till)->act, &made.keys[i], hash);
        assert_int_equal(store_product_key_find(till->sql, &till->arena, hash, &row), STATUS_OK);
        assert_true(id_equal(row.price_id, till->price.id) && row.licences == 5 && row.months == 12);
        assert_int_equal(row.state, KEY_AVAILABLE);
    }
}

static void test_A8_keys_of_an_unknown_price_are_refused(void **state)
{
    struct till *till = *state;
    struct product_keys_wanted wanted = { id_new(), 5, 12, 1 };
    struct product_keys keys;
    struct counter *c = till_counter(till);

    assert_int_equal(counter_run(c, operator_id(till), act_product_keys_create, &wanted, &keys),
                     STATUS_VALIDATION_FAILED);
    assert_string_equal(c->act.refusal.pointer, "/price_id");
}

static void keys_render(const struct act *act, const struct product_keys *keys, struct answer *answer)
{
    const char *body = arena_format(act->arena, "{\"key\":\"%s\"}", keys->keys[0].text);

    *answer = (struct answer){ .http_status = 201,
                                 .content_type = "application/json",
                                 .body = body,
                                 .length = strlen(body),
                                 .kept = "{\"key\":null}" };
}

static void test_A8_replayed_answer_does_not_show_the_keys(void **state)
{
    struct till *till = *state;
    struct product_keys_wanted wanted = { till->price.id, 5, 12, 1 };
    struct id operator = operator_id(till);
    const char *key = till_key(till);
    struct product_keys made;

    for (int again = 0; again < 2; again++) {
        struct counter *c = till_counter_claiming(till, key, "body");

        assert_int_equal(counter_run_rendered(c, operator, act_product_keys_create, &wanted, keys_render, &made),
                         STATUS_OK);
        assert_int_equal(c->answer.replayed, again == 1);
        assert_int_equal(strcmp(c->answer.body, "{\"key\":null}") == 0, again == 1);
    }
}

static void test_A8_key_begins_a_prepaid_subscription(void **state)
{
    struct till *till = *state;
    int64_t sequence = journal_sequence(till);
    struct subscription s = prepaid_new(till, 10, 3);

    assert_int_equal(s.channel, CHANNEL_PRODUCT_KEY);
    assert_int_equal(s.status, SUBSCRIPTION_ACTIVE);
    assert_int_equal(s.total_licences, 10);
    assert_true(id_is_none(s.payment_method_id));
    assert_int_equal(s.period.start.number, day_named("2026-11-12").number);
    assert_int_equal(s.period.end.number, day_named("2027-02-12").number);
    assert_string_equal(lots_text(till, &s), "2027-02-12:10");
    assert_string_equal(told_after(till, sequence), "product_key.redeemed subscription.created");
    assert_int_equal(action_for(&s, ACTION_ADD_LICENCES).reason, REASON_PREPAID);
}

static const struct {
    const char *why;
    int64_t licences, months;
    enum key_apply apply;
    enum status want;
    int64_t total, added;
    const char *extended; /* NULL: not extended */
    const char *lots, *end;
} applied[] = {
    { "licences more: a lot with its own end", 5, 12, KEY_ADD_LICENCES, STATUS_OK, 15, 5, NULL,
      "2027-11-12:5 2027-02-12:10", "2027-11-12" },
    { "a shorter lot leaves the period as long as it was", 5, 1, KEY_ADD_LICENCES, STATUS_OK, 15, 5, NULL,
      "2026-12-12:5 2027-02-12:10", "2027-02-12" },
    { "more time, from where it ends", 10, 2, KEY_EXTEND, STATUS_OK, 10, 0, "2027-04-12", "2027-04-12:10",
      "2027-04-12" },
    { "a larger key extends what there is", 11, 2, KEY_EXTEND, STATUS_OK, 10, 0, "2027-04-12", "2027-04-12:10",
      "2027-04-12" },
    { "a smaller key cannot", 9, 2, KEY_EXTEND, STATUS_PRODUCT_KEY_TOO_FEW_LICENCES, 10, 0, NULL, "2027-02-12:10",
      "2027-02-12" },
    { "not for more than a century", 10, 1200, KEY_EXTEND, STATUS_VALIDATION_FAILED, 10, 0, NULL, "2027-02-12:10",
      "2027-02-12" },
};

static void test_A8_key_adds_licences_to_or_extends_a_subscription(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof applied / sizeof applied[0]; i++) {
        struct subscription s = prepaid_new(till, 10, 3);
        int64_t sequence = journal_sequence(till);
        struct product_key key = key_make(till, applied[i].licences, applied[i].months);
        struct redemption redemption;
        enum status status = redeem(till, key, s.id, applied[i].apply, &redemption);

        if (status != applied[i].want)
            fail_msg("%s: %s", applied[i].why, status_name(status));
        s = till_subscription_now(till, s.id);
        if (s.total_licences != applied[i].total || strcmp(lots_text(till, &s), applied[i].lots) != 0)
            fail_msg("%s: %lld, %s", applied[i].why, (long long)s.total_licences, lots_text(till, &s));
        if (s.period.end.number != day_named(applied[i].end).number)
            fail_msg("%s: until %s", applied[i].why, day_write(s.period.end).text);
        assert_string_equal(told_after(till, sequence),
                            status == STATUS_OK ? "product_key.redeemed licences.changed" : "");
        if (status != STATUS_OK) {
            /* the refused key can still be used */
            assert_int_equal(redeem(till, key, ID_NONE, KEY_ADD_LICENCES, &redemption), STATUS_OK);
            continue;
        }
        assert_int_equal(redemption.licences_added, applied[i].added);
        assert_int_equal(redemption.extended_until.number,
                         applied[i].extended == NULL ? DAY_NONE.number : day_named(applied[i].extended).number);
        assert_int_equal(redeem(till, key, ID_NONE, KEY_ADD_LICENCES, &redemption),
                         STATUS_PRODUCT_KEY_ALREADY_REDEEMED);
    }
}

/* Each lot is extended from its own end. */
static void test_A8_extension_moves_the_end_of_every_lot(void **state)
{
    struct till *till = *state;
    struct subscription s = prepaid_new(till, 10, 3);
    struct redemption redemption;

    assert_int_equal(redeem(till, key_make(till, 5, 12), s.id, KEY_ADD_LICENCES, &redemption), STATUS_OK);
    assert_int_equal(redeem(till, key_make(till, 14, 1), s.id, KEY_EXTEND, &redemption),
                     STATUS_PRODUCT_KEY_TOO_FEW_LICENCES);
    assert_int_equal(redeem(till, key_make(till, 15, 1), s.id, KEY_EXTEND, &redemption), STATUS_OK);
    assert_string_equal(lots_text(till, &redemption.subscription), "2027-12-12:5 2027-03-12:10");
}

/* From 31 January month by month: the day of the first key is kept, in months that have it. */
static void test_A8_extensions_keep_the_day_of_the_first_key(void **state)
{
    static const char *const ends[] = { "2027-03-31", "2027-04-30", "2027-05-31", "2028-02-29" };
    static const int64_t months[] = { 1, 1, 1, 9 };
    struct till *till = *state;
    struct redemption redemption;
    struct subscription s;
    struct clock_set set;

    assert_int_equal(till_clock_to(till, "2027-01-31", &set), STATUS_OK);
    s = prepaid_new(till, 5, 1);
    assert_int_equal(s.period.end.number, day_named("2027-02-28").number);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(redeem(till, key_make(till, 5, months[i]), s.id, KEY_EXTEND, &redemption), STATUS_OK);
        assert_string_equal(day_write(redemption.extended_until).text, ends[i]);
        s = till_subscription_now(till, s.id);
        assert_string_equal(day_write(s.period.end).text, ends[i]);
        assert_string_equal(day_write(s.lots[0].expires_on).text, ends[i]);
    }
}

static void test_A8_key_of_another_product_is_refused(void **state)
{
    struct till *till = *state;
    struct subscription s = prepaid_new(till, 10, 3);
    struct redemption redemption;
    struct product_key key;

    till_catalogue(till); /* the till sells another product from here on */
    key = key_make(till, 10, 3);
    assert_int_equal(redeem(till, key, s.id, KEY_ADD_LICENCES, &redemption), STATUS_PRODUCT_KEY_OTHER_PRODUCT);
    assert_int_equal(redeem(till, key, ID_NONE, KEY_ADD_LICENCES, &redemption), STATUS_OK);
}

static void test_A8_key_for_an_ordered_subscription_is_refused(void **state)
{
    struct till *till = *state;
    struct subscription ordered = till_subscription(till, till->card.id, 10);
    struct product_key key = key_make(till, 10, 3);
    struct redemption redemption;

    assert_int_equal(redeem(till, key, ordered.id, KEY_ADD_LICENCES, &redemption), STATUS_LICENCE_CHANGE_UNAVAILABLE);
    assert_int_equal(redeem(till, key, id_new(), KEY_ADD_LICENCES, &redemption), STATUS_NOT_FOUND);
    assert_int_equal(redeem(till, key, ID_NONE, KEY_ADD_LICENCES, &redemption), STATUS_OK);
}

/* The subscription expired a month ago: the licences begin today. A key to extend adds its licences, as there is no end
 * to move. */
static void test_A8_key_reactivates_an_expired_subscription(void **state)
{
    static const enum key_apply applies[] = { KEY_ADD_LICENCES, KEY_EXTEND };

    for (size_t i = 0; i < sizeof applies / sizeof applies[0]; i++) {
        struct till *till = *state;
        struct redemption redemption;
        struct clock_set set;
        struct subscription s;

        till_organization(till, true);
        s = prepaid_new(till, 10, 1);
        assert_int_equal(till_clock_to(till, "2027-01-12", &set), STATUS_OK);
        assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_EXPIRED);
        assert_int_equal(redeem(till, key_make(till, 4, 2), s.id, applies[i], &redemption), STATUS_OK);
        assert_int_equal(redemption.subscription.status, SUBSCRIPTION_ACTIVE);
        assert_int_equal(redemption.subscription.total_licences, 4);
        assert_int_equal(redemption.subscription.period.start.number, day_named("2027-01-12").number);
        assert_string_equal(lots_text(till, &redemption.subscription), "2027-03-12:4");
    }
}

/* A well-formed key that was never made. */
static struct product_key unknown_key(int number)
{
    uint8_t digits[PRODUCT_KEY_DIGITS] = { (uint8_t)(number % PRODUCT_KEY_SYMBOLS), 1, 2, 3 };

    return product_key_write(digits);
}

static void test_A8_unknown_keys_beyond_the_limit_are_refused(void **state)
{
    struct till *till = *state;
    struct product_key good = key_make(till, 10, 3);
    int64_t sequence = journal_sequence(till);
    struct organization guesser = till->organization;
    struct redemption redemption;

    for (int i = 0; i < UNKNOWN_KEYS_MAX; i++)
        assert_int_equal(redeem(till, unknown_key(i), ID_NONE, KEY_ADD_LICENCES, &redemption),
                         STATUS_PRODUCT_KEY_UNKNOWN);
    assert_int_equal(redeem(till, good, ID_NONE, KEY_ADD_LICENCES, &redemption), STATUS_TOO_MANY_REQUESTS);
    assert_int_equal(redemption.retry_after_s, UNKNOWN_KEYS_WINDOW_S);
    assert_int_equal(journal_sequence(till), sequence);
    till->counter.act.now = instant_plus_seconds(till->counter.act.now, UNKNOWN_KEYS_WINDOW_S - 1);
    assert_int_equal(redeem(till, good, ID_NONE, KEY_ADD_LICENCES, &redemption), STATUS_TOO_MANY_REQUESTS);
    assert_int_equal(redemption.retry_after_s, 1);

    till_organization(till, true); /* the limit is counted for each organization */
    assert_int_equal(redeem(till, unknown_key(0), ID_NONE, KEY_ADD_LICENCES, &redemption), STATUS_PRODUCT_KEY_UNKNOWN);

    till->organization = guesser;
    till->counter.act.now = instant_plus_seconds(till->counter.act.now, 1);
    assert_int_equal(redeem(till, good, ID_NONE, KEY_ADD_LICENCES, &redemption), STATUS_OK);
}

static void redemption_render(const struct act *act, const struct redemption *redemption, struct answer *answer)
{
    const char *body = arena_format(act->arena, "{\"id\":\"%s\"}", id_write(ID_PRODUCT_KEY, redemption->id).text);

    *answer =
        (struct answer){ .http_status = 201, .content_type = "application/json", .body = body, .length = strlen(body) };
}

/* An unknown key does not use up the Idempotency-Key, which may be sent again with the right product key; a redemption
 * does. */
static void test_A8_unknown_key_does_not_use_up_the_idempotency_key(void **state)
{
    struct till *till = *state;
    const char *key = till_key(till);
    struct redemption_wanted wanted = { unknown_key(0), ID_NONE, KEY_ADD_LICENCES };
    struct redemption redemption;
    struct counter *c = till_counter_claiming(till, key, "unknown");

    assert_int_equal(product_key_redeem(c, &wanted, redemption_render, &redemption), STATUS_PRODUCT_KEY_UNKNOWN);
    wanted.key = key_make(till, 10, 3);
    for (int again = 0; again < 2; again++) {
        c = till_counter_claiming(till, key, "good");
        assert_int_equal(product_key_redeem(c, &wanted, redemption_render, &redemption), STATUS_OK);
        assert_int_equal(c->answer.replayed, again == 1);
    }
    c = till_counter_claiming(till, key, "unknown");
    assert_int_equal(product_key_redeem(c, &wanted, redemption_render, &redemption), STATUS_IDEMPOTENCY_KEY_REUSED);
}

enum { RIVALS = 8 };

struct race {
    struct till *till;
    struct product_key key;
    bool guess; /* all guesses by one organization; else each rival is an organization of its own */
    atomic_int ready, won, late, unknown, throttled, others;
};

static void run_once(void *with, int number)
{
    struct race *race = with;
    struct till till = *race->till;
    struct redemption redemption;
    enum status status;

    till.sql = database_program(till.database, NULL);
    till.arena = (struct arena){ 0 };
    if (!race->guess)
        till_organization(&till, true);
    atomic_fetch_add(&race->ready, 1);
    while (atomic_load(&race->ready) < RIVALS)
        usleep(200);
    for (int i = 0; i < (race->guess ? 3 : 1); i++) {
        do
            status = redeem(&till, race->guess ? unknown_key(number * 3 + i) : race->key, ID_NONE, KEY_ADD_LICENCES,
                            &redemption);
        while (status == STATUS_UNAVAILABLE);
        atomic_fetch_add(status == STATUS_OK                                     ? &race->won
                         : status == STATUS_PRODUCT_KEY_ALREADY_REDEEMED         ? &race->late
                         : status == STATUS_PRODUCT_KEY_UNKNOWN                  ? &race->unknown
                         : status == STATUS_TOO_MANY_REQUESTS                    ? &race->throttled
                                                                                 : &race->others, 1);
    }
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
    assert_int_equal(race->others, 0);
}

static struct race *race_new(struct till *till)
{
    struct race *race = mmap(NULL, sizeof *race, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    assert_true(race != MAP_FAILED);
    race->till = till;
    return race;
}

static void test_A8_of_concurrent_redemptions_of_one_key_one_succeeds(void **state)
{
    struct till *till = *state;
    struct race *race = race_new(till);

    race->key = key_make(till, 10, 3);
    race_run(race);
    assert_int_equal(race->won, 1);
    assert_int_equal(race->late, RIVALS - 1);
    munmap(race, sizeof *race);
}

static void test_A8_concurrent_unknown_keys_are_each_counted(void **state)
{
    struct race *race = race_new(*state);

    race->guess = true;
    race_run(race);
    assert_int_equal(race->unknown, UNKNOWN_KEYS_MAX);
    assert_int_equal(race->throttled, RIVALS * 3 - UNKNOWN_KEYS_MAX);
    munmap(race, sizeof *race);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KEYS_TEST(test_A8_ten_thousand_keys_are_made_in_one_call),
        KEYS_TEST(test_A8_keys_of_an_unknown_price_are_refused),
        KEYS_TEST(test_A8_replayed_answer_does_not_show_the_keys),
        KEYS_TEST(test_A8_key_begins_a_prepaid_subscription),
        KEYS_TEST(test_A8_key_adds_licences_to_or_extends_a_subscription),
        KEYS_TEST(test_A8_extension_moves_the_end_of_every_lot),
        KEYS_TEST(test_A8_extensions_keep_the_day_of_the_first_key),
        KEYS_TEST(test_A8_key_of_another_product_is_refused),
        KEYS_TEST(test_A8_key_for_an_ordered_subscription_is_refused),
        KEYS_TEST(test_A8_key_reactivates_an_expired_subscription),
        KEYS_TEST(test_A8_unknown_keys_beyond_the_limit_are_refused),
        KEYS_TEST(test_A8_unknown_key_does_not_use_up_the_idempotency_key),
        KEYS_TEST(test_A8_of_concurrent_redemptions_of_one_key_one_succeeds),
        KEYS_TEST(test_A8_concurrent_unknown_keys_are_each_counted),
    };

    return cmocka_run_group_tests(tests, users_database_make, users_database_drop);
}

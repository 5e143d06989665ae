/* tests/sql/lots.c: lots that do not differ are merged, credits stay the same by it, and the number of lots is limited.
 * Source: docs/rules.md, B (Lots) and C (Decided here). */
#include "keys_fixture.h"

#include "counter/cancellation.h"

/* 10.00 EUR a licence and month, at most 10,000 licences, removable at any time. */
static void price_of_ten(struct till *till)
{
    static const struct price_step flat[] = { { INT64_MAX, 1000 } };

    till->price.id = id_new();
    till->price.rate.steps = flat;
    till->price.max_licences = 10000;
    till->price.reduction_policy = REDUCTION_ANY_TIME;
    assert_int_equal(store_price_insert(till->sql, &till->arena, &till->price, till->counter.act.now), STATUS_OK);
}

/* An order whose memory is given back at once, as after an exchange: a test makes many. */
static void added(struct till *till, struct id subscription_id, int64_t total)
{
    (void)till_confirmed(till, subscription_id, till->card.id, total);
    arena_wipe(&till->arena);
}

/* Each lot's licences, the newest first, with the day of purchase where it is not today: "1 108@2026-11-12". */
static const char *lots_now(struct till *till, struct id id, const char *today)
{
    struct subscription s = till_subscription_now(till, id);
    const char *all = "";

    for (size_t i = 0; i < s.lot_count; i++) {
        const char *day = arena_text(&till->arena, day_write(s.lots[i].acquired_on).text);
        bool of_today = strcmp(day, today) == 0;

        all = arena_format(&till->arena, "%s%s%lld%s%s", all, i > 0 ? " " : "", (long long)s.lots[i].quantity,
                           of_today ? "" : "@", of_today ? "" : day);
    }
    return all;
}

/* Inserts as many lots as `count` orders of one licence each, or keys with different ends, would have made. */
static void lots_insert(struct till *till, struct id id, int count, struct day acquired_on, struct day expires_on)
{
    for (int i = 0; i < count; i++) {
        struct lot_row row = { .organization_id = till->organization.id, .subscription_id = id };

        row.lot = (struct lot){ .id = id_new(), .quantity = 1, .acquired_on = acquired_on, .returnable_until = DAY_NONE,
                                .expires_on = day_is_none(expires_on) ? DAY_NONE : day_plus(expires_on, i) };
        assert_int_equal(store_lot_insert(till->sql, &row), STATUS_OK);
    }
}

/* Splits the order's one lot into `count` lots of one licence each. */
static void lot_split(struct till *till, struct id id, int count)
{
    struct subscription s = till_subscription_now(till, id);

    assert_true(s.lot_count == 1 && s.total_licences == count);
    assert_int_equal(store_lot_quantity(till->sql, s.organization_id, &s.lots[0], 1), STATUS_OK);
    lots_insert(till, id, count - 1, s.lots[0].acquired_on, DAY_NONE);
}

/* 60 licences removed on 20 December credit 60 x 10.00 x 23/31 = 445.16 of the recurring line, however many lots they
 * are. */
static void test_lots_of_past_periods_are_merged_and_credited_as_before(void **state)
{
    struct till *till = *state;
    struct clock_set set;
    struct quote quote;
    struct id id;

    price_of_ten(till);
    id = till_confirmed(till, ID_NONE, till->card.id, 10).subscription_id;
    for (int64_t total = 11; total <= 99 + 9; total++)
        added(till, id, total);
    assert_int_equal(till_subscription_now(till, id).lot_count, LOTS_KEPT_MAX - 1);
    assert_int_equal(till_clock_to(till, "2026-12-20", &set), STATUS_OK);
    assert_int_equal(till_quote(till, id, ID_NONE, 108 - 60).charge.subtotal.minor, -44516);
    (void)till_confirmed(till, id, till->card.id, 109); /* the hundredth lot: they are not merged yet */
    assert_int_equal(till_subscription_now(till, id).lot_count, LOTS_KEPT_MAX);
    (void)till_confirmed(till, id, till->card.id, 112);
    assert_string_equal(lots_now(till, id, "2026-12-20"), "3 1 108@2026-11-12");
    quote = till_quote(till, id, ID_NONE, 112 - 4 - 60);
    assert_int_equal(quote.charge.line_count, 3); /* 3 x 10.00 x 23/31, 10.00 x 23/31, and the recurring line's */
    assert_int_equal(quote.charge.lines[0].amount.minor, -2226);
    assert_int_equal(quote.charge.lines[1].amount.minor, -742);
    assert_int_equal(quote.charge.lines[2].amount.minor, -44516);
    (void)till_confirmed(till, id, till->card.id, 112 - 4 - 60);
    assert_string_equal(lots_now(till, id, "2026-12-20"), "48@2026-11-12");
    till_books_are_right(till);
}

/* The running period's additions are paid by lines of their own: a hundred of its lots stay separate. */
static void test_lots_of_the_running_period_are_not_merged(void **state)
{
    struct till *till = *state;
    struct id id;

    price_of_ten(till);
    id = till_confirmed(till, ID_NONE, till->card.id, 1).subscription_id;
    for (int64_t total = 2; total <= LOTS_KEPT_MAX + 2; total++)
        added(till, id, total);
    assert_int_equal(till_subscription_now(till, id).lot_count, LOTS_KEPT_MAX + 2);
    till_books_are_right(till);
}

static enum status addition_quoted(struct till *till, struct id id, int64_t total)
{
    struct quote_wanted wanted = { .kind = QUOTE_CHANGE_LICENCES, .subscription_id = id, .total_licences = total };
    struct quote quote;

    return counter_run(till_counter(till), till->organization.id, act_quote_create, &wanted, &quote);
}

/* LOTS_MAX lots in one period: no further addition until it has ended, when they are merged. */
static void test_addition_beyond_the_maximum_of_lots_is_refused(void **state)
{
    struct till *till = *state;
    struct clock_set set;
    struct order order;
    struct quote quote;
    struct id id;

    price_of_ten(till);
    id = till_confirmed(till, ID_NONE, till->card.id, LOTS_MAX - 1).subscription_id;
    lot_split(till, id, LOTS_MAX - 1);
    quote = till_quote(till, id, ID_NONE, LOTS_MAX + 1);
    (void)till_confirmed(till, id, till->card.id, LOTS_MAX);
    assert_int_equal(till_subscription_now(till, id).lot_count, LOTS_MAX);
    assert_int_equal(addition_quoted(till, id, LOTS_MAX + 1), STATUS_LICENCE_CHANGE_UNAVAILABLE);
    assert_string_equal(action_reason_code(till->counter.act.refusal.action.reason), "too_many_lots");
    assert_string_equal(remedy_kind_name(till->counter.act.refusal.action.remedy), "wait");
    assert_string_equal(day_write(till->counter.act.refusal.action.expected_by).text, "2026-12-12");
    assert_int_not_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK); /* quoted before */
    assert_int_equal(addition_quoted(till, id, LOTS_MAX - 10), STATUS_OK);               /* removals are still
                                                                                          * possible */
    assert_int_equal(till_clock_to(till, "2026-12-11", &set), STATUS_OK);
    assert_int_equal(addition_quoted(till, id, LOTS_MAX + 1), STATUS_LICENCE_CHANGE_UNAVAILABLE);
    assert_int_equal(till_clock_to(till, "2026-12-12", &set), STATUS_OK);
    (void)till_confirmed(till, id, till->card.id, LOTS_MAX + 5);
    assert_string_equal(lots_now(till, id, "2026-12-12"), "5 400@2026-11-12");
    till_books_are_right(till);
}

/* Each lot was paid by an invoice of its own: each gets a credit note, and all is credited. */
static void test_cancellation_credits_the_maximum_of_lots_in_one_act(void **state)
{
    static const struct sql_query notes = { .name = "test_notes", .takes = "", .gives = "i", .text =
        "SELECT COUNT(*) FROM credit_note" };
    struct till *till = *state;
    int64_t before = database_int(till->database->root, &notes);
    struct cancellation wanted = { .at = CANCEL_NOW };
    struct organization organization;
    struct subscription s;

    price_of_ten(till);
    wanted.subscription_id = till_confirmed(till, ID_NONE, till->card.id, 1).subscription_id;
    for (int64_t total = 2; total <= LOTS_MAX; total++)
        added(till, wanted.subscription_id, total);
    assert_int_equal(till_quote(till, wanted.subscription_id, ID_NONE, 1).charge.line_count, LOTS_MAX - 1);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_cancel, &wanted, &s), STATUS_OK);
    assert_int_equal(s.status, SUBSCRIPTION_CANCELLED);
    assert_int_equal(database_int(till->database->root, &notes), before + LOTS_MAX);
    assert_int_equal(store_organization_find(till->sql, &till->arena, till->organization.id, &organization), STATUS_OK);
    assert_int_equal(organization.credit_balance_minor, LOTS_MAX * 1200); /* on the day it was bought: 10.00 and 20 % */
}

/* Keys of the same day and end are one lot; another end, or another day, is another lot. */
static void test_keys_of_the_same_day_and_end_share_a_lot(void **state)
{
    static const struct { const char *why, *day; int64_t licences, months; const char *lots; } keys[] = {
        { "the same", "2026-11-12", 5, 3, "2027-02-12:15" },
        { "another end", "2026-11-12", 7, 4, "2027-03-12:7 2027-02-12:15" },
        { "the first again", "2026-11-12", 2, 3, "2027-03-12:7 2027-02-12:17" },
        { "the second again", "2026-11-12", 1, 4, "2027-03-12:8 2027-02-12:17" },
        { "another day", "2027-01-12", 1, 1, "2027-02-12:1 2027-03-12:8 2027-02-12:17" },
    };
    struct till *till = *state;
    struct subscription s = prepaid_new(till, 10, 3);
    struct redemption redemption;
    int64_t total = 10;

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct product_key key;
        struct clock_set set;

        assert_int_equal(till_clock_to(till, keys[i].day, &set), STATUS_OK);
        key = key_make(till, keys[i].licences, keys[i].months);
        assert_int_equal(redeem(till, key, s.id, KEY_ADD_LICENCES, &redemption), STATUS_OK);
        total += keys[i].licences;
        assert_int_equal(redemption.subscription.total_licences, total);
        assert_int_equal(redemption.licences_added, keys[i].licences);
        if (strcmp(lots_text(till, &redemption.subscription), keys[i].lots) != 0)
            fail_msg("%s: %s", keys[i].why, lots_text(till, &redemption.subscription));
    }
    till_books_are_right(till);
}

static void test_key_with_a_new_end_beyond_the_maximum_of_lots_is_refused(void **state)
{
    struct till *till = *state;
    struct subscription s = prepaid_new(till, 10, 3);
    struct product_key other = key_make(till, 5, 7);
    struct redemption redemption;

    lots_insert(till, s.id, LOTS_MAX - 1, day_of(2026, 11, 11), day_of(2027, 3, 1));
    s.total_licences += LOTS_MAX - 1;
    assert_int_equal(store_subscription_update(till->sql, &s), STATUS_OK);
    assert_int_equal(redeem(till, other, s.id, KEY_ADD_LICENCES, &redemption), STATUS_TOO_MANY_LOTS);
    assert_int_equal(redeem(till, key_make(till, 5, 3), s.id, KEY_ADD_LICENCES, &redemption), STATUS_OK);
    assert_int_equal(redemption.subscription.lot_count, LOTS_MAX);
    assert_int_equal(redemption.subscription.lots[LOTS_MAX - 1].quantity, 15);
    assert_int_equal(redeem(till, other, ID_NONE, KEY_ADD_LICENCES, &redemption), STATUS_OK); /* the refused key was
                                                                                               * not used up */
    assert_string_equal(lots_text(till, &redemption.subscription), "2027-06-12:5");
    till_books_are_right(till);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KEYS_TEST(test_lots_of_past_periods_are_merged_and_credited_as_before),
        KEYS_TEST(test_lots_of_the_running_period_are_not_merged),
        KEYS_TEST(test_addition_beyond_the_maximum_of_lots_is_refused),
        KEYS_TEST(test_keys_of_the_same_day_and_end_share_a_lot),
        KEYS_TEST(test_key_with_a_new_end_beyond_the_maximum_of_lots_is_refused),
        KEYS_TEST(test_cancellation_credits_the_maximum_of_lots_in_one_act),
    };

    return cmocka_run_group_tests(tests, users_database_make, users_database_drop);
}

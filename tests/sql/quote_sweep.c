/* tests/sql/quote_sweep.c: previews leave nothing, and expired quotes are deleted a day later, unless ordered. */
#include "../support/till.h"

#include "worker/quote_sweep.h"

static int64_t quotes_count(struct till *till)
{
    static const struct sql_query count = {
        .name = "test_quotes", .takes = "", .gives = "i", .text = "SELECT COUNT(*) FROM quote"
    };

    return database_int(till->database->root, &count);
}

/* How many a new process of the worker deletes. */
static size_t swept(struct till *till)
{
    struct quote_rounds rounds = { 0 };

    return quotes_sweep(till_counter(till), &rounds);
}

static void test_unused_quote_is_deleted_a_day_after_it_expired(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct quote quote = till_quote(till, s.id, ID_NONE, 15);
    struct order order;

    assert_int_equal(quotes_count(till), 2);
    till_later(till, QUOTE_LIFE_S + QUOTE_KEPT_S - 1);
    assert_int_equal(swept(till), 0);
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_QUOTE_EXPIRED);
    till_later(till, 1);
    assert_int_equal(swept(till), 1);
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_NOT_FOUND);
    assert_int_equal(quotes_count(till), 1); /* of the order */
    till_books_are_right(till);
}

/* Every end of an order leaves its quote: the order's page shows it. */
static void test_quote_that_an_order_names_is_kept_for_ever(void **state)
{
    static const enum gateway_outcome says[] = { GATEWAY_SUCCEEDED, GATEWAY_DECLINED, GATEWAY_PROCESSING };
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct order order;

    for (int i = 0; i < 3; i++) {
        script_gateway_says(&till->gateway, says[i]);
        assert_int_equal(till_order(till, till_quote(till, s.id, ID_NONE, 15 + i).id, till_key(till), &order),
                         STATUS_OK);
    }
    till_later(till, 400 * 24 * 3600);
    assert_int_equal(swept(till), 0);
    assert_int_equal(quotes_count(till), 4);
    till_books_are_right(till);
}

/* The gateway takes no work: nothing was ordered, so the quote is as unused as before. */
static void test_quote_of_a_withdrawn_order_is_used_by_the_next_or_deleted(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct quote change = till_quote(till, s.id, ID_NONE, 15), purchase = till_quote(till, ID_NONE, till->card.id, 3);
    struct order order;

    script_gateway_says(&till->gateway, GATEWAY_REFUSED);
    assert_int_equal(till_order(till, change.id, till_key(till), &order), STATUS_UNAVAILABLE);
    assert_int_equal(till_order(till, purchase.id, till_key(till), &order), STATUS_UNAVAILABLE);
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    assert_int_equal(till_order(till, change.id, till_key(till), &order), STATUS_OK);
    till_later(till, QUOTE_LIFE_S + QUOTE_KEPT_S);
    assert_int_equal(swept(till), 1); /* the purchase */
    assert_int_equal(quotes_count(till), 2);
    till_books_are_right(till);
}

/* A sandbox's quotes live by real time, however far its clock is turned. */
static void test_turned_clock_deletes_no_quote(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);

    (void)till_quote(till, s.id, ID_NONE, 15);
    till_turn(till, "2027-12-12");
    assert_int_equal(swept(till), 0);
    assert_int_equal(quotes_count(till), 2);
}

static void test_round_deletes_its_share_and_the_next_goes_on(void **state)
{
    static const struct sql_query many = { .name = "test_quotes_many", .takes = "i", .text =
        "INSERT INTO quote SELECT q.organization_id, UNHEX(LPAD(HEX(s.seq), 32, '0')), kind, subscription_id,"
        " subscription_version, price_id, payment_method_id, currency, current_licences, proposed_licences,"
        " current_monthly_cost_minor, proposed_monthly_cost_minor, effective, collection, binding, mode, steps, charge,"
        " next_invoice_on, next_subtotal_minor, next_tax_total_minor, next_total_minor, created_by, created_at,"
        " expires_at, kept_until FROM seq_1_to_520 s JOIN quote q WHERE q.kept_until IS NOT NULL AND ? = 0" };
    struct till *till = *state;
    struct quote_rounds rounds = { 0 };
    struct subscription s = till_subscription(till, till->card.id, 10);

    (void)till_quote(till, s.id, ID_NONE, 15);
    assert_int_equal(sql_run(till->database->root, &many, SQL_VALUES(sql_int(0))), STATUS_OK);
    till_later(till, QUOTE_LIFE_S + QUOTE_KEPT_S);
    assert_int_equal(quotes_sweep(till_counter(till), &rounds), QUOTES_SWEPT_MAX);
    assert_int_equal(quotes_sweep(till_counter(till), &rounds), 521 - QUOTES_SWEPT_MAX);
    assert_int_equal(quotes_count(till), 1);
    (void)till_quote(till, s.id, ID_NONE, 16);
    till_later(till, QUOTE_LIFE_S + QUOTE_KEPT_S);
    assert_int_equal(quotes_sweep(till_counter(till), &rounds), 0); /* it rests */
    assert_int_equal(quotes_count(till), 2);
}

/* A program older than schema 036 placed the order while the migration ran. */
static void test_quote_that_an_order_names_unnoticed_is_kept_and_holds_nothing_up(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);

    database_do(till->database->root, "UPDATE quote SET kept_until = expires_at");
    (void)till_quote(till, s.id, ID_NONE, 15);
    till_later(till, QUOTE_LIFE_S + QUOTE_KEPT_S);
    assert_int_equal(swept(till), 2);
    assert_int_equal(quotes_count(till), 1); /* of the order */
    assert_int_equal(swept(till), 0);
    till_books_are_right(till);
}

static void test_preview_says_what_the_quote_says_and_leaves_nothing(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct quote_wanted wanted = {
        .kind = QUOTE_CHANGE_LICENCES, .subscription_id = s.id, .total_licences = 15, .preview = true
    };
    const char *before = database_contents(till->database);
    struct quote preview, quote;

    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_quote_create, &wanted, &preview),
                     STATUS_OK);
    assert_string_equal(database_contents(till->database), before);
    quote = till_quote(till, s.id, ID_NONE, 15);
    assert_true(id_is_none(preview.id) && instant_is_none(preview.expires_at));
    assert_true(quote_same_charge(&till->arena, &quote, &preview));
    assert_int_equal(preview.charge.total.minor, quote.charge.total.minor);
    assert_int_equal(preview.next_total.minor, quote.next_total.minor);
    assert_int_equal(preview.proposed_monthly_cost.minor, 15 * 1050);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_unused_quote_is_deleted_a_day_after_it_expired),
        TILL_TEST(test_quote_that_an_order_names_is_kept_for_ever),
        TILL_TEST(test_quote_of_a_withdrawn_order_is_used_by_the_next_or_deleted),
        TILL_TEST(test_turned_clock_deletes_no_quote),
        TILL_TEST(test_round_deletes_its_share_and_the_next_goes_on),
        TILL_TEST(test_quote_that_an_order_names_unnoticed_is_kept_and_holds_nothing_up),
        TILL_TEST(test_preview_says_what_the_quote_says_and_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

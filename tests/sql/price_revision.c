/* tests/sql/price_revision.c: price revisions: in the catalogue they count from their day, for a subscription from its
 * next renewal. The till's price is 10.50 a licence and month; its clock stands on 12 November 2026.
 * Source: docs/rules.md, C (Prices); docs/api.md, Operator. */
#include "keys_fixture.h"

#include "counter/catalogue.h"
#include "counter/credit_check.h"

static const struct price_step dearer[] = { { INT64_MAX, 1200 } };
static const struct price_step dearest[] = { { INT64_MAX, 2000 } };
static const struct price_step tiers[] = { { 100, 1100 }, { INT64_MAX, 900 } };

static enum status revise(struct till *till, struct id price_id, const char *from, const struct price_step *steps,
                          struct price_revision *revision)
{
    bool tiered = steps == tiers;
    struct price_revision wanted = {
        .price_id = price_id,
        .effective_from = day_named(from),
        .rate = { .mode = tiered ? PRICE_VOLUME : PRICE_FLAT, .steps = steps, .step_count = tiered ? 2 : 1 }
    };

    return counter_run(till_counter(till), operator_id(till), act_price_revise, &wanted, revision);
}

static void revised(struct till *till, struct id price_id, const char *from, const struct price_step *steps)
{
    struct price_revision revision;

    assert_int_equal(revise(till, price_id, from, steps, &revision), STATUS_OK);
}

/* A rate as "mode steps", such as "flat *:1050". */
static const char *rate_text(struct till *till, const struct rate *rate)
{
    return arena_format(&till->arena, "%s %s", price_mode_name(rate->mode),
                        price_steps_write(&till->arena, rate->steps, rate->step_count));
}

static const struct {
    const char *why, *day, *rate, *month_later, *year_later;
} days[] = {
    { "before any revision", "2026-09-29", "flat *:1050", "flat *:1050", "volume 100:1100 *:900" },
    { "a month before the first", "2026-10-20", "flat *:1050", "flat *:1200", "volume 100:1100 *:900" },
    { "the day before the first", "2026-11-19", "flat *:1050", "flat *:1200", "volume 100:1100 *:900" },
    { "the day of the first", "2026-11-20", "flat *:1200", "flat *:1200", "volume 100:1100 *:900" },
    { "the month's end is clipped to the second's eve", "2027-01-31", "flat *:1200", "flat *:1200",
      "volume 100:1100 *:900" },
    { "a month before the second", "2027-02-01", "flat *:1200", "volume 100:1100 *:900", "volume 100:1100 *:900" },
    { "the day of the second: flat becomes tiers", "2027-03-01", "volume 100:1100 *:900", "volume 100:1100 *:900",
      "volume 100:1100 *:900" },
    { "for ever after", "2100-12-31", "volume 100:1100 *:900", "volume 100:1100 *:900", "volume 100:1100 *:900" },
};

static void in_force(struct till *till, const struct price *price, const char *why, const char *now, const char *later)
{
    if (strcmp(rate_text(till, &price->rate), now) != 0 || strcmp(rate_text(till, &price->renewal_rate), later) != 0)
        fail_msg("%s: %s, then %s", why, rate_text(till, &price->rate), rate_text(till, &price->renewal_rate));
    assert_string_equal(price->rate.currency.code, "EUR");
    assert_int_equal(price->renewal_rate.billing_period, price->rate.billing_period);
}

/* The later revision is made first: the day decides, not the order in which revisions were made. */
static void test_price_of_a_day_is_that_of_the_last_revision_before_it(void **state)
{
    struct till *till = *state;
    struct price yearly = till->price, *list;
    size_t count;

    yearly.id = id_new();
    yearly.rate.billing_period = BILLING_YEARLY;
    assert_int_equal(store_price_insert(till->sql, &till->arena, &yearly, till->counter.act.now), STATUS_OK);
    for (int i = 0; i < 2; i++) {
        revised(till, i == 0 ? till->price.id : yearly.id, "2027-03-01", tiers);
        revised(till, i == 0 ? till->price.id : yearly.id, "2026-11-20", dearer);
    }
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        struct day day = day_named(days[i].day);
        struct priced_product found;

        assert_int_equal(store_price_find(till->sql, &till->arena, till->price.id, day, &found), STATUS_OK);
        in_force(till, &found.price, days[i].why, days[i].rate, days[i].month_later);
        assert_int_equal(store_price_find(till->sql, &till->arena, yearly.id, day, &found), STATUS_OK);
        in_force(till, &found.price, days[i].why, days[i].rate, days[i].year_later);
        assert_int_equal(store_price_list(till->sql, &till->arena, till->price.product_id, till->price.product_id, day,
                                          &list, &count),
                         STATUS_OK);
        assert_int_equal(count, 2);
        in_force(till, &list[0], days[i].why, days[i].rate, days[i].year_later);
        in_force(till, &list[1], days[i].why, days[i].rate, days[i].month_later);
    }
}

static void renews_at(struct till *till, struct id id, const char *rate)
{
    struct subscription s = till_subscription_now(till, id), *list;
    size_t count;

    assert_string_equal(rate_text(till, &s.renewal_rate), rate);
    assert_string_equal(rate_text(till, &s.rate), "flat *:1050");
    assert_int_equal(s.lot_count, 2);
    assert_int_equal(store_subscription_list(till->sql, &till->arena, till->organization.id, SUBSCRIPTION_STATUS__MAX,
                                             ID_NONE, 10, till_subscription_now(till, id).period.start, &list, &count,
                                             &(bool){ false }),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(list[0].renewal_rate.step_count, 0); /* lists do not read the renewal rate */
    assert_string_equal(rate_text(till, &list[0].rate), "flat *:1050");
    assert_int_equal(list[0].lot_count, 2);
}

/* The subscription has two lots, so two rows are joined; revisions must not multiply them. */
static void test_subscription_renews_at_the_price_of_that_day(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 100);
    struct order order;

    assert_int_equal(till_order(till, till_quote(till, s.id, ID_NONE, 105).id, till_key(till), &order), STATUS_OK);
    assert_string_equal(day_write(s.period.end).text, "2026-12-12");
    renews_at(till, s.id, "flat *:1050");
    revised(till, till->price.id, "2026-12-13", dearest);
    renews_at(till, s.id, "flat *:1050");
    /* in force before it was bought: the subscription's own price stays */
    revised(till, till->price.id, "2026-11-01", dearer);
    renews_at(till, s.id, "flat *:1200");
    revised(till, till->price.id, "2026-12-12", tiers);
    renews_at(till, s.id, "volume 100:1100 *:900");
}

static void test_pending_subscription_has_no_renewal_price(void **state)
{
    struct till *till = *state;
    struct subscription s = { .organization_id = till->organization.id,
                              .id = id_new(),
                              .price_id = till->price.id,
                              .rate = till->price.rate,
                              .status = SUBSCRIPTION_PENDING,
                              .anchor = DAY_NONE,
                              .period = { DAY_NONE, DAY_NONE },
                              .cancels_on = DAY_NONE,
                              .payment_method_id = till->card.id,
                              .hold_expected_by = DAY_NONE,
                              .version = 1,
                              .created_at = till->counter.act.now };

    revised(till, till->price.id, "2000-01-01", tiers);
    assert_int_equal(store_subscription_insert(till->sql, &s), STATUS_OK);
    s = till_subscription_now(till, s.id);
    assert_string_equal(rate_text(till, &s.renewal_rate), "flat *:1050");
}

/* A purchase costs today's price, its next invoice the price of that day; a subscription keeps its price until it
 * renews. */
static void test_quote_uses_the_price_of_each_day(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 100);
    struct quote quote;

    revised(till, till->price.id, "2026-11-12", dearer);
    revised(till, till->price.id, "2026-12-12", dearest);
    quote = till_quote(till, s.id, ID_NONE, 105);
    assert_int_equal(quote.charge.subtotal.minor, 5 * 1050);
    assert_int_equal(quote.proposed_monthly_cost.minor, 105 * 1050);
    assert_int_equal(quote.next_subtotal.minor, 105 * 2000);
    quote = till_quote(till, ID_NONE, till->card.id, 10);
    assert_int_equal(quote.charge.subtotal.minor, 10 * 1200);
    assert_int_equal(quote.proposed_monthly_cost.minor, 10 * 1200);
    assert_int_equal(quote.next_subtotal.minor, 10 * 2000);
}

static void test_quote_at_a_revised_price_is_stale(void **state)
{
    struct till *till = *state;
    struct quote quote = till_quote(till, ID_NONE, till->card.id, 10);
    struct order order;

    revised(till, till->price.id, "2026-12-12", dearer);
    /* only the next invoice has changed */
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    quote = till_quote(till, ID_NONE, till->card.id, 10);
    revised(till, till->price.id, "2026-11-12", dearer);
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_QUOTE_STALE);
}

static struct subscription trial_new(struct till *till, struct id *price_id)
{
    struct price price = till->price;
    struct subscription_wanted wanted = { .channel = CHANNEL_DIRECT, .total_licences = 10, .starts_on = DAY_NONE };
    struct subscription trial;

    price.id = *price_id = wanted.price_id = id_new();
    price.trial_days = 30;
    assert_int_equal(store_price_insert(till->sql, &till->arena, &price, till->counter.act.now), STATUS_OK);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_subscription_register, &wanted, &trial),
                     STATUS_OK);
    return trial;
}

static enum status approve(struct till *till, const struct order *order)
{
    struct credit_check_decision wanted = { .decision = CREDIT_CHECK_APPROVED, .check_id = order->credit_check.id };
    struct credit_check check;

    return counter_run(till_counter(till), till->organization.id, act_credit_check_decide, &wanted, &check);
}

/* 400 licences exceed the credit limit: the check lies between the quote and its confirmation. */
static void test_order_under_check_keeps_its_price_after_a_revision(void **state)
{
    struct till *till = *state;

    for (int trial = 0; trial < 2; trial++) {
        struct quote_wanted wanted = { .kind = QUOTE_NEW_SUBSCRIPTION,
                                       .price_id = till->price.id,
                                       .payment_method_id = till->invoice.id,
                                       .total_licences = 400 };
        struct subscription s;
        struct quote quote;
        struct order order;

        if (trial == 1) {
            wanted.subscription_id = trial_new(till, &wanted.price_id).id;
            wanted.kind = QUOTE_PURCHASE_TRIAL;
        }
        assert_int_equal(counter_run(till_counter(till), till->organization.id, act_quote_create, &wanted, &quote),
                         STATUS_OK);
        assert_int_equal(quote.effective, EFFECTIVE_AFTER_CREDIT_CHECK);
        assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
        revised(till, wanted.price_id, "2026-11-12", dearer);
        revised(till, wanted.price_id, "2026-12-12", tiers);
        assert_int_equal(approve(till, &order), STATUS_OK);
        order = till_order_now(till, order.id);
        assert_int_equal(order.status, ORDER_CONFIRMED);
        assert_int_equal(order.total.minor, 504000); /* 400 x 10.50 and 20 % */
        s = till_subscription_now(till, order.subscription_id);
        assert_string_equal(rate_text(till, &s.rate), "flat *:1050");
        assert_string_equal(rate_text(till, &s.renewal_rate), "volume 100:1100 *:900");
    }
    till_books_are_right(till);
}

static void test_revision_of_a_taken_or_impossible_day_is_refused(void **state)
{
    static const struct { const char *why, *from; bool known; enum status want; const char *code; } cases[] = {
        { "a day to come", "2027-01-01", true, STATUS_OK, NULL },
        { "the same day again", "2027-01-01", true, STATUS_VALIDATION_FAILED, "taken" },
        { "the day before", "2026-12-31", true, STATUS_OK, NULL },
        { "the first day a clock may stand on", "2000-01-01", true, STATUS_OK, NULL },
        { "the last day a clock may stand on", "2100-12-31", true, STATUS_OK, NULL },
        { "a day before all clocks", "1999-12-31", true, STATUS_VALIDATION_FAILED, "outside_clock_range" },
        { "a day after all clocks", "2101-01-01", true, STATUS_VALIDATION_FAILED, "outside_clock_range" },
        { "the last day that can be written", "9999-12-31", true, STATUS_VALIDATION_FAILED, "outside_clock_range" },
        { "the first day that can be written", "0001-01-01", true, STATUS_VALIDATION_FAILED, "outside_clock_range" },
        { "an unknown price", "2027-01-01", false, STATUS_NOT_FOUND, NULL },
    };
    struct till *till = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct price_revision revision;
        enum status status = revise(till, cases[i].known ? till->price.id : id_new(), cases[i].from, tiers, &revision);

        if (status != cases[i].want ||
            (cases[i].code != NULL && strcmp(till->counter.act.refusal.code, cases[i].code) != 0))
            fail_msg("%s: %s", cases[i].why, status_name(status));
        if (cases[i].code != NULL)
            assert_string_equal(till->counter.act.refusal.pointer, "/effective_from");
        if (status == STATUS_OK)
            assert_string_equal(rate_text(till, &revision.rate), "volume 100:1100 *:900");
    }
}

/* The operator's own journal tells the former price, the new one and its day. */
static void test_revision_is_told_in_the_operators_journal(void **state)
{
    static const struct sql_query last = { .name = "test_last",
                                           .takes = "b",
                                           .gives = "tttt",
                                           .text = "SELECT type, object, before_change, after_change FROM event WHERE "
                                                   "organization_id = ? ORDER BY sequence DESC LIMIT 1" };
    struct till *till = *state;
    struct sql_row row;

    revised(till, till->price.id, "2027-01-01", dearer);
    revised(till, till->price.id, "2027-02-01", tiers);
    assert_int_equal(sql_read_one(till->sql, &till->arena, &last, SQL_VALUES(sql_id(operator_id(till))), &row),
                     STATUS_OK);
    assert_string_equal(sql_take_text(&row), "price.revised");
    assert_non_null(strstr(sql_take_text(&row), id_write(ID_PRICE, till->price.id).text));
    assert_string_equal(sql_take_text(&row), "{\"mode\":\"flat\",\"steps\":\"*:1200\"}");
    assert_string_equal(sql_take_text(&row),
                        "{\"effective_from\":\"2027-02-01\",\"mode\":\"volume\",\"steps\":\"100:1100 *:900\"}");
    till_books_are_right(till);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KEYS_TEST(test_price_of_a_day_is_that_of_the_last_revision_before_it),
        KEYS_TEST(test_subscription_renews_at_the_price_of_that_day),
        KEYS_TEST(test_pending_subscription_has_no_renewal_price),
        KEYS_TEST(test_quote_uses_the_price_of_each_day),
        KEYS_TEST(test_quote_at_a_revised_price_is_stale),
        KEYS_TEST(test_order_under_check_keeps_its_price_after_a_revision),
        KEYS_TEST(test_revision_of_a_taken_or_impossible_day_is_refused),
        KEYS_TEST(test_revision_is_told_in_the_operators_journal),
    };

    return cmocka_run_group_tests(tests, users_database_make, users_database_drop);
}

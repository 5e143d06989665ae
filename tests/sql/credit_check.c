/* tests/sql/credit_check.c: A6 and A7: orders and changes that wait for a credit check, what its decision does, and
 * what is refused meanwhile. Source: docs/rules.md, A6, A7, B (Binding quotes), C (Credit check). */
#include "credit_check_fixture.h"

static void assert_day(struct day day, const char *want)
{
    assert_false(day_is_none(day));
    assert_string_equal(day_write(day).text, want);
}

static void test_a6_new_subscription_beyond_the_limit_is_pending_until_its_check(void **state)
{
    struct till *till = *state;
    struct order order = order_checked(till, ID_NONE, BEYOND);
    struct subscription s = till_subscription_now(till, order.subscription_id);
    struct credit_check check = check_read(till, &order);

    assert_int_equal(check.status, CREDIT_CHECK_PENDING);
    assert_day(check.expected_by, "2026-11-16");
    assert_true(id_equal(order.credit_check.id, check.id) && instant_is_none(check.decided_at) &&
                id_is_none(check.decided_by));
    assert_true(id_equal(order_read(till, order.id).credit_check.id, check.id));
    assert_true(id_equal(check.subscription_id, s.id));
    assert_int_equal(s.status, SUBSCRIPTION_PENDING);
    assert_true(s.total_licences == 0 && s.pending_licences == BEYOND && s.lot_count == 0 && day_is_none(s.anchor));
    assert_int_equal(s.hold, HOLD_CREDIT_CHECK);
    assert_day(s.hold_expected_by, "2026-11-16");
    assert_int_equal(number_of(till, &invoices_of), 0);
    assert_string_equal(told_after(till, 0), "credit_check.opened");
}

/* An order under check counts as owed: a second purchase that alone would fit the limit does not fit beside it. */
static void test_a6_order_under_check_counts_as_owed(void **state)
{
    struct till *till = *state;
    struct order first = order_checked(till, ID_NONE, BEYOND);
    struct quote second;

    assert_int_equal(owed_now(till), first.total.minor);
    second = till_quote(till, ID_NONE, till->invoice.id, WITHIN);
    assert_int_equal(second.effective, EFFECTIVE_AFTER_CREDIT_CHECK);
    assert_int_equal(decide(till, &first, CREDIT_CHECK_REJECTED), STATUS_OK);
    assert_int_equal(owed_now(till), 0);
    second = till_quote(till, ID_NONE, till->invoice.id, WITHIN);
    assert_int_equal(second.effective, EFFECTIVE_ON_CONFIRMATION);
}

/* The day of approval is the anchor; the order under check is not counted against itself. */
static void test_a6_approval_begins_a_new_subscription_on_its_day(void **state)
{
    struct till *till = *state;
    struct order order = order_checked(till, ID_NONE, BEYOND);
    int64_t told = organization_read(till).journal_sequence;
    struct subscription s;
    struct invoice invoice;

    clock_on(till, "2026-11-16T09:00:00Z");
    assert_int_equal(decide(till, &order, CREDIT_CHECK_APPROVED), STATUS_OK);
    s = till_subscription_now(till, order.subscription_id);
    assert_int_equal(s.status, SUBSCRIPTION_ACTIVE);
    assert_day(s.anchor, "2026-11-16");
    assert_day(s.period.end, "2026-12-16");
    assert_true(s.total_licences == BEYOND && s.pending_licences == 0 && s.hold == HOLD_NONE &&
                day_is_none(s.hold_expected_by));
    assert_true(id_is_none(s.open_order_id) && s.lot_count == 1);
    assert_day(s.lots[0].acquired_on, "2026-11-16");
    order = order_read(till, order.id);
    assert_int_equal(order.status, ORDER_CONFIRMED);
    assert_int_equal(order.credit_check.status, CREDIT_CHECK_APPROVED);
    assert_int_equal(store_invoice_find(till->sql, &till->arena, till->organization.id, order.invoice_id, &invoice),
                     STATUS_OK);
    assert_day(invoice.issue_date, "2026-11-16");
    assert_day(invoice.due_date, "2026-12-16");
    assert_int_equal(invoice.charge.total.minor, 504000);
    assert_int_equal(owed_now(till), 504000);
    assert_string_equal(told_after(till, told),
                        "credit_check.approved order.confirmed subscription.created invoice.finalized");
}

/* 400 more at 10.50, from 20 November to 12 December: 4200.00 x 22/30 = 3080.00, and 20 % tax. */
static void test_a6_a_change_is_charged_from_the_day_of_approval(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, WITHIN);
    struct order order = order_checked(till, s.id, 500);
    int64_t told = organization_read(till).journal_sequence;

    assert_int_equal(order.total.minor, 504000);
    s = till_subscription_now(till, s.id);
    assert_true(s.total_licences == WITHIN && s.pending_licences == 400 && s.status == SUBSCRIPTION_ACTIVE);
    clock_on(till, "2026-11-20T09:00:00Z");
    assert_int_equal(decide(till, &order, CREDIT_CHECK_APPROVED), STATUS_OK);
    order = order_read(till, order.id);
    assert_int_equal(order.status, ORDER_CONFIRMED);
    assert_int_equal(order.total.minor, 369600);
    assert_true(id_is_none(order.invoice_id));
    s = till_subscription_now(till, s.id);
    assert_true(s.total_licences == 500 && s.pending_licences == 0 && s.hold == HOLD_NONE);
    assert_int_equal(number_of(till, &pending_total_of), 369600);
    assert_int_equal(owed_now(till), 126000 + 369600);
    assert_string_equal(told_after(till, told), "credit_check.approved order.confirmed licences.changed");
}

static struct price_step dearer[] = { { INT64_MAX, 9999 } };

/* The quote binds the price: a later price in the catalogue, or the end of its sale, changes nothing. */
static void test_a6_order_under_check_keeps_its_quoted_price(void **state)
{
    static const struct sql_query off_sale = { .name = "test_off_sale", .takes = "tb", .text =
        "UPDATE price SET on_sale_until = '2026-11-13', steps = ? WHERE id = ?" };
    struct till *till = *state;
    struct order order = order_checked(till, ID_NONE, BEYOND);

    assert_int_equal(sql_run(check_database->root, &off_sale,
                             SQL_VALUES(sql_text(price_steps_write(&till->arena, dearer, 1)), sql_id(till->price.id))),
                     STATUS_OK);
    clock_on(till, "2026-11-16T09:00:00Z");
    assert_int_equal(decide(till, &order, CREDIT_CHECK_APPROVED), STATUS_OK);
    assert_int_equal(order_read(till, order.id).total.minor, 504000);
}

static void test_a7_rejected_new_subscription_is_cancelled_and_nothing_is_owed(void **state)
{
    struct till *till = *state;
    struct order order = order_checked(till, ID_NONE, BEYOND);
    int64_t told = organization_read(till).journal_sequence;
    struct subscription s;

    assert_int_equal(decide(till, &order, CREDIT_CHECK_REJECTED), STATUS_OK);
    s = till_subscription_now(till, order.subscription_id);
    assert_true(s.status == SUBSCRIPTION_CANCELLED && s.total_licences == 0 && s.pending_licences == 0 &&
                s.lot_count == 0);
    order = order_read(till, order.id);
    assert_true(order.status == ORDER_REJECTED && order.credit_check.status == CREDIT_CHECK_REJECTED &&
                instant_is_none(order.confirmed_at));
    assert_true(number_of(till, &invoices_of) == 0 && number_of(till, &pending_lines_of) == 0);
    assert_string_equal(told_after(till, told), "credit_check.rejected order.rejected");
}

static void test_a7_a_rejected_change_leaves_the_subscription_as_it_was(void **state)
{
    struct till *till = *state;
    struct subscription before = till_subscription(till, till->invoice.id, WITHIN), s;
    struct order order = order_checked(till, before.id, 500);

    assert_int_equal(decide(till, &order, CREDIT_CHECK_REJECTED), STATUS_OK);
    s = till_subscription_now(till, before.id);
    assert_true(s.status == SUBSCRIPTION_ACTIVE && s.total_licences == WITHIN && s.pending_licences == 0 &&
                s.lot_count == 1);
    assert_true(s.hold == HOLD_NONE && id_is_none(s.open_order_id) && day_is_none(s.hold_expected_by));
    assert_int_equal(s.period.end.number, before.period.end.number);
    assert_true(number_of(till, &invoices_of) == 1 && number_of(till, &pending_lines_of) == 0);
    assert_int_equal(owed_now(till), 126000);
}

static void test_a7_licence_changes_are_refused_during_a_check_and_possible_after_it(void **state)
{
    static const struct { const char *why; int64_t total; enum action_kind kind; } wishes[] = {
        { "more", 101, ACTION_ADD_LICENCES },
        { "fewer", 99, ACTION_REMOVE_LICENCES },
    };
    static const enum credit_check_status decisions[] = { CREDIT_CHECK_REJECTED, CREDIT_CHECK_APPROVED };
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, WITHIN);

    for (size_t d = 0; d < sizeof decisions / sizeof decisions[0]; d++) {
        struct order order = order_checked(till, s.id, 500);

        for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++) {
            struct quote_wanted wanted = { .kind = QUOTE_CHANGE_LICENCES,
                                           .subscription_id = s.id,
                                           .total_licences = wishes[i].total };
            struct counter *c = till_counter(till);
            struct quote quote;

            if (counter_run(c, till->organization.id, act_quote_create, &wanted, &quote) !=
                STATUS_LICENCE_CHANGE_UNAVAILABLE)
                fail_msg("%s was quoted under a credit check", wishes[i].why);
            assert_int_equal(c->act.refusal.action.reason, REASON_CREDIT_CHECK_PENDING);
            assert_int_equal(c->act.refusal.action.remedy, REMEDY_WAIT);
            assert_day(c->act.refusal.action.expected_by, "2026-11-16");
        }
        assert_int_equal(decide(till, &order, decisions[d]), STATUS_OK);
        s = till_subscription_now(till, s.id);
        for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++)
            assert_true(action_for(&s, wishes[i].kind).allowed);
    }
}

/* The check moved the subscription's version on: a quote made before it is stale, during the check and after it. */
static void test_a7_quote_of_a_change_made_before_a_check_is_stale(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, WITHIN);
    struct quote beyond = till_quote(till, s.id, ID_NONE, 500), within = till_quote(till, s.id, ID_NONE, 101);
    struct order first, second;

    assert_int_equal(till_order(till, beyond.id, till_key(till), &first), STATUS_OK);
    assert_int_equal(till_order(till, within.id, till_key(till), &second), STATUS_QUOTE_STALE);
    assert_int_equal(till_order(till, beyond.id, till_key(till), &second), STATUS_QUOTE_USED);
    assert_int_equal(decide(till, &first, CREDIT_CHECK_REJECTED), STATUS_OK);
    assert_int_equal(till_order(till, within.id, till_key(till), &second), STATUS_QUOTE_STALE);
    assert_int_equal(till_subscription_now(till, s.id).total_licences, WITHIN);
}

/* A new subscription has no version that could show the change: what it would add to the amount owed is computed
 * again. */
static void test_a7_quote_of_a_purchase_made_before_a_check_is_stale_beyond_the_limit(void **state)
{
    struct till *till = *state;
    struct quote beyond = till_quote(till, ID_NONE, till->invoice.id, BEYOND),
                 within = till_quote(till, ID_NONE, till->invoice.id, WITHIN);
    struct order order;

    assert_int_equal(within.effective, EFFECTIVE_ON_CONFIRMATION);
    assert_int_equal(till_order(till, beyond.id, till_key(till), &order), STATUS_OK);
    assert_int_equal(till_order(till, within.id, till_key(till), &order), STATUS_QUOTE_STALE);
    assert_int_equal(number_of(till, &invoices_of), 0);
}

/* The same request again gets the same answer and changes nothing. */
static void test_a6_the_same_key_opens_one_check(void **state)
{
    struct till *till = *state;
    struct quote quote = till_quote(till, ID_NONE, till->invoice.id, BEYOND);
    const char *key = till_key(till), *answer;
    struct order order, again;
    int64_t told;

    assert_int_equal(till_order(till, quote.id, key, &order), STATUS_OK);
    answer = till->counter.answer.body;
    told = organization_read(till).journal_sequence;
    assert_int_equal(till_order(till, quote.id, key, &again), STATUS_OK);
    assert_true(till->counter.answer.replayed);
    assert_string_equal(till->counter.answer.body, answer);
    assert_int_equal(organization_read(till).journal_sequence, told);
    assert_int_equal(owed_now(till), order.total.minor);
}

static void test_a7_another_organizations_check_is_not_found(void **state)
{
    struct till *till = *state;
    struct order order = order_checked(till, ID_NONE, BEYOND);
    struct organization other = till->organization;
    struct id found;
    struct credit_check *checks, check;
    size_t count;

    other.id = id_new();
    assert_int_equal(store_organization_insert(till->sql, &other), STATUS_OK);
    assert_int_equal(store_credit_check_find(till->sql, &till->arena, other.id, order.credit_check.id, &check),
                     STATUS_NOT_FOUND);
    assert_int_equal(store_credit_check_list(till->sql, &till->arena, other.id, ID_NONE, 10, &checks, &count),
                     STATUS_OK);
    assert_int_equal(count, 0);
    assert_int_equal(store_credit_check_organization(till->sql, &till->arena, order.credit_check.id, &found),
                     STATUS_OK);
    assert_true(id_equal(found, till->organization.id));
    assert_int_equal(store_credit_check_organization(till->sql, &till->arena, id_new(), &found), STATUS_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CHECK_TEST(test_a6_new_subscription_beyond_the_limit_is_pending_until_its_check),
        CHECK_TEST(test_a6_order_under_check_counts_as_owed),
        CHECK_TEST(test_a6_approval_begins_a_new_subscription_on_its_day),
        CHECK_TEST(test_a6_a_change_is_charged_from_the_day_of_approval),
        CHECK_TEST(test_a6_order_under_check_keeps_its_quoted_price),
        CHECK_TEST(test_a7_rejected_new_subscription_is_cancelled_and_nothing_is_owed),
        CHECK_TEST(test_a7_a_rejected_change_leaves_the_subscription_as_it_was),
        CHECK_TEST(test_a7_licence_changes_are_refused_during_a_check_and_possible_after_it),
        CHECK_TEST(test_a7_quote_of_a_change_made_before_a_check_is_stale),
        CHECK_TEST(test_a7_quote_of_a_purchase_made_before_a_check_is_stale_beyond_the_limit),
        CHECK_TEST(test_a6_the_same_key_opens_one_check),
        CHECK_TEST(test_a7_another_organizations_check_is_not_found),
    };

    return cmocka_run_group_tests(tests, check_database_make, check_database_drop);
}

/* tests/sql/obstacle.c: which of several open invoices the remedy of an overdue subscription names.
 * Source: docs/api.md, Subscriptions (the table of reasons); docs/rules.md, E (Minimum charge). */
#include "invoice_pay_fixture.h"

#include "billing/action.h"
#include "counter/subscription_change.h"
#include "gateway/gateway.h"
#include "sql/store_obstacle.h"
#include "sql/store_successor.h"

/* Two open invoices: `transfer` is due on 12 December, `card` was issued on that day, and its card was declined. */
struct debts {
    struct till *till;
    struct subscription s;
    struct invoice transfer, card;
};

static struct debts debts_made(struct till *till)
{
    struct debts debts = { .till = till };
    struct subscription_change change = { .version = -1 };

    debts.transfer = debt_made(till, &debts.s);
    change.id = debts.s.id;
    change.payment_method_id = till->card.id;
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_subscription_change, &change, &debts.s),
                     STATUS_OK);
    script_gateway_says(&till->gateway, GATEWAY_DECLINED);
    till_turn(till, "2026-12-12");
    (void)till_pursue(till);
    debts.card = invoice_newest(till);
    assert_false(id_equal(debts.card.id, debts.transfer.id));
    assert_int_equal(debts.card.payment_method_type, PAYMENT_METHOD_CARD);
    return debts;
}

/* The remedy of adding licences is `kind`, and names the invoice, where one is given, with what is due on it. */
static void told(const struct debts *debts, const char *why, const char *kind, const struct invoice *invoice,
                 int64_t due_minor)
{
    struct till *till = debts->till;
    struct subscription s;
    struct action action;

    assert_int_equal(store_subscription_find(till->sql, &till->arena, till->organization.id, debts->s.id,
                                             instant_day(till->organization.clock), &s),
                     STATUS_OK);
    action = action_for(&s, ACTION_ADD_LICENCES);
    assert_int_equal(action.reason, REASON_PAST_DUE);
    if (strcmp(remedy_kind_name(action.remedy), kind) != 0)
        fail_msg("%s: %s", why, remedy_kind_name(action.remedy));
    if (invoice != NULL && (!id_equal(action.invoice_id, invoice->id) || action.due.minor != due_minor))
        fail_msg("%s: another invoice, with %lld due", why, (long long)action.due.minor);
}

static void test_the_invoice_that_is_overdue_longest_is_named(void **state)
{
    struct till *till = *state;
    struct debts debts = debts_made(till);

    told(&debts, "the older one is not yet due", "pay_invoice", &debts.card, 12600);
    till_turn(till, "2026-12-13");
    told(&debts, "now it is, and it is older", "pay_invoice", &debts.transfer, 12600);
    database_do(till->database->root, "UPDATE invoice_state SET reopened_on = '2026-12-13', version = version + 1 WHERE"
                                      " failed_on IS NULL");
    told(&debts, "it was paid, and is due again since today", "pay_invoice", &debts.card, 12600);
}

static void test_an_invoice_whose_payment_is_under_way_is_not_named(void **state)
{
    struct till *till = *state;
    struct debts debts = debts_made(till);
    struct payment payment;

    till_turn(till, "2026-12-13");
    script_gateway_says(&till->gateway, GATEWAY_ACTION_REQUIRED);
    assert_int_equal(pay(till, debts.transfer.id, &payment), STATUS_OK);
    assert_int_equal(payment.state, PAYMENT_ACTION_REQUIRED);
    told(&debts, "its payment waits for the card holder, and may be made anew", "pay_invoice", &debts.transfer, 12600);
    database_do(till->database->root, "UPDATE payment SET state = 'processing', version = version + 1 WHERE state ="
                                      " 'action_required'");
    told(&debts, "its debit is processing", "pay_invoice", &debts.card, 12600);
    database_do(till->database->root, "UPDATE payment SET state = 'unknown', version = version + 1 WHERE state ="
                                      " 'processing'");
    told(&debts, "nobody knows", "pay_invoice", &debts.card, 12600);
    script_gateway_says(&till->gateway, GATEWAY_PROCESSING);
    assert_int_equal(pay(till, debts.card.id, &payment), STATUS_OK);
    assert_int_equal(payment.state, PAYMENT_PROCESSING);
    told(&debts, "the other one, too", "wait", NULL, 0);
    database_do(till->database->root, "UPDATE invoice_state SET status = 'uncollectible', version = version + 1");
    told(&debts, "none is open", "contact", NULL, 0);
}

static void due_put(struct till *till, const char *due, const char *where)
{
    database_do(till->database->root,
                arena_format(&till->arena, "UPDATE invoice_state SET due_minor = %s, version = version + 1 WHERE %s",
                             due, where));
}

static void test_a_rest_below_the_minimum_is_named_only_where_no_other_can_be_paid(void **state)
{
    struct till *till = *state;
    struct debts debts = debts_made(till);

    till_turn(till, "2026-12-13");
    store_obstacle_minimums(gateway_minimums());
    due_put(till, "49", "failed_on IS NULL");
    told(&debts, "49 cents of the transfer are left", "pay_invoice", &debts.card, 12600);
    due_put(till, "50", "failed_on IS NULL");
    told(&debts, "50 cents can be paid by card", "pay_invoice", &debts.transfer, 50);
    due_put(till, "49", "TRUE");
    told(&debts, "the card's 49 cents are not overdue", "pay_invoice", &debts.transfer, 49);
    due_put(till, "49 * (failed_on IS NOT NULL)", "TRUE");
    told(&debts, "nothing else is due", "contact", NULL, 0);
    store_obstacle_minimums((struct minimums){ 0 });
}

/* Acts that show nothing do not read what stands in the way: one statement for each subscription. */
static void test_a_bare_subscription_costs_one_statement(void **state)
{
    struct till *till = *state;
    struct debts debts = debts_made(till);
    struct day today = instant_day(till->organization.clock);
    struct subscription bare, found;
    uint64_t trips, bare_trips;

    /* the statements are prepared by now */
    assert_int_equal(store_subscription_find(till->sql, &till->arena, till->organization.id, debts.s.id, today, &found),
                     STATUS_OK);
    trips = sql_trips(till->sql);
    assert_int_equal(store_subscription_bare(till->sql, &till->arena, till->organization.id, debts.s.id, today, &bare),
                     STATUS_OK);
    bare_trips = sql_trips(till->sql) - trips;
    trips += bare_trips;
    assert_int_equal(store_subscription_find(till->sql, &till->arena, till->organization.id, debts.s.id, today, &found),
                     STATUS_OK);
    assert_int_equal(bare_trips, 1);
    assert_int_equal(sql_trips(till->sql) - trips, 2);
    assert_int_equal(bare.status, SUBSCRIPTION_PAST_DUE);
    assert_true(id_is_none(bare.obstacle.invoice_id) && id_equal(found.obstacle.invoice_id, debts.card.id));
    assert_true(bare.lot_count == found.lot_count && bare.version == found.version && bare.lot_count == 1);
}

/* A prepaid subscription may be in any currency: here it is in forints, and read before the one in euros. The least
 * that is charged is 175.00 in forints, 0.50 in euros. */
static void test_a_prepaid_subscription_of_another_currency_changes_nothing(void **state)
{
    struct till *till = *state;
    struct debts debts = debts_made(till);
    struct day today = day_of(2026, 12, 13);
    struct id price_id = till->price.id, next_id;
    struct subscription all[2];

    till_turn(till, "2026-12-13");
    till_catalogue(till);
    next_id = till->price.id;
    assert_int_equal(store_successor_set(till->sql, SUCCESSOR_OF_PRICE, price_id, &next_id, 1), STATUS_OK);
    all[1] = debts.s;
    all[0] = (struct subscription){ .organization_id = debts.s.organization_id,
                                    .id = id_new(),
                                    .channel = CHANNEL_PRODUCT_KEY,
                                    .status = SUBSCRIPTION_ACTIVE,
                                    .rate = debts.s.rate };
    assert_true(currency_read("HUF", &all[0].rate.currency));
    all[1].status = SUBSCRIPTION_PAST_DUE;
    all[1].price_on_sale = false;
    due_put(till, "49", "failed_on IS NULL");
    store_obstacle_minimums(gateway_minimums());
    assert_int_equal(store_obstacles(till->sql, &till->arena, today, all, 2), STATUS_OK);
    store_obstacle_minimums((struct minimums){ 0 });
    assert_true(id_equal(all[1].obstacle.invoice_id, debts.card.id));
    assert_int_equal(all[1].obstacle.due_minor, 12600);
    assert_int_equal(all[1].obstacle.successor_count, 1);
    assert_true(id_equal(all[1].obstacle.successors[0].price_id, next_id));
    assert_int_equal(all[0].obstacle.successor_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_the_invoice_that_is_overdue_longest_is_named),
        TILL_TEST(test_an_invoice_whose_payment_is_under_way_is_not_named),
        TILL_TEST(test_a_rest_below_the_minimum_is_named_only_where_no_other_can_be_paid),
        TILL_TEST(test_a_prepaid_subscription_of_another_currency_changes_nothing),
        TILL_TEST(test_a_bare_subscription_costs_one_statement),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

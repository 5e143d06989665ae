/* tests/sql/store_order.c: quotes, the orders on them and their payments as rows. */
#include "../support/till.h"

#include "sql/store_quote.h"

/* An order on a quote of its own, not inserted. */
static struct order draft(struct till *till, struct id subscription_id)
{
    struct quote quote = till_quote(till, subscription_id, ID_NONE, 20);

    return (struct order){ .organization_id = till->organization.id,
                           .id = id_new(),
                           .quote_id = quote.id,
                           .subscription_id = subscription_id,
                           .kind = QUOTE_CHANGE_LICENCES,
                           .status = ORDER_PAYMENT_PENDING,
                           .licences_delta = 10,
                           .total_licences = 20,
                           .total = quote.charge.total,
                           .payment_method_id = till->card.id,
                           .payment_method_type = PAYMENT_METHOD_CARD,
                           .charge_expected_by = day_of(2026, 11, 14),
                           .purchase_order_number = "PO \xf0\x9f\x94\x91",
                           .created_by = till->user_id,
                           .created_at = till->counter.act.now,
                           .confirmed_at = INSTANT_NONE,
                           .version = 1 };
}

static struct payment payment_draft(struct till *till, const struct order *order)
{
    return (struct payment){ .organization_id = order->organization_id,
                             .id = id_new(),
                             .order_id = order->id,
                             .payment_method_id = till->card.id,
                             .amount = order->total,
                             .state = PAYMENT_CALLING,
                             .tries = 0,
                             .version = 1,
                             .lease_until = till->counter.act.now,
                             .next_try_at = till->counter.act.now,
                             .created_at = till->counter.act.now };
}

static void test_quote_is_read_as_it_was_inserted(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct id of[] = { ID_NONE, s.id };

    for (size_t i = 0; i < 2; i++) {
        struct quote quote = till_quote(till, of[i], till->card.id, 15), found;
        struct order order;
        bool used = true;

        assert_int_equal(store_quote_find(till->sql, &till->arena, till->organization.id, quote.id, &found, &used),
                         STATUS_OK);
        assert_false(used);
        assert_true(id_equal(found.id, quote.id) && id_equal(found.subscription_id, of[i]) &&
                    id_equal(found.price_id, till->price.id));
        assert_true(found.kind == quote.kind && found.effective == quote.effective &&
                    found.collection == quote.collection);
        assert_true(found.subscription_version == quote.subscription_version && found.binding == quote.binding);
        assert_true(found.current_licences == quote.current_licences && found.proposed_licences == 15);
        assert_true(found.current_monthly_cost.minor == quote.current_monthly_cost.minor);
        assert_true(found.proposed_monthly_cost.minor == quote.proposed_monthly_cost.minor);
        assert_string_equal(charge_write(&till->arena, &found.charge), charge_write(&till->arena, &quote.charge));
        assert_true(quote_same_charge(&till->arena, &found, &quote));
        assert_true(found.next_invoice_on.number == quote.next_invoice_on.number &&
                    found.next_total.minor == quote.next_total.minor);
        assert_true(found.next_subtotal.minor == quote.next_subtotal.minor &&
                    found.next_tax_total.minor == quote.next_tax_total.minor);
        assert_true(found.created_at.us == quote.created_at.us && found.expires_at.us == quote.expires_at.us);
        assert_true(id_equal(found.created_by, till->user_id));
        assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
        assert_int_equal(store_quote_find(till->sql, &till->arena, till->organization.id, quote.id, &found, &used),
                         STATUS_OK);
        assert_true(used);
        assert_int_equal(store_quote_find(till->sql, &till->arena, id_new(), quote.id, &found, &used),
                         STATUS_NOT_FOUND);
    }
}

static void test_order_is_read_as_it_was_inserted(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct order order = draft(till, s.id), f;

    assert_int_equal(store_order_insert(till->sql, &order), STATUS_OK);
    f = till_order_now(till, order.id);
    assert_true(id_equal(f.id, order.id) && id_equal(f.quote_id, order.quote_id) && id_equal(f.subscription_id, s.id));
    assert_true(f.kind == order.kind && f.status == order.status && f.licences_delta == 10 && f.total_licences == 20);
    assert_true(f.total.minor == order.total.minor && currency_equal(f.total.currency, order.total.currency));
    assert_true(id_equal(f.payment_method_id, till->card.id) && f.payment_method_type == PAYMENT_METHOD_CARD);
    assert_true(f.charge_expected_by.number == order.charge_expected_by.number && id_is_none(f.invoice_id));
    assert_string_equal(f.purchase_order_number, order.purchase_order_number);
    assert_true(f.action_url == NULL && f.decline_code == NULL);
    assert_true(id_equal(f.created_by, till->user_id) && f.created_at.us == order.created_at.us &&
                instant_is_none(f.confirmed_at));
    assert_int_equal(f.version, 1);
    assert_int_equal(store_order_find(till->sql, &till->arena, id_new(), order.id, &f), STATUS_NOT_FOUND);
}

static void test_second_order_of_a_quote_is_a_duplicate(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct order order = draft(till, s.id), again = order;

    again.id = id_new();
    assert_int_equal(store_order_insert(till->sql, &order), STATUS_OK);
    assert_int_equal(store_order_insert(till->sql, &again), STATUS_DUPLICATE);
}

static void test_order_is_updated_by_version_and_deleted_only_while_pending(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct order order = draft(till, s.id), other = draft(till, s.id), stale, f;

    assert_int_equal(store_order_insert(till->sql, &order), STATUS_OK);
    assert_int_equal(store_order_insert(till->sql, &other), STATUS_OK);
    order.status = ORDER_CONFIRMED;
    order.confirmed_at = till->counter.act.now;
    order.invoice_id = id_new();
    stale = order;
    assert_int_equal(store_order_update(till->sql, &order), STATUS_OK);
    assert_int_equal(store_order_update(till->sql, &stale), STATUS_CHANGED);
    assert_true(order.version == 2 && stale.version == 1);
    f = till_order_now(till, order.id);
    assert_true(f.status == ORDER_CONFIRMED && f.version == 2 && f.confirmed_at.us == order.confirmed_at.us);
    assert_true(id_equal(f.invoice_id, order.invoice_id));
    assert_int_equal(store_order_forget(till->sql, order.organization_id, order.id), STATUS_CHANGED);
    assert_int_equal(store_order_forget(till->sql, id_new(), other.id), STATUS_CHANGED);
    assert_int_equal(store_order_forget(till->sql, other.organization_id, other.id), STATUS_OK);
    assert_int_equal(store_order_find(till->sql, &till->arena, till->organization.id, other.id, &f), STATUS_NOT_FOUND);
}

static void test_order_lists_filter_and_next_page_is_unchanged_by_a_new_order(void **state)
{
    struct till *till = *state;
    struct subscription s[2] = { till_subscription(till, till->card.id, 10),
                                 till_subscription(till, till->card.id, 10) };
    struct order made[4], late, *list;
    size_t count;

    for (int i = 0; i < 4; i++) {
        made[i] = draft(till, s[i % 2].id);
        assert_int_equal(store_order_insert(till->sql, &made[i]), STATUS_OK);
    }
    assert_int_equal(store_order_list(till->sql, &till->arena, till->organization.id, ID_NONE, ORDER_STATUS__MAX,
                                      ID_NONE, 3, &list, &count),
                     STATUS_OK);
    assert_int_equal(count, 3);
    assert_true(id_equal(list[0].id, made[3].id) && id_equal(list[2].id, made[1].id));
    late = draft(till, s[0].id);
    assert_int_equal(store_order_insert(till->sql, &late), STATUS_OK);
    assert_int_equal(store_order_list(till->sql, &till->arena, till->organization.id, s[0].id, ORDER_PAYMENT_PENDING,
                                      made[1].id, 3, &list, &count),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_true(id_equal(list[0].id, made[0].id));
    assert_int_equal(store_order_list(till->sql, &till->arena, till->organization.id, s[1].id, ORDER_CONFIRMED, ID_NONE,
                                      50, &list, &count),
                     STATUS_OK);
    assert_int_equal(count, 1); /* the order that bought the subscription */
    assert_int_equal(
        store_order_list(till->sql, &till->arena, id_new(), ID_NONE, ORDER_STATUS__MAX, ID_NONE, 50, &list, &count),
        STATUS_OK);
    assert_int_equal(count, 0);
}

static void test_payment_is_read_as_inserted_and_updated_by_version(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct order order = draft(till, s.id);
    struct payment payment, stale, f;

    assert_int_equal(store_order_insert(till->sql, &order), STATUS_OK);
    payment = payment_draft(till, &order);
    assert_int_equal(store_payment_insert(till->sql, &till->arena, &payment, 1), STATUS_OK);
    f = till_payment(till, order.id);
    assert_true(id_equal(f.id, payment.id) && f.amount.minor == payment.amount.minor && f.state == PAYMENT_CALLING &&
                f.tries == 0);
    assert_true(f.lease_until.us == payment.lease_until.us && f.next_try_at.us == payment.next_try_at.us &&
                f.charge_id == NULL);
    payment.state = PAYMENT_ACTION_REQUIRED;
    payment.charge_id = "ch_9";
    payment.action_url = "https://bank.test/3ds";
    payment.lease_until = INSTANT_NONE;
    payment.tries = 1;
    stale = payment;
    assert_int_equal(store_payment_update(till->sql, &payment), STATUS_OK);
    assert_int_equal(store_payment_update(till->sql, &stale), STATUS_CHANGED);
    assert_true(payment.version == 2 && stale.version == 1);
    f = till_payment(till, order.id);
    assert_true(f.state == PAYMENT_ACTION_REQUIRED && f.tries == 1 && f.version == 2 && instant_is_none(f.lease_until));
    assert_string_equal(f.charge_id, "ch_9");
    assert_string_equal(till_order_now(till, order.id).action_url, "https://bank.test/3ds");
    /* it was called */
    assert_int_equal(store_payment_forget(till->sql, f.organization_id, f.id, f.version), STATUS_CHANGED);
}

/* Another process that took the lease changes only the version: its charge may be under way. */
static void test_payment_is_deleted_only_on_the_version_it_was_placed_with(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct order order = draft(till, s.id);
    struct payment payment = payment_draft(till, &order);

    assert_int_equal(store_order_insert(till->sql, &order), STATUS_OK);
    assert_int_equal(store_payment_insert(till->sql, &till->arena, &payment, 1), STATUS_OK);
    assert_int_equal(store_payment_update(till->sql, &payment), STATUS_OK); /* calling, as before */
    assert_int_equal(store_payment_forget(till->sql, payment.organization_id, payment.id, payment.version - 1),
                     STATUS_CHANGED);
    assert_int_equal(store_payment_forget(till->sql, payment.organization_id, payment.id, payment.version), STATUS_OK);
}

/* A UNIQUE key: a second charge of an order cannot be inserted, so that it cannot be made. */
static void test_second_payment_of_an_order_is_a_duplicate(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct order order = draft(till, s.id);
    struct payment payment;

    assert_int_equal(store_order_insert(till->sql, &order), STATUS_OK);
    payment = payment_draft(till, &order);
    assert_int_equal(store_payment_insert(till->sql, &till->arena, &payment, 1), STATUS_OK);
    payment.id = id_new();
    assert_int_equal(store_payment_insert(till->sql, &till->arena, &payment, 1), STATUS_DUPLICATE);
}

static void test_due_payments_are_listed_longest_waiting_first(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    static const int64_t waits_s[] = { -10, -30, 0, 1, -20 }; /* the fourth is not due yet */
    static const int order_of[] = { 1, 4, 0, 2 };
    struct payment made[5];
    struct payment_call *due;
    size_t count;

    for (int i = 0; i < 5; i++) {
        struct order order = draft(till, s.id);

        assert_int_equal(store_order_insert(till->sql, &order), STATUS_OK);
        made[i] = payment_draft(till, &order);
        made[i].next_try_at = instant_plus_seconds(till->counter.act.now, waits_s[i]);
        assert_int_equal(store_payment_insert(till->sql, &till->arena, &made[i], 1), STATUS_OK);
    }
    assert_int_equal(store_payment_due(till->sql, &till->arena, till->counter.act.now, 50, &due, &count), STATUS_OK);
    assert_int_equal(count, 4);
    for (size_t i = 0; i < count; i++)
        assert_true(id_equal(due[i].payment.id, made[order_of[i]].id));
    assert_string_equal(due[0].gateway_reference, "pm_1");
    assert_int_equal(store_payment_due(till->sql, &till->arena, till->counter.act.now, 2, &due, &count), STATUS_OK);
    assert_int_equal(count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_quote_is_read_as_it_was_inserted),
        TILL_TEST(test_order_is_read_as_it_was_inserted),
        TILL_TEST(test_second_order_of_a_quote_is_a_duplicate),
        TILL_TEST(test_order_is_updated_by_version_and_deleted_only_while_pending),
        TILL_TEST(test_order_lists_filter_and_next_page_is_unchanged_by_a_new_order),
        TILL_TEST(test_payment_is_read_as_inserted_and_updated_by_version),
        TILL_TEST(test_payment_is_deleted_only_on_the_version_it_was_placed_with),
        TILL_TEST(test_second_payment_of_an_order_is_a_duplicate),
        TILL_TEST(test_due_payments_are_listed_longest_waiting_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* tests/sql/store_subscription.c: subscriptions and their lots as rows. */
#include "../support/till.h"

static const struct day today = { 20769 }; /* 12 November 2026 */

static struct subscription draft(struct till *till)
{
    return (struct subscription){ .organization_id = till->organization.id,
                                  .id = id_new(),
                                  .price_id = till->price.id,
                                  .rate = till->price.rate,
                                  .channel = CHANNEL_DIRECT,
                                  .status = SUBSCRIPTION_ACTIVE,
                                  .total_licences = 100,
                                  .assigned_licences = 90,
                                  .reserved_licences = 5,
                                  .pending_licences = 5,
                                  .anchor = day_of(2026, 10, 31),
                                  .period_number = 0,
                                  .period = { day_of(2026, 10, 31), day_of(2026, 11, 30) },
                                  .cancels_on = DAY_NONE,
                                  .payment_method_id = till->card.id,
                                  .hold = HOLD_NONE,
                                  .hold_expected_by = DAY_NONE,
                                  .version = 1,
                                  .created_at = till->counter.act.now };
}

static struct subscription found(struct till *till, struct id id)
{
    struct subscription s;

    assert_int_equal(store_subscription_find(till->sql, &till->arena, till->organization.id, id, today, &s), STATUS_OK);
    return s;
}

static void test_subscription_is_read_as_it_was_inserted(void **state)
{
    struct till *till = *state;
    struct subscription s = draft(till), f;

    s.cancels_on = day_of(2026, 11, 30);
    s.open_order_id = id_new();
    s.hold = HOLD_CREDIT_CHECK;
    s.hold_expected_by = day_of(2026, 11, 15);
    assert_int_equal(store_subscription_insert(till->sql, &s), STATUS_OK);
    f = found(till, s.id);
    assert_true(id_equal(f.id, s.id) && id_equal(f.organization_id, s.organization_id) &&
                id_equal(f.price_id, s.price_id));
    assert_true(id_equal(f.product_id, till->price.product_id));
    assert_string_equal(f.product_name_en, "Desk");
    assert_string_equal(f.product_name_fr, "Bureau");
    assert_int_equal(f.rate.step_count, 1);
    assert_int_equal(f.rate.steps[0].unit_amount_minor, 1050);
    assert_int_equal(f.reduction_policy, REDUCTION_RETURN_WINDOW);
    assert_true(f.min_licences == 1 && f.max_licences == 1000 && f.price_on_sale);
    assert_true(f.channel == CHANNEL_DIRECT && f.status == SUBSCRIPTION_ACTIVE);
    assert_true(f.total_licences == 100 && f.assigned_licences == 90 && f.reserved_licences == 5 &&
                f.pending_licences == 5);
    assert_true(f.anchor.number == s.anchor.number && f.period.start.number == s.period.start.number &&
                f.period.end.number == s.period.end.number);
    assert_int_equal(f.cancels_on.number, s.cancels_on.number);
    assert_true(id_equal(f.payment_method_id, till->card.id));
    assert_int_equal(f.payment_method_type, PAYMENT_METHOD_CARD);
    assert_true(id_equal(f.open_order_id, s.open_order_id));
    assert_int_equal(f.hold, HOLD_CREDIT_CHECK);
    assert_int_equal(f.hold_expected_by.number, s.hold_expected_by.number);
    assert_true(f.version == 1 && f.created_at.us == s.created_at.us && f.lot_count == 0);
}

static void test_pending_subscription_of_a_partner_has_no_method_and_no_period(void **state)
{
    struct till *till = *state;
    struct subscription s = draft(till), f;

    s.payment_method_id = ID_NONE;
    s.channel = CHANNEL_CLOUD_SOLUTION_PROVIDER;
    s.status = SUBSCRIPTION_PENDING;
    s.anchor = s.period.start = s.period.end = DAY_NONE;
    assert_int_equal(store_subscription_insert(till->sql, &s), STATUS_OK);
    f = found(till, s.id);
    assert_true(id_is_none(f.payment_method_id) && f.channel == CHANNEL_CLOUD_SOLUTION_PROVIDER);
    assert_true(day_is_none(f.anchor) && day_is_none(f.period.start) && day_is_none(f.period.end));
}

static void test_lots_are_read_newest_first_with_their_subscription(void **state)
{
    struct till *till = *state;
    struct subscription s[2] = { draft(till), draft(till) }, f, *list;
    struct id lots[4];
    size_t count;

    for (int i = 0; i < 2; i++) {
        s[i].id = id_new();
        assert_int_equal(store_subscription_insert(till->sql, &s[i]), STATUS_OK);
    }
    for (int i = 0; i < 4; i++) { /* of either subscription in turn */
        struct lot_row row = { .organization_id = till->organization.id,
                               .subscription_id = s[i % 2].id,
                               .unit_price_minor = 1050,
                               .lot = { .id = id_new(),
                                        .quantity = 10 + i,
                                        .acquired_on = today,
                                        .returnable_until = i < 2 ? day_plus(today, 7) : DAY_NONE,
                                        .expires_on = DAY_NONE } };

        lots[i] = row.lot.id;
        assert_int_equal(store_lot_insert(till->sql, &row), STATUS_OK);
    }
    f = found(till, s[0].id);
    assert_int_equal(f.lot_count, 2);
    assert_true(id_equal(f.lots[0].id, lots[2]) && id_equal(f.lots[1].id, lots[0]));
    assert_true(f.lots[0].quantity == 12 && f.lots[1].quantity == 10);
    assert_true(day_is_none(f.lots[0].returnable_until) && f.lots[1].returnable_until.number == today.number + 7);
    assert_int_equal(store_subscription_list(till->sql, &till->arena, till->organization.id, SUBSCRIPTION_STATUS__MAX,
                                             ID_NONE, 2, today, &list, &count, &(bool){ false }),
                     STATUS_OK);
    assert_int_equal(count, 2); /* the limit counts subscriptions, not rows */
    assert_true(id_equal(list[0].id, s[1].id) && id_equal(list[1].id, s[0].id));
    assert_true(list[0].lot_count == 2 && list[1].lot_count == 2);
    assert_true(id_equal(list[0].lots[1].id, lots[1]) && id_equal(list[1].lots[0].id, lots[2]));
}

/* A few lots are read with their subscription, more by a statement of their own: all lots either way, and no empty
 * one. */
static void test_subscription_is_read_with_all_its_lots_few_or_many(void **state)
{
    struct till *till = *state;
    struct subscription s = draft(till), f;

    assert_int_equal(store_subscription_insert(till->sql, &s), STATUS_OK);
    for (size_t count = 0; count <= 12; count++) {
        struct lot_row row = { .organization_id = till->organization.id, .subscription_id = s.id };

        row.lot = (struct lot){ .id = id_new(), .quantity = 100 + (int64_t)count, .returnable_until = DAY_NONE,
                                .acquired_on = day_plus(today, (int32_t)count), .expires_on = DAY_NONE };
        for (int show = 0; show < 2; show++) {
            enum status status = (show ? store_subscription_show : store_subscription_find)(
                till->sql, &till->arena, till->organization.id, s.id, today, &f);

            assert_int_equal(status, STATUS_OK);
            assert_true(f.lot_count == count && f.total_licences == 100 && f.version == 1);
            for (size_t i = 0; i < count; i++) {
                assert_int_equal(f.lots[i].quantity, 99 + count - i);
                assert_int_equal(f.lots[i].acquired_on.number, today.number + (int)(count - i) - 1);
            }
        }
        assert_int_equal(store_lot_insert(till->sql, &row), STATUS_OK);
        row.lot.id = id_new();
        row.lot.quantity = 0;
        assert_int_equal(store_lot_insert(till->sql, &row), STATUS_OK);
    }
}

static void test_subscription_of_another_organization_is_not_found(void **state)
{
    struct till *till = *state;
    struct subscription s = draft(till), f, *list;
    size_t count;

    assert_int_equal(store_subscription_insert(till->sql, &s), STATUS_OK);
    till_organization(till, true);
    assert_int_equal(store_subscription_find(till->sql, &till->arena, till->organization.id, s.id, today, &f),
                     STATUS_NOT_FOUND);
    assert_int_equal(store_subscription_list(till->sql, &till->arena, till->organization.id, SUBSCRIPTION_STATUS__MAX,
                                             ID_NONE, 10, today, &list, &count, &(bool){ false }),
                     STATUS_OK);
    assert_int_equal(count, 0);
    s.organization_id = till->organization.id;
    assert_int_equal(store_subscription_update(till->sql, &s), STATUS_CHANGED);
    assert_int_equal(store_subscription_forget(till->sql, till->organization.id, s.id), STATUS_CHANGED);
}

/* What an order brings along: found by identifier and organization, each with its own lots, by one statement of
 * each. */
static void test_some_subscriptions_are_read_at_once(void **state)
{
    struct till *till = *state;
    struct subscription s[3], *read;
    struct id ids[4];
    uint64_t trips;
    size_t count;

    for (size_t i = 0; i < 3; i++) {
        struct lot_row row = { .organization_id = till->organization.id };

        s[i] = draft(till);
        ids[2 - i] = row.subscription_id = s[i].id;
        row.lot = (struct lot){ .id = id_new(), .quantity = 10 + (int64_t)i, .acquired_on = today,
                                .returnable_until = DAY_NONE, .expires_on = DAY_NONE };
        assert_int_equal(store_subscription_insert(till->sql, &s[i]), STATUS_OK);
        assert_int_equal(store_lot_insert(till->sql, &row), STATUS_OK);
    }
    ids[3] = id_new();
    for (int round = 0; round < 2; round++) { /* the first prepares the statements */
        trips = sql_trips(till->sql);
        assert_int_equal(store_subscription_these(till->sql, &till->arena, till->organization.id, ids + 1, 3, today,
                                                  &read, &count),
                         STATUS_OK);
    }
    assert_int_equal(sql_trips(till->sql) - trips, 2);
    assert_int_equal(count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_true(id_equal(read[i].id, s[1 - i].id) && read[i].lot_count == 1);
        assert_int_equal(read[i].lots[0].quantity, 11 - (int64_t)i);
    }
    assert_int_equal(store_subscription_these(till->sql, &till->arena, id_new(), ids, 3, today, &read, &count),
                     STATUS_OK);
    assert_int_equal(count, 0);
}

static void test_subscription_is_updated_by_version(void **state)
{
    struct till *till = *state;
    struct subscription s = draft(till), f, stale;

    assert_int_equal(store_subscription_insert(till->sql, &s), STATUS_OK);
    s.total_licences = 105;
    s.pending_licences = 0;
    s.status = SUBSCRIPTION_PAST_DUE;
    s.hold = HOLD_ORDER_IN_PROGRESS;
    s.open_order_id = id_new();
    s.payment_method_id = till->invoice.id;
    s.period_number = 1;
    stale = s;
    assert_int_equal(store_subscription_update(till->sql, &s), STATUS_OK);
    assert_int_equal(s.version, stale.version + 1);
    assert_int_equal(store_subscription_update(till->sql, &stale), STATUS_CHANGED);
    assert_int_equal(stale.version, s.version - 1); /* a row that is not written keeps its version */
    f = found(till, s.id);
    assert_true(f.total_licences == 105 && f.pending_licences == 0 && f.status == SUBSCRIPTION_PAST_DUE &&
                f.version == 2);
    assert_true(f.hold == HOLD_ORDER_IN_PROGRESS && id_equal(f.open_order_id, s.open_order_id) && f.period_number == 1);
    assert_int_equal(f.payment_method_type, PAYMENT_METHOD_INVOICE);
}

static void test_subscription_is_deleted_only_while_pending(void **state)
{
    struct till *till = *state;
    struct subscription s = draft(till), f;

    assert_int_equal(store_subscription_insert(till->sql, &s), STATUS_OK);
    assert_int_equal(store_subscription_forget(till->sql, s.organization_id, s.id), STATUS_CHANGED);
    s.status = SUBSCRIPTION_PENDING;
    assert_int_equal(store_subscription_update(till->sql, &s), STATUS_OK);
    assert_int_equal(store_subscription_forget(till->sql, s.organization_id, s.id), STATUS_OK);
    assert_int_equal(store_subscription_find(till->sql, &till->arena, s.organization_id, s.id, today, &f),
                     STATUS_NOT_FOUND);
}

static void test_subscription_lists_filter_and_next_page_is_unchanged_by_a_new_one(void **state)
{
    struct till *till = *state;
    struct subscription s[6], late, *list;
    size_t count;

    till_organization(till, true);
    for (int i = 0; i < 6; i++) {
        s[i] = draft(till);
        s[i].status = i % 2 == 0 ? SUBSCRIPTION_ACTIVE : SUBSCRIPTION_CANCELLED;
        assert_int_equal(store_subscription_insert(till->sql, &s[i]), STATUS_OK);
    }
    assert_int_equal(store_subscription_list(till->sql, &till->arena, till->organization.id, SUBSCRIPTION_ACTIVE,
                                             ID_NONE, 2, today, &list, &count, &(bool){ false }),
                     STATUS_OK);
    assert_int_equal(count, 2);
    assert_true(id_equal(list[0].id, s[4].id) && id_equal(list[1].id, s[2].id));
    late = draft(till);
    assert_int_equal(store_subscription_insert(till->sql, &late), STATUS_OK);
    assert_int_equal(store_subscription_list(till->sql, &till->arena, till->organization.id, SUBSCRIPTION_ACTIVE,
                                             s[2].id, 2, today, &list, &count, &(bool){ false }),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_true(id_equal(list[0].id, s[0].id));
    assert_int_equal(store_subscription_list(till->sql, &till->arena, till->organization.id, SUBSCRIPTION_STATUS__MAX,
                                             ID_NONE, 50, today, &list, &count, &(bool){ false }),
                     STATUS_OK);
    assert_int_equal(count, 7);
}

/* The schema itself refuses counts that no act may ever write. */
static void test_schema_refuses_impossible_counts_and_unknown_payment_methods(void **state)
{
    struct till *till = *state;
    struct subscription s = draft(till);

    s.assigned_licences = 106; /* of 100 and 5 pending */
    assert_int_equal(store_subscription_insert(till->sql, &s), STATUS_INTERNAL);
    s = draft(till);
    s.pending_licences = -1;
    assert_int_equal(store_subscription_insert(till->sql, &s), STATUS_INTERNAL);
    s = draft(till);
    s.payment_method_id = id_new(); /* a method that does not exist */
    assert_int_equal(store_subscription_insert(till->sql, &s), STATUS_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_subscription_is_read_as_it_was_inserted),
        cmocka_unit_test(test_pending_subscription_of_a_partner_has_no_method_and_no_period),
        cmocka_unit_test(test_lots_are_read_newest_first_with_their_subscription),
        cmocka_unit_test(test_subscription_is_read_with_all_its_lots_few_or_many),
        cmocka_unit_test(test_subscription_of_another_organization_is_not_found),
        cmocka_unit_test(test_some_subscriptions_are_read_at_once),
        cmocka_unit_test(test_subscription_is_updated_by_version),
        cmocka_unit_test(test_subscription_is_deleted_only_while_pending),
        cmocka_unit_test(test_subscription_lists_filter_and_next_page_is_unchanged_by_a_new_one),
        cmocka_unit_test(test_schema_refuses_impossible_counts_and_unknown_payment_methods),
    };

    return cmocka_run_group_tests(tests, till_start, till_end);
}

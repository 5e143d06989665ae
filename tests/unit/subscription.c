/* tests/unit/subscription.c: the moves of a subscription, lots that may merge, and licences left to assign. Source:
 * docs/rules.md, D. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "billing/subscription.h"

/* Every pair of states: only the listed moves are allowed. */
static void test_subscription_moves_only_as_listed(void **state)
{
    static const struct { enum subscription_status from, to; } ways[] = {
        { SUBSCRIPTION_PENDING, SUBSCRIPTION_ACTIVE },     { SUBSCRIPTION_PENDING, SUBSCRIPTION_CANCELLED },
        { SUBSCRIPTION_ACTIVE, SUBSCRIPTION_PAST_DUE },    { SUBSCRIPTION_PAST_DUE, SUBSCRIPTION_ACTIVE },
        { SUBSCRIPTION_PAST_DUE, SUBSCRIPTION_SUSPENDED }, { SUBSCRIPTION_SUSPENDED, SUBSCRIPTION_CANCELLED },
        { SUBSCRIPTION_SUSPENDED, SUBSCRIPTION_ACTIVE },   { SUBSCRIPTION_ACTIVE, SUBSCRIPTION_CANCELLED },
        { SUBSCRIPTION_PAST_DUE, SUBSCRIPTION_CANCELLED }, { SUBSCRIPTION_TRIAL, SUBSCRIPTION_ACTIVE },
        { SUBSCRIPTION_TRIAL, SUBSCRIPTION_EXPIRED },      { SUBSCRIPTION_ACTIVE, SUBSCRIPTION_EXPIRED },
        { SUBSCRIPTION_EXPIRED, SUBSCRIPTION_ACTIVE },
    };

    (void)state;
    for (int from = 0; from < SUBSCRIPTION_STATUS__MAX; from++) {
        for (int to = 0; to < SUBSCRIPTION_STATUS__MAX; to++) {
            enum subscription_status status = (enum subscription_status)from;
            bool want = false, moved;

            for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
                want = want || ((int)ways[i].from == from && (int)ways[i].to == to);
            moved = subscription_advance(&status, (enum subscription_status)to);
            if (moved != want || (int)status != (want ? to : from))
                fail_msg("%s to %s: %s", subscription_status_name((enum subscription_status)from),
                         subscription_status_name((enum subscription_status)to), moved ? "moved" : "refused");
        }
    }
}

/* Whether the newer of two lots may merge with the older, which is settled. The period began on 1 November. */
static void test_lot_merges_only_once_settled(void **state)
{
    static const struct {
        const char *why;
        enum channel channel;
        struct day start, acquired, returnable, expires;
        bool merges;
    } cases[] = {
        { "bought before the period", CHANNEL_DIRECT, { 20758 }, { 20757 }, { INT32_MIN }, { INT32_MIN }, true },
        { "bought on its first day", CHANNEL_DIRECT, { 20758 }, { 20758 }, { INT32_MIN }, { INT32_MIN }, false },
        { "its window closed the day before", CHANNEL_DIRECT, { 20758 }, { 20750 }, { 20757 }, { INT32_MIN }, true },
        { "its window reaches into it", CHANNEL_DIRECT, { 20758 }, { 20751 }, { 20758 }, { INT32_MIN }, false },
        { "it has an end", CHANNEL_DIRECT, { 20758 }, { 20750 }, { INT32_MIN }, { 20900 }, false },
        { "prepaid", CHANNEL_PRODUCT_KEY, { 20758 }, { 20750 }, { INT32_MIN }, { INT32_MIN }, false },
        { "no period", CHANNEL_DIRECT, { INT32_MIN }, { 20750 }, { INT32_MIN }, { INT32_MIN }, false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct lot lots[] = {
            { ID_NONE, 2, cases[i].acquired, cases[i].returnable, cases[i].expires },
            { ID_NONE, 3, { 20000 }, DAY_NONE, DAY_NONE },
        };
        const struct subscription s = { .channel = cases[i].channel, .period = { cases[i].start, { 20788 } },
                                        .lots = lots, .lot_count = 2 };

        if (subscription_lot_merges(&s, 0) != cases[i].merges)
            fail_msg("%s", cases[i].why);
        assert_int_equal(subscription_lots_apart(&s), cases[i].merges ? 1 : 2);
        assert_false(subscription_lot_merges(&s, 1)); /* there is no older lot */
    }
}

static void test_available_licences_are_neither_assigned_nor_reserved(void **state)
{
    static const struct { const char *why; int64_t total, assigned, reserved, want; } cases[] = {
        { "some are free", 100, 80, 0, 20 },
        { "reserved ones are taken", 100, 80, 15, 5 },
        { "all are taken", 100, 100, 0, 0 },
        { "more taken than there are: not below zero", 90, 80, 20, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct subscription subscription = { .total_licences = cases[i].total,
                                             .assigned_licences = cases[i].assigned,
                                             .reserved_licences = cases[i].reserved };

        if (subscription_available(&subscription) != cases[i].want)
            fail_msg("%s", cases[i].why);
    }
}

static void test_channels_statuses_and_method_types_are_named_and_read(void **state)
{
    enum channel channel = CHANNEL_DIRECT;
    enum subscription_status status = SUBSCRIPTION_PENDING;
    enum payment_method_type type = PAYMENT_METHOD_CARD;

    (void)state;
    for (int i = 0; i < CHANNEL__MAX; i++)
        assert_true(channel_read(channel_name((enum channel)i), &channel) && (int)channel == i);
    for (int i = 0; i < SUBSCRIPTION_STATUS__MAX; i++)
        assert_true(subscription_status_read(subscription_status_name((enum subscription_status)i), &status) &&
                    (int)status == i);
    for (int i = 0; i < PAYMENT_METHOD__MAX; i++)
        assert_true(payment_method_type_read(payment_method_type_name((enum payment_method_type)i), &type) &&
                    (int)type == i);
    assert_string_equal(channel_name(CHANNEL_CLOUD_SOLUTION_PROVIDER), "cloud_solution_provider");
    assert_string_equal(subscription_status_name(SUBSCRIPTION_PAST_DUE), "past_due");
    assert_string_equal(payment_method_type_name(PAYMENT_METHOD_BANK_ACCOUNT), "bank_account");
    assert_false(channel_read("Direct", &channel));
    assert_false(subscription_status_read("", &status));
    assert_false(payment_method_type_read("cash", &type));
}

static void test_is_billed_where_bought_from_us_and_not_ended(void **state)
{
    static const bool billed[SUBSCRIPTION_STATUS__MAX] = { [SUBSCRIPTION_PENDING] = true,
                                                           [SUBSCRIPTION_ACTIVE] = true,
                                                           [SUBSCRIPTION_PAST_DUE] = true,
                                                           [SUBSCRIPTION_SUSPENDED] = true };

    (void)state;
    for (int channel = 0; channel < CHANNEL__MAX; channel++) {
        for (int status = 0; status < SUBSCRIPTION_STATUS__MAX; status++) {
            struct subscription s = { .channel = (enum channel)channel, .status = (enum subscription_status)status };

            if (subscription_is_billed(&s) != (channel == CHANNEL_DIRECT && billed[status]))
                fail_msg("%s, %s", channel_name(s.channel), subscription_status_name(s.status));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_subscription_moves_only_as_listed),
        cmocka_unit_test(test_is_billed_where_bought_from_us_and_not_ended),
        cmocka_unit_test(test_lot_merges_only_once_settled),
        cmocka_unit_test(test_available_licences_are_neither_assigned_nor_reserved),
        cmocka_unit_test(test_channels_statuses_and_method_types_are_named_and_read)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

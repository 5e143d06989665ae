/* tests/sql/pursuit.c: a gateway that falls silent is tried with one payment at a time, and asked about all of them when it is heard again. */
#include "../support/till.h"

#include <unistd.h>

#include "worker/pursue.h"

enum { ORDERS = 5 };

static const struct sql_query open_count = { .name = "test_open", .takes = "", .gives = "i", .text =
    "SELECT COUNT(*) FROM payment WHERE state IN ('calling', 'unknown')" };

static void orders_to_a_silent_gateway(struct till *till)
{
    struct quote quotes[ORDERS];
    struct order order;

    for (int i = 0; i < ORDERS; i++)
        quotes[i] = till_quote(till, ID_NONE, till->card.id, 1);
    script_gateway_says(&till->gateway, GATEWAY_UNKNOWN);
    till->gateway.find_says = GATEWAY_UNKNOWN;
    for (int i = 0; i < ORDERS; i++) {
        assert_int_equal(till_order(till, quotes[i].id, till_key(till), &order), STATUS_OK);
        assert_int_equal(order.status, ORDER_PAYMENT_PENDING);
    }
    database_do(till->database->root, "UPDATE payment SET next_try_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND");
}

static void test_silence_is_met_once_and_its_end_settles_all(void **state)
{
    static const volatile int go_on;
    struct till *till = *state;
    struct pursuit pursuit = { 0 };
    int finds;

    orders_to_a_silent_gateway(till);
    finds = till->gateway.finds;
    assert_int_equal(payments_pursue(till_counter(till), &pursuit, &go_on), 1);
    assert_int_equal(till->gateway.finds - finds, 1); /* the others do not stand in line for an answer that does not come */
    assert_int_equal(payments_pursue(till_counter(till), &pursuit, &go_on), 0);
    assert_int_equal(till->gateway.finds - finds, 1); /* nor is it asked again at once */
    usleep(PROBE_EVERY_US);
    assert_int_equal(payments_pursue(till_counter(till), &pursuit, &go_on), 0);
    assert_int_equal(till->gateway.finds - finds, 2);
    database_do(till->database->root, "UPDATE payment SET next_try_at = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR");
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    assert_int_equal(database_int(till->database->root, &open_count), ORDERS);
    usleep(PROBE_EVERY_US);
    (void)payments_pursue(till_counter(till), &pursuit, &go_on);
    assert_int_equal(database_int(till->database->root, &open_count), 0); /* an hour early */
    assert_int_equal(till->gateway.booked, ORDERS);
    till_books_are_right(till);
}

int main(void)
{
    const struct CMUnitTest tests[] = { TILL_TEST(test_silence_is_met_once_and_its_end_settles_all) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

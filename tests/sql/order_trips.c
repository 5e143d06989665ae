/* tests/sql/order_trips.c: how many round trips to the database an order takes, once its statements are prepared: what
 * an order costs beside its commits. Source: docs/reliability.md, 4.1. */
#include "../support/till.h"

/* By invoice: lock; quote; subscription; what is owed, in two; all that is written; COMMIT. By card, first: lock;
 * quote; subscription; card; all that is written; COMMIT. Then: lock; payment; order; subscription; quote; the series'
 * number; the first due day, and with it all that was written so far; journal and answer; COMMIT. */
enum { BY_INVOICE = 7, BY_CARD = 6 + 9 };

static const struct {
    const char *why;
    bool by_card;
    uint64_t most;
} orders[] = {
    { "by invoice", false, BY_INVOICE },
    { "by card", true, BY_CARD },
};

static uint64_t trips_of_an_order(struct till *till, struct id subscription_id)
{
    int64_t licences = till_subscription_now(till, subscription_id).total_licences;
    struct quote quote = till_quote(till, subscription_id, ID_NONE, licences + 5);
    const char *key = till_key(till);
    uint64_t trips = sql_trips(till->sql);
    struct order order;

    assert_int_equal(till_order(till, quote.id, key, &order), STATUS_OK);
    trips = sql_trips(till->sql) - trips;
    assert_int_equal(order.status, ORDER_CONFIRMED);
    assert_int_equal(till_subscription_now(till, subscription_id).total_licences, licences + 5);
    return trips;
}

static void test_an_order_takes_few_round_trips(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        struct id id = till_subscription(till, orders[i].by_card ? till->card.id : till->invoice.id, 10).id;
        uint64_t trips;

        (void)trips_of_an_order(till, id); /* prepares what is prepared */
        trips = trips_of_an_order(till, id);
        if (trips != orders[i].most)
            fail_msg("%s: %llu round trips", orders[i].why, (unsigned long long)trips);
    }
    till_books_are_right(till);
}

int main(void)
{
    const struct CMUnitTest tests[] = { TILL_TEST(test_an_order_takes_few_round_trips) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

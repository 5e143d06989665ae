/* tests/sql/crowd.c: many processes at one organization at once, as on a busy day. */
#include <stdatomic.h>
#include <sys/mman.h>

#include "../support/child.h"
#include "../support/till.h"

enum { CROWD = 8, ACTS = 50 };

/* Shared memory of all child processes of a test. */
struct crowd {
    struct till *till;
    struct id quotes[CROWD]; /* the quote that each child orders */
    bool one_key;
    atomic_int ready, confirmed, in_progress, stale, others, charged;
};

static struct crowd *crowd_gather(struct till *till)
{
    struct crowd *crowd = mmap(NULL, sizeof *crowd, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    assert_true(crowd != MAP_FAILED);
    crowd->till = till;
    sql_end(&till->sql); /* a connection must not be shared with a child */
    sql_end(&till->database->root);
    return crowd;
}

static void crowd_run(struct crowd *crowd, child_fn body)
{
    pid_t pids[CROWD];
    int failed = 0;

    for (int i = 0; i < CROWD; i++)
        pids[i] = child_start(body, crowd, i, 0);
    for (int i = 0; i < CROWD; i++)
        failed += child_end(pids[i]) != 0;
    crowd->till->database->root = database_root(crowd->till->database);
    crowd->till->sql = database_program(crowd->till->database, NULL);
    assert_int_equal(failed, 0);
}

/* Waits until every child has arrived, so that they start together. */
static void crowd_meet(struct crowd *crowd)
{
    atomic_fetch_add(&crowd->ready, 1);
    while (atomic_load(&crowd->ready) < CROWD)
        usleep(200);
}

static enum status act_tell(struct act *act, const struct none *in, struct none *out)
{
    (void)in;
    (void)out;
    journal_tell(act, EVENT_ORDER_CONFIRMED, journal_object(act, "order", ID_ORDER, id_new()), NULL, NULL);
    journal_tell(act, EVENT_INVOICE_PAID, journal_object(act, "invoice", ID_INVOICE, id_new()), "null", "{}");
    return STATUS_OK;
}
ACT(act_tell, struct none, struct none);

static void tell_often(void *with, int number)
{
    struct crowd *crowd = with;
    struct till till = *crowd->till;

    (void)number;
    till.sql = database_program(till.database, NULL);
    crowd_meet(crowd);
    for (int i = 0; i < ACTS; i++) {
        till.arena = (struct arena){ 0 };
        child_check(counter_run(till_counter(&till), till.organization.id, act_tell, NULL, NULL) == STATUS_OK);
        arena_end(&till.arena);
    }
    sql_end(&till.sql);
}

static void test_journal_of_concurrent_acts_is_gapless_and_chained(void **state)
{
    struct till *till = *state;
    struct crowd *crowd = crowd_gather(till);
    struct organization organization;
    struct event_row *events;
    size_t count;

    crowd_run(crowd, tell_often);
    assert_int_equal(store_organization_find(till->sql, &till->arena, till->organization.id, &organization), STATUS_OK);
    assert_int_equal(organization.journal_sequence, CROWD * ACTS * 2);
    assert_int_equal(store_event_list(till->sql, &till->arena, till->organization.id, 0, 10000, &events, &count),
                     STATUS_OK);
    assert_int_equal(count, CROWD * ACTS * 2);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(events[i].sequence, i + 1);
        if (i > 0)
            assert_memory_equal(events[i].previous_hash, events[i - 1].hash, HASH_BYTES);
    }
    assert_memory_equal(organization.journal_hash, events[count - 1].hash, HASH_BYTES);
    till_books_are_right(till);
    (void)munmap(crowd, sizeof *crowd);
}

static void order_once(void *with, int number)
{
    struct crowd *crowd = with;
    struct till till = *crowd->till;
    struct order order;
    enum status status;

    till.sql = database_program(till.database, NULL);
    till.arena = (struct arena){ 0 };
    crowd_meet(crowd);
    status = till_order(&till, crowd->quotes[number], crowd->one_key ? "the one key of all" : till_key(&till), &order);
    atomic_fetch_add(status == STATUS_OK                        ? &crowd->confirmed
                     : status == STATUS_IDEMPOTENCY_IN_PROGRESS ? &crowd->in_progress
                     : status == STATUS_QUOTE_STALE             ? &crowd->stale
                                                                : &crowd->others,
                     1);
    atomic_fetch_add(&crowd->charged, till.gateway.charges);
    arena_end(&till.arena);
    sql_end(&till.sql);
}

/* clang-format off */
static const struct sql_query orders_count = {
    .name = "test_orders", .takes = "", .gives = "i",
    .text = "SELECT COUNT(*) FROM `order`" };
/* clang-format on */

static void test_concurrent_requests_with_one_key_make_one_charge(void **state)
{
    struct till *till = *state;
    struct quote quote = till_quote(till, ID_NONE, till->card.id, 5);
    struct crowd *crowd = crowd_gather(till);

    crowd->one_key = true;
    for (int i = 0; i < CROWD; i++)
        crowd->quotes[i] = quote.id;
    crowd_run(crowd, order_once);
    assert_int_equal(crowd->charged, 1);
    assert_true(crowd->confirmed >= 1);
    assert_int_equal(crowd->confirmed + crowd->in_progress, CROWD);
    assert_int_equal(database_int(till->database->root, &orders_count), 1);
    till_books_are_right(till);
    (void)munmap(crowd, sizeof *crowd);
}

/* The quotes were made at one version of the subscription: the first order makes the others stale. */
static void test_of_concurrent_orders_on_one_subscription_version_one_is_placed(void **state)
{
    struct till *till = *state;
    struct subscription subscription = till_subscription(till, till->card.id, 100);
    struct id quotes[CROWD];
    struct crowd *crowd;

    for (int i = 0; i < CROWD; i++)
        quotes[i] = till_quote(till, subscription.id, ID_NONE, 101 + i).id;
    till->gateway.charges = 0;
    crowd = crowd_gather(till);
    memcpy(crowd->quotes, quotes, sizeof quotes);
    crowd_run(crowd, order_once);
    assert_int_equal(crowd->confirmed, 1);
    assert_int_equal(crowd->stale, CROWD - 1);
    assert_int_equal(crowd->charged, 1);
    assert_int_equal(database_int(till->database->root, &orders_count), 2);
    till_books_are_right(till);
    (void)munmap(crowd, sizeof *crowd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_journal_of_concurrent_acts_is_gapless_and_chained),
        TILL_TEST(test_concurrent_requests_with_one_key_make_one_charge),
        TILL_TEST(test_of_concurrent_orders_on_one_subscription_version_one_is_placed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* tests/sql/charge_label.c: the invoice of an order's charge is told to the gateway once it has its number: until the
 * gateway has heard, and without any harm where it never does. Source: counter/charge_label.h. */
#include "refund_fixture.h"

#include "counter/charge_label.h"
#include "counter/gateway_adopt.h"
#include "counter/set_aside.h"
#include "sql/store_gateway_account.h"
#include "worker/aside.h"
#include "worker/label.h"

static int64_t waiting(struct till *till)
{
    static const struct sql_query count = { .name = "test_labels", .takes = "", .gives = "i", .text =
        "SELECT COUNT(*) FROM charge_label" };

    return database_int(till->sql, &count);
}

/* The worker's step over what is due so many seconds later. Returns how many were. */
static size_t told_after(struct till *till, int64_t after_s)
{
    struct charge_label *due;
    size_t count;

    till->counter.act.now = instant_plus_seconds(till->counter.act.now, after_s);
    assert_int_equal(store_charge_label_due(till->sql, &till->arena, till->counter.act.now, 50, &due, &count),
                     STATUS_OK);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(charge_label_tell(till_counter(till), &due[i]), STATUS_OK);
    return count;
}

static void test_gateway_is_told_the_invoice_of_an_orders_charge_once(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    const char *events = arena_format(&till->arena, "%zu", told(till, "payment_method.created"));
    struct payment before = payment_now(till, &invoice);

    assert_string_equal(till->gateway.about,
                        arena_format(&till->arena, "Order %s | %s | %s | ", id_write(ID_ORDER, before.order_id).text,
                                     id_write(ID_ORGANIZATION, till->organization.id).text,
                                     id_write(ID_ORDER, before.order_id).text));
    assert_int_equal(till->gateway.describes, 0); /* no request waits for it */
    assert_int_equal(waiting(till), 1);
    assert_int_equal(told_after(till, 0), 1);
    assert_string_equal(till->gateway.described,
                        arena_format(&till->arena, "ch_1 | %s | Invoice %s", id_write(ID_INVOICE, invoice.id).text,
                                     invoice.number));
    assert_int_equal(told_after(till, 86400), 0);
    assert_int_equal(till->gateway.describes, 1);
    assert_int_equal(waiting(till), 0);
    assert_int_equal(payment_now(till, &invoice).version, before.version);
    assert_string_equal(events, arena_format(&till->arena, "%zu", told(till, "payment_method.created")));
    till_books_are_right(till);
}

/* A renewal's charge names its invoice by itself; without a charge there is nothing to tell. */
static void test_nothing_is_told_of_any_other_charge(void **state)
{
    struct till *till = *state;

    (void)till_subscription(till, till->invoice.id, 5);
    assert_int_equal(waiting(till), 0);
    (void)till_order_made(till, 5, GATEWAY_DECLINED);
    (void)till_order_made(till, 5, GATEWAY_ACTION_REQUIRED);
    (void)till_order_made(till, 5, GATEWAY_UNKNOWN);
    assert_int_equal(waiting(till), 0);
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    (void)till_subscription(till, till->card.id, 10);
    assert_int_equal(told_after(till, 0), 1);
    till_turn(till, "2026-12-12");
    assert_int_equal(waiting(till), 0);
}

/* A debit confirms its order while it is under way. */
static void test_debit_under_way_is_told(void **state)
{
    struct till *till = *state;
    struct order order = till_order_made(till, 5, GATEWAY_PROCESSING);

    assert_int_equal(order.status, ORDER_CONFIRMED);
    assert_int_equal(told_after(till, 0), 1);
    assert_int_equal(till->gateway.describes, 1);
    assert_non_null(strstr(till->gateway.described, "ch_1 | inv_"));
}

static void test_gateway_is_told_again_until_it_has_heard(void **state)
{
    static const int64_t pauses_s[] = { 2, 30, 300, 3600, 3600 };
    struct till *till = *state;

    (void)invoice_bought(till, till->card.id);
    till->gateway.describe_says = STATUS_UNAVAILABLE;
    assert_int_equal(told_after(till, 0), 1);
    for (size_t i = 0; i < sizeof pauses_s / sizeof *pauses_s; i++) {
        assert_int_equal(told_after(till, pauses_s[i] - 1), 0);
        assert_int_equal(told_after(till, 1), 1);
    }
    till->gateway.describe_says = STATUS_OK;
    assert_int_equal(told_after(till, 3600), 1);
    assert_int_equal(till->gateway.describes, 7);
    assert_int_equal(waiting(till), 0);
}

/* What is no word of the gateway, such as a database that fails first, ends nothing. */
static void test_only_the_gateways_word_ends_it(void **state)
{
    static const enum status failures[] = { STATUS_CONFLICT, STATUS_INTERNAL, STATUS_UNAVAILABLE };
    static const int64_t pauses_s[] = { 0, 2, 30 };
    struct till *till = *state;

    (void)invoice_bought(till, till->card.id);
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        till->gateway.describe_says = failures[i];
        assert_int_equal(told_after(till, pauses_s[i]), 1);
        assert_int_equal(waiting(till), 1);
    }
    till->gateway.describe_says = STATUS_OK;
    assert_int_equal(told_after(till, 299), 0);
    assert_int_equal(told_after(till, 1), 1);
    assert_int_equal(waiting(till), 0);
}

static void test_refused_description_harms_nothing(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct payment before = payment_now(till, &invoice);

    till->gateway.describe_says = STATUS_VALIDATION_FAILED;
    assert_int_equal(told_after(till, 0), 1);
    assert_int_equal(waiting(till), 0);
    assert_int_equal(payment_now(till, &invoice).version, before.version);
    assert_int_equal(payment_now(till, &invoice).state, PAYMENT_SUCCEEDED);
    till_books_are_right(till);
}

/* Of two processes at it, the later one finds that it was done. */
static void test_twice_at_once_is_once(void **state)
{
    struct till *till = *state;
    struct charge_label *due;
    size_t count;

    (void)invoice_bought(till, till->card.id);
    assert_int_equal(store_charge_label_due(till->sql, &till->arena, till->counter.act.now, 50, &due, &count),
                     STATUS_OK);
    assert_int_equal(charge_label_tell(till_counter(till), due), STATUS_OK);
    till->gateway.describe_says = STATUS_UNAVAILABLE;
    assert_int_equal(charge_label_tell(till_counter(till), due), STATUS_OK);
    assert_int_equal(till->gateway.describes, 2);
    assert_int_equal(waiting(till), 0);
}

static void test_charge_of_a_former_account_is_told_to_nobody(void **state)
{
    static const uint8_t secret_bytes[SECRET_BYTES] = "the secret that keys are noted b";
    struct gateway_config other = { .kind = "stripe", .url = "https://api.stripe.com", .key = "sk_live_2" };
    struct till *till = *state;
    struct counter c = *till_counter(till);
    struct adoption adoption;
    struct charge_label *due;
    size_t count;

    (void)invoice_bought(till, till->card.id);
    database_do(till->database->root,
                "INSERT INTO gateway_account (name, kind, account_id, live, key_check, created_at)"
                " VALUES ('program', 'stripe', 'acct_1', 1, REPEAT('x', 32), UTC_TIMESTAMP(6))");
    assert_int_equal(store_charge_label_due(till->sql, &till->arena, till->counter.act.now, 50, &due, &count),
                     STATUS_OK);
    assert_false(due[0].former);
    till->deployment.secret = (struct secret){ secret_bytes };
    till->gateway.account_says = STATUS_OK;
    till->gateway.account = (struct gateway_account){ .id = "acct_2", .live = true };
    assert_int_equal(gateway_adopt(&c, &other, &adoption), STATUS_OK);
    assert_int_equal(adoption.end, ADOPTION_DONE);
    assert_int_equal(waiting(till), 0);
    /* one that a process left later */
    assert_int_equal(
        store_charge_label_insert(till->sql, till->organization.id, due[0].payment_id, till->counter.act.now),
        STATUS_OK);
    assert_int_equal(told_after(till, 0), 1);
    assert_int_equal(till->gateway.describes, 0);
    assert_int_equal(waiting(till), 0);
}

/* A process that was started before the move to another account tells the former one nothing more. */
static void test_process_with_a_former_account_tells_nothing(void **state)
{
    struct till *till = *state;

    (void)invoice_bought(till, till->card.id);
    till->deployment.account_number = 2;
    assert_int_equal(told_after(till, 0), 1);
    assert_int_equal(till->gateway.describes, 0);
    assert_int_equal(waiting(till), 1);
}

static void test_worker_tells_a_few_a_round_and_rests_while_the_gateway_is_silent(void **state)
{
    static const volatile int goes_on;
    struct till *till = *state;
    struct label_rounds rounds = { 0 };
    struct counter like;

    for (int i = 0; i < LABELS_MAX + 2; i++)
        (void)till_order_made(till, 1, GATEWAY_SUCCEEDED);
    like = *till_counter(till);
    assert_int_equal(labels_tell(&like, &rounds, &goes_on), LABELS_MAX);
    assert_int_equal(waiting(till), 2);
    till->gateway.describe_says = STATUS_UNAVAILABLE;
    assert_int_equal(labels_tell(&like, &rounds, &goes_on), 1);
    assert_int_equal(labels_tell(&like, &rounds, &goes_on), 0);
    assert_true(rounds.rest_until_us > clock_monotonic_us());
    assert_int_equal(waiting(till), 2);
}

/* A payment that is set aside is told of by the step that tries what was set aside. */
static void test_payment_that_is_set_aside_is_told_of_there(void **state)
{
    static const volatile int goes_on;
    struct till *till = *state;
    struct counter like = *till_counter(till);
    struct charge_label *due;
    size_t count;

    (void)invoice_bought(till, till->card.id);
    assert_int_equal(store_charge_label_due(till->sql, &till->arena, till->counter.act.now, 50, &due, &count),
                     STATUS_OK);
    assert_true(set_aside(&like, SET_ASIDE_PAYMENT, till->organization.id, due[0].payment_id, "SIGKILL"));
    assert_int_equal(told_after(till, 0), 0);
    database_do(till->database->root, "UPDATE set_aside SET next_try_at = '2000-01-01'");
    assert_int_equal(asides_pursue(&like, &goes_on), 1);
    assert_int_equal(till->gateway.describes, 1);
    assert_int_equal(waiting(till), 0);
    assert_int_equal(told_after(till, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_gateway_is_told_the_invoice_of_an_orders_charge_once),
        TILL_TEST(test_nothing_is_told_of_any_other_charge),
        TILL_TEST(test_debit_under_way_is_told),
        TILL_TEST(test_gateway_is_told_again_until_it_has_heard),
        TILL_TEST(test_only_the_gateways_word_ends_it),
        TILL_TEST(test_refused_description_harms_nothing),
        TILL_TEST(test_twice_at_once_is_once),
        TILL_TEST(test_charge_of_a_former_account_is_told_to_nobody),
        TILL_TEST(test_process_with_a_former_account_tells_nothing),
        TILL_TEST(test_worker_tells_a_few_a_round_and_rests_while_the_gateway_is_silent),
        TILL_TEST(test_payment_that_is_set_aside_is_told_of_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

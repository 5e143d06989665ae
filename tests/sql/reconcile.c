/* tests/sql/reconcile.c: our book and the gateway's of one day: every way they may differ, chunk and page borders, and
 * what counts as no difference. The comparison of one charge with one payment is in tests/unit/reconcile.c; with the
 * sandbox gateway's own book, tests/http/test_zz_reconcile.py. */
#include "../support/till.h"

#include "counter/reconcile.h"

enum { ORDERS = 5, TOLD_MAX = 16 };

struct books {
    struct till *till;
    struct payment payments[ORDERS];
    char keys[ORDERS][ID_TEXT_BYTES];
    struct gateway_listed listed[ORDERS + 2];
    size_t listed_count;
    struct { difference_set differences; struct id payment_id; const char *key; } told[TOLD_MAX];
    size_t told_count;
    struct reconciliation done;
};

static void tell(void *context, const struct discrepancy *found)
{
    struct books *books = context;

    assert_true(books->told_count < TOLD_MAX);
    books->told[books->told_count].differences = found->differences;
    books->told[books->told_count].payment_id = found->payment == NULL ? ID_NONE : found->payment->payment.id;
    books->told[books->told_count++].key =
        found->charge == NULL ? NULL : arena_text(&books->till->arena, found->charge->key);
}

/* Five orders paid by card, and a list of the gateway's day that agrees with them. */
static struct books books_make(struct till *till)
{
    struct books books = { .till = till, .listed_count = ORDERS };

    for (size_t i = 0; i < ORDERS; i++) {
        struct quote quote = till_quote(till, ID_NONE, till->card.id, (int64_t)i + 1);
        struct order order;

        assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
        books.payments[i] = till_payment(till, order.id);
        memcpy(books.keys[i], id_write(ID_PAYMENT, books.payments[i].id).text, ID_TEXT_BYTES);
        books.listed[i] = (struct gateway_listed){ .charge_id = "ch_1",
                                                   .amount = books.payments[i].amount,
                                                   .outcome = GATEWAY_SUCCEEDED,
                                                   .created_at = id_time(books.payments[i].id) };
    }
    return books;
}

/* Reconciles the day on which the orders were made; the list is all that the gateway has of it. */
static enum status reconcile(struct books *books)
{
    struct till *till = books->till;

    for (size_t i = 0; i < ORDERS; i++)
        if (books->listed[i].key == NULL)
            books->listed[i].key = books->keys[i];
    till->gateway.listed = books->listed;
    till->gateway.listed_count = books->listed_count;
    books->told_count = 0;
    return reconcile_day(till->sql, &till->gateway.gateway, instant_day(id_time(books->payments[0].id)), tell, books,
                         &books->done);
}

static void told_is(struct books *books, size_t index, difference_set differences, struct id payment_id,
                    const char *key)
{
    assert_true(index < books->told_count);
    assert_int_equal(books->told[index].differences, differences);
    assert_true(id_equal(books->told[index].payment_id, payment_id));
    if (key == NULL)
        assert_null(books->told[index].key);
    else
        assert_string_equal(books->told[index].key, key);
}

static void test_books_that_agree_have_no_differences(void **state)
{
    struct books books = books_make(*state);

    assert_int_equal(reconcile(&books), STATUS_OK);
    assert_int_equal(books.told_count, 0);
    assert_int_equal(books.done.charges, ORDERS);
    assert_int_equal(books.done.payments, ORDERS);
    assert_int_equal(books.done.discrepancies, 0);
}

static void test_each_difference_between_the_books_is_told(void **state)
{
    struct till *till = *state;
    struct books books = books_make(till);

    books.listed[0].amount.minor += 1;
    books.listed[1].charge_id = "ch_2";
    assert_true(currency_read("USD", &books.listed[2].amount.currency));
    books.listed[3].outcome = GATEWAY_DECLINED;
    books.listed[4].refunded_minor = 7;
    books.listed[5] = books.listed[6] = books.listed[0];
    books.listed[5].key = "somebody else's";
    books.listed[6].key = arena_text(&till->arena, id_write(ID_PAYMENT, id_new()).text);
    books.listed_count = ORDERS + 2;
    assert_int_equal(reconcile(&books), STATUS_OK);
    assert_int_equal(books.told_count, 7);
    told_is(&books, 0, DIFFERENCE_BIT(DIFFERENCE_AMOUNT), books.payments[0].id, books.keys[0]);
    told_is(&books, 1, DIFFERENCE_BIT(DIFFERENCE_TWICE), books.payments[1].id, books.keys[1]);
    told_is(&books, 2, DIFFERENCE_BIT(DIFFERENCE_CURRENCY), books.payments[2].id, books.keys[2]);
    told_is(&books, 3, DIFFERENCE_BIT(DIFFERENCE_OUTCOME), books.payments[3].id, books.keys[3]);
    told_is(&books, 4, DIFFERENCE_BIT(DIFFERENCE_REFUNDED), books.payments[4].id, books.keys[4]);
    told_is(&books, 5, 0, ID_NONE, "somebody else's"); /* another shop on the same account */
    told_is(&books, 6, DIFFERENCE_BIT(DIFFERENCE_NO_PAYMENT), ID_NONE, books.listed[6].key);
    assert_int_equal(books.done.discrepancies, 6);
    assert_int_equal(books.done.foreign, 1);
}

/* One charge is not on the gateway's list of the day: its answer about the key decides, and is compared too. */
static const struct { const char *why; enum gateway_outcome find_says; difference_set want; } missing[] = {
    { "the gateway has no such charge", GATEWAY_ABSENT, DIFFERENCE_BIT(DIFFERENCE_NO_CHARGE) },
    { "it was made after midnight", GATEWAY_SUCCEEDED, 0 },
    { "the gateway does not answer", GATEWAY_UNKNOWN, DIFFERENCE_BIT(DIFFERENCE_NOT_TOLD) },
    { "the gateway's answer is of another charge", GATEWAY_DISPUTED, DIFFERENCE_BIT(DIFFERENCE_NOT_TOLD) },
    { "it was declined after all", GATEWAY_DECLINED, DIFFERENCE_BIT(DIFFERENCE_OUTCOME) },
    { "it is still on its way", GATEWAY_PROCESSING, DIFFERENCE_BIT(DIFFERENCE_OUTCOME) },
    { "it waits for its holder", GATEWAY_ACTION_REQUIRED, DIFFERENCE_BIT(DIFFERENCE_OUTCOME) },
};

static int64_t ours_not_joined(const struct books *books)
{
    assert_int_equal(books->done.sums.count, 1);
    return books->done.sums.of[0].ours_minor - books->done.sums.of[0].ours_joined_minor;
}

static void test_payment_missing_on_the_gateways_day_is_asked_about(void **state)
{
    struct till *till = *state;
    struct books books = books_make(till);

    books.listed[0] = books.listed[ORDERS - 1];
    books.listed[0].key = books.keys[ORDERS - 1];
    books.listed_count = ORDERS - 1;
    till->gateway.booked = 0; /* the script's own record of charges */
    for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++) {
        till->gateway.find_says = missing[i].find_says;
        assert_int_equal(reconcile(&books), STATUS_OK);
        if (books.told_count != (missing[i].want == 0 ? 0 : 1))
            fail_msg("%s: %zu told", missing[i].why, books.told_count);
        if (missing[i].want != 0)
            told_is(&books, 0, missing[i].want, books.payments[0].id, NULL);
        assert_int_equal(ours_not_joined(&books), missing[i].want == 0 ? 0 : books.payments[0].amount.minor);
    }
}

/* Another charge under the payment's key does not stand in for its own, which the gateway may not have. */
static void test_a_second_charge_does_not_hide_that_the_first_is_missing(void **state)
{
    struct till *till = *state;
    struct books books = books_make(till);

    books.listed[0].charge_id = "ch_2";
    till->gateway.found_id = "ch_2";
    assert_int_equal(reconcile(&books), STATUS_OK);
    assert_int_equal(books.told_count, 2);
    told_is(&books, 0, DIFFERENCE_BIT(DIFFERENCE_TWICE), books.payments[0].id, books.keys[0]);
    told_is(&books, 1, DIFFERENCE_BIT(DIFFERENCE_NO_CHARGE), books.payments[0].id, NULL);
    assert_int_equal(ours_not_joined(&books), books.payments[0].amount.minor);
    assert_int_equal(till->gateway.finds, 2); /* by the key, then by the name of our own */
    till->gateway.found_id = NULL; /* the gateway has our own too, made on another day */
    assert_int_equal(reconcile(&books), STATUS_OK);
    assert_int_equal(books.told_count, 1);
    assert_int_equal(ours_not_joined(&books), 0);
}

/* A gateway that shows a charge twice: the first word counts, and no money is counted twice. */
static void test_a_charge_shown_twice_counts_once(void **state)
{
    struct till *till = *state;
    struct books books = books_make(till);
    int64_t total = 0;

    books.listed[5] = books.listed[0];
    books.listed[5].key = books.keys[0];
    books.listed[0].amount.minor += 1;
    books.listed_count = ORDERS + 1;
    assert_int_equal(reconcile(&books), STATUS_OK);
    assert_int_equal(books.told_count, 1);
    told_is(&books, 0, DIFFERENCE_BIT(DIFFERENCE_AMOUNT), books.payments[0].id, books.keys[0]);
    assert_int_equal(books.done.charges, ORDERS);
    assert_int_equal(ours_not_joined(&books), books.payments[0].amount.minor);
    for (size_t i = 0; i < ORDERS; i++)
        total += books.payments[i].amount.minor;
    assert_int_equal(books.done.sums.of[0].gateway_minor, total + 1);
}

/* A row of ours that names no charge takes the first one under its key, and no second one. */
static void test_a_second_charge_of_a_payment_without_a_name_is_told(void **state)
{
    struct till *till = *state;
    struct books books = books_make(till);

    database_do(till->database->root, "UPDATE payment SET charge_id = NULL");
    books.listed[5] = books.listed[0];
    books.listed[5].key = books.keys[0];
    books.listed[5].charge_id = "ch_2";
    books.listed_count = ORDERS + 1;
    assert_int_equal(reconcile(&books), STATUS_OK);
    assert_int_equal(books.told_count, 1);
    told_is(&books, 0, DIFFERENCE_BIT(DIFFERENCE_TWICE), books.payments[0].id, books.keys[0]);
    assert_int_equal(ours_not_joined(&books), 0);
    assert_int_equal(books.done.sums.of[0].gateway_minor - books.done.sums.of[0].gateway_joined_minor,
                     books.payments[0].amount.minor);
}

/* Open or declined payments and transfers need no charge. */
static void test_payments_that_need_no_charge_are_not_missed(void **state)
{
    struct till *till = *state;
    struct books books = books_make(till);

    books.listed_count = 0;
    till->gateway.booked = 0;
    database_do(till->database->root, "UPDATE payment SET state = 'unknown', charge_id = NULL");
    assert_int_equal(reconcile(&books), STATUS_OK);
    assert_int_equal(books.told_count, 0);
    database_do(till->database->root,
                "UPDATE payment SET state = 'succeeded', payment_method_id = NULL, reference = 'transfer'");
    assert_int_equal(reconcile(&books), STATUS_OK);
    assert_int_equal(books.told_count, 0);
    assert_int_equal(books.done.payments, 0);
}

/* A payment's day is that of its identifier: payments of the day before or after are not missed. */
static void test_payments_of_another_day_are_not_missed(void **state)
{
    struct till *till = *state;
    struct books books = books_make(till);

    books.listed_count = 0;
    till->gateway.booked = 0;
    assert_int_equal(reconcile(&books), STATUS_OK);
    assert_int_equal(books.told_count, ORDERS);
    books.payments[0].id = id_first_at(instant_plus_seconds(id_time(books.payments[0].id), -2 * 24 * 3600));
    assert_int_equal(reconcile(&books), STATUS_OK);
    assert_int_equal(books.told_count, 0);
    assert_int_equal(books.done.payments, 0);
}

static void test_unreadable_list_of_the_gateway_is_unavailable(void **state)
{
    struct till *till = *state;
    struct books books = books_make(till);

    till->gateway.list_fails_at = 2;
    assert_int_equal(reconcile(&books), STATUS_UNAVAILABLE);
}

/* The list says only that a charge is contested: the gateway is asked for the outcome. */
static void test_charge_contested_on_one_side_is_told(void **state)
{
    struct till *till = *state;
    struct books books = books_make(till);

    books.listed[1].contested = books.listed[2].contested = true;
    till->gateway.chargeback = (struct gateway_chargeback){ .told = true, .state = CHARGEBACK_LOST, .minor = 1 };
    assert_int_equal(reconcile(&books), STATUS_OK);
    assert_int_equal(till->gateway.chargebacks, 2);
    assert_int_equal(books.told_count, 2);
    told_is(&books, 0, DIFFERENCE_BIT(DIFFERENCE_CHARGEBACK), books.payments[1].id, books.keys[1]);
    told_is(&books, 1, DIFFERENCE_BIT(DIFFERENCE_CHARGEBACK), books.payments[2].id, books.keys[2]);
    till->gateway.chargeback.told = false;
    assert_int_equal(reconcile(&books), STATUS_OK);
    assert_int_equal(books.told_count, 2);
    told_is(&books, 0, DIFFERENCE_BIT(DIFFERENCE_NOT_TOLD), books.payments[1].id, books.keys[1]);
}

/* A page with many contested charges: one question a step, so that the worker's other work goes on, and none after the
 * silence that ends it. */
static void test_contested_charges_are_asked_about_one_a_step(void **state)
{
    struct till *till = *state;
    struct books books = books_make(till);
    struct reconcile_walk walk;
    enum status status = STATUS_OK;

    for (size_t i = 0; i < ORDERS; i++) {
        books.listed[i].key = books.keys[i];
        books.listed[i].contested = true;
    }
    till->gateway.listed = books.listed;
    till->gateway.listed_count = ORDERS;
    till->gateway.chargeback = (struct gateway_chargeback){ .told = true };
    reconcile_begin(&walk, till->sql, &till->gateway.gateway, instant_day(id_time(books.payments[0].id)), 1000);
    walk.tell = tell;
    walk.context = &books;
    while (status == STATUS_OK && !walk.over) {
        int asked = till->gateway.chargebacks;

        till->gateway.chargeback.told = asked != 3;
        status = reconcile_step(&walk);
        assert_true(till->gateway.chargebacks <= asked + 1);
    }
    assert_int_equal(status, STATUS_UNAVAILABLE);
    assert_int_equal(till->gateway.chargebacks, 4);
    assert_int_equal(books.told_count, 0); /* silence is no word of the gateway's */
    assert_int_equal(walk.done.charges, 3);
    reconcile_end(&walk);
}

/* RECONCILE_SILENCES, of a person's own look. */
static void test_a_silent_gateway_is_not_asked_for_ever(void **state)
{
    struct till *till = *state;
    struct books books = books_make(till);

    books.listed_count = 0;
    till->gateway.find_says = GATEWAY_UNKNOWN;
    assert_int_equal(reconcile(&books), STATUS_UNAVAILABLE);
    assert_int_equal(till->gateway.finds, RECONCILE_SILENCES + 1);
    assert_int_equal(books.told_count, RECONCILE_SILENCES);
    told_is(&books, 0, DIFFERENCE_BIT(DIFFERENCE_NOT_TOLD), books.payments[0].id, NULL);
}

/* Pages of one payment and chunks of two: the gateway's day is read three times, each charge is compared once, and
 * one whose payment is of another day in the first round. */
static void test_charges_of_a_day_in_chunks_are_compared_once(void **state)
{
    struct till *till = *state;
    struct books books = books_make(till);
    struct reconcile_walk walk;

    for (size_t i = 0; i < ORDERS; i++)
        books.listed[i].key = books.keys[i];
    books.listed[4].amount.minor += 1;
    books.listed[5] = books.listed[6] = books.listed[0];
    books.listed[5].key = "somebody else's";
    books.listed[6].key = arena_text(
        &till->arena,
        id_write(ID_PAYMENT, id_first_at(instant_plus_seconds(id_time(books.payments[0].id), -3 * 24 * 3600))).text);
    till->gateway.listed = books.listed;
    till->gateway.listed_count = ORDERS + 2;
    reconcile_begin(&walk, till->sql, &till->gateway.gateway, instant_day(id_time(books.payments[0].id)), 1000);
    walk.page = 1;
    walk.chunk = 2;
    walk.tell = tell;
    walk.context = &books;
    while (!walk.over)
        assert_int_equal(reconcile_step(&walk), STATUS_OK);
    assert_int_equal(books.told_count, 3);
    told_is(&books, 0, 0, ID_NONE, "somebody else's");
    told_is(&books, 1, DIFFERENCE_BIT(DIFFERENCE_NO_PAYMENT), ID_NONE, books.listed[6].key);
    told_is(&books, 2, DIFFERENCE_BIT(DIFFERENCE_AMOUNT), books.payments[4].id, books.keys[4]);
    assert_int_equal(walk.done.charges, ORDERS + 2);
    assert_int_equal(walk.done.payments, ORDERS);
    assert_int_equal(walk.done.sums.count, 1);
    assert_int_equal(walk.done.sums.of[0].ours_minor - walk.done.sums.of[0].ours_joined_minor,
                     books.payments[4].amount.minor);
    assert_int_equal(walk.done.sums.of[0].gateway_minor - walk.done.sums.of[0].gateway_joined_minor,
                     books.payments[4].amount.minor + 1 + books.payments[0].amount.minor);
    reconcile_end(&walk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_books_that_agree_have_no_differences),
        TILL_TEST(test_each_difference_between_the_books_is_told),
        TILL_TEST(test_charge_contested_on_one_side_is_told),
        TILL_TEST(test_contested_charges_are_asked_about_one_a_step),
        TILL_TEST(test_a_silent_gateway_is_not_asked_for_ever),
        TILL_TEST(test_a_second_charge_does_not_hide_that_the_first_is_missing),
        TILL_TEST(test_a_charge_shown_twice_counts_once),
        TILL_TEST(test_a_second_charge_of_a_payment_without_a_name_is_told),
        TILL_TEST(test_payment_missing_on_the_gateways_day_is_asked_about),
        TILL_TEST(test_payments_that_need_no_charge_are_not_missed),
        TILL_TEST(test_payments_of_another_day_are_not_missed),
        TILL_TEST(test_unreadable_list_of_the_gateway_is_unavailable),
        TILL_TEST(test_charges_of_a_day_in_chunks_are_compared_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

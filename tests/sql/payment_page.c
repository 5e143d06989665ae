/* tests/sql/payment_page.c: the payments of a page of invoices, read in one statement: the same as invoice by invoice,
 * and what has too many is left to be read by itself. */
#include "../support/till.h"

#include "sql/store_payment.h"

static const struct sql_query questions = {
    .name = "questions",
    .takes = "",
    .gives = "i",
    .text =
        "SELECT CAST(VARIABLE_VALUE AS SIGNED) FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'Questions'"
};

static int64_t statements(struct till *till)
{
    int64_t count;

    assert_int_equal(sql_read_int(till->sql, &till->arena, &questions, NULL, 0, &count), STATUS_OK);
    return count;
}

/* Payments of an invoice; the last one took the money if `paid`. */
static void payments_put(struct till *till, struct id invoice_id, size_t payments, bool paid)
{
    struct payment *all = ARENA_ARRAY(&till->arena, struct payment, payments + 1);

    for (size_t i = 0; i < payments; i++)
        all[i] = (struct payment){ .organization_id = till->organization.id,
                                   .id = id_new(),
                                   .invoice_id = invoice_id,
                                   .attempt = (int64_t)i + 1,
                                   .payment_method_id = till->card.id,
                                   .amount = money_of(1000 + (int64_t)i, till->organization.currency),
                                   .state = paid && i == payments - 1 ? PAYMENT_SUCCEEDED : PAYMENT_DECLINED,
                                   .charge_id = "ch_1",
                                   .lease_until = INSTANT_NONE,
                                   .next_try_at = INSTANT_NONE,
                                   .received_on = DAY_NONE,
                                   .version = 1,
                                   .created_at = till->counter.act.now };
    if (payments > 0)
        assert_int_equal(store_payment_insert(till->sql, &till->arena, all, payments), STATUS_OK);
}

/* The same, of an invoice of which only the identifier is needed. */
static struct id invoice_with(struct till *till, size_t payments, bool paid)
{
    struct id invoice_id = id_new();

    payments_put(till, invoice_id, payments, paid);
    return invoice_id;
}

static void same_as_alone(struct till *till, struct id invoice_id, const struct invoice_payments *found)
{
    struct invoice_payments alone;

    assert_int_equal(store_payment_of_invoice(till->sql, &till->arena, till->organization.id, invoice_id, &alone),
                     STATUS_OK);
    assert_int_equal(found->count, alone.count);
    assert_int_equal(found->left_out, alone.left_out);
    for (size_t i = 0; i < alone.count; i++) {
        assert_memory_equal(found->calls[i].payment.id.bytes, alone.calls[i].payment.id.bytes, sizeof ID_NONE.bytes);
        assert_int_equal(found->calls[i].payment.amount.minor, alone.calls[i].payment.amount.minor);
        assert_int_equal(found->calls[i].payment.state, alone.calls[i].payment.state);
    }
}

enum { PAGE = 25 };

static void page_read(struct till *till, const struct id ids[], size_t count, struct invoice_payments *payments,
                      bool *whole)
{
    assert_int_equal(store_payment_of_page(till->sql, &till->arena, till->organization.id, ids, count, payments, whole),
                     STATUS_OK);
}

static void test_payments_of_a_page_are_read_in_one_statement(void **state)
{
    struct till *till = *state;
    struct invoice_payments payments[PAGE];
    struct id ids[PAGE];
    bool whole[PAGE];
    int64_t before;

    for (size_t i = 0; i < PAGE; i++) /* 0 to 4 of them, newest invoice first */
        ids[PAGE - 1 - i] = invoice_with(till, i % 5, i % 2 == 0);
    page_read(till, ids, PAGE, payments, whole); /* whatever is asked once only */
    (void)statements(till);
    before = statements(till);
    page_read(till, ids, PAGE, payments, whole);
    assert_int_equal(statements(till) - before, 2); /* the page, and the question itself */
    for (size_t i = 0; i < PAGE; i++) {
        assert_true(whole[i]);
        assert_int_equal(payments[i].count, (PAGE - 1 - i) % 5);
        same_as_alone(till, ids[i], &payments[i]);
    }
}

static void test_invoice_with_many_payments_is_left_to_be_read_alone(void **state)
{
    struct till *till = *state;
    struct invoice_payments payments[3];
    bool whole[3];
    struct id ids[3];

    ids[0] = invoice_with(till, INVOICE_REFUSALS_MAX - 1, false);
    ids[1] = invoice_with(till, INVOICE_REFUSALS_MAX, false);
    ids[2] = invoice_with(till, 1, true);
    page_read(till, ids, 3, payments, whole);
    assert_true(whole[0] && !whole[1] && whole[2]);
    same_as_alone(till, ids[0], &payments[0]);
    same_as_alone(till, ids[2], &payments[2]);
}

/* PAGE_PAYMENTS_MAX: what was cut off, and what is older, is not taken for everything. */
static void test_page_with_more_payments_than_are_read_at_once_is_told_as_cut(void **state)
{
    struct till *till = *state;
    struct invoice_payments payments[3];
    bool whole[3];
    struct id ids[3];

    ids[0] = invoice_with(till, 2, true);
    ids[1] = invoice_with(till, PAGE_PAYMENTS_MAX, false);
    ids[2] = invoice_with(till, 3, true);
    page_read(till, ids, 3, payments, whole);
    assert_true(!whole[0] && !whole[1] && whole[2]);
    same_as_alone(till, ids[2], &payments[2]);
}

static void test_payments_of_another_organization_are_not_read(void **state)
{
    struct till *till = *state;
    struct id id = invoice_with(till, 2, true);
    struct invoice_payments payments;
    bool whole;

    till_organization(till, true);
    page_read(till, &id, 1, &payments, &whole);
    assert_true(whole && payments.count == 0);
}

/* The operator's page: each invoice has its payments, whichever organization it belongs to. */
static void test_payments_of_many_organizations_are_read_in_one_statement(void **state)
{
    enum { CUSTOMERS = 6 };
    struct till *till = *state;
    struct invoice_payments payments[CUSTOMERS];
    struct id ids[CUSTOMERS];
    bool whole[CUSTOMERS];
    uint64_t trips = 0;

    for (size_t i = 0; i < CUSTOMERS; i++) { /* 0 to 5 of them, newest invoice first */
        till_organization(till, true);
        (void)till_subscription(till, till->invoice.id, 1);
        ids[CUSTOMERS - 1 - i] = till_invoice_at(till, 0).id;
        payments_put(till, ids[CUSTOMERS - 1 - i], i, i % 2 == 0);
    }
    for (int asked = 0; asked < 2; asked++) { /* the first time prepares the statement */
        trips = sql_trips(till->sql);
        assert_int_equal(store_payment_of_page(till->sql, &till->arena, ID_NONE, ids, CUSTOMERS, payments, whole),
                         STATUS_OK);
        trips = sql_trips(till->sql) - trips;
    }
    assert_int_equal(trips, 1);
    for (size_t i = 0; i < CUSTOMERS; i++) {
        size_t count = CUSTOMERS - 1 - i;

        assert_true(whole[i]);
        assert_int_equal(payments[i].count, count);
        assert_int_equal(payments[i].left_out, 0);
        for (size_t at = 0; at < count; at++) {
            const struct payment *payment = &payments[i].calls[at].payment;

            assert_true(id_equal(payment->invoice_id, ids[i]));
            assert_int_equal(payment->amount.minor, 1000 + (int64_t)at);
            assert_int_equal(payment->state, at == count - 1 && count % 2 == 0 ? PAYMENT_SUCCEEDED : PAYMENT_DECLINED);
        }
    }
    same_as_alone(till, ids[0], &payments[0]); /* the newest is of the till's organization now */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_payments_of_a_page_are_read_in_one_statement),
        TILL_TEST(test_invoice_with_many_payments_is_left_to_be_read_alone),
        TILL_TEST(test_page_with_more_payments_than_are_read_at_once_is_told_as_cut),
        TILL_TEST(test_payments_of_another_organization_are_not_read),
        TILL_TEST(test_payments_of_many_organizations_are_read_in_one_statement),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

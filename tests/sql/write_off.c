/* tests/sql/write_off.c: a write-off while a person or the billing run tries to have the invoice paid. Money that
 * arrives later is posted. Source: docs/rules.md, C (Decided here) and D. */
#include "invoice_pay_fixture.h"

#include "counter/invoice_write_off.h"

static int64_t account(struct till *till, const char *name)
{
    static const struct sql_query query = { .name = "test_account",
                                            .takes = "bt",
                                            .gives = "i",
                                            .text = "SELECT CAST(COALESCE(SUM(amount_minor), 0) AS SIGNED) FROM "
                                                    "ledger_entry WHERE organization_id = ? AND account = ?" };
    struct sql_row row;

    assert_int_equal(
        sql_read_one(till->sql, &till->arena, &query, SQL_VALUES(sql_id(till->organization.id), sql_text(name)), &row),
        STATUS_OK);
    return sql_take_int(&row);
}

static void settle(struct till *till, struct id payment_id, enum gateway_outcome outcome)
{
    struct gateway_charge charge = { .outcome = outcome,
                                     .charge_id = "ch_1",
                                     .decline_code = outcome == GATEWAY_DECLINED ? "card_declined" : NULL };
    struct settled settled;

    assert_int_equal(payment_settle(till_counter(till), till->organization.id, payment_id, &charge, &settled),
                     STATUS_OK);
}

/* A write-off beside an attempt: it is refused while money may be moving; an attempt that waits for its card holder is
 * voided, and if the card holder had paid, the written-off invoice is paid. */
static const struct {
    const char *why;
    enum gateway_outcome attempt;
    enum status status;
    enum gateway_outcome then; /* the charge's final outcome */
    enum invoice_status between, last;
    enum subscription_status standing;
    int64_t bad_debt, receivable, cash; /* of the second invoice; the first one's 126.00 are cash already */
} beside[] = {
    { "processing, later succeeded", GATEWAY_PROCESSING, STATUS_PAYMENT_IN_PROGRESS, GATEWAY_SUCCEEDED, INVOICE_OPEN,
      INVOICE_PAID, SUBSCRIPTION_ACTIVE,
      0, 0, 25200 },
    { "processing, later declined", GATEWAY_PROCESSING, STATUS_PAYMENT_IN_PROGRESS, GATEWAY_DECLINED, INVOICE_OPEN,
      INVOICE_OPEN,
      SUBSCRIPTION_PAST_DUE, 0, 12600, 12600 },
    { "unknown, later succeeded", GATEWAY_UNKNOWN, STATUS_PAYMENT_IN_PROGRESS, GATEWAY_SUCCEEDED, INVOICE_OPEN,
      INVOICE_PAID, SUBSCRIPTION_ACTIVE,
      0, 0, 25200 },
    { "disputed, later ended by a person", GATEWAY_DISPUTED, STATUS_PAYMENT_IN_PROGRESS,
      GATEWAY_DECLINED, INVOICE_OPEN, INVOICE_OPEN,
      SUBSCRIPTION_PAST_DUE, 0, 12600, 12600 },
    { "waits for its card holder, voided", GATEWAY_ACTION_REQUIRED, STATUS_OK, GATEWAY_DECLINED, INVOICE_UNCOLLECTIBLE,
      INVOICE_UNCOLLECTIBLE,
      SUBSCRIPTION_PAST_DUE, 12600, 0, 12600 },
    { "waits for its card holder, who had paid", GATEWAY_ACTION_REQUIRED, STATUS_OK, GATEWAY_SUCCEEDED,
      INVOICE_UNCOLLECTIBLE, INVOICE_PAID, SUBSCRIPTION_ACTIVE, 0, 0, 25200 },
    { "waits for its card holder, processing", GATEWAY_ACTION_REQUIRED, STATUS_OK, GATEWAY_PROCESSING,
      INVOICE_UNCOLLECTIBLE, INVOICE_UNCOLLECTIBLE, SUBSCRIPTION_ACTIVE, 12600, 0, 12600 },
};

/* The second month's invoice, with an attempt to collect it whose outcome so far is `says`. */
static struct invoice attempted(struct till *till, enum gateway_outcome says, struct id *subscription_id)
{
    struct invoice invoice;

    *subscription_id = till_subscription(till, till->card.id, 10).id;
    script_gateway_says(&till->gateway, says);
    till->gateway.find_says = says;
    till_turn(till, "2026-12-12");
    invoice = invoice_newest(till);
    assert_false(id_is_none(invoice.payment_id));
    return invoice;
}

static void test_write_off_beside_an_attempt_follows_the_state_of_its_charge(void **state)
{
    struct till *till = *state;

    for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++) {
        struct invoice_answer answer;
        struct invoice invoice;
        struct write_off wanted = { .reason = "insolvent" };
        struct id subscription_id, payment_id;
        enum status status;

        till_organization(till, true);
        script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
        invoice = attempted(till, beside[i].attempt, &subscription_id);
        payment_id = invoice.payment_id;
        wanted.invoice_id = invoice.id;
        status = counter_run(till_counter(till), till->organization.id, act_invoice_write_off, &wanted, &answer);
        if (status != beside[i].status || invoice_newest(till).status != beside[i].between ||
            !id_equal(invoice_newest(till).payment_id, payment_id))
            fail_msg("%s: %s", beside[i].why, status_name(status));
        till_books_are_right(till);
        till->gateway.find_says = till->gateway.void_says = beside[i].then;
        till->gateway.voids = 0;
        if (status == STATUS_OK)
            assert_int_equal(till_pursue(till), 1); /* at once: it is voided */
        else
            settle(till, payment_id, beside[i].then);
        assert_int_equal(till->gateway.voids, status == STATUS_OK ? 1 : 0);
        invoice = invoice_newest(till);
        if (invoice.status != beside[i].last ||
            till_subscription_now(till, subscription_id).status != beside[i].standing ||
            account(till, "bad_debt") != beside[i].bad_debt || account(till, "receivable") != beside[i].receivable ||
            account(till, "cash") != beside[i].cash)
            fail_msg("%s: %s, bad debt %lld, receivable %lld, cash %lld", beside[i].why,
                     invoice_status_name(invoice.status), (long long)account(till, "bad_debt"),
                     (long long)account(till, "receivable"), (long long)account(till, "cash"));
        till_books_are_right(till);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_write_off_beside_an_attempt_follows_the_state_of_its_charge),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

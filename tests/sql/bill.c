/* tests/sql/bill.c: pending lines, credits against them, and the documents of a billing day.
 * Source: docs/rules.md, C (Billing, Removal, Tax) and E (Every limit answers); EN 16931, BR-O-11 to BR-O-14. */
#include "renewals_fixture.h"

#include "books/day_share.h"
#include "counter/billing_run.h"
#include "counter/clock_set.h"
#include "counter/invoice_upcoming.h"
#include "counter/subscription_change.h"
#include "sql/store_organization.h"
#include "sql/store_pending_line.h"

/* clang-format off */
static const struct sql_query waiting_count = { .name = "test_waiting", .takes = "", .gives = "i", .text =
    "SELECT COUNT(*) FROM pending_line WHERE invoice_id IS NULL" };
static const struct sql_query negative_count = { .name = "test_negative", .takes = "", .gives = "i", .text =
    "SELECT COUNT(*) FROM invoice WHERE total_minor <= 0" };
static const struct sql_query invoices_count = {
    .name = "test_invoices", .takes = "", .gives = "i",
    .text = "SELECT COUNT(*) FROM invoice" };
static const struct sql_query billed_sum = { .name = "test_billed", .takes = "", .gives = "i", .text =
    "SELECT CAST(SUM(total_minor) AS SIGNED) FROM invoice WHERE billed_on IS NOT NULL" };
static const struct sql_query mixed_count = { .name = "test_mixed", .takes = "", .gives = "i", .text =
    "SELECT COUNT(*) FROM (SELECT invoice_id FROM invoice_tax GROUP BY organization_id, invoice_id"
    " HAVING MAX(category = 'O') = 1 AND COUNT(*) > 1 OR COUNT(*) > 8) mixed" };
/* clang-format on */

static int64_t count_of(struct till *till, const struct sql_query *query)
{
    return database_int(till->database->root, query);
}

/* Sets the clock alone, backwards too; the caller has done nothing yet that is due by it. */
static void clock_put(struct till *till, const char *day)
{
    assert_true(instant_read(arena_format(&till->arena, "%sT09:00:00Z", day), &till->organization.clock));
    database_do(
        till->database->root,
        arena_format(&till->arena, "UPDATE organization SET clock_at = '%s 09:00:00' WHERE clock_at IS NOT NULL", day));
}

static void paid_by(struct till *till, struct id subscription_id, struct id method_id)
{
    struct subscription_change change = { .id = subscription_id, .version = -1, .payment_method_id = method_id };
    struct subscription changed;

    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_subscription_change, &change, &changed),
                     STATUS_OK);
}

static struct payment_method another_invoice_method(struct till *till)
{
    struct payment_method method = till->invoice;

    method.id = id_new();
    assert_int_equal(store_payment_method_insert(till->sql, &method), STATUS_OK);
    return method;
}

/* The invoices of the billing days, by date and sequence, as "date subtotal by card|invoice, lines;". */
static const char *billed_text(struct till *till)
{
    struct invoice *invoices;
    const char *text = "";
    size_t count;
    bool more;

    assert_int_equal(store_invoice_list(till->sql, &till->arena, till->organization.id, INVOICE_STATUS__MAX, DAY_NONE,
                                        DAY_NONE, ID_NONE, 100, &invoices, &count, &more),
                     STATUS_OK);
    for (size_t i = count; i-- > 0;)
        if (!day_is_none(invoices[i].billed_on))
            text = arena_format(&till->arena, "%s%s %lld %s %zu;", text, day_write(invoices[i].issue_date).text,
                                (long long)invoices[i].charge.subtotal.minor,
                                payment_method_type_name(invoices[i].payment_method_type), invoices[i].line_count);
    return text;
}

/* 50 licences are added by invoice, the subscription gets another payment method, and the 50 are removed the same day:
 * the removal must reduce the pending line of the addition. */
static void pair_then_move(struct till *till, struct id moved_to)
{
    struct subscription s;

    clock_put(till, "2026-11-01");
    s = till_subscription(till, till->invoice.id, 100);
    till_turn(till, "2026-11-12");
    assert_int_equal(till_confirmed(till, s.id, ID_NONE, 150).total.minor, 39900); /* 332.50, and 20 % */
    paid_by(till, s.id, moved_to);
    assert_int_equal(till_confirmed(till, s.id, ID_NONE, 100).total.minor, -39900);
    till_turn(till, "2026-12-01");
}

static void test_removal_on_the_day_of_an_addition_reduces_its_pending_line(void **state)
{
    struct till *till = *state;

    pair_then_move(till, till->card.id);
    assert_string_equal(billed_text(till), "2026-12-01 105000 card 1;");
    till_books_are_right(till);
}

static void test_removal_reduces_the_pending_line_of_another_invoice_method(void **state)
{
    struct till *till = *state;

    pair_then_move(till, another_invoice_method(till).id);
    assert_string_equal(billed_text(till), "2026-12-01 105000 invoice 1;");
    assert_int_equal(count_of(till, &negative_count), 0);
    till_books_are_right(till);
}

/* Only 40 of the 50 are removed: the rest of the pending line is invoiced by the method it was ordered with, on its
 * day. */
static void test_rest_of_a_reduced_pending_line_is_invoiced_by_its_own_method(void **state)
{
    struct till *till = *state;
    struct subscription s;

    clock_put(till, "2026-11-01");
    s = till_subscription(till, till->invoice.id, 100);
    till_turn(till, "2026-11-12");
    till_confirmed(till, s.id, ID_NONE, 150);
    paid_by(till, s.id, till->card.id);
    assert_int_equal(till_confirmed(till, s.id, ID_NONE, 110).total.minor, -31920); /* 40 of the 50: 266.00 and 20 % */
    till_turn(till, "2026-12-01");
    assert_string_equal(billed_text(till), "2026-12-01 6650 invoice 2;2026-12-01 115500 card 1;");
    till_books_are_right(till);
}

/* Inserts `count` pending lines as orders would have left them, each of `amount` and reducing `reduces_id`. Returns the
 * first one's identifier. */
static struct id lines_put(struct till *till, const struct subscription *s, size_t count, int64_t amount,
                           struct id reduces_id, struct tax_rule tax)
{
    struct pending_line *lines = calloc(count, sizeof *lines);
    struct id first;

    assert_non_null(lines);
    for (size_t i = 0; i < count; i++) {
        struct money money = money_of(amount, till_euro()), tax_of;

        assert_int_equal(tax_on(money, tax, &tax_of), STATUS_OK);
        lines[i] = (struct pending_line){ .organization_id = s->organization_id,
                                          .id = id_new(),
                                          .reduces_id = reduces_id,
                                          .subscription_id = s->id,
                                          .payment_method_id = s->payment_method_id,
                                          .line = { .kind = LINE_PRORATION,
                                                    .quantity = amount < 0 ? -1 : 1,
                                                    .unit_price = money,
                                                    .period = s->period,
                                                    .days = 30,
                                                    .period_days = 30,
                                                    .base = money,
                                                    .amount = money,
                                                    .tax = tax },
                                          .total = money_of(amount + tax_of.minor, till_euro()),
                                          .due_on = s->period.end,
                                          .version = 1,
                                          .created_at = till->counter.act.now };
    }
    first = lines[0].id;
    assert_int_equal(store_pending_line_insert(till->sql, &till->arena, lines, count), STATUS_OK);
    free(lines);
    return first;
}

static const struct tax_rule standard = { TAX_STANDARD, 2000 };

/* 1,200 credits of one licence each against one pending line: the invoice holds as many lines as fit, the rest goes to
 * a credit note against it, the same day. */
static void test_credits_that_one_invoice_cannot_hold_go_to_a_credit_note(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 1);
    struct id line = lines_put(till, &s, 1, 500000, ID_NONE, standard);

    (void)lines_put(till, &s, 1200, -100, line, standard);
    till_turn(till, "2026-12-12");
    /* 5,000.00 less 999 of the 1.00, and the renewal on another document; 201.00 are credited by the note */
    assert_string_equal(billed_text(till), "2026-12-12 400100 invoice 1000;2026-12-12 1050 invoice 1;");
    assert_int_equal(count_of(till, &(const struct sql_query){ .name = "test_notes", .takes = "", .gives = "i", .text =
                              "SELECT CAST(SUM(subtotal_minor) AS SIGNED) FROM credit_note" }), 20100);
    assert_int_equal(count_of(till, &waiting_count), 0);
    till_books_are_right(till);
}

/* 10,500 lines are pending in one organization: quote, owed amount, upcoming invoice and billing day count all of
 * them. */
static void test_more_pending_lines_than_one_read_are_all_counted_and_invoiced(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 1);
    struct invoice upcoming;
    struct quote quote;
    int64_t owed;

    (void)lines_put(till, &s, 10500, 33, ID_NONE, standard);
    quote = till_quote(till, s.id, ID_NONE, 2);
    assert_int_equal(quote.next_subtotal.minor, 10500 * 33 + 1050 + 2100);
    assert_int_equal(quote.next_tax_total.minor, 10 * 6600 + 3930); /* ten full documents of 330.00, and the rest */
    assert_int_equal(store_organization_owed(till->sql, &till->arena, till->organization.id, &owed), STATUS_OK);
    assert_int_equal(owed, 1260 + 10500 * 33 + 10 * 6600 + 3300);
    assert_int_equal(invoice_upcoming(till_counter(till), &upcoming), STATUS_OK);
    assert_int_equal(upcoming.line_count, CHARGE_LINES_MAX);
    till_turn(till, "2026-12-12");
    assert_int_equal(count_of(till, &invoices_count), 1 + 11);
    assert_int_equal(count_of(till, &billed_sum), 10500 * 33 + 10 * 6600 + 3300 + 1260);
    assert_int_equal(count_of(till, &waiting_count), 0);
}

/* The tax on the lines of one document is rounded once: three lines of 0.33 at 20 % are 1.19, neither 1.20 nor 1.17. */
static void test_owed_amount_rounds_tax_once_for_a_document(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 1);
    int64_t owed;

    (void)lines_put(till, &s, 3, 33, ID_NONE, standard);
    assert_int_equal(store_organization_owed(till->sql, &till->arena, till->organization.id, &owed), STATUS_OK);
    assert_int_equal(owed, 1260 + 99 + 20);
}

static void moves_to(struct till *till, const char *country)
{
    database_do(till->database->root,
                arena_format(&till->arena,
                             "UPDATE organization SET country = '%s', vat_id = NULL, version = version + 1"
                             " WHERE NOT is_operator AND name = 'Atelier'",
                             country));
}

/* The buyer's country changes between additions: lines of nine rates and one of category O are pending. Quote, upcoming
 * invoice, removal and billing day work; O has a document of its own, and the ninth rate begins another one. */
static void test_nine_tax_rates_and_category_o_go_to_three_invoices(void **state)
{
    static const char *const countries[] = { "FR", "DE", "ES", "IT", "FI", "HU", "LU", "MT", "PL", "US" };
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 1);
    struct invoice upcoming;
    struct quote quote;
    int64_t owed;

    for (size_t i = 0; i < sizeof countries / sizeof countries[0]; i++) {
        moves_to(till, countries[i]);
        till_confirmed(till, s.id, ID_NONE, 2 + (int64_t)i);
    }
    moves_to(till, "FR");
    quote = till_quote(till, s.id, ID_NONE, 12);
    assert_int_equal(quote.next_subtotal.minor, 11 * 1050 + 12 * 1050); /* ten pending lines, the quoted addition,
                                                                         * and the renewal */
    assert_int_equal(invoice_upcoming(till_counter(till), &upcoming), STATUS_OK);
    assert_int_equal(upcoming.charge.tax_count, 8);
    assert_int_equal(till_quote(till, s.id, ID_NONE, 1).charge.tax_count, 10);
    assert_int_equal(store_organization_owed(till->sql, &till->arena, till->organization.id, &owed), STATUS_OK);
    till_turn(till, "2026-12-12");
    assert_string_equal(billed_text(till),
                        "2026-12-12 19950 invoice 9;2026-12-12 1050 invoice 1;2026-12-12 1050 invoice 1;");
    assert_int_equal(count_of(till, &mixed_count), 0);
    assert_int_equal(count_of(till, &billed_sum) + 1260, owed + 11 * 1260);
    till_books_are_right(till);
}

/* 2,500 subscriptions renew on one day on which 3 lines are pending: three invoices, of which two are full. */
static void test_more_renewals_on_a_day_than_one_act_does_fill_three_invoices(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 1);
    struct invoice upcoming;

    (void)lines_put(till, &s, 3, 100, ID_NONE, standard);
    renewals_put(till, 2499);
    assert_true(2500 > DAY_SUBSCRIPTIONS_MAX);
    assert_int_equal(invoice_upcoming(till_counter(till), &upcoming), STATUS_OK);
    assert_int_equal(upcoming.line_count, CHARGE_LINES_MAX);
    till_turn(till, "2026-12-12");
    assert_int_equal(count_of(till, &invoices_count), 1 + 3);
    assert_string_equal(
        billed_text(till),
        "2026-12-12 1047150 invoice 1000;2026-12-12 1050000 invoice 1000;2026-12-12 528150 invoice 503;");
}

/* Pending lines of zero that no invoice takes (due_on NULL) do not stop the billing day, however many there are. */
static void test_pending_lines_of_zero_do_not_stop_a_billing_day(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 1);

    (void)lines_put(till, &s, DAY_WAITING_MAX + 500, 0, ID_NONE, standard);
    database_do(till->database->root, "UPDATE pending_line SET due_on = NULL");
    till_turn(till, "2026-12-12");
    assert_int_equal(till_subscription_now(till, s.id).period_number, 1);
    assert_int_equal(count_of(till, &billed_sum), 1260);
    till_books_are_right(till);
}

static int start_in_real_time(void **state)
{
    struct till *till = calloc(1, sizeof *till);

    assert_non_null(till);
    auth_start();
    till_open(till, database_make(), NULL, false);
    *state = till;
    return 0;
}

/* More than 10,000 pending lines of several organizations come due on one day: each organization has one invoice. */
static void test_ten_thousand_pending_lines_give_each_organization_one_invoice(void **state)
{
    enum { ORGANIZATIONS = 12, EACH = 900 };
    struct till *till = *state;
    struct billing_progress progress;

    for (int i = 0; i < ORGANIZATIONS; i++) {
        struct subscription s;

        if (i > 0)
            till_organization(till, false);
        s = till_subscription(till, till->invoice.id, 1);
        (void)lines_put(till, &s, EACH, 100, ID_NONE, standard);
    }
    /* the lines have no order behind them, so that verify would report them: the books are not checked */
    database_do(till->database->root, "UPDATE pending_line SET due_on = CURRENT_DATE");
    assert_int_equal(billing_run(till_counter(till), instant_day(till->counter.act.now), NULL, NULL, &progress),
                     STATUS_OK);
    assert_int_equal(progress.failures, 0);
    assert_int_equal(progress.done.invoices_finalized, ORGANIZATIONS);
    assert_int_equal(count_of(till, &billed_sum), ORGANIZATIONS * EACH * 120);
    assert_int_equal(count_of(till, &waiting_count), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_removal_on_the_day_of_an_addition_reduces_its_pending_line),
        TILL_TEST(test_removal_reduces_the_pending_line_of_another_invoice_method),
        TILL_TEST(test_rest_of_a_reduced_pending_line_is_invoiced_by_its_own_method),
        TILL_TEST(test_credits_that_one_invoice_cannot_hold_go_to_a_credit_note),
        TILL_TEST(test_more_pending_lines_than_one_read_are_all_counted_and_invoiced),
        TILL_TEST(test_owed_amount_rounds_tax_once_for_a_document),
        TILL_TEST(test_nine_tax_rates_and_category_o_go_to_three_invoices),
        TILL_TEST(test_more_renewals_on_a_day_than_one_act_does_fill_three_invoices),
        TILL_TEST(test_pending_lines_of_zero_do_not_stop_a_billing_day),
        cmocka_unit_test_setup_teardown(test_ten_thousand_pending_lines_give_each_organization_one_invoice,
                                        start_in_real_time, till_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

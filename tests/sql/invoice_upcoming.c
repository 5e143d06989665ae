/* tests/sql/invoice_upcoming.c: the upcoming invoice equals the invoice that is issued on its day, and reading it
 * writes nothing. Source: docs/api.md, Invoices and credit notes; docs/rules.md, C (Billing). */
#include "../support/till.h"

#include "counter/cancellation.h"
#include "counter/clock_set.h"
#include "counter/invoice_upcoming.h"
#include "sql/store_pending_line.h"

static void order_total(struct till *till, struct id subscription_id, int64_t total)
{
    struct quote quote = till_quote(till, subscription_id, ID_NONE, total);
    struct order order;

    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
}

struct text {
    char *at, *end;
};

static void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void text_add(struct text *text, const char *format, ...)
{
    size_t room = (size_t)(text->end - text->at);
    va_list values;
    int length;

    va_start(values, format);
    length = vsnprintf(text->at, room, format, values);
    va_end(values);
    assert_true(length >= 0 && (size_t)length < room);
    text->at += length;
}

/* All members of an invoice but those that only a finalised one has: number, seal, state and identifiers of new
 * lines. */
static const char *invoice_text(struct till *till, const struct invoice *i)
{
    enum { LINE_MAX_BYTES = 300, HEAD_MAX_BYTES = 2000 };
    size_t bytes = i->line_count * LINE_MAX_BYTES + HEAD_MAX_BYTES;
    char *start = arena_take(&till->arena, bytes);
    struct text text = { start, start + bytes };
    const struct charge *charge = &i->charge;

    text_add(&text, "%s due %s by %s: %s\n", day_write(i->issue_date).text, day_write(i->due_date).text,
             id_write(ID_PAYMENT_METHOD, i->payment_method_id).text, i->buyer.legal_name);
    for (size_t at = 0; at < i->line_count; at++) {
        const struct invoice_line *l = &i->lines[at];

        text_add(&text, "%s %s %lld x %lld: %lld\n", id_write(ID_SUBSCRIPTION, l->subscription_id).text, l->description,
                 (long long)l->line.quantity, (long long)l->line.unit_price.minor, (long long)l->line.amount.minor);
    }
    for (size_t at = 0; at < charge->tax_count; at++)
        text_add(&text, "%s %s: %lld of %lld\n", tax_category_name(charge->taxes[at].rule.category),
                 tax_rate_write(charge->taxes[at].rule.rate_bp).text, (long long)charge->taxes[at].amount.minor,
                 (long long)charge->taxes[at].taxable.minor);
    text_add(&text, "%lld + %lld = %lld - %lld = %lld", (long long)charge->subtotal.minor,
             (long long)charge->tax_total.minor, (long long)charge->total.minor,
             (long long)charge->credit_applied.minor, (long long)charge->amount_due.minor);
    return start;
}

/* clang-format off */
static const struct sql_query rows_count = { .name = "test_rows", .takes = "", .gives = "i", .text =
    "SELECT (SELECT COUNT(*) FROM event) + (SELECT COUNT(*) FROM invoice) + (SELECT COUNT(*) FROM subscription_period)"
    " + (SELECT COUNT(*) FROM payment) + (SELECT SUM(version) FROM subscription) + (SELECT SUM(version) FROM"
    " organization)"
    " + (SELECT COALESCE(SUM(version), 0) FROM pending_line) + (SELECT SUM(version) FROM series)" };
/* clang-format on */

static struct invoice upcoming(struct till *till)
{
    int64_t rows = database_int(till->database->root, &rows_count);
    struct invoice invoice;
    enum status status = invoice_upcoming(till_counter(till), &invoice);

    if (status != STATUS_OK)
        fail_msg("nothing is to come: %s", status_name(status));
    assert_int_equal(database_int(till->database->root, &rows_count), rows);
    return invoice;
}

/* Turns the clock to the day: of the invoices issued then, that of the same payment method must equal the upcoming
 * one. */
static void comes_true(struct till *till, const char *day)
{
    struct invoice told = upcoming(till);
    struct invoice *issued;
    size_t count, at = 0;

    assert_string_equal(day_write(told.issue_date).text, day);
    till_turn(till, day);
    assert_int_equal(store_invoice_list(till->sql, &till->arena, till->organization.id, INVOICE_STATUS__MAX,
                                        told.issue_date, told.issue_date, ID_NONE, 100, &issued, &count,
                                        &(bool){ false }),
                     STATUS_OK);
    while (at < count &&
           (!id_equal(issued[at].payment_method_id, told.payment_method_id) || issued[at].billed_part != 0))
        at++;
    if (at == count)
        fail_msg("nothing was issued on %s, told was:\n%s", day, invoice_text(till, &told));
    assert_string_equal(invoice_text(till, &told), invoice_text(till, &issued[at]));
}

static void nothing_comes(struct till *till)
{
    struct invoice invoice;

    assert_int_equal(invoice_upcoming(till_counter(till), &invoice), STATUS_NOT_FOUND);
}

static void test_upcoming_invoice_has_the_renewal(void **state)
{
    struct till *till = *state;

    nothing_comes(till);
    (void)till_subscription(till, till->card.id, 10);
    comes_true(till, "2026-12-12");
    comes_true(till, "2027-01-12");
}

static void test_upcoming_invoice_has_pending_lines_beside_the_renewal(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 10);
    struct invoice told;

    till_turn(till, "2026-11-20");
    order_total(till, s.id, 15);
    told = upcoming(till);
    assert_int_equal(told.line_count, 2);
    assert_int_equal(told.charge.total.minor, 23520);
    comes_true(till, "2026-12-12");
    assert_int_equal(upcoming(till).line_count, 1); /* the addition was invoiced once */
}

/* Yearly price: an addition is invoiced at the next monthly boundary, without a renewal. */
static void test_upcoming_invoice_of_a_yearly_price_has_pending_lines_alone(void **state)
{
    struct till *till = *state;
    struct subscription s;

    till->price.id = id_new();
    till->price.rate.billing_period = BILLING_YEARLY;
    assert_int_equal(store_price_insert(till->sql, &till->arena, &till->price, till->counter.act.now), STATUS_OK);
    s = till_subscription(till, till->invoice.id, 10);
    till_turn(till, "2026-11-20");
    order_total(till, s.id, 15);
    comes_true(till, "2026-12-12");
    assert_string_equal(day_write(upcoming(till).issue_date).text, "2027-11-12");
}

/* A scheduled removal is taken into account; a cancelled subscription is not billed. */
static void test_upcoming_invoice_follows_scheduled_removal_and_cancellation(void **state)
{
    struct till *till = *state;
    struct subscription shrinks = till_subscription(till, till->card.id, 10),
                        ends = till_subscription(till, till->card.id, 5);

    till_turn(till, "2026-11-25");
    order_total(till, shrinks.id, 4);
    till_cancel(till, ends.id);
    assert_int_equal(upcoming(till).charge.subtotal.minor, 4200);
    comes_true(till, "2026-12-12");
    till_cancel(till, shrinks.id);
    nothing_comes(till);
}

/* The earliest day; of two payment methods on it the one with the smaller identifier; only lines of that method. */
static void test_upcoming_invoice_is_of_the_earliest_day_and_one_method(void **state)
{
    struct till *till = *state;
    struct subscription waits = till_subscription(till, till->invoice.id, 3);

    (void)till_subscription(till, till->card.id, 1);
    (void)till_subscription(till, till->card.id, 2);
    till_turn(till, "2026-11-20");
    (void)till_subscription(till, till->card.id, 7);
    order_total(till, waits.id, 6);
    assert_true(memcmp(till->card.id.bytes, till->invoice.id.bytes, sizeof till->card.id.bytes) < 0);
    assert_true(id_equal(upcoming(till).payment_method_id, till->card.id));
    assert_int_equal(upcoming(till).line_count, 2);
    comes_true(till, "2026-12-12");
    comes_true(till, "2026-12-20");
}

/* Credit is used in the order in which the day's invoices are made, whichever of them is read: first the invoice
 * method's, then the rest for the card's. */
static void test_upcoming_invoice_leaves_credit_to_earlier_invoices_of_the_day(void **state)
{
    struct till *till = *state;
    struct subscription waits = till_subscription(till, till->invoice.id, 1), given;
    struct invoice told;

    given = till_subscription(till, till->card.id, 10);
    till_turn(till, "2026-11-13");
    order_total(till, waits.id, 2);
    order_total(till, given.id, 4);
    told = upcoming(till);
    assert_true(id_equal(told.payment_method_id, till->card.id));
    assert_true(told.charge.credit_applied.minor > 0 && told.charge.amount_due.minor >= 0);
    comes_true(till, "2026-12-12");
}

/* Periods of a suspended subscription are not billed, so that nothing is upcoming until it is paid. */
static void test_suspended_subscription_has_no_upcoming_invoice(void **state)
{
    struct till *till = *state;

    (void)till_subscription(till, till->invoice.id, 10);
    till_turn(till, "2027-01-20");
    nothing_comes(till);
}

/* More lines than one invoice holds: the upcoming invoice is the first of them. */
static void test_upcoming_invoice_of_too_many_lines_is_the_first_document(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 1);
    struct pending_line *lines = calloc(CHARGE_LINES_MAX + 1, sizeof *lines);

    assert_non_null(lines);
    order_total(till, s.id, 2);
    for (size_t i = 0; i <= CHARGE_LINES_MAX; i++)
        lines[i] = (struct pending_line){ .organization_id = till->organization.id,
                                          .id = id_new(),
                                          .subscription_id = s.id,
                                          .payment_method_id = till->invoice.id,
                                          .line = { .kind = LINE_PRORATION,
                                                    .quantity = 1,
                                                    .unit_price = money_of(1050, till_euro()),
                                                    .period = s.period,
                                                    .days = 30,
                                                    .period_days = 30,
                                                    .base = money_of(100, till_euro()),
                                                    .amount = money_of(100, till_euro()),
                                                    .tax = { .category = TAX_STANDARD, .rate_bp = 2000 } },
                                          .total = money_of(120, till_euro()),
                                          .due_on = s.period.end,
                                          .version = 1,
                                          .created_at = till->counter.act.now };
    assert_int_equal(store_pending_line_insert(till->sql, &till->arena, lines, CHARGE_LINES_MAX + 1), STATUS_OK);
    free(lines);
    assert_int_equal(upcoming(till).line_count, CHARGE_LINES_MAX);
    comes_true(till, "2026-12-12");
}

/* Lines of another organization are not included. */
static void test_upcoming_invoice_ignores_other_organizations(void **state)
{
    struct till *till = *state;

    (void)till_subscription(till, till->card.id, 10);
    till_organization(till, true);
    nothing_comes(till);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_upcoming_invoice_has_the_renewal),
        TILL_TEST(test_upcoming_invoice_has_pending_lines_beside_the_renewal),
        TILL_TEST(test_upcoming_invoice_of_a_yearly_price_has_pending_lines_alone),
        TILL_TEST(test_upcoming_invoice_follows_scheduled_removal_and_cancellation),
        TILL_TEST(test_upcoming_invoice_is_of_the_earliest_day_and_one_method),
        TILL_TEST(test_upcoming_invoice_leaves_credit_to_earlier_invoices_of_the_day),
        TILL_TEST(test_suspended_subscription_has_no_upcoming_invoice),
        TILL_TEST(test_upcoming_invoice_of_too_many_lines_is_the_first_document),
        TILL_TEST(test_upcoming_invoice_ignores_other_organizations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

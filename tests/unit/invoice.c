/* tests/unit/invoice.c: numbers of documents, and the text that a hash seals.
 * Source: docs/rules.md, B (Books that prove themselves) and C (Numbers). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "billing/invoice.h"

static const struct currency eur = { "EUR" };

/* Every pair of states: only the moves of docs/rules.md, D are allowed. */
static void test_invoice_moves_only_as_listed(void **state)
{
    static const bool ways[INVOICE_STATUS__MAX][INVOICE_STATUS__MAX] = {
        [INVOICE_OPEN] = { [INVOICE_PAID] = true, [INVOICE_UNCOLLECTIBLE] = true },
        [INVOICE_UNCOLLECTIBLE] = { [INVOICE_PAID] = true },
        [INVOICE_PAID] = { [INVOICE_OPEN] = true }, /* its payment was lost */
    };

    (void)state;
    for (int from = 0; from < INVOICE_STATUS__MAX; from++)
        for (int to = 0; to < INVOICE_STATUS__MAX; to++) {
            enum invoice_status status = (enum invoice_status)from;
            bool moved = invoice_advance(&status, (enum invoice_status)to);

            if (moved != ways[from][to] || (int)status != (moved ? to : from))
                fail_msg("%s to %s", invoice_status_name((enum invoice_status)from),
                         invoice_status_name((enum invoice_status)to));
        }
}

static void test_next_number_of_a_series(void **state)
{
    static const struct {
        const char *why;
        char kind;
        bool sandbox;
        int32_t year;
        int64_t last;
        const char *last_day, *today, *number, *issued;
    } cases[] = {
        { "the first of all", 'F', false, 0, 0, NULL, "2026-11-12", "F2026-000001", "2026-11-12" },
        { "the next", 'F', false, 2026, 1, "2026-11-12", "2026-11-12", "F2026-000002", "2026-11-12" },
        { "a credit note has its own letter", 'A', false, 2026, 41, "2026-11-01", "2026-11-12", "A2026-000042",
          "2026-11-12" },
        { "a sandbox has its own series", 'F', true, 2026, 1, "2026-11-12", "2026-11-13", "TEST-F2026-000002",
          "2026-11-13" },
        { "never dated before the last", 'F', false, 2026, 7, "2026-11-15", "2026-11-12", "F2026-000008",
          "2026-11-15" },
        { "a new year begins at one", 'F', false, 2026, 731, "2026-12-31", "2027-01-01", "F2027-000001", "2027-01-01" },
        { "and does not fall back into the old one", 'F', false, 2027, 1, "2027-01-01", "2026-12-31", "F2027-000002",
          "2027-01-01" },
        { "more than six digits", 'F', false, 2026, 999999, "2026-11-12", "2026-11-12", "F2026-1000000", "2026-11-12" },
        { "the longest number fits", 'F', true, 2026, INT64_MAX - 1, "2026-11-12", "2026-11-12",
          "TEST-F2026-9223372036854775807", "2026-11-12" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct series series = {
            .kind = cases[i].kind, .year = cases[i].year, .last_number = cases[i].last, .last_day = DAY_NONE
        };
        char number[INVOICE_NUMBER_BYTES];
        struct day today, issued;

        series.scope.bytes[15] = cases[i].sandbox ? 1 : 0;
        assert_true(day_read(cases[i].today, &today));
        assert_true(cases[i].last_day == NULL || day_read(cases[i].last_day, &series.last_day));
        series_number(&series, today, number, &issued);
        if (strcmp(number, cases[i].number) != 0 || strcmp(day_write(issued).text, cases[i].issued) != 0)
            fail_msg("%s: %s of %s", cases[i].why, number, day_write(issued).text);
        if (series.last_day.number != issued.number || series.year != day_civil(issued).year)
            fail_msg("%s: the series did not move", cases[i].why);
    }
}

/* Two years of days in random order: no gap, no number twice, dates in order. */
static void test_numbers_of_a_series_have_no_gap(void **state)
{
    struct series series = { .kind = 'F', .last_day = DAY_NONE };
    struct day before = day_of(2026, 1, 1);
    int64_t count = 0;

    (void)state;
    for (int i = 0; i < 2000; i++) {
        struct day today = day_plus(day_of(2026, 1, 1), i / 3 + (i * 7919) % 11 - 5), issued;
        char number[INVOICE_NUMBER_BYTES], want[INVOICE_NUMBER_BYTES];

        series_number(&series, today, number, &issued);
        assert_true(issued.number >= today.number && (i == 0 || issued.number >= before.number));
        count = i > 0 && day_civil(issued).year == day_civil(before).year ? count + 1 : 1;
        (void)snprintf(want, sizeof want, "F%d-%06" PRId64, day_civil(issued).year, count);
        assert_string_equal(number, want);
        before = issued;
    }
}

static struct invoice_line line_ordinary(void)
{
    struct invoice_line line = { .id = { { 1 } }, .subscription_id = { { 2 } }, .description = "5 licences" };

    line.line = (struct line){ .kind = LINE_PRORATION,
                               .quantity = 5,
                               .unit_price = { 1050, eur },
                               .period = { day_of(2026, 11, 12), day_of(2026, 12, 1) },
                               .days = 19,
                               .period_days = 30,
                               .base = { 5250, eur },
                               .amount = { 3325, eur },
                               .tax = { TAX_STANDARD, 2000 } };
    return line;
}

static struct invoice invoice_ordinary(const struct invoice_line *line, const struct line *charged)
{
    struct invoice invoice = { .organization_id = { { 3 } },
                               .id = { { 4 } },
                               .number = "F2026-000001",
                               .seller = { .name = "Vendeur", .country = "FR" },
                               .buyer = { .name = "Acheteur", .country = "FR" },
                               .billed_on = DAY_NONE,
                               .locale = "fr",
                               .issue_date = day_of(2026, 11, 12),
                               .due_date = day_of(2026, 11, 12),
                               .lines = line,
                               .line_count = 1,
                               .payment_method_id = { { 5 } } };

    assert_int_equal(charge_total(charged, 1, eur, money_of(0, eur), true, &invoice.charge), STATUS_OK);
    return invoice;
}

static const char sealed[] = "previous_hash=0000000000000000000000000000000000000000000000000000000000000000\n"
                             "organization_id=org_03000000000000000000000000\n"
                             "id=inv_04000000000000000000000000\n"
                             "number=F2026-000001\n"
                             "order_id\n"
                             "seller.name=Vendeur\n"
                             "seller.legal_name\nseller.line1\nseller.line2\nseller.postal_code\nseller.city\n"
                             "seller.country=FR\n"
                             "seller.vat_id\nseller.siren\n"
                             "buyer.name=Acheteur\n"
                             "buyer.legal_name\nbuyer.line1\nbuyer.line2\nbuyer.postal_code\nbuyer.city\n"
                             "buyer.country=FR\n"
                             "buyer.vat_id\nbuyer.siren\n"
                             "locale=fr\n"
                             "issue_date=2026-11-12\n"
                             "due_date=2026-11-12\n"
                             "currency=EUR\n"
                             "payment_method_id=pm_05000000000000000000000000\n"
                             "payment_method_type=card\n"
                             "purchase_order_number\n"
                             "lines=1\n"
                             "line=lin_01000000000000000000000000\n"
                             "subscription_id=sub_02000000000000000000000000\n"
                             "kind=proration\n"
                             "description=5 licences\n"
                             "quantity=5\n"
                             "unit_price_minor=1050\n"
                             "period_start=2026-11-12\n"
                             "period_end=2026-12-01\n"
                             "days=19\n"
                             "period_days=30\n"
                             "base_minor=5250\n"
                             "amount_minor=3325\n"
                             "tax_category=S\n"
                             "tax_rate_bp=2000\n"
                             "taxes=1\n"
                             "tax_category=S\n"
                             "tax_rate_bp=2000\n"
                             "taxable_minor=3325\n"
                             "tax_minor=665\n"
                             "subtotal_minor=3325\n"
                             "tax_total_minor=665\n"
                             "total_minor=3990\n"
                             "credit_applied_minor=0\n"
                             "amount_due_minor=3990\n";

/* These bytes must never change: a change breaks the chain of every invoice that was issued. */
static void test_sealed_text_of_an_invoice_is_fixed(void **state)
{
    struct arena arena = { 0 };
    const struct invoice_line line = line_ordinary();
    const struct invoice invoice = invoice_ordinary(&line, &line.line);

    (void)state;
    assert_string_equal(invoice_sealed_text(&arena, &invoice), sealed);
    arena_end(&arena);
}

/* A period's invoice tells the day that it bills and which part; an order's tells neither. */
static void test_billed_day_and_part_are_sealed(void **state)
{
    struct arena arena = { 0 };
    const struct invoice_line line = line_ordinary();
    struct invoice invoice = invoice_ordinary(&line, &line.line);

    (void)state;
    invoice.billed_on = day_of(2026, 12, 1);
    invoice.billed_part = 1;
    assert_non_null(strstr(invoice_sealed_text(&arena, &invoice),
                           "order_id\nbilled_on=2026-12-01\nbilled_part=1\nseller.name=Vendeur\n"));
    arena_end(&arena);
}

/* The address of one sealed text of an invoice; NULL behind the last. */
static const char **text_at(struct invoice *invoice, struct invoice_line *line, int which)
{
    const char **texts[] = { &invoice->seller.name,        &invoice->seller.legal_name, &invoice->seller.line1,
                             &invoice->seller.line2,       &invoice->seller.postal_code, &invoice->seller.city,
                             &invoice->seller.country,     &invoice->seller.vat_id,     &invoice->seller.siren,
                             &invoice->buyer.name,         &invoice->buyer.legal_name,  &invoice->buyer.line1,
                             &invoice->buyer.line2,        &invoice->buyer.postal_code, &invoice->buyer.city,
                             &invoice->buyer.country,      &invoice->buyer.vat_id,      &invoice->buyer.siren,
                             &invoice->locale,             &invoice->purchase_order_number, &line->description };

    return which < (int)(sizeof texts / sizeof texts[0]) ? texts[which] : NULL;
}

/* Invoices with different values never have the same sealed text. */
static void test_every_text_is_sealed(void **state)
{
    static const char *const values[] = { NULL,  "",  "x", "x\n", "x\\n", "x\\\n", "x\\", "\n", "\\", "x\nbuyer.name=y",
                                          "x=y", " x" };
    enum { VALUES = sizeof values / sizeof values[0] };
    struct arena arena = { 0 };

    (void)state;
    for (int which = 0;; which++) {
        const char *written[VALUES];
        struct invoice_line line = line_ordinary();
        struct invoice invoice = invoice_ordinary(&line, &line.line);

        if (text_at(&invoice, &line, which) == NULL)
            break;
        for (size_t i = 0; i < VALUES; i++) {
            *text_at(&invoice, &line, which) = values[i];
            written[i] = invoice_sealed_text(&arena, &invoice);
            for (size_t before = 0; before < i; before++)
                if (strcmp(written[i], written[before]) == 0)
                    fail_msg("text %d: \"%s\" is as \"%s\"", which, values[i],
                             values[before] == NULL ? "NULL" : values[before]);
        }
    }
    arena_end(&arena);
}

static void alter(struct invoice *invoice, struct invoice_line *line, int which)
{
    switch (which) {
    case 0: invoice->previous_hash[31] = 1; break;
    case 1: invoice->organization_id.bytes[15] = 1; break;
    case 2: invoice->id.bytes[15] = 1; break;
    case 3: invoice->number[11] = '2'; break;
    case 4: invoice->order_id.bytes[15] = 1; break;
    case 5: invoice->issue_date.number++; break;
    case 6: invoice->due_date.number++; break;
    case 7: invoice->charge.currency = (struct currency){ "USD" }; break;
    case 8: invoice->payment_method_id.bytes[15] = 1; break;
    case 9: invoice->payment_method_type = PAYMENT_METHOD_INVOICE; break;
    case 10: line->id.bytes[15] = 1; break;
    case 11: line->subscription_id.bytes[15] = 1; break;
    case 12: line->line.kind = LINE_RECURRING; break;
    case 13: line->line.quantity++; break;
    case 14: line->line.unit_price.minor++; break;
    case 15: line->line.period.start.number++; break;
    case 16: line->line.period.end.number++; break;
    case 17: line->line.days++; break;
    case 18: line->line.period_days++; break;
    case 19: line->line.base.minor++; break;
    case 20: line->line.amount.minor++; break;
    case 21: line->line.tax.category = TAX_OUTSIDE; break;
    case 22: line->line.tax.rate_bp++; break;
    case 23: invoice->charge.taxes[0].rule.rate_bp++; break;
    case 24: invoice->charge.taxes[0].taxable.minor++; break;
    case 25: invoice->charge.taxes[0].amount.minor++; break;
    case 26: invoice->charge.subtotal.minor++; break;
    case 27: invoice->charge.tax_total.minor++; break;
    case 28: invoice->charge.total.minor++; break;
    case 29: invoice->charge.credit_applied.minor++; break;
    case 30: invoice->charge.amount_due.minor++; break;
    case 31: invoice->line_count = 0; break;
    case 32: invoice->charge.tax_count = 0; break;
    /* From here on: members that may change after finalisation. */
    case 33: invoice->status = INVOICE_PAID; break;
    case 34: invoice->paid_minor++; break;
    case 35: invoice->due_minor++; break;
    case 36: invoice->credited_minor++; break;
    case 37: invoice->version++; break;
    case 38: invoice->hash[0] = 1; break;
    default: fail_msg("no such alteration");
    }
}

/* Every amount, day and identifier is sealed; members that may change later are not. */
static void test_every_figure_is_sealed(void **state)
{
    enum { SEALED = 33, ALTERATIONS = 39 };
    struct arena arena = { 0 };

    (void)state;
    for (int which = 0; which < ALTERATIONS; which++) {
        struct invoice_line line = line_ordinary();
        struct invoice invoice = invoice_ordinary(&line, &line.line);
        const char *before = invoice_sealed_text(&arena, &invoice);

        alter(&invoice, &line, which);
        if ((strcmp(invoice_sealed_text(&arena, &invoice), before) != 0) != (which < SEALED))
            fail_msg("alteration %d %s the text", which, which < SEALED ? "does not change" : "changes");
    }
    arena_end(&arena);
}

static void test_statuses_of_invoices_are_named_and_read(void **state)
{
    enum invoice_status status = INVOICE_OPEN;

    (void)state;
    for (int i = 0; i < INVOICE_STATUS__MAX; i++)
        assert_true(invoice_status_read(invoice_status_name((enum invoice_status)i), &status) && (int)status == i);
    assert_string_equal(invoice_status_name(INVOICE_UNCOLLECTIBLE), "uncollectible");
    assert_false(invoice_status_read("void", &status));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_invoice_moves_only_as_listed),
        cmocka_unit_test(test_next_number_of_a_series),
        cmocka_unit_test(test_numbers_of_a_series_have_no_gap),
        cmocka_unit_test(test_sealed_text_of_an_invoice_is_fixed),
        cmocka_unit_test(test_billed_day_and_part_are_sealed),
        cmocka_unit_test(test_every_text_is_sealed),
        cmocka_unit_test(test_every_figure_is_sealed),
        cmocka_unit_test(test_statuses_of_invoices_are_named_and_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* billing/charge.c: sums lines. Tax is computed on the sum of each category and rate, so that a reader can redo it from
 * the document's totals. */
#include "billing/charge.h"

#include <assert.h>
#include <string.h>

#include "billing/names.h"

static const char *const line_kinds[] = { [LINE_RECURRING] = "recurring", [LINE_PRORATION] = "proration" };

struct tax_total *charge_tax(struct charge *charge, struct tax_rule rule)
{
    size_t at = 0;

    while (at < charge->tax_count && tax_rule_compare(charge->taxes[at].rule, rule) < 0)
        at++;
    if (at < charge->tax_count && tax_rule_equal(charge->taxes[at].rule, rule))
        return &charge->taxes[at];
    /* rules only come from tax_rule_for, which gives fewer (charge.h) */
    assert(charge->tax_count < CHARGE_TAXES_MAX);
    memmove(&charge->taxes[at + 1], &charge->taxes[at], sizeof charge->taxes[0] * (charge->tax_count - at));
    charge->taxes[at] = (struct tax_total){ .rule = rule,
                                            .taxable = money_of(0, charge->currency),
                                            .amount = money_of(0, charge->currency) };
    charge->tax_count++;
    return &charge->taxes[at];
}

static enum status lines_sum(const struct line *lines, size_t count, struct charge *charge)
{
    enum status status;

    for (size_t i = 0; i < count; i++) {
        struct tax_total *tax = charge_tax(charge, lines[i].tax);

        if ((status = money_add(tax->taxable, lines[i].amount, &tax->taxable)) != STATUS_OK)
            return status;
        if ((status = money_add(charge->subtotal, lines[i].amount, &charge->subtotal)) != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static enum status taxes_sum(struct charge *charge)
{
    enum status status;

    for (size_t i = 0; i < charge->tax_count; i++) {
        struct tax_total *tax = &charge->taxes[i];

        if ((status = tax_on(tax->taxable, tax->rule, &tax->amount)) != STATUS_OK)
            return status;
        if ((status = money_add(charge->tax_total, tax->amount, &charge->tax_total)) != STATUS_OK)
            return status;
    }
    return money_add(charge->subtotal, charge->tax_total, &charge->total);
}

static struct charge charge_empty(const struct line *lines, size_t count, struct currency currency)
{
    struct money zero = money_of(0, currency);
    struct charge charge = { .currency = currency, .lines = lines, .line_count = count };

    charge.subtotal = charge.tax_total = charge.total = charge.credit_applied = charge.amount_due = zero;
    return charge;
}

enum status charge_total(const struct line *lines, size_t count, struct currency currency, struct money credit_balance,
                         bool use_credit, struct charge *charge)
{
    struct charge sums = charge_empty(lines, count, currency);
    enum status status;

    /* No data reaches this: a bill is planned into documents first, quote.c refuses a removal of more steps, and every
     * other charge has one line. */
    assert(count <= CHARGE_LINES_MAX && credit_balance.minor >= 0 && currency_equal(credit_balance.currency, currency));
    if ((status = lines_sum(lines, count, &sums)) != STATUS_OK)
        return status;
    if ((status = taxes_sum(&sums)) != STATUS_OK)
        return status;
    if (use_credit && sums.total.minor > 0)
        sums.credit_applied = credit_balance.minor < sums.total.minor ? credit_balance : sums.total;
    if ((status = money_subtract(sums.total, sums.credit_applied, &sums.amount_due)) != STATUS_OK)
        return status;
    *charge = sums;
    return STATUS_OK;
}

const char *line_rounding(const struct line *line)
{
    struct money share;
    bool plain = line->period_days > 0 && money_share(line->base, line->days, line->period_days, &share) == STATUS_OK &&
                 share.minor == line->amount.minor;

    return plain ? "half_away_from_zero" : "limited";
}

NAMES_PAIR(line_kind, line_kinds)

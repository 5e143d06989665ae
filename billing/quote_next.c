/* billing/quote_next.c: the next invoice: the renewal, and what waits for it. */
#include "billing/quote_next.h"

#include <string.h>

#include "billing/period.h"
#include "billing/quote_lines.h"

enum status quote_tax(const struct quote_basis *basis, struct day day, struct tax_rule *rule)
{
    bool known = tax_rule_for(basis->seller->country, basis->buyer->country, basis->buyer->vat_id != NULL, day, rule);

    return known ? STATUS_OK : STATUS_VALIDATION_FAILED;
}

/* Pending lines go out at the next monthly boundary even when nothing renews. Source: product.md, C (Billing). */
static struct day next_day(const struct quote_course *course, struct day today, bool pending)
{
    int32_t month = course->period_number * 12 + 1;
    struct day boundary;

    if (!pending || course->rate->billing_period == BILLING_MONTHLY)
        return course->period.end;
    do
        boundary = day_plus_months(course->anchor, month++);
    while (boundary.number <= today.number);
    return boundary.number < course->period.end.number ? boundary : course->period.end;
}

/* Whether a line of the quote's charge waits for the next invoice: one that charges, of a change by invoice. What a change credits stands on
 * credit notes, or lowers what waits already. */
static bool line_waits(const struct quote *quote, const struct line *line)
{
    return quote->kind == QUOTE_CHANGE_LICENCES && quote->payment_method_type == PAYMENT_METHOD_INVOICE && line->amount.minor > 0;
}

/* Takes from a line that waits already. */
static bool step_lowers(const struct quote *quote, size_t at)
{
    return quote->steps != NULL && id_is_none(quote->steps[at].source.invoice_id) && quote->steps[at].line.amount.minor < 0;
}

static size_t lines_waiting(const struct quote_basis *basis, const struct quote *quote, struct line *lines)
{
    size_t count = basis->waiting_count;

    if (count > 0)
        memcpy(lines, basis->waiting, sizeof *lines * count);
    for (size_t i = 0; i < quote->charge.line_count; i++)
        if (line_waits(quote, &quote->charge.lines[i]) || (basis->waiting_count > 0 && step_lowers(quote, i)))
            lines[count++] = quote->charge.lines[i];
    return count;
}

/* Behind what waits: where the day is the renewal, the recurring price that is in force by then. */
static enum status renewal_line(const struct quote_basis *basis, const struct quote_course *course, struct day day, const struct quote *quote,
                                struct line *lines, size_t *count)
{
    struct period period = { course->period.end, period_at(course->anchor, course->rate->billing_period, course->period_number + 1).end };
    struct tax_rule tax;
    enum status status;

    if (day.number != course->period.end.number)
        return STATUS_OK;
    if ((status = quote_tax(basis, day, &tax)) != STATUS_OK)
        return status;
    return quote_recurring_line(course->renewal_rate, quote->proposed_licences, period, tax, &lines[(*count)++]);
}

enum status quote_next_invoice(struct arena *arena, const struct quote_basis *basis, const struct quote_course *course, struct quote *quote)
{
    struct money zero = money_of(0, course->rate->currency);
    struct line *lines = ARENA_ARRAY(arena, struct line, basis->waiting_count + quote->charge.line_count + 1);
    size_t count = lines_waiting(basis, quote, lines);
    struct day day = next_day(course, basis->today, count > 0);
    struct charge charge;
    enum status status;

    quote->next_invoice_on = DAY_NONE;
    quote->next_subtotal = quote->next_tax_total = quote->next_total = zero;
    if (!day_is_none(course->cancels_on) && course->cancels_on.number <= day.number)
        return STATUS_OK;
    if ((status = renewal_line(basis, course, day, quote, lines, &count)) != STATUS_OK)
        return status;
    if ((status = charge_total(lines, count, course->rate->currency, zero, false, &charge)) != STATUS_OK)
        return status;
    if (charge.total.minor == 0)
        return STATUS_OK; /* nothing is issued where the total is zero */
    quote->next_invoice_on = day;
    quote->next_subtotal = charge.subtotal;
    quote->next_tax_total = charge.tax_total;
    quote->next_total = charge.total;
    return STATUS_OK;
}

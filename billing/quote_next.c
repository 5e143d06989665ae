/* billing/quote_next.c: the next invoice: pending lines, and the renewal. */
#include "billing/quote_next.h"

#include "billing/period.h"
#include "billing/quote_lines.h"

enum status quote_tax(const struct quote_basis *basis, struct day day, struct tax_rule *rule)
{
    bool known = tax_rule_for(basis->seller->country, basis->buyer->country, basis->buyer->vat_id != NULL, day, rule);

    return known ? STATUS_OK : STATUS_VALIDATION_FAILED;
}

/* The day of the next invoice: the end of the period; with pending lines, the next monthly boundary, even if nothing
 * renews. Source: docs/rules.md, C (Billing). */
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

/* Whether a line of the quote's charge becomes a pending line: one that charges, of a change by invoice or of a charge
 * too small to be collected. Credits are on credit notes, or reduce pending lines. */
static bool line_waits(const struct quote *quote, const struct line *line)
{
    bool by_invoice = quote->kind == QUOTE_CHANGE_LICENCES && quote->payment_method_type == PAYMENT_METHOD_INVOICE;

    return line->amount.minor > 0 && (by_invoice || quote->collection == COLLECTION_NEXT_INVOICE);
}

/* Whether the step reduces that pending line. */
static bool step_lowers(const struct credit_step *step, struct id waiting)
{
    return id_is_none(step->source.invoice_id) && step->line.amount.minor < 0 && id_equal(step->source.id, waiting);
}

/* The lines of the next invoice, in its order, while they are gathered. */
struct gathering {
    const struct quote *quote;
    struct bill_line *lines;
    size_t count;
};

static void line_add(struct gathering *g, struct id group, const struct line *line)
{
    g->lines[g->count++] = (struct bill_line){ .group = group, .amount_minor = line->amount.minor, .tax = line->tax };
}

/* Adds, behind the last line of a group, the quote's lines that reduce it. */
static void lowering_add(struct gathering *g, struct id group)
{
    if (g->quote->way == QUOTE_CHARGES || id_is_none(group))
        return;
    for (size_t i = 0; i < g->quote->charge.line_count; i++)
        if (step_lowers(&g->quote->steps[i], group))
            line_add(g, group, &g->quote->steps[i].line);
}

static void waiting_add(struct gathering *g, const struct quote_basis *basis)
{
    for (size_t i = 0; i < basis->waiting_count; i++) {
        g->lines[g->count++] = basis->waiting[i];
        if (i + 1 == basis->waiting_count || !id_equal(basis->waiting[i + 1].group, basis->waiting[i].group))
            lowering_add(g, basis->waiting[i].group);
    }
    for (size_t i = 0; i < g->quote->charge.line_count; i++)
        if (line_waits(g->quote, &g->quote->charge.lines[i]))
            line_add(g, ID_NONE, &g->quote->charge.lines[i]);
}

/* Adds, behind the pending lines, the recurring line, where the day is that of the renewal, at the rate that is in
 * force then. */
static enum status renewal_add(struct gathering *g, const struct quote_basis *basis, const struct quote_course *course,
                               struct day day)
{
    struct period period = { course->period.end,
                             period_at(course->anchor, course->rate->billing_period, course->period_number + 1).end };
    struct tax_rule tax;
    struct line line;
    enum status status;

    if (day.number != course->period.end.number)
        return STATUS_OK;
    if ((status = quote_tax(basis, day, &tax)) != STATUS_OK ||
        (status = quote_recurring_line(course->renewal_rate, g->quote->proposed_licences, period, tax, &line)) !=
            STATUS_OK)
        return status;
    line_add(g, ID_NONE, &line);
    return STATUS_OK;
}

enum status quote_next_invoice(struct arena *arena, const struct quote_basis *basis, const struct quote_course *course,
                               struct quote *quote)
{
    struct money zero = money_of(0, course->rate->currency);
    struct gathering g = { .quote = quote,
                           .lines = ARENA_ARRAY(arena, struct bill_line,
                                                basis->waiting_count + quote->charge.line_count * 2 + 1) };
    struct bill_plan plan;
    struct bill_sums sums;
    struct day day;
    enum status status;

    waiting_add(&g, basis);
    day = next_day(course, basis->today, g.count > 0);
    quote->next_invoice_on = DAY_NONE;
    quote->next_subtotal = quote->next_tax_total = quote->next_total = zero;
    if (!day_is_none(course->cancels_on) && course->cancels_on.number <= day.number)
        return STATUS_OK;
    if ((status = renewal_add(&g, basis, course, day)) != STATUS_OK)
        return status;
    bill_plan_make(arena, g.lines, g.count, &plan);
    if ((status = bill_plan_sums(g.lines, g.count, &plan, arena, course->rate->currency,
                                 quote->payment_method_type == PAYMENT_METHOD_INVOICE ? 0 : basis->least_minor,
                                 &sums)) != STATUS_OK)
        return status;
    if (sums.total.minor == 0)
        return STATUS_OK; /* nothing is issued where the total is zero, or too little to be collected */
    quote->next_invoice_on = day;
    quote->next_subtotal = sums.subtotal;
    quote->next_tax_total = sums.tax_total;
    quote->next_total = sums.total;
    return STATUS_OK;
}

/* billing/credit.c: the walk through the lots, and the tax that goes with it. */
#include "billing/credit.h"

#include <assert.h>

#include "billing/proration.h"

/* How many of `left` licences, from lot `*at` on, were paid by the same line; moves *at behind them. */
static int64_t step_size(const struct subscription *s, const struct credit_basis *basis, size_t *at, int64_t left)
{
    struct id source = basis->sources[*at].id;
    int64_t size = 0;

    while (*at < s->lot_count && size < left && id_equal(basis->sources[*at].id, source)) {
        int64_t more = s->lots[*at].quantity;

        size += more < left - size ? more : left - size;
        ++*at;
    }
    return size;
}

/* Makes a step a credit of `source`: at its tax, and never more than `left_minor`, what is left of that line. */
static void step_credits(struct credit_step *step, const struct credit_source *source, int64_t left_minor)
{
    step->source = *source;
    if (!id_is_none(source->id))
        step->line.tax = source->tax;
    if (-step->line.amount.minor > left_minor)
        step->line.amount.minor = -left_minor;
}

/* What is left of a line after the steps before. The recurring line comes twice where it also pays for a later addition (credit_of_addition). */
static int64_t left_after(const struct credit_source *source, const struct credit_step *steps, size_t count)
{
    int64_t left_minor = source->left_minor;

    for (size_t i = 0; i < count; i++)
        if (steps[i].line.amount.minor < 0 && id_equal(steps[i].source.id, source->id)) /* a charged step has no source, like what nothing paid */
            left_minor += steps[i].line.amount.minor;
    return left_minor;
}

/* A credit shows the price that was paid; what it may not give back more of is the rest of its line. */
static enum status step_fill(const struct subscription *s, int64_t from, int64_t to, struct day today, struct tax_rule today_tax,
                             const struct credit_source *source, int64_t left_minor, struct credit_step *step)
{
    struct money before, after;
    struct proration proration;
    enum status status;

    if ((status = rate_recurring(&s->rate, from, &before)) != STATUS_OK || (status = rate_recurring(&s->rate, to, &after)) != STATUS_OK ||
        (status = proration_between(before, after, s->period, today, &proration)) != STATUS_OK)
        return status;
    step->line = (struct line){ .kind = LINE_PRORATION, .quantity = to - from, .unit_price = rate_unit_price(&s->rate, from),
                                .period = { today, s->period.end }, .days = proration.days, .period_days = proration.period_days,
                                .base = proration.base, .amount = proration.amount, .tax = today_tax };
    step->source = (struct credit_source){ 0 };
    if (proration.amount.minor > 0)
        return STATUS_OK;
    step_credits(step, source, left_minor);
    return STATUS_OK;
}

enum status credit_steps(struct arena *arena, const struct subscription *s, const struct credit_basis *basis, int64_t total_licences,
                         struct day today, struct tax_rule today_tax, const struct credit_step **steps, size_t *count)
{
    struct credit_step *found = ARENA_ARRAY(arena, struct credit_step, s->lot_count + 1);
    int64_t at_licences = s->total_licences;
    size_t used = 0, lot = 0;

    while (at_licences > total_licences) {
        int64_t size;
        enum status status;

        assert(lot < s->lot_count); /* lots add up to the licences */
        {
            const struct credit_source *source = &basis->sources[lot];

            size = step_size(s, basis, &lot, at_licences - total_licences);
            if (size == 0)
                continue; /* emptied lots */
            status = step_fill(s, at_licences, at_licences - size, today, today_tax, source, left_after(source, found, used), &found[used]);
        }
        if (status != STATUS_OK)
            return status;
        if (++used >= CHARGE_LINES_MAX)
            return STATUS_AMOUNT_OVERFLOW;
        at_licences -= size;
    }
    *steps = found;
    *count = used;
    return STATUS_OK;
}

const struct credit_step *credit_of_addition(struct arena *arena, const struct subscription *s, const struct credit_basis *basis,
                                             const struct line *line)
{
    static const struct credit_source nothing = { 0 };
    const struct credit_source *recurring = s->lot_count == 0 ? &nothing : &basis->sources[s->lot_count - 1];
    struct credit_step *step = ARENA_NEW(arena, struct credit_step);

    assert(line->amount.minor < 0);
    step->line = *line;
    step_credits(step, recurring, recurring->left_minor);
    return step;
}

enum status credit_tax_share(const struct credit_tax *tax, int64_t taxable_minor, struct currency currency, int64_t *amount_minor)
{
    int64_t left_taxable = tax->taxable_minor - tax->credited_taxable_minor;
    int64_t left = tax->amount_minor - tax->credited_amount_minor;
    struct money share;
    enum status status;

    assert(taxable_minor >= 0 && taxable_minor <= left_taxable && left >= 0);
    if ((status = tax_on(money_of(taxable_minor, currency), tax->rule, &share)) != STATUS_OK)
        return status;
    *amount_minor = taxable_minor == left_taxable || share.minor > left ? left : share.minor;
    return STATUS_OK;
}

static const struct credit_tax *tax_of(const struct credit_basis *basis, const struct credit_source *source)
{
    for (size_t i = 0; i < basis->tax_count; i++)
        if (id_equal(basis->taxes[i].invoice_id, source->invoice_id) && tax_rule_equal(basis->taxes[i].rule, source->tax))
            return &basis->taxes[i];
    return NULL;
}

/* Steps that will stand on one document at one rate: one credit note's, or all that is pending or charged. */
static bool same_document(const struct credit_step *a, const struct credit_step *b)
{
    return id_equal(a->source.invoice_id, b->source.invoice_id) && tax_rule_equal(a->line.tax, b->line.tax);
}

/* Taxable amount and tax of the document that step `first` belongs to; both signed. */
static enum status document_tax(const struct credit_basis *basis, const struct credit_step *steps, size_t count, size_t first,
                                struct currency currency, struct money *taxable, struct money *tax)
{
    const struct credit_tax *invoice_tax = id_is_none(steps[first].source.invoice_id) ? NULL : tax_of(basis, &steps[first].source);
    int64_t share;
    enum status status;

    *taxable = money_of(0, currency);
    for (size_t i = first; i < count; i++)
        if (same_document(&steps[i], &steps[first]) && (status = money_add(*taxable, steps[i].line.amount, taxable)) != STATUS_OK)
            return status;
    if (invoice_tax == NULL)
        return tax_on(*taxable, steps[first].line.tax, tax);
    if ((status = credit_tax_share(invoice_tax, -taxable->minor, currency, &share)) != STATUS_OK)
        return status;
    *tax = money_of(-share, currency);
    return STATUS_OK;
}

static bool document_counted(const struct credit_step *steps, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (same_document(&steps[i], &steps[at]))
            return true;
    return false;
}

static enum status document_add(struct charge *charge, struct tax_rule rule, struct money taxable, struct money tax)
{
    struct tax_total *slot = charge_tax(charge, rule);
    enum status status;

    if ((status = money_add(slot->taxable, taxable, &slot->taxable)) != STATUS_OK ||
        (status = money_add(slot->amount, tax, &slot->amount)) != STATUS_OK ||
        (status = money_add(charge->subtotal, taxable, &charge->subtotal)) != STATUS_OK)
        return status;
    return money_add(charge->tax_total, tax, &charge->tax_total);
}

enum status credit_charge(struct arena *arena, const struct credit_basis *basis, const struct credit_step *steps, size_t count,
                          struct currency currency, struct charge *charge)
{
    struct line *lines = ARENA_ARRAY(arena, struct line, count);
    struct money zero = money_of(0, currency);
    struct charge made = { .currency = currency, .lines = lines, .line_count = count, .subtotal = zero, .tax_total = zero, .total = zero,
                           .credit_applied = zero, .amount_due = zero };
    enum status status;

    for (size_t i = 0; i < count; i++) {
        struct money taxable, tax;

        lines[i] = steps[i].line;
        if (document_counted(steps, i))
            continue;
        if ((status = document_tax(basis, steps, count, i, currency, &taxable, &tax)) != STATUS_OK ||
            (status = document_add(&made, steps[i].line.tax, taxable, tax)) != STATUS_OK)
            return status;
    }
    if ((status = money_add(made.subtotal, made.tax_total, &made.total)) != STATUS_OK)
        return status;
    made.amount_due = made.total;
    *charge = made;
    return STATUS_OK;
}

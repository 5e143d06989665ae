/* billing/credit.c: walks through the lots, and computes the tax of the credits. */
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

/* The walk, with the steps found so far. */
struct walk {
    struct arena *arena;
    const struct subscription *s;
    const struct credit_basis *basis;
    struct day today;
    struct tax_rule today_tax;
    struct credit_step *steps;
    size_t count, capacity;
};

static void step_append(struct walk *w, const struct line *line, const struct credit_source *source)
{
    ARENA_ROOM(w->arena, w->steps, w->count, 4, &w->capacity);
    w->steps[w->count++] = (struct credit_step){ .line = *line, .source = *source };
}

static const struct credit_tax *tax_of(const struct credit_basis *basis, const struct credit_source *source)
{
    for (size_t i = 0; i < basis->tax_count; i++)
        if (id_equal(basis->taxes[i].invoice_id, source->invoice_id) &&
            tax_rule_equal(basis->taxes[i].rule, source->tax))
            return &basis->taxes[i];
    return NULL;
}

/* How much may still be credited from a line after the steps so far: the smaller of what is left of the line and of its
 * invoice at its rate, which earlier credits may have taken without taking from this line. Charged steps have no source
 * and do not count. */
static int64_t left_after(const struct walk *w, const struct credit_source *source)
{
    const struct credit_tax *tax = id_is_none(source->invoice_id) ? NULL : tax_of(w->basis, source);
    int64_t left_minor = source->left_minor,
            taxable_minor = tax == NULL ? INT64_MAX : tax->taxable_minor - tax->credited_taxable_minor;

    for (size_t i = 0; i < w->count; i++) {
        const struct credit_step *step = &w->steps[i];

        if (step->line.amount.minor >= 0)
            continue;
        if (id_equal(step->source.id, source->id))
            left_minor += step->line.amount.minor;
        if (tax != NULL && id_equal(step->source.invoice_id, source->invoice_id) &&
            tax_rule_equal(step->line.tax, source->tax))
            taxable_minor += step->line.amount.minor;
    }
    return left_minor < taxable_minor ? left_minor : taxable_minor;
}

/* Credits from one source up to what `line` still has to credit, as a step; *line keeps the rest. Of a step that takes
 * from several sources only the first has the quantity, so that the quantities of a period's lines add up. */
static void give(struct walk *w, struct line *line, const struct credit_source *source)
{
    struct line credit = *line;
    int64_t left, given;

    if (line->amount.minor >= 0)
        return; /* nothing is left to credit; left_after is computed only where it is needed */
    left = left_after(w, source);
    given = -line->amount.minor < left ? -line->amount.minor : left;
    if (given <= 0)
        return;
    credit.tax = source->tax;
    credit.amount.minor = -given;
    step_append(w, &credit, source);
    line->amount.minor += given;
    line->quantity = 0;
}

/* Adds a line of zero where a step credits nothing or its source has nothing left, because the lines account for every
 * licence removed. */
static void give_nothing(struct walk *w, const struct line *line, const struct credit_source *source)
{
    struct line nothing = *line;

    if (!id_is_none(source->id))
        nothing.tax = source->tax;
    nothing.amount.minor = 0;
    step_append(w, &nothing, source);
}

/* A charge of an earlier step is reduced by what a later step of the same change gives back, so that only the
 * difference is charged. */
static void charge_less(struct walk *w, struct line *line)
{
    for (size_t i = w->count; i-- > 0 && line->amount.minor < 0;) {
        struct line *charged = &w->steps[i].line;
        int64_t less = -line->amount.minor < charged->amount.minor ? -line->amount.minor : charged->amount.minor;

        if (less <= 0)
            continue;
        charged->amount.minor -= less;
        line->amount.minor += less;
    }
}

/* Credits from one source after the other, until nothing is left to credit. */
static void give_of_all(struct walk *w, const struct line *line, const struct credit_source *own)
{
    size_t before = w->count;
    struct line rest = *line;

    give(w, &rest, own);
    charge_less(w, &rest);
    for (size_t i = 0; i < w->basis->dearer_count; i++)
        give(w, &rest, &w->basis->dearer[i]);
    for (size_t i = 0; w->s->rate.mode == PRICE_VOLUME && i < w->s->lot_count; i++)
        give(w, &rest, &w->basis->sources[i]);
    if (w->count == before)
        give_nothing(w, line, own);
}

/* The proration of one step, before it is limited or split. A credit shows the unit price that was paid. */
static enum status step_line(const struct walk *w, int64_t from, int64_t to, struct line *line)
{
    const struct subscription *s = w->s;
    const struct rate *rate = &s->rate;
    struct money before, after;
    struct proration proration;
    enum status status;

    if ((status = rate_recurring(rate, from, &before)) != STATUS_OK ||
        (status = rate_recurring(rate, to, &after)) != STATUS_OK ||
        (status = proration_between(before, after, s->period, w->today, &proration)) != STATUS_OK)
        return status;
    *line = (struct line){ .kind = LINE_PRORATION,
                           .quantity = to - from,
                           .unit_price = rate_unit_price(rate, from),
                           .period = { w->today, s->period.end },
                           .days = proration.days,
                           .period_days = proration.period_days,
                           .base = proration.base,
                           .amount = proration.amount,
                           .tax = w->today_tax };
    return STATUS_OK;
}

static enum status step_take(struct walk *w, int64_t from, int64_t to, const struct credit_source *source)
{
    static const struct credit_source nothing = { 0 };
    struct line line;
    enum status status = step_line(w, from, to, &line);

    if (status != STATUS_OK)
        return status;
    if (line.amount.minor > 0) {
        step_append(w, &line, &nothing);
        return STATUS_OK;
    }
    give_of_all(w, &line, source);
    return STATUS_OK;
}

enum status credit_steps(struct arena *arena, const struct subscription *s, const struct credit_basis *basis,
                         int64_t total_licences, struct day today, struct tax_rule today_tax,
                         const struct credit_step **steps, size_t *count)
{
    struct walk w = { .arena = arena, .s = s, .basis = basis, .today = today, .today_tax = today_tax };
    int64_t at_licences = s->total_licences;
    size_t lot = 0;

    while (at_licences > total_licences) {
        const struct credit_source *source = &basis->sources[lot];
        int64_t size;
        enum status status;

        /* no data reaches this: each act that changes the licences changes their lots, and `guichet verify` checks the
         * sum */
        assert(lot < s->lot_count);
        size = step_size(s, basis, &lot, at_licences - total_licences);
        if (size == 0)
            continue; /* lots of quantity 0 */
        if ((status = step_take(&w, at_licences, at_licences - size, source)) != STATUS_OK)
            return status;
        at_licences -= size;
    }
    *steps = w.steps;
    *count = w.count;
    return STATUS_OK;
}

void credit_of_addition(struct arena *arena, const struct subscription *s, const struct credit_basis *basis,
                        const struct line *line, const struct credit_step **steps, size_t *count)
{
    static const struct credit_source nothing = { 0 };
    struct walk w = { .arena = arena, .s = s, .basis = basis };
    const struct credit_source *recurring = s->lot_count == 0 ? &nothing : &basis->sources[s->lot_count - 1];

    give_of_all(&w, line, recurring);
    *steps = w.steps;
    *count = w.count;
}

enum status credit_tax_share(const struct credit_tax *tax, int64_t taxable_minor, struct currency currency,
                             int64_t *amount_minor)
{
    int64_t left_taxable = tax->taxable_minor - tax->credited_taxable_minor;
    int64_t left = tax->amount_minor - tax->credited_amount_minor;
    struct money share;
    enum status status;

    /* No data reaches this: left_after caps each credit by what is left of its invoice at its rate, and so do a
     * correction by hand (counter/credit_note_create.c) and a waiting line's (books/bill_orphan.c). */
    assert(taxable_minor >= 0 && taxable_minor <= left_taxable && left >= 0);
    if ((status = tax_on(money_of(taxable_minor, currency), tax->rule, &share)) != STATUS_OK)
        return status;
    *amount_minor = taxable_minor == left_taxable || share.minor > left ? left : share.minor;
    return STATUS_OK;
}

/* Adds the sums of all lines of the note at one rate. */
static enum status note_rate(const struct line *lines, size_t count, const struct credit_tax *tax, struct charge *note)
{
    struct money taxable = money_of(0, note->currency);
    int64_t share;
    enum status status;

    for (size_t i = 0; i < count; i++)
        if (tax_rule_equal(lines[i].tax, tax->rule) &&
            (status = money_add(taxable, lines[i].amount, &taxable)) != STATUS_OK)
            return status;
    if (taxable.minor == 0)
        return STATUS_OK;
    if ((status = credit_tax_share(tax, taxable.minor, note->currency, &share)) != STATUS_OK ||
        (status = money_add(note->subtotal, taxable, &note->subtotal)) != STATUS_OK)
        return status;
    assert(note->tax_count < CHARGE_TAXES_MAX); /* no data reaches this: an invoice has BILL_TAXES_MAX rules at most */
    note->taxes[note->tax_count++] = (struct tax_total){ tax->rule, taxable, money_of(share, note->currency) };
    return money_add(note->tax_total, money_of(share, note->currency), &note->tax_total);
}

enum status credit_note_total(const struct line *lines, size_t count, struct id invoice_id,
                              const struct credit_tax *taxes, size_t tax_count, struct currency currency,
                              struct charge *note)
{
    struct money zero = money_of(0, currency);
    struct charge made = {
        .currency = currency, .subtotal = zero, .tax_total = zero, .credit_applied = zero, .amount_due = zero
    };
    enum status status;

    for (size_t i = 0; i < tax_count; i++)
        if (id_equal(taxes[i].invoice_id, invoice_id) &&
            (status = note_rate(lines, count, &taxes[i], &made)) != STATUS_OK)
            return status;
    if ((status = money_add(made.subtotal, made.tax_total, &made.total)) != STATUS_OK)
        return status;
    *note = made;
    return STATUS_OK;
}

/* Adds a document's sums of one rate to the charge, with the signs of the change. */
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

/* Adds the sums of the steps that will be on one document: a credit note on the invoice, or (ID_NONE) all that is
 * pending or charged. `lines` has room for them. */
static enum status document_count(const struct credit_basis *basis, const struct credit_step *steps, size_t count,
                                  struct id invoice_id, struct line *lines, struct charge *charge)
{
    bool note = !id_is_none(invoice_id);
    int64_t sign = note ? -1 : 1; /* the lines of a credit note are positive */
    struct currency currency = charge->currency;
    struct charge document;
    size_t used = 0;
    enum status status;

    for (size_t i = 0; i < count; i++)
        if (id_equal(steps[i].source.invoice_id, invoice_id)) {
            lines[used] = steps[i].line;
            lines[used++].amount.minor *= sign;
        }
    status = note ? credit_note_total(lines, used, invoice_id, basis->taxes, basis->tax_count, currency, &document)
                  : charge_total(lines, used, currency, money_of(0, currency), false, &document);
    for (size_t i = 0; status == STATUS_OK && i < document.tax_count; i++) {
        const struct tax_total *tax = &document.taxes[i];

        status = document_add(charge, tax->rule, money_of(sign * tax->taxable.minor, currency),
                              money_of(sign * tax->amount.minor, currency));
    }
    return status;
}

static bool document_counted(const struct credit_step *steps, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (id_equal(steps[i].source.invoice_id, steps[at].source.invoice_id))
            return true;
    return false;
}

enum status credit_charge(struct arena *arena, const struct credit_basis *basis, const struct credit_step *steps,
                          size_t count, struct currency currency, struct charge *charge)
{
    struct line *lines = ARENA_ARRAY(arena, struct line, count), *room = ARENA_ARRAY(arena, struct line, count);
    struct money zero = money_of(0, currency);
    struct charge made = { .currency = currency,
                           .lines = lines,
                           .line_count = count,
                           .subtotal = zero,
                           .tax_total = zero,
                           .total = zero,
                           .credit_applied = zero,
                           .amount_due = zero };
    enum status status = STATUS_OK;

    for (size_t i = 0; i < count; i++) {
        lines[i] = steps[i].line;
        charge_tax(&made, lines[i].tax); /* a rate of which nothing is credited is listed too */
    }
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        if (!document_counted(steps, i))
            status = document_count(basis, steps, count, steps[i].source.invoice_id, room, &made);
    if (status != STATUS_OK || (status = money_add(made.subtotal, made.tax_total, &made.total)) != STATUS_OK)
        return status;
    made.amount_due = made.total;
    *charge = made;
    return STATUS_OK;
}

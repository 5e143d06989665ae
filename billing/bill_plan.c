/* billing/bill_plan.c: puts groups of lines on documents, first fit. */
#include "billing/bill_plan.h"

#include "billing/minimum.h"

/* How many lines from `at` on are one group. */
static size_t group_size(const struct bill_line *lines, size_t count, size_t at)
{
    size_t size = 1;

    if (id_is_none(lines[at].group))
        return 1;
    while (at + size < count && id_equal(lines[at + size].group, lines[at].group) &&
           tax_rule_equal(lines[at + size].tax, lines[at].tax))
        size++;
    return size;
}

static bool document_has(const struct bill_document *document, struct tax_rule rule)
{
    for (size_t i = 0; i < document->rule_count; i++)
        if (tax_rule_equal(document->rules[i], rule))
            return true;
    return false;
}

static bool document_takes(const struct bill_document *document, struct tax_rule rule, size_t size)
{
    if (document->line_count + size > CHARGE_LINES_MAX)
        return false;
    if (document->rule_count == 0 || document_has(document, rule))
        return true;
    return document->rule_count < BILL_TAXES_MAX && rule.category != TAX_OUTSIDE &&
           document->rules[0].category != TAX_OUTSIDE;
}

struct making {
    struct arena *arena;
    struct bill_document *documents;
    size_t count, capacity;
};

static struct bill_document *document_begin(struct making *making)
{
    ARENA_ROOM(making->arena, making->documents, making->count, 1, &making->capacity);
    making->documents[making->count] = (struct bill_document){ 0 };
    return &making->documents[making->count++];
}

static size_t document_for(struct making *making, struct tax_rule rule, size_t size)
{
    struct bill_document *document = NULL;

    for (size_t i = 0; i < making->count && document == NULL; i++)
        if (document_takes(&making->documents[i], rule, size))
            document = &making->documents[i];
    if (document == NULL)
        document = document_begin(making);
    if (!document_has(document, rule))
        document->rules[document->rule_count++] = rule;
    document->line_count += size;
    return (size_t)(document - making->documents);
}

void bill_plan_make(struct arena *arena, const struct bill_line *lines, size_t count, struct bill_plan *plan)
{
    struct making making = { .arena = arena };
    size_t *document_of = ARENA_ARRAY(arena, size_t, count);

    for (size_t at = 0; at < count;) {
        size_t size = group_size(lines, count, at), kept = size < CHARGE_LINES_MAX ? size : CHARGE_LINES_MAX;
        size_t document = document_for(&making, lines[at].tax, kept);

        for (size_t i = 0; i < size; i++)
            document_of[at + i] = i < kept ? document : BILL_LEFT;
        at += size;
    }
    *plan =
        (struct bill_plan){ .document_of = document_of, .documents = making.documents, .document_count = making.count };
}

/* Taxable amounts by document and rule, in rows of BILL_TAXES_MAX. */
static enum status taxables_sum(const struct bill_line *lines, size_t count, const struct bill_plan *plan,
                                struct currency currency, struct money *taxables)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = plan->document_of[i], rule = 0;
        enum status status;

        if (at == BILL_LEFT)
            continue;
        while (!tax_rule_equal(plan->documents[at].rules[rule], lines[i].tax))
            rule++; /* the plan has put the line's rule on the document */
        status = money_add(taxables[at * BILL_TAXES_MAX + rule], money_of(lines[i].amount_minor, currency),
                           &taxables[at * BILL_TAXES_MAX + rule]);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

enum status bill_document_charge(const struct line *lines, size_t count, enum payment_method_type type,
                                 struct money balance, int64_t least_minor, struct charge *charge, bool *issued)
{
    enum status status = charge_total(lines, count, balance.currency, balance, true, charge);

    if (status != STATUS_OK)
        return status;
    *issued = charge->total.minor > 0 && !minimum_spares(type, charge->amount_due.minor, least_minor);
    if (*issued || charge->total.minor <= 0 || charge->total.minor < least_minor || count < CHARGE_LINES_MAX)
        return STATUS_OK;
    *issued = true;
    balance.minor = charge->total.minor - least_minor;
    return charge_total(lines, count, balance.currency, balance, true, charge);
}

static enum status document_sum(const struct bill_document *document, const struct money taxables[],
                                struct bill_sums *sums)
{
    struct money tax;
    enum status status = STATUS_OK;

    for (size_t i = 0; i < document->rule_count && status == STATUS_OK; i++)
        if ((status = tax_on(taxables[i], document->rules[i], &tax)) == STATUS_OK &&
            (status = money_add(sums->subtotal, taxables[i], &sums->subtotal)) == STATUS_OK)
            status = money_add(sums->tax_total, tax, &sums->tax_total);
    return status == STATUS_OK ? money_add(sums->subtotal, sums->tax_total, &sums->total) : status;
}

static enum status sums_add(struct bill_sums *sums, const struct bill_sums *more)
{
    enum status status;

    if ((status = money_add(sums->subtotal, more->subtotal, &sums->subtotal)) != STATUS_OK ||
        (status = money_add(sums->tax_total, more->tax_total, &sums->tax_total)) != STATUS_OK)
        return status;
    return money_add(sums->total, more->total, &sums->total);
}

enum status bill_plan_sums(const struct bill_line *lines, size_t count, const struct bill_plan *plan,
                           struct arena *arena, struct currency currency, int64_t least_minor, struct bill_sums *sums)
{
    size_t cells = plan->document_count * BILL_TAXES_MAX;
    struct money *taxables = ARENA_ARRAY(arena, struct money, cells), zero = money_of(0, currency);
    struct bill_sums made = { zero, zero, zero };
    enum status status;

    for (size_t i = 0; i < cells; i++)
        taxables[i] = zero;
    if ((status = taxables_sum(lines, count, plan, currency, taxables)) != STATUS_OK)
        return status;
    for (size_t i = 0; i < plan->document_count; i++) {
        struct bill_sums one = { zero, zero, zero };

        if ((status = document_sum(&plan->documents[i], taxables + i * BILL_TAXES_MAX, &one)) != STATUS_OK ||
            ((least_minor == 0 || one.total.minor >= least_minor) && (status = sums_add(&made, &one)) != STATUS_OK))
            return status;
    }
    *sums = made;
    return STATUS_OK;
}

/* counter/credit_note_create.c */
#include "counter/credit_note_create.h"

#include "books/credit_note_issue.h"
#include "sql/store_credit.h"
#include "sql/store_invoice.h"

/* What the correction is checked against, and the progress of the check. */
struct correcting {
    struct act *act;
    const struct correction *wanted;
    const struct invoice *invoice;
    const int64_t *left;      /* how much is left of each of the invoice's lines */
    struct credit_tax *taxes; /* of the invoice; each checked line lowers what is left of its rate */
    size_t tax_count;
};

static enum status refuse(const struct correcting *k, size_t at, const char *member, const char *code)
{
    return act_invalid(k->act, arena_format(k->act->arena, "/lines/%zu/%s", at, member), code);
}

static const struct invoice_line *line_find(const struct invoice *invoice, struct id id, size_t *at)
{
    for (*at = 0; *at < invoice->line_count; ++*at)
        if (id_equal(invoice->lines[*at].id, id))
            return &invoice->lines[*at];
    return NULL;
}

static bool seen_before(const struct correction *wanted, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (id_equal(wanted->lines[i].line_id, wanted->lines[at].line_id))
            return true;
    return false;
}

/* Whether so much is left of the invoice at that rate: earlier credits may have taken from it without taking from this
 * line. */
static bool rate_allows(const struct correcting *k, struct tax_rule rule, int64_t amount_minor)
{
    for (size_t i = 0; i < k->tax_count; i++) {
        struct credit_tax *tax = &k->taxes[i];

        if (!tax_rule_equal(tax->rule, rule))
            continue;
        if (amount_minor > tax->taxable_minor - tax->credited_taxable_minor)
            return false;
        tax->credited_taxable_minor += amount_minor;
        return true;
    }
    return false;
}

static struct credit_note_line note_line(const struct invoice_line *line, struct money amount)
{
    struct credit_note_line made = { .invoice_line_id = line->id, .line = *line };

    made.line.id = id_new();
    if (amount.minor == line->line.amount.minor)
        return made;
    made.line.line.quantity = 1;
    made.line.line.unit_price = made.line.line.base = made.line.line.amount = amount;
    made.line.line.period_days = line->line.days;
    return made;
}

static enum status line_check(const struct correcting *k, size_t at, struct credit_note_line *made)
{
    const struct line_credit *wanted = &k->wanted->lines[at];
    size_t found;
    const struct invoice_line *line = line_find(k->invoice, wanted->line_id, &found);

    if (line == NULL || line->line.amount.minor <= 0)
        return refuse(k, at, "line_id", "not_found");
    if (seen_before(k->wanted, at))
        return refuse(k, at, "line_id", "repeated");
    if (!currency_equal(wanted->amount.currency, k->invoice->charge.currency))
        return refuse(k, at, "amount/currency", "invalid");
    if (wanted->amount.minor > k->left[found] || !rate_allows(k, line->line.tax, wanted->amount.minor))
        return refuse(k, at, "amount", "too_much");
    *made = note_line(line, wanted->amount);
    return STATUS_OK;
}

static enum status correcting_read(struct act *act, const struct correction *wanted, struct correcting *k)
{
    struct invoice *invoice = ARENA_NEW(act->arena, struct invoice);
    int64_t *left;
    enum status status = store_invoice_find(act->sql, act->arena, act->organization.id, wanted->invoice_id, invoice);

    if (status != STATUS_OK || (status = store_credit_left(act->sql, act->arena, invoice, &left)) != STATUS_OK)
        return status;
    *k = (struct correcting){ .act = act, .wanted = wanted, .invoice = invoice, .left = left };
    return store_credit_taxes(act->sql, act->arena, act->organization.id, invoice->id, &k->taxes, &k->tax_count);
}

enum status act_credit_note_create(struct act *act, const struct correction *wanted, struct credit_note *note)
{
    struct credit_note_line *lines = ARENA_ARRAY(act->arena, struct credit_note_line, wanted->line_count);
    struct correcting k;
    enum status status = correcting_read(act, wanted, &k);

    for (size_t i = 0; status == STATUS_OK && i < wanted->line_count; i++)
        status = line_check(&k, i, &lines[i]);
    if (status != STATUS_OK)
        return status;
    *note = (struct credit_note){
        .invoice_id = wanted->invoice_id, .reason = wanted->reason, .lines = lines, .line_count = wanted->line_count
    };
    return credit_note_issue(act, note);
}

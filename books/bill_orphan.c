/* books/bill_orphan.c */
#include "books/bill_orphan.h"

#include "base/log.h"
#include "billing/credit.h"
#include "books/credit_note_issue.h"
#include "books/line_text.h"
#include "sql/store_credit.h"

/* The credit note for one invoice, while it is made. */
struct noting {
    struct act *act;
    struct credit_note note;
    struct credit_note_line *lines;
    struct credit_tax *taxes; /* of the invoice; each line that is taken lowers what is left of its rate */
    size_t tax_count;
};

static bool rate_allows(struct noting *n, const struct line *line)
{
    for (size_t i = 0; i < n->tax_count; i++) {
        struct credit_tax *tax = &n->taxes[i];

        if (!tax_rule_equal(tax->rule, line->tax) ||
            -line->amount.minor > tax->taxable_minor - tax->credited_taxable_minor)
            continue;
        tax->credited_taxable_minor -= line->amount.minor;
        return true;
    }
    return false;
}

/* Appends the pending line to the note, with the signs changed: amounts on a credit note are positive. */
static void line_take(struct noting *n, const struct pending_line *p)
{
    struct act *act = n->act;
    enum language language = language_of_locale(act->organization.locale);
    const char *name = language == LANGUAGE_FR ? p->product_name_fr : p->product_name_en;
    struct credit_note_line *line = &n->lines[n->note.line_count++];

    *line = (struct credit_note_line){ .invoice_line_id = p->reduces_id,
                                       .line = { .id = id_new(),
                                                 .subscription_id = p->subscription_id,
                                                 .line = p->line,
                                                 .description = line_text(act->arena, language, name, &p->line) } };
    line->line.line.quantity = -p->line.quantity;
    line->line.line.base.minor = -p->line.base.minor;
    line->line.line.amount.minor = -p->line.amount.minor;
}

static enum status stays(struct act *act, const struct pending_line *p)
{
    if (day_is_none(p->due_on))
        return STATUS_OK;
    log_error("organization %s: pending line %s reduces a line that has nothing left",
              id_write(ID_ORGANIZATION, act->organization.id).text, id_write(ID_LINE, p->id).text);
    return store_pending_line_rest(act->sql, p->organization_id, p->id, p->version);
}

static enum status orphan_end(struct noting *n, const struct pending_line *p)
{
    if (id_is_none(p->reduced_invoice_id) || (p->line.amount.minor < 0 && !rate_allows(n, &p->line)))
        return stays(n->act, p);
    if (p->line.amount.minor < 0)
        line_take(n, p);
    return store_pending_line_end(n->act->sql, p->organization_id, p->id, p->version);
}

/* Credits all orphans whose reduced line is on the same invoice as that of orphan `first`. */
static enum status invoice_credit(struct act *act, struct pending_line *const orphans[], size_t count, size_t first,
                                  struct day_done *done)
{
    struct id invoice_id = orphans[first]->reduced_invoice_id;
    struct noting n = { .act = act,
                        .note = { .invoice_id = invoice_id },
                        .lines = ARENA_ARRAY(act->arena, struct credit_note_line, count) };
    enum status status = STATUS_OK;

    if (!id_is_none(invoice_id))
        status = store_credit_taxes(act->sql, act->arena, act->organization.id, invoice_id, &n.taxes, &n.tax_count);
    for (size_t i = first; status == STATUS_OK && i < count; i++)
        if (id_equal(orphans[i]->reduced_invoice_id, invoice_id))
            status = orphan_end(&n, orphans[i]);
    if (status != STATUS_OK || n.note.line_count == 0)
        return status;
    n.note.lines = n.lines;
    done->credit_notes_finalized++;
    return credit_note_issue(act, &n.note);
}

static bool invoice_done(struct pending_line *const orphans[], size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (id_equal(orphans[i]->reduced_invoice_id, orphans[at]->reduced_invoice_id))
            return true;
    return false;
}

enum status orphans_credit(struct act *act, struct pending_line *const orphans[], size_t count, struct day_done *done)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        if (!invoice_done(orphans, i))
            status = invoice_credit(act, orphans, count, i, done);
    return status;
}

/* books/removal.c */
#include "books/removal.h"

#include <assert.h>

#include "billing/renewal.h"
#include "books/credit_note_issue.h"
#include "books/invoice_finalise.h"
#include "books/line_text.h"
#include "books/pending_add.h"

static const char *description(struct act *act, const struct subscription *s, const struct line *line)
{
    enum language language = language_of_locale(act->organization.locale);

    return line_text(act->arena, language, language == LANGUAGE_FR ? s->product_name_fr : s->product_name_en, line);
}

/* Makes a credit note line of a step, with the signs changed: amounts on a credit note are positive. */
static struct credit_note_line note_line(struct act *act, const struct subscription *s, const struct credit_step *step)
{
    struct credit_note_line line = { .invoice_line_id = step->source.id,
                                     .line = { .id = id_new(),
                                               .subscription_id = s->id,
                                               .description = description(act, s, &step->line),
                                               .line = step->line } };

    line.line.line.quantity = -step->line.quantity;
    line.line.line.base.minor = -step->line.base.minor;
    line.line.line.amount.minor = -step->line.amount.minor;
    return line;
}

static bool step_is_on(const struct credit_step *step, struct id invoice_id)
{
    return id_equal(step->source.invoice_id, invoice_id) && step->line.amount.minor < 0;
}

/* Issues one invoice's credit note. The lines are counted first, so that each of many notes takes only the memory that
 * it needs. */
static enum status note_of_invoice(struct act *act, const struct subscription *s, struct id order_id,
                                   const struct credit_step *steps, size_t count, struct id invoice_id)
{
    struct credit_note *note = ARENA_NEW(act->arena, struct credit_note);
    struct credit_note_line *lines;
    size_t on = 0;

    for (size_t i = 0; i < count; i++)
        on += step_is_on(&steps[i], invoice_id) ? 1 : 0;
    if (on == 0)
        return STATUS_OK;
    lines = ARENA_ARRAY(act->arena, struct credit_note_line, on);
    *note = (struct credit_note){ .invoice_id = invoice_id, .order_id = order_id, .lines = lines };
    for (size_t i = 0; i < count; i++)
        if (step_is_on(&steps[i], invoice_id))
            lines[note->line_count++] = note_line(act, s, &steps[i]);
    return credit_note_issue(act, note);
}

static bool invoice_done(const struct credit_step *steps, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (id_equal(steps[i].source.invoice_id, steps[at].source.invoice_id))
            return true;
    return false;
}

/* Makes pending lines of the charged lines, because they are too little to be collected (billing/minimum.h). */
static enum status charged_wait(struct act *act, const struct subscription *s, struct id order_id,
                                const struct line *lines, size_t count)
{
    return pending_add(act, s, order_id, lines, count, pending_boundary(s, act->today), NULL);
}

/* By card and bank account, what makes the remaining licences dearer is invoiced at once. The removal does not wait for
 * that payment. */
static enum status charged_issue(struct act *act, const struct subscription *s, struct id order_id,
                                 const struct credit_step *steps, size_t count, struct id *invoice_id)
{
    struct invoice *invoice = ARENA_NEW(act->arena, struct invoice);
    struct invoice_line *lines = ARENA_ARRAY(act->arena, struct invoice_line, count);
    struct line *bare = ARENA_ARRAY(act->arena, struct line, count);
    size_t charged = 0;
    enum status status;

    for (size_t i = 0; i < count; i++)
        if (steps[i].line.amount.minor > 0) {
            bare[charged] = steps[i].line;
            lines[charged++] = (struct invoice_line){ .id = id_new(),
                                                      .subscription_id = s->id,
                                                      .line = steps[i].line,
                                                      .description = description(act, s, &steps[i].line) };
        }
    if (charged == 0)
        return STATUS_OK;
    *invoice = (struct invoice){ .id = id_new(),
                                 .order_id = order_id,
                                 .billed_on = DAY_NONE,
                                 .seller = act->deployment->seller,
                                 .buyer = act->organization.party,
                                 .locale = act->organization.locale,
                                 .lines = lines,
                                 .line_count = charged,
                                 .payment_method_id = s->payment_method_id,
                                 .payment_method_type = s->payment_method_type };
    status = charge_total(bare, charged, act->organization.currency,
                          money_of(act->organization.credit_balance_minor, act->organization.currency), true,
                          &invoice->charge);
    if (status != STATUS_OK)
        return status;
    if (minimum_spares(s->payment_method_type, invoice->charge.amount_due.minor, act_least_minor(act)))
        return charged_wait(act, s, order_id, bare, charged);
    *invoice_id = invoice->id;
    return invoice_issue_collected(act, invoice);
}

/* Writes a step as a pending line: one that reduces a pending line, one charged by invoice, or one of zero. */
static enum status step_wait(struct act *act, const struct subscription *s, struct id order_id,
                             const struct credit_step *step, bool at_once)
{
    if (step->line.amount.minor < 0)
        return id_is_none(step->source.invoice_id) ? pending_reduce(act, s, order_id, &step->source, &step->line)
                                                   : STATUS_OK;
    return step->line.amount.minor == 0 || !at_once
               ? pending_add(act, s, order_id, &step->line, 1, pending_boundary(s, act->today), NULL)
               : STATUS_OK;
}

enum status steps_credit(struct act *act, const struct subscription *s, struct id order_id,
                         const struct credit_step *steps, size_t count, struct id *invoice_id)
{
    bool at_once = s->payment_method_type != PAYMENT_METHOD_INVOICE;
    enum status status = STATUS_OK;

    *invoice_id = ID_NONE;
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = step_wait(act, s, order_id, &steps[i], at_once);
    /* The series is locked from the first note on, so the notes come last. */
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        if (!id_is_none(steps[i].source.invoice_id) && !invoice_done(steps, i))
            status = note_of_invoice(act, s, order_id, steps, count, steps[i].source.invoice_id);
    /* The invoice comes last, so that it uses the credit of the notes. */
    return status == STATUS_OK && at_once ? charged_issue(act, s, order_id, steps, count, invoice_id) : status;
}

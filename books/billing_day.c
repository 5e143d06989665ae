/* books/billing_day.c */
#include "books/billing_day.h"

#include "base/fault_point.h"
#include "billing/overdue.h"
#include "books/due.h"
#include "books/invoice_collect.h"
#include "books/invoice_pay.h"
#include "books/period_roll.h"
#include "books/standing.h"
#include "sql/store_due.h"
#include "sql/store_invoice.h"

enum { INVOICES_MAX = 200 };

/* The day of a retry has come while an attempt is under way: what only waits for its payer makes way, and what is due is collected once that is so.
 * Money that may be moving is waited for. */
static enum status attempt_step(struct counter *c, struct invoice *invoice)
{
    enum status status = invoice_attempt_end(c, invoice);

    invoice->next_on = overdue_next(invoice, c->today);
    return status != STATUS_OK ? status : store_invoice_update(c->sql, invoice);
}

/* One that is open: collected again, or what stands on it moves. Where that is not finished (a subscription with more assignments than an act
 * ends) the invoice stays due. */
static enum status invoice_step(struct counter *c, struct invoice *invoice)
{
    bool made = false;
    enum status status;

    if (!id_is_none(invoice->payment_id))
        return attempt_step(c, invoice);
    if (overdue_collects(invoice, c->today) && ((status = invoice_collect(c, invoice, &made)) != STATUS_OK || made))
        return status;
    if ((status = standing_follow_invoice(c, invoice)) != STATUS_OK)
        return status;
    invoice->next_on = overdue_next(invoice, c->today);
    return store_invoice_update(c->sql, invoice);
}

static enum status invoices_step(struct counter *c, struct day day, struct day_done *done)
{
    struct invoice *invoices;
    size_t count;
    enum status status = store_invoice_due(c->sql, c->arena, c->organization.id, day, FAULT_LIMIT(INVOICES_MAX), &invoices, &count);

    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        status = invoice_step(c, &invoices[i]);
        done->invoices_stepped++;
    }
    return status;
}

enum status billing_day(struct counter *const tills[], const int64_t kinds[], size_t count, struct day day, struct day_done *done)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        if ((kinds[i] & DUE_ENDINGS) != 0)
            status = due_process(tills[i], day, done);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        if ((kinds[i] & DUE_INVOICES) != 0)
            status = invoices_step(tills[i], day, done);
    return status == STATUS_OK ? periods_roll(tills, count, day, done) : status;
}

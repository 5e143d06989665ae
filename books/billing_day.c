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

/* How many open invoices of an organization one act steps. An act stops earlier once it has DAY_EVENTS_A_SHARE journal
 * entries or has used DAY_SHARE_BYTES of memory, since an invoice may have a thousand subscriptions. What is left stays
 * due for the next act. */
enum { INVOICES_MAX = 200, DAY_EVENTS_A_SHARE = 1000 };
#define DAY_SHARE_BYTES (ARENA_READ_BYTES_MAX / 8)

/* A retry is due while an attempt is under way. An attempt that only waits for its payer is voided, and the invoice is
 * collected after that; one whose money may be moving must end first. */
static enum status attempt_step(struct act *act, struct invoice *invoice)
{
    enum status status = invoice_attempt_end(act, invoice);

    invoice->next_on = overdue_next(invoice, act->today, act_least_minor(act));
    return status != STATUS_OK ? status : store_invoice_update(act->sql, invoice);
}

/* Collects an open invoice again, or moves its subscriptions to the state it asks for. Where that is not finished (a
 * subscription with more assignments than one act ends) the invoice stays due. */
static enum status invoice_step(struct act *act, struct invoice *invoice)
{
    bool made = false;
    enum status status;

    if (!id_is_none(invoice->payment_id))
        return attempt_step(act, invoice);
    if (overdue_collects(invoice, act->today, act_least_minor(act)) &&
        ((status = invoice_collect(act, invoice, &made)) != STATUS_OK || made))
        return status;
    if ((status = standing_follow_invoice(act, invoice)) != STATUS_OK)
        return status;
    invoice->next_on = overdue_next(invoice, act->today, act_least_minor(act));
    return store_invoice_update(act->sql, invoice);
}

static bool share_is_full(const struct act *act, size_t taken_before)
{
    return act->journal.count >= DAY_EVENTS_A_SHARE || act->arena->taken_bytes - taken_before > DAY_SHARE_BYTES;
}

/* Steps the open invoices that are due. *all: none is left. Does none where other organizations have filled the act's
 * share already. */
static enum status invoices_step(struct act *act, struct day day, size_t taken_before, struct day_done *done, bool *all)
{
    struct invoice *invoices;
    size_t count, stepped = 0;
    enum status status;

    *all = false;
    if (share_is_full(act, taken_before))
        return STATUS_OK;
    if ((status = store_invoice_due(act->sql, act->arena, act->organization.id, day, FAULT_LIMIT(INVOICES_MAX),
                                    &invoices, &count)) != STATUS_OK)
        return status;
    while (status == STATUS_OK && stepped < count && (stepped == 0 || !share_is_full(act, taken_before))) {
        status = invoice_step(act, &invoices[stepped++]);
        done->invoices_stepped++;
    }
    *all = stepped == count && count < (size_t)FAULT_LIMIT(INVOICES_MAX) && !share_is_full(act, taken_before);
    return status;
}

/* Steps the open invoices of all organizations, and collects in act[] those whose periods may roll in this act: of an
 * organization with open invoices left, a later act rolls the periods. */
static enum status all_step(struct act *const acts[], const int64_t kinds[], size_t count, struct day day,
                            struct day_done *done, struct act *act[], size_t *rolling_count)
{
    size_t taken_before = acts[0]->arena->taken_bytes;

    *rolling_count = 0;
    for (size_t i = 0; i < count; i++) {
        bool all = true;
        enum status status = STATUS_OK;

        if ((kinds[i] & DUE_INVOICES) != 0)
            status = invoices_step(acts[i], day, taken_before, done, &all);
        if (status != STATUS_OK)
            return status;
        if (all)
            act[(*rolling_count)++] = acts[i];
    }
    return STATUS_OK;
}

enum status billing_day(struct act *const acts[], const int64_t kinds[], size_t count, struct day day,
                        struct day_done *done)
{
    struct act *rolling[SQL_IDS_MAX];
    size_t rolling_count;
    enum status status = STATUS_OK;

    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        if ((kinds[i] & DUE_ENDINGS) != 0)
            status = due_process(acts[i], day, done);
    if (status == STATUS_OK)
        status = all_step(acts, kinds, count, day, done, rolling, &rolling_count);
    return status != STATUS_OK || rolling_count == 0 ? status : periods_roll(rolling, rolling_count, day, done);
}

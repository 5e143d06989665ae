/* books/standing.c */
#include "books/standing.h"

#include "billing/overdue.h"
#include "billing/renewal.h"
#include "books/pending_add.h"
#include "books/subscription_end.h"
#include "sql/store_invoice.h"
#include "sql/store_period.h"
#include "sql/store_subscription.h"

static enum status standing_read(struct act *act, const struct subscription *s, enum subscription_status *standing)
{
    struct invoice *invoices;
    size_t count;
    enum status status = store_invoice_unpaid_of(act->sql, act->arena, act->organization.id, s->id, &invoices, &count);

    *standing = SUBSCRIPTION_ACTIVE;
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        enum subscription_status one = overdue_standing(&invoices[i], act->today, s->status, act_least_minor(act));

        if (overdue_is_worse(one, *standing))
            *standing = one;
    }
    return status;
}

static enum status step(struct act *act, struct subscription *s, enum subscription_status to, enum event_type event)
{
    const char *before = subscription_state(act, s);
    enum status status;

    if (!subscription_advance(&s->status, to))
        return STATUS_INTERNAL;
    if ((status = store_subscription_update(act->sql, s)) != STATUS_OK)
        return status;
    journal_tell(act, event, journal_object(act, "subscription", ID_SUBSCRIPTION, s->id), before,
                 subscription_state(act, s));
    return STATUS_OK;
}

/* Bills the rest of the running period, where no line bills it yet. If that period has ended, nothing is done: the
 * renewal bills the next one. */
static enum status rest_bill(struct act *act, const struct subscription *s)
{
    struct period_row period;
    struct tax_rule tax;
    struct line line;
    struct id line_id;
    enum status status = store_period_find(act->sql, act->arena, s->organization_id, s->id, s->period_number, &period);

    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!id_is_none(period.line_id) || act->today.number >= s->period.end.number)))
        return STATUS_OK;
    if (status != STATUS_OK)
        return status;
    if (!tax_rule_for(act->deployment->seller.country, act->organization.party.country,
                      act->organization.party.vat_id != NULL, act->today, &tax))
        return STATUS_INTERNAL; /* no tax rate is known, although the subscription was sold at one */
    /* Also for a rest that rounds to zero: its line says from which day the period is paid for. */
    if ((status = renewal_resume(s, act->today, tax, &line)) != STATUS_OK || line.base.minor == 0)
        return status;
    if ((status = pending_add(act, s, ID_NONE, &line, 1, pending_due_on(s, s->payment_method_type, act->today),
                              &line_id)) != STATUS_OK)
        return status;
    return store_period_line(act->sql, &period, line_id);
}

static enum status resume(struct act *act, struct subscription *s)
{
    bool suspended = s->status == SUBSCRIPTION_SUSPENDED;
    enum status status = step(act, s, SUBSCRIPTION_ACTIVE, EVENT_SUBSCRIPTION_CHANGED);

    return status != STATUS_OK || !suspended ? status : rest_bill(act, s);
}

static enum status end(struct act *act, struct subscription *s)
{
    bool over;

    if (s->hold != HOLD_NONE)
        return STATUS_OK; /* the order on it must end first */
    return subscription_end(act, s, act->today, &over);
}

/* Moves the subscription one state at a time, so that each step has its journal entry. */
static enum status move(struct act *act, struct subscription *s, enum subscription_status target)
{
    enum status status = STATUS_OK;

    if (overdue_is_worse(s->status, target))
        status = resume(act, s);
    if (status == STATUS_OK && overdue_is_worse(target, SUBSCRIPTION_ACTIVE) && s->status == SUBSCRIPTION_ACTIVE)
        status = step(act, s, SUBSCRIPTION_PAST_DUE, EVENT_SUBSCRIPTION_PAST_DUE);
    if (status == STATUS_OK && overdue_is_worse(target, SUBSCRIPTION_PAST_DUE) && s->status == SUBSCRIPTION_PAST_DUE)
        status = step(act, s, SUBSCRIPTION_SUSPENDED, EVENT_SUBSCRIPTION_SUSPENDED);
    return status == STATUS_OK && target == SUBSCRIPTION_CANCELLED ? end(act, s) : status;
}

static enum status follow(struct act *act, struct id subscription_id)
{
    enum subscription_status target;
    struct subscription s;
    enum status status;

    if ((status = store_subscription_bare(act->sql, act->arena, act->organization.id, subscription_id, act->today,
                                          &s)) != STATUS_OK)
        return status;
    if (s.channel != CHANNEL_DIRECT ||
        (s.status != SUBSCRIPTION_ACTIVE && s.status != SUBSCRIPTION_PAST_DUE && s.status != SUBSCRIPTION_SUSPENDED))
        return STATUS_OK;
    if ((status = standing_read(act, &s, &target)) != STATUS_OK)
        return status;
    return target == s.status ? STATUS_OK : move(act, &s, target);
}

enum status standing_follow_invoice(struct act *act, const struct invoice *invoice)
{
    struct id *ids;
    size_t count;
    enum status status =
        store_invoice_subscriptions(act->sql, act->arena, act->organization.id, invoice->id, &ids, &count);

    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = follow(act, ids[i]);
    return status;
}

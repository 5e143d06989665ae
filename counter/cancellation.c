/* counter/cancellation.c */
#include "counter/cancellation.h"

#include <string.h>

#include "billing/credit.h"
#include "billing/names.h"
#include "billing/quote_lines.h"
#include "books/assignment.h"
#include "books/catch_up.h"
#include "books/order_schedule.h"
#include "books/removal.h"
#include "books/subscription_end.h"
#include "counter/organization_catch_up.h"
#include "sql/store_credit.h"
#include "sql/store_subscription.h"

static const char *const ats[] = { [CANCEL_AT_PERIOD_END] = "period_end", [CANCEL_NOW] = "now" };

NAMES_READ(cancellation_at, ats)

static enum status refuse(struct act *act, struct action refused)
{
    act->refusal.action = refused;
    return STATUS_CANCELLATION_UNAVAILABLE;
}

static enum status end_later(struct act *act, struct subscription *s)
{
    const char *before = subscription_state(act, s);
    enum status status;

    s->cancels_on = s->period.end;
    if ((status = schedule_end(act, s)) != STATUS_OK || (status = store_subscription_update(act->sql, s)) != STATUS_OK)
        return status;
    journal_tell(act, EVENT_SUBSCRIPTION_CHANGED, journal_object(act, "subscription", ID_SUBSCRIPTION, s->id), before,
                 subscription_state(act, s));
    return STATUS_OK;
}

static enum status removal_steps(struct act *act, const struct subscription *s, struct credit_basis *basis,
                                 const struct credit_step **steps, size_t *count)
{
    const struct party *seller = &act->deployment->seller, *buyer = &act->organization.party;
    struct tax_rule tax;
    enum status status;

    if (!tax_rule_for(seller->country, buyer->country, buyer->vat_id != NULL, act->today, &tax))
        return STATUS_INTERNAL; /* no tax rate is known, although the subscription was sold at one */
    if ((status = store_credit_basis(act->sql, act->arena, s, basis)) != STATUS_OK)
        return status;
    return credit_steps(act->arena, s, basis, 0, act->today, tax, steps, count);
}

/* The subscription has more assignments than one act ends. This ends a first share of them, and leaves the subscription
 * ending: nothing can be assigned, changed or taken back any more. The billing run finds it on the same day
 * (subscription.due_on) and ends the other assignments, a share in each act, then the subscription. All licences are
 * credited now, as of today. */
static enum status begin_to_end(struct act *act, struct subscription *s)
{
    const char *before = subscription_state(act, s);
    bool over;
    enum status status = assignments_end_share(act, s, s->assigned_licences, &over);

    if (status != STATUS_OK || (status = schedule_end(act, s)) != STATUS_OK)
        return status;
    s->cancels_on = act->today;
    if ((status = store_subscription_update(act->sql, s)) != STATUS_OK)
        return status;
    journal_tell(act, EVENT_SUBSCRIPTION_CHANGED, journal_object(act, "subscription", ID_SUBSCRIPTION, s->id), before,
                 subscription_state(act, s));
    return STATUS_OK;
}

/* A removal to zero that ends the assignments. */
static enum status end_now(struct act *act, struct subscription *s)
{
    struct credit_basis *basis = ARENA_NEW(act->arena, struct credit_basis);
    const struct credit_step *steps;
    struct id invoice_id;
    size_t count;
    bool over;
    enum status status;

    if (!quote_removal_at_once(s, s->total_licences, act->today))
        return refuse(act, (struct action){ .reason = REASON_RETURN_WINDOW_CLOSED,
                                            .remedy = REMEDY_CANCEL_AT_PERIOD_END,
                                            .expected_by = DAY_NONE });
    if ((status = removal_steps(act, s, basis, &steps, &count)) != STATUS_OK)
        return status;
    status = s->assigned_licences > FAULT_LIMIT(ASSIGNMENTS_A_SHARE) ? begin_to_end(act, s)
                                                                     : subscription_end(act, s, act->today, &over);
    if (status != STATUS_OK)
        return status;
    /* all licences go, so none are left that could become dearer and be invoiced */
    return steps_credit(act, s, ID_NONE, steps, count, &invoice_id);
}

static bool is_behind(const struct subscription *s, struct day today)
{
    bool runs = s->status == SUBSCRIPTION_ACTIVE || s->status == SUBSCRIPTION_PAST_DUE ||
                s->status == SUBSCRIPTION_SUSPENDED || s->status == SUBSCRIPTION_TRIAL;

    return runs && s->channel == CHANNEL_DIRECT && !day_is_none(s->period.end) && s->period.end.number <= today.number;
}

/* Reads the subscription as of today: where its period has ended and the billing run has not rolled it yet, due days
 * are done first. */
static enum status subscription_of_today(struct act *act, struct id id, struct subscription *s)
{
    enum status status = store_subscription_find(act->sql, act->arena, act->organization.id, id, act->today, s);

    if (status != STATUS_OK || !is_behind(s, act->today))
        return status;
    if ((status = organization_catch_up_whole(act)) != STATUS_OK)
        return status;
    status = store_subscription_find(act->sql, act->arena, act->organization.id, id, act->today, s);
    /* the period could not be rolled; organization_catch_up has logged it */
    return status == STATUS_OK && is_behind(s, act->today) ? STATUS_UNAVAILABLE : status;
}

enum status act_cancel(struct act *act, const struct cancellation *wanted, struct subscription *s)
{
    struct action action;
    enum status status;

    if ((status = subscription_of_today(act, wanted->subscription_id, s)) != STATUS_OK)
        return status;
    action = action_for(s, ACTION_CANCEL);
    if (!action.allowed)
        return refuse(act, action);
    return wanted->at == CANCEL_NOW ? end_now(act, s) : end_later(act, s);
}

enum status act_cancellation_terms(struct act *act, const struct id *subscription_id, struct cancellation_terms *terms)
{
    struct credit_basis *basis = ARENA_NEW(act->arena, struct credit_basis);
    struct subscription *s = &terms->subscription;
    const struct credit_step *steps;
    size_t count;
    enum status status;

    if ((status = subscription_of_today(act, *subscription_id, s)) != STATUS_OK)
        return status;
    terms->today = act->today;
    terms->action = action_for(s, ACTION_CANCEL);
    terms->at_once = terms->action.allowed && quote_removal_at_once(s, s->total_licences, act->today);
    if (!terms->at_once)
        return STATUS_OK;
    status = removal_steps(act, s, basis, &steps, &count);
    return status != STATUS_OK ? status
                               : credit_charge(act->arena, basis, steps, count, s->rate.currency, &terms->credit);
}

enum status act_cancel_back(struct act *act, const struct cancellation_back *wanted, struct subscription *s)
{
    const char *before;
    enum status status;

    if ((status = subscription_of_today(act, wanted->subscription_id, s)) != STATUS_OK)
        return status;
    if (wanted->version != -1 && wanted->version != s->version)
        return STATUS_PRECONDITION_FAILED;
    if (s->status == SUBSCRIPTION_CANCELLED || subscription_is_ending(s))
        return refuse(act, action_for(s, ACTION_CANCEL));
    if (day_is_none(s->cancels_on))
        return STATUS_NOT_FOUND;
    before = subscription_state(act, s);
    s->cancels_on = DAY_NONE;
    if ((status = store_subscription_update(act->sql, s)) != STATUS_OK)
        return status;
    journal_tell(act, EVENT_SUBSCRIPTION_CHANGED, journal_object(act, "subscription", ID_SUBSCRIPTION, s->id), before,
                 subscription_state(act, s));
    return STATUS_OK;
}

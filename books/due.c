/* books/due.c */
#include "books/due.h"

#include <assert.h>

#include "base/fault_point.h"
#include "books/assignment.h"
#include "books/prepaid.h"
#include "sql/store_due.h"
#include "sql/store_subscription.h"

static const char *subscription_object(struct act *act, const struct subscription *s)
{
    return journal_object(act, "subscription", ID_SUBSCRIPTION, s->id);
}

static void expire(struct act *act, struct subscription *s, const char *before, const char *after)
{
    bool moved = subscription_advance(&s->status, SUBSCRIPTION_EXPIRED);

    assert(moved); /* no data leads here: only trials and active prepaid subscriptions fall due */
    (void)moved;
    journal_tell(act, EVENT_SUBSCRIPTION_EXPIRED, subscription_object(act, s), before, after);
}

/* Ends a trial. Its licences stay on record, though unusable, because a purchase that is approved late adds to them.
 * Reserved assignments stay for that purchase. */
static enum status trial_end(struct act *act, struct subscription *s, struct day_done *done)
{
    int64_t assigned = s->assigned_licences;
    bool all;
    enum status status = assignments_end_share(act, s, assigned, &all);

    if (status != STATUS_OK)
        return status;
    done->assignments_ended += assigned - s->assigned_licences;
    if (all) {
        expire(act, s, prepaid_state(act, s->status, s->total_licences, s->period.end),
               prepaid_state(act, SUBSCRIPTION_EXPIRED, s->total_licences, s->period.end));
        done->trials_expired++;
    }
    return store_subscription_update(act->sql, s);
}

static bool lot_has_ended(const struct lot *lot, struct day day)
{
    return !day_is_none(lot->expires_on) && lot->expires_on.number <= day.number;
}

static enum status lots_remove(struct act *act, struct subscription *s, struct day day, struct day_done *done)
{
    for (size_t i = 0; i < s->lot_count; i++) {
        enum status status;

        if (!lot_has_ended(&s->lots[i], day))
            continue;
        if ((status = store_lot_end(act->sql, act->organization.id, s->lots[i].id)) != STATUS_OK)
            return status;
        s->total_licences -= s->lots[i].quantity;
        done->lots_ended++;
    }
    return STATUS_OK;
}

static enum status lots_end(struct act *act, struct subscription *s, struct day day, struct day_done *done)
{
    int64_t total = s->total_licences, left = total, assigned = s->assigned_licences;
    struct day end = prepaid_end(s);
    const char *before, *after;
    bool all;
    enum status status;

    assert(s->channel == CHANNEL_PRODUCT_KEY); /* only lots of product keys have an end */
    for (size_t i = 0; i < s->lot_count; i++)
        left -= lot_has_ended(&s->lots[i], day) ? s->lots[i].quantity : 0;
    if ((status = assignments_end_share(act, s, assigned + s->reserved_licences - left, &all)) != STATUS_OK)
        return status;
    done->assignments_ended += assigned - s->assigned_licences;
    if (!all)
        return store_subscription_update(act->sql, s);
    if ((status = lots_remove(act, s, day, done)) != STATUS_OK)
        return status;
    before = prepaid_state(act, s->status, total, end);
    after = prepaid_state(act, left == 0 ? SUBSCRIPTION_EXPIRED : s->status, left, end);
    journal_tell(act, EVENT_LICENCES_CHANGED, subscription_object(act, s), before, after);
    if (left == 0)
        expire(act, s, before, after);
    return store_subscription_update(act->sql, s);
}

static enum status item_end(struct act *act, const struct due_item *item, struct day_done *done)
{
    struct subscription s;
    enum status status =
        store_subscription_bare(act->sql, act->arena, act->organization.id, item->subscription_id, act->today, &s);

    if (status != STATUS_OK)
        return status;
    return s.status == SUBSCRIPTION_TRIAL ? trial_end(act, &s, done) : lots_end(act, &s, item->day, done);
}

enum status due_process(struct act *act, struct day day, struct day_done *done)
{
    struct due_item item;
    enum status status;

    while (act->journal.count < (size_t)FAULT_LIMIT(ASSIGNMENTS_A_SHARE)) {
        if ((status = store_due_first(act->sql, act->arena, act->organization.id, day, &item)) != STATUS_OK)
            return status == STATUS_NOT_FOUND ? STATUS_OK : status;
        if ((status = item_end(act, &item, done)) != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

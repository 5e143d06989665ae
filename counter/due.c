/* counter/due.c */
#include "counter/due.h"

#include <assert.h>

#include "base/log.h"
#include "counter/assignment.h"
#include "counter/prepaid.h"
#include "sql/store_due.h"
#include "sql/store_subscription.h"

/* An act holds the organization's lock: ten thousand endings are ten acts. Well below what a journal takes at once. */
enum { EVENTS_A_STEP = 1000 };

struct due_done due_sum(struct due_done a, struct due_done b)
{
    return (struct due_done){ a.trials_expired + b.trials_expired, a.lots_ended + b.lots_ended, a.assignments_ended + b.assignments_ended };
}

static const char *subscription_object(struct counter *c, const struct subscription *s)
{
    return journal_object(c, "subscription", ID_SUBSCRIPTION, s->id);
}

/* The newest first. *all: false where this step's share was not enough; then the next one goes on. */
static enum status assignments_share_end(struct counter *c, struct subscription *s, int64_t beyond, struct due_done *done, bool *all)
{
    int64_t share = beyond < EVENTS_A_STEP ? beyond : EVENTS_A_STEP;
    struct assignment *newest;
    size_t count;
    enum status status;

    *all = share == beyond;
    if (beyond <= 0)
        return STATUS_OK;
    if ((status = store_due_assignments(c->sql, c->arena, c->organization.id, s->id, share, &newest, &count)) != STATUS_OK)
        return status;
    if ((int64_t)count < share) {
        log_error("%s counts more assignments than it has", id_write(ID_SUBSCRIPTION, s->id).text);
        return STATUS_INTERNAL;
    }
    for (size_t i = 0; i < count; i++)
        assignment_uncount(s, &newest[i]);
    done->assignments_ended += share;
    return assignments_end(c, newest, count);
}

static void expire(struct counter *c, struct subscription *s, const char *before, const char *after)
{
    bool moved = subscription_advance(&s->status, SUBSCRIPTION_EXPIRED);

    assert(moved);
    (void)moved;
    journal_tell(c, EVENT_SUBSCRIPTION_EXPIRED, subscription_object(c, s), before, after);
}

/* Its licences stay on record, unusable: a purchase that is approved late adds to them. Reserved ones wait for that order. */
static enum status trial_end(struct counter *c, struct subscription *s, struct due_done *done)
{
    bool all;
    enum status status = assignments_share_end(c, s, s->assigned_licences, done, &all);

    if (status != STATUS_OK)
        return status;
    if (all) {
        expire(c, s, prepaid_state(c, s->status, s->total_licences, s->period.end),
               prepaid_state(c, SUBSCRIPTION_EXPIRED, s->total_licences, s->period.end));
        done->trials_expired++;
    }
    return store_subscription_update(c->sql, s);
}

static bool lot_has_ended(const struct lot *lot, struct day day)
{
    return !day_is_none(lot->expires_on) && lot->expires_on.number <= day.number;
}

static enum status lots_remove(struct counter *c, struct subscription *s, struct day day, struct due_done *done)
{
    for (size_t i = 0; i < s->lot_count; i++) {
        enum status status;

        if (!lot_has_ended(&s->lots[i], day))
            continue;
        if ((status = store_lot_end(c->sql, c->organization.id, s->lots[i].id)) != STATUS_OK)
            return status;
        s->total_licences -= s->lots[i].quantity;
        done->lots_ended++;
    }
    return STATUS_OK;
}

static enum status lots_end(struct counter *c, struct subscription *s, struct day day, struct due_done *done)
{
    int64_t total = s->total_licences, left = total;
    struct day end = prepaid_end(s);
    const char *before, *after;
    bool all;
    enum status status;

    assert(s->channel == CHANNEL_PRODUCT_KEY);
    for (size_t i = 0; i < s->lot_count; i++)
        left -= lot_has_ended(&s->lots[i], day) ? s->lots[i].quantity : 0;
    if ((status = assignments_share_end(c, s, s->assigned_licences + s->reserved_licences - left, done, &all)) != STATUS_OK)
        return status;
    if (!all)
        return store_subscription_update(c->sql, s);
    if ((status = lots_remove(c, s, day, done)) != STATUS_OK)
        return status;
    before = prepaid_state(c, s->status, total, end);
    after = prepaid_state(c, left == 0 ? SUBSCRIPTION_EXPIRED : s->status, left, end);
    journal_tell(c, EVENT_LICENCES_CHANGED, subscription_object(c, s), before, after);
    if (left == 0)
        expire(c, s, before, after);
    return store_subscription_update(c->sql, s);
}

static enum status item_end(struct counter *c, const struct due_item *item, struct due_done *done)
{
    struct subscription s;
    enum status status = store_subscription_find(c->sql, c->arena, c->organization.id, item->subscription_id, c->today, &s);

    if (status != STATUS_OK)
        return status;
    return s.status == SUBSCRIPTION_TRIAL ? trial_end(c, &s, done) : lots_end(c, &s, item->day, done);
}

enum status due_day(struct counter *c, struct day until, struct day *day)
{
    struct due_item item;
    enum status status = store_due_first(c->sql, c->arena, c->organization.id, until, &item);

    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    *day = status == STATUS_OK ? item.day : DAY_NONE;
    return STATUS_OK;
}

enum status due_process(struct counter *c, struct day day, struct due_done *done)
{
    struct due_item item;
    enum status status;

    *done = (struct due_done){ 0 };
    while (c->journal.count < EVENTS_A_STEP) {
        if ((status = store_due_first(c->sql, c->arena, c->organization.id, day, &item)) != STATUS_OK)
            return status == STATUS_NOT_FOUND ? STATUS_OK : status;
        if ((status = item_end(c, &item, done)) != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

struct due_step {
    struct due_done done;
    bool found;
};

static enum status act_due(struct counter *c, const void *in, void *out)
{
    const struct day *until = in;
    struct due_step *step = out;
    struct day day;
    enum status status;

    *step = (struct due_step){ .found = false };
    if ((status = due_day(c, until->number < c->today.number ? *until : c->today, &day)) != STATUS_OK || day_is_none(day))
        return status;
    step->found = true;
    return due_process(c, day, &step->done);
}

enum status due_run(struct counter *c, struct id organization_id, struct day until, struct due_done *done)
{
    struct due_step step;
    enum status status;

    assert(c->claim.phase == CLAIM_NONE && c->render == NULL);
    *done = (struct due_done){ 0 };
    do {
        if ((status = counter_run(c, organization_id, act_due, &until, &step)) != STATUS_OK)
            return status;
        *done = due_sum(*done, step.done);
    } while (step.found);
    return STATUS_OK;
}

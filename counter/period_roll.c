/* counter/period_roll.c: read all, plan each by billing/renewal.h, gather the lines into bills, write all. */
#include "counter/period_roll.h"

#include <assert.h>
#include <string.h>

#include "base/log.h"
#include "billing/renewal.h"
#include "counter/bill.h"
#include "counter/lots.h"
#include "counter/subscription_end.h"
#include "sql/store_order.h"
#include "sql/store_period.h"
#include "sql/store_subscription.h"

enum { SUBSCRIPTIONS_MAX = 2000 };

/* What one act reads and writes. */
struct roll {
    struct counter *const *tills;
    size_t till_count;
    struct day day;
    struct day_done *done;
    struct subscription *due; /* by organization */
    size_t due_count;
    const struct subscription **written;
    size_t written_count;
    struct period_row *periods;
    size_t period_count;
    struct bills bills;
};

static enum status tax_read(const struct counter *c, struct day day, struct tax_rule *tax)
{
    const struct party *seller = &c->deployment->seller, *buyer = &c->organization.party;

    if (tax_rule_for(seller->country, buyer->country, buyer->vat_id != NULL, day, tax))
        return STATUS_OK;
    log_error("organization %s: no tax rate is known for %s", id_write(ID_ORGANIZATION, c->organization.id).text, buyer->country);
    return STATUS_INTERNAL;
}

/* Where a page was cut, the last organization's may not be all: it has its turn in the next act. */
static void cut_drop(struct roll *roll)
{
    struct id last = roll->due[roll->due_count - 1].organization_id;

    if (roll->due_count < SUBSCRIPTIONS_MAX || id_equal(roll->due[0].organization_id, last))
        return;
    while (id_equal(roll->due[roll->due_count - 1].organization_id, last))
        roll->due_count--;
}

static enum status due_read(struct roll *roll)
{
    struct counter *first = roll->tills[0];
    struct id *ids = ARENA_ARRAY(first->arena, struct id, roll->till_count);
    enum status status;

    for (size_t i = 0; i < roll->till_count; i++)
        ids[i] = roll->tills[i]->organization.id;
    status = store_subscription_at_boundary(first->sql, first->arena, ids, roll->till_count, roll->day, SUBSCRIPTIONS_MAX, &roll->due,
                                            &roll->due_count);
    if (status != STATUS_OK)
        return status;
    if (roll->due_count > 0)
        cut_drop(roll);
    roll->written = ARENA_ARRAY(first->arena, const struct subscription *, roll->due_count);
    roll->periods = ARENA_ARRAY(first->arena, struct period_row, roll->due_count);
    return bills_open(&roll->bills, roll->tills, roll->till_count, ids, roll->day);
}

/* The scheduled removal takes effect: its order is confirmed, and the newest lots go. */
static enum status schedule_take(struct counter *c, struct subscription *s, int64_t licences)
{
    struct subscription whole; /* with its lots */
    struct order order;
    enum status status;

    if ((status = store_subscription_find(c->sql, c->arena, s->organization_id, s->id, c->today, &whole)) != STATUS_OK ||
        (status = lots_take(c, &whole, s->total_licences - licences)) != STATUS_OK ||
        (status = store_order_find(c->sql, c->arena, s->organization_id, s->scheduled_order_id, &order)) != STATUS_OK)
        return status;
    if (!order_advance(&order.status, ORDER_CONFIRMED))
        return STATUS_INTERNAL;
    order.confirmed_at = c->organization_now;
    journal_tell(c, EVENT_ORDER_CONFIRMED, journal_object(c, "order", ID_ORDER, order.id), NULL, NULL);
    return store_order_update(c->sql, &order);
}

static bool rate_same(struct counter *c, const struct rate *a, const struct rate *b)
{
    return a->mode == b->mode && a->step_count == b->step_count &&
           strcmp(price_steps_write(c->arena, a->steps, a->step_count), price_steps_write(c->arena, b->steps, b->step_count)) == 0;
}

static const char *period_text(struct counter *c, const struct subscription *s)
{
    struct json_write json = json_start(c->arena);

    json_open(&json, NULL);
    json_put_day(&json, "period_start", s->period.start);
    json_put_day(&json, "period_end", s->period.end);
    json_put_int(&json, "total_licences", s->total_licences);
    json_close(&json);
    return json_text(&json, NULL);
}

static void licences_told(struct counter *c, const struct subscription *s, const char *before, const char *after)
{
    journal_tell(c, EVENT_LICENCES_CHANGED, journal_object(c, "subscription", ID_SUBSCRIPTION, s->id), before, after);
}

static void period_note(struct roll *roll, const struct counter *c, const struct subscription *s, const struct renewal *renewal, struct id line_id)
{
    roll->periods[roll->period_count++] = (struct period_row){
        .organization_id = s->organization_id, .subscription_id = s->id, .number = renewal->period_number, .period = renewal->period,
        .licences = renewal->licences, .line_id = line_id, .unbilled = renewal->unbilled, .created_at = c->organization_now
    };
}

/* The next period begins; in memory, but for what is rare. */
static enum status begin(struct roll *roll, size_t till, struct subscription *s, const struct renewal *renewal)
{
    struct counter *c = roll->tills[till];
    const char *before = period_text(c, s), *after;
    struct id line_id = renewal->kind == RENEWAL_BILLED ? id_new() : ID_NONE;
    bool changed = renewal->licences != s->total_licences;
    enum status status;

    if (renewal->takes_schedule && (status = schedule_take(c, s, renewal->licences)) != STATUS_OK)
        return status;
    if (renewal->takes_schedule) {
        s->scheduled_order_id = ID_NONE;
        s->scheduled_licences = 0;
    }
    s->total_licences = renewal->licences;
    s->period_number = renewal->period_number;
    s->period = renewal->period;
    if (!rate_same(c, &s->rate, &renewal->rate)) {
        s->rate = renewal->rate;
        if ((status = store_subscription_reprice(c->sql, c->arena, s)) != STATUS_OK)
            return status;
        s->version++;
    }
    roll->written[roll->written_count++] = s;
    period_note(roll, c, s, renewal, line_id);
    after = period_text(c, s);
    journal_tell(c, EVENT_SUBSCRIPTION_RENEWED, journal_object(c, "subscription", ID_SUBSCRIPTION, s->id), before, after);
    if (changed)
        licences_told(c, s, before, after);
    if (renewal->kind == RENEWAL_BILLED)
        bills_add(&roll->bills, till, s, line_id, &renewal->line);
    return STATUS_OK;
}

static enum status finish(struct roll *roll, struct counter *c, const struct subscription *s)
{
    struct subscription whole;
    int64_t assigned;
    bool over;
    enum status status = store_subscription_find(c->sql, c->arena, s->organization_id, s->id, c->today, &whole);

    assigned = whole.assigned_licences;
    if (status != STATUS_OK || (status = subscription_end(c, &whole, whole.cancels_on, &over)) != STATUS_OK)
        return status;
    roll->done->assignments_ended += assigned - whole.assigned_licences;
    roll->done->subscriptions_ended += over ? 1 : 0;
    return STATUS_OK;
}

static enum status subscription_roll(struct roll *roll, size_t till, struct subscription *s)
{
    struct counter *c = roll->tills[till];
    struct renewal renewal;
    struct tax_rule tax;
    enum status status;

    if ((status = tax_read(c, roll->day, &tax)) != STATUS_OK || (status = renewal_plan(s, &s->renewal_rate, tax, &renewal)) != STATUS_OK)
        return status;
    return renewal.kind == RENEWAL_ENDS ? finish(roll, c, s) : begin(roll, till, s, &renewal);
}

static enum status write_all(struct roll *roll)
{
    struct counter *first = roll->tills[0];
    enum status status;

    if ((status = store_subscription_update_each(first->sql, first->arena, roll->written, roll->written_count)) != STATUS_OK ||
        (status = store_period_insert(first->sql, first->arena, roll->periods, roll->period_count)) != STATUS_OK)
        return status;
    roll->done->periods_begun += (int64_t)roll->period_count;
    return bills_close(&roll->bills, roll->done);
}

enum status periods_roll(struct counter *const tills[], size_t count, struct day day, struct day_done *done)
{
    struct roll roll = { .tills = tills, .till_count = count, .day = day, .done = done };
    size_t till = 0;
    enum status status;

    if ((status = due_read(&roll)) != STATUS_OK)
        return status;
    for (size_t i = 0; status == STATUS_OK && i < roll.due_count; i++) {
        while (!id_equal(tills[till]->organization.id, roll.due[i].organization_id))
            till++; /* both are in order of the organization */
        assert(day.number <= tills[till]->today.number);
        status = subscription_roll(&roll, till, &roll.due[i]);
    }
    return status != STATUS_OK ? status : write_all(&roll);
}

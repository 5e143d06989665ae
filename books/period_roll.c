/* books/period_roll.c: reads a share of the day, plans each subscription by billing/renewal.h and the documents by
 * billing/bill_plan.h, then writes everything. */
#include "books/period_roll.h"

#include <assert.h>
#include <string.h>

#include "base/log.h"
#include "billing/renewal.h"
#include "books/bill.h"
#include "books/lots.h"
#include "books/subscription_end.h"
#include "sql/store_order.h"
#include "sql/store_period.h"
#include "sql/store_subscription.h"

/* What is planned for one subscription, before anything is written. */
struct planned {
    size_t till;
    struct renewal renewal;
    struct id line_id;       /* of a period that is billed */
    struct bill_place place; /* where that line is on its bill */
};

/* What one act reads and writes. */
struct roll {
    struct act *const *acts;
    struct day day;
    struct day_done *done;
    struct arena reading; /* of the share's rows */
    struct day_share share;
    struct planned *planned; /* one for each of the share's subscriptions */
    struct subscription **written;
    size_t written_count;
    struct period_row *periods;
    size_t period_count;
    struct bills bills;
};

static enum status tax_read(const struct act *act, struct day day, struct tax_rule *tax)
{
    const struct party *seller = &act->deployment->seller, *buyer = &act->organization.party;

    if (tax_rule_for(seller->country, buyer->country, buyer->vat_id != NULL, day, tax))
        return STATUS_OK;
    log_error("organization %s: no tax rate is known for %s", id_write(ID_ORGANIZATION, act->organization.id).text,
              buyer->country);
    return STATUS_INTERNAL;
}

static enum status due_read(struct roll *roll, size_t till_count)
{
    struct act *first = roll->acts[0];
    struct id *ids = ARENA_ARRAY(first->arena, struct id, till_count);
    enum status status;

    for (size_t i = 0; i < till_count; i++)
        ids[i] = roll->acts[i]->organization.id;
    if ((status = day_share_read(first->sql, &roll->reading, ids, till_count, roll->day, &roll->share)) != STATUS_OK)
        return status;
    roll->planned = ARENA_ARRAY(first->arena, struct planned, roll->share.due_count);
    roll->written = ARENA_ARRAY(first->arena, struct subscription *, roll->share.due_count);
    roll->periods = ARENA_ARRAY(first->arena, struct period_row, roll->share.due_count);
    bills_open(&roll->bills, roll->acts, ids, roll->day, &roll->share);
    return STATUS_OK;
}

/* A scheduled removal takes effect: its order is confirmed, and licences are taken from the newest lots. */
static enum status schedule_take(struct act *act, struct subscription *s, int64_t licences)
{
    struct subscription whole; /* with its lots */
    struct order order;
    enum status status;

    if ((status = store_subscription_bare(act->sql, act->arena, s->organization_id, s->id, act->today, &whole)) !=
            STATUS_OK ||
        (status = lots_take(act, &whole, s->total_licences - licences)) != STATUS_OK ||
        (status = store_order_find(act->sql, act->arena, s->organization_id, s->scheduled_order_id, &order)) !=
            STATUS_OK)
        return status;
    if (!order_advance(&order.status, ORDER_CONFIRMED))
        return STATUS_INTERNAL;
    order.confirmed_at = act->organization_now;
    journal_tell(act, EVENT_ORDER_CONFIRMED, journal_object(act, "order", ID_ORDER, order.id), NULL, NULL);
    return store_order_update(act->sql, &order);
}

static bool rate_same(struct act *act, const struct rate *a, const struct rate *b)
{
    return a->mode == b->mode && a->step_count == b->step_count &&
           strcmp(price_steps_write(act->arena, a->steps, a->step_count),
                  price_steps_write(act->arena, b->steps, b->step_count)) == 0;
}

static const char *period_text(struct act *act, const struct subscription *s)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_day(&json, "period_start", s->period.start);
    json_put_day(&json, "period_end", s->period.end);
    json_put_int(&json, "total_licences", s->total_licences);
    json_close(&json);
    return json_text(&json, NULL);
}

static void licences_told(struct act *act, const struct subscription *s, const char *before, const char *after)
{
    journal_tell(act, EVENT_LICENCES_CHANGED, journal_object(act, "subscription", ID_SUBSCRIPTION, s->id), before,
                 after);
}

static void period_note(struct roll *roll, const struct act *act, const struct subscription *s,
                        const struct renewal *renewal, struct id line_id)
{
    roll->periods[roll->period_count++] = (struct period_row){ .organization_id = s->organization_id,
                                                               .subscription_id = s->id,
                                                               .number = renewal->period_number,
                                                               .period = renewal->period,
                                                               .licences = renewal->licences,
                                                               .line_id = line_id,
                                                               .unbilled = renewal->unbilled,
                                                               .created_at = act->organization_now };
}

/* Begins the next period, in memory for write_all; only the rare cases, a scheduled removal and a new rate, are written
 * here. */
static enum status begin(struct roll *roll, struct subscription *s, const struct planned *planned)
{
    struct act *act = roll->acts[planned->till];
    const struct renewal *renewal = &planned->renewal;
    const char *before = period_text(act, s), *after;
    bool changed = renewal->licences != s->total_licences;
    enum status status;

    if (renewal->takes_schedule && (status = schedule_take(act, s, renewal->licences)) != STATUS_OK)
        return status;
    if (renewal->takes_schedule) {
        s->scheduled_order_id = ID_NONE;
        s->scheduled_licences = 0;
    }
    s->total_licences = renewal->licences;
    s->period_number = renewal->period_number;
    s->period = renewal->period;
    if (!rate_same(act, &s->rate, &renewal->rate)) {
        s->rate = renewal->rate;
        if ((status = store_subscription_reprice(act->sql, act->arena, s)) != STATUS_OK)
            return status;
    }
    roll->written[roll->written_count++] = s;
    period_note(roll, act, s, renewal, planned->line_id);
    after = period_text(act, s);
    journal_tell(act, EVENT_SUBSCRIPTION_RENEWED, journal_object(act, "subscription", ID_SUBSCRIPTION, s->id), before,
                 after);
    if (changed)
        licences_told(act, s, before, after);
    return STATUS_OK;
}

static enum status finish(struct roll *roll, struct act *act, const struct subscription *s)
{
    struct subscription whole;
    int64_t assigned;
    bool over;
    enum status status = store_subscription_bare(act->sql, act->arena, s->organization_id, s->id, act->today, &whole);

    assigned = whole.assigned_licences;
    if (status != STATUS_OK || (status = subscription_end(act, &whole, whole.cancels_on, &over)) != STATUS_OK)
        return status;
    roll->done->assignments_ended += assigned - whole.assigned_licences;
    roll->done->subscriptions_ended += over ? 1 : 0;
    return STATUS_OK;
}

static enum status subscription_plan(struct roll *roll, size_t till, const struct subscription *s,
                                     struct planned *planned)
{
    struct act *act = roll->acts[till];
    struct tax_rule tax;
    enum status status;

    *planned = (struct planned){ .till = till, .line_id = ID_NONE };
    if ((status = tax_read(act, roll->day, &tax)) != STATUS_OK ||
        (status = renewal_plan(s, &s->renewal_rate, tax, &planned->renewal)) != STATUS_OK)
        return status;
    if (planned->renewal.kind != RENEWAL_BILLED)
        return STATUS_OK;
    planned->line_id = id_new();
    planned->place = bills_add(&roll->bills, till, s, planned->line_id, &planned->renewal.line);
    return STATUS_OK;
}

/* Plans which periods begin and which documents bill them. */
static enum status all_plan(struct roll *roll)
{
    size_t till = 0;
    enum status status = STATUS_OK;

    for (size_t i = 0; status == STATUS_OK && i < roll->share.due_count; i++) {
        while (!id_equal(roll->acts[till]->organization.id, roll->share.due[i].organization_id))
            till++; /* both are in order of the organization */
        /* callers ask for days that have come: billing_day.h */
        assert(roll->day.number <= roll->acts[till]->today.number);
        status = subscription_plan(roll, till, &roll->share.due[i], &roll->planned[i]);
    }
    bills_plan(&roll->bills, roll->share.cut);
    return status;
}

/* Rolls one subscription. If its document is not issued by this act, because it is not full, the subscription stays due
 * for the next act. */
static enum status subscription_roll(struct roll *roll, struct subscription *s, const struct planned *planned)
{
    if (planned->renewal.kind == RENEWAL_ENDS)
        return finish(roll, roll->acts[planned->till], s);
    if (planned->renewal.kind == RENEWAL_BILLED && !bills_has(planned->place))
        return STATUS_OK;
    return begin(roll, s, planned);
}

static enum status write_all(struct roll *roll)
{
    struct act *first = roll->acts[0];
    enum status status;

    if ((status = store_subscription_update_each(first->sql, first->arena, roll->written, roll->written_count)) !=
            STATUS_OK ||
        (status = store_period_insert(first->sql, first->arena, roll->periods, roll->period_count)) != STATUS_OK)
        return status;
    roll->done->periods_begun += (int64_t)roll->period_count;
    return bills_close(&roll->bills, roll->done);
}

enum status periods_roll(struct act *const acts[], size_t count, struct day day, struct day_done *done)
{
    struct roll roll = { .acts = acts, .day = day, .done = done };
    enum status status;

    if ((status = due_read(&roll, count)) == STATUS_OK)
        status = all_plan(&roll);
    for (size_t i = 0; status == STATUS_OK && i < roll.share.due_count; i++)
        status = subscription_roll(&roll, &roll.share.due[i], &roll.planned[i]);
    if (status == STATUS_OK)
        status = write_all(&roll);
    arena_end(&roll.reading); /* the journal's texts are in the acts' own arenas */
    return status;
}

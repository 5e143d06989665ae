/* worker/aside.c */
#include "worker/aside.h"

#include "base/log.h"
#include "counter/billing_run.h"
#include "counter/charge_label.h"
#include "counter/chargeback_watch.h"
#include "counter/clock_set.h"
#include "counter/method_setup_settle.h"
#include "counter/payment_method_ask.h"
#include "counter/payment_method_detach.h"
#include "counter/payment_pursue.h"
#include "counter/refund_settle.h"
#include "counter/refund_watch.h"
#include "counter/set_aside.h"
#include "counter/task.h"
#include "sql/store_method_setup.h"
#include "sql/store_payment.h"
#include "sql/store_refund.h"

/* An object that no longer exists is done: it is not tried again. */
static enum status gone_is_over(enum status status)
{
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status label_try(struct counter *c, const struct set_aside *row)
{
    struct charge_label label;
    enum status status =
        store_charge_label_find(c->act.sql, c->act.arena, row->organization_id, row->object_id, &label);

    return status == STATUS_OK ? charge_label_tell(c, &label) : gone_is_over(status);
}

/* A payment is asked about, then watched; and what it has paid is told. */
static enum status payment_try(struct counter *c, const struct set_aside *row)
{
    struct payment_call call;
    enum status status = store_payment_find(c->act.sql, c->act.arena, row->organization_id, row->object_id, &call);

    if (status != STATUS_OK)
        return gone_is_over(status);
    if (!instant_is_none(call.payment.next_try_at))
        return payment_pursue(c, &call);
    if (!instant_is_none(call.payment.watch_at) && (status = chargeback_watch(c, &call.payment)) != STATUS_OK)
        return status;
    return label_try(c, row);
}

static enum status refund_try(struct counter *c, const struct set_aside *row)
{
    struct refund_call call;
    enum status status = store_refund_find(c->act.sql, c->act.arena, row->organization_id, row->object_id, &call);

    if (status != STATUS_OK)
        return gone_is_over(status);
    if (!instant_is_none(call.refund.next_try_at))
        return refund_pursue(c, &call);
    return instant_is_none(call.refund.watch_at) ? STATUS_OK : refund_watch(c, &call);
}

static enum status setup_try(struct counter *c, const struct set_aside *row)
{
    struct method_setup setup;
    enum status status =
        store_method_setup_find(c->act.sql, c->act.arena, row->organization_id, row->object_id, &setup);

    if (status != STATUS_OK || instant_is_none(setup.next_try_at))
        return gone_is_over(status);
    return method_setup_pursue(c, &setup);
}

/* A method is asked about while it is active, and detached once it is removed. */
static enum status method_try(struct counter *c, const struct set_aside *row)
{
    struct method_detach removed;
    struct method_ask asked;
    enum status status =
        store_payment_method_detach_find(c->act.sql, c->act.arena, row->organization_id, row->object_id, &removed);

    if (status == STATUS_OK)
        return payment_method_detach(c, &removed);
    if (status == STATUS_NOT_FOUND)
        status = store_method_ask_find(c->act.sql, c->act.arena, row->organization_id, row->object_id, &asked);
    return status == STATUS_OK ? payment_method_ask(c, &asked) : gone_is_over(status);
}

static enum status organization_try(struct counter *c, const struct set_aside *row)
{
    struct billing_progress progress = { .day = instant_day(c->act.now) };

    return billing_run_one(c, row->organization_id, instant_day(c->act.now), &progress);
}

static enum status turn_go_on(struct counter *c, const struct clock_turn *turn)
{
    bool arrived;
    enum status status = clock_go_on(c, turn, clock_monotonic_us() + TURN_SLICE_MS * INT64_C(1000), &arrived);

    return status == STATUS_CLOCK_BACKWARDS ? store_clock_turn_end(c->act.sql, turn->organization_id) : status;
}

static enum status turn_try(struct counter *c, const struct set_aside *row)
{
    struct clock_turn turn;
    enum status status = store_clock_turn_find(c->act.sql, c->act.arena, row->organization_id, &turn);

    return status == STATUS_OK ? turn_go_on(c, &turn) : gone_is_over(status);
}

static const struct {
    enum task_kind task;
    enum status (*try)(struct counter *c, const struct set_aside *row);
} kinds[SET_ASIDE_KIND__MAX] = {
    [SET_ASIDE_ORGANIZATION] = { TASK_ORGANIZATION, organization_try },
    [SET_ASIDE_PAYMENT] = { TASK_PAYMENT, payment_try },
    [SET_ASIDE_REFUND] = { TASK_REFUND, refund_try },
    [SET_ASIDE_TURN] = { TASK_TURN, turn_try },
    [SET_ASIDE_SETUP] = { TASK_SETUP, setup_try },
    [SET_ASIDE_METHOD] = { TASK_METHOD, method_try },
};

/* Tries one row in an arena of its own, with the note of what the process works on (counter/task.h). */
static enum status noted(const struct counter *like, const struct set_aside *row)
{
    struct arena arena = { 0 };
    struct counter counter = *like;
    enum status status;

    counter.act.arena = &arena;
    counter_now(&counter);
    task_begin(like->task, kinds[row->kind].task, row->organization_id, row->object_id);
    status = kinds[row->kind].try(&counter, row);
    task_end(like->task);
    arena_end(&arena);
    return status;
}

/* Whether the object is no longer set aside. STATUS_CHANGED: another process is working on it, so it is not stuck. */
static bool is_over(enum status status)
{
    return status == STATUS_OK || status == STATUS_CHANGED;
}

size_t asides_pursue(const struct counter *like, const volatile int *stopping)
{
    struct arena arena = { 0 };
    struct set_aside *rows;
    size_t count = 0, tried = 0;

    if (store_set_aside_due(like->act.sql, &arena, clock_now(), ASIDES_MAX, &rows, &count) != STATUS_OK)
        count = 0;
    for (; tried < count && *stopping == 0; tried++) {
        const struct set_aside *row = &rows[tried];
        enum status status = noted(like, row);

        if (is_over(status))
            set_aside_over(like, row);
        else
            (void)set_aside(like, row->kind, row->organization_id, row->object_id, status_name(status));
    }
    arena_end(&arena);
    return tried;
}

size_t turns_pursue(const struct counter *like, struct id *after, const volatile int *stopping)
{
    struct arena arena = { 0 };
    struct clock_turn *turns;
    size_t count = 0, tried = 0;

    if (store_clock_turn_list(like->act.sql, &arena, instant_plus_seconds(clock_now(), -TURN_REST_S), *after, TURNS_MAX,
                              &turns, &count) != STATUS_OK)
        count = 0;
    *after = count == TURNS_MAX ? turns[count - 1].organization_id : ID_NONE;
    for (; tried < count && *stopping == 0; tried++) {
        struct id organization_id = turns[tried].organization_id;
        const struct set_aside turn = { .kind = SET_ASIDE_TURN,
                                        .organization_id = organization_id,
                                        .object_id = organization_id };
        enum status status = noted(like, &turn);

        if (!is_over(status))
            (void)set_aside(like, SET_ASIDE_TURN, organization_id, organization_id, status_name(status));
    }
    arena_end(&arena);
    return tried;
}

/* counter/clock_set.c: turns the clock forward, one act for each day on which something is due. */
#include "counter/clock_set.h"

#include <assert.h>

#include "base/log.h"
#include "books/billing_day.h"
#include "counter/clock_pursue.h"
#include "sql/store_clock_turn.h"
#include "sql/store_due.h"
#include "sql/store_organization.h"

enum { CLOCK_YEAR_FIRST = 2000, CLOCK_YEAR_LAST = 2100 };

/* now must be an instant that instant_read can give, so that its day can be written. */
bool clock_in_range(struct instant now)
{
    struct instant first = instant_of_day(day_of(CLOCK_YEAR_FIRST, 1, 1)),
                   after = instant_of_day(day_of(CLOCK_YEAR_LAST + 1, 1, 1));

    return now.us >= first.us && now.us < after.us;
}

/* Answers tell a clock to the second, so the second in which it stands can be sent back: that is no way back, and the
 * clock stays. A clock stands within a second where the sandbox was made without one. */
static enum status clock_check(struct act *act, struct instant now)
{
    if (!act->organization.sandbox)
        return act_invalid(act, "/now", "not_a_sandbox");
    if (!clock_in_range(now))
        return act_invalid(act, "/now", "outside_clock_range");
    return now.us < instant_second(act->organization.clock).us ? STATUS_CLOCK_BACKWARDS : STATUS_OK;
}

static const char *clock_text(struct act *act, struct instant now)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_instant(&json, "now", now);
    json_close(&json);
    return json_text(&json, NULL);
}

static enum status clock_move(struct act *act, struct instant now)
{
    struct instant before = act->organization.clock;
    enum status status;

    if (now.us <= before.us)
        return STATUS_OK;
    act->organization.clock = now;
    if ((status = store_organization_clock(act->sql, &act->organization)) != STATUS_OK)
        return status;
    act->organization_now = now;
    act->today = instant_day(now);
    sql_moment_set(act->sql, now);
    journal_tell(act, EVENT_CLOCK_ADVANCED, journal_object(act, "organization", ID_ORGANIZATION, act->organization.id),
                 clock_text(act, before), clock_text(act, now));
    return STATUS_OK;
}

/* Sets the clock to the day and does its work, so that everything is dated as it would have been on that day. */
static enum status day_play(struct act *act, struct day day, struct day_done *done)
{
    static const int64_t kinds[] = { DUE_EVERYTHING };
    struct instant morning = instant_of_day(day);
    enum status status;

    if (morning.us > act->organization.clock.us && (status = clock_move(act, morning)) != STATUS_OK)
        return status;
    return billing_day(&act, kinds, 1, day, done);
}

struct clock_wanted {
    struct instant now;
    struct day after;     /* the last day that was done; DAY_NONE: none yet */
    struct day_done done; /* what the acts before this one did */
    bool goes_on;         /* the worker goes on with a turn that clock_turn has already */
    bool rests;           /* the time is over: this act only answers, with where the clock stands */
    clock_renderer render;
};

struct clock_step {
    struct clock_set set;
    struct day played; /* the day that was done; DAY_NONE: none was due any more, and the clock has arrived */
    bool stuck;        /* nothing was done on a day that was due before already */
    clock_renderer render;
};

/* Records the turn, with the first day that is done, so that the worker goes on with it if this call ends early. */
static enum status turn_note(struct act *act, struct instant wanted_at)
{
    const struct clock_turn turn = { act->organization.id, wanted_at, act->now };

    return store_clock_turn_put(act->sql, &turn);
}

static enum status act_clock_set(struct act *act, const struct clock_wanted *wanted, struct clock_step *step)
{
    struct day day, last = instant_day(wanted->now);
    enum status status;

    *step = (struct clock_step){ .set = { .now = wanted->now, .done = wanted->done },
                                 .played = DAY_NONE,
                                 .render = wanted->render };
    if ((status = clock_check(act, wanted->now)) != STATUS_OK ||
        (status = store_due_day(act->sql, act->arena, act->organization.id, &day)) != STATUS_OK)
        return status;
    act->ends = !wanted->rests && !day_is_none(day) && day.number <= last.number ? SILENT : ANSWERED;
    if (wanted->rests) {
        step->set.now = act->organization.clock;
        return clock_open_count(act, act->organization.id, &step->set.payments_open);
    }
    if (act->ends == SILENT) {
        struct day_done done = { 0 };

        step->played = day;
        if (day_is_none(wanted->after) && !wanted->goes_on && (status = turn_note(act, wanted->now)) != STATUS_OK)
            return status;
        if ((status = day_play(act, day, &done)) != STATUS_OK)
            return status;
        step->stuck = day_done_nothing(&done) && !day_is_none(wanted->after) && wanted->after.number == day.number;
        day_done_add(&step->set.done, &done);
        return STATUS_OK;
    }
    if ((status = store_clock_turn_end(act->sql, act->organization.id)) != STATUS_OK ||
        (status = clock_open_count(act, act->organization.id, &step->set.payments_open)) != STATUS_OK)
        return status;
    step->set.complete = step->set.payments_open == 0;
    return clock_move(act, wanted->now);
}
ACT(act_clock_set, struct clock_wanted, struct clock_step);

static void step_render(const struct act *act, const struct clock_step *step, struct answer *answer)
{
    if (step->render != NULL)
        step->render(act, &step->set, answer);
}

static bool turn_stuck(const struct clock_step *step, struct id organization_id)
{
    if (step->stuck)
        log_error("organization %s: work due on %s stays due although a pass over it did nothing",
                  id_write(ID_ORGANIZATION, organization_id).text, day_write(step->played).text);
    return step->stuck;
}

enum status clock_set(struct counter *c, struct id organization_id, struct instant now, clock_renderer render,
                      struct clock_set *set)
{
    struct clock_wanted wanted = { .now = now, .after = DAY_NONE, .render = render };
    int64_t until_us = clock_monotonic_us() + CLOCK_WAIT_MS * INT64_C(1000);
    struct clock_step step;
    bool moved = false, silent = false;
    enum status status;

    *set = (struct clock_set){ .now = now };
    do {
        status = counter_run_rendered(c, organization_id, act_clock_set, &wanted, step_render, &step);
        if (status != STATUS_OK || c->act.ends != SILENT)
            break;
        moved = true;
        if (turn_stuck(&step, organization_id))
            return STATUS_INTERNAL;
        wanted.done = step.set.done;
        wanted.after = step.played;
        status = clock_pursue(c, organization_id, until_us, &silent);
        /* The memory of each day is held until the request is answered, and the next day still has to read its rows. */
        wanted.rests = clock_monotonic_us() >= until_us || c->act.arena->taken_bytes > ARENA_READ_BYTES_MAX / 2;
    } while (status == STATUS_OK);
    if (status == STATUS_OK)
        *set = step.set;
    /* Earlier days are committed, so a status that means "nothing was written" would be wrong. */
    return moved && status == STATUS_UNAVAILABLE ? STATUS_OUTCOME_UNKNOWN : status;
}

enum status clock_go_on(struct counter *c, const struct clock_turn *turn, int64_t until_us, bool *arrived)
{
    struct clock_wanted wanted = { .now = turn->wanted_at, .after = DAY_NONE, .goes_on = true };
    /* while the gateway is silent, only the worker's probes ask it (worker/pursue.h) */
    bool silent = !gateway_heard(c->gateway);
    struct clock_step step;
    enum status status;

    /* only the worker calls this, and it has no key */
    assert(c->act.caller.claim.phase == CLAIM_NONE);
    do {
        if ((status = counter_run(c, turn->organization_id, act_clock_set, &wanted, &step)) != STATUS_OK)
            return status;
        *arrived = c->act.ends != SILENT;
        if (*arrived)
            return STATUS_OK;
        if (turn_stuck(&step, turn->organization_id))
            return STATUS_INTERNAL;
        wanted.after = step.played;
        status = clock_pursue(c, turn->organization_id, until_us, &silent);
    } while (status == STATUS_OK && clock_monotonic_us() < until_us);
    return status;
}

/* counter/clock_set.c: forward, day after day of those on which something is due, and not past what the billing run has to do. */
#include "counter/clock_set.h"

#include "sql/store_organization.h"
#include "sql/store_period_end.h"

enum { CLOCK_YEAR_FIRST = 2000, CLOCK_YEAR_LAST = 2100 };

/* The instant is one that instant_read gives: its day can be written. */
bool clock_in_range(struct instant now)
{
    struct instant first = instant_of_day(day_of(CLOCK_YEAR_FIRST, 1, 1)), after = instant_of_day(day_of(CLOCK_YEAR_LAST + 1, 1, 1));

    return now.us >= first.us && now.us < after.us;
}

static enum status clock_check(struct counter *c, struct instant now)
{
    struct day end;
    enum status status;

    if (!c->organization.sandbox)
        return counter_invalid(c, "/now", "not_a_sandbox");
    if (!clock_in_range(now))
        return counter_invalid(c, "/now", "outside_clock_range");
    if (now.us < c->organization.clock.us)
        return STATUS_CLOCK_BACKWARDS;
    if ((status = store_period_end_first(c->sql, c->arena, c->organization.id, &end)) != STATUS_OK)
        return status;
    if (!day_is_none(end) && instant_day(now).number >= end.number)
        return counter_invalid(c, "/now", "past_period_end");
    return STATUS_OK;
}

static const char *clock_text(struct counter *c, struct instant now)
{
    struct json_write json = json_start(c->arena);

    json_open(&json, NULL);
    json_put_instant(&json, "now", now);
    json_close(&json);
    return json_text(&json, NULL);
}

static enum status clock_move(struct counter *c, struct instant now)
{
    struct instant before = c->organization.clock;
    enum status status;

    if (now.us == before.us)
        return STATUS_OK;
    if ((status = store_organization_clock(c->sql, c->organization.id, c->organization.version, now)) != STATUS_OK)
        return status;
    c->organization.version++;
    c->organization.clock = c->organization_now = now;
    c->today = instant_day(now);
    journal_tell(c, EVENT_CLOCK_ADVANCED, journal_object(c, "organization", ID_ORGANIZATION, c->organization.id), clock_text(c, before),
                 clock_text(c, now));
    return STATUS_OK;
}

/* The clock stands on the day while its work is done, so that everything in it is dated as if that day had been lived through. */
static enum status day_play(struct counter *c, struct day day, struct due_done *done)
{
    struct instant morning = instant_of_day(day);
    enum status status;

    if (morning.us > c->organization.clock.us && (status = clock_move(c, morning)) != STATUS_OK)
        return status;
    return due_process(c, day, done);
}

struct clock_wanted {
    struct instant now;
    struct due_done done; /* by the acts before this one */
};

static enum status act_clock_set(struct counter *c, const void *in, void *out)
{
    const struct clock_wanted *wanted = in;
    struct clock_set *set = out;
    struct due_done done = { 0 };
    struct day day;
    enum status status;

    if ((status = clock_check(c, wanted->now)) != STATUS_OK || (status = due_day(c, instant_day(wanted->now), &day)) != STATUS_OK)
        return status;
    c->unanswered = !day_is_none(day);
    status = c->unanswered ? day_play(c, day, &done) : clock_move(c, wanted->now);
    if (status == STATUS_OK)
        *set = (struct clock_set){ .now = wanted->now, .done = due_sum(wanted->done, done) };
    return status;
}

enum status clock_set(struct counter *c, struct id organization_id, struct instant now, struct clock_set *set)
{
    struct clock_wanted wanted = { .now = now };
    bool moved = false;
    enum status status;

    *set = (struct clock_set){ .now = now };
    do {
        wanted.done = set->done;
        status = counter_run(c, organization_id, act_clock_set, &wanted, set);
        moved = moved || status == STATUS_OK;
    } while (status == STATUS_OK && c->unanswered);
    /* The days before this one are written: it would be wrong to say that nothing was. */
    return moved && status == STATUS_UNAVAILABLE ? STATUS_OUTCOME_UNKNOWN : status;
}

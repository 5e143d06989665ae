/* books/catch_up.c: does the billing days that an organization is behind. */
#include "books/catch_up.h"

#include "base/log.h"
#include "books/assignment.h"
#include "books/billing_day.h"
#include "sql/store_clock_turn.h"
#include "sql/store_due.h"

static enum status day_due(struct act *act, struct day *day)
{
    enum status status = store_due_day(act->sql, act->arena, act->organization.id, day);

    if (status == STATUS_OK && !day_is_none(*day) && day->number > act->today.number)
        *day = DAY_NONE;
    return status;
}

/* The billing run does not serve sandboxes. What is left of a sandbox's days is recorded as a clock turn to where the
 * clock stands, which the worker finishes. */
static enum status rest_note(struct act *act)
{
    const struct clock_turn turn = { act->organization.id, act->organization.clock, act->now };

    return act->organization.sandbox ? store_clock_turn_keep(act->sql, &turn) : STATUS_OK;
}

static bool share_is_full(const struct act *act, size_t taken_before)
{
    return act->journal.count >= ASSIGNMENTS_A_SHARE || act->arena->taken_bytes - taken_before > CATCH_UP_BYTES;
}

enum status organization_catch_up(struct act *act, struct caught_up *caught_up)
{
    static const int64_t kinds[] = { DUE_EVERYTHING };
    struct day day, before = DAY_NONE;
    size_t taken_before = act->arena->taken_bytes;
    bool idle = false; /* the day before did nothing */
    enum status status = STATUS_OK;

    *caught_up = (struct caught_up){ 0 };
    for (int days = 0; days < CATCH_UP_DAYS_MAX && !share_is_full(act, taken_before); days++) {
        struct day_done done = { 0 };

        if ((status = day_due(act, &day)) != STATUS_OK)
            return status;
        caught_up->complete = day_is_none(day) || (idle && day.number == before.number);
        if (caught_up->complete && !day_is_none(day))
            log_error("organization %s: work due on %s stays due although a pass over it did nothing",
                      id_write(ID_ORGANIZATION, act->organization.id).text, day_write(day).text);
        if (caught_up->complete)
            return STATUS_OK;
        if ((status = billing_day(&act, kinds, 1, day, &done)) != STATUS_OK)
            return status;
        day_done_add(&caught_up->done, &done);
        before = day;
        idle = day_done_nothing(&done);
    }
    if ((status = day_due(act, &day)) != STATUS_OK)
        return status;
    caught_up->complete = day_is_none(day);
    return caught_up->complete ? STATUS_OK : rest_note(act);
}

enum status organization_catch_up_whole(struct act *act)
{
    struct caught_up caught_up;
    enum status status = organization_catch_up(act, &caught_up);

    return status == STATUS_OK && !caught_up.complete ? STATUS_BEHIND : status;
}

/* tests/histories/actions_time.c: time that passes, rounds of the worker, clocks that are turned, and requests sent
 * again. */
#include <inttypes.h>

#include "actions.h"
#include "counter/invoice_upcoming.h"
#include "request.h"
#include "shared.h"
#include "work.h"
#include "world.h"

/* clang-format off */
#define MINUTE_S INT64_C(60)
#define HOUR_S   INT64_C(3600)

static const struct sql_query boundary_next = { .name = "histories_boundary", .takes = "b", .gives = "D", .text =
    "SELECT MIN(period_end) FROM subscription WHERE organization_id = ? AND status IN ('active', 'past_due',"
    " 'suspended', 'trial')" };
/* clang-format on */

static struct day boundary_of(const struct world_organization *o)
{
    struct sql_rows rows = world_rows(&boundary_next, SQL_VALUES(sql_id(o->id)));
    struct sql_row row = sql_row_at(&rows, 0);

    return sql_take_day(&row);
}

/* A day on which something may depend: the next, one around a boundary, or one some weeks ahead. */
static struct day day_drawn(struct day today, struct day boundary, uint32_t drawn)
{
    static const int32_t leaps[] = { 1, 1, 2, 8, 31, 35, 92 };
    uint32_t how = drawn % 10;

    if (how < 5 && !day_is_none(boundary) && boundary.number - 1 + (int32_t)(how % 3) > today.number)
        return day_plus(boundary, -1 + (int32_t)(how % 3));
    return day_plus(today, leaps[drawn / 10 % (sizeof leaps / sizeof leaps[0])]);
}

bool action_time(const uint32_t args[STEP_ARGS])
{
    static const int64_t seconds[] = {
        1, 3, 16, 21, 31, 2 * MINUTE_S, 10 * MINUTE_S, 31 * MINUTE_S, HOUR_S, 6 * HOUR_S, 23 * HOUR_S, 25 * HOUR_S
    };
    const struct world_organization *o = world_organization(args[0]);
    struct day today = instant_day(clock_now()), day;

    if (args[1] % 3 != 0 || o->sandbox) {
        machine_pass_us(seconds[args[2] % (sizeof seconds / sizeof seconds[0])] * 1000000);
        told("%" PRId64 " seconds pass", seconds[args[2] % (sizeof seconds / sizeof seconds[0])]);
        return true;
    }
    day = day_drawn(today, boundary_of(o), args[2]);
    machine_pass_us(instant_plus_seconds(instant_of_day(day), 600).us - clock_now().us);
    told("it is %s", day_write(day).text);
    return true;
}

bool action_worker(const uint32_t args[STEP_ARGS])
{
    uint32_t rounds = 1 + args[1] % 3;

    told("the worker goes round %u times", rounds);
    for (uint32_t i = 0; i < rounds; i++)
        work_round(i == 0 && args[2] % 4 != 0); /* the later rounds send what billing began */
    return true;
}

bool action_clock(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct request *request;
    struct day day;

    if (!o->sandbox || (request = request_new(REQUEST_CLOCK, o, ROLE_OPERATOR, 0)) == NULL)
        return false;
    day = day_drawn(world_today(o), boundary_of(o), args[1]);
    request->in.clock = instant_plus_seconds(instant_of_day(day), 9 * HOUR_S);
    told("the clock of organization %d is turned to %s", world_index(o), day_write(day).text);
    (void)request_send(request);
    return true;
}

bool action_upcoming(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct arena arena = { 0 };
    struct counter c = { .act = { .sql = world.sql,
                                  .arena = &arena,
                                  .deployment = &world.deployment,
                                  .caller = { .address = "", .request_id = "" },
                                  .now = clock_now() },
                         .gateway = book_gateway() };
    struct invoice *invoice = ARENA_NEW(&arena, struct invoice);
    enum status status;

    c.act.caller.actor.organization_id = o->id;
    c.act.caller.actor.organization_clock = world_clock(o);
    status = invoice_upcoming(&c, invoice);
    told("organization %d looks at its next invoice: %s", world_index(o), status_code(status));
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        found("the upcoming invoice: %s", status_name(status));
    arena_end(&arena);
    return true;
}

static struct request *request_drawn(bool answered, uint32_t drawn)
{
    struct requests *all = &shared->requests;
    size_t number = 0, wanted;

    for (int i = 0; i < all->count; i++)
        number +=
            all->list[i].keyed && all->list[i].answered == answered && (!answered || all->list[i].status == STATUS_OK)
                ? 1
                : 0;
    if (number == 0)
        return NULL;
    wanted = number - 1 - drawn_index(drawn, number); /* mostly one of the two newest */
    for (int i = 0; i < all->count; i++)
        if (all->list[i].keyed && all->list[i].answered == answered &&
            (!answered || all->list[i].status == STATUS_OK) && wanted-- == 0)
            return &all->list[i];
    return NULL;
}

static bool send_again(bool answered, uint32_t drawn)
{
    struct request *request = request_drawn(answered, drawn);

    if (request == NULL)
        return false;
    told("%s again, with its key", request_name(request->kind));
    (void)request_send(request);
    return true;
}

bool action_retry(const uint32_t args[STEP_ARGS])
{
    return send_again(false, args[1]);
}

bool action_replay(const uint32_t args[STEP_ARGS])
{
    return send_again(true, args[1]);
}

/* tests/histories/ending.c: the gateway answers, card holders act or give up, debits arrive or come back, checks are decided, requests without an
 * answer are sent again, and a month passes. */
#include "ending.h"

#include <stdio.h>

#include "checks.h"
#include "counter/payment_settle.h"
#include "request.h"
#include "shared.h"
#include "work.h"
#include "world.h"

#define HOUR_US INT64_C(3600000000)
enum { SETTLE_ROUNDS = 3, HOURS_MAX = 30, HOURS_AT_ONCE = 3, MONTH_DAYS = 33, WEEK_DAYS = 11, MONTHS = 2 };

static void gateway_answers(void)
{
    struct book *book = &shared->book;

    book->mood = BOOK_ANSWERS;
    book->bad[0] = '\0';
    book->dispute_next = false;
    book->refunds_become = BOOK_CAPTURED;
}

/* Every other card holder acts; the others are given up after 23 hours. */
static void people_act(void)
{
    struct book *book = &shared->book;

    for (size_t i = 0; i < book->charge_count; i++) {
        if (book->charges[i].state == BOOK_PROCESSING || i % 2 == 0)
            (void)book_charge_ends(&book->charges[i], i % 3 == 0 ? BOOK_FAILED : BOOK_CAPTURED);
    }
    for (size_t i = 0; i < book->refund_count; i++)
        (void)book_refund_ends(&book->refunds[i], i % 3 == 0 ? BOOK_FAILED : BOOK_CAPTURED);
}

static void requests_retry(void)
{
    for (int i = 0; i < shared->requests.count; i++) {
        struct request *request = &shared->requests.list[i];

        if (request->keyed && !request->answered && request->sent > 0) {
            told("%s again", request_name(request->kind));
            (void)request_send(request);
        }
    }
    arena_wipe(&world.arena);
}

/* Those whose amount is disputed wait for a person; nobody else waits for them. */
static int64_t payments_open(void)
{
    static const struct sql_query open = { .name = "histories_open", .takes = "", .gives = "i", .text =
        "SELECT (SELECT COUNT(*) FROM payment WHERE state NOT IN ('succeeded', 'declined', 'refunded'))"
        " + (SELECT COUNT(*) FROM refund WHERE state NOT IN ('succeeded', 'declined'))" };

    return world_number(&open, NULL, 0);
}

static int64_t disputed_count(void)
{
    int64_t count = 0;

    for (size_t i = 0; i < shared->book.charge_count; i++)
        count += shared->book.charges[i].disputed ? 1 : 0;
    return count;
}

/* Soon: within a minute; then by every third hour, for longer than a card holder has. */
static void settle(void)
{
    for (int i = 0; i < SETTLE_ROUNDS; i++) {
        requests_retry();
        work_round(true);
        machine_pass_us(HOUR_US / 150);
    }
    for (int i = 0; i < HOURS_MAX && payments_open() > disputed_count() && shared->finding[0] == '\0'; i += HOURS_AT_ONCE) {
        machine_pass_us(HOURS_AT_ONCE * HOUR_US);
        people_act();
        work_round(i % 12 == 0);
        arena_wipe(&world.arena);
    }
    if (payments_open() > 0 && shared->finding[0] == '\0')
        work_give_up(false);
}

/* An operator clears it with the gateway: the amount was ours after all, or the money has gone back there and is given up here. */
static void disputes_end(void)
{
    struct book *book = &shared->book;

    if (disputed_count() == 0)
        return;
    if (payments_open() > disputed_count())
        found("payments with nothing in dispute are not settled beside one whose amount is disputed");
    for (size_t i = 0; i < book->charge_count; i++) {
        if (!book->charges[i].disputed)
            continue;
        if (i % 2 == 0) {
            book->charges[i].disputed = false;
        } else {
            book->charges[i].state = BOOK_FAILED;
            (void)snprintf(book->charges[i].decline, sizeof book->charges[i].decline, "given_back");
        }
    }
    settle();
    work_give_up(true);
    for (size_t i = 0; i < book->charge_count; i++)
        book->charges[i].disputed = false; /* whoever asks from now on is told how it ended */
}

static void checks_decide(void)
{
    static const struct sql_query pending = { .name = "histories_pending_checks", .takes = "", .gives = "bb", .text =
        "SELECT organization_id, id FROM credit_check WHERE status = 'pending' ORDER BY id" };
    struct sql_rows rows = world_rows(&pending, NULL, 0);

    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        const struct world_organization *o = world_organization_of(sql_take_id(&row));
        struct request *request = request_new(REQUEST_DECIDE, o, ROLE_OPERATOR, 0);

        if (request == NULL)
            return;
        request->in.decision = (struct credit_check_decision){ .check_id = sql_take_id(&row),
                                                               .decision = i % 2 == 0 ? CREDIT_CHECK_APPROVED : CREDIT_CHECK_REJECTED };
        if (request_send(request) == STATUS_OK || i % 2 == 1)
            continue;
        request->in.decision.decision = CREDIT_CHECK_REJECTED;
        (void)request_send(request);
    }
    arena_wipe(&world.arena);
}

static void sandboxes_turn(int32_t days)
{
    for (int i = 0; i < world.organization_count; i++) {
        const struct world_organization *o = &world.organizations[i];
        struct request *request;

        if (!o->sandbox || (request = request_new(REQUEST_CLOCK, o, ROLE_OPERATOR, 0)) == NULL)
            continue;
        request->in.clock = instant_plus_seconds(instant_of_day(day_plus(world_today(o), days)), 9 * 3600);
        (void)request_send(request);
    }
    arena_wipe(&world.arena);
}

static void month_passes(void)
{
    told("a month passes");
    sandboxes_turn(MONTH_DAYS);
    for (int i = 0; i < MONTH_DAYS / WEEK_DAYS; i++) {
        machine_pass_us(WEEK_DAYS * 24 * HOUR_US);
        work_round(true);
    }
}

void history_end(void)
{
    gateway_answers();
    for (int i = 0; i <= MONTHS && shared->finding[0] == '\0'; i++) {
        people_act();
        settle();
        if (i == 0) {
            disputes_end();
            checks_decide();
            settle();
        }
        if (shared->finding[0] == '\0')
            checks_nothing_open();
        if (i < MONTHS && shared->finding[0] == '\0')
            month_passes();
        if (shared->finding[0] == '\0')
            checks_after_step();
    }
    if (shared->finding[0] == '\0')
        checks_book();
    if (shared->finding[0] == '\0')
        checks_books();
    if (shared->finding[0] == '\0')
        checks_days();
}

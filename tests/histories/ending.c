/* tests/histories/ending.c: the gateway answers, card holders act or fail, debits arrive or come back, credit checks
 * are decided, requests without an answer are sent again, and six weeks pass. */
#include "ending.h"

#include <stdio.h>

#include "checks.h"
#include "counter/payment_settle.h"
#include "counter/gateway_event.h"
#include "counter/set_aside.h"
#include "gateway_late.h"
#include "request.h"
#include "shared.h"
#include "work.h"
#include "worker/watch.h"
#include "world.h"

#define HOUR_US INT64_C(3600000000)
enum { SETTLE_ROUNDS = 3, HOURS_MAX = 72, HOURS_AT_ONCE = 3, LAST_DAYS = 42, ROUND_DAYS = 14 };
enum { CONTEST_ROUNDS_MAX = 60 };

static void gateway_answers(void)
{
    struct book *book = &shared->book;

    book->mood = BOOK_ANSWERS;
    book->bad[0] = '\0';
    book->dispute_next = book->decline_next = book->decline_refund_next = false;
    book->fail_next = 0;
    book->slow_next = 0;
    book->refunds_become = BOOK_CAPTURED;
}

/* Every other card holder acts; the others never do, and their charges are given up after 23 hours. */
static void people_act(void)
{
    struct book *book = &shared->book;

    late_arrive();
    for (size_t i = 0; i < book->charge_count; i++) {
        if (book->charges[i].state == BOOK_PROCESSING || i % 2 == 0)
            (void)book_charge_ends(&book->charges[i], i % 3 == 0 ? BOOK_FAILED : BOOK_CAPTURED);
    }
    for (size_t i = 0; i < book->refund_count; i++)
        (void)book_refund_ends(&book->refunds[i], i % 3 == 0 ? BOOK_FAILED : BOOK_CAPTURED);
}

static bool request_is_open(const struct request *request)
{
    return request->keyed && !request->answered && request->sent > 0;
}

static bool requests_open(void)
{
    for (int i = 0; i < shared->requests.count; i++)
        if (request_is_open(&shared->requests.list[i]))
            return true;
    return false;
}

static void requests_retry(void)
{
    for (int i = 0; i < shared->requests.count; i++) {
        struct request *request = &shared->requests.list[i];

        if (request_is_open(request)) {
            told("%s again", request_name(request->kind));
            (void)request_send(request);
        }
    }
    arena_wipe(&world.arena);
}

/* Payments and refunds that have not ended. One with a disputed amount waits for a person and stays open; it holds up
 * no other. */
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

/* First a few rounds within about a minute, while something is open; then one every three hours, for longer than a card
 * holder has. */
static void settle(void)
{
    for (int i = 0; i < SETTLE_ROUNDS && (i == 0 || requests_open() || payments_open() > disputed_count()); i++) {
        requests_retry();
        work_round(i == 0);
        machine_pass_us(HOUR_US / 150);
    }
    work_until_heard();
    for (int i = 0; i < HOURS_MAX && payments_open() > disputed_count() && shared->finding[0] == '\0';
         i += HOURS_AT_ONCE) {
        machine_pass_us(HOURS_AT_ONCE * HOUR_US);
        people_act();
        work_round(i == 0); /* nothing new is begun in the later rounds */
        work_until_heard();
        arena_wipe(&world.arena);
    }
    if (payments_open() == 0 || shared->finding[0] != '\0')
        return;
    work_give_up(false);
    machine_pass_us(HOUR_US);
    people_act();
    work_round(false);
}

/* The operator resolves each dispute with the gateway: the amount was ours after all, or the gateway has returned the
 * money and the payment is given up here. */
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
            book_charge_given_back(&book->charges[i]);
        }
    }
    settle();
    work_give_up(true);
    for (size_t i = 0; i < book->charge_count; i++)
        book->charges[i].disputed = false; /* from now on every question is answered with how it ended */
}

/* Decides every pending credit check. Returns whether there was one. */
static bool checks_decide(void)
{
    static const struct sql_query pending = { .name = "histories_pending_checks", .takes = "", .gives = "bb", .text =
        "SELECT organization_id, id FROM credit_check WHERE status = 'pending' ORDER BY id" };
    struct sql_rows rows = world_rows(&pending, NULL, 0);

    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        const struct world_organization *o = world_organization_of(sql_take_id(&row));
        struct request *request = request_new(REQUEST_DECIDE, o, ROLE_OPERATOR, 0);

        if (request == NULL)
            break;
        request->in.decision =
            (struct credit_check_decision){ .check_id = sql_take_id(&row),
                                            .decision = i % 2 == 0 ? CREDIT_CHECK_APPROVED : CREDIT_CHECK_REJECTED };
        if (request_send(request) == STATUS_OK || i % 2 == 1)
            continue;
        request->in.decision.decision = CREDIT_CHECK_REJECTED;
        (void)request_send(request);
    }
    arena_wipe(&world.arena);
    return rows.count > 0;
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

static void days_pass(void)
{
    told("%d days pass", LAST_DAYS);
    sandboxes_turn(LAST_DAYS);
    for (int i = 0; i < LAST_DAYS / ROUND_DAYS; i++) {
        machine_pass_us(ROUND_DAYS * 24 * HOUR_US);
        work_round(true);
    }
}

/* Decides each open contest, and sends its event and those of returned refunds; then the worker asks about what was
 * missed. */
static void contests_end(void)
{
    static const struct sql_query watched = { .name = "histories_watched", .takes = "u", .gives = "i", .text =
        "SELECT (SELECT COUNT(*) FROM payment WHERE watch_at <= p.at) + (SELECT COUNT(*) FROM refund WHERE watch_at <="
        " p.at) + (SELECT COUNT(*) FROM payment_method WHERE ask_at <= p.at)"
        " + (SELECT COUNT(*) FROM charge_label WHERE next_try_at <= p.at) FROM (SELECT ? at) p" };
    struct book *book = &shared->book;
    struct counter c = work_counter();
    struct arena arena = { 0 };

    c.act.arena = &arena;
    for (size_t i = 0; i < book->charge_count; i++) {
        struct book_charge *charge = &book->charges[i];
        struct gateway_event event = { .id = "evt_end", .kind = GATEWAY_EVENT_CHARGEBACK, .charge_id = charge->id };

        charge->unclear_next = 0;
        if (charge->chargeback == CHARGEBACK_OPENED)
            (void)book_charge_contested(charge, i % 2 == 0 ? CHARGEBACK_WON : CHARGEBACK_LOST, charge->contested_minor,
                                        1500);
        if (charge->chargeback != CHARGEBACK_NONE && gateway_event_take(&c, &event) != STATUS_OK)
            found("the gateway tells of a contested charge, and is not heard");
    }
    for (size_t i = 0; i < book->refund_count; i++) {
        struct gateway_event event = { .id = "evt_end", .kind = GATEWAY_EVENT_REFUND, .key = book->refunds[i].key };

        if (book->refunds[i].state == BOOK_FAILED && gateway_event_take(&c, &event) != STATUS_OK)
            found("the gateway tells of a refund that came back, and is not heard");
    }
    arena_end(&arena);
    machine_pass_us(SET_ASIDE_PAUSE_MAX_S * INT64_C(1000000)); /* what was set aside, or met silence, is asked again */
    for (int i = 0; i < CONTEST_ROUNDS_MAX && world_number(&watched, SQL_VALUES(sql_instant(clock_now()))) > 0; i++)
        work_round(false);
}

static void all_end(void)
{
    people_act();
    settle();
    disputes_end();
    if (checks_decide())
        settle();
}

void history_end(void)
{
    static void (*const parts[])(void) = {
        gateway_answers,     all_end,          checks_nothing_open, checks_sandboxes, days_pass,  people_act, settle,
        contests_end,        checks_nothing_open, checks_sandboxes, checks_book,         checks_books,     checks_days,
        checks_setups,       checks_labels,       checks_reconciled
    };

    for (size_t i = 0; i < sizeof parts / sizeof parts[0] && shared->finding[0] == '\0'; i++)
        parts[i]();
}

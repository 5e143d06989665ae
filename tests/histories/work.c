/* tests/histories/work.c */
#include "work.h"

#include "counter/billing_run.h"
#include "counter/payment_pursue.h"
#include "counter/reconcile_daily.h"
#include "counter/refund_settle.h"
#include "shared.h"
#include "sql/store_payment.h"
#include "worker/aside.h"
#include "worker/detach.h"
#include "worker/flag.h"
#include "worker/label.h"
#include "worker/method_ask.h"
#include "worker/pursue.h"
#include "worker/quote_sweep.h"
#include "worker/setup.h"
#include "worker/watch.h"
#include "world.h"

enum { SILENT_ROUNDS_MAX = 40, RECONCILED_AT_ONCE_MAX = 2 * RECONCILE_DAYS };
#define RECONCILE_BUDGET_US INT64_C(86400000000)

struct counter work_counter(void)
{
    return (struct counter){ .act = { .sql = world.sql,
                                      .deployment = &world.deployment,
                                      .caller = { .address = "", .request_id = "" },
                                      .now = clock_now() },
                             .gateway = book_gateway() };
}

static struct pursuit pursuit;
static struct watch watch;
static struct setup_rounds setups;
static struct detach_rounds detaches;
static struct ask_rounds asks;
static struct label_rounds labels;
static struct quote_rounds quotes;
static bool flagged; /* in the last round that bills */
static struct id turned; /* the last organization whose turned clock was pursued */

void work_begin(void)
{
    pursuit = (struct pursuit){ 0 };
    watch = (struct watch){ 0 };
    setups = (struct setup_rounds){ 0 };
    detaches = (struct detach_rounds){ 0 };
    asks = (struct ask_rounds){ 0 };
    labels = (struct label_rounds){ 0 };
    quotes = (struct quote_rounds){ 0 };
    flagged = false;
    turned = ID_NONE;
}

void work_round(bool bills)
{
    static const volatile int goes_on;
    struct counter like;
    struct billing_progress progress;
    enum status status;

    machine_pass_us(PROBE_EVERY_US + 100000);
    like = work_counter();
    (void)payments_pursue(&like, &pursuit, &goes_on);
    (void)refunds_pursue(&like, &pursuit, &goes_on);
    if (!pursuit.silent)
        (void)(charges_watch(&like, &watch, &goes_on) + refunds_watch(&like, &watch, &goes_on));
    (void)asides_pursue(&like, &goes_on);
    (void)setups_pursue(&like, &setups, &goes_on);
    (void)detaches_pursue(&like, &detaches, &goes_on);
    (void)methods_ask(&like, &asks, &goes_on);
    if (!pursuit.silent)
        (void)labels_tell(&like, &labels, &goes_on);
    if (!bills)
        return;
    like = work_counter();
    status = billing_run(&like, instant_day(like.act.now), NULL, NULL, &progress);
    if (status != STATUS_OK && !shared->machine.faulted)
        found("the billing run stopped on %s: %s", day_write(progress.day).text, status_name(status));
    if (progress.failures > 0 && !shared->machine.faulted)
        found("an organization's day could not be done (%s)", day_write(progress.day).text);
    (void)turns_pursue(&like, &turned, &goes_on);
    (void)quotes_sweep(&like, &quotes);
    flagged = !flagged;
    if (flagged)
        (void)payments_flag(&like);
    work_reconcile();
}

void work_reconcile(void)
{
    static struct reconcile_daily daily;
    bool busy = world.reconciles && !pursuit.silent;

    for (int i = 0; busy && i < RECONCILED_AT_ONCE_MAX; i++) {
        enum status status =
            reconcile_daily_go_on(&daily, world.sql, book_gateway(), clock_now(), RECONCILE_BUDGET_US, &busy);

        if (status != STATUS_OK && shared->book.mood == BOOK_ANSWERS && !shared->machine.faulted)
            found("the reconciliation: %s", status_name(status));
        if (daily.running)
            found("a day is not reconciled at once");
    }
}

void work_until_heard(void)
{
    for (int i = 0; i < SILENT_ROUNDS_MAX && pursuit.silent; i++)
        work_round(false);
}

/* clang-format off */
static const struct sql_query payments_open = { .name = "histories_payments_open", .takes = "", .gives = "bbi", .text =
    "SELECT organization_id, id, dispute IS NOT NULL FROM payment WHERE state = 'unknown' ORDER BY id" };
static const struct sql_query refunds_open = { .name = "histories_refunds_open", .takes = "", .gives = "bbi", .text =
    "SELECT organization_id, id, dispute IS NOT NULL FROM refund WHERE state = 'unknown' ORDER BY id" };
/* clang-format on */

bool work_has_unknown(void)
{
    return world_rows(&payments_open, NULL, 0).count + world_rows(&refunds_open, NULL, 0).count > 0;
}

static enum status payment_end(struct counter *c, struct id organization_id, struct id id, enum give_up how)
{
    struct payment_call call;
    enum status status = store_payment_find(c->act.sql, c->act.arena, organization_id, id, &call);

    if (status != STATUS_OK || !payment_may_be_given_up(c, &call.payment))
        return status;
    return payment_give_up(c, &call, how);
}

static enum status refund_end(struct counter *c, struct id organization_id, struct id id, enum give_up how)
{
    struct refund_call call;
    enum status status = store_refund_find(c->act.sql, c->act.arena, organization_id, id, &call);

    if (status != STATUS_OK || !refund_may_be_given_up(c, &call.refund))
        return status;
    return refund_give_up(c, &call, how);
}

static void all_end(const struct sql_query *open, bool disputed,
                    enum status (*end)(struct counter *, struct id, struct id, enum give_up))
{
    struct sql_rows rows = world_rows(open, NULL, 0);

    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        struct arena arena = { 0 };
        struct counter c = work_counter();
        struct id organization_id = sql_take_id(&row), id = sql_take_id(&row);
        enum status status = STATUS_OK;

        c.act.arena = &arena;
        if ((sql_take_int(&row) != 0) == disputed)
            status = end(&c, organization_id, id, disputed ? GIVE_UP_DISPUTED : GIVE_UP_ABSENT);
        if (status != STATUS_OK && status != STATUS_CHANGED && !shared->machine.faulted)
            found("what nobody can settle cannot be given up (%s)", status_name(status));
        arena_end(&arena);
    }
}

/* As `guichet give-up` does, one at a time. */
void work_give_up(bool disputed)
{
    all_end(&payments_open, disputed, payment_end);
    all_end(&refunds_open, disputed, refund_end);
}

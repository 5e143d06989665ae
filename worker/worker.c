/* worker/worker.c: rounds of steps over what is due; the table `steps` has their order. What a step does is an act of
 * counter/, the same one that a request would run. */
#include "worker/worker.h"

#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "base/exit_code.h"
#include "base/log.h"
#include "counter/billing_run.h"
#include "counter/reconcile_daily.h"
#include "counter/set_aside.h"
#include "counter/task.h"
#include "counter/verify_run.h"
#include "sql/store_operation.h"
#include "sql/store_session.h"
#include "sql/store_sign_in.h"
#include "worker/aside.h"
#include "worker/detach.h"
#include "worker/flag.h"
#include "worker/hear.h"
#include "worker/label.h"
#include "worker/method_ask.h"
#include "worker/pursue.h"
#include "worker/quote_sweep.h"
#include "worker/setup.h"
#include "worker/supervise.h"
#include "worker/watch.h"

enum { PAUSE_MS = 250, SWEEP_EVERY_US = 60000000, SWEEP_ROWS_MAX = 1000, OPERATION_LIFE_S = 30 * 24 * 3600 };
/* FAILURE_LIFE_S is longer than the longest window in which failures are counted (an hour, of product keys). */
enum { FAILURE_LIFE_S = 2 * 3600, DUE_EVERY_US = 10000000, SLICE_US = 1000000, FLAG_EVERY_US = 10000000 };
enum { RECONCILE_LOOK_US = 10000000 };

static volatile sig_atomic_t stopping;

static void stop_on_signal(int number)
{
    (void)number;
    stopping = 1;
}

/* No SA_RESTART: the pause below ends at once. */
static void signals_watch(void)
{
    struct sigaction action;

    memset(&action, 0, sizeof action);
    action.sa_handler = stop_on_signal;
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static void pause_ms(long ms)
{
    struct timespec rest = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

    nanosleep(&rest, NULL);
}

struct worker {
    struct sql *sql;
    struct gateway *gateway;
    const struct deployment *deployment;
    struct work *work; /* shared with the parent process (worker/supervise.h) */
    struct pursuit pursuit;
    struct setup_rounds setups;
    struct watch watch;
    struct detach_rounds detaches;
    struct ask_rounds asks;
    struct label_rounds labels;
    struct quote_rounds quotes;
    struct id turns_after;
    struct reconcile_daily reconciliation;
    /* when expired rows are deleted, the billing run is begun, open payments are checked for flags and a day to
     * reconcile is looked for next; by the monotonic clock */
    int64_t sweep_us, due_us, flag_us, reconcile_us;
};

static struct counter counter_for(const struct worker *worker)
{
    return (struct counter){ .act = { .sql = worker->sql,
                                      .deployment = worker->deployment,
                                      .caller = { .address = "", .request_id = "" },
                                      .now = clock_now() },
                             .gateway = worker->gateway,
                             .task = &worker->work->task };
}

/* A slice of the billing run, so that a million invoices do not delay payments. */
struct slice {
    int64_t until_us; /* by the monotonic clock */
    bool over;
};

static bool goes_on(void *context, const struct billing_progress *progress)
{
    struct slice *slice = context;

    (void)progress;
    slice->over = clock_monotonic_us() >= slice->until_us;
    return stopping == 0 && !slice->over;
}

/* Runs the billing run of today, every DUE_EVERY_US; where nothing is due this is one look-up in each of a few indexes.
 * The pauses go by the monotonic clock, so that a jump of the host's clock neither stops nor shortens them. */
static bool due_step(struct worker *worker)
{
    struct counter like = counter_for(worker);
    struct slice slice = { .until_us = clock_monotonic_us() + SLICE_US };
    struct billing_progress progress;
    enum status status;

    if (clock_monotonic_us() < worker->due_us)
        return false;
    status = billing_run(&like, instant_day(like.act.now), goes_on, &slice, &progress);
    worker->due_us = slice.over ? 0 : clock_monotonic_us() + DUE_EVERY_US;
    if (status == STATUS_OK && !slice.over && stopping == 0)
        /* nothing is due that kills the process: the organization that did is set aside */
        worker->work->task.singly = false;
    if (status != STATUS_OK)
        log_error("the billing run stopped on %s: %s", day_write(progress.day).text, status_name(status));
    if (progress.done.periods_begun + progress.done.invoices_finalized > 0)
        log_info("billing run: %" PRId64 " periods begun, %" PRId64 " invoices finalised", progress.done.periods_begun,
                 progress.done.invoices_finalized);
    return false;
}

/* Goes on with a check of the books that was too long for a request; true: there is more to do. */
static bool verification_pursue(struct worker *worker)
{
    bool busy;
    enum status status = verify_go_on(worker->sql, clock_now(), VERIFY_SLICE_US, &busy);

    if (status != STATUS_OK)
        log_error("re-checking the books is put off: %s", status_name(status));
    return status == STATUS_OK && busy;
}

static bool differing_payment_hear(void *context, struct id payment_id)
{
    struct counter like = counter_for(context);

    return payment_hear(&like, payment_id);
}

/* Days that are over, beside the gateway's book; true: there is more to do. Money on its way comes first where the
 * gateway is silent. */
static bool reconciliation_pursue(struct worker *worker)
{
    bool busy;
    enum status status;

    if (clock_monotonic_us() < worker->reconcile_us || worker->pursuit.silent)
        return false;
    worker->reconciliation.hear = differing_payment_hear;
    worker->reconciliation.hear_context = worker;
    status = reconcile_daily_go_on(&worker->reconciliation, worker->sql, worker->gateway, clock_now(),
                                   RECONCILE_SLICE_US, &busy);
    if (status != STATUS_OK)
        log_error("the reconciliation is put off: %s", status_name(status));
    if (!busy)
        worker->reconcile_us = clock_monotonic_us() + RECONCILE_LOOK_US;
    return busy;
}

static bool flags_step(struct worker *worker)
{
    struct counter like = counter_for(worker);

    if (clock_monotonic_us() < worker->flag_us)
        return false;
    worker->flag_us = clock_monotonic_us() + FLAG_EVERY_US;
    (void)payments_flag(&like);
    return false;
}

/* Deletes expired rows (operations, sessions, failed sign-ins). A failure is tried again after SWEEP_EVERY_US. */
static bool rows_sweep(struct worker *worker)
{
    struct instant now = clock_now();

    if (clock_monotonic_us() < worker->sweep_us)
        return false;
    worker->sweep_us = clock_monotonic_us() + SWEEP_EVERY_US;
    if (store_operation_sweep(worker->sql, instant_plus_seconds(now, -OPERATION_LIFE_S), SWEEP_ROWS_MAX) != STATUS_OK ||
        store_sign_in_sweep(worker->sql, instant_plus_seconds(now, -FAILURE_LIFE_S), SWEEP_ROWS_MAX) != STATUS_OK ||
        store_session_sweep(worker->sql, now, SWEEP_ROWS_MAX) != STATUS_OK)
        log_error("sweeping old rows failed");
    return false;
}

/* Sets aside the task at which the previous process died, before anything else is begun; tries again until the database
 * can be reached. */
static void death_settle(struct worker *worker)
{
    static const enum set_aside_kind kinds[] = { [TASK_ORGANIZATION] = SET_ASIDE_ORGANIZATION,
                                                 [TASK_PAYMENT] = SET_ASIDE_PAYMENT,
                                                 [TASK_REFUND] = SET_ASIDE_REFUND,
                                                 [TASK_TURN] = SET_ASIDE_TURN,
                                                 [TASK_SETUP] = SET_ASIDE_SETUP,
                                                 [TASK_METHOD] = SET_ASIDE_METHOD };
    struct death *death = &worker->work->death;

    while (stopping == 0 && death->kind != TASK_NONE && death->kind != TASK_PAGE) {
        struct counter like = counter_for(worker);

        if (set_aside(&like, kinds[death->kind], death->organization_id, death->object_id, death->reason))
            death->kind = TASK_NONE;
        else
            pause_ms(PAUSE_MS);
    }
    death->kind = TASK_NONE;
}

static bool payments_step(struct worker *worker)
{
    struct counter like = counter_for(worker);

    return payments_pursue(&like, &worker->pursuit, &stopping) == PURSUE_MAX;
}

static bool refunds_step(struct worker *worker)
{
    struct counter like = counter_for(worker);

    return refunds_pursue(&like, &worker->pursuit, &stopping) == PURSUE_MAX;
}

static bool charges_step(struct worker *worker)
{
    struct counter like = counter_for(worker);

    return !worker->pursuit.silent && charges_watch(&like, &worker->watch, &stopping) == WATCH_MAX;
}

static bool returns_step(struct worker *worker)
{
    struct counter like = counter_for(worker);

    return !worker->pursuit.silent && refunds_watch(&like, &worker->watch, &stopping) == WATCH_MAX;
}

static bool asides_step(struct worker *worker)
{
    struct counter like = counter_for(worker);

    return asides_pursue(&like, &stopping) == ASIDES_MAX;
}

static bool setups_step(struct worker *worker)
{
    struct counter like = counter_for(worker);

    return setups_pursue(&like, &worker->setups, &stopping) == SETUPS_MAX;
}

static bool detaches_step(struct worker *worker)
{
    struct counter like = counter_for(worker);

    return detaches_pursue(&like, &worker->detaches, &stopping) == DETACHES_MAX;
}

static bool asks_step(struct worker *worker)
{
    struct counter like = counter_for(worker);

    return methods_ask(&like, &worker->asks, &stopping) == METHOD_ASKS_MAX;
}

static bool labels_step(struct worker *worker)
{
    struct counter like = counter_for(worker);

    return !worker->pursuit.silent && labels_tell(&like, &worker->labels, &stopping) == LABELS_MAX;
}

static bool quotes_step(struct worker *worker)
{
    struct counter like = counter_for(worker);

    return quotes_sweep(&like, &worker->quotes) == QUOTES_SWEPT_MAX;
}

static bool turns_step(struct worker *worker)
{
    struct counter like = counter_for(worker);

    (void)turns_pursue(&like, &worker->turns_after, &stopping);
    return false;
}

/* The steps of a round, in their order: money on its way first. Each returns true where there is more to do at once,
 * and bounds its own time. A process that dies in a step at work on a noted task (counter/task.h) sets that task aside;
 * else the step rests (worker/supervise.h), and the others go on. */
static const struct step {
    const char *name;
    bool (*go)(struct worker *worker);
} steps[] = {
    { "payments", payments_step },
    { "refunds", refunds_step },
    { "charges that may be contested", charges_step },
    { "refunds that may come back", returns_step },
    { "work that was set aside", asides_step },
    { "setups of payment methods", setups_step },
    { "removed payment methods", detaches_step },
    { "changed payment methods", asks_step },
    { "invoices of charges", labels_step },
    { "billing run", due_step },
    { "clock turns", turns_step },
    { "flags", flags_step },
    { "expired rows", rows_sweep },
    { "expired quotes", quotes_step },
    { "verification of the books", verification_pursue },
    { "reconciliation", reconciliation_pursue },
};
enum { STEPS = sizeof steps / sizeof steps[0] };
_Static_assert((int)STEPS <= (int)WORK_STEPS_MAX, "a rest for each step");

static bool step_go(struct worker *worker, int index)
{
    struct work *work = worker->work;
    struct step_rest *rest = &work->rests[index];
    bool more;

    if (clock_monotonic_us() < rest->until_us)
        return false;
    work->step_name = steps[index].name;
    atomic_store(&work->step, index);
    more = steps[index].go(worker);
    atomic_store(&work->step, WORK_NO_STEP);
    *rest = (struct step_rest){ .deaths = 0 };
    return more;
}

static void round_go(struct worker *worker)
{
    bool more = false;

    for (int i = 0; i < STEPS && stopping == 0; i++)
        more = step_go(worker, i) || more;
    if (!more && stopping == 0)
        pause_ms(PAUSE_MS);
}

static int work_do(const void *with, struct work *work)
{
    const struct worker_config *config = with;
    struct worker worker = { .sql = sql_new(&config->database), .deployment = &config->deployment, .work = work };

    signals_watch();
    if (gateway_open(&config->gateway, &worker.gateway) != STATUS_OK)
        return EXIT_REFUSED;
    log_info("worker started");
    death_settle(&worker);
    while (!stopping)
        round_go(&worker);
    reconcile_daily_stop(&worker.reconciliation, worker.sql, clock_now());
    log_info("worker stopped");
    gateway_close(&worker.gateway);
    sql_end(&worker.sql);
    return EXIT_DONE;
}

int worker_main(const struct worker_config *config)
{
    return supervise(work_do, config);
}

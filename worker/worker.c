/* worker/worker.c: a loop over what is due. Each step is an act of counter/, the same one that a request would run. */
#include "worker/worker.h"

#include <signal.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "counter/due.h"
#include "counter/payment_settle.h"
#include "sql/store_due.h"
#include "sql/store_operation.h"
#include "sql/store_payment.h"
#include "sql/store_session.h"
#include "sql/store_sign_in.h"

enum { PAUSE_MS = 250, DUE_MAX = 50, SWEEP_EVERY_S = 60, SWEEP_ROWS_MAX = 1000, OPERATION_LIFE_S = 30 * 24 * 3600 };
/* Longer than the longest window failures are counted in (an hour, of product keys). */
enum { FAILURE_LIFE_S = 2 * 3600, DUE_EVERY_S = 10 };

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
    struct instant swept_at;
    struct instant due_at;    /* when what is due was looked for last */
    struct id due_after;      /* and up to which organization, where there were more than one look finds */
};

static struct counter counter_for(const struct worker *worker, struct arena *arena)
{
    return (struct counter){ .sql = worker->sql, .arena = arena, .gateway = worker->gateway, .deployment = worker->deployment, .address = "",
                             .request_id = "", .now = clock_now() };
}

static void payment_step(const struct worker *worker, const struct payment_call *due)
{
    struct arena arena = { 0 };
    struct counter counter = counter_for(worker, &arena);
    enum status status = payment_pursue(&counter, due);

    if (status != STATUS_OK && status != STATUS_CHANGED)
        log_error("payment %s: %s", id_write(ID_PAYMENT, due->payment.id).text, status_name(status));
    arena_end(&arena);
}

/* How many payments were due. */
static size_t payments_pursue(const struct worker *worker)
{
    struct arena arena = { 0 };
    struct payment_call *due;
    size_t count = 0;

    if (store_payment_due(worker->sql, &arena, clock_now(), DUE_MAX, &due, &count) != STATUS_OK)
        count = 0;
    for (size_t i = 0; i < count && !stopping; i++)
        payment_step(worker, &due[i]);
    arena_end(&arena);
    return count;
}

static void due_step(const struct worker *worker, struct id organization_id)
{
    struct arena arena = { 0 };
    struct counter counter = counter_for(worker, &arena);
    struct due_done done;
    enum status status = due_run(&counter, organization_id, instant_day(counter.now), &done);

    if (status != STATUS_OK)
        log_error("what is due of organization %s: %s", id_write(ID_ORGANIZATION, organization_id).text, status_name(status));
    arena_end(&arena);
}

/* Trials and prepaid lots that end. Goes round the organizations by identifier, so that one which fails does not hold up the others. */
static void due_pursue(struct worker *worker)
{
    struct arena arena = { 0 };
    struct instant now = clock_now();
    struct id *ids;
    size_t count = 0;

    if (id_is_none(worker->due_after) && now.us - worker->due_at.us < (int64_t)DUE_EVERY_S * 1000000)
        return;
    worker->due_at = now;
    if (store_due_organizations(worker->sql, &arena, instant_day(now), worker->due_after, DUE_MAX, &ids, &count) != STATUS_OK)
        count = 0;
    for (size_t i = 0; i < count && !stopping; i++)
        due_step(worker, ids[i]);
    worker->due_after = count == DUE_MAX ? ids[count - 1] : ID_NONE;
    arena_end(&arena);
}

/* What nobody asks for any more. A failure here is tried again a minute later. */
static void rows_sweep(struct worker *worker)
{
    struct instant now = clock_now();

    if (now.us - worker->swept_at.us < (int64_t)SWEEP_EVERY_S * 1000000)
        return;
    worker->swept_at = now;
    if (store_operation_sweep(worker->sql, instant_plus_seconds(now, -OPERATION_LIFE_S), SWEEP_ROWS_MAX) != STATUS_OK ||
        store_sign_in_sweep(worker->sql, instant_plus_seconds(now, -FAILURE_LIFE_S), SWEEP_ROWS_MAX) != STATUS_OK ||
        store_session_sweep(worker->sql, now, SWEEP_ROWS_MAX) != STATUS_OK)
        log_error("sweeping old rows failed");
}

int worker_main(const struct worker_config *config)
{
    struct worker worker = { .sql = sql_new(&config->database), .deployment = &config->deployment };

    if (gateway_open(&config->gateway, &worker.gateway) != STATUS_OK)
        return 1;
    signals_watch();
    log_info("worker started");
    while (!stopping) {
        size_t due = payments_pursue(&worker);

        due_pursue(&worker);
        rows_sweep(&worker);
        if (due < DUE_MAX && !stopping)
            pause_ms(PAUSE_MS);
    }
    log_info("worker stopped");
    gateway_close(&worker.gateway);
    sql_end(&worker.sql);
    return 0;
}

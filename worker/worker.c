/* worker/worker.c: a loop over what is due. Each step is an act of counter/, the same one that a request would run. */
#include "worker/worker.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "counter/billing_run.h"
#include "sql/store_operation.h"
#include "sql/store_session.h"
#include "sql/store_sign_in.h"
#include "worker/flag.h"
#include "worker/pursue.h"

enum { PAUSE_MS = 250, SWEEP_EVERY_S = 60, SWEEP_ROWS_MAX = 1000, OPERATION_LIFE_S = 30 * 24 * 3600 };
/* Longer than the longest window failures are counted in (an hour, of product keys). */
enum { FAILURE_LIFE_S = 2 * 3600, DUE_EVERY_S = 10, FLAG_EVERY_S = 10 };

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
    struct instant due_at; /* when the billing run was last begun */
    struct instant flagged_at; /* when open payments were last looked through */
};

static struct counter counter_for(const struct worker *worker)
{
    return (struct counter){ .sql = worker->sql, .gateway = worker->gateway, .deployment = worker->deployment, .address = "", .request_id = "",
                             .now = clock_now() };
}

static bool goes_on(void *context, const struct billing_progress *progress)
{
    (void)context, (void)progress;
    return stopping == 0;
}

/* The billing run of today, again and again: what fell due since is found by one look at each of a few indexes. */
static void due_pursue(struct worker *worker)
{
    struct counter like = counter_for(worker);
    struct billing_progress progress;
    enum status status;

    if (like.now.us - worker->due_at.us < (int64_t)DUE_EVERY_S * 1000000)
        return;
    worker->due_at = like.now;
    status = billing_run(&like, instant_day(like.now), goes_on, NULL, &progress);
    if (status != STATUS_OK)
        log_error("the billing run stopped on %s: %s", day_write(progress.day).text, status_name(status));
    if (progress.done.periods_begun + progress.done.invoices_finalized > 0)
        log_info("billing run: %" PRId64 " periods begun, %" PRId64 " invoices finalised", progress.done.periods_begun,
                 progress.done.invoices_finalized);
}

static void flags_pursue(struct worker *worker)
{
    struct counter like = counter_for(worker);

    if (like.now.us - worker->flagged_at.us < (int64_t)FLAG_EVERY_S * 1000000)
        return;
    worker->flagged_at = like.now;
    (void)payments_flag(&like);
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
        struct counter like = counter_for(&worker);
        size_t due = payments_pursue(&like, &stopping);

        due_pursue(&worker);
        flags_pursue(&worker);
        rows_sweep(&worker);
        if (due < PURSUE_MAX && !stopping)
            pause_ms(PAUSE_MS);
    }
    log_info("worker stopped");
    gateway_close(&worker.gateway);
    sql_end(&worker.sql);
    return 0;
}

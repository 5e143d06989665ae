/* guichet/cmd_bill.c: guichet bill --until DAY: runs the billing run by hand. On a terminal one line shows the
 * progress; elsewhere the log does from time to time. Ctrl-C stops after the current transaction; the next run does
 * the rest. */
#include <inttypes.h>
#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "commands.h"
#include "counter/billing_run.h"
#include "startup.h"
#include "worker/pursue.h"

enum { TOLD_EVERY_TERMINAL_US = 200000, TOLD_EVERY_LOG_US = 10000000 };

static volatile sig_atomic_t stopping;

static void stop_on_signal(int number)
{
    (void)number;
    stopping = 1;
}

struct teller {
    bool terminal;
    int64_t told_us; /* when progress was last shown */
};

static const char *line_of(struct arena *arena, const struct billing_progress *progress)
{
    return arena_format(arena,
                        "%s: %" PRId64 " periods begun, %" PRId64 " invoices finalised, %" PRId64
                        " subscriptions ended, %" PRId64 " organizations failed",
                        day_write(progress->day).text, progress->done.periods_begun, progress->done.invoices_finalized,
                        progress->done.subscriptions_ended + progress->done.trials_expired, progress->failures);
}

static bool tell(void *context, const struct billing_progress *progress)
{
    struct teller *teller = context;
    int64_t now = clock_monotonic_us();
    struct arena arena = { 0 };

    if (now - teller->told_us >= (teller->terminal ? TOLD_EVERY_TERMINAL_US : TOLD_EVERY_LOG_US)) {
        teller->told_us = now;
        if (teller->terminal)
            (void)fprintf(stderr, "\r\033[K%s", line_of(&arena, progress));
        else
            log_info("%s", line_of(&arena, progress));
    }
    arena_end(&arena);
    return stopping == 0;
}

/* Prints what the run could not do, as one message for any number of organizations. The log has a line for each. */
static void failures_tell(struct startup *startup, const struct sql *sql, enum status status, int64_t failures)
{
    const char *trouble = startup_trouble(startup, sql, "The log above says why.");

    if (status != STATUS_OK)
        startup_refuse(arena_format(&startup->arena,
                                    "The run could not go on (%s). %s What was billed stays billed: run it again.",
                                    status_name(status), trouble));
    else if (failures > 0)
        startup_refuse(arena_format(&startup->arena,
                                    "Not everything was billed: %" PRId64 " organizations failed. %s Those that failed "
                                    "are set aside: `guichet flags` lists them; run it again when that is mended.",
                                    failures, trouble));
}

static int run(struct startup *startup, struct counter *like, struct day until)
{
    struct teller teller = { .terminal = isatty(STDERR_FILENO) == 1, .told_us = clock_monotonic_us() };
    struct billing_progress progress;
    struct pursuit pursuit = { 0 };
    enum status status = billing_run(like, until, tell, &teller, &progress);

    while (status == STATUS_OK && stopping == 0 && payments_pursue(like, &pursuit, &stopping) == PURSUE_MAX)
        ;
    if (teller.terminal)
        (void)fputs("\r\033[K", stderr);
    (void)printf("%s%s\n", stopping != 0 ? "Stopped at " : "Billed until ", line_of(&startup->arena, &progress));
    failures_tell(startup, like->act.sql, status, progress.failures);
    return status == STATUS_OK && progress.failures == 0 && stopping == 0 ? EXIT_DONE : EXIT_REFUSED;
}

int cmd_bill(const struct arguments *arguments)
{
    static struct startup startup; /* lives until the process ends */
    struct sigaction action = { .sa_handler = stop_on_signal };
    struct counter like = { .act = { .deployment = &startup.deployment,
                                     .caller = { .address = "", .request_id = "" } } };
    struct day until;
    int exit_status;

    if (!day_read(arguments->options[0], &until))
        return arguments_refuse(arguments->command, "the value of --until is no day: write it like 2026-11-30.");
    if (!startup_open(&startup) || !startup_gateway(&startup))
        return EXIT_REFUSED;
    if (until.number > instant_day(clock_now()).number) {
        startup_refuse(
            "That day has not come: nothing is billed before its day. A sandbox's clock can be turned instead.");
        return EXIT_USAGE;
    }
    if (gateway_open(&startup.gateway, &like.gateway) != STATUS_OK)
        return EXIT_REFUSED;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    like.act.sql = startup_sql_new(&startup);
    like.act.now = clock_now();
    exit_status = run(&startup, &like, until);
    sql_end(&like.act.sql);
    gateway_close(&like.gateway);
    return exit_status;
}

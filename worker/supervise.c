/* worker/supervise.c */
#include "worker/supervise.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/exit_code.h"
#include "base/log.h"
#include "counter/set_aside.h"

struct supervisor {
    struct work *work;
    sigset_t before, watched; /* the original signal mask; the signals this process waits for */
    pid_t child;              /* 0: no child runs */
    int64_t started_us, start_us;
    int64_t pause_us;
    bool stopping;
    int exit_status;
};

static struct work *work_new(void)
{
    struct work *work = mmap(NULL, sizeof *work, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (work == MAP_FAILED) {
        log_error("no memory to share with the worker");
        abort();
    }
    return work;
}

static void signals_hold(struct supervisor *supervisor)
{
    sigemptyset(&supervisor->watched);
    sigaddset(&supervisor->watched, SIGTERM);
    sigaddset(&supervisor->watched, SIGINT);
    sigaddset(&supervisor->watched, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, &supervisor->watched, &supervisor->before);
}

static int child_run(const struct supervisor *supervisor, work_fn work, const void *with, pid_t parent)
{
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    (void)sigprocmask(SIG_SETMASK, &supervisor->before, NULL);
    if (getppid() != parent)
        return EXIT_DONE;
    return work(with, supervisor->work);
}

static void child_start(struct supervisor *supervisor, work_fn work, const void *with)
{
    pid_t parent = getpid(), pid;

    task_end(&supervisor->work->task);
    atomic_store(&supervisor->work->step, WORK_NO_STEP);
    if ((pid = fork()) == 0)
        exit(child_run(supervisor, work, with, parent));
    supervisor->started_us = clock_monotonic_us();
    if (pid < 0) {
        log_error("cannot start the worker: %s", strerrordesc_np(errno));
        supervisor->start_us = supervisor->started_us + SUPERVISE_PAUSE_MAX_MS * INT64_C(1000);
        return;
    }
    supervisor->child = pid;
}

static const char *task_text(enum task_kind kind)
{
    static const char *const texts[] = { [TASK_NONE] = "nothing",
                                         [TASK_PAGE] = "the billing day of several organizations",
                                         [TASK_ORGANIZATION] = "the billing day of an organization",
                                         [TASK_PAYMENT] = "a payment",
                                         [TASK_REFUND] = "a refund",
                                         [TASK_TURN] = "a turned clock",
                                         [TASK_SETUP] = "a payment method's setup",
                                         [TASK_METHOD] = "a payment method" };

    return texts[kind];
}

/* Nobody can be set aside: the step itself rests, so that the others are not held up by it. */
static void step_rest(struct work *work, const char *reason)
{
    int step = atomic_load(&work->step);
    struct step_rest *rest;

    if (step == WORK_NO_STEP)
        return;
    rest = &work->rests[step];
    rest->deaths++;
    rest->until_us = clock_monotonic_us() + set_aside_pause_s(rest->deaths) * INT64_C(1000000);
    log_error("the worker's step \"%s\" rests for %" PRId64 " s after %s (death %" PRId64 " in a row)", work->step_name,
              set_aside_pause_s(rest->deaths), reason, rest->deaths);
}

/* Notes for the next child what this one died at. A death during a page does not say which organization caused it: from
 * then on organizations are billed one by one, so that the next death names it. */
static void death_note(struct work *work, const char *reason)
{
    enum task_kind kind = (enum task_kind)atomic_load(&work->task.kind);

    if (kind == TASK_PAGE)
        work->task.singly = true;
    if (kind == TASK_NONE) {
        step_rest(work, reason);
        return; /* a note of an earlier death, not settled yet, is kept */
    }
    work->death = (struct death){ .kind = kind,
                                  .organization_id = work->task.organization_id,
                                  .object_id = work->task.object_id };
    (void)snprintf(work->death.reason, sizeof work->death.reason, "%s", reason);
}

/* Chooses the pause before the next child: none after the first death; if successors die soon too, each pause is twice
 * the one before. */
static void pause_choose(struct supervisor *supervisor)
{
    int64_t now_us = clock_monotonic_us();

    if (now_us - supervisor->started_us >= SUPERVISE_STEADY_MS * INT64_C(1000))
        supervisor->pause_us = 0;
    supervisor->start_us = now_us + supervisor->pause_us;
    supervisor->pause_us =
        supervisor->pause_us == 0 ? SUPERVISE_PAUSE_FIRST_MS * INT64_C(1000) : supervisor->pause_us * 2;
    if (supervisor->pause_us > SUPERVISE_PAUSE_MAX_MS * INT64_C(1000))
        supervisor->pause_us = SUPERVISE_PAUSE_MAX_MS * INT64_C(1000);
}

static void child_ended(struct supervisor *supervisor, int how)
{
    /* The child handles SIGTERM once it works; killed by SIGTERM, it had not begun. */
    bool well = (WIFEXITED(how) && WEXITSTATUS(how) == 0) || (WIFSIGNALED(how) && WTERMSIG(how) == SIGTERM);
    char reason[DEATH_REASON_BYTES];

    supervisor->child = 0;
    supervisor->exit_status = well ? EXIT_DONE : EXIT_REFUSED;
    if (WIFSIGNALED(how))
        (void)snprintf(reason, sizeof reason, "SIG%s", sigabbrev_np(WTERMSIG(how)));
    else
        (void)snprintf(reason, sizeof reason, "exit %d", WEXITSTATUS(how));
    if (!well) {
        log_error("the worker's process ended (%s) at work on %s", reason,
                  task_text((enum task_kind)atomic_load(&supervisor->work->task.kind)));
        death_note(supervisor->work, reason);
    }
    pause_choose(supervisor);
}

static void wait_for_signal(struct supervisor *supervisor)
{
    int64_t left_us = supervisor->child != 0 ? 1000000 : supervisor->start_us - clock_monotonic_us();
    struct timespec wait = { .tv_sec = left_us / 1000000, .tv_nsec = left_us % 1000000 * 1000 };
    int number = left_us > 0 ? sigtimedwait(&supervisor->watched, NULL, &wait) : -1;

    if (number != SIGTERM && number != SIGINT)
        return;
    supervisor->stopping = true;
    if (supervisor->child != 0)
        (void)kill(supervisor->child, SIGTERM);
}

int supervise(work_fn work, const void *with)
{
    struct supervisor supervisor = { .work = work_new() };
    int how;

    signals_hold(&supervisor);
    while (!supervisor.stopping || supervisor.child != 0) {
        if (supervisor.child == 0 && clock_monotonic_us() >= supervisor.start_us)
            child_start(&supervisor, work, with);
        wait_for_signal(&supervisor);
        if (supervisor.child != 0 && waitpid(supervisor.child, &how, WNOHANG) == supervisor.child)
            child_ended(&supervisor, how);
    }
    (void)sigprocmask(SIG_SETMASK, &supervisor.before, NULL);
    (void)munmap(supervisor.work, sizeof *supervisor.work);
    return supervisor.exit_status;
}

/* fcgi/server.c: the parent process. It owns a socket for each pool, starts workers and replaces those that die; it
 * serves no request itself.
 *
 * SIGTERM, SIGINT   no new connections; workers finish current requests and waiting connections; killed after 10 s
 * SIGHUP            starts as many new workers first, then the old ones leave: the sockets stay open all the time
 * a worker dies     it is replaced at once, and requests like the one it was serving are slowed (fcgi/blame.h). If
 *                   workers of a pool repeatedly die soon after their start without serving a request, they cannot
 *                   start: then its next one starts after a pause that grows to 1 s */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/exit_code.h"
#include "base/log.h"
#include "fcgi/blame.h"
#include "fcgi/listener.h"
#include "fcgi/server.h"
#include "fcgi/slot.h"
#include "fcgi/worker_process.h"

enum { SLOTS_MAX = 2 * POOL__MAX * SERVER_WORKERS_MAX };
#define MS INT64_C(1000)
#define DRAIN_US (10000 * MS)
#define NUDGE_US (20 * MS)   /* how often a worker that is to leave is woken */
#define YOUNG_US (1000 * MS) /* a worker that dies before this age probably could not start */
#define PAUSE_FIRST_US (50 * MS)
#define PAUSE_MAX_US (1000 * MS)

struct child {
    pid_t pid; /* 0: no worker in this slot */
    unsigned generation;
    int64_t started_us;
    int64_t kill_us; /* when it will be killed; 0: it was not asked to leave */
};

struct parent_pool {
    struct listener listener;
    int64_t pause_us, start_us; /* the pause after a worker that died young, and when the next may start */
};

struct parent {
    const struct server_config *config;
    struct parent_pool pools[POOL__MAX];
    struct password_gate *gate;
    struct child children[SLOTS_MAX];
    unsigned generation;
    bool ending;
    bool replacing;
};

static size_t slot_free(const struct parent *parent, enum pool pool)
{
    for (size_t s = 0; s < slots_count(); s++)
        if (slot_pool(s) == pool && parent->children[s].pid == 0)
            return s;
    return SLOTS_MAX;
}

static void worker_start(struct parent *parent, size_t slot)
{
    struct parent_pool *pool = &parent->pools[slot_pool(slot)];
    struct worker_start start = { parent->config, parent->gate, pool->listener.fd, slot, getpid() };
    pid_t pid;

    slot_reset(slot, SLOT_STARTING);
    if ((pid = fork()) == 0)
        exit(worker_process(&start));
    if (pid < 0) {
        log_error("cannot start a worker: %s", strerrordesc_np(errno));
        slot_reset(slot, SLOT_FREE);
        pool->start_us = clock_monotonic_us() + PAUSE_MAX_US;
        return;
    }
    parent->children[slot] =
        (struct child){ .pid = pid, .generation = parent->generation, .started_us = clock_monotonic_us() };
}

/* How many children of the pool and of the current generation were not asked to leave. */
static int serving(const struct parent *parent, enum pool pool, bool ready_only)
{
    int count = 0;

    for (size_t s = 0; s < slots_count(); s++) {
        const struct child *child = &parent->children[s];

        if (slot_pool(s) == pool && child->pid != 0 && child->generation == parent->generation && child->kill_us == 0)
            count += !ready_only || slot_state_of(s) > SLOT_STARTING ? 1 : 0;
    }
    return count;
}

static bool all_serve(const struct parent *parent, bool ready_only)
{
    for (enum pool pool = POOL_DESK; pool < POOL__MAX; pool++)
        if (serving(parent, pool, ready_only) < parent->config->pools[pool].workers)
            return false;
    return true;
}

static void workers_fill(struct parent *parent, enum pool pool)
{
    int missing = parent->config->pools[pool].workers - serving(parent, pool, false);
    size_t slot;

    while (missing-- > 0 && clock_monotonic_us() >= parent->pools[pool].start_us &&
           (slot = slot_free(parent, pool)) != SLOTS_MAX)
        worker_start(parent, slot);
}

static void ask_to_leave(struct parent *parent, size_t slot, enum slot_order order)
{
    struct child *child = &parent->children[slot];

    if (child->kill_us == 0)
        child->kill_us = clock_monotonic_us() + DRAIN_US;
    slot_order(slot, order);
    (void)kill(child->pid, WORKER_WAKE_SIGNAL);
}

/* Asks the old workers to leave, once every new worker is ready. */
static void replacement_advance(struct parent *parent)
{
    if (!parent->replacing || !all_serve(parent, true))
        return;
    for (size_t s = 0; s < slots_count(); s++)
        if (parent->children[s].pid != 0 && parent->children[s].generation != parent->generation)
            ask_to_leave(parent, s, SLOT_LEAVE);
    parent->replacing = false;
    log_info("every worker is a new one; the old ones finish what they have");
}

static void replacement_begin(struct parent *parent)
{
    for (size_t s = 0; s < slots_count(); s++)
        if (parent->children[s].pid != 0 &&
            (parent->children[s].generation != parent->generation || parent->children[s].kill_us != 0)) {
            log_info("a replacement of the workers is still under way: asked again too early");
            return;
        }
    log_info("replacing every worker");
    parent->generation++;
    parent->replacing = true;
}

/* Wakes the workers that are to leave, and kills those that did not leave in time. */
static void leavers_press(struct parent *parent)
{
    int64_t now_us = clock_monotonic_us();

    for (size_t s = 0; s < slots_count(); s++) {
        struct child *child = &parent->children[s];

        if (child->pid == 0 || child->kill_us == 0)
            continue;
        if (now_us < child->kill_us) {
            (void)kill(child->pid, WORKER_WAKE_SIGNAL);
            continue;
        }
        log_error("worker %d did not finish in time and is killed", (int)child->pid);
        (void)kill(child->pid, SIGKILL);
        child->kill_us = now_us + DRAIN_US;
    }
}

/* The pause before the pool's next start, after workers that died young: none after the first, then growing. */
static void pause_choose(struct parent_pool *pool, const struct child *child)
{
    if (clock_monotonic_us() - child->started_us >= YOUNG_US) {
        pool->pause_us = 0;
        pool->start_us = 0;
        return;
    }
    pool->start_us = clock_monotonic_us() + pool->pause_us;
    pool->pause_us = pool->pause_us == 0 ? PAUSE_FIRST_US : pool->pause_us * 2;
    if (pool->pause_us > PAUSE_MAX_US)
        pool->pause_us = PAUSE_MAX_US;
}

/* A worker that did not leave in time was killed by the parent: then no request is blamed. */
static bool request_blamed(const struct parent *parent, const struct child *child, size_t slot)
{
    size_t route;

    if (child->kill_us != 0)
        blame_forgive(slot);
    if (!blame_death(slot, clock_monotonic_us(), &route))
        return false;
    if (route < parent->config->routes->count)
        log_error("worker %d had %s %s in hand", (int)child->pid, parent->config->routes->rows[route].method,
                  parent->config->routes->rows[route].pattern);
    return true;
}

static void death_note(struct parent *parent, size_t slot, int how)
{
    struct child *child = &parent->children[slot];

    if (WIFSIGNALED(how))
        log_error("worker %d died of signal %d (SIG%s)", (int)child->pid, WTERMSIG(how), sigabbrev_np(WTERMSIG(how)));
    else if (WEXITSTATUS(how) != 0)
        log_error("worker %d ended with status %d", (int)child->pid, WEXITSTATUS(how));
    if (WIFSIGNALED(how) || WEXITSTATUS(how) != 0) {
        slots_note_restart();
        if (!request_blamed(parent, child, slot))
            pause_choose(&parent->pools[slot_pool(slot)], child);
    }
    *child = (struct child){ 0 };
    slot_reset(slot, SLOT_FREE);
}

static void reap(struct parent *parent)
{
    pid_t pid;
    int how;

    while ((pid = waitpid(-1, &how, WNOHANG)) > 0)
        for (size_t s = 0; s < slots_count(); s++)
            if (parent->children[s].pid == pid)
                death_note(parent, s, how);
}

static bool children_left(const struct parent *parent)
{
    for (size_t s = 0; s < slots_count(); s++)
        if (parent->children[s].pid != 0)
            return true;
    return false;
}

static void end_begin(struct parent *parent)
{
    if (parent->ending)
        return;
    log_info("ending: the workers finish what they have");
    parent->ending = true;
    parent->replacing = false;
    for (enum pool pool = POOL_DESK; pool < POOL__MAX; pool++)
        listener_hide(&parent->pools[pool].listener);
    for (size_t s = 0; s < slots_count(); s++) {
        /* a TCP port cannot be closed while workers have it open: there they leave at once */
        bool hidden = parent->pools[slot_pool(s)].listener.path != NULL;

        if (parent->children[s].pid != 0)
            ask_to_leave(parent, s, hidden ? SLOT_DRAIN : SLOT_LEAVE);
    }
}

static bool something_pends(const struct parent *parent)
{
    if (parent->ending || parent->replacing || !all_serve(parent, false))
        return true;
    for (size_t s = 0; s < slots_count(); s++)
        if (parent->children[s].pid != 0 && parent->children[s].kill_us != 0)
            return true;
    return false;
}

static void wait_for_signal(struct parent *parent, const sigset_t *signals)
{
    const struct timespec soon = { .tv_nsec = (long)(NUDGE_US * 1000) };
    int number = something_pends(parent) ? sigtimedwait(signals, NULL, &soon) : sigwaitinfo(signals, NULL);

    if (number == SIGTERM || number == SIGINT)
        end_begin(parent);
    else if (number == SIGHUP && !parent->ending)
        replacement_begin(parent);
}

static void serve(struct parent *parent, const sigset_t *signals)
{
    while (!parent->ending || children_left(parent)) {
        for (enum pool pool = POOL_DESK; !parent->ending && pool < POOL__MAX; pool++)
            workers_fill(parent, pool);
        wait_for_signal(parent, signals);
        reap(parent);
        replacement_advance(parent);
        leavers_press(parent);
    }
}

/* A core file would contain passwords and tokens. (A build with sanitizers must stay able to inspect itself.) */
static void cores_forbid(void)
{
    const struct rlimit none = { 0, 0 };

    (void)setrlimit(RLIMIT_CORE, &none);
#ifndef __SANITIZE_ADDRESS__
    (void)prctl(PR_SET_DUMPABLE, 0);
#endif
}

static void signals_block(sigset_t *signals)
{
    const int numbers[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD };

    sigemptyset(signals);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        sigaddset(signals, numbers[i]);
    (void)sigprocmask(SIG_BLOCK, signals, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
}

static bool settings_are_possible(const struct server_config *config)
{
    for (enum pool pool = POOL_DESK; pool < POOL__MAX; pool++)
        if (config->pools[pool].workers < 1 || config->pools[pool].workers > SERVER_WORKERS_MAX)
            return false;
    return config->recycle_requests >= 0;
}

/* The desk's socket is opened last: once it is there, both are. */
static bool pools_open(struct parent *parent)
{
    const struct server_config *config = parent->config;

    for (int pool = POOL__MAX - 1; pool >= POOL_DESK; pool--) {
        if (!listener_open(config->pools[pool].listen, &parent->pools[pool].listener))
            return false;
        log_info("listening on %s with %d workers, the %s", config->pools[pool].listen, config->pools[pool].workers,
                 pool_name((enum pool)pool));
    }
    return true;
}

static void processes_prepare(struct parent *parent)
{
    const unsigned workers[POOL__MAX] = { [POOL_DESK] = (unsigned)parent->config->pools[POOL_DESK].workers,
                                          [POOL_TILL] = (unsigned)parent->config->pools[POOL_TILL].workers };

    parent->gate = password_gate_new(workers[POOL_DESK]); /* no route of the till takes a password */
    slots_new(workers);
    blames_new(slots_count());
}

int server_main(const struct server_config *config)
{
    static struct parent parent;
    sigset_t signals;

    if (!settings_are_possible(config)) {
        log_error("the number of workers must be 1 to %d", SERVER_WORKERS_MAX);
        return EXIT_REFUSED;
    }
    if (config->locale_directory != NULL && !language_open(config->locale_directory)) {
        log_error("the French catalogue is not in %s: build the target catalogues, or set GUICHET_LOCALE_DIR",
                  config->locale_directory);
        return EXIT_REFUSED;
    }
    problem_words_set(config->words);
    cores_forbid();
    signals_block(&signals);
    parent.config = config;
    if (!pools_open(&parent))
        return EXIT_REFUSED;
    processes_prepare(&parent);
    serve(&parent, &signals);
    log_info("ended");
    return EXIT_DONE;
}

/* fcgi/worker_process.c: the accept loop.
 *
 * Signals are blocked except while the worker waits for a connection: epoll_pwait unblocks them and waits in one step.
 * So no signal can interrupt a request, a database call or an answer, and none can arrive unnoticed between reading
 * the orders and waiting, which is possible with libfcgi's own loop (docs/reliability.md, 3.2).
 *
 * Each connection has a seat. A request that waits for something to happen keeps its seat and is run again now and then
 * (fcgi/held.h); the others are served in another one meanwhile. */
#include "fcgi/worker_process.h"

#include <errno.h>
#include <fcgiapp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "auth/password.h"
#include "base/exit_code.h"
#include "base/fault_point.h"
#include "base/log.h"
#include "fcgi/blame.h"
#include "fcgi/exchange.h"
#include "fcgi/held.h"
#include "fcgi/json_memory.h"
#include "fcgi/slot.h"

static volatile sig_atomic_t told_to_leave;

static void note_signal(int number)
{
    told_to_leave = number == SIGTERM ? 1 : told_to_leave;
}

/* A terminal sends SIGINT and SIGHUP to the whole process group; only the parent reacts to them. */
static void signals_set(void)
{
    struct sigaction note = { .sa_handler = note_signal }, ignore = { .sa_handler = SIG_IGN };

    (void)sigaction(SIGTERM, &note, NULL);
    (void)sigaction(WORKER_WAKE_SIGNAL, &note, NULL);
    (void)sigaction(SIGINT, &ignore, NULL);
    (void)sigaction(SIGHUP, &ignore, NULL);
    (void)sigaction(SIGPIPE, &ignore, NULL);
}

struct worker {
    const struct worker_start *start;
    struct exchange_tools tools;
    struct arena arena;
    FCGX_Request requests[HELD_SEATS]; /* by seat */
    struct held held;
    int epoll;
    int64_t served;
};

/* EPOLLEXCLUSIVE: a connection wakes one idle worker, not all. */
static bool epoll_open(struct worker *worker)
{
    struct epoll_event event = { .events = EPOLLIN | EPOLLEXCLUSIVE };

    worker->epoll = epoll_create1(EPOLL_CLOEXEC);
    return worker->epoll >= 0 && epoll_ctl(worker->epoll, EPOLL_CTL_ADD, worker->start->listener, &event) == 0;
}

static bool requests_open(struct worker *worker)
{
    if (FCGX_Init() != 0)
        return false;
    for (size_t seat = 0; seat < HELD_SEATS; seat++)
        if (FCGX_InitRequest(&worker->requests[seat], worker->start->listener, FCGI_FAIL_ACCEPT_ON_INTR) != 0)
            return false;
    return true;
}

static bool worker_open(struct worker *worker)
{
    const struct server_config *config = worker->start->config;

    if (!requests_open(worker))
        return false;
    signals_set(); /* after libfcgi has installed its own handlers */
    json_memory_start();
    if (gateway_open(&config->gateway, &worker->tools.gateway) != STATUS_OK)
        return false;
    worker->tools.routes = config->routes;
    worker->tools.arena = &worker->arena;
    worker->tools.sql = sql_new(&config->database);
    worker->tools.deployment = &config->deployment;
    worker->tools.gate = worker->start->gate;
    worker->tools.gateway_places.enter = slot_gateway_enter;
    worker->tools.gateway_places.leave = slot_gateway_leave;
    worker->tools.lock_places.enter = slot_lock_enter;
    worker->tools.lock_places.leave = slot_lock_leave;
    worker->tools.lock_watch.passed = slot_lock_passed;
    worker->tools.lock_watch.passed_us = slot_lock_passed_us;
    worker->tools.blame_note = blame_note;
    return epoll_open(worker);
}

static void worker_close(struct worker *worker)
{
    sql_end(&worker->tools.sql);
    gateway_close(&worker->tools.gateway);
    arena_end(&worker->arena);
    close(worker->epoll);
}

static void answer_send(struct worker *worker, FCGX_Request *request, struct exchange *x, const char *text,
                        size_t length)
{
    /* A client that disconnected is not an error; the log line still says what was done. */
    FAULT_POINT(BEFORE_REPLY);
    (void)FCGX_PutStr(text, (int)length, request->out);
    exchange_end(x);
    FCGX_Finish_r(request);
    FAULT_POINT(AFTER_REPLY);
    worker->served++;
}

/* Runs the seat's request. The answer is sent, unless the request waits and there is nothing to tell yet. Returns its
 * HTTP status; 0: the request waits. */
static int serve_one(struct worker *worker, size_t seat)
{
    FCGX_Request *request = &worker->requests[seat];
    struct exchange x;
    const char *text;
    size_t length, route;
    uint64_t trips = sql_trips(worker->tools.sql), hashes = password_hashes();
    int64_t started_us;
    int http_status;

    slot_state_set(SLOT_BUSY);
    FAULT_SCOPE("");
    exchange_run(&x, &worker->tools, request->envp, request->in, &text, &length);
    started_us = x.started_us;
    if (held_waits(&worker->held, seat, x.caller->actor.organization_id, x.wait_s, started_us)) {
        exchange_leave(&x);
        blame_answered();
        return 0;
    }
    http_status = x.counter.answer.http_status;
    route = x.route != NULL ? (size_t)(x.route - x.routes->rows) : SLOT_NO_ROUTE;
    held_leave(&worker->held, seat);
    answer_send(worker, request, &x, text, length);
    blame_answered();
    slot_request_done(route, http_status, clock_monotonic_us() - started_us, sql_trips(worker->tools.sql) - trips,
                      password_hashes() - hashes);
    return http_status;
}

static bool client_gone(const FCGX_Request *request)
{
    char byte;

    return recv(request->ipcFd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

/* Runs each waiting request again; one whose client has gone is forgotten. What one finds of the database holds for
 * those after it: each would wait for one that hangs as long as the first did (HELD_MAX times 5 s and more), and new
 * requests with it. They are answered 503 at once, and ask again by themselves. */
static void held_look(struct worker *worker)
{
    for (size_t seat = 0; seat < HELD_SEATS; seat++) {
        int64_t begun_us;

        if (worker->held.seats[seat].until_us == 0)
            continue;
        if (client_gone(&worker->requests[seat])) {
            FCGX_Finish_r(&worker->requests[seat]);
            held_leave(&worker->held, seat);
            continue;
        }
        begun_us = clock_monotonic_us();
        if (serve_one(worker, seat) == 503 && clock_monotonic_us() - begun_us > HELD_SLOW_US)
            sql_hold_off(worker->tools.sql, true);
    }
    sql_hold_off(worker->tools.sql, false);
    slot_held_set(held_count(&worker->held));
}

/* Waits until there is a connection, a signal, or time to look at those who wait. */
static void wait_idle(const struct worker *worker)
{
    struct epoll_event event;
    sigset_t open;

    sigfillset(&open);
    sigdelset(&open, SIGTERM);
    sigdelset(&open, WORKER_WAKE_SIGNAL);
    slot_state_set(SLOT_IDLE);
    (void)epoll_pwait(worker->epoll, &event, 1, held_sleep_ms(&worker->held, clock_monotonic_us()), &open);
}

/* After running out of descriptors or memory: sleeps instead of spinning; waiting connections wait a little longer. */
static void rest(void)
{
    const struct timespec pause = { .tv_nsec = 100 * 1000 * 1000 };

    (void)nanosleep(&pause, NULL);
}

static bool goes_on(const struct worker *worker)
{
    int64_t recycle = worker->start->config->recycle_requests;

    return told_to_leave == 0 && slot_order_read() != SLOT_LEAVE && (recycle == 0 || worker->served < recycle) &&
           getppid() == worker->start->parent;
}

/* Serves the next connection, in a seat of its own. false: none waits. */
static bool serve_next(struct worker *worker)
{
    size_t seat = held_free(&worker->held);
    int accepted = FCGX_Accept_r(&worker->requests[seat]);

    if (accepted >= 0) {
        (void)serve_one(worker, seat);
        slot_held_set(held_count(&worker->held));
    } else if (accepted != -EAGAIN && accepted != -EINTR) {
        rest();
    } else {
        return false;
    }
    return true;
}

static void serve_all(struct worker *worker)
{
    while (goes_on(worker)) {
        bool draining = slot_order_read() == SLOT_DRAIN; /* read before accepting: connections that came earlier are
                                                          * served */

        if (held_due(&worker->held, clock_monotonic_us()))
            held_look(worker);
        if (serve_next(worker))
            continue;
        if (draining)
            return;
        wait_idle(worker);
    }
}

/* The process ends: who still waits is answered now. */
static void held_end(struct worker *worker)
{
    worker->held.closed = true;
    held_look(worker);
}

/* What ps and top show. */
static const char *const process_names[POOL__MAX] = { [POOL_DESK] = "guichet-desk", [POOL_TILL] = "guichet-till" };

int worker_process(const struct worker_start *start)
{
    static struct worker worker; /* static because FCGX_Request is large */
    sigset_t all;

    worker.start = start;
    sigfillset(&all);
    sigdelset(&all, SIGABRT);
    (void)sigprocmask(SIG_SETMASK, &all, NULL);
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    (void)prctl(PR_SET_NAME, process_names[slot_pool(start->slot)]);
    slot_take(start->slot);
    blame_take(start->slot);
    if (getppid() != start->parent || !worker_open(&worker)) {
        log_error("a worker could not start");
        return EXIT_REFUSED;
    }
    serve_all(&worker);
    held_end(&worker);
    worker_close(&worker);
    return EXIT_DONE;
}

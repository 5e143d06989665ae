/* fcgi/held.h: requests that wait for something to happen (`wait` of GET /v1/events). Such a request is held by its
 * connection alone: the worker process keeps that open and serves others meanwhile, holds no transaction, lock or
 * memory of its, and runs it again from the start each HELD_LOOK_US, until there is something to tell or its time is
 * over. So it takes nothing that another request needs but a look of a few milliseconds, and each look sees the session
 * and the rights as they are then. A request for which there is no room is answered at once. Source: docs/api.md,
 * Events; docs/limits.md. */
#ifndef GUICHET_FCGI_HELD_H
#define GUICHET_FCGI_HELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"

/* HELD_MAX: of one worker process, HELD_OF_ONE_MAX: of one organization there, so that one customer's clients do not
 * take the places of all. HELD_WAIT_MAX_S: the longest wait that a client may ask for. */
enum { HELD_MAX = 16, HELD_OF_ONE_MAX = 4, HELD_WAIT_MAX_S = 25 };
#define HELD_LOOK_US INT64_C(1000000)
/* A look that was refused (503) after longer than this met a database that hangs, not a pause of its customer's. */
#define HELD_SLOW_US INT64_C(1000000)

/* A connection's place. A worker process has one more than it may hold: the one whose request is being run. */
enum { HELD_SEATS = HELD_MAX + 1 };
struct held_seat {
    struct id organization_id;
    int64_t until_us; /* clock_monotonic_us; 0: nobody waits here */
};
struct held {
    struct held_seat seats[HELD_SEATS];
    int64_t look_us; /* when the waiting ones are looked at next */
    bool closed;     /* the process is about to end: nobody waits any longer */
};

/* A seat for the next connection; there always is one. */
size_t held_free(const struct held *held);
/* Whether the request in the seat, which was just run, waits (on). wait_s: how long it wants to, from its beginning; 0:
 * it has something to tell. false: it is answered now, and the seat is free. */
bool held_waits(struct held *held, size_t seat, struct id organization_id, int wait_s, int64_t now_us) MUST_CHECK;
/* The request in the seat is over. */
void held_leave(struct held *held, size_t seat);
size_t held_count(const struct held *held);
/* Whether it is time to look at the waiting ones; the next time is then HELD_LOOK_US later. */
bool held_due(struct held *held, int64_t now_us) MUST_CHECK;
/* How long the process may sleep, in milliseconds, as for epoll_wait; -1: nobody waits. */
int held_sleep_ms(const struct held *held, int64_t now_us);

#endif

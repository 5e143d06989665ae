/* fcgi/slot.h: memory shared by the parent and its workers: a slot for each worker, with its state and figures. Each
 * slot is written by its worker alone, so a worker that dies leaves no lock or half-updated sum. Figures are kept when
 * another worker takes the slot: they only increase, as a Prometheus counter must. */
#ifndef GUICHET_FCGI_SLOT_H
#define GUICHET_FCGI_SLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"
#include "fcgi/pool.h"
#include "fcgi/route.h"

enum slot_state {
    SLOT_FREE,
    SLOT_STARTING,
    SLOT_IDLE,
    SLOT_BUSY,
    SLOT_WAITING /* for the payment gateway */,
    SLOT_STATE__MAX
};

/* What the parent asks a worker to do. */
enum slot_order {
    SLOT_STAY,
    SLOT_LEAVE, /* end after the current request: another worker takes over */
    SLOT_DRAIN  /* end after serving the connections that already wait on the socket: the server ends */
};

/* Upper bounds of the duration buckets in microseconds; one more bucket counts longer durations. */
enum { SLOT_BUCKETS = 13 };
extern const int64_t slot_bucket_us[SLOT_BUCKETS];
/* SLOT_NO_ROUTE: the row that counts requests without a route. */
enum { SLOT_NO_ROUTE = ROUTES_MAX, SLOT_ROWS = ROUTES_MAX + 1, SLOT_CLASSES = 6 };

struct slot_row {
    uint64_t answers[SLOT_CLASSES];     /* by class of HTTP status: [4] counts 4xx */
    uint64_t buckets[SLOT_BUCKETS + 1]; /* not cumulative */
    uint64_t sum_us;
};

/* Called by the parent before it forks. `workers`: how many of each pool serve at once; twice as many slots are made,
 * because a replacement overlaps its predecessor. Ends the process if there is no memory. */
void slots_new(const unsigned workers[POOL__MAX]);
size_t slots_count(void);
enum pool slot_pool(size_t slot);
int64_t slots_started_us(void); /* when slots_new was called, in real time */

/* Called by the parent: */
void slot_order(size_t slot, enum slot_order order);
void slot_reset(size_t slot, enum slot_state state); /* the worker is gone, or about to start; its figures are kept */
enum slot_state slot_state_of(size_t slot);
void slots_note_restart(void); /* a worker died and is being replaced */

/* Called by a worker: */
void slot_take(size_t slot); /* the worker's own slot; once after fork */
void slot_state_set(enum slot_state state);
void slot_held_set(size_t count); /* how many requests the worker holds (fcgi/held.h) */
enum slot_order slot_order_read(void);
/* Counts a request in the worker's slot. `route`: its index, or SLOT_NO_ROUTE; trips, hashes: what the request used
 * (sql_trips, password_hashes). */
void slot_request_done(size_t route, int http_status, int64_t us, uint64_t trips, uint64_t hashes);
/* Take a place to wait, of those that the worker's pool has (fcgi/pool.h). false: there is none free; then the matching
 * leave function must not be called. */
bool slot_gateway_enter(void);
void slot_gateway_leave(void);
bool slot_lock_enter(void);
void slot_lock_leave(void);
/* When a worker of either pool last let go of the organization's lock (counter/counter.h). Organizations share
 * LOCKS_WATCHED cells by their identifiers' random part: a shared cell only makes a request rest for longer. */
enum { LOCKS_WATCHED = 4096 };
void slot_lock_passed(struct id organization_id);
int64_t slot_lock_passed_us(struct id organization_id);

/* For the metrics: sums over all slots. */
struct slot_row slots_row(size_t route);
uint64_t slots_in_state(enum pool pool, enum slot_state state);
uint64_t slots_at_gateway(void); /* workers waiting for the payment gateway */
uint64_t slots_at_lock(void);    /* workers waiting for an organization's lock */
uint64_t slots_held(void);       /* requests that wait for something to happen */
uint64_t slots_restarts(void);
uint64_t slots_gateway_refused(void); /* how often there was no place to wait for the gateway */
uint64_t slots_trips(void);
uint64_t slots_hashes(void);

#endif

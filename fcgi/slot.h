/* fcgi/slot.h: memory that the parent and its workers share: one slot a worker, with its state and its figures. Each
 * slot is written by its worker alone, so that one that dies cannot leave a lock or a half-made sum behind. Figures
 * stay when a worker goes and another takes its slot: they only grow, as a scraper expects. */
#ifndef GUICHET_FCGI_SLOT_H
#define GUICHET_FCGI_SLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fcgi/route.h"

enum slot_state {
    SLOT_FREE,
    SLOT_STARTING,
    SLOT_IDLE,
    SLOT_BUSY,
    SLOT_WAITING /* for the payment gateway */,
    SLOT_STATE__MAX
};

/* What the parent asks of a worker. */
enum slot_order {
    SLOT_STAY,
    SLOT_LEAVE, /* after the request in hand: another takes over */
    SLOT_DRAIN  /* after what already waits on the socket: the server ends */
};

/* Upper bounds of the duration buckets in microseconds; one more bucket holds the rest. */
enum { SLOT_BUCKETS = 13 };
extern const int64_t slot_bucket_us[SLOT_BUCKETS];
/* Requests that met no route are counted in this row. */
enum { SLOT_NO_ROUTE = ROUTES_MAX, SLOT_ROWS = ROUTES_MAX + 1, SLOT_CLASSES = 6 };

struct slot_row {
    uint64_t answers[SLOT_CLASSES];     /* [4]: 4xx */
    uint64_t buckets[SLOT_BUCKETS + 1]; /* not cumulative */
    uint64_t sum_us;
};

/* By the parent, before it forks; `workers` is how many serve at once, twice as many slots are made (a replacement
 * overlaps). Ends the process without memory. */
void slots_new(unsigned workers);
size_t slots_count(void);
int64_t slots_started_us(void); /* real time of slots_new */

/* Parent. */
void slot_order(size_t slot, enum slot_order order);
void slot_reset(size_t slot, enum slot_state state); /* its worker is gone, or about to start; the figures stay */
enum slot_state slot_state_of(size_t slot);
void slots_note_restart(void); /* a worker died and is replaced */

/* Worker. */
void slot_take(size_t slot); /* which is mine, once after fork */
void slot_state_set(enum slot_state state);
enum slot_order slot_order_read(void);
/* The requests counted in this worker's slot; `route`: the row's number, SLOT_NO_ROUTE where there is none. trips,
 * hashes: what it cost (sql_trips, password_hashes). */
void slot_request_done(size_t route, int http_status, int64_t us, uint64_t trips, uint64_t hashes);
/* Waiting for the gateway or for a lock must never occupy every worker. Of W workers at most
 *     W/2 wait for the gateway                     slot_gateway_enter
 *     W/4 wait for an organization's lock          slot_lock_enter
 *     W - 2 - W/4 of them both (not under W/2)     the rest hash passwords (1 + W/4, auth/password.h) or serve
 *                                                  other requests
 * each at least one. false: the limit is reached; then the matching leave function must not be called. */
bool slot_gateway_enter(void);
void slot_gateway_leave(void);
bool slot_lock_enter(void);
void slot_lock_leave(void);

/* For the metrics: sums over all slots. */
struct slot_row slots_row(size_t route);
uint64_t slots_in_state(enum slot_state state);
uint64_t slots_at_lock(void); /* workers that wait for an organization's lock */
uint64_t slots_restarts(void);
uint64_t slots_trips(void);
uint64_t slots_hashes(void);

#endif

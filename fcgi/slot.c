/* fcgi/slot.c: the shared memory. Relaxed atomics are enough for the figures: each has a single writer, and readers
 * may see slightly old values. States and at_lock are sequentially consistent: slot_gateway_enter and slot_lock_enter
 * depend on it. */
#include "fcgi/slot.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/clock.h"

const int64_t slot_bucket_us[SLOT_BUCKETS] = { 500,    1000,   2500,   5000,    10000,   25000,  50000,
                                               100000, 250000, 500000, 1000000, 2500000, 5000000 };

struct shared_row {
    _Atomic uint64_t answers[SLOT_CLASSES];
    _Atomic uint64_t buckets[SLOT_BUCKETS + 1];
    _Atomic uint64_t sum_us;
};

struct slot {
    _Atomic int state;
    _Atomic int order;
    _Atomic int at_lock;   /* 1: waits for an organization's lock, whatever its state */
    _Atomic uint64_t held; /* requests that wait in this worker */
    _Atomic uint64_t trips, hashes;
    struct shared_row rows[SLOT_ROWS];
};

struct shared {
    size_t count;
    unsigned gateway_max, lock_max, waiting_max;
    int64_t started_us;
    _Atomic uint64_t restarts;
    struct slot slots[];
};

static struct shared *shared;
static struct slot *mine;

static unsigned larger(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

void slots_new(unsigned workers)
{
    size_t count = 2 * (size_t)workers;
    void *memory = mmap(NULL, sizeof *shared + count * sizeof(struct slot), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        abort();
    shared = memory;
    shared->count = count;
    shared->gateway_max = larger(workers / 2, 1);
    shared->lock_max = larger(workers / 4, 1);
    shared->waiting_max = larger(workers > 2 + workers / 4 ? workers - 2 - workers / 4 : 0, shared->gateway_max);
    shared->started_us = clock_now().us;
}

size_t slots_count(void)
{
    return shared->count;
}

int64_t slots_started_us(void)
{
    return shared->started_us;
}

static struct slot *slot_at(size_t slot)
{
    assert(slot < shared->count);
    return &shared->slots[slot];
}

void slot_order(size_t slot, enum slot_order order)
{
    atomic_store(&slot_at(slot)->order, (int)order);
}

void slot_reset(size_t slot, enum slot_state state)
{
    atomic_store(&slot_at(slot)->order, (int)SLOT_STAY);
    atomic_store(&slot_at(slot)->at_lock, 0);
    atomic_store(&slot_at(slot)->held, 0);
    atomic_store(&slot_at(slot)->state, (int)state);
}

enum slot_state slot_state_of(size_t slot)
{
    return (enum slot_state)atomic_load(&slot_at(slot)->state);
}

void slots_note_restart(void)
{
    atomic_fetch_add_explicit(&shared->restarts, 1, memory_order_relaxed);
}

void slot_take(size_t slot)
{
    mine = slot_at(slot);
}

void slot_state_set(enum slot_state state)
{
    atomic_store(&mine->state, (int)state);
}

void slot_held_set(size_t count)
{
    atomic_store_explicit(&mine->held, count, memory_order_relaxed);
}

enum slot_order slot_order_read(void)
{
    return (enum slot_order)atomic_load(&mine->order);
}

static void add(_Atomic uint64_t *figure, uint64_t more)
{
    atomic_fetch_add_explicit(figure, more, memory_order_relaxed);
}

void slot_request_done(size_t route, int http_status, int64_t us, uint64_t trips, uint64_t hashes)
{
    struct shared_row *row = &mine->rows[route < SLOT_NO_ROUTE ? route : SLOT_NO_ROUTE];
    size_t bucket = 0;

    while (bucket < SLOT_BUCKETS && us > slot_bucket_us[bucket])
        bucket++;
    add(&row->answers[http_status / 100 % SLOT_CLASSES], 1);
    add(&row->buckets[bucket], 1);
    add(&row->sum_us, us > 0 ? (uint64_t)us : 0);
    add(&mine->trips, trips);
    add(&mine->hashes, hashes);
}

static bool waits_at_lock(size_t s)
{
    return atomic_load(&shared->slots[s].at_lock) != 0;
}

uint64_t slots_at_lock(void)
{
    uint64_t count = 0;

    for (size_t s = 0; s < shared->count; s++)
        count += waits_at_lock(s) ? 1 : 0;
    return count;
}

/* Counts workers that wait for the gateway or for a lock, each once: a worker may have a place at the gateway and wait
 * for a lock. */
static uint64_t slots_waiting(void)
{
    uint64_t count = 0;

    for (size_t s = 0; s < shared->count; s++)
        count += waits_at_lock(s) || slot_state_of(s) == SLOT_WAITING ? 1 : 0;
    return count;
}

/* Sets its own state before counting: of two workers that enter at the same time both may be refused, but never both
 * admitted beyond the limit. */
bool slot_gateway_enter(void)
{
    slot_state_set(SLOT_WAITING);
    if (slots_in_state(SLOT_WAITING) <= shared->gateway_max && slots_waiting() <= shared->waiting_max)
        return true;
    slot_state_set(SLOT_BUSY);
    return false;
}

void slot_gateway_leave(void)
{
    slot_state_set(SLOT_BUSY);
}

bool slot_lock_enter(void)
{
    atomic_store(&mine->at_lock, 1);
    if (slots_at_lock() <= shared->lock_max && slots_waiting() <= shared->waiting_max)
        return true;
    atomic_store(&mine->at_lock, 0);
    return false;
}

void slot_lock_leave(void)
{
    atomic_store(&mine->at_lock, 0);
}

static uint64_t figure_of(_Atomic uint64_t *figure)
{
    return atomic_load_explicit(figure, memory_order_relaxed);
}

struct slot_row slots_row(size_t route)
{
    struct slot_row sum = { { 0 }, { 0 }, 0 };

    assert(route < SLOT_ROWS);
    for (size_t s = 0; s < shared->count; s++) {
        struct shared_row *row = &shared->slots[s].rows[route];

        for (size_t i = 0; i < SLOT_CLASSES; i++)
            sum.answers[i] += figure_of(&row->answers[i]);
        for (size_t i = 0; i <= SLOT_BUCKETS; i++)
            sum.buckets[i] += figure_of(&row->buckets[i]);
        sum.sum_us += figure_of(&row->sum_us);
    }
    return sum;
}

uint64_t slots_in_state(enum slot_state state)
{
    uint64_t count = 0;

    for (size_t s = 0; s < shared->count; s++)
        count += slot_state_of(s) == state ? 1 : 0;
    return count;
}

uint64_t slots_held(void)
{
    uint64_t count = 0;

    for (size_t s = 0; s < shared->count; s++)
        count += figure_of(&shared->slots[s].held);
    return count;
}

uint64_t slots_restarts(void)
{
    return figure_of(&shared->restarts);
}

uint64_t slots_hashes(void)
{
    uint64_t hashes = 0;

    for (size_t s = 0; s < shared->count; s++)
        hashes += figure_of(&shared->slots[s].hashes);
    return hashes;
}

uint64_t slots_trips(void)
{
    uint64_t trips = 0;

    for (size_t s = 0; s < shared->count; s++)
        trips += figure_of(&shared->slots[s].trips);
    return trips;
}

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
    _Atomic uint64_t trips, hashes, gateway_refused;
    struct shared_row rows[SLOT_ROWS];
};

struct shared {
    size_t count;
    size_t till; /* the first slot of the till; those of the desk are before it */
    struct pool_places places[POOL__MAX];
    int64_t started_us;
    _Atomic uint64_t restarts;
    _Atomic int64_t lock_passed_us[LOCKS_WATCHED];
    struct slot slots[];
};

static struct shared *shared;
static struct slot *mine;

void slots_new(const unsigned workers[POOL__MAX])
{
    size_t till = 2 * (size_t)workers[POOL_DESK], count = till + 2 * (size_t)workers[POOL_TILL];
    void *memory = mmap(NULL, sizeof *shared + count * sizeof(struct slot), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        abort();
    shared = memory;
    shared->count = count;
    shared->till = till;
    for (enum pool pool = POOL_DESK; pool < POOL__MAX; pool++)
        shared->places[pool] = pool_places(pool, workers[pool]);
    shared->started_us = clock_now().us;
}

size_t slots_count(void)
{
    return shared->count;
}

enum pool slot_pool(size_t slot)
{
    return slot < shared->till ? POOL_DESK : POOL_TILL;
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

static bool waits_for_gateway(size_t s)
{
    return slot_state_of(s) == SLOT_WAITING;
}

/* A worker may have a place at the gateway and wait for a lock. */
static bool waits(size_t s)
{
    return waits_at_lock(s) || waits_for_gateway(s);
}

static unsigned count_of(enum pool pool, bool (*is)(size_t slot))
{
    size_t end = pool == POOL_DESK ? shared->till : shared->count;
    unsigned count = 0;

    for (size_t s = pool == POOL_DESK ? 0 : shared->till; s < end; s++)
        count += is(s) ? 1 : 0;
    return count;
}

uint64_t slots_at_lock(void)
{
    return (uint64_t)count_of(POOL_DESK, waits_at_lock) + count_of(POOL_TILL, waits_at_lock);
}

uint64_t slots_at_gateway(void)
{
    return (uint64_t)count_of(POOL_DESK, waits_for_gateway) + count_of(POOL_TILL, waits_for_gateway);
}

static enum pool my_pool(void)
{
    return slot_pool((size_t)(mine - shared->slots));
}

/* Sets its own state before counting: of two workers that enter at the same time both may be refused, but never both
 * admitted beyond the limit. */
bool slot_gateway_enter(void)
{
    enum pool pool = my_pool();

    slot_state_set(SLOT_WAITING);
    if (count_of(pool, waits_for_gateway) <= shared->places[pool].gateway &&
        count_of(pool, waits) <= shared->places[pool].together)
        return true;
    slot_state_set(SLOT_BUSY);
    add(&mine->gateway_refused, 1);
    return false;
}

void slot_gateway_leave(void)
{
    slot_state_set(SLOT_BUSY);
}

bool slot_lock_enter(void)
{
    enum pool pool = my_pool();

    atomic_store(&mine->at_lock, 1);
    if (count_of(pool, waits_at_lock) <= shared->places[pool].lock &&
        count_of(pool, waits) <= shared->places[pool].together)
        return true;
    atomic_store(&mine->at_lock, 0);
    return false;
}

void slot_lock_leave(void)
{
    atomic_store(&mine->at_lock, 0);
}

static _Atomic int64_t *lock_cell(struct id organization_id)
{
    const uint8_t *end = organization_id.bytes + sizeof organization_id.bytes;

    return &shared->lock_passed_us[((unsigned)end[-1] << 8 | end[-2]) % LOCKS_WATCHED];
}

void slot_lock_passed(struct id organization_id)
{
    atomic_store_explicit(lock_cell(organization_id), clock_monotonic_us(), memory_order_relaxed);
}

int64_t slot_lock_passed_us(struct id organization_id)
{
    return atomic_load_explicit(lock_cell(organization_id), memory_order_relaxed);
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

uint64_t slots_in_state(enum pool pool, enum slot_state state)
{
    uint64_t count = 0;

    for (size_t s = 0; s < shared->count; s++)
        count += slot_pool(s) == pool && slot_state_of(s) == state ? 1 : 0;
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

uint64_t slots_gateway_refused(void)
{
    uint64_t refused = 0;

    for (size_t s = 0; s < shared->count; s++)
        refused += figure_of(&shared->slots[s].gateway_refused);
    return refused;
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

/* tests/histories/virtual.c */
#include "virtual.h"

#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/fault_point.h"
#include "base/id.h"
#include "draw.h"
#include "shared.h"

int __real_clock_gettime(clockid_t clock, struct timespec *now);
int __wrap_clock_gettime(clockid_t clock, struct timespec *now);
int __wrap_usleep(useconds_t us);
struct id __wrap_id_new(void);
void __wrap_fault_point(enum fault_point point);
void __wrap_fault_wire(int fd);
int __wrap_fault_limit(int limit);

static int wire = -1;

int64_t host_ms(void)
{
    struct timespec now;

    __real_clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Monotonic and real time are the same: the simulated host has one clock, which is never set back. */
int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
    int64_t us;

    (void)clock;
    us = ++shared->machine.now_us;
    *now = (struct timespec){ .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };
    return 0;
}

int __wrap_usleep(useconds_t us)
{
    machine_pass_us((int64_t)us);
    return 0;
}

/* Like base/id.c, but from virtual time and with a random part that the seed decides: each run of a history has the
 * same identifiers. */
struct id __wrap_id_new(void)
{
    struct machine *m = &shared->machine;
    uint64_t tick = (uint64_t)(m->now_us / 1000) << 12, ms, tail;
    struct id id;

    m->tick = tick > m->tick ? tick : m->tick + 1;
    ms = m->tick >> 12;
    tail = draw_mix(m->id_seed + m->id_count++);
    for (int i = 0; i < 6; i++)
        id.bytes[i] = (uint8_t)(ms >> (8 * (5 - i)));
    id.bytes[6] = (uint8_t)(0x70 | (m->tick >> 8 & 0xf));
    id.bytes[7] = (uint8_t)m->tick;
    memcpy(id.bytes + 8, &tail, sizeof tail);
    id.bytes[8] = (uint8_t)(0x80 | (id.bytes[8] & 0x3f));
    return id;
}

void __wrap_fault_wire(int fd)
{
    wire = fd;
}

int __wrap_fault_limit(int limit)
{
    int share = shared->machine.share;

    return share > 0 && share < limit ? share : limit;
}

void __wrap_fault_point(enum fault_point point)
{
    struct machine *m = &shared->machine;

    (void)point;
    if (m->fault_in == 0 || --m->fault_in > 0)
        return;
    m->faulted = true;
    if (m->fault == FAULT_CRASH)
        _exit(CRASH_EXIT);
    if (m->fault == FAULT_CUT && wire >= 0)
        (void)shutdown(wire, SHUT_RDWR);
}

void machine_start(uint64_t seed, struct instant now)
{
    shared->machine = (struct machine){ .now_us = now.us, .id_seed = draw_mix(seed) };
}

void machine_pass_us(int64_t us)
{
    shared->machine.now_us += us;
}

void machine_arm(enum fault_kind fault, int at)
{
    shared->machine.fault = fault;
    shared->machine.fault_in = fault == FAULT_NONE ? 0 : at;
    shared->machine.faulted = false;
}

void machine_disarm(void)
{
    shared->machine.fault_in = 0;
}

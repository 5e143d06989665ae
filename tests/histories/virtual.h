/* tests/histories/virtual.h: time, sleep, identifiers and faults of a simulated process. The linker hands every call
 * of clock_gettime, usleep, id_new, fault_point, fault_limit and fault_wire in our own libraries to virtual.c
 * (--wrap): nothing of production is changed for it. */
#ifndef GUICHET_HISTORIES_VIRTUAL_H
#define GUICHET_HISTORIES_VIRTUAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

enum fault_kind { FAULT_NONE, FAULT_CRASH, FAULT_CUT, FAULT_KIND__MAX };
enum { CRASH_EXIT = 77 }; /* the exit status of a process that died at its fault point */

struct machine {
    int64_t now_us;      /* virtual time, real and monotonic alike; each look at it takes a microsecond */
    uint64_t tick;       /* of the newest identifier: milliseconds << 12 | counter */
    uint64_t id_seed, id_count;
    enum fault_kind fault;
    int fault_in;        /* so many fault points from now; 0: none is armed */
    bool faulted;        /* it happened */
    int share;           /* what work is cut into, where that is less than production's own limit; 0: nothing is */
};

void machine_start(uint64_t seed, struct instant now);
/* Time passes. */
void machine_pass_us(int64_t us);
void machine_arm(enum fault_kind fault, int at);
void machine_disarm(void);
/* Milliseconds of the host since it started, for measuring the simulation itself. */
int64_t host_ms(void);

#endif

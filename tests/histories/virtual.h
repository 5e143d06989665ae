/* tests/histories/virtual.h: time, sleep, identifiers and faults of a simulated process. The linker redirects every
 * call of clock_gettime, usleep, id_new, fault_point, fault_limit and fault_wire in our own libraries to virtual.c
 * (--wrap); production code is unchanged. */
#ifndef GUICHET_HISTORIES_VIRTUAL_H
#define GUICHET_HISTORIES_VIRTUAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

enum fault_kind { FAULT_NONE, FAULT_CRASH, FAULT_CUT, FAULT_KIND__MAX };
enum { CRASH_EXIT = 77 }; /* the exit status of a process that died at its fault point */

struct machine {
    int64_t now_us;      /* virtual time, real and monotonic alike; each reading adds a microsecond */
    uint64_t tick;       /* of the newest identifier: milliseconds << 12 | counter */
    uint64_t id_seed, id_count;
    enum fault_kind fault;
    int fault_in;        /* how many fault points from now; 0: none is armed */
    bool faulted;        /* the armed fault happened */
    int share;           /* limit of a share of work, where below production's; 0: production's */
};

void machine_start(uint64_t seed, struct instant now);
/* Advances the virtual time. */
void machine_pass_us(int64_t us);
void machine_arm(enum fault_kind fault, int at);
void machine_disarm(void);
/* Milliseconds of the host since it started, for measuring the simulation itself. */
int64_t host_ms(void);

#endif

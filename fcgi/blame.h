/* fcgi/blame.h: which request a worker died of. A worker that dies is replaced at once, so that no other client
 * waits; only the request that killed it is slowed: the same route asked by the same organization (or, by somebody
 * who is not signed in, from the same address) is answered 503 with Retry-After for a while that doubles with each
 * further death. Requests like it that are answered make up for deaths: where a process is killed from outside, the
 * busiest customer is not slowed for being the one it worked for. Memory shared by the parent, which alone writes the
 * blames, and the workers, each of which writes its own note and counts what it answered. */
#ifndef GUICHET_FCGI_BLAME_H
#define GUICHET_FCGI_BLAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"

/* The first death slows no request. From the second on the pause is 1 s, 2 s, 4 s, … BLAME_PAUSE_MAX_S. Forgotten
 * when BLAME_MEMORY_S passed without another; each BLAME_ANSWERS_A_DEATH answers since the last death make up for one
 * death. At most BLAMES_MAX are remembered, the latest. */
enum {
    BLAME_ANSWERS_A_DEATH = 20,
    BLAME_DEATHS_FREE = 1,
    BLAME_PAUSE_MAX_S = 60,
    BLAME_MEMORY_S = 600,
    BLAMES_MAX = 128
};

/* By the parent, before it forks; as many notes as there are slots. Ends the process without memory. */
void blames_new(size_t slots);
/* Parent: the worker of this slot died at `now_us` (monotonic); what it noted is blamed. *route: of the request in
 * hand. false: it had none. */
bool blame_death(size_t slot, int64_t now_us, size_t *route);
/* Parent: the worker of this slot was killed by the parent itself, after it was asked to leave: no request is
 * blamed. */
void blame_forgive(size_t slot);

/* Worker: which slot is its own, once after fork. */
void blame_take(size_t slot);
/* Worker: notes the request it begins. Returns how long requests like it must still wait, in microseconds; 0: it may
 * be served. */
int64_t blame_note(size_t route, uint64_t subject, int64_t now_us);
/* The request is answered, or refused: nobody's death from now on. */
void blame_clear(void);
/* The request is answered: the same, and it counts. */
void blame_answered(void);

/* The hash that stands for whoever asks: the organization, or the address where nobody is signed in. */
uint64_t blame_subject_of_organization(struct id organization_id);
uint64_t blame_subject_of_address(const char *address);

#endif

/* fcgi/blame.h: remembers which requests were being served when a worker died. A worker that dies is replaced at once,
 * so that other clients need not wait; only requests like the one it was serving are slowed. A request to the same
 * route by the same organization (or, if nobody is signed in, from the same address) is answered 503 with Retry-After,
 * for a pause that doubles with each further death. Requests like it that are answered make up for deaths: if a
 * process is killed from outside, the busiest customer is not slowed because the process happened to serve it. All
 * this is in memory shared by the parent, which alone writes blames, and the workers, each of which writes its own
 * note and counts its answers. */
#ifndef GUICHET_FCGI_BLAME_H
#define GUICHET_FCGI_BLAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"

/* The first death slows no request. From the second on, the pause is 1 s, 2 s, 4 s, … up to BLAME_PAUSE_MAX_S. A blame
 * is forgotten BLAME_MEMORY_S after its last death. Every BLAME_ANSWERS_A_DEATH answers since the last death make up
 * for one death. At most BLAMES_MAX blames are kept, the latest. */
enum {
    BLAME_ANSWERS_A_DEATH = 20,
    BLAME_DEATHS_FREE = 1,
    BLAME_PAUSE_MAX_S = 60,
    BLAME_MEMORY_S = 600,
    BLAMES_MAX = 128
};

/* Called by the parent before it forks; makes a note for each slot. Ends the process if there is no memory. */
void blames_new(size_t slots);
/* Called by the parent: the worker of this slot died at `now_us` (monotonic); the request in its note is blamed.
 * *route: the route of that request. false: it was serving none. */
bool blame_death(size_t slot, int64_t now_us, size_t *route);
/* Called by the parent: it killed the worker of this slot itself, because the worker did not leave in time; no request
 * is blamed. */
void blame_forgive(size_t slot);

/* Called by a worker once after fork: its own slot. */
void blame_take(size_t slot);
/* Called by a worker: notes the request that begins. Returns how long requests like it must still wait, in
 * microseconds; 0: it may be served. */
int64_t blame_note(size_t route, uint64_t subject, int64_t now_us);
/* Called by a worker: the request is finished; a death from now on is not blamed on it. */
void blame_clear(void);
/* As blame_clear, for a request that was answered; the answer is counted. */
void blame_answered(void);

/* A hash that identifies the requester: the organization, or the client's address if nobody is signed in. */
uint64_t blame_subject_of_organization(struct id organization_id);
uint64_t blame_subject_of_address(const char *address);

#endif

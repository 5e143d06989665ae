/* fcgi/blame.c: the shared memory, without locks: each figure has a single writer, except `answered`, which workers
 * increment atomically. Readers may see slightly old values. */
#include "fcgi/blame.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define US_A_SECOND INT64_C(1000000)

struct note {
    _Atomic uint64_t subject;
    _Atomic size_t route; /* plus one; 0: no request */
};

struct blame {
    _Atomic uint64_t subject;
    _Atomic size_t route; /* plus one; 0: an empty place */
    _Atomic int64_t deaths, last_us, until_us;
    _Atomic int64_t answered; /* since the last death; counted by the workers */
};

struct shared {
    size_t count;
    struct blame blames[BLAMES_MAX];
    struct note notes[];
};

static struct shared *shared;
static struct note *mine;
static struct blame *against; /* the blame for requests like the current one; NULL: none */

void blames_new(size_t slots)
{
    void *memory = mmap(NULL, sizeof *shared + slots * sizeof(struct note), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        abort();
    shared = memory;
    shared->count = slots;
}

static bool is_forgotten(struct blame *blame, int64_t now_us)
{
    return now_us - atomic_load(&blame->last_us) > BLAME_MEMORY_S * US_A_SECOND;
}

static struct blame *blame_find(size_t route_mark, uint64_t subject)
{
    for (size_t i = 0; i < BLAMES_MAX; i++)
        if (atomic_load(&shared->blames[i].route) == route_mark && atomic_load(&shared->blames[i].subject) == subject)
            return &shared->blames[i];
    return NULL;
}

/* An empty place, or the blame whose last death was the longest ago. */
static struct blame *blame_place(void)
{
    struct blame *oldest = &shared->blames[0];

    for (size_t i = 0; i < BLAMES_MAX; i++) {
        struct blame *blame = &shared->blames[i];

        if (atomic_load(&blame->route) == 0)
            return blame;
        if (atomic_load(&blame->last_us) < atomic_load(&oldest->last_us))
            oldest = blame;
    }
    return oldest;
}

/* The highest count of deaths: by then 1 s, doubled each time, has reached BLAME_PAUSE_MAX_S. */
enum { DEATHS_MAX = BLAME_DEATHS_FREE + 7 };

/* The number of deaths, including the current one. */
static int64_t deaths_of(struct blame *blame, int64_t now_us)
{
    int64_t deaths;

    if (blame == NULL || is_forgotten(blame, now_us))
        return 1;
    deaths = atomic_load(&blame->deaths) - atomic_load(&blame->answered) / BLAME_ANSWERS_A_DEATH;
    return deaths < 0 ? 1 : deaths < DEATHS_MAX ? deaths + 1 : DEATHS_MAX;
}

static int64_t pause_us(int64_t deaths)
{
    int64_t pause_s = 1, doublings = deaths - BLAME_DEATHS_FREE - 1;

    if (doublings < 0)
        return 0;
    while (doublings-- > 0 && pause_s < BLAME_PAUSE_MAX_S)
        pause_s *= 2;
    return (pause_s < BLAME_PAUSE_MAX_S ? pause_s : BLAME_PAUSE_MAX_S) * US_A_SECOND;
}

bool blame_death(size_t slot, int64_t now_us, size_t *route)
{
    struct note *note = &shared->notes[slot];
    size_t mark = atomic_load(&note->route);
    uint64_t subject = atomic_load(&note->subject);
    struct blame *blame;
    int64_t deaths;

    assert(slot < shared->count); /* the parent's own number */
    if (mark == 0)
        return false;
    atomic_store(&note->route, 0);
    *route = mark - 1;
    blame = blame_find(mark, subject);
    deaths = deaths_of(blame, now_us);
    if (blame == NULL)
        blame = blame_place();
    atomic_store(&blame->route, 0); /* a concurrent reader sees an empty place, never a half-written one */
    atomic_store(&blame->subject, subject);
    atomic_store(&blame->deaths, deaths);
    atomic_store(&blame->last_us, now_us);
    atomic_store(&blame->until_us, now_us + pause_us(deaths));
    atomic_store(&blame->answered, 0);
    atomic_store(&blame->route, mark);
    return true;
}

void blame_forgive(size_t slot)
{
    atomic_store(&shared->notes[slot].route, 0);
}

void blame_take(size_t slot)
{
    mine = &shared->notes[slot];
    blame_clear();
}

/* A request that is refused clears the note: if the worker dies now, that request was not the cause. */
int64_t blame_note(size_t route, uint64_t subject, int64_t now_us)
{
    struct blame *blame = blame_find(route + 1, subject);
    int64_t left_us = blame != NULL ? atomic_load(&blame->until_us) - now_us : 0;

    if (left_us > 0) {
        blame_clear();
        return left_us;
    }
    atomic_store(&mine->route, 0);
    atomic_store(&mine->subject, subject);
    atomic_store(&mine->route, route + 1);
    against = blame;
    return 0;
}

void blame_clear(void)
{
    atomic_store(&mine->route, 0);
    against = NULL;
}

/* The parent may have reused the place for another blame meanwhile: then this answer is counted for that one. */
void blame_answered(void)
{
    if (against != NULL)
        (void)atomic_fetch_add(&against->answered, 1);
    blame_clear();
}

/* The second half of a time-ordered identifier is random. */
uint64_t blame_subject_of_organization(struct id organization_id)
{
    uint64_t subject;

    memcpy(&subject, organization_id.bytes + sizeof organization_id.bytes - sizeof subject, sizeof subject);
    return subject;
}

/* FNV-1a, 64 bits. */
uint64_t blame_subject_of_address(const char *address)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (const char *at = address; *at != '\0'; at++)
        hash = (hash ^ (unsigned char)*at) * UINT64_C(1099511628211);
    return hash;
}

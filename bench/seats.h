/* bench/seats.h: who calls, and about what: one seat an organization, with its administrator's session token and its
 * subscriptions. Written once by bench-seed into a scratch file, in memory's own layout: it never leaves the
 * machine, nor outlives the run. */
#ifndef GUICHET_BENCH_SEATS_H
#define GUICHET_BENCH_SEATS_H

#include <stddef.h>

#include "auth/token.h"
#include "base/id.h"

/* Ten that are read and never change, so that a later round does not read more lots than the first; and ten that
 * orders change, for each way to pay. */
enum { SEAT_SUBSCRIPTIONS = 10 };

struct seat {
    struct id organization_id, user_id;
    struct token token;
    struct id read[SEAT_SUBSCRIPTIONS], card[SEAT_SUBSCRIPTIONS], invoice[SEAT_SUBSCRIPTIONS];
};

struct seats {
    struct seat *seat;
    size_t count;
};

void seats_write(const char *path, const struct seats *seats);
/* Memory until the process ends. */
struct seats seats_read(const char *path);

#endif

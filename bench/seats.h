/* bench/seats.h: the callers of the measured requests: one seat for each organization, with its administrator's
 * session token and its subscriptions. bench-seed writes them once to a temporary file, in the layout they have in
 * memory: the file is used only on this machine and during this run. */
#ifndef GUICHET_BENCH_SEATS_H
#define GUICHET_BENCH_SEATS_H

#include <stddef.h>

#include "auth/token.h"
#include "base/id.h"

/* `read` are only read, so that a later round does not read more lots than the first; orders change `card` and
 * `invoice`, paid by card and by invoice. Seats of one organization may share its token. */
enum { SEAT_SUBSCRIPTIONS = 10, SEAT_READS = 20 };

struct seat {
    struct id organization_id, user_id;
    struct token token;
    struct id read[SEAT_READS], card[SEAT_SUBSCRIPTIONS], invoice[SEAT_SUBSCRIPTIONS];
};

struct seats {
    struct seat *seat;
    size_t count;
};

void seats_write(const char *path, const struct seats *seats);
/* The memory is kept until the process ends. */
struct seats seats_read(const char *path);

#endif

/* bench/bare.h: measures the database by itself: one thread for each connection, and only the client library. */
#ifndef GUICHET_BENCH_BARE_H
#define GUICHET_BENCH_BARE_H

#include <mysql.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tape.h"

/* bare_tape.c: a recorded tape, read into memory. */
struct bare_order {
    uint32_t seat;
    const uint8_t *begin, *end; /* its records */
};
struct bare_tape {
    const char *texts[TAPE_TEXTS_MAX];
    struct bare_order *orders;
    size_t count;
};
/* The memory is kept until the process ends. */
void bare_tape_read(const char *path, struct bare_tape *tape);

/* A position in the tape's records. */
struct bare_reader {
    const uint8_t *at;
};
uint32_t bare_u32(struct bare_reader *reader);
int64_t bare_i64(struct bare_reader *reader);
struct bare_value {
    uint8_t type;
    int32_t length; /* -1: NULL */
    const void *bytes;
};
struct bare_value bare_value_next(struct bare_reader *reader);

/* bare_replay.c: the part of a tape that one connection plays: the orders of every `connections`th organization, so
 * that the orders of one organization are played one after the other, as recorded. */
struct bare_player {
    const struct bare_tape *tape;
    size_t number, connections;
    MYSQL *handle;
    MYSQL_STMT *statements[TAPE_TEXTS_MAX];
    int64_t series_version; /* read from the series' row, under its lock */
    bool sent;              /* statements were sent together, and no result of theirs was read yet */
    bool series_read;       /* the last of them reads the series' row */
    /* orders played; round trips; statements that changed another number of rows than recorded */
    uint64_t done, trips, differences;
};
void bare_prepare(struct bare_player *player);
void bare_play(struct bare_player *player);

#endif

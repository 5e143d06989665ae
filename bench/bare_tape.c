/* bench/bare_tape.c: finds the orders on a tape. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bare.h"
#include "ground.h"

uint32_t bare_u32(struct bare_reader *reader)
{
    uint32_t number;

    memcpy(&number, reader->at, sizeof number);
    reader->at += sizeof number;
    return number;
}

int64_t bare_i64(struct bare_reader *reader)
{
    int64_t number;

    memcpy(&number, reader->at, sizeof number);
    reader->at += sizeof number;
    return number;
}

struct bare_value bare_value_next(struct bare_reader *reader)
{
    struct bare_value value = { .type = *reader->at++ };

    value.length = (int32_t)bare_u32(reader);
    value.bytes = reader->at;
    reader->at += value.length > 0 ? value.length : 0;
    return value;
}

static void statement_skip(struct bare_reader *reader)
{
    uint32_t values, rows;

    (void)bare_u32(reader);
    values = bare_u32(reader);
    rows = bare_u32(reader);
    (void)bare_i64(reader);
    for (uint32_t i = 0; i < values * (rows > 0 ? rows : 1); i++)
        (void)bare_value_next(reader);
}

static void text_keep(struct bare_tape *tape, struct bare_reader *reader)
{
    uint32_t number = bare_u32(reader), length = bare_u32(reader);

    if (number >= TAPE_TEXTS_MAX || (tape->texts[number] = strndup((const char *)reader->at, length)) == NULL)
        give_up("cannot be kept", "a statement");
    reader->at += length;
}

/* A text comes before its first use, which may be inside an order; playing skips it. */
static void orders_find(struct bare_tape *tape, const uint8_t *begin, const uint8_t *end)
{
    struct bare_reader reader = { begin };
    struct bare_order *order = NULL;

    while (reader.at < end) {
        const uint8_t *record = reader.at++;

        if (*record == 'O') {
            order = &tape->orders[tape->count++];
            order->seat = bare_u32(&reader);
            order->begin = reader.at;
        } else if (*record == 'T') {
            text_keep(tape, &reader);
        } else if (*record == 'Q') {
            (void)bare_u32(&reader);
        } else if (*record == 'M') {
            reader.at += bare_u32(&reader);
        } else if (*record == 'R') {
            (void)bare_i64(&reader);
        } else if (*record == 'S') {
            statement_skip(&reader);
        } else {
            give_up("not a tape", "an unknown record");
        }
        if (order != NULL)
            order->end = reader.at;
    }
}

void bare_tape_read(const char *path, struct bare_tape *tape)
{
    FILE *file = fopen(path, "rb");
    struct stat found;
    uint8_t *bytes;
    size_t length;

    if (file == NULL || fstat(fileno(file), &found) != 0)
        give_up("cannot be read", path);
    length = (size_t)found.st_size;
    bytes = malloc(length + 1);
    tape->orders = calloc(length / 64 + 1, sizeof *tape->orders); /* every order is larger than that */
    if (bytes == NULL || tape->orders == NULL || fread(bytes, 1, length, file) != length)
        give_up("cannot be read", path);
    (void)fclose(file);
    orders_find(tape, bytes, bytes + length);
    if (tape->count == 0)
        give_up("holds no orders", path);
}

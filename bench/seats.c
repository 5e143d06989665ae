/* bench/seats.c */
#include "seats.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "ground.h"

void seats_write(const char *path, const struct seats *seats)
{
    FILE *file = fopen(path, "wb");

    if (file == NULL || fwrite(seats->seat, sizeof *seats->seat, seats->count, file) != seats->count ||
        fclose(file) != 0)
        give_up("cannot be written", path);
}

struct seats seats_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct seats seats = { NULL, 0 };
    struct stat found;

    if (file == NULL || fstat(fileno(file), &found) != 0)
        give_up("cannot be read", path);
    seats.count = (size_t)found.st_size / sizeof *seats.seat;
    seats.seat = calloc(seats.count + 1, sizeof *seats.seat);
    if (seats.seat == NULL || fread(seats.seat, sizeof *seats.seat, seats.count, file) != seats.count ||
        seats.count == 0)
        give_up("cannot be read", path);
    (void)fclose(file);
    return seats;
}

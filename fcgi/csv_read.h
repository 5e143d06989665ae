/* fcgi/csv_read.h: a CSV file (RFC 4180) as rows of texts. Only csv_read.c knows the library. */
#ifndef GUICHET_FCGI_CSV_READ_H
#define GUICHET_FCGI_CSV_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/status.h"

/* A field that is not UTF-8, or holds a NUL, has no text. */
struct csv_row {
    const char **fields;
    size_t count;
    size_t number; /* of the row in the file: the first is 1, and a line with nothing on it counts */
};

struct csv_table {
    struct csv_row *rows; /* the header first; lines with nothing on them are left out */
    size_t count;
    bool too_many;  /* there are more rows than asked for: `rows` holds the first */
    bool malformed; /* the quotes of the row after the last do not match: what follows cannot be told apart */
    /* the number of the file's last row, or, where it is malformed, of the row in which reading ended */
    size_t ended;
};

/* At most `rows_max` rows, each with at most `fields_max` fields kept (count says how many there are). Lines end
 * with LF, CR LF or CR; a byte order mark is passed over; blanks belong to their field. Everything lives in the
 * arena. */
struct csv_table csv_read(struct arena *arena, const char *bytes, size_t length, size_t rows_max, size_t fields_max);

#endif

/* fcgi/csv_read.h: reads a CSV file (RFC 4180) into rows of texts. Only csv_read.c includes libcsv. */
#ifndef GUICHET_FCGI_CSV_READ_H
#define GUICHET_FCGI_CSV_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/status.h"

/* fields[i] is NULL if the field is not UTF-8 or contains a NUL. */
struct csv_row {
    const char **fields;
    size_t count;
    size_t number; /* the row's number in the file, from 1; empty lines are counted */
};

struct csv_table {
    struct csv_row *rows; /* the header first; empty lines are left out */
    size_t count;
    bool too_many;  /* the file has more than rows_max rows; `rows` holds the first */
    bool malformed; /* the quotes of the row after the last do not match, so the rest cannot be split into fields */
    /* the number of the file's last row; if malformed, of the row in which reading stopped */
    size_t ended;
};

/* Reads at most `rows_max` rows, and keeps at most `fields_max` fields of each (`count` is how many there are). A line
 * ends with LF, CR LF or CR; a byte order mark is skipped; blanks belong to their field. Everything is in the arena. */
struct csv_table csv_read(struct arena *arena, const char *bytes, size_t length, size_t rows_max, size_t fields_max);

#endif

/* fcgi/csv_read.c: libcsv in strict mode: a quote inside an unquoted field, or text after a quoted one, is an error. */
#include "fcgi/csv_read.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

struct reading {
    struct arena *arena;
    struct csv_table table;
    size_t rows_max, fields_max;
    const char **fields; /* of the current row */
    size_t count;
    size_t number; /* of rows that have ended */
    int ended_by;  /* the byte that ended the last line; of CR LF the CR */
};

static int no_blank(unsigned char byte)
{
    (void)byte;
    return 0;
}

static void field_read(void *bytes, size_t length, void *context)
{
    struct reading *reading = context;
    const char *text;

    if (reading->fields == NULL)
        reading->fields = ARENA_ARRAY(reading->arena, const char *, reading->fields_max);
    if (reading->count < reading->fields_max && reading->table.count < reading->rows_max) {
        text = arena_copy(reading->arena, length > 0 ? bytes : "", length);
        reading->fields[reading->count] = strlen(text) == length && utf8_is_valid(text) ? text : NULL;
    }
    reading->count++;
}

static void row_read(int end, void *context)
{
    struct reading *reading = context;
    bool second_half = reading->count == 0 && reading->ended_by == '\r' && end == '\n'; /* the LF of a CR LF */

    reading->ended_by = second_half ? 0 : end;
    if (second_half)
        return;
    reading->number++;
    if (reading->count == 0) /* an empty line */
        return;
    if (reading->table.count < reading->rows_max) {
        reading->table.rows[reading->table.count++] =
            (struct csv_row){ reading->fields, reading->count, reading->number };
        reading->fields = NULL;
    } else {
        reading->table.too_many = true;
    }
    reading->count = 0;
}

struct csv_table csv_read(struct arena *arena, const char *bytes, size_t length, size_t rows_max, size_t fields_max)
{
    static const char mark[] = "\xEF\xBB\xBF";
    struct reading reading = { .arena = arena, .rows_max = rows_max, .fields_max = fields_max };
    struct csv_parser parser;

    reading.table.rows = ARENA_ARRAY(arena, struct csv_row, rows_max);
    if (length >= strlen(mark) && memcmp(bytes, mark, strlen(mark)) == 0) {
        bytes += strlen(mark);
        length -= strlen(mark);
    }
    if (bytes == NULL)
        bytes = "";
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
        abort();
    csv_set_space_func(&parser, no_blank);
    if (csv_parse(&parser, bytes, length, field_read, row_read, &reading) != length ||
        csv_fini(&parser, field_read, row_read, &reading) != 0) {
        if (csv_error(&parser) == CSV_ENOMEM)
            abort(); /* as everywhere when there is no memory: the process is replaced */
        reading.table.malformed = !reading.table.too_many;
    }
    reading.table.ended = reading.number + (reading.table.malformed ? 1 : 0);
    csv_free(&parser);
    return reading.table;
}

/* sql/sql.h: the one way to the database. A process has one connection; a statement is a constant text beside the
 * store function that binds it, prepared once a connection. Only sql/ includes the client library's header.
 * Source: docs/reliability.md, 2 and 4. */
#ifndef GUICHET_SQL_SQL_H
#define GUICHET_SQL_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/day.h"
#include "base/id.h"
#include "base/status.h"

struct sql; /* a connection and its prepared statements */

/* Where the database is. Texts are borrowed for the life of the connection. */
struct sql_config {
    const char *socket; /* NULL: TCP */
    const char *host;
    unsigned port;
    const char *name, *user, *password;
    /* of a command that may take its time (migrations, the books re-checked): a statement may take an hour, not
     * five seconds */
    bool patient;
    bool quiet; /* of a command: whoever runs it is told once, by sql_trouble; nothing is logged */
};

/* Letters of a signature, one a value; upper case where it may be NULL:
 *   b id · i 64-bit integer · t text · d day · u instant (DATETIME(6), UTC) · h hash (32 bytes) */
struct sql_query {
    const char *name;  /* for logs and metrics */
    const char *takes; /* one letter for each ? */
    const char *gives; /* one letter for each column; NULL: returns no rows */
    const char *text;
};

struct sql_value {
    char letter; /* lower case; or 0: NULL */
    union {
        struct id id;
        int64_t integer;
        const char *text;
        struct day day;
        struct instant instant;
        uint8_t hash[32];
    } as;
};

/* Values to bind. NULL text, ID_NONE, DAY_NONE and INSTANT_NONE are bound as NULL. */
struct sql_value sql_id(struct id id);
struct sql_value sql_int(int64_t integer);
struct sql_value sql_text(const char *text);
struct sql_value sql_day(struct day day);
struct sql_value sql_instant(struct instant instant);
struct sql_value sql_hash(const uint8_t hash[32]); /* NULL pointer: NULL */
/* An id that is all zero bits as a value, not as NULL (the scope of the legal series). */
struct sql_value sql_id_or_zero(struct id id);
/* The bound of `id < ?` in a list that is read backwards, the newest first; ID_NONE, from the start, is bound as the
 * largest identifier. */
struct sql_value sql_id_or_last(struct id id);
#define SQL_VALUES(...)                                                                                                \
    ((const struct sql_value[]){ __VA_ARGS__ }),                                                                       \
        (sizeof((const struct sql_value[]){ __VA_ARGS__ }) / sizeof(struct sql_value))

/* Rows as read: all of them, decoded, in the arena; the connection is free again. */
struct sql_rows {
    size_t count;
    size_t columns;
    const struct sql_value *values; /* row after row */
};
/* Reads a row column by column: each take_ asserts that the column has its letter. NULL columns give NULL, ID_NONE,
 * DAY_NONE, INSTANT_NONE, or `otherwise`. Texts stay in the arena the rows were read into. */
struct sql_row {
    const struct sql_value *next, *end;
};
struct sql_row sql_row_at(const struct sql_rows *rows, size_t index);
struct id sql_take_id(struct sql_row *row);
int64_t sql_take_int(struct sql_row *row);
int64_t sql_take_int_or(struct sql_row *row, int64_t otherwise);
const char *sql_take_text(struct sql_row *row);
struct day sql_take_day(struct sql_row *row);
struct instant sql_take_instant(struct sql_row *row);
bool sql_take_hash(struct sql_row *row, uint8_t hash[32]); /* false: NULL */

/* Connects lazily: the first statement does. Ends the process only where memory is gone. */
struct sql *sql_new(const struct sql_config *config);
void sql_end(struct sql **sql);

/* Each of these: STATUS_UNAVAILABLE when the database cannot be reached or was lost (outside a transaction nothing
 * was written by a read; a lost write outside a transaction is STATUS_OUTCOME_UNKNOWN), STATUS_CONFLICT on 1213,
 * 1020, 1205 and 1047 (roll back and run the act again), STATUS_DUPLICATE on 1062, STATUS_INTERNAL (logged) on
 * anything else. */

/* Runs a statement that gives rows. More than SQL_ROWS_MAX of them, or an arena that comes to hold more than
 * ARENA_READ_BYTES_MAX: STATUS_TOO_MUCH_READ, logged with the statement's name; the connection and its transaction go
 * on. Each statement bounds its rows itself (by LIMIT, by a page's identifiers); this bound catches a statement whose
 * own bound is missing or too large. */
enum { SQL_ROWS_MAX = 10000 };
enum status sql_read(struct sql *sql, struct arena *arena, const struct sql_query *query,
                     const struct sql_value *values, size_t count, struct sql_rows *rows) MUST_CHECK;
/* The same where exactly one row is wanted: STATUS_NOT_FOUND when there is none. */
enum status sql_read_one(struct sql *sql, struct arena *arena, const struct sql_query *query,
                         const struct sql_value *values, size_t count, struct sql_row *row) MUST_CHECK;
/* Runs a statement that gives none. */
enum status sql_run(struct sql *sql, const struct sql_query *query, const struct sql_value *values,
                    size_t count) MUST_CHECK;
/* The same where exactly one row must change: STATUS_CHANGED when none did (another version, another state). */
enum status sql_run_one(struct sql *sql, const struct sql_query *query, const struct sql_value *values,
                        size_t count) MUST_CHECK;
/* sql_run_one for an UPDATE that raises its row's version: *version follows it, on STATUS_OK only. */
enum status sql_run_versioned(struct sql *sql, const struct sql_query *query, const struct sql_value *values,
                              size_t count, int64_t *version) MUST_CHECK;
/* Runs the statement once for each of `rows` groups of `count` values, in one round trip where the client library
 * can. */
enum status sql_run_rows(struct sql *sql, const struct sql_query *query, const struct sql_value *values, size_t count,
                         size_t rows) MUST_CHECK;

/* The same for changes: STATUS_CHANGED when not every group changed exactly one row (another version, another
 * state). */
enum status sql_run_each(struct sql *sql, const struct sql_query *query, const struct sql_value *values, size_t count,
                         size_t rows) MUST_CHECK;

/* What one page of a list holds of its rows' own parts (lines of its invoices, lots of its subscriptions, …),
 * together: a page that would hold more is cut before the row that is too much, and the next page begins with it.
 * Each row's own parts are fewer than this, so no page is empty. */
enum { SQL_PARTS_MAX = 5000 };

/* A list of identifiers for IN (SQL_IDS_MARKS): a statement's text is constant, so the list has one length, and a
 * shorter one repeats its last. Appends SQL_IDS_MAX values; 1 <= count <= SQL_IDS_MAX. */
enum { SQL_IDS_MAX = 100 };
#define SQL_IDS_MARKS_10 "?, ?, ?, ?, ?, ?, ?, ?, ?, ?"
#define SQL_IDS_MARKS                                                                                                  \
    SQL_IDS_MARKS_10 ", " SQL_IDS_MARKS_10 ", " SQL_IDS_MARKS_10 ", " SQL_IDS_MARKS_10 ", " SQL_IDS_MARKS_10           \
                     ", " SQL_IDS_MARKS_10 ", " SQL_IDS_MARKS_10 ", " SQL_IDS_MARKS_10 ", " SQL_IDS_MARKS_10           \
                     ", " SQL_IDS_MARKS_10
#define SQL_IDS_LETTERS_50                                                                                             \
    "bbbbbbbbbb"                                                                                                       \
    "bbbbbbbbbb"                                                                                                       \
    "bbbbbbbbbb"                                                                                                       \
    "bbbbbbbbbb"                                                                                                       \
    "bbbbbbbbbb"
#define SQL_IDS_LETTERS SQL_IDS_LETTERS_50 SQL_IDS_LETTERS_50
void sql_ids(struct sql_value values[SQL_IDS_MAX], const struct id ids[], size_t count);

/* Transactions, for counter_run and migrate only. sql_commit: STATUS_OUTCOME_UNKNOWN when the connection was lost
 * during COMMIT. */
enum status sql_begin(struct sql *sql) MUST_CHECK;
enum status sql_commit(struct sql *sql) MUST_CHECK;
void sql_rollback(struct sql *sql); /* harmless when nothing is open; closes the connection if even that fails */
bool sql_in_transaction(const struct sql *sql);

/* Round trips made since the connection was made: for tests and metrics. */
uint64_t sql_trips(const struct sql *sql);
/* Runs one statement of constant text that is not prepared (DDL of a migration, SET). */
enum status sql_plain(struct sql *sql, const char *text) MUST_CHECK;
/* The last error as the server worded it, for a log or a start-up refusal. */
const char *sql_error(const struct sql *sql);
/* Whether the last failure says that what a statement was to make is there already, or that what it was to remove is
 * gone. */
bool sql_was_done_already(const struct sql *sql);
/* The last unexpected error, as a sentence that says what to do; NULL: none. In the arena. */
const char *sql_trouble(const struct sql *sql, struct arena *arena);

#endif

/* sql/sql.h: the only access to the database. A process has one connection. A statement is a constant text beside the
 * store function that binds its values, and is prepared once per connection. Only sql/ includes the client library's
 * header.
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

/* How to reach the database. The texts must outlive the connection. */
struct sql_config {
    const char *socket; /* NULL: TCP */
    const char *host;
    unsigned port;
    const char *name, *user, *password;
    /* for commands that take long (migrations, verifying the books): a statement may run for an hour instead of five
     * seconds */
    bool patient;
    bool quiet; /* for commands that print the error themselves, from sql_trouble: nothing is logged */
};

/* Letters of a signature, one for each value; upper case if the value may be NULL:
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
/* An identifier of all zero bits is bound as that value, not as NULL (the scope of the legal series). */
struct sql_value sql_id_or_zero(struct id id);
/* The bound of `id < ?` in a list read from the newest row back; ID_NONE, for the first page, is bound as the largest
 * identifier. */
struct sql_value sql_id_or_last(struct id id);
#define SQL_VALUES(...)                                                                                                \
    ((const struct sql_value[]){ __VA_ARGS__ }),                                                                       \
        (sizeof((const struct sql_value[]){ __VA_ARGS__ }) / sizeof(struct sql_value))

/* All rows of a result, decoded into the arena. The connection can be used again at once. */
struct sql_rows {
    size_t count;
    size_t columns;
    const struct sql_value *values; /* row after row */
};
/* Reads a row column by column: each sql_take_ function asserts that the column has its letter. A NULL column gives
 * NULL, ID_NONE, DAY_NONE, INSTANT_NONE, or `otherwise`; sql_take_int asserts that there is a value. Texts stay in the
 * arena the rows were read into. */
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

/* No connection is made until the first statement. Ends the process if there is no memory. */
struct sql *sql_new(const struct sql_config *config);
void sql_end(struct sql **sql);
/* While it is held off, every statement returns STATUS_UNAVAILABLE without asking the server: for a caller who has just
 * learnt that it does not answer, and has more to ask. Not within a transaction. */
void sql_hold_off(struct sql *sql, bool held_off);

/* Every function below may return: STATUS_UNAVAILABLE, the database cannot be reached or cannot work now (full
 * disk, read-only, statement timeout), or the connection was lost (inside a transaction, nothing of it was written;
 * after a lost write outside one, STATUS_OUTCOME_UNKNOWN instead); STATUS_CONFLICT on errors 1213, 1020, 1205 and 1047
 * (roll back and run the act again); STATUS_DUPLICATE on error 1062; STATUS_INTERNAL (logged) on any other error. */

/* Runs a statement that returns rows. STATUS_TOO_MUCH_READ: more than SQL_ROWS_MAX rows, or the arena holds more than
 * ARENA_READ_BYTES_MAX; it is logged with the statement's name, and the connection and its transaction stay usable.
 * Each statement limits its rows itself (by LIMIT, or by a page's identifiers); this limit catches a statement whose
 * own one is missing or too large. */
enum { SQL_ROWS_MAX = 10000 };
enum status sql_read(struct sql *sql, struct arena *arena, const struct sql_query *query,
                     const struct sql_value *values, size_t count, struct sql_rows *rows) MUST_CHECK;
/* As sql_read, for a statement that returns at most one row. STATUS_NOT_FOUND: no row. */
enum status sql_read_one(struct sql *sql, struct arena *arena, const struct sql_query *query,
                         const struct sql_value *values, size_t count, struct sql_row *row) MUST_CHECK;
/* As sql_read_one, for a row of one column. *value is written on STATUS_OK only. */
enum status sql_read_int(struct sql *sql, struct arena *arena, const struct sql_query *query,
                         const struct sql_value *values, size_t count, int64_t *value) MUST_CHECK;
enum status sql_read_id(struct sql *sql, struct arena *arena, const struct sql_query *query,
                        const struct sql_value *values, size_t count, struct id *value) MUST_CHECK;
enum status sql_read_day(struct sql *sql, struct arena *arena, const struct sql_query *query,
                         const struct sql_value *values, size_t count, struct day *value) MUST_CHECK;
/* Runs a statement that returns no rows. */
enum status sql_run(struct sql *sql, const struct sql_query *query, const struct sql_value *values,
                    size_t count) MUST_CHECK;
/* As sql_run, for a statement that must change exactly one row. STATUS_CHANGED: it changed none (the row has another
 * version or state). */
enum status sql_run_one(struct sql *sql, const struct sql_query *query, const struct sql_value *values,
                        size_t count) MUST_CHECK;
/* As sql_run_one, for an UPDATE that increments the row's version: *version is incremented too, on STATUS_OK only. */
enum status sql_run_versioned(struct sql *sql, const struct sql_query *query, const struct sql_value *values,
                              size_t count, int64_t *version) MUST_CHECK;
/* Runs the statement once for each of `rows` groups of `count` values, in one round trip if the client library
 * supports it. */
enum status sql_run_rows(struct sql *sql, const struct sql_query *query, const struct sql_value *values, size_t count,
                         size_t rows) MUST_CHECK;

/* As sql_run_rows, where each group must change exactly one row. STATUS_CHANGED: one did not (its row has another
 * version or state). */
enum status sql_run_each(struct sql *sql, const struct sql_query *query, const struct sql_value *values, size_t count,
                         size_t rows) MUST_CHECK;

/* Statements that wait. Within a transaction sql_put and its kin check the statement as sql_run does, and keep it, with
 * its values, until the next statement of the transaction is sent by sql_read…, sql_run…, sql_send or sql_commit. What
 * waits is then sent in one round trip, in the order in which it was put, and a read goes with it. The server stops at
 * the first statement that fails. What went wrong (the statuses above; STATUS_CHANGED; `duplicate` in place of
 * STATUS_DUPLICATE) is the status of the call that sent them, so that whoever must tell one failure from another uses
 * sql_run…. Where that call is of another statement, STATUS_DUPLICATE is STATUS_CONFLICT: a duplicate that sql_run…
 * tells is always its own. Outside a transaction, and for more than SQL_PUT_ROWS_MAX rows, they are sql_run…. */
enum { SQL_PUT_ROWS_MAX = 8 };
enum status sql_put(struct sql *sql, const struct sql_query *query, const struct sql_value *values,
                    size_t count) MUST_CHECK;
enum status sql_put_rows(struct sql *sql, const struct sql_query *query, const struct sql_value *values, size_t count,
                         size_t rows) MUST_CHECK;
enum status sql_put_once(struct sql *sql, const struct sql_query *query, const struct sql_value *values, size_t count,
                         enum status duplicate) MUST_CHECK;
/* Each must change exactly one row: as sql_run_one, sql_run_each and sql_run_versioned. *version is incremented at
 * once. */
enum status sql_put_one(struct sql *sql, const struct sql_query *query, const struct sql_value *values,
                        size_t count) MUST_CHECK;
enum status sql_put_each(struct sql *sql, const struct sql_query *query, const struct sql_value *values, size_t count,
                         size_t rows) MUST_CHECK;
enum status sql_put_versioned(struct sql *sql, const struct sql_query *query, const struct sql_value *values,
                              size_t count, int64_t *version) MUST_CHECK;
/* Sends what waits. */
enum status sql_send(struct sql *sql) MUST_CHECK;

/* The most parts (lines of invoices, lots of subscriptions, …) that the rows of one page of a list have together. A
 * page that would have more ends before the row that exceeds it, and the next page begins with that row. A single row
 * has fewer parts than this, or is a page of its own, so no page is empty. */
enum { SQL_PARTS_MAX = 5000 };

/* A list of identifiers for IN (SQL_IDS_MARKS). A statement's text is constant, so the list always has SQL_IDS_MAX
 * values; a shorter one is filled up by repeating its last identifier. 1 <= count <= SQL_IDS_MAX. */
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

/* When rows that clients synchronise (updated_since) were changed: their column updated_at, which every INSERT and
 * UPDATE of subscription, order, user, invoice_state and credit_note_state writes as `updated_at = SQL_MOMENT`, with
 * sql_moment as its value. It is the server's clock, the one clock that all processes share, read under the
 * organization's lock: so within an organization the order of these instants is that of the commits. In a sandbox it is
 * the sandbox's clock, as for every other instant there: sql_moment_set, once the lock is held; INSTANT_NONE: the
 * server's. Forgotten when the transaction ends. (The column's own DEFAULT and ON UPDATE are the server's clock, for
 * rows that others write.) */
#define SQL_MOMENT "COALESCE(?, CURRENT_TIMESTAMP(6))"
void sql_moment_set(struct sql *sql, struct instant moment);
struct sql_value sql_moment(const struct sql *sql); /* letter U */

/* Transactions: for counter_run and the migrations only. Once a statement of a transaction has returned STATUS_CONFLICT
 * or lost the connection, every further one and sql_commit return the same, until sql_rollback: the server has undone
 * the transaction, and what followed would be committed by itself. sql_commit returns STATUS_OUTCOME_UNKNOWN if the
 * connection was lost during COMMIT; after it no transaction is open, whatever it returned. */
enum status sql_begin(struct sql *sql) MUST_CHECK;
/* Begins a transaction whose first statement is to be a read: it is sent together with that. */
enum status sql_begin_later(struct sql *sql) MUST_CHECK;
enum status sql_commit(struct sql *sql) MUST_CHECK;
void sql_rollback(struct sql *sql); /* does nothing if no transaction is open; closes the connection on failure */
bool sql_in_transaction(const struct sql *sql);

/* Round trips since sql_new: for tests and metrics. */
uint64_t sql_trips(const struct sql *sql);
/* Runs one constant statement without preparing it (DDL of a migration, SET). */
enum status sql_plain(struct sql *sql, const char *text) MUST_CHECK;
/* The last error in the server's words, for the log or a refusal to start. */
const char *sql_error(const struct sql *sql);
/* Whether the last failure means that what the statement creates already exists, or that what it removes is already
 * gone. */
bool sql_was_done_already(const struct sql *sql);
/* The last unexpected error as a sentence that says what to do, in the arena; NULL: there was none. */
const char *sql_trouble(const struct sql *sql, struct arena *arena);

#endif

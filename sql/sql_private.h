/* sql/sql_private.h: the internals of a connection; for sql_*.c only. */
#ifndef GUICHET_SQL_SQL_PRIVATE_H
#define GUICHET_SQL_SQL_PRIVATE_H

#include <mysql.h>

#include "sql/sql.h"

#ifdef MARIADB_BASE_VERSION
typedef my_bool sql_flag;
#define SQL_WIRE(handle) mysql_get_socket(handle)
#else
typedef bool sql_flag; /* Oracle's library */
#define SQL_WIRE(handle) ((handle)->net.fd)
#endif

enum {
    SQL_STATEMENTS_MAX = 1024
}; /* slots of the hash table of statements; a power of two, at least twice the number
    * of queries */

struct sql_statement {
    const struct sql_query *query; /* NULL: an empty slot */
    MYSQL_STMT *handle;
    struct sql_result *result; /* the buffers bound to the statement's columns; NULL if it returns no rows */
};

/* sql_together.c: what waits to be sent. */
enum {
    TOGETHER_STATEMENTS_MAX = 64,
    TOGETHER_BYTES_FIRST = 16 * 1024,
    TOGETHER_BYTES_MAX = 256 * 1024,
    TOGETHER_IDLE_DEATH_US = 1000000 /* a connection that died while idle is noticed within this time */
};
struct sql_put {
    const struct sql_query *query;
    bool each_one;         /* must change exactly one row, else STATUS_CHANGED */
    enum status duplicate; /* what error 1062 means here */
};
struct sql_together {
    struct arena arena; /* of the text; wiped when it was sent */
    char *text;
    size_t length, capacity;
    bool begins; /* the text's first statement begins the transaction */
    size_t count;
    struct sql_put puts[TOGETHER_STATEMENTS_MAX]; /* the others */
};

struct sql {
    struct sql_config config;
    MYSQL *handle; /* NULL: not connected */
    bool in_transaction;
    bool takes_several;    /* the connection was told that a text may have several statements (sql_together.c) */
    bool held_off;         /* sql_hold_off */
    struct instant moment; /* sql_moment_set */
    /* what every further statement of the open transaction returns, because the server has undone it already: its
     * connection was lost, or it met a conflict; STATUS_OK: it goes on */
    enum status lost;
    struct sql_together together;
    uint64_t trips;
    char error[512];
    unsigned error_number; /* of the last unexpected failure; 0: none yet */
    struct sql_statement statements[SQL_STATEMENTS_MAX];
};

/* Connects if there is no connection. Inside a transaction that the server has undone: the status it was undone with.
 * Its next statement would otherwise be committed by itself. */
enum status sql_connected(struct sql *sql) MUST_CHECK;
/* Closes the connection: the server rolls back an open transaction. */
void sql_drop(struct sql *sql);
/* Whether the client library itself reported the error: the connection is lost, or out of step with the server. */
bool sql_is_client_error(unsigned number);
bool sql_is_disk_full(unsigned number, const char *message);
/* The status that an error number of the server or the client library stands for. Closes the connection if it is of no
 * more use. */
enum status sql_failed(struct sql *sql, unsigned number, const char *message, const char *name);

/* A value as it is sent: integers as they are, everything else as bytes; days and instants in the server's spelling. */
enum { SQL_WIRE_BYTES = 32 };
struct sql_wire {
    char spelled[SQL_WIRE_BYTES];
    const void *bytes;
    unsigned long length;
};
void sql_wire_of(const struct sql_value *value, struct sql_wire *wire);
/* Asserts that the values are those of the query's signature. */
void sql_signature_check(const struct sql_query *query, const struct sql_value *values, size_t count);

/* sql_together.c: keeps the statement that begins a transaction. */
void sql_together_begin(struct sql *sql);
bool sql_together_waits(const struct sql *sql);
/* Sends what waits and, with it, `read`, a statement that gives rows (NULL: none). Nothing waits afterwards. */
enum status sql_together_send(struct sql *sql, const struct sql_query *read, const struct sql_value *values,
                              size_t count, struct arena *arena, struct sql_rows *rows) MUST_CHECK;
/* Sends what waits before another statement is sent: as sql_send, but a duplicate key is STATUS_CONFLICT. */
enum status sql_send_earlier(struct sql *sql) MUST_CHECK;
/* Forgets what waits. */
void sql_together_forget(struct sql *sql);

/* sql_result.c: the buffers for the columns of one statement, by its query's `gives`. sql_result_free accepts NULL. */
struct sql_result *sql_result_new(const char *gives);
void sql_result_free(struct sql_result *result);
/* Reads all rows of an executed statement. STATUS_TOO_MUCH_READ: more than sql_read's limits; the remaining rows are
 * discarded. */
enum status sql_fetch_all(struct sql *sql, struct sql_statement *statement, struct arena *arena,
                          struct sql_rows *rows) MUST_CHECK;
/* The same of a statement that was sent as text. */
enum status sql_text_rows(struct sql *sql, const struct sql_query *query, struct arena *arena,
                          struct sql_rows *rows) MUST_CHECK;

#endif

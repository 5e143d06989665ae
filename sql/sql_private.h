/* sql/sql_private.h: a connection from the inside; for sql_*.c only. */
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

enum { SQL_STATEMENTS_MAX = 1024 }; /* slots of the table; a power of two, at least twice the queries there are */

struct sql_statement {
    const struct sql_query *query; /* NULL: an empty slot */
    MYSQL_STMT *handle;
    struct sql_result *result; /* buffers bound once; NULL when it gives no rows */
};

struct sql {
    struct sql_config config;
    MYSQL *handle; /* NULL: not connected */
    bool in_transaction;
    uint64_t trips;
    char error[512];
    unsigned error_number; /* of the last unexpected failure; 0: none yet */
    struct sql_statement statements[SQL_STATEMENTS_MAX];
};

/* Makes sure that there is a connection. Inside a transaction there must be one: a lost one does not come back by
 * itself. */
enum status sql_connected(struct sql *sql) MUST_CHECK;
/* Closes: the server rolls back whatever was open. */
void sql_drop(struct sql *sql);
/* Errors that the client library found itself: the connection is gone, or out of step with the server. */
bool sql_is_client_error(unsigned number);
bool sql_is_disk_full(unsigned number, const char *message);
/* What an error number of server or client library means for the caller. Drops the connection where it is of no more
 * use. */
enum status sql_failed(struct sql *sql, unsigned number, const char *message, const char *name);

/* sql_result.c: the buffers that the columns of one statement are bound to, by its query's `gives`; NULL may be
 * freed. */
struct sql_result *sql_result_new(const char *gives);
void sql_result_free(struct sql_result *result);
/* All rows of a statement that was executed. STATUS_TOO_MUCH_READ: more than is read at once; what the server still
 * sends is dropped. */
enum status sql_fetch_all(struct sql *sql, struct sql_statement *statement, struct arena *arena,
                          struct sql_rows *rows) MUST_CHECK;

#endif

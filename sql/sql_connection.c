/* sql/sql_connection.c: the connection, its transactions, and the status of each error. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault_point.h"
#include "base/log.h"
#include "sql/sql_private.h"

/* In whole seconds, as the client library counts. The server stops a statement after 5 s, we stop waiting after 6 s,
 * and nginx stops waiting for us after 10 s or more. */
enum { CONNECT_TIMEOUT_S = 2, READ_TIMEOUT_S = 6, WRITE_TIMEOUT_S = 6, PATIENT_READ_TIMEOUT_S = 3700 };

/* Server errors by number (the client headers of the two libraries do not agree on names). */
enum {
    ERROR_SHUTDOWN = 1053,
    ERROR_DUPLICATE = 1062,
    ERROR_TOO_MANY_CONNECTIONS = 1040,
    ERROR_UNKNOWN_COMMAND = 1047, /* Galera: the node is not ready */
    ERROR_CHECK_READ = 1020,
    ERROR_LOCK_WAIT = 1205,
    ERROR_DEADLOCK = 1213,
    ERROR_UNKNOWN_STATEMENT = 1243,
    ERROR_READ_ONLY = 1290,
    ERROR_REPREPARE = 1615,
    ERROR_KILLED_QUERY = 1317,
    ERROR_ABORTING = 1152,
    ERROR_ABORTED = 1158,
    ERROR_KILLED = 1927,
    ERROR_STATEMENT_TIMEOUT = 1969,
    ERROR_UNSAID = 0 /* the client library's way to say that an answer ended in the middle */
};

enum { CLIENT_ERROR_FIRST = 2000, CLIENT_ERROR_LAST = 2999, CONNECTOR_ERROR_FIRST = 5000, CONNECTOR_ERROR_LAST = 5999 };

bool sql_is_client_error(unsigned number)
{
    return (number >= CLIENT_ERROR_FIRST && number <= CLIENT_ERROR_LAST) ||
           (number >= CONNECTOR_ERROR_FIRST && number <= CONNECTOR_ERROR_LAST);
}

/* READ COMMITTED: no gap locks (product rule), and every read after the organization's lock sees what was committed
 * before it. The time-outs keep a transaction from holding that lock for longer than a request may last. */
static const char session_settings[] =
    "SET SESSION tx_isolation = 'READ-COMMITTED', time_zone = '+00:00', max_statement_time = 5, "
    "idle_transaction_timeout = 10,"
    " innodb_lock_wait_timeout = 1, sql_mode = "
    "'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,"
    "NO_ZERO_IN_DATE,ONLY_FULL_GROUP_BY'";

struct sql *sql_new(const struct sql_config *config)
{
    struct sql *sql = calloc(1, sizeof *sql);

    if (sql == NULL)
        abort();
    sql->config = *config;
    return sql;
}

void sql_end(struct sql **sql)
{
    if (*sql != NULL) {
        sql_drop(*sql);
        arena_end(&(*sql)->together.arena);
    }
    free(*sql);
    *sql = NULL;
}

void sql_hold_off(struct sql *sql, bool held_off)
{
    assert(!sql->in_transaction);
    sql->held_off = held_off;
}

void sql_drop(struct sql *sql)
{
    for (size_t i = 0; i < SQL_STATEMENTS_MAX; i++) {
        if (sql->statements[i].query == NULL)
            continue;
        mysql_stmt_close(sql->statements[i].handle);
        sql_result_free(sql->statements[i].result);
        sql->statements[i] = (struct sql_statement){ 0 };
    }
    if (sql->handle != NULL)
        mysql_close(sql->handle);
    sql->handle = NULL;
    sql->takes_several = false;
    FAULT_WIRE(-1);
    sql->in_transaction = false;
}

static const char patient_settings[] = "SET SESSION max_statement_time = 3600";

static void options_set(MYSQL *handle, bool patient)
{
    unsigned connect_s = CONNECT_TIMEOUT_S, read_s = patient ? PATIENT_READ_TIMEOUT_S : READ_TIMEOUT_S,
             write_s = WRITE_TIMEOUT_S;

    mysql_options(handle, MYSQL_OPT_CONNECT_TIMEOUT, &connect_s);
    mysql_options(handle, MYSQL_OPT_READ_TIMEOUT, &read_s);
    mysql_options(handle, MYSQL_OPT_WRITE_TIMEOUT, &write_s);
    mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4");
    /* Reconnecting silently would run the second half of a transaction in autocommit; it stays off, the library's
     * default. */
}

static void error_keep(struct sql *sql, unsigned number, const char *message)
{
    (void)snprintf(sql->error, sizeof sql->error, "%u %s", number, message);
    sql->error_number = number;
}

enum status sql_connected(struct sql *sql)
{
    const struct sql_config *config = &sql->config;

    if (sql->lost != STATUS_OK)
        return sql->lost;
    if (sql->held_off)
        return STATUS_UNAVAILABLE;
    if (sql->handle != NULL)
        return STATUS_OK;
    assert(!sql->in_transaction); /* the connection of an open transaction ends in sql_failed alone, which says lost */
    sql->handle = mysql_init(NULL);
    if (sql->handle == NULL)
        abort();
    options_set(sql->handle, config->patient);
    if (mysql_real_connect(sql->handle, config->socket != NULL ? NULL : config->host, config->user, config->password,
                           config->name, config->socket != NULL ? 0 : config->port, config->socket, 0) == NULL ||
        mysql_query(sql->handle, session_settings) != 0 ||
        (config->patient && mysql_query(sql->handle, patient_settings) != 0)) {
        error_keep(sql, mysql_errno(sql->handle), mysql_error(sql->handle));
        if (!sql->config.quiet)
            log_error("database: cannot connect: %s", sql->error);
        sql_drop(sql);
        return STATUS_UNAVAILABLE;
    }
    FAULT_WIRE(SQL_WIRE(sql->handle));
    return STATUS_OK;
}

/* Keeps an unexpected error for sql_trouble, and logs it unless the connection is quiet. */
static void failure_tell(struct sql *sql, unsigned number, const char *message, const char *name)
{
    error_keep(sql, number, message);
    if (sql->config.quiet)
        return;
    if (sql_is_disk_full(number, message))
        log_error("database: %s: the disk is full: free some space on the server's disk", name);
    else
        log_error("database: %s: %s", name, sql->error);
}

static enum status connection_given_up(struct sql *sql, unsigned number, const char *message, const char *name)
{
    bool write_may_stand = !sql->in_transaction;

    failure_tell(sql, number, message, name);
    sql_drop(sql);
    return write_may_stand ? STATUS_OUTCOME_UNKNOWN : STATUS_UNAVAILABLE;
}

static enum status failure_status(struct sql *sql, unsigned number, const char *message, const char *name)
{
    if (sql_is_disk_full(number, message)) {
        failure_tell(sql, number, message, name);
        return STATUS_UNAVAILABLE;
    }
    (void)snprintf(sql->error, sizeof sql->error, "%u %s", number, message);
    switch (number) {
    case ERROR_DUPLICATE:
        return STATUS_DUPLICATE;
    case ERROR_DEADLOCK:
    case ERROR_LOCK_WAIT:
    case ERROR_CHECK_READ:
    case ERROR_UNKNOWN_COMMAND:
        return STATUS_CONFLICT;
    case ERROR_TOO_MANY_CONNECTIONS:
    case ERROR_READ_ONLY:
    case ERROR_STATEMENT_TIMEOUT:
    case ERROR_KILLED_QUERY:
        failure_tell(sql, number, message, name);
        return STATUS_UNAVAILABLE;
    case ERROR_UNSAID:
    case ERROR_SHUTDOWN:
    case ERROR_KILLED:
    case ERROR_ABORTING:
    case ERROR_ABORTED:
    case ERROR_UNKNOWN_STATEMENT:
    case ERROR_REPREPARE:
        return connection_given_up(sql, number, message, name);
    default:
        if (sql_is_client_error(number))
            return connection_given_up(sql, number, message, name);
        failure_tell(sql, number, message, name);
        return STATUS_INTERNAL;
    }
}

/* After a conflict the server has rolled the transaction back (a deadlock, and a lock wait by
 * innodb_rollback_on_timeout), after a lost connection too. */
enum status sql_failed(struct sql *sql, unsigned number, const char *message, const char *name)
{
    bool inside = sql->in_transaction;
    enum status status = failure_status(sql, number, message, name);

    if (inside && (status == STATUS_CONFLICT || sql->handle == NULL)) {
        sql->in_transaction = true;
        sql->lost = status;
    }
    return status;
}

enum status sql_plain(struct sql *sql, const char *text)
{
    enum status status = sql_send(sql);

    if (status == STATUS_OK)
        status = sql_connected(sql);
    if (status != STATUS_OK)
        return status;
    sql->trips++;
    if (mysql_query(sql->handle, text) != 0)
        return sql_failed(sql, mysql_errno(sql->handle), mysql_error(sql->handle), "plain");
    return STATUS_OK;
}

enum status sql_begin(struct sql *sql)
{
    enum status status;

    assert(!sql->in_transaction);
    status = sql_plain(sql, "START TRANSACTION");
    /* a connection that died while idle: nothing was begun on it, a new one is as good */
    if (status == STATUS_OUTCOME_UNKNOWN)
        status = sql_plain(sql, "START TRANSACTION");
    if (status == STATUS_OK) {
        sql->in_transaction = true;
        sql->moment = INSTANT_NONE;
    }
    return status == STATUS_OUTCOME_UNKNOWN ? STATUS_UNAVAILABLE : status;
}

enum status sql_begin_later(struct sql *sql)
{
    enum status status;

    assert(!sql->in_transaction);
    if ((status = sql_connected(sql)) != STATUS_OK)
        return status;
    sql->in_transaction = true;
    sql->moment = INSTANT_NONE;
    sql_together_begin(sql);
    return STATUS_OK;
}

/* Sends COMMIT and reads its answer in two steps, for the fault point between them. */
static bool commit_says(MYSQL *handle)
{
    static const char text[] = "COMMIT";

    if (mysql_send_query(handle, text, sizeof text - 1) != 0)
        return false;
    FAULT_POINT(COMMIT_SENT);
    return mysql_read_query_result(handle) == 0;
}

static void transaction_forget(struct sql *sql)
{
    sql->in_transaction = false;
    sql->lost = STATUS_OK;
    sql->moment = INSTANT_NONE;
    sql_together_forget(sql);
}

void sql_moment_set(struct sql *sql, struct instant moment)
{
    assert(sql->in_transaction);
    sql->moment = moment;
}

struct sql_value sql_moment(const struct sql *sql)
{
    return sql_instant(sql->in_transaction ? sql->moment : INSTANT_NONE);
}

/* Whatever it returns, no transaction is open afterwards. Success and a deadlock at COMMIT are definite; an error that
 * ends the connection leaves the outcome unknown. A transaction that was lost before is not committed. */
enum status sql_commit(struct sql *sql)
{
    enum status status;

    assert(sql->in_transaction);
    if ((status = sql_send(sql)) != STATUS_OK || (status = sql->lost) != STATUS_OK) {
        sql_rollback(sql);
        return status;
    }
    sql->trips++;
    if (commit_says(sql->handle)) {
        sql->in_transaction = false;
        return STATUS_OK;
    }
    status = sql_failed(sql, mysql_errno(sql->handle), mysql_error(sql->handle), "commit");
    if (status == STATUS_CONFLICT) {
        sql_rollback(sql);
        return status;
    }
    if (!sql->config.quiet)
        log_error("database: the outcome of a commit is unknown: %s", sql->error);
    sql_drop(sql);
    transaction_forget(sql);
    return STATUS_OUTCOME_UNKNOWN;
}

void sql_rollback(struct sql *sql)
{
    if (sql->in_transaction && sql->handle != NULL && !sql->together.begins) {
        sql->trips++;
        if (mysql_query(sql->handle, "ROLLBACK") != 0)
            sql_drop(sql);
    }
    transaction_forget(sql);
}

bool sql_in_transaction(const struct sql *sql)
{
    return sql->in_transaction;
}

uint64_t sql_trips(const struct sql *sql)
{
    return sql->trips;
}

const char *sql_error(const struct sql *sql)
{
    return sql->error;
}

/* sql/sql_together.c: statements of a transaction that are sent in one round trip: what sql_put and its kin keep, what
 * begins the transaction, and the next statement that gives rows. They travel as one text in which each ? of a
 * statement's constant text has become a literal: numbers, days and instants in digits, everything else in hexadecimal,
 * so that no byte of a value is ever read as SQL. The server stops at the first statement that fails. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fault_point.h"
#include "sql/sql_private.h"

static const char begin_text[] = "START TRANSACTION";

enum { LITERAL_BYTES = 32 }; /* of a number, a day or an instant */

/* Room for `length` more bytes at the text's end. */
static char *text_room(struct sql_together *t, size_t length)
{
    if (t->length + length > t->capacity) {
        size_t larger = 2 * t->capacity + length + TOGETHER_BYTES_FIRST;
        char *text = arena_take(&t->arena, larger);

        if (t->length > 0)
            memcpy(text, t->text, t->length);
        t->text = text;
        t->capacity = larger;
    }
    return t->text + t->length;
}

static void text_add(struct sql_together *t, const char *bytes, size_t length)
{
    memcpy(text_room(t, length), bytes, length);
    t->length += length;
}

static void hexadecimal_add(struct sql_together *t, const char *opening, const uint8_t *bytes, size_t length)
{
    static const char digits[] = "0123456789ABCDEF";
    char *at;

    text_add(t, opening, strlen(opening));
    at = text_room(t, 2 * length);
    for (size_t i = 0; i < length; i++) {
        *at++ = digits[bytes[i] >> 4];
        *at++ = digits[bytes[i] & 15];
    }
    t->length += 2 * length;
    text_add(t, "'", 1);
}

static void literal_add(struct sql_together *t, const struct sql_value *value)
{
    char spelled[LITERAL_BYTES];
    struct sql_wire wire;

    switch (value->letter) {
    case 0:
        text_add(t, "NULL", 4);
        break;
    case 'i':
        text_add(t, spelled, (size_t)snprintf(spelled, sizeof spelled, "%" PRId64, value->as.integer));
        break;
    case 't':
        hexadecimal_add(t, "_utf8mb4 X'", (const uint8_t *)value->as.text, strlen(value->as.text));
        break;
    case 'b':
    case 'h':
        sql_wire_of(value, &wire);
        hexadecimal_add(t, "X'", wire.bytes, wire.length);
        break;
    default:
        sql_wire_of(value, &wire);
        text_add(t, "'", 1);
        text_add(t, wire.bytes, wire.length);
        text_add(t, "'", 1);
        break;
    }
}

/* Adds the statement with its values. No statement of sql/ has a ? within quotes: the count of values would differ. */
static void statement_add(struct sql_together *t, const struct sql_query *query, const struct sql_value *values,
                          size_t count)
{
    size_t given = 0;

    if (t->length > 0)
        text_add(t, ";", 1);
    for (const char *at = query->text, *mark; *at != '\0'; at = mark) {
        size_t plain = strcspn(at, "?");

        text_add(t, at, plain);
        mark = at + plain;
        if (*mark == '?') {
            assert(given < count);
            literal_add(t, &values[given++]);
            mark++;
        }
    }
    assert(given == count);
}

static bool nothing_waits(const struct sql_together *t)
{
    return t->length == 0;
}

void sql_together_forget(struct sql *sql)
{
    struct sql_together *t = &sql->together;

    arena_wipe(&t->arena);
    t->text = NULL;
    t->length = t->capacity = t->count = 0;
    t->begins = false;
}

void sql_together_begin(struct sql *sql)
{
    assert(nothing_waits(&sql->together));
    text_add(&sql->together, begin_text, sizeof begin_text - 1);
    sql->together.begins = true;
}

/* What the server said of the statement at hand, which gives no rows. */
static enum status told(const struct sql *sql, const struct sql_put *put)
{
    return put->each_one && mysql_affected_rows(sql->handle) != 1 ? STATUS_CHANGED : STATUS_OK;
}

static enum status refused(struct sql *sql, const char *name, enum status duplicate)
{
    enum status status = sql_failed(sql, mysql_errno(sql->handle), mysql_error(sql->handle), name);

    return status == STATUS_DUPLICATE ? duplicate : status;
}

/* A connection refuses a text of several statements until it is told otherwise, once, before the first such text. */
static enum status several_allow(struct sql *sql)
{
    if (sql->takes_several)
        return STATUS_OK;
    sql->trips++;
    if (mysql_set_server_option(sql->handle, MYSQL_OPTION_MULTI_STATEMENTS_ON) != 0)
        return sql_failed(sql, mysql_errno(sql->handle), mysql_error(sql->handle), "several");
    sql->takes_several = true;
    return STATUS_OK;
}

/* Sends all and hears what became of each. The first that is not as it should be decides; what follows one that changed
 * another number of rows has been done too, and is heard, so that the connection can be used for the rollback.
 * *answered: how many statements the server has answered. */
static enum status all_send(struct sql *sql, const struct sql_query *read, struct arena *arena, struct sql_rows *rows,
                            size_t *answered)
{
    struct sql_together *t = &sql->together;
    size_t begins = t->begins ? 1 : 0, count = begins + t->count + (read != NULL ? 1 : 0);
    enum status status = several_allow(sql);

    *answered = 0;
    if (status != STATUS_OK)
        return status;
    sql->trips++;
    for (size_t i = 0; i < count; i++) {
        const struct sql_put *put = i >= begins && i < begins + t->count ? &t->puts[i - begins] : NULL;
        const char *name = put != NULL ? put->query->name : i < begins ? "begin" : read->name;
        int failed =
            i == 0 ? mysql_real_query(sql->handle, t->text, (unsigned long)t->length) : mysql_next_result(sql->handle);
        enum status now = STATUS_OK;

        if (failed != 0) {
            now = refused(sql, name, put != NULL ? put->duplicate : STATUS_DUPLICATE);
            return status != STATUS_OK ? status : now;
        }
        *answered = i + 1;
        if (put != NULL) {
            now = told(sql, put);
            FAULT_POINT(AFTER_WRITE);
        } else if (i >= begins) {
            now = sql_text_rows(sql, read, arena, rows);
        }
        status = status != STATUS_OK ? status : now;
        if (sql->handle == NULL)
            return status;
    }
    assert(!mysql_more_results(sql->handle)); /* each statement has one */
    return status;
}

/* Whether the connection died while idle: nothing was begun on it, so that a new one is as good. Such a connection is
 * refused at once; a server that has been waited for is not waited for again: within the time of one statement the
 * caller hears that the database does not answer, and decides itself whether to try again. */
static bool died_idle(const struct sql *sql, size_t answered, int64_t began_us)
{
    return sql->together.begins && sql->handle == NULL && answered == 0 &&
           clock_monotonic_us() - began_us < TOGETHER_IDLE_DEATH_US;
}

static enum status all_send_anew(struct sql *sql, const struct sql_query *read, struct arena *arena,
                                 struct sql_rows *rows, enum status lost)
{
    enum status status;
    size_t answered;

    sql->lost = STATUS_OK;
    sql->in_transaction = false;
    status = sql_connected(sql);
    sql->in_transaction = true;
    if (status != STATUS_OK) {
        sql->lost = lost;
        return lost;
    }
    return all_send(sql, read, arena, rows, &answered);
}

/* A duplicate key of what waited must not be taken for one of the statement that it was sent with or before, whose
 * caller may say "this address is taken". Nobody foresaw it (sql_put_once tells what is foreseen), so the act is run
 * again and finds the row that is there. */
static enum status not_its_own(enum status status)
{
    return status == STATUS_DUPLICATE ? STATUS_CONFLICT : status;
}

enum status sql_together_send(struct sql *sql, const struct sql_query *read, const struct sql_value *values,
                              size_t count, struct arena *arena, struct sql_rows *rows)
{
    enum status status = sql_connected(sql);
    int64_t began_us = clock_monotonic_us();
    size_t answered;

    assert(sql->in_transaction);
    if (status != STATUS_OK)
        return status;
    if (read != NULL)
        statement_add(&sql->together, read, values, count);
    status = all_send(sql, read, arena, rows, &answered);
    if (died_idle(sql, answered, began_us))
        status = all_send_anew(sql, read, arena, rows, status);
    sql_together_forget(sql);
    return read != NULL ? not_its_own(status) : status;
}

bool sql_together_waits(const struct sql *sql)
{
    return !nothing_waits(&sql->together);
}

enum status sql_send(struct sql *sql)
{
    return sql_together_waits(sql) ? sql_together_send(sql, NULL, NULL, 0, NULL, NULL) : STATUS_OK;
}

enum status sql_send_earlier(struct sql *sql)
{
    return not_its_own(sql_send(sql));
}

/* Keeps one statement; sends those that wait where there are many. */
static enum status put_one(struct sql *sql, const struct sql_put *put, const struct sql_value *values, size_t count)
{
    struct sql_together *t = &sql->together;
    enum status status = sql_connected(sql);

    if (status == STATUS_OK && (t->count == TOGETHER_STATEMENTS_MAX || t->length > TOGETHER_BYTES_MAX))
        status = sql_send_earlier(sql);
    if (status != STATUS_OK)
        return status;
    sql_signature_check(put->query, values, count);
    statement_add(t, put->query, values, count);
    t->puts[t->count++] = *put;
    return STATUS_OK;
}

static enum status put_rows(struct sql *sql, const struct sql_put *put, const struct sql_value *values, size_t count,
                            size_t rows)
{
    enum status status = STATUS_OK;

    assert(put->query->gives == NULL);
    if (!sql->in_transaction || rows > SQL_PUT_ROWS_MAX)
        return put->each_one ? sql_run_each(sql, put->query, values, count, rows)
                             : sql_run_rows(sql, put->query, values, count, rows);
    for (size_t row = 0; status == STATUS_OK && row < rows; row++)
        status = put_one(sql, put, values + row * count, count);
    return status;
}

enum status sql_put(struct sql *sql, const struct sql_query *query, const struct sql_value *values, size_t count)
{
    return sql_put_rows(sql, query, values, count, 1);
}

enum status sql_put_rows(struct sql *sql, const struct sql_query *query, const struct sql_value *values, size_t count,
                         size_t rows)
{
    const struct sql_put put = { .query = query, .duplicate = STATUS_DUPLICATE };

    return put_rows(sql, &put, values, count, rows);
}

enum status sql_put_once(struct sql *sql, const struct sql_query *query, const struct sql_value *values, size_t count,
                         enum status duplicate)
{
    const struct sql_put put = { .query = query, .duplicate = duplicate };
    enum status status = put_rows(sql, &put, values, count, 1);

    return status == STATUS_DUPLICATE ? duplicate : status;
}

enum status sql_put_each(struct sql *sql, const struct sql_query *query, const struct sql_value *values, size_t count,
                         size_t rows)
{
    const struct sql_put put = { .query = query, .each_one = true, .duplicate = STATUS_DUPLICATE };

    return put_rows(sql, &put, values, count, rows);
}

enum status sql_put_one(struct sql *sql, const struct sql_query *query, const struct sql_value *values, size_t count)
{
    return sql_put_each(sql, query, values, count, 1);
}

enum status sql_put_versioned(struct sql *sql, const struct sql_query *query, const struct sql_value *values,
                              size_t count, int64_t *version)
{
    enum status status = sql_put_one(sql, query, values, count);

    *version += status == STATUS_OK ? 1 : 0;
    return status;
}

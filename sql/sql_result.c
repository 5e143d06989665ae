/* sql/sql_result.c: the buffers of a statement's result, and decoding rows from them. */
#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "sql/sql_private.h"

enum { TEXT_BYTES = 256 };

struct sql_column {
    int64_t integer;
    MYSQL_TIME time;
    char bytes[TEXT_BYTES];
    unsigned long length;
    sql_flag is_null, error;
};

struct sql_result {
    size_t count;
    MYSQL_BIND *binds;
    struct sql_column *columns;
};

void sql_result_free(struct sql_result *result)
{
    if (result == NULL)
        return;
    free(result->binds);
    free(result->columns);
    free(result);
}

static enum enum_field_types column_type(char letter)
{
    switch (tolower((unsigned char)letter)) {
    case 'i':
        return MYSQL_TYPE_LONGLONG;
    case 'd':
        return MYSQL_TYPE_DATE;
    case 'u':
        return MYSQL_TYPE_DATETIME;
    case 't':
        return MYSQL_TYPE_STRING;
    default:
        return MYSQL_TYPE_BLOB;
    }
}

struct sql_result *sql_result_new(const char *gives)
{
    struct sql_result *result = calloc(1, sizeof *result);

    if (result == NULL)
        abort();
    result->count = strlen(gives);
    result->binds = calloc(result->count, sizeof *result->binds);
    result->columns = calloc(result->count, sizeof *result->columns);
    if (result->binds == NULL || result->columns == NULL)
        abort();
    for (size_t i = 0; i < result->count; i++) {
        struct sql_column *column = &result->columns[i];
        MYSQL_BIND *bind = &result->binds[i];

        bind->buffer_type = column_type(gives[i]);
        bind->buffer = bind->buffer_type == MYSQL_TYPE_LONGLONG ? (void *)&column->integer
                       : bind->buffer_type == MYSQL_TYPE_DATE || bind->buffer_type == MYSQL_TYPE_DATETIME
                           ? (void *)&column->time
                           : (void *)column->bytes;
        bind->buffer_length = bind->buffer == column->bytes ? sizeof column->bytes : 0;
        bind->length = &column->length;
        bind->is_null = &column->is_null;
        bind->error = &column->error;
    }
    return result;
}

static struct day day_from_time(const MYSQL_TIME *time)
{
    return day_of((int)time->year, (int)time->month, (int)time->day);
}

static struct instant instant_from_time(const MYSQL_TIME *time)
{
    int64_t seconds = (int64_t)day_from_time(time).number * 86400 + (int64_t)time->hour * 3600 +
                      (int64_t)time->minute * 60 + time->second;

    return (struct instant){ seconds * 1000000 + (int64_t)time->second_part };
}

/* A text longer than its buffer is fetched a second time, into the arena. */
static const char *text_fetch(struct sql_statement *statement, struct arena *arena, unsigned index)
{
    struct sql_column *column = &statement->result->columns[index];
    MYSQL_BIND bind = { .buffer_type = MYSQL_TYPE_STRING,
                        .length = &column->length,
                        .is_null = &column->is_null,
                        .error = &column->error };

    if (column->length <= sizeof column->bytes)
        return arena_copy(arena, column->bytes, column->length);
    bind.buffer_length = column->length;
    bind.buffer = arena_take(arena, column->length + 1);
    if (mysql_stmt_fetch_column(statement->handle, &bind, index, 0) != 0)
        abort(); /* the row is already here: this fails only by a bug of ours */
    return bind.buffer;
}

static struct sql_value value_decode(struct sql_statement *statement, struct arena *arena, unsigned index)
{
    struct sql_column *column = &statement->result->columns[index];
    char letter = statement->query->gives[index];
    struct sql_value value = { .letter = (char)tolower((unsigned char)letter) };

    if (column->is_null) {
        assert(isupper((unsigned char)letter));
        return (struct sql_value){ .letter = 0 };
    }
    switch (value.letter) {
    case 'i':
        value.as.integer = column->integer;
        break;
    case 'd':
        value.as.day = day_from_time(&column->time);
        break;
    case 'u':
        value.as.instant = instant_from_time(&column->time);
        break;
    case 't':
        value.as.text = text_fetch(statement, arena, index);
        break;
    case 'b':
        assert(column->length == sizeof value.as.id.bytes); /* BINARY(16) */
        memcpy(value.as.id.bytes, column->bytes, sizeof value.as.id.bytes);
        break;
    case 'h':
        assert(column->length == sizeof value.as.hash); /* BINARY(32) */
        memcpy(value.as.hash, column->bytes, sizeof value.as.hash);
        break;
    default:
        abort();
    }
    return value;
}

/* Room for one more row. The capacity doubles, so that the arena holds at most about twice the list. */
static struct sql_value *row_room(struct arena *arena, struct sql_rows *rows, size_t *capacity)
{
    struct sql_value *values = (struct sql_value *)(uintptr_t)rows->values;

    if (rows->count == *capacity) {
        struct sql_value *larger;

        *capacity = *capacity == 0 ? 4 : *capacity * 2;
        larger = ARENA_ARRAY(arena, struct sql_value, *capacity * rows->columns);
        if (rows->count > 0)
            memcpy(larger, values, sizeof *values * rows->count * rows->columns);
        rows->values = values = larger;
    }
    return values + rows->count * rows->columns;
}

static enum status too_much(struct sql_statement *statement, const struct sql_rows *rows, const struct arena *arena)
{
    log_error("database: %s: more than is read at once, after %zu rows and %zu bytes", statement->query->name,
              rows->count, arena->taken_bytes);
    /* discards the remaining rows: the connection can be used again */
    mysql_stmt_free_result(statement->handle);
    return STATUS_TOO_MUCH_READ;
}

/* For an error in the middle of a result, the connection has the error number and the statement's own is 0. If both
 * are 0, sql_failed closes the connection. */
static enum status fetch_failed(struct sql *sql, const struct sql_statement *statement)
{
    unsigned number = mysql_stmt_errno(statement->handle);

    return number != 0 ? sql_failed(sql, number, mysql_stmt_error(statement->handle), statement->query->name)
                       : sql_failed(sql, mysql_errno(sql->handle), mysql_error(sql->handle), statement->query->name);
}

enum status sql_fetch_all(struct sql *sql, struct sql_statement *statement, struct arena *arena, struct sql_rows *rows)
{
    struct sql_result *result = statement->result;
    size_t capacity = 0;
    int fetched;

    *rows = (struct sql_rows){ .columns = result->count };
    if (mysql_stmt_bind_result(statement->handle, result->binds))
        return fetch_failed(sql, statement);
    while ((fetched = mysql_stmt_fetch(statement->handle)) == 0 || fetched == MYSQL_DATA_TRUNCATED) {
        struct sql_value *row;

        if (rows->count == SQL_ROWS_MAX || arena->taken_bytes > ARENA_READ_BYTES_MAX)
            return too_much(statement, rows, arena);
        row = row_room(arena, rows, &capacity);
        for (unsigned i = 0; i < result->count; i++)
            row[i] = value_decode(statement, arena, i);
        rows->count++;
    }
    if (fetched != MYSQL_NO_DATA)
        return fetch_failed(sql, statement);
    mysql_stmt_free_result(statement->handle);
    return STATUS_OK;
}

static struct instant instant_from_text(const char *text)
{
    MYSQL_TIME time = { 0 };
    int read = sscanf(text, "%u-%u-%u %u:%u:%u.%6lu", &time.year, &time.month, &time.day, &time.hour, &time.minute,
                      &time.second, &time.second_part);

    assert(read >= 6 && (read == 6 || strlen(text) == strlen("2026-11-12 09:00:00.000000")));
    return instant_from_time(&time);
}

/* A column of a row that was sent as text. */
static struct sql_value text_decode(char letter, const char *bytes, size_t length, struct arena *arena)
{
    struct sql_value value = { .letter = (char)tolower((unsigned char)letter) };
    bool known = true;
    char *end;

    if (bytes == NULL) {
        assert(isupper((unsigned char)letter));
        return (struct sql_value){ .letter = 0 };
    }
    switch (value.letter) {
    case 'i':
        value.as.integer = strtoll(bytes, &end, 10);
        known = *end == '\0';
        break;
    case 'd':
        known = day_read(bytes, &value.as.day);
        break;
    case 'u':
        value.as.instant = instant_from_text(bytes);
        break;
    case 't':
        value.as.text = arena_copy(arena, bytes, length);
        break;
    case 'b':
        known = length == sizeof value.as.id.bytes;
        if (known)
            memcpy(value.as.id.bytes, bytes, length);
        break;
    default:
        known = value.letter == 'h' && length == sizeof value.as.hash;
        if (known)
            memcpy(value.as.hash, bytes, length);
        break;
    }
    assert(known); /* the column's type, which the same query's prepared statement has too */
    return value;
}

static enum status text_too_much(MYSQL_RES *result, const struct sql_query *query, const struct sql_rows *rows,
                                 const struct arena *arena)
{
    log_error("database: %s: more than is read at once, after %zu rows and %zu bytes", query->name, rows->count,
              arena->taken_bytes);
    mysql_free_result(result);
    return STATUS_TOO_MUCH_READ;
}

enum status sql_text_rows(struct sql *sql, const struct sql_query *query, struct arena *arena, struct sql_rows *rows)
{
    MYSQL_RES *result = mysql_store_result(sql->handle);
    size_t capacity = 0;
    MYSQL_ROW from;

    *rows = (struct sql_rows){ .columns = strlen(query->gives) };
    if (result == NULL)
        return sql_failed(sql, mysql_errno(sql->handle), mysql_error(sql->handle), query->name);
    assert(mysql_num_fields(result) == rows->columns);
    while ((from = mysql_fetch_row(result)) != NULL) {
        const unsigned long *lengths = mysql_fetch_lengths(result);
        struct sql_value *row;

        if (rows->count == SQL_ROWS_MAX || arena->taken_bytes > ARENA_READ_BYTES_MAX)
            return text_too_much(result, query, rows, arena);
        row = row_room(arena, rows, &capacity);
        for (size_t i = 0; i < rows->columns; i++)
            row[i] = text_decode(query->gives[i], from[i], lengths[i], arena);
        rows->count++;
    }
    mysql_free_result(result);
    return STATUS_OK;
}

/* sql/sql_statement.c: prepares each statement once, binds values, executes. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ctype.h>

#include "base/log.h"
#include "sql/sql_private.h"

enum { VALUES_MAX = 2 * SQL_IDS_MAX };

static struct sql_statement *slot_for(struct sql *sql, const struct sql_query *query)
{
    size_t at = ((uintptr_t)query >> 4) * 0x9E3779B1U % SQL_STATEMENTS_MAX;

    for (size_t tried = 0; tried < SQL_STATEMENTS_MAX; tried++, at = (at + 1) % SQL_STATEMENTS_MAX)
        if (sql->statements[at].query == query || sql->statements[at].query == NULL)
            return &sql->statements[at];
    abort(); /* more queries than slots: SQL_STATEMENTS_MAX is too small */
}

/* The query's prepared statement. Asserts that its signature has as many letters as the server counts parameters and
 * columns. */
static enum status prepared(struct sql *sql, const struct sql_query *query, struct sql_statement **found)
{
    struct sql_statement *slot;
    enum status status = sql_connected(sql);

    if (status != STATUS_OK)
        return status;
    slot = slot_for(sql, query);
    if (slot->query == NULL) {
        MYSQL_STMT *handle = mysql_stmt_init(sql->handle);

        if (handle == NULL)
            abort();
        sql->trips++;
        if (mysql_stmt_prepare(handle, query->text, (unsigned long)strlen(query->text)) != 0) {
            status = sql_failed(sql, mysql_stmt_errno(handle), mysql_stmt_error(handle), query->name);
            mysql_stmt_close(handle);
            return status;
        }
        assert(mysql_stmt_param_count(handle) == strlen(query->takes));
        assert(mysql_stmt_field_count(handle) == (query->gives == NULL ? 0 : strlen(query->gives)));
        *slot = (struct sql_statement){ .query = query,
                                        .handle = handle,
                                        .result = query->gives == NULL ? NULL : sql_result_new(query->gives) };
    }
    *found = slot;
    return STATUS_OK;
}

void sql_wire_of(const struct sql_value *value, struct sql_wire *wire)
{
    struct instant_text text;

    switch (value->letter) {
    case 'b':
        wire->bytes = value->as.id.bytes;
        wire->length = sizeof value->as.id.bytes;
        return;
    case 'h':
        wire->bytes = value->as.hash;
        wire->length = sizeof value->as.hash;
        return;
    case 't':
        wire->bytes = value->as.text;
        wire->length = (unsigned long)strlen(value->as.text);
        return;
    case 'd':
        wire->length =
            (unsigned long)snprintf(wire->spelled, sizeof wire->spelled, "%s", day_write(value->as.day).text);
        break;
    case 'u':
        text = instant_write(
            (struct instant){ value->as.instant.us - ((value->as.instant.us % 1000000) + 1000000) % 1000000 });
        wire->length =
            (unsigned long)snprintf(wire->spelled, sizeof wire->spelled, "%.10s %.8s.%06u", text.text, text.text + 11,
                                    (unsigned)(((value->as.instant.us % 1000000) + 1000000) % 1000000));
        break;
    default:
        wire->bytes = "";
        wire->length = 0;
        return;
    }
    wire->bytes = wire->spelled;
}

void sql_signature_check(const struct sql_query *query, const struct sql_value *values, size_t count)
{
    assert(count == strlen(query->takes) && count <= VALUES_MAX);
    for (size_t i = 0; i < count; i++)
        assert(values[i].letter == 0 ? isupper((unsigned char)query->takes[i])
                                     : tolower((unsigned char)query->takes[i]) == values[i].letter);
}

static enum status run_bound(struct sql *sql, struct sql_statement *statement, MYSQL_BIND *binds, size_t count)
{
    MYSQL_STMT *handle = statement->handle;

    sql->trips++;
    if ((count > 0 && mysql_stmt_bind_param(handle, binds)) || mysql_stmt_execute(handle) != 0)
        return sql_failed(sql, mysql_stmt_errno(handle), mysql_stmt_error(handle), statement->query->name);
    return STATUS_OK;
}

static enum status execute_once(struct sql *sql, const struct sql_query *query, const struct sql_value *values,
                                size_t count, struct sql_statement **statement)
{
    MYSQL_BIND binds[VALUES_MAX];
    struct sql_wire wires[VALUES_MAX];
    enum status status = prepared(sql, query, statement);

    if (status != STATUS_OK)
        return status;
    memset(binds, 0, sizeof binds[0] * count);
    for (size_t i = 0; i < count; i++) {
        if (values[i].letter == 0) {
            binds[i].buffer_type = MYSQL_TYPE_NULL;
        } else if (values[i].letter == 'i') {
            binds[i].buffer_type = MYSQL_TYPE_LONGLONG;
            binds[i].buffer = (void *)(uintptr_t)&values[i].as.integer;
        } else {
            sql_wire_of(&values[i], &wires[i]);
            binds[i].buffer_type =
                values[i].letter == 'b' || values[i].letter == 'h' ? MYSQL_TYPE_BLOB : MYSQL_TYPE_STRING;
            binds[i].buffer = (void *)(uintptr_t)wires[i].bytes;
            binds[i].buffer_length = wires[i].length;
        }
    }
    return run_bound(sql, *statement, binds, count);
}

/* A connection that was lost while idle is noticed by the first statement on it. Outside a transaction, a read is
 * repeated on a new connection; a write is not, because it may have been done. */
static enum status execute(struct sql *sql, const struct sql_query *query, const struct sql_value *values, size_t count,
                           struct sql_statement **statement)
{
    bool may_repeat = query->gives != NULL && !sql->in_transaction;
    enum status status;

    sql_signature_check(query, values, count);
    if ((status = sql_send_earlier(sql)) != STATUS_OK)
        return status;
    status = execute_once(sql, query, values, count, statement);
    if (status == STATUS_OUTCOME_UNKNOWN && may_repeat)
        status = execute_once(sql, query, values, count, statement);
    return status == STATUS_OUTCOME_UNKNOWN && may_repeat ? STATUS_UNAVAILABLE : status;
}

enum status sql_read(struct sql *sql, struct arena *arena, const struct sql_query *query,
                     const struct sql_value *values, size_t count, struct sql_rows *rows)
{
    struct sql_statement *statement;
    struct sql_rows read;
    enum status status;

    assert(query->gives != NULL);
    sql_signature_check(query, values, count);
    if (sql_together_waits(sql)) {
        status = sql_together_send(sql, query, values, count, arena, &read);
        if (status == STATUS_OK)
            *rows = read;
        return status == STATUS_OUTCOME_UNKNOWN ? STATUS_UNAVAILABLE : status;
    }
    if ((status = execute(sql, query, values, count, &statement)) != STATUS_OK)
        return status;
    if ((status = sql_fetch_all(sql, statement, arena, &read)) != STATUS_OK)
        return status == STATUS_OUTCOME_UNKNOWN ? STATUS_UNAVAILABLE : status;
    *rows = read;
    return STATUS_OK;
}

enum status sql_read_one(struct sql *sql, struct arena *arena, const struct sql_query *query,
                         const struct sql_value *values, size_t count, struct sql_row *row)
{
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, query, values, count, &rows);

    if (status != STATUS_OK)
        return status;
    if (rows.count == 0)
        return STATUS_NOT_FOUND;
    assert(rows.count == 1); /* the statement's text guarantees it: a complete key, an aggregate or LIMIT 1 */
    *row = sql_row_at(&rows, 0);
    return STATUS_OK;
}

/* clang-format off */
#define READ_COLUMN(name, type) \
    enum status sql_read_##name(struct sql *sql, struct arena *arena, const struct sql_query *query, \
                                const struct sql_value *values, size_t count, type *value) \
    { \
        struct sql_row row; \
        enum status status = sql_read_one(sql, arena, query, values, count, &row); \
        if (status == STATUS_OK) \
            *value = sql_take_##name(&row); \
        return status; \
    }
READ_COLUMN(int, int64_t)
READ_COLUMN(id, struct id)
READ_COLUMN(day, struct day)
#undef READ_COLUMN
/* clang-format on */

enum status sql_run(struct sql *sql, const struct sql_query *query, const struct sql_value *values, size_t count)
{
    struct sql_statement *statement;

    assert(query->gives == NULL);
    return execute(sql, query, values, count, &statement);
}

enum status sql_run_one(struct sql *sql, const struct sql_query *query, const struct sql_value *values, size_t count)
{
    struct sql_statement *statement;
    uint64_t changed;
    enum status status;

    assert(query->gives == NULL);
    if ((status = execute(sql, query, values, count, &statement)) != STATUS_OK)
        return status;
    changed = mysql_stmt_affected_rows(statement->handle);
    assert(changed <= 1); /* the statement's text guarantees it: a complete key */
    return changed == 1 ? STATUS_OK : STATUS_CHANGED;
}

enum status sql_run_versioned(struct sql *sql, const struct sql_query *query, const struct sql_value *values,
                              size_t count, int64_t *version)
{
    enum status status = sql_run_one(sql, query, values, count);

    *version += status == STATUS_OK ? 1 : 0;
    return status;
}

#ifdef MARIADB_BASE_VERSION
/* Binds an array for each column, so that all rows are sent in one packet. */
static enum status execute_array(struct sql *sql, const struct sql_query *query, const struct sql_value *values,
                                 size_t count, size_t rows, uint64_t *changed)
{
    struct arena arena = { 0 };
    MYSQL_BIND *binds = ARENA_ARRAY(&arena, MYSQL_BIND, count);
    struct sql_statement *statement;
    unsigned array = (unsigned)rows, none = 0;
    enum status status = sql_send_earlier(sql);

    if (status == STATUS_OK)
        status = prepared(sql, query, &statement);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        bool integer = tolower((unsigned char)query->takes[i]) == 'i';
        bool binary = strchr("bh", tolower((unsigned char)query->takes[i])) != NULL;
        char *indicators = ARENA_ARRAY(&arena, char, rows);
        int64_t *integers = ARENA_ARRAY(&arena, int64_t, rows);
        const void **bytes = ARENA_ARRAY(&arena, const void *, rows);
        unsigned long *lengths = ARENA_ARRAY(&arena, unsigned long, rows);

        for (size_t row = 0; row < rows; row++) {
            const struct sql_value *value = &values[row * count + i];
            struct sql_wire *wire = ARENA_NEW(&arena, struct sql_wire);

            indicators[row] = value->letter == 0 ? STMT_INDICATOR_NULL : STMT_INDICATOR_NONE;
            integers[row] = value->letter == 'i' ? value->as.integer : 0;
            sql_wire_of(value, wire);
            bytes[row] = wire->bytes;
            lengths[row] = wire->length;
        }
        binds[i].buffer_type = integer ? MYSQL_TYPE_LONGLONG : binary ? MYSQL_TYPE_BLOB : MYSQL_TYPE_STRING;
        binds[i].buffer = integer ? (void *)integers : (void *)bytes;
        binds[i].length = lengths;
        binds[i].u.indicator = indicators;
    }
    if (status == STATUS_OK) {
        mysql_stmt_attr_set(statement->handle, STMT_ATTR_ARRAY_SIZE, &array);
        status = run_bound(sql, statement, binds, count);
        *changed = status == STATUS_OK ? mysql_stmt_affected_rows(statement->handle) : 0;
        if (sql->handle != NULL)
            mysql_stmt_attr_set(statement->handle, STMT_ATTR_ARRAY_SIZE, &none);
    }
    arena_end(&arena);
    return status;
}
#else
static enum status execute_array(struct sql *sql, const struct sql_query *query, const struct sql_value *values,
                                 size_t count, size_t rows, uint64_t *changed)
{
    *changed = 0;
    for (size_t row = 0; row < rows; row++) {
        struct sql_statement *statement;
        enum status status = execute(sql, query, values + row * count, count, &statement);

        if (status != STATUS_OK)
            return status;
        *changed += mysql_stmt_affected_rows(statement->handle);
    }
    return STATUS_OK;
}
#endif

enum status sql_run_rows(struct sql *sql, const struct sql_query *query, const struct sql_value *values, size_t count,
                         size_t rows)
{
    uint64_t changed;

    assert(query->gives == NULL);
    for (size_t row = 0; row < rows; row++)
        sql_signature_check(query, values + row * count, count);
    if (rows == 0)
        return STATUS_OK;
    return rows == 1 ? sql_run(sql, query, values, count) : execute_array(sql, query, values, count, rows, &changed);
}

enum status sql_run_each(struct sql *sql, const struct sql_query *query, const struct sql_value *values, size_t count,
                         size_t rows)
{
    uint64_t changed;
    enum status status;

    for (size_t row = 0; row < rows; row++)
        sql_signature_check(query, values + row * count, count);
    if (rows == 0)
        return STATUS_OK;
    if (rows == 1)
        return sql_run_one(sql, query, values, count);
    if ((status = execute_array(sql, query, values, count, rows, &changed)) != STATUS_OK)
        return status;
    assert(changed <= rows);
    return changed == rows ? STATUS_OK : STATUS_CHANGED;
}

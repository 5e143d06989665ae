/* bench/record_tape.c: wraps the client library's functions that sql/ calls (by the linker's --wrap): passes each call
 * on and, during an order, records it. */
#include "record_tape.h"

#include <mysql.h>
#include <string.h>

#include "ground.h"
#include "tape.h"

enum { STATEMENTS_MAX = 512 };

struct statement {
    MYSQL_STMT *handle;
    uint32_t text;
    unsigned rows; /* of the array that is bound; 0: none */
    MYSQL_BIND binds[TAPE_VALUES_MAX];
};

static FILE *tape;
static char *texts[TAPE_TEXTS_MAX];
static uint32_t texts_count, texts_written;
static struct statement statements[STATEMENTS_MAX];

int __real_mysql_query(MYSQL *handle, const char *text);
int __real_mysql_stmt_prepare(MYSQL_STMT *handle, const char *text, unsigned long length);
my_bool __real_mysql_stmt_close(MYSQL_STMT *handle);
my_bool __real_mysql_stmt_attr_set(MYSQL_STMT *handle, enum enum_stmt_attr_type type, const void *value);
my_bool __real_mysql_stmt_bind_param(MYSQL_STMT *handle, MYSQL_BIND *binds);
int __real_mysql_stmt_execute(MYSQL_STMT *handle);
int __real_mysql_real_query(MYSQL *handle, const char *text, unsigned long length);
int __real_mysql_next_result(MYSQL *handle);
int __real_mysql_send_query(MYSQL *handle, const char *text, unsigned long length);
int __wrap_mysql_query(MYSQL *handle, const char *text);
int __wrap_mysql_real_query(MYSQL *handle, const char *text, unsigned long length);
int __wrap_mysql_next_result(MYSQL *handle);
int __wrap_mysql_send_query(MYSQL *handle, const char *text, unsigned long length);
int __wrap_mysql_stmt_prepare(MYSQL_STMT *handle, const char *text, unsigned long length);
my_bool __wrap_mysql_stmt_close(MYSQL_STMT *handle);
my_bool __wrap_mysql_stmt_attr_set(MYSQL_STMT *handle, enum enum_stmt_attr_type type, const void *value);
my_bool __wrap_mysql_stmt_bind_param(MYSQL_STMT *handle, MYSQL_BIND *binds);
int __wrap_mysql_stmt_execute(MYSQL_STMT *handle);

static void note(const void *bytes, size_t length)
{
    if (fwrite(bytes, 1, length, tape) != length)
        give_up("cannot be written", "the tape");
}

static void note_u32(uint32_t number)
{
    note(&number, sizeof number);
}

static void texts_note(void)
{
    for (; texts_written < texts_count; texts_written++) {
        note("T", 1);
        note_u32(texts_written);
        note_u32((uint32_t)strlen(texts[texts_written]));
        note(texts[texts_written], strlen(texts[texts_written]));
    }
}

static uint32_t text_number(const char *text)
{
    uint32_t number = 0;

    while (number < texts_count && strcmp(texts[number], text) != 0)
        number++;
    if (number == TAPE_TEXTS_MAX)
        give_up("too many different statements", text);
    if (number == texts_count && (texts[texts_count++] = strdup(text)) == NULL)
        give_up("no memory for", text);
    return number;
}

/* The slot of a handle; NULL: a free slot. */
static struct statement *statement_of(const MYSQL_STMT *handle)
{
    for (size_t i = 0; i < STATEMENTS_MAX; i++)
        if (statements[i].handle == handle)
            return &statements[i];
    give_up("too many statements", "the tape");
}

static void value_note(const MYSQL_BIND *bind, unsigned rows, unsigned row)
{
    bool integer = bind->buffer_type == MYSQL_TYPE_LONGLONG;
    const void *bytes = bind->buffer;
    int32_t length = integer ? (int32_t)sizeof(int64_t) : (int32_t)bind->buffer_length;
    uint8_t type = (uint8_t)bind->buffer_type;

    if (rows > 0) {
        bytes =
            integer ? (const void *)((const int64_t *)bind->buffer + row) : ((const void *const *)bind->buffer)[row];
        length = bind->u.indicator[row] == STMT_INDICATOR_NULL ? -1 : integer ? length : (int32_t)bind->length[row];
    } else if (bind->buffer_type == MYSQL_TYPE_NULL) {
        length = -1;
    }
    note(&type, sizeof type);
    note(&length, sizeof length);
    if (length > 0)
        note(bytes, (size_t)length);
}

static void statement_note(const struct statement *statement)
{
    uint32_t values = (uint32_t)mysql_stmt_param_count(statement->handle);
    int64_t changed =
        mysql_stmt_field_count(statement->handle) > 0 ? -1 : (int64_t)mysql_stmt_affected_rows(statement->handle);

    texts_note();
    note("S", 1);
    note_u32(statement->text);
    note_u32(values);
    note_u32(statement->rows);
    note(&changed, sizeof changed);
    for (unsigned row = 0; row < (statement->rows > 0 ? statement->rows : 1); row++)
        for (uint32_t i = 0; i < values; i++)
            value_note(&statement->binds[i], statement->rows, row);
}

void tape_begin(void)
{
    texts_written = 0;
}

void tape_order_begin(FILE *to, uint32_t seat)
{
    tape = to;
    note("O", 1);
    note_u32(seat);
}

void tape_order_end(void)
{
    tape = NULL;
}

static void query_note(const char *text)
{
    uint32_t number = text_number(text);

    texts_note();
    note("Q", 1);
    note_u32(number);
}

int __wrap_mysql_query(MYSQL *handle, const char *text)
{
    if (tape != NULL)
        query_note(text);
    return __real_mysql_query(handle, text);
}

/* COMMIT is sent by this function (sql/sql_connection.c), as a text that ends with a NUL. */
int __wrap_mysql_send_query(MYSQL *handle, const char *text, unsigned long length)
{
    if (tape != NULL)
        query_note(text);
    return __real_mysql_send_query(handle, text, length);
}

static void result_note(MYSQL *handle)
{
    int64_t changed = mysql_field_count(handle) > 0 ? -1 : (int64_t)mysql_affected_rows(handle);

    note("R", 1);
    note(&changed, sizeof changed);
}

int __wrap_mysql_real_query(MYSQL *handle, const char *text, unsigned long length)
{
    int failed;

    if (tape != NULL) {
        note("M", 1);
        note_u32((uint32_t)length);
        note(text, length);
    }
    failed = __real_mysql_real_query(handle, text, length);
    if (tape != NULL && failed == 0)
        result_note(handle);
    return failed;
}

int __wrap_mysql_next_result(MYSQL *handle)
{
    int failed = __real_mysql_next_result(handle);

    if (tape != NULL && failed == 0)
        result_note(handle);
    return failed;
}

int __wrap_mysql_stmt_prepare(MYSQL_STMT *handle, const char *text, unsigned long length)
{
    struct statement *statement = statement_of(NULL);

    *statement = (struct statement){ .handle = handle, .text = text_number(text) };
    return __real_mysql_stmt_prepare(handle, text, length);
}

my_bool __wrap_mysql_stmt_close(MYSQL_STMT *handle)
{
    statement_of(handle)->handle = NULL;
    return __real_mysql_stmt_close(handle);
}

my_bool __wrap_mysql_stmt_attr_set(MYSQL_STMT *handle, enum enum_stmt_attr_type type, const void *value)
{
    if (type == STMT_ATTR_ARRAY_SIZE)
        statement_of(handle)->rows = *(const unsigned *)value;
    return __real_mysql_stmt_attr_set(handle, type, value);
}

my_bool __wrap_mysql_stmt_bind_param(MYSQL_STMT *handle, MYSQL_BIND *binds)
{
    unsigned long count = mysql_stmt_param_count(handle);

    if (count > TAPE_VALUES_MAX)
        give_up("too many values", "the tape");
    memcpy(statement_of(handle)->binds, binds, sizeof *binds * count);
    return __real_mysql_stmt_bind_param(handle, binds);
}

int __wrap_mysql_stmt_execute(MYSQL_STMT *handle)
{
    int failed = __real_mysql_stmt_execute(handle);

    if (tape != NULL && failed == 0)
        statement_note(statement_of(handle));
    return failed;
}

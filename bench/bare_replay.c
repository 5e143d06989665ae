/* bench/bare_replay.c: plays orders: every statement with its recorded values, in its transaction; its rows are read
 * and discarded. One value is replaced: the version of the series that all invoices share, which is updated in another
 * order when several connections play. It is taken from the row just read under its lock, as in the product. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bare.h"
#include "ground.h"

enum { SERIES_VERSION_COLUMN = 4 };

/* One row of values, or an array of rows, in the client library's form. */
struct bound {
    MYSQL_BIND binds[TAPE_VALUES_MAX];
    char indicators[TAPE_VALUES_MAX][TAPE_ROWS_MAX];
    int64_t integers[TAPE_VALUES_MAX][TAPE_ROWS_MAX];
    const void *bytes[TAPE_VALUES_MAX][TAPE_ROWS_MAX];
    unsigned long lengths[TAPE_VALUES_MAX][TAPE_ROWS_MAX];
};

static void failed(const struct bare_player *player, MYSQL_STMT *statement)
{
    give_up("the bare loop failed", statement != NULL ? mysql_stmt_error(statement) : mysql_error(player->handle));
}

void bare_prepare(struct bare_player *player)
{
    for (size_t i = 0; i < TAPE_TEXTS_MAX; i++) {
        const char *text = player->tape->texts[i];

        if (text == NULL || strcmp(text, "COMMIT") == 0 || strcmp(text, "START TRANSACTION") == 0)
            continue;
        player->statements[i] = mysql_stmt_init(player->handle);
        if (player->statements[i] == NULL ||
            mysql_stmt_prepare(player->statements[i], text, (unsigned long)strlen(text)) != 0)
            failed(player, player->statements[i]);
    }
}

static void one_bind(MYSQL_BIND *bind, const struct bare_value *value)
{
    *bind = (MYSQL_BIND){ .buffer_type = value->length < 0 ? MYSQL_TYPE_NULL : (enum enum_field_types)value->type,
                          .buffer = (void *)(uintptr_t)value->bytes,
                          .buffer_length = value->length < 0 ? 0 : (unsigned long)value->length };
}

static void array_bind(struct bound *bound, struct bare_reader *reader, uint32_t values, uint32_t rows)
{
    if (rows > TAPE_ROWS_MAX)
        give_up("too many rows in one statement", "the tape");
    for (uint32_t row = 0; row < rows; row++) {
        for (uint32_t i = 0; i < values; i++) {
            struct bare_value value = bare_value_next(reader);
            bool integer = value.type == MYSQL_TYPE_LONGLONG;

            bound->indicators[i][row] = (char)(value.length < 0 ? STMT_INDICATOR_NULL : STMT_INDICATOR_NONE);
            if (integer && value.length > 0)
                memcpy(&bound->integers[i][row], value.bytes, sizeof bound->integers[i][row]);
            bound->bytes[i][row] = value.bytes;
            bound->lengths[i][row] = value.length < 0 ? 0 : (unsigned long)value.length;
            bound->binds[i] = (MYSQL_BIND){ .buffer_type = (enum enum_field_types)value.type,
                                            .buffer = integer ? (void *)bound->integers[i] : (void *)bound->bytes[i],
                                            .length = bound->lengths[i],
                                            .u.indicator = bound->indicators[i] };
        }
    }
}

/* Reads all rows, so that the connection can be used again; of the series' row, keeps the version. */
static void rows_take(struct bare_player *player, MYSQL_STMT *statement, const char *text)
{
    if (mysql_stmt_store_result(statement) != 0)
        failed(player, statement);
    if (strstr(text, " FROM series ") != NULL) {
        MYSQL_BIND version = { .buffer_type = MYSQL_TYPE_LONGLONG, .buffer = &player->series_version };

        if (mysql_stmt_fetch(statement) == MYSQL_NO_DATA ||
            mysql_stmt_fetch_column(statement, &version, SERIES_VERSION_COLUMN, 0) != 0)
            failed(player, statement);
    }
    mysql_stmt_free_result(statement);
}

static void statement_play(struct bare_player *player, struct bare_reader *reader, struct bound *bound)
{
    uint32_t text = bare_u32(reader), values = bare_u32(reader), rows = bare_u32(reader);
    int64_t changed = bare_i64(reader);
    MYSQL_STMT *statement = player->statements[text];
    unsigned array = rows;

    if (rows > 0)
        array_bind(bound, reader, values, rows);
    for (uint32_t i = 0; rows == 0 && i < values; i++) {
        struct bare_value value = bare_value_next(reader);

        one_bind(&bound->binds[i], &value);
    }
    if (rows == 0 && strncmp(player->tape->texts[text], "UPDATE series ", 14) == 0)
        bound->binds[values - 1].buffer = &player->series_version;
    mysql_stmt_attr_set(statement, STMT_ATTR_ARRAY_SIZE, &array);
    player->trips++;
    if ((values > 0 && mysql_stmt_bind_param(statement, bound->binds)) || mysql_stmt_execute(statement) != 0)
        failed(player, statement);
    if (changed < 0)
        rows_take(player, statement, player->tape->texts[text]);
    else if (mysql_stmt_affected_rows(statement) != (my_ulonglong)changed)
        player->differences++;
}

/* Sends statements that were sent together, with the series' version that was just read in place of the recorded one.
 */
static void several_send(struct bare_player *player, struct bare_reader *reader)
{
    static const char version[] = " AND version = ";
    uint32_t length = bare_u32(reader);
    size_t room = (size_t)length + 32;
    char *text = strndup((const char *)reader->at, length), *series, *number;

    if (text == NULL || (text = realloc(text, room)) == NULL)
        give_up("no memory for", "a statement");
    series = strstr(text, "UPDATE series ");
    number = series != NULL ? strstr(series, version) : NULL;
    if (number != NULL) {
        char *rest;

        number += sizeof version - 1;
        rest = strdup(number + strspn(number, "0123456789"));
        if (rest == NULL)
            give_up("no memory for", "a statement");
        (void)snprintf(number, room - (size_t)(number - text), "%" PRId64 "%s", player->series_version, rest);
        free(rest);
    }
    player->trips++;
    player->sent = true;
    player->series_read = strstr(text, " FROM series ") != NULL;
    if (mysql_real_query(player->handle, text, (unsigned long)strlen(text)) != 0)
        failed(player, NULL);
    free(text);
    reader->at += length;
}

static void result_take(struct bare_player *player, int64_t changed)
{
    if (!player->sent && mysql_next_result(player->handle) != 0)
        failed(player, NULL);
    player->sent = false;
    if (changed < 0) {
        MYSQL_RES *rows = mysql_store_result(player->handle);
        MYSQL_ROW row = rows != NULL ? mysql_fetch_row(rows) : NULL;

        if (rows == NULL)
            failed(player, NULL);
        if (player->series_read && row != NULL)
            player->series_version = strtoll(row[SERIES_VERSION_COLUMN], NULL, 10);
        mysql_free_result(rows);
    } else if ((int64_t)mysql_affected_rows(player->handle) != changed) {
        player->differences++;
    }
}

static void order_play(struct bare_player *player, const struct bare_order *order, struct bound *bound)
{
    struct bare_reader reader = { order->begin };

    while (reader.at < order->end) {
        uint8_t record = *reader.at++;

        if (record == 'S') {
            statement_play(player, &reader, bound);
        } else if (record == 'M') {
            several_send(player, &reader);
        } else if (record == 'R') {
            result_take(player, bare_i64(&reader));
        } else if (record == 'Q') {
            player->trips++;
            if (mysql_query(player->handle, player->tape->texts[bare_u32(&reader)]) != 0)
                failed(player, NULL);
        } else { /* a text, already prepared */
            (void)bare_u32(&reader);
            reader.at += bare_u32(&reader);
        }
    }
    player->done++;
}

void bare_play(struct bare_player *player)
{
    struct bound bound;

    for (size_t i = 0; i < player->tape->count; i++)
        if (player->tape->orders[i].seat % player->connections == player->number)
            order_play(player, &player->tape->orders[i], &bound);
}

/* sql/store_series.c: the rows that document numbers come from. */
#include <assert.h>

#include "sql/store_invoice.h"

/* clang-format off */
static const struct sql_query series_lock = { .name = "series_lock", .takes = "bt", .gives = "iiDhi", .text =
    "SELECT year, last_number, last_day, last_hash, version FROM series WHERE scope = ? AND kind = ? FOR UPDATE" };
static const struct sql_query series_update = { .name = "series_update", .takes = "iidhbti", .text =
    "UPDATE series SET year = ?, last_number = ?, last_day = ?, last_hash = ?, version = version + 1"
    " WHERE scope = ? AND kind = ? AND version = ?" };
static const struct sql_query series_insert = { .name = "series_insert", .takes = "bb", .text =
    "INSERT INTO series (scope, kind, year, last_number, last_day, last_hash, version)"
    " VALUES (?, 'F', 0, 0, NULL, REPEAT(CHAR(0), 32), 1), (?, 'A', 0, 0, NULL, REPEAT(CHAR(0), 32), 1)" };
/* clang-format on */

enum status store_series_lock(struct sql *sql, struct arena *arena, struct id scope, char kind, struct series *series)
{
    const char letter[2] = { kind, '\0' };
    struct sql_row row;
    enum status status =
        sql_read_one(sql, arena, &series_lock, SQL_VALUES(sql_id_or_zero(scope), sql_text(letter)), &row);

    assert(sql_in_transaction(sql) || status != STATUS_OK);
    if (status != STATUS_OK)
        return status;
    *series = (struct series){ .scope = scope, .kind = kind, .year = (int32_t)sql_take_int(&row) };
    series->last_number = sql_take_int(&row);
    series->last_day = sql_take_day(&row);
    (void)sql_take_hash(&row, series->last_hash);
    series->version = sql_take_int(&row);
    return STATUS_OK;
}

enum status store_series_update(struct sql *sql, struct series *s)
{
    const char letter[2] = { s->kind, '\0' };

    return sql_put_versioned(sql, &series_update,
                             SQL_VALUES(sql_int(s->year), sql_int(s->last_number), sql_day(s->last_day),
                                        sql_hash(s->last_hash), sql_id_or_zero(s->scope), sql_text(letter),
                                        sql_int(s->version)),
                             &s->version);
}

enum status store_series_insert(struct sql *sql, struct id scope)
{
    return sql_run(sql, &series_insert, SQL_VALUES(sql_id(scope), sql_id(scope)));
}

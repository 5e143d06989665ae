/* sql/sql_value.c: makes values to bind, and takes values from rows. */
#include <assert.h>
#include <string.h>

#include "sql/sql.h"

struct sql_value sql_id(struct id id)
{
    return (struct sql_value){ .letter = id_is_none(id) ? 0 : 'b', .as.id = id };
}

struct sql_value sql_id_or_zero(struct id id)
{
    return (struct sql_value){ .letter = 'b', .as.id = id };
}

struct sql_value sql_id_or_last(struct id id)
{
    struct sql_value value = sql_id_or_zero(id);

    if (id_is_none(id))
        memset(value.as.id.bytes, 0xff, sizeof value.as.id.bytes);
    return value;
}

struct sql_value sql_int(int64_t integer)
{
    return (struct sql_value){ .letter = 'i', .as.integer = integer };
}

struct sql_value sql_text(const char *text)
{
    return (struct sql_value){ .letter = text == NULL ? 0 : 't', .as.text = text };
}

struct sql_value sql_day(struct day day)
{
    return (struct sql_value){ .letter = day_is_none(day) ? 0 : 'd', .as.day = day };
}

struct sql_value sql_instant(struct instant instant)
{
    return (struct sql_value){ .letter = instant_is_none(instant) ? 0 : 'u', .as.instant = instant };
}

struct sql_value sql_hash(const uint8_t hash[32])
{
    struct sql_value value = { .letter = hash == NULL ? 0 : 'h' };

    if (hash != NULL)
        memcpy(value.as.hash, hash, sizeof value.as.hash);
    return value;
}

struct sql_row sql_row_at(const struct sql_rows *rows, size_t index)
{
    assert(index < rows->count); /* the caller's own loop */
    return (struct sql_row){ rows->values + index * rows->columns, rows->values + (index + 1) * rows->columns };
}

/* The row's next column; NULL if the column is NULL. */
static const struct sql_value *take(struct sql_row *row, char letter)
{
    const struct sql_value *value = row->next;

    assert(value < row->end);
    row->next++;
    assert(value->letter == letter || value->letter == 0);
    return value->letter == 0 ? NULL : value;
}

struct id sql_take_id(struct sql_row *row)
{
    const struct sql_value *value = take(row, 'b');

    return value == NULL ? ID_NONE : value->as.id;
}

int64_t sql_take_int(struct sql_row *row)
{
    const struct sql_value *value = take(row, 'i');

    assert(value != NULL);
    return value->as.integer;
}

int64_t sql_take_int_or(struct sql_row *row, int64_t otherwise)
{
    const struct sql_value *value = take(row, 'i');

    return value == NULL ? otherwise : value->as.integer;
}

const char *sql_take_text(struct sql_row *row)
{
    const struct sql_value *value = take(row, 't');

    return value == NULL ? NULL : value->as.text;
}

struct day sql_take_day(struct sql_row *row)
{
    const struct sql_value *value = take(row, 'd');

    return value == NULL ? DAY_NONE : value->as.day;
}

struct instant sql_take_instant(struct sql_row *row)
{
    const struct sql_value *value = take(row, 'u');

    return value == NULL ? INSTANT_NONE : value->as.instant;
}

bool sql_take_hash(struct sql_row *row, uint8_t hash[32])
{
    const struct sql_value *value = take(row, 'h');

    if (value != NULL)
        memcpy(hash, value->as.hash, sizeof value->as.hash);
    return value != NULL;
}

void sql_ids(struct sql_value values[SQL_IDS_MAX], const struct id ids[], size_t count)
{
    assert(count >= 1 && count <= SQL_IDS_MAX);
    for (size_t i = 0; i < SQL_IDS_MAX; i++)
        values[i] = sql_id(ids[i < count ? i : count - 1]);
}

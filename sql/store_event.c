/* sql/store_event.c */
#include "sql/store_event.h"

#include "sql/read_rows.h"

#include <string.h>

/* clang-format off */
static const struct sql_query event_insert = { .name = "event_insert", .takes = "bibttttTTuhh", .text =
    "INSERT INTO event (organization_id, sequence, id, type, object, actor, address, before_change, after_change,"
    " created_at, previous_hash, hash)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query event_list = { .name = "event_list", .takes = "bii", .gives = "ibttttTTuhh", .text =
    "SELECT sequence, id, type, object, actor, address, before_change, after_change, created_at, previous_hash, hash"
    " FROM event"
    " WHERE organization_id = ? AND sequence > ? ORDER BY sequence LIMIT ?" };
#define EVENT_FIND(title, letters, condition, order)                                                                   \
    { .name = title, .takes = letters, .gives = "ibttttTTuhh", .text =                                                 \
      "SELECT sequence, id, type, object, actor, address, before_change, after_change, created_at, previous_hash,"     \
      " hash FROM event WHERE organization_id = ? AND " condition "sequence > ? AND sequence <= ? ORDER BY sequence "  \
      order " LIMIT ?" }
static const struct sql_query event_find[2] = {
    EVENT_FIND("event_find", "biii", "", "ASC"), EVENT_FIND("event_find_newest", "biii", "", "DESC") };
static const struct sql_query event_find_of_type[2] = {
    EVENT_FIND("event_find_of_type", "btiii", "type = ? AND ", "ASC"),
    EVENT_FIND("event_find_newest_of_type", "btiii", "type = ? AND ", "DESC") };
static const struct sql_query event_last = { .name = "event_last", .takes = "b", .gives = "i", .text =
    "SELECT COALESCE(MAX(sequence), 0) FROM event WHERE organization_id = ?" };
static const struct sql_query event_is_before = { .name = "event_is_before", .takes = "ubi", .gives = "i", .text =
    "SELECT created_at < ? FROM event WHERE organization_id = ? AND sequence = ?" };
/* clang-format on */

enum { COLUMNS = 12, ROWS_AT_ONCE = 4096 }; /* well within the server's packet size and a statement's time */

enum status store_event_insert(struct sql *sql, struct arena *arena, const struct event_row *events, size_t count)
{
    struct sql_value *values = ARENA_ARRAY(arena, struct sql_value, count * COLUMNS);
    enum status status = STATUS_OK;

    for (size_t i = 0; i < count; i++) {
        const struct event_row *e = &events[i];
        const struct sql_value row[COLUMNS] = {
            sql_id(e->organization_id), sql_int(e->sequence),       sql_id(e->id),
            sql_text(e->type),          sql_text(e->object),        sql_text(e->actor),
            sql_text(e->address),       sql_text(e->before_change), sql_text(e->after_change),
            sql_instant(e->created_at), sql_hash(e->previous_hash), sql_hash(e->hash)
        };

        memcpy(values + i * COLUMNS, row, sizeof row);
    }
    for (size_t from = 0; status == STATUS_OK && from < count; from += ROWS_AT_ONCE) {
        size_t rows = count - from < ROWS_AT_ONCE ? count - from : ROWS_AT_ONCE;

        status = sql_put_rows(sql, &event_insert, values + from * COLUMNS, COLUMNS, rows);
    }
    return status;
}

static void event_take(struct sql_row *row, struct id organization_id, struct event_row *e)
{
    e->organization_id = organization_id;
    e->sequence = sql_take_int(row);
    e->id = sql_take_id(row);
    e->type = sql_take_text(row);
    e->object = sql_take_text(row);
    e->actor = sql_take_text(row);
    e->address = sql_take_text(row);
    e->before_change = sql_take_text(row);
    e->after_change = sql_take_text(row);
    e->created_at = sql_take_instant(row);
    (void)sql_take_hash(row, e->previous_hash);
    (void)sql_take_hash(row, e->hash);
}

SQL_READ_ARRAY_OF(events_read, struct event_row, struct id, event_take)

enum status store_event_find(struct sql *sql, struct arena *arena, struct id organization_id,
                             const struct event_span *span, struct event_row **events, size_t *count)
{
    if (span->type == NULL)
        return events_read(
            sql, arena, &event_find[span->newest_first],
            SQL_VALUES(sql_id(organization_id), sql_int(span->after), sql_int(span->upto), sql_int(span->limit)),
            organization_id, events, count);
    return events_read(sql, arena, &event_find_of_type[span->newest_first],
                       SQL_VALUES(sql_id(organization_id), sql_text(span->type), sql_int(span->after),
                                  sql_int(span->upto), sql_int(span->limit)),
                       organization_id, events, count);
}

enum status store_event_last_before(struct sql *sql, struct arena *arena, struct id organization_id,
                                    struct instant instant, int64_t *sequence)
{
    int64_t low = 0, high, is_before; /* low is before the instant (0: nothing is), high + 1 is not */
    enum status status = sql_read_int(sql, arena, &event_last, SQL_VALUES(sql_id(organization_id)), &high);

    while (status == STATUS_OK && low < high) {
        int64_t middle = low + (high - low + 1) / 2;

        status = sql_read_int(sql, arena, &event_is_before,
                              SQL_VALUES(sql_instant(instant), sql_id(organization_id), sql_int(middle)), &is_before);
        if (status == STATUS_OK && is_before != 0)
            low = middle;
        else
            high = middle - 1;
    }
    *sequence = low;
    return status;
}

enum status store_event_list(struct sql *sql, struct arena *arena, struct id organization_id, int64_t after,
                             int64_t limit, struct event_row **events, size_t *count)
{
    return events_read(sql, arena, &event_list, SQL_VALUES(sql_id(organization_id), sql_int(after), sql_int(limit)),
                       organization_id, events, count);
}

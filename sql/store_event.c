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
static const struct sql_query event_list_of_type = {
    .name = "event_list_of_type", .takes = "btii", .gives = "ibttttTTuhh",
    .text =
    "SELECT sequence, id, type, object, actor, address, before_change, after_change, created_at, previous_hash, hash"
    " FROM event"
    " WHERE organization_id = ? AND type = ? AND sequence > ? ORDER BY sequence LIMIT ?" };
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

        status = sql_run_rows(sql, &event_insert, values + from * COLUMNS, COLUMNS, rows);
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

enum status store_event_list_of_type(struct sql *sql, struct arena *arena, struct id organization_id, const char *type,
                                     int64_t after, int64_t limit, struct event_row **events, size_t *count)
{
    return events_read(sql, arena, &event_list_of_type,
                       SQL_VALUES(sql_id(organization_id), sql_text(type), sql_int(after), sql_int(limit)),
                       organization_id, events, count);
}

enum status store_event_list(struct sql *sql, struct arena *arena, struct id organization_id, int64_t after,
                             int64_t limit, struct event_row **events, size_t *count)
{
    return events_read(sql, arena, &event_list, SQL_VALUES(sql_id(organization_id), sql_int(after), sql_int(limit)),
                       organization_id, events, count);
}

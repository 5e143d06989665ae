/* sql/store_clock_turn.c */
#include "sql/store_clock_turn.h"

#include "sql/read_rows.h"

#include <assert.h>

/* clang-format off */
static const struct sql_query clock_turn_put = { .name = "clock_turn_put", .takes = "buu", .text =
    "INSERT INTO clock_turn (organization_id, wanted_at, asked_at, version) VALUES (?, ?, ?, 1)"
    " ON DUPLICATE KEY UPDATE wanted_at = VALUES(wanted_at), asked_at = VALUES(asked_at), version = version + 1" };
static const struct sql_query clock_turn_keep = { .name = "clock_turn_keep", .takes = "buu", .text =
    "INSERT INTO clock_turn (organization_id, wanted_at, asked_at, version) VALUES (?, ?, ?, 1)"
    " ON DUPLICATE KEY UPDATE version = version + 1" };
static const struct sql_query clock_turn_end = {
    .name = "clock_turn_end", .takes = "b",
    .text = "DELETE FROM clock_turn WHERE organization_id = ?" };
static const struct sql_query clock_turn_find = { .name = "clock_turn_find", .takes = "b", .gives = "buu", .text =
    "SELECT organization_id, wanted_at, asked_at FROM clock_turn WHERE organization_id = ?" };
static const struct sql_query clock_turn_list = { .name = "clock_turn_list", .takes = "bui", .gives = "buu", .text =
    "SELECT t.organization_id, t.wanted_at, t.asked_at FROM clock_turn t WHERE t.organization_id > ? AND t.asked_at <="
    " ? AND NOT EXISTS"
    " (SELECT 1 FROM set_aside a WHERE a.organization_id = t.organization_id AND a.kind = 'turn' AND a.object_id ="
    " t.organization_id)"
    " ORDER BY t.organization_id LIMIT ?" };
/* clang-format on */

static enum status turn_write(struct sql *sql, const struct sql_query *query, const struct clock_turn *turn)
{
    assert(sql_in_transaction(sql));
    return sql_run(
        sql, query,
        SQL_VALUES(sql_id(turn->organization_id), sql_instant(turn->wanted_at), sql_instant(turn->asked_at)));
}

enum status store_clock_turn_put(struct sql *sql, const struct clock_turn *turn)
{
    return turn_write(sql, &clock_turn_put, turn);
}

enum status store_clock_turn_keep(struct sql *sql, const struct clock_turn *turn)
{
    return turn_write(sql, &clock_turn_keep, turn);
}

enum status store_clock_turn_end(struct sql *sql, struct id organization_id)
{
    return sql_run(sql, &clock_turn_end, SQL_VALUES(sql_id(organization_id)));
}

static void turn_take(struct sql_row *row, struct clock_turn *turn)
{
    turn->organization_id = sql_take_id(row);
    turn->wanted_at = sql_take_instant(row);
    turn->asked_at = sql_take_instant(row);
}

SQL_READ_ONE(turn_read, struct clock_turn, turn_take)

SQL_READ_ARRAY(turns_read, struct clock_turn, turn_take)

enum status store_clock_turn_find(struct sql *sql, struct arena *arena, struct id organization_id,
                                  struct clock_turn *turn)
{
    return turn_read(sql, arena, &clock_turn_find, SQL_VALUES(sql_id(organization_id)), turn);
}

enum status store_clock_turn_list(struct sql *sql, struct arena *arena, struct instant asked_before, struct id after,
                                  int64_t limit, struct clock_turn **turns, size_t *count)
{
    return turns_read(sql, arena, &clock_turn_list,
                      SQL_VALUES(sql_id_or_zero(after), sql_instant(asked_before), sql_int(limit)), turns, count);
}

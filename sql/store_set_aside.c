/* sql/store_set_aside.c */
#include "sql/store_set_aside.h"

#include "billing/names.h"
#include "sql/known.h"
#include "sql/read_rows.h"

#include <assert.h>
#include <string.h>

/* clang-format off */
#define COLUMNS " organization_id, kind, object_id, since, failures, next_try_at, reason, version"
#define GIVES "btbuiuti"

static const struct sql_query set_aside_find = { .name = "set_aside_find", .takes = "btb", .gives = GIVES, .text =
    "SELECT" COLUMNS " FROM set_aside WHERE organization_id = ? AND kind = ? AND object_id = ?" };
static const struct sql_query set_aside_insert = { .name = "set_aside_insert", .takes = GIVES, .text =
    "INSERT INTO set_aside (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query set_aside_update = { .name = "set_aside_update", .takes = "iut" "btbi", .text =
    "UPDATE set_aside SET failures = ?, next_try_at = ?, reason = ?, version = version + 1"
    " WHERE organization_id = ? AND kind = ? AND object_id = ? AND version = ?" };
static const struct sql_query set_aside_end = { .name = "set_aside_end", .takes = "btb", .text =
    "DELETE FROM set_aside WHERE organization_id = ? AND kind = ? AND object_id = ?" };
static const struct sql_query set_aside_due = { .name = "set_aside_due", .takes = "ui", .gives = GIVES, .text =
    "SELECT" COLUMNS " FROM set_aside WHERE next_try_at <= ? ORDER BY next_try_at LIMIT ?" };
static const struct sql_query set_aside_list = { .name = "set_aside_list", .takes = "bbttbi", .gives = GIVES, .text =
    "SELECT" COLUMNS " FROM set_aside WHERE organization_id >= ? AND (organization_id > ? OR kind > ? OR (kind = ? AND"
    " object_id > ?))"
    " ORDER BY organization_id, kind, object_id LIMIT ?" };
static const struct sql_query set_aside_counts = { .name = "set_aside_counts", .takes = "", .gives = "ti", .text =
    "SELECT kind, COUNT(*) FROM set_aside GROUP BY kind" };
/* clang-format on */

static const char *const kinds[SET_ASIDE_KIND__MAX] = { [SET_ASIDE_ORGANIZATION] = "organization",
                                                        [SET_ASIDE_PAYMENT] = "payment",
                                                        [SET_ASIDE_REFUND] = "refund",
                                                        [SET_ASIDE_TURN] = "turn",
                                                        [SET_ASIDE_SETUP] = "setup",
                                                        [SET_ASIDE_METHOD] = "method" };

NAMES_PAIR(set_aside_kind, kinds)

static void row_take(struct sql_row *row, struct set_aside *aside)
{
    aside->organization_id = sql_take_id(row);
    KNOWN(set_aside_kind_read(sql_take_text(row), &aside->kind));
    aside->object_id = sql_take_id(row);
    aside->since = sql_take_instant(row);
    aside->failures = sql_take_int(row);
    aside->next_try_at = sql_take_instant(row);
    aside->reason = sql_take_text(row);
    aside->version = sql_take_int(row);
}

SQL_READ_ONE(row_read, struct set_aside, row_take)

enum status store_set_aside_find(struct sql *sql, struct arena *arena, struct id organization_id,
                                 enum set_aside_kind kind, struct id object_id, struct set_aside *aside)
{
    return row_read(sql, arena, &set_aside_find,
                    SQL_VALUES(sql_id(organization_id), sql_text(set_aside_kind_name(kind)), sql_id(object_id)), aside);
}

enum status store_set_aside_insert(struct sql *sql, const struct set_aside *row)
{
    return sql_run(sql, &set_aside_insert,
                   SQL_VALUES(sql_id(row->organization_id), sql_text(set_aside_kind_name(row->kind)),
                              sql_id(row->object_id), sql_instant(row->since), sql_int(row->failures),
                              sql_instant(row->next_try_at), sql_text(row->reason), sql_int(row->version)));
}

enum status store_set_aside_update(struct sql *sql, struct set_aside *row)
{
    return sql_run_versioned(sql, &set_aside_update,
                             SQL_VALUES(sql_int(row->failures), sql_instant(row->next_try_at), sql_text(row->reason),
                                        sql_id(row->organization_id), sql_text(set_aside_kind_name(row->kind)),
                                        sql_id(row->object_id), sql_int(row->version)),
                             &row->version);
}

enum status store_set_aside_end(struct sql *sql, struct id organization_id, enum set_aside_kind kind,
                                struct id object_id)
{
    return sql_run(sql, &set_aside_end,
                   SQL_VALUES(sql_id(organization_id), sql_text(set_aside_kind_name(kind)), sql_id(object_id)));
}

SQL_READ_ARRAY(rows_read, struct set_aside, row_take)

enum status store_set_aside_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                                struct set_aside **rows, size_t *count)
{
    return rows_read(sql, arena, &set_aside_due, SQL_VALUES(sql_instant(now), sql_int(limit)), rows, count);
}

enum status store_set_aside_list(struct sql *sql, struct arena *arena, const struct set_aside *after, int64_t limit,
                                 struct set_aside **rows, size_t *count)
{
    struct sql_value organization = sql_id_or_zero(after != NULL ? after->organization_id : ID_NONE);
    struct sql_value kind = sql_text(after != NULL ? set_aside_kind_name(after->kind) : "");
    struct sql_value object = sql_id_or_zero(after != NULL ? after->object_id : ID_NONE);

    return rows_read(sql, arena, &set_aside_list,
                     SQL_VALUES(organization, organization, kind, kind, object, sql_int(limit)), rows, count);
}

enum status store_set_aside_counts(struct sql *sql, struct arena *arena, int64_t counts[SET_ASIDE_KIND__MAX])
{
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, &set_aside_counts, NULL, 0, &rows);

    if (status != STATUS_OK)
        return status;
    memset(counts, 0, SET_ASIDE_KIND__MAX * sizeof counts[0]);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        enum set_aside_kind kind;

        KNOWN(set_aside_kind_read(sql_take_text(&row), &kind));
        counts[kind] = sql_take_int(&row);
    }
    return STATUS_OK;
}

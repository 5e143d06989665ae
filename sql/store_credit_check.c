/* sql/store_credit_check.c */
#include "sql/store_credit_check.h"

#include <string.h>

#include "sql/known.h"
#include "sql/read_rows.h"

/* clang-format off */
#define COLUMNS \
    "SELECT k.organization_id, k.id, k.order_id, COALESCE(k.subscription_id, r.subscription_id)," \
    " k.payment_method_id, k.status, k.expected_by," \
    " k.note, k.decided_by, k.decided_at, k.version, k.created_at FROM credit_check k LEFT JOIN `order` r ON" \
    " r.organization_id = k.organization_id AND r.id = k.order_id"
#define GIVES "bbBbBtdTBUiu"

static const struct sql_query credit_check_find = { .name = "credit_check_find", .takes = "bb", .gives = GIVES, .text =
    COLUMNS " WHERE k.organization_id = ? AND k.id = ?" };
static const struct sql_query credit_check_of_order = {
    .name = "credit_check_of_order", .takes = "bb", .gives = GIVES,
    .text =
    COLUMNS " WHERE k.organization_id = ? AND k.order_id = ?" };
static const struct sql_query credit_check_organization = {
    .name = "credit_check_organization", .takes = "b", .gives = "b",
    .text =
    "SELECT organization_id FROM credit_check WHERE id = ?" };
static const struct sql_query credit_check_list = { .name = "credit_check_list", .takes = "bbi", .gives = GIVES, .text =
    COLUMNS " WHERE k.organization_id = ? AND k.id < ? ORDER BY k.id DESC LIMIT ?" };
/* Two statements rather than one with an OR, so that each can use its key. */
static const struct sql_query credit_check_list_every = {
    .name = "credit_check_list_every", .takes = "bi", .gives = GIVES,
    .text =
    COLUMNS " WHERE k.id < ? ORDER BY k.id DESC LIMIT ?" };
static const struct sql_query credit_check_list_status = {
    .name = "credit_check_list_status", .takes = "tbi", .gives = GIVES,
    .text =
    COLUMNS " WHERE k.status = ? AND k.id < ? ORDER BY k.id DESC LIMIT ?" };
static const struct sql_query credit_check_insert = { .name = "credit_check_insert", .takes = "bbBBBtdTBUiu", .text =
    "INSERT INTO credit_check (organization_id, id, order_id, subscription_id, payment_method_id, status, expected_by,"
    " note, decided_by,"
    " decided_at, version, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query credit_check_update = { .name = "credit_check_update", .takes = "tTBUbbi", .text =
    "UPDATE credit_check SET status = ?, note = ?, decided_by = ?, decided_at = ?, version = version + 1"
    " WHERE organization_id = ? AND id = ? AND version = ?" };
static const struct sql_query credit_limit_update = { .name = "credit_limit_update", .takes = "ibi", .text =
    "UPDATE organization SET credit_limit_minor = ?, version = version + 1 WHERE id = ? AND version = ?" };
/* clang-format on */

static void check_take(struct sql_row *row, struct credit_check *check)
{
    *check = (struct credit_check){ .organization_id = sql_take_id(row) };
    check->id = sql_take_id(row);
    check->order_id = sql_take_id(row);
    check->subscription_id = sql_take_id(row);
    check->payment_method_id = sql_take_id(row);
    KNOWN(credit_check_status_read(sql_take_text(row), &check->status));
    check->expected_by = sql_take_day(row);
    check->note = sql_take_text(row);
    check->decided_by = sql_take_id(row);
    check->decided_at = sql_take_instant(row);
    check->version = sql_take_int(row);
    check->created_at = sql_take_instant(row);
}

SQL_READ_ONE(check_read, struct credit_check, check_take)

enum status store_credit_check_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                    struct credit_check *check)
{
    return check_read(sql, arena, &credit_check_find, SQL_VALUES(sql_id(organization_id), sql_id(id)), check);
}

enum status store_credit_check_of_order(struct sql *sql, struct arena *arena, struct id organization_id,
                                        struct id order_id, struct credit_check *check)
{
    return check_read(sql, arena, &credit_check_of_order, SQL_VALUES(sql_id(organization_id), sql_id(order_id)), check);
}

enum status store_credit_check_organization(struct sql *sql, struct arena *arena, struct id id,
                                            struct id *organization_id)
{
    return sql_read_id(sql, arena, &credit_check_organization, SQL_VALUES(sql_id(id)), organization_id);
}

SQL_READ_ARRAY(checks_read, struct credit_check, check_take)

enum status store_credit_check_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id before,
                                    int64_t limit, struct credit_check **checks, size_t *count)
{
    return checks_read(sql, arena, &credit_check_list,
                       SQL_VALUES(sql_id(organization_id), sql_id_or_last(before), sql_int(limit)), checks, count);
}

enum status store_credit_check_list_every(struct sql *sql, struct arena *arena, enum credit_check_status wanted,
                                          struct id before, int64_t limit, struct credit_check **checks, size_t *count)
{
    struct sql_value bound = sql_id_or_last(before), most = sql_int(limit);

    if (wanted == CREDIT_CHECK_STATUS__MAX)
        return checks_read(sql, arena, &credit_check_list_every, SQL_VALUES(bound, most), checks, count);
    return checks_read(sql, arena, &credit_check_list_status,
                       SQL_VALUES(sql_text(credit_check_status_name(wanted)), bound, most), checks, count);
}

enum status store_credit_check_insert(struct sql *sql, const struct credit_check *k)
{
    return sql_put(sql, &credit_check_insert,
                   SQL_VALUES(sql_id(k->organization_id), sql_id(k->id), sql_id(k->order_id),
                              sql_id(id_is_none(k->order_id) ? k->subscription_id : ID_NONE),
                              sql_id(k->payment_method_id), sql_text(credit_check_status_name(k->status)),
                              sql_day(k->expected_by), sql_text(k->note), sql_id(k->decided_by),
                              sql_instant(k->decided_at), sql_int(k->version), sql_instant(k->created_at)));
}

enum status store_credit_check_update(struct sql *sql, struct credit_check *k)
{
    return sql_run_versioned(sql, &credit_check_update,
                             SQL_VALUES(sql_text(credit_check_status_name(k->status)), sql_text(k->note),
                                        sql_id(k->decided_by), sql_instant(k->decided_at), sql_id(k->organization_id),
                                        sql_id(k->id), sql_int(k->version)),
                             &k->version);
}

enum status store_credit_limit_update(struct sql *sql, struct organization *o)
{
    return sql_run_versioned(sql, &credit_limit_update,
                             SQL_VALUES(sql_int(o->credit_limit_minor), sql_id(o->id), sql_int(o->version)),
                             &o->version);
}

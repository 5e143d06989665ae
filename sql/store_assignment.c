/* sql/store_assignment.c */
#include "sql/store_assignment.h"

#include "sql/known.h"
#include "sql/read_rows.h"

#include <assert.h>
#include <string.h>

/* clang-format off */
#define SELECTED \
    "SELECT a.organization_id, a.subscription_id, a.user_id, a.id, a.status, a.order_id, a.created_at, u.email," \
    " u.display_name" \
    " FROM assignment a JOIN user u ON u.organization_id = a.organization_id AND u.id = a.user_id"
#define GIVES "bbbbtButt"
/* clang-format on */
enum { COLUMN_COUNT = 7, KEY_COUNT = 3, TOUCH_COUNT = 3 };

/* clang-format off */
static const struct sql_query assignment_find = { .name = "assignment_find", .takes = "bbb", .gives = GIVES, .text =
    SELECTED " WHERE a.organization_id = ? AND a.subscription_id = ? AND a.user_id = ?" };

static const struct sql_query assignment_list = { .name = "assignment_list", .takes = "bbbi", .gives = GIVES, .text =
    SELECTED " WHERE a.organization_id = ? AND a.subscription_id = ? AND a.id < ? ORDER BY a.id DESC LIMIT ?" };

static const struct sql_query assignment_list_of_user = {
    .name = "assignment_list_of_user", .takes = "bb", .gives = GIVES,
    .text =
    SELECTED " WHERE a.organization_id = ? AND a.user_id = ? ORDER BY a.id DESC" };

static const struct sql_query assignment_list_reserved = {
    .name = "assignment_list_reserved", .takes = "bbb", .gives = GIVES,
    .text =
    SELECTED " WHERE a.organization_id = ? AND a.subscription_id = ? AND a.order_id = ? AND a.status = 'reserved'"
        " ORDER BY a.id DESC" };

static const struct sql_query licence_list = { .name = "licence_list", .takes = "bbbi", .gives = "bbTbtttttu", .text =
    "SELECT a.id, a.subscription_id, s.name, d.id, d.code, d.name_en, d.name_fr, a.status, s.status, a.created_at"
    " FROM assignment a JOIN subscription s ON s.organization_id = a.organization_id AND s.id = a.subscription_id"
    " JOIN price p ON p.id = s.price_id JOIN product d ON d.id = p.product_id"
    " WHERE a.organization_id = ? AND a.user_id = ? AND a.id < ? ORDER BY a.id DESC LIMIT ?" };

static const struct sql_query assignment_insert = { .name = "assignment_insert", .takes = "bbbbtBu", .text =
    "INSERT INTO assignment (organization_id, subscription_id, user_id, id, status, order_id, created_at) VALUES (?,"
    " ?, ?, ?, ?, ?, ?)" };

static const struct sql_query assignment_delete = { .name = "assignment_delete", .takes = "bbb", .text =
    "DELETE FROM assignment WHERE organization_id = ? AND subscription_id = ? AND user_id = ?" };

static const struct sql_query assignment_activate = { .name = "assignment_activate", .takes = "bbb", .text =
    "UPDATE assignment SET status = 'active' WHERE organization_id = ? AND subscription_id = ? AND order_id = ? AND"
    " status = 'reserved'" };
/* A user's licences are part of what a client knows about the user. */
static const struct sql_query user_touch = { .name = "user_touch", .takes = "Ubb", .text =
    "UPDATE user SET updated_at = " SQL_MOMENT " WHERE organization_id = ? AND id = ?" };
static const struct sql_query users_touch = { .name = "users_touch", .takes = "Ubbb", .text =
    "UPDATE user u JOIN assignment a ON a.organization_id = u.organization_id AND a.user_id = u.id SET u.updated_at = "
    SQL_MOMENT " WHERE a.organization_id = ? AND a.subscription_id = ? AND a.order_id = ? AND a.status = 'reserved'" };
/* clang-format on */

static void assignment_take(struct sql_row *row, struct assignment *a)
{
    bool known;

    a->organization_id = sql_take_id(row);
    a->subscription_id = sql_take_id(row);
    a->user_id = sql_take_id(row);
    a->id = sql_take_id(row);
    known = assignment_status_read(sql_take_text(row), &a->status);
    assert(known);
    (void)known;
    a->order_id = sql_take_id(row);
    a->created_at = sql_take_instant(row);
    a->email = sql_take_text(row);
    a->display_name = sql_take_text(row);
}

static void licence_take(struct sql_row *row, struct licence_held *licence)
{
    licence->id = sql_take_id(row);
    licence->subscription_id = sql_take_id(row);
    licence->subscription_name = sql_take_text(row);
    licence->product_id = sql_take_id(row);
    licence->product_code = sql_take_text(row);
    licence->product_name_en = sql_take_text(row);
    licence->product_name_fr = sql_take_text(row);
    KNOWN(assignment_status_read(sql_take_text(row), &licence->status));
    KNOWN(subscription_status_read(sql_take_text(row), &licence->subscription_status));
    licence->created_at = sql_take_instant(row);
}

SQL_READ_ONE(assignment_read, struct assignment, assignment_take)

SQL_READ_ARRAY(assignments_read, struct assignment, assignment_take)

SQL_READ_ARRAY(licences_read, struct licence_held, licence_take)

enum status store_assignment_find(struct sql *sql, struct arena *arena, struct id organization_id,
                                  struct id subscription_id, struct id user_id, struct assignment *assignment)
{
    return assignment_read(sql, arena, &assignment_find,
                           SQL_VALUES(sql_id(organization_id), sql_id(subscription_id), sql_id(user_id)), assignment);
}

enum status store_assignment_list(struct sql *sql, struct arena *arena, struct id organization_id,
                                  struct id subscription_id, struct id before, int64_t limit,
                                  struct assignment **assignments, size_t *count)
{
    return assignments_read(
        sql, arena, &assignment_list,
        SQL_VALUES(sql_id(organization_id), sql_id(subscription_id), sql_id_or_last(before), sql_int(limit)),
        assignments, count);
}

enum status store_licence_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id,
                               struct id before, int64_t limit, struct licence_held **licences, size_t *count)
{
    return licences_read(sql, arena, &licence_list,
                         SQL_VALUES(sql_id(organization_id), sql_id(user_id), sql_id_or_last(before), sql_int(limit)),
                         licences, count);
}

enum status store_assignment_list_of_user(struct sql *sql, struct arena *arena, struct id organization_id,
                                          struct id user_id, struct assignment **assignments, size_t *count)
{
    return assignments_read(sql, arena, &assignment_list_of_user, SQL_VALUES(sql_id(organization_id), sql_id(user_id)),
                            assignments, count);
}

enum status store_assignment_list_reserved(struct sql *sql, struct arena *arena, struct id organization_id,
                                           struct id subscription_id, struct id order_id,
                                           struct assignment **assignments, size_t *count)
{
    return assignments_read(sql, arena, &assignment_list_reserved,
                            SQL_VALUES(sql_id(organization_id), sql_id(subscription_id), sql_id(order_id)), assignments,
                            count);
}

static enum status users_changed(struct sql *sql, struct arena *arena, const struct assignment assignments[],
                                 size_t count)
{
    struct sql_value *values = ARENA_ARRAY(arena, struct sql_value, count * TOUCH_COUNT);

    for (size_t i = 0; i < count; i++) {
        const struct sql_value row[TOUCH_COUNT] = { sql_moment(sql), sql_id(assignments[i].organization_id),
                                                    sql_id(assignments[i].user_id) };

        memcpy(values + i * TOUCH_COUNT, row, sizeof row);
    }
    return sql_run_rows(sql, &user_touch, values, TOUCH_COUNT, count);
}

enum status store_assignments_insert(struct sql *sql, struct arena *arena, const struct assignment assignments[],
                                     size_t count)
{
    struct sql_value *values = ARENA_ARRAY(arena, struct sql_value, count * COLUMN_COUNT);
    enum status status;

    for (size_t i = 0; i < count; i++) {
        const struct assignment *a = &assignments[i];
        const struct sql_value row[COLUMN_COUNT] = { sql_id(a->organization_id),
                                                     sql_id(a->subscription_id),
                                                     sql_id(a->user_id),
                                                     sql_id(a->id),
                                                     sql_text(assignment_status_name(a->status)),
                                                     sql_id(a->order_id),
                                                     sql_instant(a->created_at) };

        memcpy(values + i * COLUMN_COUNT, row, sizeof row);
    }
    status = sql_run_rows(sql, &assignment_insert, values, COLUMN_COUNT, count);
    return status != STATUS_OK ? status : users_changed(sql, arena, assignments, count);
}

enum status store_assignments_delete(struct sql *sql, struct arena *arena, const struct assignment assignments[],
                                     size_t count)
{
    struct sql_value *values = ARENA_ARRAY(arena, struct sql_value, count * KEY_COUNT);
    enum status status;

    for (size_t i = 0; i < count; i++) {
        const struct assignment *a = &assignments[i];
        const struct sql_value row[KEY_COUNT] = { sql_id(a->organization_id), sql_id(a->subscription_id),
                                                  sql_id(a->user_id) };

        memcpy(values + i * KEY_COUNT, row, sizeof row);
    }
    status = sql_run_rows(sql, &assignment_delete, values, KEY_COUNT, count);
    return status != STATUS_OK ? status : users_changed(sql, arena, assignments, count);
}

enum status store_assignments_activate(struct sql *sql, struct id organization_id, struct id subscription_id,
                                       struct id order_id)
{
    enum status status =
        sql_run(sql, &users_touch,
                SQL_VALUES(sql_moment(sql), sql_id(organization_id), sql_id(subscription_id), sql_id(order_id)));

    if (status != STATUS_OK)
        return status;
    return sql_run(sql, &assignment_activate,
                   SQL_VALUES(sql_id(organization_id), sql_id(subscription_id), sql_id(order_id)));
}

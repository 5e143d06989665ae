/* sql/store_user.c: users as rows. */
#include "sql/store_user.h"

#include <assert.h>
#include <string.h>

#define COLUMNS "organization_id, id, email, display_name, locale, roles, password_hash, status, version, created_at"
#define LETTERS "bbttTiTtiu"

static const struct sql_query user_find_by_email = { .name = "user_find_by_email", .takes = "t", .gives = LETTERS, .text =
    "SELECT " COLUMNS " FROM user WHERE email = ?" };

static const struct sql_query user_find = { .name = "user_find", .takes = "bb", .gives = LETTERS, .text =
    "SELECT " COLUMNS " FROM user WHERE organization_id = ? AND id = ?" };

static const struct sql_query user_insert = { .name = "user_insert", .takes = LETTERS, .text =
    "INSERT INTO user (" COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };

static const struct sql_query user_password_set = { .name = "user_password_set", .takes = "tbbi", .text =
    "UPDATE user SET password_hash = ?, version = version + 1 WHERE organization_id = ? AND id = ? AND version = ?" };

const char *user_status_name(enum user_status status)
{
    assert(status == USER_ACTIVE || status == USER_DISABLED);
    return status == USER_ACTIVE ? "active" : "disabled";
}

static void user_take(struct sql_row row, struct user *user)
{
    user->organization_id = sql_take_id(&row);
    user->id = sql_take_id(&row);
    user->email = sql_take_text(&row);
    user->display_name = sql_take_text(&row);
    user->locale = sql_take_text(&row);
    user->roles = (uint32_t)sql_take_int(&row);
    user->password_hash = sql_take_text(&row);
    user->status = strcmp(sql_take_text(&row), "active") == 0 ? USER_ACTIVE : USER_DISABLED;
    user->version = sql_take_int(&row);
    user->created_at = sql_take_instant(&row);
}

enum status store_user_find_by_email(struct sql *sql, struct arena *arena, const char *email, struct user *user)
{
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &user_find_by_email, SQL_VALUES(sql_text(email)), &row);

    if (status == STATUS_OK)
        user_take(row, user);
    return status;
}

enum status store_user_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id, struct user *user)
{
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &user_find, SQL_VALUES(sql_id(organization_id), sql_id(user_id)), &row);

    if (status == STATUS_OK)
        user_take(row, user);
    return status;
}

enum status store_user_insert(struct sql *sql, const struct user *user)
{
    return sql_run(sql, &user_insert,
                   SQL_VALUES(sql_id(user->organization_id), sql_id(user->id), sql_text(user->email), sql_text(user->display_name),
                              sql_text(user->locale), sql_int(user->roles), sql_text(user->password_hash),
                              sql_text(user_status_name(user->status)), sql_int(user->version), sql_instant(user->created_at)));
}

enum status store_user_password_set(struct sql *sql, struct id organization_id, struct id user_id, const char *password_hash, int64_t version)
{
    return sql_run_one(sql, &user_password_set,
                       SQL_VALUES(sql_text(password_hash), sql_id(organization_id), sql_id(user_id), sql_int(version)));
}

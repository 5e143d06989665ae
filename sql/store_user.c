/* sql/store_user.c */
#include "sql/store_user.h"

#include <assert.h>
#include <string.h>

#include "base/json_write.h"
#include "base/text_build.h"
#include "billing/email_key.h"
#include "billing/names.h"
#include "sql/known.h"
#include "sql/read_rows.h"

#define COLUMNS "organization_id, id, email, display_name, locale, roles, password_hash, status, version, created_at"
#define LETTERS "bbttTiTtiu"
enum { INSERT_COUNT = 12 };

/* clang-format off */
static const struct sql_query user_find_by_email = {
    .name = "user_find_by_email", .takes = "t", .gives = LETTERS,
    .text =
    "SELECT " COLUMNS " FROM user WHERE email_key = ? AND status <> 'deleted'" };

static const struct sql_query user_find = { .name = "user_find", .takes = "bb", .gives = LETTERS, .text =
    "SELECT " COLUMNS " FROM user WHERE organization_id = ? AND id = ? AND status <> 'deleted'" };

static const struct sql_query user_list = { .name = "user_list", .takes = "bbi", .gives = LETTERS, .text =
    "SELECT " COLUMNS " FROM user WHERE organization_id = ? AND id < ? AND status <> 'deleted' ORDER BY id DESC LIMIT"
    " ?" };

/* Where one call of a search ends: the last row it looks at. The search itself reads on from the newest until it has
 * found enough. */
static const struct sql_query user_search_end = { .name = "user_search_end", .takes = "bbi", .gives = "b", .text =
    "SELECT id FROM user WHERE organization_id = ? AND id < ? ORDER BY id DESC LIMIT 1 OFFSET ?" };
#define CONTAINS(column) column " COLLATE utf8mb4_unicode_520_ci LIKE ? ESCAPE '!'"
static const struct sql_query user_search = { .name = "user_search", .takes = "bbbbbtti", .gives = LETTERS, .text =
    "SELECT " COLUMNS " FROM user WHERE organization_id = ? AND id < ? AND id >= ? AND status <> 'deleted'"
    " AND (? = REPEAT(CHAR(0), 16) OR id = ?)"
    " AND (" CONTAINS("email") " OR " CONTAINS("display_name") ") ORDER BY id DESC LIMIT ?" };

static const struct sql_query user_count_able = { .name = "user_count_able", .takes = "bib", .gives = "i", .text =
    "SELECT COUNT(*) FROM user WHERE organization_id = ? AND status = 'active' AND password_hash IS NOT NULL AND roles"
    " & ? <> 0 AND id <> ?" };

static const struct sql_query user_holders = { .name = "user_holders", .takes = "biii", .gives = "t", .text =
    "SELECT u.display_name FROM (SELECT id, display_name, roles, password_hash FROM user WHERE organization_id = ? AND"
    " status = 'active' ORDER BY id LIMIT ?) u WHERE u.roles & ? <> 0 AND u.password_hash IS NOT NULL ORDER BY u.id"
    " LIMIT ?" };

/* The keys are passed as one JSON text. Both comparisons are byte by byte like the column's, so keys that pass here
 * satisfy the UNIQUE key. */
#define KEYS "JSON_TABLE(?, '$[*]' COLUMNS (position FOR ORDINALITY, email_key VARCHAR(762) CHARACTER SET utf8mb4" \
    " PATH '$')) j"
static const struct sql_query user_email_uses = { .name = "user_email_uses", .takes = "tt", .gives = "ii", .text =
    "SELECT j.position, 0 FROM " KEYS " STRAIGHT_JOIN user u ON u.email_key = CAST(j.email_key AS BINARY)"
    " UNION ALL SELECT d.position, 1 FROM (SELECT j.position, ROW_NUMBER() OVER (PARTITION BY CAST(j.email_key AS"
    " BINARY)"
    " ORDER BY j.position) AS nth FROM " KEYS ") d WHERE d.nth > 1" };

static const struct sql_query user_insert = { .name = "user_insert", .takes = LETTERS "tU", .text =
    "INSERT INTO user (" COLUMNS ", email_key, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " SQL_MOMENT ")" };

static const struct sql_query user_update = { .name = "user_update", .takes = "tTitUbbi", .text =
    "UPDATE user SET display_name = ?, locale = ?, roles = ?, status = ?,"
    " updated_at = " SQL_MOMENT ", version = version + 1"
    " WHERE organization_id = ? AND id = ? AND version = ?" };

/* Does not count as a change (updated_since): a password is shown to nobody, and a user's own is set, or hashed again
 * at a sign-in, without the organization's lock, under which alone the order of SQL_MOMENT is that of the commits.
 * updated_at is named because it would change by itself (ON UPDATE). */
static const struct sql_query user_password_set = { .name = "user_password_set", .takes = "tbbi", .text =
    "UPDATE user SET password_hash = ?, updated_at = updated_at, version = version + 1 WHERE organization_id = ?"
    " AND id = ? AND version = ?" };

static const struct sql_query user_delete = { .name = "user_delete", .takes = "tUbbi", .text =
    "UPDATE user SET status = 'deleted', email = ?, email_key = NULL, display_name = '', locale = NULL, password_hash"
    " = NULL, roles = 0,"
    " updated_at = " SQL_MOMENT ", version = version + 1 WHERE organization_id = ? AND id = ? AND version = ?" };

static const struct sql_query order_user_list = {
    .name = "order_user_list", .takes = "b" SQL_IDS_LETTERS, .gives = "bbTT",
    .text =
    "SELECT x.order_id, u.id, IF(u.status = 'deleted', NULL, u.email), IF(u.status = 'deleted', NULL, u.display_name)"
    " FROM order_user x JOIN user u ON u.organization_id = x.organization_id AND u.id = x.user_id"
    " WHERE x.organization_id = ? AND x.order_id IN (" SQL_IDS_MARKS ") ORDER BY x.order_id, x.position" };

/* Every change of a user increments its version; an assignment does not, so assignments are checked separately. */
static const struct sql_query order_user_untouched = {
    .name = "order_user_untouched", .takes = "bb", .gives = LETTERS,
    .text =
    "SELECT u.organization_id, u.id, u.email, u.display_name, u.locale, u.roles, u.password_hash, u.status, u.version,"
    " u.created_at"
    " FROM order_user x JOIN user u ON u.organization_id = x.organization_id AND u.id = x.user_id"
    " WHERE x.organization_id = ? AND x.order_id = ? AND u.status = 'active' AND u.version = 1 AND u.password_hash IS"
    " NULL"
    " AND NOT EXISTS (SELECT 1 FROM assignment a WHERE a.organization_id = u.organization_id AND a.user_id = u.id)"
    " ORDER BY x.position" };

static const struct sql_query order_user_insert = { .name = "order_user_insert", .takes = "bbbi", .text =
    "INSERT INTO order_user (organization_id, order_id, user_id, position) VALUES (?, ?, ?, ?)" };

static const struct sql_query order_user_forget = { .name = "order_user_forget", .takes = "bb", .text =
    "DELETE FROM order_user WHERE organization_id = ? AND order_id = ?" };
/* clang-format on */

static const char *const statuses[] = { [USER_ACTIVE] = "active", [USER_DISABLED] = "disabled" };

NAMES_PAIR(user_status, statuses)

static void user_take(struct sql_row *row, struct user *user)
{
    user->organization_id = sql_take_id(row);
    user->id = sql_take_id(row);
    user->email = sql_take_text(row);
    user->display_name = sql_take_text(row);
    user->locale = sql_take_text(row);
    user->roles = (uint32_t)sql_take_int(row);
    user->password_hash = sql_take_text(row);
    KNOWN(user_status_read(sql_take_text(row), &user->status));
    user->version = sql_take_int(row);
    user->created_at = sql_take_instant(row);
}

SQL_READ_ONE(user_read, struct user, user_take)

SQL_READ_ARRAY(users_read, struct user, user_take)

enum status store_user_find_by_email(struct sql *sql, struct arena *arena, const char *email, struct user *user)
{
    return user_read(sql, arena, &user_find_by_email, SQL_VALUES(sql_text(email_key(arena, email))), user);
}

enum status store_user_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id,
                            struct user *user)
{
    return user_read(sql, arena, &user_find, SQL_VALUES(sql_id(organization_id), sql_id(user_id)), user);
}

enum status store_user_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id before,
                            int64_t limit, struct user **users, size_t *count)
{
    return users_read(sql, arena, &user_list,
                      SQL_VALUES(sql_id(organization_id), sql_id_or_last(before), sql_int(limit)), users, count);
}

/* %text%, in which the signs that LIKE reads as others stand for themselves. */
static const char *pattern_of(struct arena *arena, const char *text)
{
    struct text_build build = text_build_start(arena);

    text_build_add(&build, "%%");
    for (; *text != '\0'; text++)
        text_build_add(&build, "%s%c", strchr("%_!", *text) != NULL ? "!" : "", *text);
    text_build_add(&build, "%%");
    return build.text;
}

enum status store_user_search(struct sql *sql, struct arena *arena, struct id organization_id,
                              const struct user_search *search, struct user **users, size_t *count, struct id *next)
{
    const char *pattern = pattern_of(arena, search->text);
    struct id end = ID_NONE;
    enum status status = STATUS_NOT_FOUND;

    if (id_is_none(search->only)) /* one user is one row: no window, and nobody else's identifier told */
        status = sql_read_id(
            sql, arena, &user_search_end,
            SQL_VALUES(sql_id(organization_id), sql_id_or_last(search->before), sql_int(USERS_SEARCHED_MAX - 1)), &end);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    status = users_read(sql, arena, &user_search,
                        SQL_VALUES(sql_id(organization_id), sql_id_or_last(search->before), sql_id_or_zero(end),
                                   sql_id_or_zero(search->only), sql_id_or_zero(search->only), sql_text(pattern),
                                   sql_text(pattern), sql_int(search->limit + 1)),
                        users, count);
    if (status != STATUS_OK)
        return status;
    *next = end;
    if ((int64_t)*count > search->limit) {
        *count = (size_t)search->limit;
        *next = (*users)[*count - 1].id;
    }
    return STATUS_OK;
}

enum status store_user_count_able(struct sql *sql, struct arena *arena, struct id organization_id, uint32_t roles,
                                  struct id except, int64_t *count)
{
    return sql_read_int(sql, arena, &user_count_able,
                        SQL_VALUES(sql_id(organization_id), sql_int(roles), sql_id_or_zero(except)), count);
}

static void name_take(struct sql_row *row, const char **name)
{
    *name = sql_take_text(row);
}

SQL_READ_ARRAY(names_read, const char *, name_take)

enum status store_user_holders(struct sql *sql, struct arena *arena, struct id organization_id, uint32_t roles,
                               const char ***names, size_t *count)
{
    return names_read(
        sql, arena, &user_holders,
        SQL_VALUES(sql_id(organization_id), sql_int(HOLDERS_SEARCHED_MAX), sql_int(roles), sql_int(HOLDERS_NAMED_MAX)),
        names, count);
}

enum status store_user_email_uses(struct sql *sql, struct arena *arena, const char *const emails[], size_t count,
                                  enum email_use uses[])
{
    struct json_write json = json_start(arena);
    struct sql_rows rows;
    const char *list;
    enum status status;

    memset(uses, 0, sizeof *uses * count);
    if (count == 0)
        return STATUS_OK;
    json_list(&json, NULL);
    for (size_t i = 0; i < count; i++)
        json_put_string(&json, NULL, email_key(arena, emails[i]));
    json_list_close(&json);
    list = json_text(&json, NULL);
    if ((status = sql_read(sql, arena, &user_email_uses, SQL_VALUES(sql_text(list), sql_text(list)), &rows)) !=
        STATUS_OK)
        return status;
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        int64_t position = sql_take_int(&row);

        assert(position >= 1 && position <= (int64_t)count);
        if (sql_take_int(&row) == 0)
            uses[position - 1] = EMAIL_TAKEN;
        else if (uses[position - 1] == EMAIL_FREE)
            uses[position - 1] = EMAIL_REPEATED;
    }
    return STATUS_OK;
}

static void user_values(const struct sql *sql, struct arena *arena, const struct user *user,
                        struct sql_value values[INSERT_COUNT])
{
    const struct sql_value row[INSERT_COUNT] = {
        sql_id(user->organization_id),
        sql_id(user->id),
        sql_text(user->email),
        sql_text(user->display_name),
        sql_text(user->locale),
        sql_int(user->roles),
        sql_text(user->password_hash),
        sql_text(user_status_name(user->status)),
        sql_int(user->version),
        sql_instant(user->created_at),
        sql_text(email_key(arena, user->email)),
        sql_moment(sql),
    };

    memcpy(values, row, sizeof row);
}

enum status store_user_insert(struct sql *sql, const struct user *user)
{
    struct sql_value values[INSERT_COUNT];
    struct arena arena = { 0 };
    enum status status;

    user_values(sql, &arena, user, values);
    status = sql_run(sql, &user_insert, values, INSERT_COUNT);
    arena_end(&arena);
    return status;
}

enum status store_users_insert(struct sql *sql, struct arena *arena, const struct user users[], size_t count)
{
    struct sql_value *values = ARENA_ARRAY(arena, struct sql_value, count * INSERT_COUNT);

    for (size_t i = 0; i < count; i++)
        user_values(sql, arena, &users[i], values + i * INSERT_COUNT);
    return sql_run_rows(sql, &user_insert, values, INSERT_COUNT, count);
}

enum status store_user_update(struct sql *sql, struct user *user)
{
    return sql_run_versioned(sql, &user_update,
                             SQL_VALUES(sql_text(user->display_name), sql_text(user->locale), sql_int(user->roles),
                                        sql_text(user_status_name(user->status)), sql_moment(sql),
                                        sql_id(user->organization_id), sql_id(user->id), sql_int(user->version)),
                             &user->version);
}

enum status store_user_password_set(struct sql *sql, struct user *user, const char *password_hash)
{
    return sql_run_versioned(
        sql, &user_password_set,
        SQL_VALUES(sql_text(password_hash), sql_id(user->organization_id), sql_id(user->id), sql_int(user->version)),
        &user->version);
}

/* The placeholder cannot be an address (it has no @), and without a key the address is free for another user. */
enum status store_user_delete(struct sql *sql, struct user *user)
{
    char placeholder[sizeof "deleted:" + ID_TEXT_BYTES] = "deleted:";
    struct id_text id = id_write(ID_USER, user->id);

    memcpy(placeholder + strlen(placeholder), id.text, sizeof id.text);
    return sql_run_versioned(sql, &user_delete,
                             SQL_VALUES(sql_text(placeholder), sql_moment(sql), sql_id(user->organization_id),
                                        sql_id(user->id), sql_int(user->version)),
                             &user->version);
}

static void order_user_take(struct sql_row *row, struct order_user *user)
{
    user->order_id = sql_take_id(row);
    user->id = sql_take_id(row);
    user->email = sql_take_text(row);
    user->display_name = sql_take_text(row);
}

SQL_READ_ARRAY(order_users_read, struct order_user, order_user_take)

enum status store_order_users(struct sql *sql, struct arena *arena, struct id organization_id,
                              const struct id order_ids[], size_t order_count, struct order_user **users, size_t *count)
{
    struct sql_value values[SQL_IDS_MAX + 1] = { sql_id(organization_id) };

    sql_ids(values + 1, order_ids, order_count);
    return order_users_read(sql, arena, &order_user_list, values, SQL_IDS_MAX + 1, users, count);
}

enum status store_order_users_untouched(struct sql *sql, struct arena *arena, struct id organization_id,
                                        struct id order_id, struct user **users, size_t *count)
{
    return users_read(sql, arena, &order_user_untouched, SQL_VALUES(sql_id(organization_id), sql_id(order_id)), users,
                      count);
}

enum status store_order_users_insert(struct sql *sql, struct arena *arena, struct id organization_id,
                                     struct id order_id, const struct user users[], size_t count)
{
    enum { WIDTH = 4 };
    struct sql_value *values = ARENA_ARRAY(arena, struct sql_value, count * WIDTH);

    for (size_t i = 0; i < count; i++) {
        const struct sql_value row[WIDTH] = { sql_id(organization_id), sql_id(order_id), sql_id(users[i].id),
                                              sql_int((int64_t)i) };

        memcpy(values + i * WIDTH, row, sizeof row);
    }
    return sql_run_rows(sql, &order_user_insert, values, WIDTH, count);
}

enum status store_order_users_forget(struct sql *sql, struct id organization_id, struct id order_id)
{
    return sql_run(sql, &order_user_forget, SQL_VALUES(sql_id(organization_id), sql_id(order_id)));
}

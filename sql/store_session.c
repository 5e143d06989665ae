/* sql/store_session.c */
#include "sql/store_session.h"

#include "sql/read_rows.h"

#include <string.h>

/* clang-format off */
/* Runs for every request: three look-ups by primary key, and only the columns a request needs. */
static const struct sql_query session_admit = {
    .name = "session_admit", .takes = "htuu", .gives = "bbbuuuitttTiiU",
    .text =
    "SELECT s.organization_id, s.id, s.user_id, s.renewed_at, s.expires_at, s.ends_at,"
    " u.roles, u.email, u.display_name, o.locale, u.locale, o.is_operator, o.sandbox, o.clock_at"
    " FROM session s"
    " JOIN user u ON u.organization_id = s.organization_id AND u.id = s.user_id"
    " JOIN organization o ON o.id = s.organization_id"
    " WHERE s.token_hash = ? AND s.transport = ? AND s.expires_at > ? AND s.ends_at > ? AND u.status = 'active'" };

/* Reads the user's row under a shared lock: it waits for a password change under way, after which the version
 * differs. */
static const struct sql_query session_insert = { .name = "session_insert", .takes = "hbttuuuubbi", .text =
    "INSERT INTO session (token_hash, organization_id, id, user_id, transport, address, created_at, renewed_at,"
    " expires_at, ends_at)"
    " SELECT ?, organization_id, ?, id, ?, ?, ?, ?, ?, ? FROM user"
    " WHERE organization_id = ? AND id = ? AND version = ? AND status = 'active' LOCK IN SHARE MODE" };

static const struct sql_query session_renew = { .name = "session_renew", .takes = "uuhu", .text =
    "UPDATE session SET renewed_at = ?, expires_at = ? WHERE token_hash = ? AND renewed_at = ?" };

static const struct sql_query session_surplus = { .name = "session_surplus", .takes = "bbui", .gives = "b", .text =
    "SELECT id FROM session WHERE organization_id = ? AND user_id = ? AND expires_at > ? ORDER BY id DESC LIMIT 1"
    " OFFSET ?" };

static const struct sql_query session_prune = { .name = "session_prune", .takes = "bbub", .text =
    "DELETE FROM session WHERE organization_id = ? AND user_id = ? AND (expires_at <= ? OR id <= ?)" };

static const struct sql_query session_find = {
    .name = "session_find", .takes = "bbb", .gives = "bbbttuuuuttTitiuttii",
    .text =
    "SELECT s.organization_id, s.id, s.user_id, s.transport, s.address, s.created_at, s.renewed_at, s.expires_at,"
    " s.ends_at,"
    " u.email, u.display_name, u.locale, u.roles, u.status, u.version, u.created_at, o.name, o.locale, o.is_operator,"
    " o.sandbox"
    " FROM session s"
    " JOIN user u ON u.organization_id = s.organization_id AND u.id = s.user_id"
    " JOIN organization o ON o.id = s.organization_id"
    " WHERE s.organization_id = ? AND s.user_id = ? AND s.id = ?" };

static const struct sql_query session_list = { .name = "session_list", .takes = "bbbui", .gives = "bbbttuuuu", .text =
    "SELECT organization_id, id, user_id, transport, address, created_at, renewed_at, expires_at, ends_at"
    " FROM session WHERE organization_id = ? AND user_id = ? AND id < ? AND expires_at > ? ORDER BY id DESC LIMIT ?" };

static const struct sql_query session_delete = { .name = "session_delete", .takes = "bbb", .text =
    "DELETE FROM session WHERE organization_id = ? AND user_id = ? AND id = ?" };

static const struct sql_query session_delete_others = { .name = "session_delete_others", .takes = "bbb", .text =
    "DELETE FROM session WHERE organization_id = ? AND user_id = ? AND id <> ?" };

static const struct sql_query session_sweep = { .name = "session_sweep", .takes = "ui", .text =
    "DELETE FROM session WHERE expires_at <= ? ORDER BY expires_at LIMIT ?" };
/* clang-format on */

enum status store_session_admit(struct sql *sql, struct arena *arena, const uint8_t token_hash[32],
                                const char *transport, struct instant now, struct session_holder *holder)
{
    struct sql_row row;
    enum status status =
        sql_read_one(sql, arena, &session_admit,
                     SQL_VALUES(sql_hash(token_hash), sql_text(transport), sql_instant(now), sql_instant(now)), &row);

    if (status != STATUS_OK)
        return status;
    holder->organization_id = sql_take_id(&row);
    holder->id = sql_take_id(&row);
    holder->user_id = sql_take_id(&row);
    holder->renewed_at = sql_take_instant(&row);
    holder->expires_at = sql_take_instant(&row);
    holder->ends_at = sql_take_instant(&row);
    holder->roles = (uint32_t)sql_take_int(&row);
    holder->email = sql_take_text(&row);
    holder->display_name = sql_take_text(&row);
    holder->organization_locale = sql_take_text(&row);
    holder->user_locale = sql_take_text(&row);
    holder->is_operator = sql_take_int(&row) != 0;
    holder->sandbox = sql_take_int(&row) != 0;
    holder->organization_clock = sql_take_instant(&row);
    return STATUS_OK;
}

enum status store_session_insert(struct sql *sql, const struct session_row *row, int64_t user_version)
{
    return sql_run_one(sql, &session_insert,
                       SQL_VALUES(sql_hash(row->token_hash), sql_id(row->id), sql_text(row->transport),
                                  sql_text(row->address), sql_instant(row->created_at), sql_instant(row->renewed_at),
                                  sql_instant(row->expires_at), sql_instant(row->ends_at), sql_id(row->organization_id),
                                  sql_id(row->user_id), sql_int(user_version)));
}

enum status store_session_renew(struct sql *sql, const uint8_t token_hash[32], struct instant renewed_at,
                                struct instant now, struct instant expires_at)
{
    return sql_run_one(
        sql, &session_renew,
        SQL_VALUES(sql_instant(now), sql_instant(expires_at), sql_hash(token_hash), sql_instant(renewed_at)));
}

enum status store_session_prune(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id,
                                unsigned keep, struct instant now)
{
    struct id surplus = ID_NONE; /* no session has this identifier, so no session is at or below it */
    struct sql_row row;
    enum status status;

    status = sql_read_one(sql, arena, &session_surplus,
                          SQL_VALUES(sql_id(organization_id), sql_id(user_id), sql_instant(now), sql_int(keep)), &row);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    if (status == STATUS_OK)
        surplus = sql_take_id(&row);
    return sql_run(sql, &session_prune,
                   SQL_VALUES(sql_id(organization_id), sql_id(user_id), sql_instant(now), sql_id_or_zero(surplus)));
}

static void row_take(struct sql_row *row, struct session_row *session)
{
    session->organization_id = sql_take_id(row);
    session->id = sql_take_id(row);
    session->user_id = sql_take_id(row);
    session->transport = sql_take_text(row);
    session->address = sql_take_text(row);
    session->created_at = sql_take_instant(row);
    session->renewed_at = sql_take_instant(row);
    session->expires_at = sql_take_instant(row);
    session->ends_at = sql_take_instant(row);
}

enum status store_session_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id,
                               struct id session_id, struct session_view *view)
{
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &session_find,
                                      SQL_VALUES(sql_id(organization_id), sql_id(user_id), sql_id(session_id)), &row);

    if (status != STATUS_OK)
        return status;
    memset(view, 0, sizeof *view);
    row_take(&row, &view->row);
    view->user.organization_id = view->row.organization_id;
    view->user.id = view->row.user_id;
    view->user.email = sql_take_text(&row);
    view->user.display_name = sql_take_text(&row);
    view->user.locale = sql_take_text(&row);
    view->user.roles = (uint32_t)sql_take_int(&row);
    view->user.status = strcmp(sql_take_text(&row), "active") == 0 ? USER_ACTIVE : USER_DISABLED;
    view->user.version = sql_take_int(&row);
    view->user.created_at = sql_take_instant(&row);
    view->organization_name = sql_take_text(&row);
    view->organization_locale = sql_take_text(&row);
    view->is_operator = sql_take_int(&row) != 0;
    view->sandbox = sql_take_int(&row) != 0;
    return STATUS_OK;
}

SQL_READ_ARRAY(sessions_read, struct session_row, row_take)

enum status store_session_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id user_id,
                               struct id before, unsigned limit, struct instant now, const struct session_row **rows,
                               size_t *count)
{
    struct session_row *sessions;
    enum status status = sessions_read(
        sql, arena, &session_list,
        SQL_VALUES(sql_id(organization_id), sql_id(user_id), sql_id_or_last(before), sql_instant(now), sql_int(limit)),
        &sessions, count);

    if (status == STATUS_OK)
        *rows = sessions;
    return status;
}

enum status store_session_delete(struct sql *sql, struct id organization_id, struct id user_id, struct id session_id)
{
    enum status status =
        sql_run_one(sql, &session_delete, SQL_VALUES(sql_id(organization_id), sql_id(user_id), sql_id(session_id)));

    return status == STATUS_CHANGED ? STATUS_NOT_FOUND : status;
}

enum status store_session_delete_others(struct sql *sql, struct id organization_id, struct id user_id, struct id except)
{
    return sql_run(sql, &session_delete_others,
                   SQL_VALUES(sql_id(organization_id), sql_id(user_id), sql_id_or_zero(except)));
}

enum status store_session_sweep(struct sql *sql, struct instant now, unsigned limit)
{
    return sql_run(sql, &session_sweep, SQL_VALUES(sql_instant(now), sql_int(limit)));
}

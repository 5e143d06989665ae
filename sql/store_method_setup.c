/* sql/store_method_setup.c */
#include "sql/store_method_setup.h"

#include "sql/known.h"
#include "sql/read_rows.h"

/* clang-format off */
#define COLUMNS \
    "SELECT s.organization_id, s.id, s.type, s.make_default, s.return_to, s.language, s.state, s.reference," \
    " s.page_url, s.payment_method_id, s.expires_at, s.lease_until, s.next_try_at, s.tries, s.version, s.created_at" \
    " FROM payment_method_setup s"
#define GIVES "bbtitttTTBuUUiiu"

static const struct sql_query method_setup_find = { .name = "method_setup_find", .takes = "bb", .gives = GIVES, .text =
    COLUMNS " WHERE s.organization_id = ? AND s.id = ?" };
static const struct sql_query method_setup_anywhere = {
    .name = "method_setup_anywhere", .takes = "b", .gives = GIVES,
    .text = COLUMNS " WHERE s.id = ?" };
static const struct sql_query method_setup_due = { .name = "method_setup_due", .takes = "ui", .gives = GIVES, .text =
    COLUMNS " WHERE s.next_try_at <= ? AND NOT EXISTS (SELECT 1 FROM set_aside a WHERE a.organization_id ="
    " s.organization_id AND a.kind = 'setup' AND a.object_id = s.id) ORDER BY s.next_try_at LIMIT ?" };
static const struct sql_query method_setup_insert = {
    .name = "method_setup_insert", .takes = "bbtitttuUUiiu",
    .text =
    "INSERT INTO payment_method_setup (organization_id, id, type, make_default, return_to, language, state, expires_at,"
    " lease_until, next_try_at, tries, version, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query method_setup_update = {
    .name = "method_setup_update", .takes = "tTTBUUibbi",
    .text =
    "UPDATE payment_method_setup SET state = ?, reference = ?, page_url = ?, payment_method_id = ?, lease_until = ?,"
    " next_try_at = ?, tries = ?, version = version + 1 WHERE organization_id = ? AND id = ? AND version = ?" };
static const struct sql_query method_setup_hasten = {
    .name = "method_setup_hasten", .takes = "ubbi",
    .text =
    "UPDATE payment_method_setup SET next_try_at = ?, tries = 0, version = version + 1 WHERE organization_id = ? AND"
    " id = ? AND version = ? AND next_try_at IS NOT NULL" };
/* clang-format on */

static void setup_take(struct sql_row *row, struct method_setup *s)
{
    *s = (struct method_setup){ .organization_id = sql_take_id(row) };
    s->id = sql_take_id(row);
    KNOWN(payment_method_type_read(sql_take_text(row), &s->type));
    s->make_default = sql_take_int(row) != 0;
    s->return_to = sql_take_text(row);
    s->language = language_of_locale(sql_take_text(row));
    KNOWN(method_setup_state_read(sql_take_text(row), &s->state));
    s->reference = sql_take_text(row);
    s->page_url = sql_take_text(row);
    s->payment_method_id = sql_take_id(row);
    s->expires_at = sql_take_instant(row);
    s->lease_until = sql_take_instant(row);
    s->next_try_at = sql_take_instant(row);
    s->tries = sql_take_int(row);
    s->version = sql_take_int(row);
    s->created_at = sql_take_instant(row);
}

SQL_READ_ONE(setup_read, struct method_setup, setup_take)

enum status store_method_setup_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                    struct method_setup *setup)
{
    return setup_read(sql, arena, &method_setup_find, SQL_VALUES(sql_id(organization_id), sql_id(id)), setup);
}

enum status store_method_setup_anywhere(struct sql *sql, struct arena *arena, struct id id, struct method_setup *setup)
{
    return setup_read(sql, arena, &method_setup_anywhere, SQL_VALUES(sql_id(id)), setup);
}

SQL_READ_ARRAY(setups_read, struct method_setup, setup_take)

enum status store_method_setup_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                                   struct method_setup **setups, size_t *count)
{
    return setups_read(sql, arena, &method_setup_due, SQL_VALUES(sql_instant(now), sql_int(limit)), setups, count);
}

enum status store_method_setup_insert(struct sql *sql, const struct method_setup *s)
{
    return sql_run(sql, &method_setup_insert,
                   SQL_VALUES(sql_id(s->organization_id), sql_id(s->id), sql_text(payment_method_type_name(s->type)),
                              sql_int(s->make_default ? 1 : 0), sql_text(s->return_to),
                              sql_text(language_tag(s->language)), sql_text(method_setup_state_name(s->state)),
                              sql_instant(s->expires_at), sql_instant(s->lease_until), sql_instant(s->next_try_at),
                              sql_int(s->tries), sql_int(s->version), sql_instant(s->created_at)));
}

enum status store_method_setup_update(struct sql *sql, struct method_setup *s)
{
    return sql_run_versioned(sql, &method_setup_update,
                             SQL_VALUES(sql_text(method_setup_state_name(s->state)), sql_text(s->reference),
                                        sql_text(s->page_url), sql_id(s->payment_method_id),
                                        sql_instant(s->lease_until), sql_instant(s->next_try_at), sql_int(s->tries),
                                        sql_id(s->organization_id), sql_id(s->id), sql_int(s->version)),
                             &s->version);
}

enum status store_method_setup_hasten(struct sql *sql, struct method_setup *s, struct instant at)
{
    return sql_run_versioned(
        sql, &method_setup_hasten,
        SQL_VALUES(sql_instant(at), sql_id(s->organization_id), sql_id(s->id), sql_int(s->version)), &s->version);
}

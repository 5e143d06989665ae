/* sql/store_method_ask.c */
#include "sql/store_method_ask.h"

#include "sql/read_rows.h"

/* clang-format off */
#define ASK_COLUMNS                                                                                                    \
    "SELECT organization_id, id, gateway_reference, ask_at, ask_tries, ask_version FROM payment_method m "
#define ASK_LETTERS "bbtUii"

static const struct sql_query method_ask_due = {
    .name = "method_ask_due", .takes = "ui", .gives = ASK_LETTERS,
    .text =
    ASK_COLUMNS "WHERE ask_at <= ? AND NOT EXISTS (SELECT 1 FROM set_aside a WHERE a.organization_id ="
    " m.organization_id AND a.kind = 'method' AND a.object_id = m.id) ORDER BY ask_at LIMIT ?" };
static const struct sql_query method_ask_find = {
    .name = "method_ask_find", .takes = "bb", .gives = ASK_LETTERS,
    .text =
    ASK_COLUMNS "WHERE organization_id = ? AND id = ? AND ask_at IS NOT NULL" };
static const struct sql_query method_ask_of_reference = {
    .name = "method_ask_of_reference", .takes = "ti", .gives = ASK_LETTERS,
    .text =
    ASK_COLUMNS "WHERE gateway_reference = ? AND status = 'active' ORDER BY id LIMIT ?" };
static const struct sql_query method_ask_of_mandate = {
    .name = "method_ask_of_mandate", .takes = "ti", .gives = ASK_LETTERS,
    .text =
    ASK_COLUMNS "WHERE mandate_id = ? AND status = 'active' ORDER BY id LIMIT ?" };
static const struct sql_query method_ask_hasten = { .name = "method_ask_hasten", .takes = "ubbi", .text =
    "UPDATE payment_method SET ask_at = ?, ask_tries = 0, ask_version = ask_version + 1 WHERE organization_id = ? AND"
    " id = ? AND ask_version = ? AND status = 'active'" };
static const struct sql_query method_ask_again = { .name = "method_ask_again", .takes = "uibbi", .text =
    "UPDATE payment_method SET ask_at = ?, ask_tries = ?, ask_version = ask_version + 1 WHERE organization_id = ? AND"
    " id = ? AND ask_version = ? AND status = 'active'" };
static const struct sql_query method_details = { .name = "method_details", .takes = "TTIITTTTbbi", .text =
    "UPDATE payment_method SET brand = ?, last4 = ?, exp_month = ?, exp_year = ?, mandate_id = ?,"
    " mandate_reference = ?, creditor_identifier = ?, mandate_status = ?, version = version + 1 WHERE organization_id"
    " = ? AND id = ? AND version = ?" };
/* clang-format on */

static void ask_take(struct sql_row *row, struct method_ask *ask)
{
    ask->organization_id = sql_take_id(row);
    ask->id = sql_take_id(row);
    ask->gateway_reference = sql_take_text(row);
    ask->ask_at = sql_take_instant(row);
    ask->tries = sql_take_int(row);
    ask->version = sql_take_int(row);
}

SQL_READ_ARRAY(asks_read, struct method_ask, ask_take)

enum status store_method_ask_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                                 struct method_ask **due, size_t *count)
{
    return asks_read(sql, arena, &method_ask_due, SQL_VALUES(sql_instant(now), sql_int(limit)), due, count);
}

SQL_READ_ONE(ask_read, struct method_ask, ask_take)

enum status store_method_ask_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                  struct method_ask *ask)
{
    return ask_read(sql, arena, &method_ask_find, SQL_VALUES(sql_id(organization_id), sql_id(id)), ask);
}

enum status store_method_ask_of_reference(struct sql *sql, struct arena *arena, const char *reference,
                                          struct method_ask **asks, size_t *count)
{
    return asks_read(sql, arena, &method_ask_of_reference,
                     SQL_VALUES(sql_text(reference), sql_int(METHODS_OF_REFERENCE_MAX)), asks, count);
}

enum status store_method_ask_of_mandate(struct sql *sql, struct arena *arena, const char *mandate_id,
                                        struct method_ask **asks, size_t *count)
{
    return asks_read(sql, arena, &method_ask_of_mandate,
                     SQL_VALUES(sql_text(mandate_id), sql_int(METHODS_OF_REFERENCE_MAX)), asks, count);
}

enum status store_method_ask_hasten(struct sql *sql, const struct method_ask *ask, struct instant at)
{
    return sql_run_one(
        sql, &method_ask_hasten,
        SQL_VALUES(sql_instant(at), sql_id(ask->organization_id), sql_id(ask->id), sql_int(ask->version)));
}

static struct sql_value positive_or_null(int64_t number)
{
    return number > 0 ? sql_int(number) : sql_text(NULL);
}

enum status store_method_ask_again(struct sql *sql, const struct method_ask *ask, struct instant at, int64_t tries)
{
    return sql_run_one(sql, &method_ask_again,
                       SQL_VALUES(sql_instant(at), sql_int(tries), sql_id(ask->organization_id), sql_id(ask->id),
                                  sql_int(ask->version)));
}

enum status store_method_details(struct sql *sql, struct payment_method *method)
{
    const struct mandate *mandate = &method->mandate;

    return sql_run_versioned(sql, &method_details,
                             SQL_VALUES(sql_text(method->brand), sql_text(method->last4),
                                        positive_or_null(method->exp_month), positive_or_null(method->exp_year),
                                        sql_text(mandate->id), sql_text(mandate->reference),
                                        sql_text(mandate->creditor_identifier),
                                        sql_text(mandate->id == NULL ? NULL : mandate_status_name(mandate->status)),
                                        sql_id(method->organization_id), sql_id(method->id), sql_int(method->version)),
                             &method->version);
}

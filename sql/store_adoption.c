/* sql/store_adoption.c */
#include "sql/store_adoption.h"

#include "sql/account_number.h"
#include "sql/read_rows.h"

/* clang-format off */
#define UNSETTLED "('intent', 'calling', 'unknown', 'action_required', 'processing')"
static const struct sql_query adoption_open = { .name = "adoption_open", .takes = "", .gives = "iiii", .text =
    "SELECT (SELECT COUNT(*) FROM payment WHERE state IN " UNSETTLED "),"
    " (SELECT COUNT(*) FROM refund WHERE state IN " UNSETTLED "),"
    " (SELECT COUNT(*) FROM payment_method_setup WHERE next_try_at IS NOT NULL),"
    " (SELECT COUNT(*) FROM payment WHERE chargeback = 'opened')" };
static const struct sql_query adoption_connections = { .name = "adoption_connections", .takes = "", .gives = "i",
    .text =
    "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID() AND"
    " user = SUBSTRING_INDEX(USER(), '@', 1)" };
static const struct sql_query adoption_former = { .name = "adoption_former", .takes = "i", .text =
    "INSERT INTO gateway_account (name, kind, account_id, live, key_check, created_at, number, adopted_at)"
    " SELECT CONCAT('former-', number), kind, account_id, live, key_check, created_at, number, adopted_at"
    " FROM gateway_account WHERE name = 'program' AND number = ?" };
static const struct sql_query adoption_now = { .name = "adoption_now", .takes = "ttihuui", .text =
    "UPDATE gateway_account SET kind = ?, account_id = ?, live = ?, key_check = ?, created_at = ?, adopted_at = ?,"
    " number = number + 1 WHERE name = 'program' AND number = ?" };

static const struct sql_query adoption_labels = { .name = "adoption_labels", .takes = "", .text =
    "DELETE FROM charge_label" };

#define LAPSING "gateway_reference IS NOT NULL AND lapsed_at IS NULL AND account_number <> " ACCOUNT_NUMBER \
    " AND (status = 'active' OR detach_at IS NOT NULL)"
static const struct sql_query adoption_organizations = { .name = "adoption_organizations", .takes = "bi", .gives = "b",
    .text =
    "SELECT DISTINCT organization_id FROM payment_method WHERE organization_id > ? AND " LAPSING
    " ORDER BY organization_id LIMIT ?" };
static const struct sql_query adoption_methods = { .name = "adoption_methods", .takes = "bi", .gives = "bii", .text =
    "SELECT id, status = 'active', version FROM payment_method WHERE organization_id = ? AND " LAPSING
    " ORDER BY id LIMIT ?" };
static const struct sql_query adoption_lapse = { .name = "adoption_lapse", .takes = "ubbi", .text =
    "UPDATE payment_method SET lapsed_at = ?, ask_at = NULL, ask_version = ask_version + 1, detach_at = NULL,"
    " version = version + 1"
    " WHERE organization_id = ? AND id = ? AND version = ?" };
/* clang-format on */

enum status store_adoption_open(struct sql *sql, struct arena *arena, struct adoption_open *open)
{
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &adoption_open, NULL, 0, &row);

    if (status != STATUS_OK)
        return status;
    open->payments = sql_take_int(&row);
    open->refunds = sql_take_int(&row);
    open->setups = sql_take_int(&row);
    open->contested = sql_take_int(&row);
    return STATUS_OK;
}

enum status store_adoption_connections(struct sql *sql, struct arena *arena, int64_t *count)
{
    return sql_read_int(sql, arena, &adoption_connections, NULL, 0, count);
}

enum status store_adoption_move(struct sql *sql, const struct gateway_account_row *before,
                                const struct gateway_account_row *now, struct instant at)
{
    enum status status = sql_run_one(sql, &adoption_former, SQL_VALUES(sql_int(before->number)));

    if (status != STATUS_OK || (status = sql_run(sql, &adoption_labels, NULL, 0)) != STATUS_OK)
        return status;
    return sql_run_one(sql, &adoption_now,
                       SQL_VALUES(sql_text(now->kind), sql_text(now->account_id), sql_int(now->live ? 1 : 0),
                                  sql_hash(now->key_check), sql_instant(at), sql_instant(at), sql_int(before->number)));
}

static void id_take(struct sql_row *row, struct id *id)
{
    *id = sql_take_id(row);
}

SQL_READ_ARRAY(ids_read, struct id, id_take)

enum status store_adoption_organizations(struct sql *sql, struct arena *arena, struct id after, int64_t limit,
                                         struct id **ids, size_t *count)
{
    return ids_read(sql, arena, &adoption_organizations, SQL_VALUES(sql_id_or_zero(after), sql_int(limit)), ids, count);
}

static void lapsing_take(struct sql_row *row, struct lapsing *method)
{
    method->id = sql_take_id(row);
    method->active = sql_take_int(row) != 0;
    method->version = sql_take_int(row);
}

SQL_READ_ARRAY(lapsing_read, struct lapsing, lapsing_take)

enum status store_adoption_methods(struct sql *sql, struct arena *arena, struct id organization_id, int64_t limit,
                                   struct lapsing **methods, size_t *count)
{
    return lapsing_read(sql, arena, &adoption_methods, SQL_VALUES(sql_id(organization_id), sql_int(limit)), methods,
                        count);
}

enum status store_adoption_lapse(struct sql *sql, struct id organization_id, const struct lapsing *method,
                                 struct instant at)
{
    return sql_run_one(
        sql, &adoption_lapse,
        SQL_VALUES(sql_instant(at), sql_id(organization_id), sql_id(method->id), sql_int(method->version)));
}

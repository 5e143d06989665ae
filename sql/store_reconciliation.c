/* sql/store_reconciliation.c */
#include "sql/store_reconciliation.h"

#include "sql/known.h"
#include "sql/read_rows.h"

/* clang-format off */
#define MOVED " run, tries, trouble, charges, payments, discrepancies, foreign_charges, next_try_at, finished_at," \
    " settled_run, payouts_wrong, payouts_left, settled_at"
#define MOVED_LETTERS "iiTiiiiUU" "iiiU"
#define ROW   "SELECT id, day, version," MOVED " FROM reconciliation WHERE gateway = ? AND account_id = ?"
#define GIVES "bdi" MOVED_LETTERS

static const struct sql_query reconciliation_account = { .name = "reconciliation_account", .takes = "", .gives = "ttui",
    .text = "SELECT kind, account_id, created_at, adopted_at IS NOT NULL FROM gateway_account WHERE name = 'program'" };
static const struct sql_query reconciliation_insert = { .name = "reconciliation_insert",
    .takes = "bttdi" MOVED_LETTERS, .text =
    "INSERT INTO reconciliation (id, gateway, account_id, day, version," MOVED ")"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query reconciliation_list = { .name = "reconciliation_list", .takes = "ttdi", .gives = GIVES,
    .text = ROW " AND day >= ? ORDER BY day LIMIT ?" };
static const struct sql_query reconciliation_due = { .name = "reconciliation_due", .takes = "ttu", .gives = GIVES,
    .text = ROW " AND next_try_at <= ? ORDER BY day LIMIT 1" };
static const struct sql_query reconciliation_update = { .name = "reconciliation_update", .takes = MOVED_LETTERS "bi",
    .text =
    "UPDATE reconciliation SET run = ?, tries = ?, trouble = ?, charges = ?, payments = ?, discrepancies = ?,"
    " foreign_charges = ?, next_try_at = ?, finished_at = ?, settled_run = ?, payouts_wrong = ?, payouts_left = ?,"
    " settled_at = ?, version = version + 1 WHERE id = ? AND version = ?" };
static const struct sql_query sums_insert = { .name = "reconciliation_sums_insert", .takes = "bitiiii", .text =
    "INSERT INTO reconciliation_sum (reconciliation_id, run, currency, gateway_minor, gateway_joined_minor,"
    " ours_minor, ours_joined_minor) VALUES (?, ?, ?, ?, ?, ?, ?)" };

/* The joined and the total money of each currency, of both sides. */
#define SUM_COLUMNS "SELECT s.currency, CAST(SUM(s.gateway_minor) AS SIGNED)," \
    " CAST(SUM(s.gateway_joined_minor) AS SIGNED), CAST(SUM(s.ours_minor) AS SIGNED)," \
    " CAST(SUM(s.ours_joined_minor) AS SIGNED) FROM reconciliation r JOIN reconciliation_sum s" \
    " ON s.reconciliation_id = r.id AND s.run = r.run WHERE "
#define ACCEPTED(currency, gateway, ours) "SELECT " currency ", CAST(0 AS SIGNED)," \
    " CAST(SUM(" gateway ") AS SIGNED), CAST(0 AS SIGNED)," \
    " CAST(SUM(" ours ") AS SIGNED) FROM reconciliation r JOIN reconciliation_difference d" \
    " ON d.reconciliation_id = r.id AND d.run = r.run JOIN reconciliation_accepted a" \
    " ON a.reconciliation_id = d.reconciliation_id AND a.subject = d.subject AND a.differences = d.differences" \
    " WHERE " currency " IS NOT NULL AND "
#define CHARGES  ACCEPTED("d.charge_currency", "d.gateway_minor", "0")
#define PAYMENTS ACCEPTED("d.payment_currency", "0", "d.ours_minor")
#define OF_DAY   "r.id = ? GROUP BY 1"
#define SINCE    "r.gateway = ? AND r.account_id = ? AND r.day >= ? GROUP BY 1"

static const struct sql_query day_sums[] = {
    { .name = "reconciliation_day_sums", .takes = "b", .gives = "tiiii", .text = SUM_COLUMNS OF_DAY },
    { .name = "reconciliation_day_charges", .takes = "b", .gives = "tiiii", .text = CHARGES OF_DAY },
    { .name = "reconciliation_day_payments", .takes = "b", .gives = "tiiii", .text = PAYMENTS OF_DAY } };
static const struct sql_query all_sums[] = {
    { .name = "reconciliation_sums", .takes = "ttd", .gives = "tiiii", .text = SUM_COLUMNS SINCE },
    { .name = "reconciliation_charges", .takes = "ttd", .gives = "tiiii", .text = CHARGES SINCE },
    { .name = "reconciliation_payments", .takes = "ttd", .gives = "tiiii", .text = PAYMENTS SINCE } };
static const struct sql_query sums_sweep = { .name = "reconciliation_sums_sweep", .takes = "bi", .text =
    "DELETE FROM reconciliation_sum WHERE reconciliation_id = ? AND run <> ?" };
static const struct sql_query differences_sweep = { .name = "reconciliation_differences_sweep", .takes = "bii",
    .text =
    "DELETE FROM reconciliation_difference WHERE reconciliation_id = ? AND run NOT IN (?, ?)" };
/* clang-format on */

enum { SUM_VALUES = 7 };

enum status store_reconciliation_account(struct sql *sql, struct arena *arena, struct reconciliation_account *account)
{
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &reconciliation_account, NULL, 0, &row);

    if (status != STATUS_OK)
        return status;
    account->gateway = sql_take_text(&row);
    account->account_id = sql_take_text(&row);
    account->since = sql_take_instant(&row);
    account->moved = sql_take_int(&row) != 0;
    return STATUS_OK;
}

enum status store_reconciliation_insert(struct sql *sql, const struct reconciliation_account *account,
                                        const struct reconciliation_row *row)
{
    return sql_run(sql, &reconciliation_insert,
                   SQL_VALUES(sql_id(row->id), sql_text(account->gateway), sql_text(account->account_id),
                              sql_day(row->day), sql_int(row->version), sql_int(row->run), sql_int(row->tries),
                              sql_text(row->trouble), sql_int(row->charges), sql_int(row->payments),
                              sql_int(row->discrepancies), sql_int(row->foreign), sql_instant(row->next_try_at),
                              sql_instant(row->finished_at), sql_int(row->settled_run), sql_int(row->payouts_wrong),
                              sql_int(row->payouts_left), sql_instant(row->settled_at)));
}

static void row_take(struct sql_row *row, struct reconciliation_row *r)
{
    *r = (struct reconciliation_row){ .id = sql_take_id(row) };
    r->day = sql_take_day(row);
    r->version = sql_take_int(row);
    r->run = sql_take_int(row);
    r->tries = sql_take_int(row);
    r->trouble = sql_take_text(row);
    r->charges = sql_take_int(row);
    r->payments = sql_take_int(row);
    r->discrepancies = sql_take_int(row);
    r->foreign = sql_take_int(row);
    r->next_try_at = sql_take_instant(row);
    r->finished_at = sql_take_instant(row);
    r->settled_run = sql_take_int(row);
    r->payouts_wrong = sql_take_int(row);
    r->payouts_left = sql_take_int(row);
    r->settled_at = sql_take_instant(row);
}

SQL_READ_ARRAY(rows_read, struct reconciliation_row, row_take)

enum status store_reconciliation_list(struct sql *sql, struct arena *arena,
                                      const struct reconciliation_account *account, struct day from,
                                      struct reconciliation_row **rows, size_t *count)
{
    return rows_read(sql, arena, &reconciliation_list,
                     SQL_VALUES(sql_text(account->gateway), sql_text(account->account_id), sql_day(from),
                                sql_int(RECONCILIATION_ROWS_MAX)),
                     rows, count);
}

enum status store_reconciliation_due(struct sql *sql, struct arena *arena, const struct reconciliation_account *account,
                                     struct instant now, struct reconciliation_row *r)
{
    struct sql_row row;
    enum status status =
        sql_read_one(sql, arena, &reconciliation_due,
                     SQL_VALUES(sql_text(account->gateway), sql_text(account->account_id), sql_instant(now)), &row);

    if (status == STATUS_OK)
        row_take(&row, r);
    return status;
}

enum status store_reconciliation_update(struct sql *sql, struct reconciliation_row *row)
{
    return sql_run_versioned(sql, &reconciliation_update,
                             SQL_VALUES(sql_int(row->run), sql_int(row->tries), sql_text(row->trouble),
                                        sql_int(row->charges), sql_int(row->payments), sql_int(row->discrepancies),
                                        sql_int(row->foreign), sql_instant(row->next_try_at),
                                        sql_instant(row->finished_at), sql_int(row->settled_run),
                                        sql_int(row->payouts_wrong), sql_int(row->payouts_left),
                                        sql_instant(row->settled_at), sql_id(row->id), sql_int(row->version)),
                             &row->version);
}

enum status store_reconciliation_sums_insert(struct sql *sql, struct arena *arena, struct id reconciliation_id,
                                             int64_t run, const struct reconcile_sums *sums)
{
    struct sql_value *values = ARENA_ARRAY(arena, struct sql_value, sums->count * SUM_VALUES);

    for (size_t i = 0; i < sums->count; i++) {
        const struct reconcile_sum *sum = &sums->of[i];
        struct sql_value *row = values + i * SUM_VALUES;

        row[0] = sql_id(reconciliation_id);
        row[1] = sql_int(run);
        row[2] = sql_text(sum->currency.code);
        row[3] = sql_int(sum->gateway_minor);
        row[4] = sql_int(sum->gateway_joined_minor);
        row[5] = sql_int(sum->ours_minor);
        row[6] = sql_int(sum->ours_joined_minor);
    }
    return sums->count == 0 ? STATUS_OK : sql_run_rows(sql, &sums_insert, values, SUM_VALUES, sums->count);
}

static enum status sums_add(struct sql *sql, struct arena *arena, const struct sql_query *query,
                            const struct sql_value *values, size_t value_count, struct reconcile_sums *sums)
{
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, query, values, value_count, &rows);

    for (size_t i = 0; status == STATUS_OK && i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        struct reconcile_sum sum = { 0 };

        KNOWN(currency_read(sql_take_text(&row), &sum.currency));
        sum.gateway_minor = sql_take_int(&row);
        sum.gateway_joined_minor = sql_take_int(&row);
        sum.ours_minor = sql_take_int(&row);
        sum.ours_joined_minor = sql_take_int(&row);
        reconcile_sum_add(sums, &sum);
    }
    return status;
}

enum status store_reconciliation_day_sums(struct sql *sql, struct arena *arena, const struct reconciliation_row *row,
                                          struct reconcile_sums *sums)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; status == STATUS_OK && i < sizeof day_sums / sizeof *day_sums; i++)
        status = sums_add(sql, arena, &day_sums[i], SQL_VALUES(sql_id(row->id)), sums);
    return status;
}

enum status store_reconciliation_sums(struct sql *sql, struct arena *arena,
                                      const struct reconciliation_account *account, struct day from,
                                      struct reconcile_sums *sums)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; status == STATUS_OK && i < sizeof all_sums / sizeof *all_sums; i++)
        status = sums_add(sql, arena, &all_sums[i],
                          SQL_VALUES(sql_text(account->gateway), sql_text(account->account_id), sql_day(from)), sums);
    return status;
}

enum status store_reconciliation_sweep(struct sql *sql, const struct reconciliation_row *row)
{
    enum status status = sql_run(sql, &sums_sweep, SQL_VALUES(sql_id(row->id), sql_int(row->run)));

    return status != STATUS_OK ? status
                               : sql_run(sql, &differences_sweep,
                                         SQL_VALUES(sql_id(row->id), sql_int(row->run), sql_int(row->settled_run)));
}

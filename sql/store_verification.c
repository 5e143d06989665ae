/* sql/store_verification.c */
#include "sql/store_verification.h"

#define MOVED                                                                                                          \
    " stage, step, organization_id, row_id, scope, kind, year, last_number, last_day, last_hash, invoices, "           \
    "invoice_lines,"                                                                                                   \
    " credit_notes, postings, payments, subscriptions, periods, lots, pending_lines, events, fault, fault_table, "     \
    "fault_row, finished_at"
#define MOVED_LETTERS                                                                                                  \
    "iibbbtiiDh"                                                                                                       \
    "iiiiiiiiii"                                                                                                       \
    "TTTU"
enum { MOVED_COLUMNS = 24, COLUMNS = MOVED_COLUMNS + 3 };

/* clang-format off */
static const struct sql_query verification_insert = {
    .name = "verification_insert", .takes = MOVED_LETTERS "biu",
    .text =
    "INSERT INTO verification (" MOVED ", id, version, started_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query verification_last = {
    .name = "verification_last", .takes = "", .gives = MOVED_LETTERS "biu",
    .text =
    "SELECT" MOVED ", id, version, started_at FROM verification ORDER BY id DESC LIMIT 1" };
static const struct sql_query verification_update = {
    .name = "verification_update", .takes = MOVED_LETTERS "bi",
    .text =
    "UPDATE verification SET stage = ?, step = ?, organization_id = ?, row_id = ?, scope = ?, kind = ?, year = ?,"
    " last_number = ?, last_day = ?,"
    " last_hash = ?, invoices = ?, invoice_lines = ?, credit_notes = ?, postings = ?, payments = ?, subscriptions = ?,"
    " periods = ?, lots = ?,"
    " pending_lines = ?, events = ?, fault = ?, fault_table = ?, fault_row = ?, finished_at = ?, version = version + 1"
    " WHERE id = ? AND version = ?" };
static const struct sql_query verification_sweep = { .name = "verification_sweep", .takes = "u", .text =
    "DELETE FROM verification WHERE started_at < ? AND finished_at IS NOT NULL" };
/* clang-format on */

static void moved_values(struct sql_value values[MOVED_COLUMNS], const struct verification_row *r)
{
    const char kind[2] = { r->walked.kind, '\0' };
    const struct sql_value moved[MOVED_COLUMNS] = { sql_int(r->stage),
                                                    sql_int(r->step),
                                                    sql_id_or_zero(r->key.organization_id),
                                                    sql_id_or_zero(r->key.id),
                                                    sql_id_or_zero(r->walked.scope),
                                                    sql_text(kind[0] == 'F'   ? "F"
                                                             : kind[0] == 'A' ? "A"
                                                                              : ""),
                                                    sql_int(r->walked.year),
                                                    sql_int(r->walked.last_number),
                                                    sql_day(r->walked.last_day),
                                                    sql_hash(r->walked.last_hash),
                                                    sql_int(r->invoices),
                                                    sql_int(r->lines),
                                                    sql_int(r->credit_notes),
                                                    sql_int(r->postings),
                                                    sql_int(r->payments),
                                                    sql_int(r->subscriptions),
                                                    sql_int(r->periods),
                                                    sql_int(r->lots),
                                                    sql_int(r->pending_lines),
                                                    sql_int(r->events),
                                                    sql_text(r->fault),
                                                    sql_text(r->fault_table),
                                                    sql_text(r->fault_row),
                                                    sql_instant(r->finished_at) };

    for (size_t i = 0; i < MOVED_COLUMNS; i++)
        values[i] = moved[i];
}

enum status store_verification_insert(struct sql *sql, const struct verification_row *r)
{
    struct sql_value values[COLUMNS];

    moved_values(values, r);
    values[MOVED_COLUMNS] = sql_id(r->id);
    values[MOVED_COLUMNS + 1] = sql_int(r->version);
    values[MOVED_COLUMNS + 2] = sql_instant(r->started_at);
    return sql_run(sql, &verification_insert, values, COLUMNS);
}

static void counts_take(struct sql_row *row, struct verification_row *r)
{
    int64_t *const counts[] = { &r->invoices,      &r->lines,   &r->credit_notes, &r->postings,      &r->payments,
                                &r->subscriptions, &r->periods, &r->lots,         &r->pending_lines, &r->events };

    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        *counts[i] = sql_take_int(row);
}

enum status store_verification_last(struct sql *sql, struct arena *arena, struct verification_row *r)
{
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, &verification_last, NULL, 0, &row);

    if (status != STATUS_OK)
        return status;
    *r = (struct verification_row){ .stage = sql_take_int(&row) };
    r->step = sql_take_int(&row);
    r->key.organization_id = sql_take_id(&row);
    r->key.id = sql_take_id(&row);
    r->walked.scope = sql_take_id(&row);
    r->walked.kind = sql_take_text(&row)[0];
    r->walked.year = (int32_t)sql_take_int(&row);
    r->walked.last_number = sql_take_int(&row);
    r->walked.last_day = sql_take_day(&row);
    (void)sql_take_hash(&row, r->walked.last_hash);
    counts_take(&row, r);
    r->fault = sql_take_text(&row);
    r->fault_table = sql_take_text(&row);
    r->fault_row = sql_take_text(&row);
    r->finished_at = sql_take_instant(&row);
    r->id = sql_take_id(&row);
    r->version = sql_take_int(&row);
    r->started_at = sql_take_instant(&row);
    return STATUS_OK;
}

enum status store_verification_update(struct sql *sql, struct verification_row *r)
{
    struct sql_value values[MOVED_COLUMNS + 2];

    moved_values(values, r);
    values[MOVED_COLUMNS] = sql_id(r->id);
    values[MOVED_COLUMNS + 1] = sql_int(r->version);
    return sql_run_versioned(sql, &verification_update, values, MOVED_COLUMNS + 2, &r->version);
}

enum status store_verification_sweep(struct sql *sql, struct instant before)
{
    return sql_run(sql, &verification_sweep, SQL_VALUES(sql_instant(before)));
}

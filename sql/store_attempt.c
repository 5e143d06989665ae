/* sql/store_attempt.c */
#include "sql/store_attempt.h"

/* clang-format off */
static const struct sql_query attempts_of_invoice = {
    .name = "attempts_of_invoice", .takes = "bbb", .gives = "iB",
    .text =
    "SELECT COUNT(*), MIN(id) FROM payment WHERE organization_id = ? AND invoice_id = ? AND id >= ? AND"
    " payment_method_id IS NOT NULL" };
static const struct sql_query attempts_of_note = { .name = "attempts_of_note", .takes = "bbb", .gives = "iB", .text =
    "SELECT COUNT(*), MIN(id) FROM refund WHERE organization_id = ? AND credit_note_id = ? AND id >= ?" };
static const struct sql_query attempts_to_set_up = { .name = "attempts_to_set_up", .takes = "bb", .gives = "iB", .text =
    "SELECT COUNT(*), MIN(id) FROM payment_method_setup WHERE organization_id = ? AND id >= ?" };
/* clang-format on */

static enum status attempts_take(enum status status, struct sql_row *row, int64_t *count, struct id *oldest)
{
    if (status != STATUS_OK)
        return status;
    *count = sql_take_int(row);
    *oldest = sql_take_id(row);
    return STATUS_OK;
}

static enum status attempts_read(struct sql *sql, struct arena *arena, const struct sql_query *query,
                                 struct id organization_id, struct id object_id, struct id from, int64_t *count,
                                 struct id *oldest)
{
    struct sql_row row;
    enum status status =
        sql_read_one(sql, arena, query, SQL_VALUES(sql_id(organization_id), sql_id(object_id), sql_id(from)), &row);

    return attempts_take(status, &row, count, oldest);
}

enum status store_attempts_to_set_up(struct sql *sql, struct arena *arena, struct id organization_id, struct id from,
                                     int64_t *count, struct id *oldest)
{
    struct sql_row row;
    enum status status =
        sql_read_one(sql, arena, &attempts_to_set_up, SQL_VALUES(sql_id(organization_id), sql_id(from)), &row);

    return attempts_take(status, &row, count, oldest);
}

enum status store_attempts_of_invoice(struct sql *sql, struct arena *arena, struct id organization_id,
                                      struct id invoice_id, struct id from, int64_t *count, struct id *oldest)
{
    return attempts_read(sql, arena, &attempts_of_invoice, organization_id, invoice_id, from, count, oldest);
}

enum status store_attempts_of_note(struct sql *sql, struct arena *arena, struct id organization_id,
                                   struct id credit_note_id, struct id from, int64_t *count, struct id *oldest)
{
    return attempts_read(sql, arena, &attempts_of_note, organization_id, credit_note_id, from, count, oldest);
}

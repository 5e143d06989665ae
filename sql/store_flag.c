/* sql/store_flag.c: every read is a range of the index payment_state. */
#include "sql/store_flag.h"

#include "sql/known.h"

#define NOT_KNOWN "('intent', 'calling', 'unknown')"

static const struct sql_query flag_due = { .name = "flag_due", .takes = "bi", .gives = "bbti", .text =
    "SELECT organization_id, id, state, version FROM payment WHERE state IN " NOT_KNOWN " AND id < ? AND flagged_at IS NULL ORDER BY id LIMIT ?" };
static const struct sql_query flag_set = { .name = "flag_set", .takes = "ubbi", .text =
    "UPDATE payment SET flagged_at = ?, version = version + 1 WHERE organization_id = ? AND id = ? AND version = ? AND flagged_at IS NULL" };
static const struct sql_query flag_list = { .name = "flag_list", .takes = "bi", .gives = "bbBBtitiu", .text =
    "SELECT organization_id, id, order_id, invoice_id, currency, amount_minor, state, tries, flagged_at FROM payment"
    " WHERE state IN " NOT_KNOWN " AND flagged_at IS NOT NULL AND id > ? ORDER BY id LIMIT ?" };
static const struct sql_query flag_counts = { .name = "flag_counts", .takes = "", .gives = "tibi", .text =
    "SELECT state, COUNT(*), MIN(id), CAST(COALESCE(SUM(flagged_at IS NOT NULL AND state IN " NOT_KNOWN "), 0) AS SIGNED) FROM payment"
    " WHERE state IN ('intent', 'calling', 'unknown', 'action_required', 'processing') GROUP BY state" };

enum status store_flag_due(struct sql *sql, struct arena *arena, struct id made_before, int64_t limit, struct payment **payments, size_t *count)
{
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, &flag_due, SQL_VALUES(sql_id(made_before), sql_int(limit)), &rows);

    if (status != STATUS_OK)
        return status;
    *payments = ARENA_ARRAY(arena, struct payment, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        struct payment *payment = &(*payments)[i];

        *payment = (struct payment){ .organization_id = sql_take_id(&row) };
        payment->id = sql_take_id(&row);
        KNOWN(payment_state_read(sql_take_text(&row), &payment->state));
        payment->version = sql_take_int(&row);
    }
    *count = rows.count;
    return STATUS_OK;
}

enum status store_flag_set(struct sql *sql, const struct payment *payment, struct instant at)
{
    return sql_run_one(sql, &flag_set,
                       SQL_VALUES(sql_instant(at), sql_id(payment->organization_id), sql_id(payment->id), sql_int(payment->version)));
}

static void flagged_take(struct sql_row *row, struct flagged *flagged)
{
    struct payment *payment = &flagged->payment;

    *payment = (struct payment){ .organization_id = sql_take_id(row) };
    payment->id = sql_take_id(row);
    payment->order_id = sql_take_id(row);
    payment->invoice_id = sql_take_id(row);
    KNOWN(currency_read(sql_take_text(row), &payment->amount.currency));
    payment->amount.minor = sql_take_int(row);
    KNOWN(payment_state_read(sql_take_text(row), &payment->state));
    payment->tries = sql_take_int(row);
    flagged->flagged_at = sql_take_instant(row);
}

enum status store_flag_list(struct sql *sql, struct arena *arena, struct id after, int64_t limit, struct flagged **flagged, size_t *count)
{
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, &flag_list, SQL_VALUES(sql_id_or_zero(after), sql_int(limit)), &rows);

    if (status != STATUS_OK)
        return status;
    *flagged = ARENA_ARRAY(arena, struct flagged, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);

        flagged_take(&row, &(*flagged)[i]);
    }
    *count = rows.count;
    return STATUS_OK;
}

enum status store_flag_counts(struct sql *sql, struct arena *arena, struct payments_open *open)
{
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, &flag_counts, NULL, 0, &rows);

    if (status != STATUS_OK)
        return status;
    *open = (struct payments_open){ 0 };
    for (size_t i = 0; i < PAYMENT_STATE__MAX; i++)
        open->oldest[i] = INSTANT_NONE;
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        enum payment_state state;

        KNOWN(payment_state_read(sql_take_text(&row), &state));
        open->count[state] = sql_take_int(&row);
        open->oldest[state] = id_time(sql_take_id(&row));
        open->flagged += sql_take_int(&row);
    }
    return STATUS_OK;
}

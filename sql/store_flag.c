/* sql/store_flag.c: every read uses a range of the index payment_state, refund_state or setup_due. */
#include "sql/store_flag.h"

#include <assert.h>

#include "sql/known.h"
#include "sql/read_rows.h"

/* clang-format off */
#define NOT_KNOWN "('intent', 'calling', 'unknown')"
#define OPEN      "('intent', 'calling', 'unknown', 'action_required', 'processing')"
#define PAYMENT   "SELECT organization_id, id, order_id, invoice_id, NULL, currency, amount_minor, state, dispute," \
    " tries, flagged_at, version FROM payment"
#define REFUND    "SELECT organization_id, id, NULL, NULL, credit_note_id, currency, amount_minor, state, dispute," \
    " tries, flagged_at, version FROM refund"
#define GIVES     "bbBBBtitTiUi"
#define DUE       " WHERE flagged_at IS NULL AND ((state IN " NOT_KNOWN " AND id < ?) OR (state = 'action_required'" \
    " AND id < ?)) ORDER BY id LIMIT ?"
#define LIST      " WHERE state IN " OPEN " AND flagged_at IS NOT NULL AND id > ? ORDER BY id LIMIT ?"

static const struct sql_query payment_due = { .name = "flag_due", .takes = "bbi", .gives = GIVES, .text = PAYMENT DUE };
static const struct sql_query refund_due = {
    .name = "flag_refund_due", .takes = "bbi", .gives = GIVES,
    .text = REFUND DUE };
static const struct sql_query payment_list = {
    .name = "flag_list", .takes = "bi", .gives = GIVES,
    .text = PAYMENT LIST };
static const struct sql_query refund_list = {
    .name = "flag_refund_list", .takes = "bi", .gives = GIVES,
    .text = REFUND LIST };
static const struct sql_query contested_list = { .name = "flag_contested", .takes = "bi", .gives = GIVES, .text =
    "SELECT organization_id, id, order_id, invoice_id, NULL, currency, chargeback_minor, state, dispute, tries,"
    " chargeback_opened_at, version FROM payment WHERE chargeback = 'opened' AND id > ? ORDER BY id LIMIT ?" };
static const struct sql_query flag_contested_count = {
    .name = "flag_contested_count", .takes = "", .gives = "i",
    .text = "SELECT COUNT(*) FROM payment WHERE chargeback = 'opened'" };
static const struct sql_query payment_set = { .name = "flag_set", .takes = "ubbi", .text =
    "UPDATE payment SET flagged_at = ?, version = version + 1 WHERE organization_id = ? AND id = ? AND version = ? AND"
    " flagged_at IS NULL" };
static const struct sql_query refund_set = { .name = "flag_refund_set", .takes = "ubbi", .text =
    "UPDATE refund SET flagged_at = ?, version = version + 1 WHERE organization_id = ? AND id = ? AND version = ? AND"
    " flagged_at IS NULL" };
static const struct sql_query flag_counts = { .name = "flag_counts", .takes = "", .gives = "tibi", .text =
    "SELECT state, COUNT(*), MIN(id), CAST(COALESCE(SUM(flagged_at IS NOT NULL), 0) AS SIGNED) FROM payment WHERE"
    " state IN " OPEN " GROUP BY state" };
static const struct sql_query flag_refund_counts = { .name = "flag_refund_counts", .takes = "", .gives = "tibi", .text =
    "SELECT state, COUNT(*), MIN(id), CAST(COALESCE(SUM(flagged_at IS NOT NULL), 0) AS SIGNED) FROM refund WHERE"
    " state IN " OPEN " GROUP BY state" };
static const struct sql_query flag_setup_counts = { .name = "flag_setup_counts", .takes = "", .gives = "tib", .text =
    "SELECT state, COUNT(*), MIN(id) FROM payment_method_setup WHERE next_try_at IS NOT NULL GROUP BY state" };
/* clang-format on */

static void flagged_take(struct sql_row *row, enum id_kind kind, struct flagged *flagged)
{
    *flagged = (struct flagged){ .kind = kind, .organization_id = sql_take_id(row) };
    flagged->id = sql_take_id(row);
    flagged->order_id = sql_take_id(row);
    flagged->invoice_id = sql_take_id(row);
    flagged->credit_note_id = sql_take_id(row);
    KNOWN(currency_read(sql_take_text(row), &flagged->amount.currency));
    flagged->amount.minor = sql_take_int(row);
    flagged->state = sql_take_text(row);
    flagged->dispute = sql_take_text(row);
    flagged->tries = sql_take_int(row);
    flagged->flagged_at = sql_take_instant(row);
    flagged->version = sql_take_int(row);
}

SQL_READ_ARRAY_OF(flagged_read, struct flagged, enum id_kind, flagged_take)

enum status store_flag_due(struct sql *sql, struct arena *arena, enum id_kind kind, struct id made_before,
                           struct id waits_before, int64_t limit, struct flagged **flagged, size_t *count)
{
    assert(kind == ID_PAYMENT || kind == ID_REFUND);
    return flagged_read(sql, arena, kind == ID_PAYMENT ? &payment_due : &refund_due,
                        SQL_VALUES(sql_id(made_before), sql_id(waits_before), sql_int(limit)), kind, flagged, count);
}

enum status store_flag_set(struct sql *sql, struct flagged *flagged, struct instant at)
{
    return sql_run_versioned(
        sql, flagged->kind == ID_PAYMENT ? &payment_set : &refund_set,
        SQL_VALUES(sql_instant(at), sql_id(flagged->organization_id), sql_id(flagged->id), sql_int(flagged->version)),
        &flagged->version);
}

enum status store_flag_list(struct sql *sql, struct arena *arena, enum id_kind kind, struct id after, int64_t limit,
                            struct flagged **flagged, size_t *count)
{
    assert(kind == ID_PAYMENT || kind == ID_REFUND);
    return flagged_read(sql, arena, kind == ID_PAYMENT ? &payment_list : &refund_list,
                        SQL_VALUES(sql_id_or_zero(after), sql_int(limit)), kind, flagged, count);
}

enum status store_flag_contested(struct sql *sql, struct arena *arena, struct id after, int64_t limit,
                                 struct flagged **flagged, size_t *count)
{
    return flagged_read(sql, arena, &contested_list, SQL_VALUES(sql_id_or_zero(after), sql_int(limit)), ID_PAYMENT,
                        flagged, count);
}

static enum status contested_count(struct sql *sql, struct arena *arena, struct payments_open *open)
{
    return sql_read_int(sql, arena, &flag_contested_count, NULL, 0, &open->contested);
}

static enum status refunds_count(struct sql *sql, struct arena *arena, struct payments_open *open)
{
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, &flag_refund_counts, NULL, 0, &rows);

    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < REFUND_STATE__MAX; i++)
        open->refunds_oldest[i] = INSTANT_NONE;
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        enum refund_state state;

        KNOWN(refund_state_read(sql_take_text(&row), &state));
        open->refunds[state] = sql_take_int(&row);
        open->refunds_oldest[state] = id_time(sql_take_id(&row));
        open->refunds_flagged += sql_take_int(&row);
    }
    return STATUS_OK;
}

static enum status setups_count(struct sql *sql, struct arena *arena, struct payments_open *open)
{
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, &flag_setup_counts, NULL, 0, &rows);

    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < METHOD_SETUP_STATE__MAX; i++)
        open->setups_oldest[i] = INSTANT_NONE;
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        enum method_setup_state state;

        KNOWN(method_setup_state_read(sql_take_text(&row), &state));
        open->setups[state] = sql_take_int(&row);
        open->setups_oldest[state] = id_time(sql_take_id(&row));
    }
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
    if ((status = refunds_count(sql, arena, open)) == STATUS_OK)
        status = setups_count(sql, arena, open);
    return status == STATUS_OK ? contested_count(sql, arena, open) : status;
}

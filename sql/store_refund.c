/* sql/store_refund.c */
#include "sql/store_refund.h"

#include <stdlib.h>
#include <string.h>

#include "sql/account_number.h"
#include "sql/known.h"
#include "sql/read_rows.h"

/* clang-format off */
#define COLUMNS \
    "SELECT r.organization_id, r.id, r.credit_note_id, r.payment_id, r.currency, r.amount_minor, r.state," \
    " r.refund_reference, r.decline_code," \
    " r.lease_until, r.next_try_at, r.tries, r.flagged_at, r.dispute, r.watch_at, r.version, r.created_at," \
    " y.charge_id, COALESCE(m.account_number <> " ACCOUNT_NUMBER ", 0) FROM" \
    " refund r" \
    " JOIN payment y ON y.organization_id = r.organization_id AND y.id = r.payment_id" \
    " LEFT JOIN payment_method m ON m.organization_id = y.organization_id AND m.id = y.payment_method_id"
#define GIVES "bbbbtitTTUUiUTUiuTi"

static const struct sql_query refund_find = { .name = "refund_find", .takes = "bb", .gives = GIVES, .text =
    COLUMNS " WHERE r.organization_id = ? AND r.id = ?" };
static const struct sql_query refund_anywhere = {
    .name = "refund_anywhere", .takes = "b", .gives = GIVES,
    .text = COLUMNS " WHERE r.id = ?" };
/* Refunds that are set aside are left out: worker/aside.c retries them. */
#define NOT_ASIDE \
    " NOT EXISTS (SELECT 1 FROM set_aside a WHERE a.organization_id = r.organization_id AND a.kind = 'refund' AND" \
    " a.object_id = r.id)"
static const struct sql_query refund_due = { .name = "refund_due", .takes = "ui", .gives = GIVES, .text =
    COLUMNS " WHERE r.next_try_at <= ? AND" NOT_ASIDE " ORDER BY r.next_try_at LIMIT ?" };
static const struct sql_query refund_unknown_count = {
    .name = "refund_unknown_count", .takes = "b", .gives = "i",
    .text =
    "SELECT COUNT(*) FROM refund WHERE organization_id = ? AND next_try_at IS NOT NULL AND state IN ('intent',"
    " 'calling', 'unknown')" };
static const struct sql_query refund_unknown = { .name = "refund_unknown", .takes = "i", .gives = GIVES, .text =
    COLUMNS " WHERE r.next_try_at IS NOT NULL AND r.state = 'unknown' AND r.dispute IS NULL AND"
        NOT_ASIDE " ORDER BY r.next_try_at LIMIT ?" };
static const struct sql_query refund_open = { .name = "refund_open", .takes = "b", .gives = GIVES, .text =
    COLUMNS " WHERE r.organization_id = ? AND r.next_try_at IS NOT NULL ORDER BY r.id" };
static const struct sql_query refund_of_payment = { .name = "refund_of_payment", .takes = "bbi", .gives = GIVES, .text =
    COLUMNS " WHERE r.organization_id = ? AND r.payment_id = ? AND r.state <> 'declined' ORDER BY r.id DESC LIMIT ?" };
static const struct sql_query refund_of_note = { .name = "refund_of_note", .takes = "bbibbi", .gives = GIVES, .text =
    "(" COLUMNS " WHERE r.organization_id = ? AND r.credit_note_id = ? AND r.state <> 'declined' ORDER BY r.id DESC"
    " LIMIT ?)"
    " UNION ALL (" COLUMNS " WHERE r.organization_id = ? AND r.credit_note_id = ? AND r.state = 'declined' ORDER BY"
    " r.id DESC LIMIT ?)" };
static const struct sql_query refund_count = { .name = "refund_count", .takes = "bb", .gives = "i", .text =
    "SELECT COUNT(*) FROM refund WHERE organization_id = ? AND credit_note_id = ?" };
static const struct sql_query refund_sums = { .name = "refund_sums", .takes = "bb", .gives = "ii", .text =
    "SELECT CAST(COALESCE(SUM(IF(state = 'succeeded', amount_minor, 0)), 0) AS SIGNED),"
    " CAST(COALESCE(SUM(IF(state NOT IN ('succeeded', 'declined'), amount_minor, 0)), 0) AS SIGNED)"
    " FROM refund WHERE organization_id = ? AND payment_id = ?" };
static const struct sql_query refund_insert = { .name = "refund_insert", .takes = "bbbbtitTTUUiiu", .text =
    "INSERT INTO refund (organization_id, id, credit_note_id, payment_id, currency, amount_minor, state,"
    " refund_reference, decline_code, lease_until,"
    " next_try_at, tries, version, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query refund_update = { .name = "refund_update", .takes = "tTTUUiUTUbbi", .text =
    "UPDATE refund SET state = ?, refund_reference = ?, decline_code = ?, lease_until = ?, next_try_at = ?, tries = ?,"
    " flagged_at = ?,"
    " dispute = ?, watch_at = ?, version = version + 1 WHERE organization_id = ? AND id = ? AND version = ?" };
/* The credit note is shown with its refunds. */
static const struct sql_query note_touch = { .name = "credit_note_touch", .takes = "Ubb", .text =
    "UPDATE credit_note_state SET updated_at = " SQL_MOMENT " WHERE organization_id = ? AND credit_note_id = ?" };
static const struct sql_query refund_watched = { .name = "refund_watched", .takes = "ui", .gives = GIVES, .text =
    COLUMNS " WHERE r.watch_at <= ? AND" NOT_ASIDE " ORDER BY r.watch_at LIMIT ?" };
static const struct sql_query refund_watch = { .name = "refund_watch", .takes = "ubbi", .text =
    "UPDATE refund SET watch_at = ?, version = version + 1 WHERE organization_id = ? AND id = ? AND version = ?"
    " AND state = 'succeeded'" };
static const struct sql_query refund_hasten = { .name = "refund_hasten", .takes = "ubbi", .text =
    "UPDATE refund SET next_try_at = ?, tries = 0, version = version + 1 WHERE organization_id = ? AND id = ? AND"
    " version = ?"
    " AND next_try_at IS NOT NULL" };
/* clang-format on */

static void refund_take(struct sql_row *row, struct refund_call *call)
{
    struct refund *r = &call->refund;

    *r = (struct refund){ .organization_id = sql_take_id(row) };
    r->id = sql_take_id(row);
    r->credit_note_id = sql_take_id(row);
    r->payment_id = sql_take_id(row);
    KNOWN(currency_read(sql_take_text(row), &r->amount.currency));
    r->amount.minor = sql_take_int(row);
    KNOWN(refund_state_read(sql_take_text(row), &r->state));
    r->refund_reference = sql_take_text(row);
    r->decline_code = sql_take_text(row);
    r->lease_until = sql_take_instant(row);
    r->next_try_at = sql_take_instant(row);
    r->tries = sql_take_int(row);
    r->flagged_at = sql_take_instant(row);
    r->dispute = sql_take_text(row);
    r->watch_at = sql_take_instant(row);
    r->version = sql_take_int(row);
    r->created_at = sql_take_instant(row);
    call->charge_id = sql_take_text(row);
    call->former = sql_take_int(row) != 0;
}

SQL_READ_ONE(refund_read, struct refund_call, refund_take)

enum status store_refund_unknown_count(struct sql *sql, struct arena *arena, struct id organization_id, int64_t *count)
{
    return sql_read_int(sql, arena, &refund_unknown_count, SQL_VALUES(sql_id(organization_id)), count);
}

enum status store_refund_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                              struct refund_call *call)
{
    return refund_read(sql, arena, &refund_find, SQL_VALUES(sql_id(organization_id), sql_id(id)), call);
}

enum status store_refund_anywhere(struct sql *sql, struct arena *arena, struct id id, struct refund_call *call)
{
    return refund_read(sql, arena, &refund_anywhere, SQL_VALUES(sql_id(id)), call);
}

SQL_READ_ARRAY(calls_read, struct refund_call, refund_take)

enum status store_refund_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                             struct refund_call **calls, size_t *count)
{
    return calls_read(sql, arena, &refund_due, SQL_VALUES(sql_instant(now), sql_int(limit)), calls, count);
}

enum status store_refund_unknown(struct sql *sql, struct arena *arena, int64_t limit, struct refund_call **calls,
                                 size_t *count)
{
    return calls_read(sql, arena, &refund_unknown, SQL_VALUES(sql_int(limit)), calls, count);
}

enum status store_refund_open(struct sql *sql, struct arena *arena, struct id organization_id,
                              struct refund_call **calls, size_t *count)
{
    return calls_read(sql, arena, &refund_open, SQL_VALUES(sql_id(organization_id)), calls, count);
}

enum status store_refund_of_payment(struct sql *sql, struct arena *arena, struct id organization_id,
                                    struct id payment_id, struct refund_call **calls, size_t *count)
{
    return calls_read(sql, arena, &refund_of_payment,
                      SQL_VALUES(sql_id(organization_id), sql_id(payment_id), sql_int(PAYMENT_REFUNDS_MAX)), calls,
                      count);
}

enum status store_refund_watched(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                                 struct refund_call **calls, size_t *count)
{
    return calls_read(sql, arena, &refund_watched, SQL_VALUES(sql_instant(now), sql_int(limit)), calls, count);
}

enum status store_refund_watch(struct sql *sql, struct refund *r, struct instant at)
{
    return sql_run_versioned(
        sql, &refund_watch, SQL_VALUES(sql_instant(at), sql_id(r->organization_id), sql_id(r->id), sql_int(r->version)),
        &r->version);
}

static int refund_older(const void *a, const void *b)
{
    return memcmp(((const struct refund *)a)->id.bytes, ((const struct refund *)b)->id.bytes, sizeof ID_NONE.bytes);
}

static void refund_alone_take(struct sql_row *row, struct refund *refund)
{
    struct refund_call call;

    refund_take(row, &call);
    *refund = call.refund;
}

SQL_READ_ARRAY(refunds_read, struct refund, refund_alone_take)

enum status store_refund_of_note(struct sql *sql, struct arena *arena, struct id organization_id,
                                 struct id credit_note_id, struct refund **refunds, size_t *count, int64_t *left_out)
{
    struct sql_value organization = sql_id(organization_id), note = sql_id(credit_note_id);
    struct sql_row counted;
    enum status status = refunds_read(
        sql, arena, &refund_of_note,
        SQL_VALUES(organization, note, sql_int(NOTE_REFUNDS_MAX), organization, note, sql_int(NOTE_REFUSALS_MAX)),
        refunds, count);

    if (status != STATUS_OK)
        return status;
    *left_out = 0;
    qsort(*refunds, *count, sizeof **refunds, refund_older);
    if (*count < NOTE_REFUSALS_MAX) /* neither half reached its LIMIT, so none is left out */
        return STATUS_OK;
    if ((status = sql_read_one(sql, arena, &refund_count, SQL_VALUES(organization, note), &counted)) == STATUS_OK)
        *left_out = sql_take_int(&counted) - (int64_t)*count;
    return status;
}

enum status store_refund_sums(struct sql *sql, struct arena *arena, struct id organization_id, struct id payment_id,
                              struct refund_sums *sums)
{
    struct sql_row row;
    enum status status =
        sql_read_one(sql, arena, &refund_sums, SQL_VALUES(sql_id(organization_id), sql_id(payment_id)), &row);

    if (status != STATUS_OK)
        return status;
    sums->succeeded_minor = sql_take_int(&row);
    sums->open_minor = sql_take_int(&row);
    return STATUS_OK;
}

enum status store_refund_insert(struct sql *sql, const struct refund *r)
{
    return sql_run(sql, &refund_insert,
                   SQL_VALUES(sql_id(r->organization_id), sql_id(r->id), sql_id(r->credit_note_id),
                              sql_id(r->payment_id), sql_text(r->amount.currency.code), sql_int(r->amount.minor),
                              sql_text(refund_state_name(r->state)), sql_text(r->refund_reference),
                              sql_text(r->decline_code), sql_instant(r->lease_until), sql_instant(r->next_try_at),
                              sql_int(r->tries), sql_int(r->version), sql_instant(r->created_at)));
}

enum status store_refund_update(struct sql *sql, struct refund *r)
{
    enum status status = sql_run_versioned(
        sql, &refund_update,
        SQL_VALUES(sql_text(refund_state_name(r->state)), sql_text(r->refund_reference), sql_text(r->decline_code),
                   sql_instant(r->lease_until), sql_instant(r->next_try_at), sql_int(r->tries),
                   sql_instant(r->flagged_at), sql_text(r->dispute), sql_instant(r->watch_at),
                   sql_id(r->organization_id), sql_id(r->id), sql_int(r->version)),
        &r->version);

    return status != STATUS_OK
               ? status
               : sql_run(sql, &note_touch,
                         SQL_VALUES(sql_moment(sql), sql_id(r->organization_id), sql_id(r->credit_note_id)));
}

enum status store_refund_hasten(struct sql *sql, struct refund *r, struct instant at)
{
    return sql_run_versioned(
        sql, &refund_hasten,
        SQL_VALUES(sql_instant(at), sql_id(r->organization_id), sql_id(r->id), sql_int(r->version)), &r->version);
}

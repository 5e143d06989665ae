/* sql/store_payment.c */
#include "sql/store_payment.h"

#include <stdlib.h>
#include <string.h>

#include "sql/account_number.h"
#include "sql/known.h"
#include "sql/read_rows.h"

/* clang-format off */
#define SELECTED \
    "SELECT y.organization_id, y.id, y.order_id, y.invoice_id, y.payment_method_id, y.currency, y.amount_minor," \
    " y.state, y.charge_id," \
    " y.decline_code, y.action_url, y.lease_until, y.next_try_at, y.void_at, y.tries, y.flagged_at, y.dispute," \
    " y.attempt, y.received_on, y.reference, y.unspent_minor," \
    " y.chargeback, y.chargeback_minor, y.chargeback_fee_minor, y.chargeback_opened_at, y.chargeback_closed_at," \
    " y.watch_at," \
    " y.version, y.created_at, m.gateway_reference," \
    " COALESCE(m.account_number <> " ACCOUNT_NUMBER ", 0)," \
    " (SELECT i.number FROM invoice i WHERE i.organization_id = y.organization_id AND i.id = y.invoice_id)"
#define ITS_METHOD \
    " LEFT JOIN payment_method m ON m.organization_id = y.organization_id AND m.id = y.payment_method_id"
#define COLUMNS SELECTED " FROM payment y" ITS_METHOD
#define GIVES "bbBBBtitTTTUUUiUTIDTiTiiUUUiuTiT"

static const struct sql_query payment_of_order = { .name = "payment_of_order", .takes = "bb", .gives = GIVES, .text =
    COLUMNS " WHERE y.organization_id = ? AND y.order_id = ?" };
/* Each half newest first, as the key (organization_id, invoice_id) orders them; the caller sorts both together. */
static const struct sql_query payment_of_invoice = {
    .name = "payment_of_invoice", .takes = "bbibbi", .gives = GIVES,
    .text =
    "(" COLUMNS " WHERE y.organization_id = ? AND y.invoice_id = ? AND y.state <> 'declined' ORDER BY y.id DESC LIMIT"
    " ?)"
    " UNION ALL (" COLUMNS " WHERE y.organization_id = ? AND y.invoice_id = ? AND y.state = 'declined' ORDER BY y.id"
    " DESC LIMIT ?)" };
static const struct sql_query payment_of_page = {
    .name = "payment_of_page", .takes = "b" SQL_IDS_LETTERS "i", .gives = GIVES,
    .text =
    COLUMNS " WHERE y.organization_id = ? AND y.invoice_id IN (" SQL_IDS_MARKS ") ORDER BY y.invoice_id DESC, y.id DESC"
    " LIMIT ?" };
/* Of invoices of any organization: each is found in invoice_state by the key invoice_state_id, which has its
 * organization. */
static const struct sql_query payment_of_any_page = {
    .name = "payment_of_any_page", .takes = SQL_IDS_LETTERS "i", .gives = GIVES,
    .text =
    SELECTED " FROM invoice_state s STRAIGHT_JOIN payment y ON y.organization_id = s.organization_id AND"
    " y.invoice_id = s.invoice_id" ITS_METHOD " WHERE s.invoice_id IN (" SQL_IDS_MARKS ")"
    " ORDER BY y.invoice_id DESC, y.id DESC LIMIT ?" };
static const struct sql_query payment_count = { .name = "payment_count", .takes = "bb", .gives = "i", .text =
    "SELECT COUNT(*) FROM payment WHERE organization_id = ? AND invoice_id = ?" };
/* Payments that are set aside are left out: worker/aside.c retries them. */
#define NOT_ASIDE \
    " NOT EXISTS (SELECT 1 FROM set_aside a WHERE a.organization_id = y.organization_id AND a.kind = 'payment' AND" \
    " a.object_id = y.id)"
static const struct sql_query payment_due = { .name = "payment_due", .takes = "ui", .gives = GIVES, .text =
    COLUMNS " WHERE y.next_try_at <= ? AND" NOT_ASIDE " ORDER BY y.next_try_at LIMIT ?" };
static const struct sql_query payment_find = { .name = "payment_find", .takes = "bb", .gives = GIVES, .text =
    COLUMNS " WHERE y.organization_id = ? AND y.id = ?" };
static const struct sql_query payment_anywhere = {
    .name = "payment_anywhere", .takes = "b", .gives = GIVES,
    .text = COLUMNS " WHERE y.id = ?" };
static const struct sql_query payment_open = { .name = "payment_open", .takes = "b", .gives = GIVES, .text =
    COLUMNS " WHERE y.organization_id = ? AND y.next_try_at IS NOT NULL ORDER BY y.id" };
static const struct sql_query payment_unknown_count = {
    .name = "payment_unknown_count", .takes = "b", .gives = "i",
    .text =
    "SELECT COUNT(*) FROM payment WHERE organization_id = ? AND next_try_at IS NOT NULL AND state IN ('intent',"
    " 'calling', 'unknown')" };
static const struct sql_query payment_unknown = { .name = "payment_unknown", .takes = "i", .gives = GIVES, .text =
    COLUMNS " WHERE y.next_try_at IS NOT NULL AND y.state = 'unknown' AND y.dispute IS NULL AND"
        NOT_ASIDE " ORDER BY y.next_try_at LIMIT ?" };
static const struct sql_query payment_insert = { .name = "payment_insert", .takes = "bbBIBBtitTTTUUiDTiiu", .text =
    "INSERT INTO payment (organization_id, id, order_id, attempt, invoice_id, payment_method_id, currency,"
    " amount_minor, state, charge_id,"
    " decline_code, action_url, lease_until, next_try_at, tries, received_on, reference, unspent_minor, version,"
    " created_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query payment_update = { .name = "payment_update", .takes = "BtTTTUUUiUTiTiiUUUbbi", .text =
    "UPDATE payment SET invoice_id = ?, state = ?, charge_id = ?, decline_code = ?, action_url = ?, lease_until = ?,"
    " next_try_at = ?, void_at = ?, tries = ?,"
    " flagged_at = ?, dispute = ?, unspent_minor = ?, chargeback = ?, chargeback_minor = ?, chargeback_fee_minor = ?,"
    " chargeback_opened_at = ?, chargeback_closed_at = ?, watch_at = ?, version = version + 1"
    " WHERE organization_id = ? AND id = ? AND"
    " version = ?" };
/* The invoice is shown with its payments. */
static const struct sql_query invoice_touch = { .name = "invoice_touch", .takes = "Ubb", .text =
    "UPDATE invoice_state SET updated_at = " SQL_MOMENT " WHERE organization_id = ? AND invoice_id = ?" };
static const struct sql_query payment_hasten = { .name = "payment_hasten", .takes = "ubbi", .text =
    "UPDATE payment SET next_try_at = ?, tries = 0, version = version + 1 WHERE organization_id = ? AND id = ? AND"
    " version = ?"
    " AND next_try_at IS NOT NULL" };
static const struct sql_query payment_watched = { .name = "payment_watched", .takes = "ui", .gives = GIVES, .text =
    COLUMNS " WHERE y.watch_at <= ? AND" NOT_ASIDE " ORDER BY y.watch_at LIMIT ?" };
static const struct sql_query payment_of_charge = { .name = "payment_of_charge", .takes = "ti", .gives = GIVES, .text =
    COLUMNS " WHERE y.charge_id = ? ORDER BY y.id LIMIT ?" };
static const struct sql_query payment_watch = { .name = "payment_watch", .takes = "ubbi", .text =
    "UPDATE payment SET watch_at = ?, version = version + 1 WHERE organization_id = ? AND id = ? AND version = ?"
    " AND state IN ('succeeded', 'refunded') AND charge_id IS NOT NULL AND COALESCE(chargeback, 'opened') = 'opened'" };
static const struct sql_query payment_applied = { .name = "payment_applied", .takes = "bb", .gives = "i", .text =
    "SELECT CAST(-COALESCE(SUM(amount_minor), 0) AS SIGNED) FROM ledger_entry WHERE organization_id = ? AND"
    " payment_id = ? AND account IN ('receivable', 'bad_debt')" };
static const struct sql_query payment_forget = { .name = "payment_forget", .takes = "bbi", .text =
    "DELETE FROM payment WHERE organization_id = ? AND id = ? AND state = 'calling' AND version = ?" };
/* clang-format on */

enum { INSERT_COLUMNS = 20 };

/* CHARGEBACK_NONE is stored as NULL. */
static void chargeback_take(struct sql_row *row, struct chargeback *chargeback)
{
    const char *state = sql_take_text(row);

    chargeback->state = CHARGEBACK_NONE;
    if (state != NULL)
        KNOWN(chargeback_state_read(state, &chargeback->state));
    chargeback->minor = sql_take_int(row);
    chargeback->fee_minor = sql_take_int(row);
    chargeback->opened_at = sql_take_instant(row);
    chargeback->closed_at = sql_take_instant(row);
}

static void payment_take(struct sql_row *row, struct payment_call *call)
{
    struct payment *y = &call->payment;

    *y = (struct payment){ .organization_id = sql_take_id(row) };
    y->id = sql_take_id(row);
    y->order_id = sql_take_id(row);
    y->invoice_id = sql_take_id(row);
    y->payment_method_id = sql_take_id(row);
    KNOWN(currency_read(sql_take_text(row), &y->amount.currency));
    y->amount.minor = sql_take_int(row);
    KNOWN(payment_state_read(sql_take_text(row), &y->state));
    y->charge_id = sql_take_text(row);
    y->decline_code = sql_take_text(row);
    y->action_url = sql_take_text(row);
    y->lease_until = sql_take_instant(row);
    y->next_try_at = sql_take_instant(row);
    y->void_at = sql_take_instant(row);
    y->tries = sql_take_int(row);
    y->flagged_at = sql_take_instant(row);
    y->dispute = sql_take_text(row);
    y->attempt = sql_take_int_or(row, 0);
    y->received_on = sql_take_day(row);
    y->reference = sql_take_text(row);
    y->unspent_minor = sql_take_int(row);
    chargeback_take(row, &y->chargeback);
    y->watch_at = sql_take_instant(row);
    y->version = sql_take_int(row);
    y->created_at = sql_take_instant(row);
    call->gateway_reference = sql_take_text(row);
    call->former = sql_take_int(row) != 0;
    call->invoice_number = sql_take_text(row);
}

SQL_READ_ONE(payment_read, struct payment_call, payment_take)

enum status store_payment_unknown_count(struct sql *sql, struct arena *arena, struct id organization_id, int64_t *count)
{
    return sql_read_int(sql, arena, &payment_unknown_count, SQL_VALUES(sql_id(organization_id)), count);
}

enum status store_payment_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                               struct payment_call *call)
{
    return payment_read(sql, arena, &payment_find, SQL_VALUES(sql_id(organization_id), sql_id(id)), call);
}

enum status store_payment_anywhere(struct sql *sql, struct arena *arena, struct id id, struct payment_call *call)
{
    return payment_read(sql, arena, &payment_anywhere, SQL_VALUES(sql_id(id)), call);
}

enum status store_payment_of_order(struct sql *sql, struct arena *arena, struct id organization_id, struct id order_id,
                                   struct payment_call *call)
{
    return payment_read(sql, arena, &payment_of_order, SQL_VALUES(sql_id(organization_id), sql_id(order_id)), call);
}

enum status store_payment_insert(struct sql *sql, struct arena *arena, const struct payment *payments, size_t count)
{
    struct sql_value *values = ARENA_ARRAY(arena, struct sql_value, count * INSERT_COLUMNS);

    for (size_t i = 0; i < count; i++) {
        const struct payment *y = &payments[i];
        const struct sql_value row[INSERT_COLUMNS] = { sql_id(y->organization_id),
                                                       sql_id(y->id),
                                                       sql_id(y->order_id),
                                                       y->attempt == 0 ? sql_text(NULL) : sql_int(y->attempt),
                                                       sql_id(y->invoice_id),
                                                       sql_id(y->payment_method_id),
                                                       sql_text(y->amount.currency.code),
                                                       sql_int(y->amount.minor),
                                                       sql_text(payment_state_name(y->state)),
                                                       sql_text(y->charge_id),
                                                       sql_text(y->decline_code),
                                                       sql_text(y->action_url),
                                                       sql_instant(y->lease_until),
                                                       sql_instant(y->next_try_at),
                                                       sql_int(y->tries),
                                                       sql_day(y->received_on),
                                                       sql_text(y->reference),
                                                       sql_int(y->unspent_minor),
                                                       sql_int(y->version),
                                                       sql_instant(y->created_at) };

        memcpy(values + i * INSERT_COLUMNS, row, sizeof row);
    }
    return sql_put_rows(sql, &payment_insert, values, INSERT_COLUMNS, count);
}

enum status store_payment_update(struct sql *sql, struct payment *y)
{
    const struct chargeback *back = &y->chargeback;

    enum status status = sql_put_versioned(
        sql, &payment_update,
        SQL_VALUES(sql_id(y->invoice_id), sql_text(payment_state_name(y->state)), sql_text(y->charge_id),
                   sql_text(y->decline_code), sql_text(y->action_url), sql_instant(y->lease_until),
                   sql_instant(y->next_try_at), sql_instant(y->void_at), sql_int(y->tries), sql_instant(y->flagged_at),
                   sql_text(y->dispute), sql_int(y->unspent_minor),
                   sql_text(back->state == CHARGEBACK_NONE ? NULL : chargeback_state_name(back->state)),
                   sql_int(back->minor), sql_int(back->fee_minor), sql_instant(back->opened_at),
                   sql_instant(back->closed_at), sql_instant(y->watch_at), sql_id(y->organization_id), sql_id(y->id),
                   sql_int(y->version)),
        &y->version);

    if (status != STATUS_OK || id_is_none(y->invoice_id))
        return status;
    return sql_put(sql, &invoice_touch, SQL_VALUES(sql_moment(sql), sql_id(y->organization_id), sql_id(y->invoice_id)));
}

enum status store_payment_hasten(struct sql *sql, struct payment *y, struct instant at)
{
    return sql_run_versioned(
        sql, &payment_hasten,
        SQL_VALUES(sql_instant(at), sql_id(y->organization_id), sql_id(y->id), sql_int(y->version)), &y->version);
}

enum status store_payment_forget(struct sql *sql, struct id organization_id, struct id id, int64_t version)
{
    return sql_run_one(sql, &payment_forget, SQL_VALUES(sql_id(organization_id), sql_id(id), sql_int(version)));
}

SQL_READ_ARRAY(calls_read, struct payment_call, payment_take)

enum status store_payment_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                              struct payment_call **calls, size_t *count)
{
    return calls_read(sql, arena, &payment_due, SQL_VALUES(sql_instant(now), sql_int(limit)), calls, count);
}

enum status store_payment_unknown(struct sql *sql, struct arena *arena, int64_t limit, struct payment_call **calls,
                                  size_t *count)
{
    return calls_read(sql, arena, &payment_unknown, SQL_VALUES(sql_int(limit)), calls, count);
}

enum status store_payment_open(struct sql *sql, struct arena *arena, struct id organization_id,
                               struct payment_call **calls, size_t *count)
{
    return calls_read(sql, arena, &payment_open, SQL_VALUES(sql_id(organization_id)), calls, count);
}

enum status store_payment_watched(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                                  struct payment_call **calls, size_t *count)
{
    return calls_read(sql, arena, &payment_watched, SQL_VALUES(sql_instant(now), sql_int(limit)), calls, count);
}

enum status store_payment_of_charge(struct sql *sql, struct arena *arena, const char *charge_id,
                                    struct payment_call **calls, size_t *count)
{
    return calls_read(sql, arena, &payment_of_charge, SQL_VALUES(sql_text(charge_id), sql_int(CHARGE_PAYMENTS_MAX)),
                      calls, count);
}

enum status store_payment_watch(struct sql *sql, struct payment *y, struct instant at)
{
    return sql_run_versioned(
        sql, &payment_watch,
        SQL_VALUES(sql_instant(at), sql_id(y->organization_id), sql_id(y->id), sql_int(y->version)), &y->version);
}

enum status store_payment_applied(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                  int64_t *minor)
{
    return sql_read_int(sql, arena, &payment_applied, SQL_VALUES(sql_id(organization_id), sql_id(id)), minor);
}

static int payment_older(const void *a, const void *b)
{
    return memcmp(((const struct payment_call *)a)->payment.id.bytes,
                  ((const struct payment_call *)b)->payment.id.bytes, sizeof ID_NONE.bytes);
}

enum status store_payment_of_invoice(struct sql *sql, struct arena *arena, struct id organization_id,
                                     struct id invoice_id, struct invoice_payments *payments)
{
    struct sql_value organization = sql_id(organization_id), invoice = sql_id(invoice_id);
    struct sql_row row;
    enum status status = calls_read(sql, arena, &payment_of_invoice,
                                    SQL_VALUES(organization, invoice, sql_int(INVOICE_PAYMENTS_MAX), organization,
                                               invoice, sql_int(INVOICE_REFUSALS_MAX)),
                                    &payments->calls, &payments->count);

    if (status != STATUS_OK)
        return status;
    payments->left_out = 0;
    qsort(payments->calls, payments->count, sizeof *payments->calls, payment_older);
    if (payments->count < INVOICE_REFUSALS_MAX) /* neither half reached its LIMIT, so none is left out */
        return STATUS_OK;
    if ((status = sql_read_one(sql, arena, &payment_count, SQL_VALUES(organization, invoice), &row)) == STATUS_OK)
        payments->left_out = sql_take_int(&row) - (int64_t)payments->count;
    return status;
}

/* The first of the rows that are of this invoice, and how many there are: they stand together. */
static struct payment_call *calls_of(struct payment_call *calls, size_t count, struct id invoice_id, size_t *found)
{
    size_t first = 0;

    while (first < count && !id_equal(calls[first].payment.invoice_id, invoice_id))
        first++;
    *found = 0;
    while (first + *found < count && id_equal(calls[first + *found].payment.invoice_id, invoice_id))
        (*found)++;
    return calls + first;
}

enum status store_payment_of_page(struct sql *sql, struct arena *arena, struct id organization_id,
                                  const struct id invoice_ids[], size_t count, struct invoice_payments payments[],
                                  bool whole[])
{
    struct sql_value values[SQL_IDS_MAX + 2]; /* the organization, which is left out if there are several */
    size_t first = id_is_none(organization_id) ? 1 : 0;
    struct payment_call *calls;
    struct id cut = ID_NONE; /* the payments of this invoice and of older ones may be missing */
    size_t read;
    enum status status;

    if (count == 0)
        return STATUS_OK;
    values[0] = sql_id(organization_id);
    sql_ids(values + 1, invoice_ids, count);
    values[SQL_IDS_MAX + 1] = sql_int(PAGE_PAYMENTS_MAX);
    status = calls_read(sql, arena, first == 1 ? &payment_of_any_page : &payment_of_page, values + first,
                        SQL_IDS_MAX + 2 - first, &calls, &read);
    if (status != STATUS_OK)
        return status;
    if (read == PAGE_PAYMENTS_MAX)
        cut = calls[read - 1].payment.invoice_id;
    for (size_t i = 0; i < count; i++) {
        struct invoice_payments *of = &payments[i];

        *of = (struct invoice_payments){ .left_out = 0 };
        of->calls = calls_of(calls, read, invoice_ids[i], &of->count);
        whole[i] = of->count < INVOICE_REFUSALS_MAX && memcmp(invoice_ids[i].bytes, cut.bytes, sizeof cut.bytes) > 0;
        if (of->count > 1)
            qsort(of->calls, of->count, sizeof *of->calls, payment_older);
    }
    return STATUS_OK;
}

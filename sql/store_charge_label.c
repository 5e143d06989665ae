/* sql/store_charge_label.c */
#include "sql/store_charge_label.h"

#include "sql/account_number.h"
#include "sql/read_rows.h"

/* clang-format off */
#define COLUMNS \
    "SELECT l.organization_id, l.payment_id, l.tries, l.version, y.charge_id, y.invoice_id, i.number," \
    " COALESCE(m.account_number <> " ACCOUNT_NUMBER ", 0) FROM charge_label l" \
    " JOIN payment y ON y.organization_id = l.organization_id AND y.id = l.payment_id" \
    " JOIN invoice i ON i.organization_id = y.organization_id AND i.id = y.invoice_id" \
    " LEFT JOIN payment_method m ON m.organization_id = y.organization_id AND m.id = y.payment_method_id"
#define GIVES "bbiitbti"

static const struct sql_query charge_label_insert = { .name = "charge_label_insert", .takes = "bbu", .text =
    "INSERT INTO charge_label (organization_id, payment_id, next_try_at, tries, version) VALUES (?, ?, ?, 0, 1)" };
static const struct sql_query charge_label_due = {
    .name = "charge_label_due", .takes = "ui", .gives = GIVES,
    .text =
    COLUMNS " WHERE l.next_try_at <= ? AND NOT EXISTS (SELECT 1 FROM set_aside a WHERE a.organization_id ="
    " l.organization_id AND a.kind = 'payment' AND a.object_id = l.payment_id) ORDER BY l.next_try_at LIMIT ?" };
static const struct sql_query charge_label_find = {
    .name = "charge_label_find", .takes = "bb", .gives = GIVES,
    .text =
    COLUMNS " WHERE l.organization_id = ? AND l.payment_id = ?" };
static const struct sql_query charge_label_put_off = { .name = "charge_label_put_off", .takes = "ubbi", .text =
    "UPDATE charge_label SET next_try_at = ?, tries = tries + 1, version = version + 1"
    " WHERE organization_id = ? AND payment_id = ? AND version = ?" };
static const struct sql_query charge_label_end = { .name = "charge_label_end", .takes = "bbi", .text =
    "DELETE FROM charge_label WHERE organization_id = ? AND payment_id = ? AND version = ?" };
/* clang-format on */

enum status store_charge_label_insert(struct sql *sql, struct id organization_id, struct id payment_id,
                                      struct instant at)
{
    return sql_put(sql, &charge_label_insert, SQL_VALUES(sql_id(organization_id), sql_id(payment_id), sql_instant(at)));
}

static void label_take(struct sql_row *row, struct charge_label *label)
{
    *label = (struct charge_label){ .organization_id = sql_take_id(row) };
    label->payment_id = sql_take_id(row);
    label->tries = sql_take_int(row);
    label->version = sql_take_int(row);
    label->charge_id = sql_take_text(row);
    label->invoice_id = sql_take_id(row);
    label->invoice_number = sql_take_text(row);
    label->former = sql_take_int(row) != 0;
}

SQL_READ_ARRAY(labels_read, struct charge_label, label_take)

enum status store_charge_label_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                                   struct charge_label **due, size_t *count)
{
    return labels_read(sql, arena, &charge_label_due, SQL_VALUES(sql_instant(now), sql_int(limit)), due, count);
}

SQL_READ_ONE(label_read, struct charge_label, label_take)

enum status store_charge_label_find(struct sql *sql, struct arena *arena, struct id organization_id,
                                    struct id payment_id, struct charge_label *label)
{
    return label_read(sql, arena, &charge_label_find, SQL_VALUES(sql_id(organization_id), sql_id(payment_id)), label);
}

enum status store_charge_label_put_off(struct sql *sql, const struct charge_label *label, struct instant at)
{
    return sql_run_one(sql, &charge_label_put_off,
                       SQL_VALUES(sql_instant(at), sql_id(label->organization_id), sql_id(label->payment_id),
                                  sql_int(label->version)));
}

enum status store_charge_label_end(struct sql *sql, const struct charge_label *label)
{
    return sql_run_one(sql, &charge_label_end,
                       SQL_VALUES(sql_id(label->organization_id), sql_id(label->payment_id), sql_int(label->version)));
}

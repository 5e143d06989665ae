/* sql/store_difference.c */
#include "sql/store_difference.h"

#include "sql/known.h"
#include "sql/read_rows.h"

/* clang-format off */
#define COLUMNS "d.reconciliation_id, d.run, r.day, d.subject, d.differences, d.charge_id, d.charge_currency," \
    " d.charge_minor, d.organization_id, d.payment_id, d.payment_currency, d.payment_minor, d.gateway_minor," \
    " d.ours_minor"
#define GIVES "bidttTTIBBTIii"
/* A day has two results, of its charges and of its payouts. */
#define OPEN  " FROM reconciliation_difference d JOIN reconciliation r ON r.id = d.reconciliation_id AND" \
    " d.run = IF(d.differences = 'payout', r.settled_run, r.run)" \
    " LEFT JOIN reconciliation_accepted a ON a.reconciliation_id = d.reconciliation_id AND a.subject = d.subject AND" \
    " a.differences = d.differences WHERE a.subject IS NULL"

static const struct sql_query difference_insert = { .name = "difference_insert", .takes = "bittTTIBBTIii", .text =
    "INSERT INTO reconciliation_difference (reconciliation_id, run, subject, differences, charge_id, charge_currency,"
    " charge_minor, organization_id, payment_id, payment_currency, payment_minor, gateway_minor, ours_minor)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query difference_list = { .name = "difference_list", .takes = "bbti", .gives = GIVES, .text =
    "SELECT " COLUMNS OPEN " AND d.reconciliation_id >= ? AND (d.reconciliation_id > ? OR d.subject > ?)"
    " ORDER BY d.reconciliation_id, d.subject LIMIT ?" };
static const struct sql_query difference_of = { .name = "difference_of", .takes = "ti", .gives = GIVES, .text =
    "SELECT " COLUMNS OPEN " AND d.subject = ? ORDER BY d.reconciliation_id LIMIT ?" };
static const struct sql_query difference_count = { .name = "difference_count", .takes = "", .gives = "i", .text =
    "SELECT COUNT(*)" OPEN };
static const struct sql_query difference_accepted = { .name = "difference_accepted", .takes = "bi", .gives = "i",
    .text =
    "SELECT COUNT(*) FROM reconciliation_difference d JOIN reconciliation_accepted a"
    " ON a.reconciliation_id = d.reconciliation_id AND a.subject = d.subject AND a.differences = d.differences"
    " WHERE d.reconciliation_id = ? AND d.run = ?" };
static const struct sql_query difference_accept = { .name = "difference_accept", .takes = "bttu", .text =
    "INSERT INTO reconciliation_accepted (reconciliation_id, subject, differences, accepted_at)"
    " VALUES (?, ?, ?, ?)" };
/* clang-format on */

enum { VALUES = 13 };

enum status store_difference_insert(struct sql *sql, struct arena *arena, const struct difference_row *rows,
                                    size_t count)
{
    struct sql_value *values = ARENA_ARRAY(arena, struct sql_value, count * VALUES);

    for (size_t i = 0; i < count; i++) {
        const struct difference_row *row = &rows[i];
        bool charge = row->charge_id != NULL, payment = !id_is_none(row->payment_id);
        struct sql_value *to = values + i * VALUES;

        to[0] = sql_id(row->reconciliation_id);
        to[1] = sql_int(row->run);
        to[2] = sql_text(row->subject);
        to[3] = sql_text(arena_text(arena, differences_write(row->differences).text));
        to[4] = sql_text(row->charge_id);
        to[5] = sql_text(charge ? row->charge.currency.code : NULL);
        to[6] = charge ? sql_int(row->charge.minor) : sql_text(NULL);
        to[7] = sql_id(row->organization_id);
        to[8] = sql_id(row->payment_id);
        to[9] = sql_text(payment ? row->payment.currency.code : NULL);
        to[10] = payment ? sql_int(row->payment.minor) : sql_text(NULL);
        to[11] = sql_int(row->gateway_minor);
        to[12] = sql_int(row->ours_minor);
    }
    return count == 0 ? STATUS_OK : sql_run_rows(sql, &difference_insert, values, VALUES, count);
}

static void money_take(struct sql_row *row, struct money *money)
{
    const char *currency = sql_take_text(row);

    if (currency != NULL)
        KNOWN(currency_read(currency, &money->currency));
    money->minor = sql_take_int_or(row, 0);
}

static void difference_take(struct sql_row *row, struct difference_row *d)
{
    *d = (struct difference_row){ .reconciliation_id = sql_take_id(row) };
    d->run = sql_take_int(row);
    d->day = sql_take_day(row);
    d->subject = sql_take_text(row);
    KNOWN(differences_read(sql_take_text(row), &d->differences));
    d->charge_id = sql_take_text(row);
    money_take(row, &d->charge);
    d->organization_id = sql_take_id(row);
    d->payment_id = sql_take_id(row);
    money_take(row, &d->payment);
    d->gateway_minor = sql_take_int(row);
    d->ours_minor = sql_take_int(row);
}

SQL_READ_ARRAY(differences_take, struct difference_row, difference_take)

enum status store_difference_list(struct sql *sql, struct arena *arena, const struct difference_row *after,
                                  int64_t limit, struct difference_row **rows, size_t *count)
{
    struct id id = after == NULL ? ID_NONE : after->reconciliation_id;

    return differences_take(sql, arena, &difference_list,
                            SQL_VALUES(sql_id_or_zero(id), sql_id_or_zero(id),
                                       sql_text(after == NULL ? "" : after->subject), sql_int(limit)),
                            rows, count);
}

enum status store_difference_of(struct sql *sql, struct arena *arena, const char *subject, int64_t limit,
                                struct difference_row **rows, size_t *count)
{
    return differences_take(sql, arena, &difference_of, SQL_VALUES(sql_text(subject), sql_int(limit)), rows, count);
}

static enum status count_read(struct sql *sql, struct arena *arena, const struct sql_query *query,
                              const struct sql_value *values, size_t value_count, int64_t *count)
{
    struct sql_row row;
    enum status status = sql_read_one(sql, arena, query, values, value_count, &row);

    if (status == STATUS_OK)
        *count = sql_take_int(&row);
    return status;
}

enum status store_difference_count(struct sql *sql, struct arena *arena, int64_t *count)
{
    return count_read(sql, arena, &difference_count, NULL, 0, count);
}

enum status store_difference_accepted(struct sql *sql, struct arena *arena, struct id reconciliation_id, int64_t run,
                                      int64_t *count)
{
    return count_read(sql, arena, &difference_accepted, SQL_VALUES(sql_id(reconciliation_id), sql_int(run)), count);
}

enum status store_difference_accept(struct sql *sql, const struct difference_row *row, struct instant at)
{
    return sql_run(sql, &difference_accept,
                   SQL_VALUES(sql_id(row->reconciliation_id), sql_text(row->subject),
                              sql_text(differences_write(row->differences).text), sql_instant(at)));
}

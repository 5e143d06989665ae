/* sql/store_movement.c */
#include "sql/store_movement.h"

#include "sql/known.h"
#include "sql/read_rows.h"

/* clang-format off */
static const struct sql_query movement_insert = { .name = "movement_insert", .takes = "btttt" "Tdut" "iiiiiii",
    .text =
    "INSERT INTO gateway_movement (id, gateway, account_id, movement_id, type, source, day, created_at, currency,"
    " amount_minor, fee_minor, balance_minor, fees_minor, bank_minor, customers_minor, other_minor)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query movement_known = { .name = "movement_known", .takes = "ttt", .gives = "i", .text =
    "SELECT COUNT(*) FROM gateway_movement WHERE gateway = ? AND account_id = ? AND movement_id = ?" };
static const struct sql_query payout_insert = { .name = "payout_insert", .takes = "bttt" "ddii" "ti" "iiiiii", .text =
    "INSERT INTO gateway_payout (id, gateway, account_id, payout_id, day, arrives_on, automatic, returned, currency,"
    " amount_minor, parts, charges_minor, refunds_minor, disputes_minor, fees_minor, other_minor)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql_query payout_known = { .name = "payout_known", .takes = "ttt", .gives = "i", .text =
    "SELECT COUNT(*) FROM gateway_payout WHERE gateway = ? AND account_id = ? AND payout_id = ?" };
static const struct sql_query payout_list = { .name = "payout_list", .takes = "ttdti", .gives = "tddiiD" "ti" "iiiiii",
    .text =
    "SELECT payout_id, day, arrives_on, automatic, returned, (SELECT MIN(m.day) FROM gateway_movement m"
    "  WHERE m.gateway = p.gateway AND m.account_id = p.account_id AND m.source = p.payout_id"
    "  AND SIGN(m.bank_minor) = -SIGN(p.amount_minor)) came_back_on, currency, amount_minor, parts, charges_minor,"
    " refunds_minor, disputes_minor, fees_minor, other_minor FROM gateway_payout p"
    " WHERE gateway = ? AND account_id = ? AND day = ? AND payout_id > ? ORDER BY payout_id LIMIT ?" };
/* clang-format on */

enum { MOVEMENT_VALUES = 16 };

enum status store_movement_insert(struct sql *sql, struct arena *arena, const struct reconciliation_account *account,
                                  const struct movement_row *rows, size_t count)
{
    struct sql_value *values = ARENA_ARRAY(arena, struct sql_value, count * MOVEMENT_VALUES);

    for (size_t i = 0; i < count; i++) {
        const struct movement_row *row = &rows[i];
        struct sql_value *to = values + i * MOVEMENT_VALUES;

        *to++ = sql_id(id_new());
        *to++ = sql_text(account->gateway);
        *to++ = sql_text(account->account_id);
        *to++ = sql_text(row->movement_id);
        *to++ = sql_text(row->type);
        *to++ = sql_text(row->source);
        *to++ = sql_day(row->day);
        *to++ = sql_instant(row->created_at);
        *to++ = sql_text(row->currency.code);
        *to++ = sql_int(row->amount_minor);
        *to++ = sql_int(row->fee_minor);
        *to++ = sql_int(row->balance_minor);
        *to++ = sql_int(row->fees_minor);
        *to++ = sql_int(row->bank_minor);
        *to++ = sql_int(row->customers_minor);
        *to++ = sql_int(row->other_minor);
    }
    return count == 0 ? STATUS_OK : sql_run_rows(sql, &movement_insert, values, MOVEMENT_VALUES, count);
}

static enum status known_read(struct sql *sql, struct arena *arena, const struct sql_query *query,
                              const struct reconciliation_account *account, const char *name, bool *known)
{
    struct sql_row row;
    enum status status = sql_read_one(
        sql, arena, query, SQL_VALUES(sql_text(account->gateway), sql_text(account->account_id), sql_text(name)), &row);

    if (status == STATUS_OK)
        *known = sql_take_int(&row) > 0;
    return status;
}

enum status store_movement_known(struct sql *sql, struct arena *arena, const struct reconciliation_account *account,
                                 const char *movement_id, bool *known)
{
    return known_read(sql, arena, &movement_known, account, movement_id, known);
}

enum status store_payout_insert(struct sql *sql, const struct reconciliation_account *account,
                                const struct payout_row *row)
{
    return sql_run(sql, &payout_insert,
                   SQL_VALUES(sql_id(id_new()), sql_text(account->gateway), sql_text(account->account_id),
                              sql_text(row->payout_id), sql_day(row->day), sql_day(row->arrives_on),
                              sql_int(row->automatic ? 1 : 0), sql_int(row->returned ? 1 : 0),
                              sql_text(row->amount.currency.code), sql_int(row->amount.minor), sql_int(row->parts),
                              sql_int(row->charges_minor), sql_int(row->refunds_minor), sql_int(row->disputes_minor),
                              sql_int(row->fees_minor), sql_int(row->other_minor)));
}

enum status store_payout_known(struct sql *sql, struct arena *arena, const struct reconciliation_account *account,
                               const char *payout_id, bool *known)
{
    return known_read(sql, arena, &payout_known, account, payout_id, known);
}

static void payout_take(struct sql_row *row, struct payout_row *payout)
{
    *payout = (struct payout_row){ .payout_id = sql_take_text(row) };
    payout->day = sql_take_day(row);
    payout->arrives_on = sql_take_day(row);
    payout->automatic = sql_take_int(row) != 0;
    payout->returned = sql_take_int(row) != 0;
    payout->came_back_on = sql_take_day(row);
    KNOWN(currency_read(sql_take_text(row), &payout->amount.currency));
    payout->amount.minor = sql_take_int(row);
    payout->parts = sql_take_int(row);
    payout->charges_minor = sql_take_int(row);
    payout->refunds_minor = sql_take_int(row);
    payout->disputes_minor = sql_take_int(row);
    payout->fees_minor = sql_take_int(row);
    payout->other_minor = sql_take_int(row);
}

SQL_READ_ARRAY(payouts_read, struct payout_row, payout_take)

enum status store_payout_list(struct sql *sql, struct arena *arena, const struct reconciliation_account *account,
                              struct day day, const char *after, int64_t limit, struct payout_row **rows, size_t *count)
{
    return payouts_read(sql, arena, &payout_list,
                        SQL_VALUES(sql_text(account->gateway), sql_text(account->account_id), sql_day(day),
                                   sql_text(after == NULL ? "" : after), sql_int(limit)),
                        rows, count);
}

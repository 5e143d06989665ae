/* sql/store_ledger.c */
#include "sql/store_ledger.h"

#include <assert.h>
#include <string.h>

/* clang-format off */
static const struct sql_query ledger_insert = { .name = "ledger_insert", .takes = "bbittidBBBBu", .text =
    "INSERT INTO ledger_entry (organization_id, posting_id, position, account, currency, amount_minor, day,"
    " invoice_id, payment_id, credit_note_id,"
    " order_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" };
/* clang-format on */

enum { COLUMNS = 12 };

/* Writes the posting's entries to `values`; returns how many. */
static size_t entries_write(const struct ledger_posting *p, struct sql_value *values)
{
    int64_t sum = 0;
    size_t written = 0;

    for (size_t i = 0; i < p->count; i++) {
        const struct ledger_entry *e = &p->entries[i];
        const struct sql_value row[COLUMNS] = { sql_id(p->organization_id),
                                                sql_id(p->id),
                                                sql_int((int64_t)i + 1),
                                                sql_text(e->account),
                                                sql_text(e->amount.currency.code),
                                                sql_int(e->amount.minor),
                                                sql_day(p->day),
                                                sql_id(p->invoice_id),
                                                sql_id(p->payment_id),
                                                sql_id(p->credit_note_id),
                                                sql_id(p->order_id),
                                                sql_instant(p->created_at) };

        sum += e->amount.minor;
        if (e->amount.minor != 0) /* entries of zero are left out */
            memcpy(values + written++ * COLUMNS, row, sizeof row);
    }
    assert(sum == 0);
    return written;
}

enum status store_ledger_insert(struct sql *sql, struct arena *arena, const struct ledger_posting *postings,
                                size_t count)
{
    struct sql_value *values = ARENA_ARRAY(arena, struct sql_value, count * LEDGER_ENTRIES_MAX * COLUMNS);
    size_t written = 0;

    for (size_t i = 0; i < count; i++)
        written += entries_write(&postings[i], values + written * COLUMNS);
    return sql_put_rows(sql, &ledger_insert, values, COLUMNS, written);
}

/* sql/store_ledger.h: rows of the sealed table `ledger_entry`. */
#ifndef GUICHET_SQL_STORE_LEDGER_H
#define GUICHET_SQL_STORE_LEDGER_H

#include "billing/money.h"
#include "sql/sql.h"

struct ledger_entry {
    const char *account; /* receivable, revenue, tax_payable, cash, credit_balance */
    struct money amount; /* debit positive, credit negative */
};

struct ledger_posting {
    struct id organization_id, id;
    struct day day;
    struct id invoice_id, payment_id, credit_note_id; /* ID_NONE where there is none */
    struct instant created_at;
    struct ledger_entry entries[4];
    size_t count;
};

/* All entries in one round trip; those of nothing are left out. A posting that does not sum to zero is our bug. */
enum status store_ledger_insert(struct sql *sql, struct arena *arena, const struct ledger_posting *posting) MUST_CHECK;

#endif

/* sql/store_ledger.h: rows of the sealed table `ledger_entry`. */
#ifndef GUICHET_SQL_STORE_LEDGER_H
#define GUICHET_SQL_STORE_LEDGER_H

#include "billing/money.h"
#include "sql/sql.h"

/* The accounts. bad_debt: what was due on invoices that were written off; refunds_payable: what goes back and has
 * not arrived yet; credit_held: credit balance that open orders hold; contested: what a payer's bank took back and is
 * not decided; dispute_losses: what was lost so and nobody owes; dispute_fees: what the gateway kept for it. */
#define LEDGER_RECEIVABLE "receivable"
#define LEDGER_REVENUE "revenue"
#define LEDGER_TAX_PAYABLE "tax_payable"
#define LEDGER_CASH "cash"
#define LEDGER_CREDIT_BALANCE "credit_balance"
#define LEDGER_CREDIT_HELD "credit_held"
#define LEDGER_BAD_DEBT "bad_debt"
#define LEDGER_REFUNDS_PAYABLE "refunds_payable"
#define LEDGER_CONTESTED "contested"
#define LEDGER_DISPUTE_LOSSES "dispute_losses"
#define LEDGER_DISPUTE_FEES "dispute_fees"

struct ledger_entry {
    const char *account; /* one of those */
    struct money amount; /* debit positive, credit negative */
};

enum { LEDGER_ENTRIES_MAX = 4 };

struct ledger_posting {
    struct id organization_id, id;
    struct day day;
    struct id invoice_id, payment_id, credit_note_id; /* ID_NONE where there is none */
    struct id order_id;                               /* of a posting on credit_held: whose hold it is; else ID_NONE */
    struct instant created_at;
    struct ledger_entry entries[LEDGER_ENTRIES_MAX];
    size_t count;
};

/* All entries of all postings in one round trip; those of nothing are left out. A posting that does not sum to zero
 * is our bug. */
enum status store_ledger_insert(struct sql *sql, struct arena *arena, const struct ledger_posting *postings,
                                size_t count) MUST_CHECK;

#endif

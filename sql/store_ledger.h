/* sql/store_ledger.h: rows of the sealed table `ledger_entry`. */
#ifndef GUICHET_SQL_STORE_LEDGER_H
#define GUICHET_SQL_STORE_LEDGER_H

#include "billing/money.h"
#include "sql/sql.h"

/* The accounts whose names do not explain themselves: bad_debt, amounts due on invoices that were written off;
 * refunds_payable, refunds under way; credit_held, credit balance held by open orders; contested, amounts taken back
 * by a payer's bank and not decided yet; dispute_losses, amounts lost in disputes that nobody owes any more;
 * dispute_fees, what the gateway charged for disputes. */
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
    const char *account; /* one of the constants above */
    struct money amount; /* debit positive, credit negative */
};

enum { LEDGER_ENTRIES_MAX = 4 };

struct ledger_posting {
    struct id organization_id, id;
    struct day day;
    struct id invoice_id, payment_id, credit_note_id; /* ID_NONE if there is none */
    struct id order_id;                               /* of a posting on credit_held: the order that holds the credit;
                                                       * else ID_NONE */
    struct instant created_at;
    struct ledger_entry entries[LEDGER_ENTRIES_MAX];
    size_t count;
};

/* Writes all entries of all postings in one round trip. Entries of amount 0 are left out. Asserts that each posting
 * sums to zero. */
enum status store_ledger_insert(struct sql *sql, struct arena *arena, const struct ledger_posting *postings,
                                size_t count) MUST_CHECK;

#endif

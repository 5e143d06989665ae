/* sql/store_credit.h: what paid for a subscription's licences in its current period, and how much of it is left to
 * give back. */
#ifndef GUICHET_SQL_STORE_CREDIT_H
#define GUICHET_SQL_STORE_CREDIT_H

#include "billing/credit.h"
#include "billing/invoice.h"
#include "sql/sql.h"

/* One source for each of the subscription's lots, in their order, and the taxes of the invoices they stand on. */
enum status store_credit_basis(struct sql *sql, struct arena *arena, const struct subscription *subscription,
                               struct credit_basis *basis) MUST_CHECK;
/* The tax lines of one invoice with what credit notes took of them: for the note that is being written. */
enum status store_credit_taxes(struct sql *sql, struct arena *arena, struct id organization_id, struct id invoice_id,
                               struct credit_tax **taxes, size_t *count) MUST_CHECK;

/* What is left of each of the invoice's lines, in their order: its amount, less what lines that waited took of it,
 * less what credit notes did. */
enum status store_credit_left(struct sql *sql, struct arena *arena, const struct invoice *invoice,
                              int64_t **left_minor) MUST_CHECK;

#endif

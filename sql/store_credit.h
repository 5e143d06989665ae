/* sql/store_credit.h: which lines paid for a subscription's licences in its current period, and how much of each can
 * still be credited. */
#ifndef GUICHET_SQL_STORE_CREDIT_H
#define GUICHET_SQL_STORE_CREDIT_H

#include "billing/credit.h"
#include "billing/invoice.h"
#include "sql/sql.h"

/* Reads one source for each of the subscription's lots, in the lots' order, and the taxes of the invoices these are
 * on. */
enum status store_credit_basis(struct sql *sql, struct arena *arena, const struct subscription *subscription,
                               struct credit_basis *basis) MUST_CHECK;
/* The tax totals of one invoice with what credit notes have already taken from them: for the credit note being
 * written. */
enum status store_credit_taxes(struct sql *sql, struct arena *arena, struct id organization_id, struct id invoice_id,
                               struct credit_tax **taxes, size_t *count) MUST_CHECK;

/* How much of each of the invoice's lines can still be credited, in the lines' order: its amount, less what pending
 * lines took from it, less what credit notes took. */
enum status store_credit_left(struct sql *sql, struct arena *arena, const struct invoice *invoice,
                              int64_t **left_minor) MUST_CHECK;

#endif

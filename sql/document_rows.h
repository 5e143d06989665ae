/* sql/document_rows.h: the columns that the lines and tax totals of invoices and of credit notes have in common, in
 * their tables' order: converted to values for writing, and taken from rows. Used by store_invoice.c and
 * store_credit_note.c. */
#ifndef GUICHET_SQL_DOCUMENT_ROWS_H
#define GUICHET_SQL_DOCUMENT_ROWS_H

#include "billing/invoice.h"
#include "sql/sql.h"

/* id, kind, subscription_id, description, quantity, unit_price_minor, period_start, period_end, days, period_days,
 * base_minor, amount_minor, tax_category, tax_rate_bp */
#define DOCUMENT_LINE_GIVES "btbtiiddiiiiti"
/* The same columns from kind on: in a credit note's line, the identifier of the credited line stands between id and
 * these. */
#define DOCUMENT_LINE_TAKES "tbtiiddiiiiti"
enum { DOCUMENT_LINE_VALUES = sizeof DOCUMENT_LINE_TAKES - 1 };
/* The columns from quantity to tax_rate_bp, which a pending line has too. */
enum { LINE_AMOUNT_VALUES = sizeof "iiddiiiiti" - 1 };
void line_amounts_take(struct sql_row *row, struct currency currency, struct line *line);
void line_amounts_values(struct sql_value values[LINE_AMOUNT_VALUES], const struct line *line);
void document_line_take(struct sql_row *row, struct currency currency, struct invoice_line *line);
void document_line_values(struct sql_value values[DOCUMENT_LINE_VALUES], const struct invoice_line *line);

/* category, rate_bp, taxable_minor, amount_minor; when written, the identifiers of organization and document come
 * first */
#define DOCUMENT_TAX_GIVES "tiii"
#define DOCUMENT_TAX_TAKES "bb" DOCUMENT_TAX_GIVES
enum { DOCUMENT_TAX_VALUES = sizeof DOCUMENT_TAX_TAKES - 1 };
/* Appends the row's tax total to charge->taxes. charge->currency must be set. */
void document_tax_take(struct sql_row *row, struct charge *charge);
void document_tax_values(struct sql_value values[DOCUMENT_TAX_VALUES], struct id organization_id, struct id document_id,
                         const struct tax_total *tax);

#endif

/* sql/invoice_rows.h: an invoice's columns, and a page of invoices with their lines and taxes in a constant number of
 * statements. Used by store_invoice.c, for one organization, and by store_invoice_every.c, for all of them. */
#ifndef GUICHET_SQL_INVOICE_ROWS_H
#define GUICHET_SQL_INVOICE_ROWS_H

#include "billing/invoice.h"
#include "sql/sql.h"

/* clang-format off */
/* Of invoice i and invoice_state t: the sealed columns, then those that change. */
#define INVOICE_COLUMNS \
    " i.id, i.number, i.year, i.sequence, i.order_id, i.billed_on, i.billed_part, i.issue_date, i.due_date," \
    " i.locale, i.currency, i.seller_name, i.seller_legal_name," \
    " i.seller_line1, i.seller_line2, i.seller_postal_code, i.seller_city, i.seller_country, i.seller_vat_id," \
    " i.seller_siren, i.buyer_name, i.buyer_legal_name, i.buyer_line1, i.buyer_line2, i.buyer_postal_code," \
    " i.buyer_city," \
    " i.buyer_country, i.buyer_vat_id, i.buyer_siren, i.payment_method_id, i.payment_method_type," \
    " i.purchase_order_number," \
    " i.subtotal_minor, i.tax_total_minor, i.total_minor, i.credit_applied_minor, i.amount_due_minor," \
    " i.previous_hash," \
    " i.hash, i.created_at," \
    " t.status, t.credited_minor, t.paid_minor, t.due_minor, t.payment_id, t.collections, t.failed_on," \
    " t.reopened_on, t.next_on, t.version"
#define INVOICE_FROM \
    " FROM invoice i JOIN invoice_state t ON t.organization_id = i.organization_id AND t.invoice_id = i.id"
#define INVOICE_SEALED "btiiBDiddtttttTtttTTtttTtttTTbtTiiiiihhu"
#define INVOICE_GIVES INVOICE_SEALED "tiiiBiDDDi"
/* clang-format on */

void invoice_take(struct sql_row *row, struct id organization_id, struct invoice *invoice);

/* Reads the lines and taxes of up to SQL_IDS_MAX invoices, newest first, in two statements. *whole: how many of them,
 * from the first, are complete: together they have at most SQL_PARTS_MAX lines. organization_id: of all of them;
 * ID_NONE: they may be of several. */
enum status invoice_parts_fill(struct sql *sql, struct arena *arena, struct id organization_id,
                               struct invoice *invoices, size_t count, size_t *whole) MUST_CHECK;

#endif

/* api/invoice_page.h: reads the payments of a page of invoices, for the customer's and the operator's list.
 * Source: docs/api.md, Conventions. */
#ifndef GUICHET_API_INVOICE_PAGE_H
#define GUICHET_API_INVOICE_PAGE_H

#include "api/invoice_json.h"
#include "base/status.h"
#include "fcgi/page.h"

/* Reads the payments of each invoice, an entry for each, in one statement for those that have few
 * (store_payment_of_page), whether they belong to one organization or to many. The page ends before the invoice whose
 * payments no longer fit: *shown. Any status other than STATUS_OK is from sql/sql.h. */
enum status invoice_page_read(struct exchange *x, const struct invoice *invoices, size_t count,
                              struct invoice_payments **payments, size_t *shown) MUST_CHECK;

#endif

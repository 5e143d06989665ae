/* api/invoice_page.h: a page of invoices with their payments, for the customer's and the operator's list.
 * Source: docs/api.md, Conventions. */
#ifndef GUICHET_API_INVOICE_PAGE_H
#define GUICHET_API_INVOICE_PAGE_H

#include "api/invoice_json.h"
#include "base/status.h"
#include "fcgi/page.h"

/* invoice_json or invoice_operator_json. */
typedef void (*invoice_write_fn)(struct json_write *json, const char *key, const struct invoice *invoice,
                                 const struct invoice_payments *payments);

/* Answers with the page. `more`: the list has further invoices. The page ends before the invoice whose payments no
 * longer fit. Any status other than STATUS_OK is from sql/sql.h; no answer was written then. */
enum status invoice_page_reply(struct exchange *x, const struct page *page, const struct invoice *invoices,
                               size_t count, bool more, invoice_write_fn write) MUST_CHECK;

#endif

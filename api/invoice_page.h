/* api/invoice_page.h: a page of invoices, each with its payments; the customer's list and the operator's.
 * Source: docs/api.md, Conventions. */
#ifndef GUICHET_API_INVOICE_PAGE_H
#define GUICHET_API_INVOICE_PAGE_H

#include "api/invoice_json.h"
#include "base/status.h"
#include "fcgi/page.h"

/* invoice_json or invoice_operator_json. */
typedef void (*invoice_write_fn)(struct json_write *json, const char *key, const struct invoice *invoice,
                                 const struct invoice_payments *payments);

/* What the list gave; the page ends sooner where the invoices' payments are more than it holds. Any other status
 * than STATUS_OK is the database's; there is no answer yet. */
enum status invoice_page_reply(struct exchange *x, const struct invoice *invoices, size_t count, bool more,
                               invoice_write_fn write) MUST_CHECK;

#endif

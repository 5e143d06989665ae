/* api/invoice_json.h: an invoice as the API shows it. Source: docs/api.md, Invoices and credit notes. */
#ifndef GUICHET_API_INVOICE_JSON_H
#define GUICHET_API_INVOICE_JSON_H

#include "base/json_write.h"
#include "billing/invoice.h"
#include "billing/order.h"
#include "sql/store_payment.h"

/* As it stands on its invoice, and which one that is. */
void payment_json(struct json_write *json, const char *key, const struct payment *payment);
/* One without a number is to come (counter/invoice_upcoming.h): its identifier, status and seal are null, and it
 * says which payment method pays it. */
void invoice_json(struct json_write *json, const char *key, const struct invoice *invoice,
                  const struct invoice_payments *payments);
/* The same, and whose it is. */
void invoice_operator_json(struct json_write *json, const char *key, const struct invoice *invoice,
                           const struct invoice_payments *payments);

#endif

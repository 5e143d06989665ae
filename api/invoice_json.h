/* api/invoice_json.h: invoices and payments in JSON. Source: docs/api.md, Invoices and credit notes. */
#ifndef GUICHET_API_INVOICE_JSON_H
#define GUICHET_API_INVOICE_JSON_H

#include "api/expand.h"
#include "base/json_write.h"
#include "billing/invoice.h"
#include "billing/order.h"
#include "sql/store_payment.h"

/* The members a payment has on its invoice, and invoice_id. */
void payment_json(struct json_write *json, const char *key, const struct payment *payment);
/* An invoice without a number is the upcoming one (counter/invoice_upcoming.h): its identifier, status and hashes are
 * null, and it has the payment method that will pay it. payments NULL: none. */
void invoice_json(struct json_write *json, const char *key, const struct invoice *invoice,
                  const struct invoice_payments *payments);
/* With the sub-objects that were read for its payments. */
void invoice_expanded_json(struct json_write *json, const char *key, const struct invoice *invoice,
                           const struct invoice_payments *payments, const struct expansion *with);
/* For the operator: includes organization_id. */
void invoice_operator_json(struct json_write *json, const char *key, const struct invoice *invoice,
                           const struct invoice_payments *payments);

#endif

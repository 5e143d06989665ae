/* api/payment_method_json.h: a payment method as the API shows it. Source: docs/api.md, Catalogue and organization. */
#ifndef GUICHET_API_PAYMENT_METHOD_JSON_H
#define GUICHET_API_PAYMENT_METHOD_JSON_H

#include "base/json_write.h"
#include "billing/method_setup.h"
#include "billing/payment_method.h"

/* Brand, last digits and expiry only where there are any; the gateway's reference never. */
void payment_method_json(struct json_write *json, const char *key, const struct payment_method *method);
/* The page's address only while it waits for its person. */
void method_setup_json(struct json_write *json, const char *key, const struct method_setup *setup);

#endif

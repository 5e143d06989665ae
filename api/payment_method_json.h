/* api/payment_method_json.h: payment methods and their setups in JSON. Source: docs/api.md, Catalogue and
 * organization. */
#ifndef GUICHET_API_PAYMENT_METHOD_JSON_H
#define GUICHET_API_PAYMENT_METHOD_JSON_H

#include "base/json_write.h"
#include "billing/method_setup.h"
#include "billing/payment_method.h"

/* Brand, last digits and expiry only if known; never the gateway's reference. */
void payment_method_json(struct json_write *json, const char *key, const struct payment_method *method);
/* The page's address only while the page is open. */
void method_setup_json(struct json_write *json, const char *key, const struct method_setup *setup);

#endif

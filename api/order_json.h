/* api/order_json.h: an order in JSON. Source: docs/api.md, Quotes and orders. */
#ifndef GUICHET_API_ORDER_JSON_H
#define GUICHET_API_ORDER_JSON_H

#include "api/expand.h"
#include "base/json_write.h"
#include "billing/order.h"

void order_json(struct json_write *json, const char *key, const struct order *order);
/* With the sub-objects that were read for it. */
void order_expanded_json(struct json_write *json, const char *key, const struct order *order,
                         const struct expansion *with);

#endif

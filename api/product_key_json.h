/* api/product_key_json.h: a product key as the operator sees it: never its text. Source: docs/api.md, Operator. */
#ifndef GUICHET_API_PRODUCT_KEY_JSON_H
#define GUICHET_API_PRODUCT_KEY_JSON_H

#include "base/json_write.h"
#include "sql/store_product_key_told.h"

void product_key_json(struct json_write *json, const char *key, const struct product_key_told *told);

#endif

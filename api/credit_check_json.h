/* api/credit_check_json.h: struct credit_check to JSON. Source: docs/api.md, Quotes and orders, Operator. */
#ifndef GUICHET_API_CREDIT_CHECK_JSON_H
#define GUICHET_API_CREDIT_CHECK_JSON_H

#include "base/json_write.h"
#include "sql/store_credit_check.h"

void credit_check_json(struct json_write *json, const char *key, const struct credit_check *check);
/* For the operator: includes organization_id. */
void credit_check_operator_json(struct json_write *json, const char *key, const struct credit_check *check);

#endif

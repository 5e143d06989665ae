/* api/quote_json.h: a quote in JSON. Source: docs/api.md, Quotes and orders. */
#ifndef GUICHET_API_QUOTE_JSON_H
#define GUICHET_API_QUOTE_JSON_H

#include "base/json_write.h"
#include "base/language.h"
#include "billing/quote.h"

void quote_json(struct json_write *json, const char *key, const struct quote *quote, enum language language);

#endif

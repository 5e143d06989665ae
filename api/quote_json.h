/* api/quote_json.h: a quote in JSON. Source: docs/api.md, Quotes and orders. */
#ifndef GUICHET_API_QUOTE_JSON_H
#define GUICHET_API_QUOTE_JSON_H

#include "base/json_write.h"
#include "base/language.h"
#include "billing/quote.h"

/* What a change of that product's licences comes to: its lines, in the reader's language, taxes and totals. */
void charge_json(struct json_write *json, const char *key, const struct charge *charge, const char *product_name,
                 enum language language);
void quote_json(struct json_write *json, const char *key, const struct quote *quote, enum language language);

#endif

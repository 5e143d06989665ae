/* api/money_json.h: values that occur in many resources. Source: docs/api.md, Conventions. */
#ifndef GUICHET_API_MONEY_JSON_H
#define GUICHET_API_MONEY_JSON_H

#include "base/json_write.h"
#include "billing/charge.h"
#include "billing/money.h"

/* {"amount": 3325, "currency": "EUR"} */
void money_json(struct json_write *json, const char *key, struct money money);
/* {"amount": 105000, "currency": "EUR", "tax": "excluded"}: an amount that no total with tax stands beside */
void untaxed_money_json(struct json_write *json, const char *key, struct money money);
/* {"start": "2026-11-12", "end": "2026-12-01"} */
void period_json(struct json_write *json, const char *key, struct period period);
/* [{"category", "rate", "taxable", "amount"}] */
void taxes_json(struct json_write *json, const char *key, const struct charge *charge);
/* The tax rule of a line that was issued. */
void tax_rule_json(struct json_write *json, const char *key, struct tax_rule rule);
/* Writes the members that lines of quotes and of invoices have in common, into an open object. */
void line_members_json(struct json_write *json, const struct line *line, const char *description);

#endif

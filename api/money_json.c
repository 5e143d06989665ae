/* api/money_json.c */
#include "api/money_json.h"

void money_json(struct json_write *json, const char *key, struct money money)
{
    json_open(json, key);
    json_put_int(json, "amount", money.minor);
    json_put_string(json, "currency", money.currency.code);
    json_close(json);
}

void untaxed_money_json(struct json_write *json, const char *key, struct money money)
{
    json_open(json, key);
    json_put_int(json, "amount", money.minor);
    json_put_string(json, "currency", money.currency.code);
    json_put_string(json, "tax", "excluded");
    json_close(json);
}

void period_json(struct json_write *json, const char *key, struct period period)
{
    json_open(json, key);
    json_put_day(json, "start", period.start);
    json_put_day(json, "end", period.end);
    json_close(json);
}

void taxes_json(struct json_write *json, const char *key, const struct charge *charge)
{
    json_list(json, key);
    for (size_t i = 0; i < charge->tax_count; i++) {
        const struct tax_total *tax = &charge->taxes[i];

        json_open(json, NULL);
        json_put_string(json, "category", tax_category_name(tax->rule.category));
        json_put_string(json, "rate", tax_rate_write(tax->rule.rate_bp).text);
        money_json(json, "taxable", tax->taxable);
        money_json(json, "amount", tax->amount);
        json_close(json);
    }
    json_list_close(json);
}

void tax_rule_json(struct json_write *json, const char *key, struct tax_rule rule)
{
    json_open(json, key);
    json_put_string(json, "category", tax_category_name(rule.category));
    json_put_string(json, "rate", tax_rate_write(rule.rate_bp).text);
    json_close(json);
}

void line_members_json(struct json_write *json, const struct line *line, const char *description)
{
    json_put_string(json, "kind", line_kind_name(line->kind));
    json_put_string(json, "description", description);
    json_put_int(json, "quantity", line->quantity);
    money_json(json, "unit_price", line->unit_price);
    period_json(json, "period", line->period);
    json_put_int(json, "days", line->days);
    json_put_int(json, "period_days", line->period_days);
    money_json(json, "base", line->base);
    json_put_string(json, "rounding", line_rounding(line));
    money_json(json, "amount", line->amount);
}

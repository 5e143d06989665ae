/* api/quote_json.c */
#include "api/quote_json.h"

#include "api/money_json.h"
#include "books/line_text.h"

static void side_part(struct json_write *json, const char *key, int64_t total_licences, struct money monthly_cost)
{
    json_open(json, key);
    json_put_int(json, "total_licences", total_licences);
    untaxed_money_json(json, "monthly_cost", monthly_cost);
    json_close(json);
}

void charge_json(struct json_write *json, const char *key, const struct charge *charge, const char *product_name,
                 enum language language)
{
    json_open(json, key);
    json_list(json, "lines");
    for (size_t i = 0; i < charge->line_count; i++) {
        json_open(json, NULL);
        line_members_json(json, &charge->lines[i], line_text(json->arena, language, product_name, &charge->lines[i]));
        json_close(json);
    }
    json_list_close(json);
    money_json(json, "subtotal", charge->subtotal);
    taxes_json(json, "taxes", charge);
    money_json(json, "tax_total", charge->tax_total);
    money_json(json, "total", charge->total);
    money_json(json, "credit_applied", charge->credit_applied);
    money_json(json, "amount_due", charge->amount_due);
    json_close(json);
}

static void next_invoice_part(struct json_write *json, const struct quote *q)
{
    if (day_is_none(q->next_invoice_on)) {
        json_put_null(json, "next_invoice");
        return;
    }
    json_open(json, "next_invoice");
    json_put_day(json, "date", q->next_invoice_on);
    money_json(json, "subtotal", q->next_subtotal);
    money_json(json, "tax_total", q->next_tax_total);
    money_json(json, "total", q->next_total);
    json_close(json);
}

void quote_json(struct json_write *json, const char *key, const struct quote *q, enum language language)
{
    json_open(json, key);
    json_put_id(json, "id", ID_QUOTE, q->id);
    json_put_string(json, "kind", quote_kind_name(q->kind));
    json_put_id(json, "subscription_id", ID_SUBSCRIPTION, q->subscription_id);
    json_put_id(json, "price_id", ID_PRICE, q->price_id);
    json_open(json, "payment_method");
    json_put_id(json, "id", ID_PAYMENT_METHOD, q->payment_method_id);
    json_put_string(json, "type", payment_method_type_name(q->payment_method_type));
    json_close(json);
    side_part(json, "current", q->current_licences, q->current_monthly_cost);
    side_part(json, "proposed", q->proposed_licences, q->proposed_monthly_cost);
    json_put_string(json, "effective", quote_effective_name(q->effective));
    json_put_bool(json, "binding", q->binding);
    json_put_string(json, "collection", quote_collection_name(q->collection));
    charge_json(json, "charge", &q->charge, language == LANGUAGE_FR ? q->product_name_fr : q->product_name_en,
                language);
    next_invoice_part(json, q);
    json_put_instant(json, "expires_at", q->expires_at);
    json_put_instant(json, "created_at", q->created_at);
    json_close(json);
}

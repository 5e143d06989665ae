/* api/payment_method_json.c */
#include "api/payment_method_json.h"

void payment_method_json(struct json_write *json, const char *key, const struct payment_method *method)
{
    json_open(json, key);
    json_put_id(json, "id", ID_PAYMENT_METHOD, method->id);
    json_put_string(json, "type", payment_method_type_name(method->type));
    if (method->brand != NULL)
        json_put_string(json, "brand", method->brand);
    if (method->last4 != NULL)
        json_put_string(json, "last4", method->last4);
    if (method->exp_month > 0)
        json_put_int(json, "exp_month", method->exp_month);
    if (method->exp_year > 0)
        json_put_int(json, "exp_year", method->exp_year);
    if (method->mandate.id != NULL) {
        json_open(json, "mandate");
        json_put_string(json, "reference", method->mandate.reference);
        json_put_string(json, "creditor_identifier", method->mandate.creditor_identifier);
        json_put_string(json, "status", mandate_status_name(method->mandate.status));
        json_close(json);
    }
    json_put_bool(json, "default", method->is_default);
    json_put_string(json, "status", payment_method_status(method));
    json_close(json);
}

void method_setup_json(struct json_write *json, const char *key, const struct method_setup *setup)
{
    json_open(json, key);
    json_put_id(json, "id", ID_SETUP, setup->id);
    json_put_string(json, "type", payment_method_type_name(setup->type));
    json_put_string(json, "status", method_setup_state_name(setup->state));
    json_put_string(json, "setup_url", setup->state == METHOD_SETUP_OPEN ? setup->page_url : NULL);
    json_put_instant(json, "expires_at", setup->expires_at);
    json_put_id(json, "payment_method_id", ID_PAYMENT_METHOD, setup->payment_method_id);
    json_put_instant(json, "created_at", setup->created_at);
    json_close(json);
}

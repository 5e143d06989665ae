/* api/credit_check_json.c */
#include "api/credit_check_json.h"

static void members(struct json_write *json, const struct credit_check *check)
{
    json_put_id(json, "order_id", ID_ORDER, check->order_id);
    json_put_id(json, "subscription_id", ID_SUBSCRIPTION, check->subscription_id);
    if (id_is_none(check->order_id)) /* a check of a move: onto which payment method */
        json_put_id(json, "payment_method_id", ID_PAYMENT_METHOD, check->payment_method_id);
    json_put_string(json, "status", credit_check_status_name(check->status));
    json_put_day(json, "expected_by", check->expected_by);
    if (check->note != NULL)
        json_put_string(json, "note", check->note);
    json_put_instant(json, "created_at", check->created_at);
    json_put_instant(json, "decided_at", check->decided_at);
}

void credit_check_json(struct json_write *json, const char *key, const struct credit_check *check)
{
    json_open(json, key);
    json_put_id(json, "id", ID_CREDIT_CHECK, check->id);
    members(json, check);
    json_close(json);
}

void credit_check_operator_json(struct json_write *json, const char *key, const struct credit_check *check)
{
    json_open(json, key);
    json_put_id(json, "id", ID_CREDIT_CHECK, check->id);
    json_put_id(json, "organization_id", ID_ORGANIZATION, check->organization_id);
    members(json, check);
    json_close(json);
}

/* api/licence_json.c */
#include "api/licence_json.h"

static void product_part(struct json_write *json, struct id id, const char *code, const char *name)
{
    json_open(json, "product");
    json_put_id(json, "id", ID_PRODUCT, id);
    json_put_string(json, "code", code);
    json_put_string(json, "name", name);
    json_close(json);
}

void licence_counts_json(struct json_write *json, const struct subscription *subscription)
{
    json_open(json, "licences");
    json_put_int(json, "total", subscription->total_licences);
    json_put_int(json, "assigned", subscription->assigned_licences);
    json_put_int(json, "reserved", subscription->reserved_licences);
    json_put_int(json, "available", subscription_available(subscription));
    json_put_int(json, "pending", subscription->pending_licences);
    json_close(json);
}

void licence_held_json(struct json_write *json, const struct licence_held *licence, enum language language)
{
    json_open(json, NULL);
    json_put_id(json, "subscription_id", ID_SUBSCRIPTION, licence->subscription_id);
    json_put_string(json, "subscription_name", licence->subscription_name);
    product_part(json, licence->product_id, licence->product_code,
                 language == LANGUAGE_FR ? licence->product_name_fr : licence->product_name_en);
    json_put_string(json, "status", assignment_status_name(licence->status));
    json_put_bool(json, "usable", licence_works(licence->status, licence->subscription_status));
    json_put_instant(json, "created_at", licence->created_at);
    json_close(json);
}

void licences_given_json(struct json_write *json, const struct subscription *subscription, int64_t assignable,
                         enum language language)
{
    json_open(json, NULL);
    json_put_id(json, "subscription_id", ID_SUBSCRIPTION, subscription->id);
    json_put_string(json, "subscription_name", subscription->name);
    product_part(json, subscription->product_id, subscription->product_code,
                 language == LANGUAGE_FR ? subscription->product_name_fr : subscription->product_name_en);
    json_put_bool(json, "usable", licence_works(ASSIGNMENT_ACTIVE, subscription->status));
    licence_counts_json(json, subscription);
    json_put_int(json, "assignable", assignable);
    json_close(json);
}

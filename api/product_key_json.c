/* api/product_key_json.c */
#include "api/product_key_json.h"

static void redemption_json(struct json_write *json, const struct redemption_row *redemption)
{
    json_open(json, "redemption");
    json_put_id(json, "organization_id", ID_ORGANIZATION, redemption->organization_id);
    json_put_id(json, "subscription_id", ID_SUBSCRIPTION, redemption->subscription_id);
    json_put_id(json, "redeemed_by", ID_USER, redemption->created_by);
    json_put_instant(json, "redeemed_at", redemption->created_at);
    json_put_int(json, "licences_added", redemption->licences_added);
    json_put_day(json, "extended_until", redemption->extended_until);
    json_close(json);
}

static void revocation_json(struct json_write *json, const struct revocation_row *revocation)
{
    json_open(json, "revocation");
    json_put_string(json, "reason", revocation->reason);
    json_put_id(json, "revoked_by", ID_USER, revocation->created_by);
    json_put_instant(json, "revoked_at", revocation->created_at);
    json_close(json);
}

void product_key_json(struct json_write *json, const char *key, const struct product_key_told *told)
{
    json_open(json, key);
    json_put_id(json, "id", ID_PRODUCT_KEY, told->id);
    json_put_string(json, "ending", told->ending);
    json_put_id(json, "product_id", ID_PRODUCT, told->product_id);
    json_put_id(json, "price_id", ID_PRICE, told->price_id);
    json_put_int(json, "licences", told->licences);
    json_put_int(json, "months", told->months);
    json_put_string(json, "state", key_state_name(told->state));
    json_put_instant(json, "created_at", told->created_at);
    if (told->state == KEY_REDEEMED)
        redemption_json(json, &told->redemption);
    else
        json_put_null(json, "redemption");
    if (told->state == KEY_REVOKED)
        revocation_json(json, &told->revocation);
    else
        json_put_null(json, "revocation");
    json_close(json);
}

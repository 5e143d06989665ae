/* api/order_json.c */
#include "api/order_json.h"

#include "api/money_json.h"
#include "api/payment_method_json.h"
#include "api/subscription_json.h"
#include "sql/store_user.h"

static void credit_check_part(struct json_write *json, const struct order_credit_check *check)
{
    if (id_is_none(check->id)) {
        json_put_null(json, "credit_check");
        return;
    }
    json_open(json, "credit_check");
    json_put_id(json, "id", ID_CREDIT_CHECK, check->id);
    json_put_string(json, "status", credit_check_status_name(check->status));
    json_put_day(json, "expected_by", check->expected_by);
    json_close(json);
}

/* A user who was deleted since has only an identifier. */
static void users_part(struct json_write *json, const struct order *order)
{
    json_list(json, "users");
    for (int64_t i = 0; order->users != NULL && i < order->user_count; i++) {
        json_open(json, NULL);
        json_put_id(json, "id", ID_USER, order->users[i].id);
        json_put_string(json, "email", order->users[i].email);
        json_put_string(json, "display_name", order->users[i].display_name);
        json_close(json);
    }
    json_list_close(json);
}

/* `payment_method` is the order's own; that of its subscription is shown in short, as without `expand`. */
static void subscription_part(struct json_write *json, const struct order *order, const struct expansion *with)
{
    const struct subscription *subscription = expanded_subscription(with, order->subscription_id);
    struct expansion of_subscription = *with;

    if (!expands(with, EXPAND_SUBSCRIPTION))
        return;
    of_subscription.method_count = 0;
    if (subscription == NULL)
        json_put_null(json, "subscription");
    else
        subscription_expanded_json(json, "subscription", subscription, &of_subscription);
}

static void payment_method_part(struct json_write *json, const struct order *order, const struct expansion *with)
{
    const struct payment_method *method = expanded_method(with, order->payment_method_id);

    if (method != NULL) {
        payment_method_json(json, "payment_method", method);
        return;
    }
    json_open(json, "payment_method");
    json_put_id(json, "id", ID_PAYMENT_METHOD, order->payment_method_id);
    json_put_string(json, "type", payment_method_type_name(order->payment_method_type));
    json_close(json);
}

void order_expanded_json(struct json_write *json, const char *key, const struct order *order,
                         const struct expansion *with)
{
    json_open(json, key);
    json_put_id(json, "id", ID_ORDER, order->id);
    json_put_id(json, "quote_id", ID_QUOTE, order->quote_id);
    json_put_id(json, "subscription_id", ID_SUBSCRIPTION, order->subscription_id);
    subscription_part(json, order, with);
    json_put_string(json, "kind", quote_kind_name(order->kind));
    json_put_string(json, "status", order_status_name(order->status));
    json_put_int(json, "licences_delta", order->licences_delta);
    json_put_int(json, "total_licences", order->total_licences);
    money_json(json, "total", order->total);
    payment_method_part(json, order, with);
    json_put_day(json, "charge_expected_by", order->charge_expected_by);
    credit_check_part(json, &order->credit_check);
    json_put_id(json, "invoice_id", ID_INVOICE, order->invoice_id);
    json_put_string(json, "purchase_order_number", order->purchase_order_number);
    users_part(json, order);
    if (order->status == ORDER_PAYMENT_ACTION_REQUIRED)
        json_put_string(json, "action_url", order->action_url);
    if (order->status == ORDER_PAYMENT_FAILED)
        json_put_string(json, "decline_code", order->decline_code);
    json_put_id(json, "created_by", ID_USER, order->created_by);
    json_put_instant(json, "created_at", order->created_at);
    json_put_instant(json, "confirmed_at", order->confirmed_at);
    json_close(json);
}

void order_json(struct json_write *json, const char *key, const struct order *order)
{
    order_expanded_json(json, key, order, &(struct expansion){ 0 });
}

/* books/credit_check_open.c: opens a check with its hold on the subscription, and ends the hold. */
#include "books/credit_check_open.h"

#include "billing/calendar.h"
#include "books/credit_spend.h"
#include "books/order_users.h"
#include "sql/store_order.h"
#include "sql/store_subscription.h"

const char *credit_check_object(struct act *act, const struct credit_check *check)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "object", "credit_check");
    json_put_id(&json, "id", ID_CREDIT_CHECK, check->id);
    if (id_is_none(check->order_id))
        json_put_id(&json, "payment_method_id", ID_PAYMENT_METHOD, check->payment_method_id);
    else
        json_put_id(&json, "order_id", ID_ORDER, check->order_id);
    json_put_id(&json, "subscription_id", ID_SUBSCRIPTION, check->subscription_id);
    json_close(&json);
    return json_text(&json, NULL);
}

static const char *opened_json(struct act *act, const struct order *order)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "status", credit_check_status_name(order->credit_check.status));
    json_put_day(&json, "expected_by", order->credit_check.expected_by);
    json_put_int(&json, "pending_licences", order_pending_licences(order));
    json_close(&json);
    return json_text(&json, NULL);
}

enum status credit_check_open(struct act *act, struct order *order, struct subscription *s, bool stored)
{
    struct credit_check check = { .organization_id = act->organization.id,
                                  .id = id_new(),
                                  .order_id = order->id,
                                  .subscription_id = s->id,
                                  .status = CREDIT_CHECK_PENDING,
                                  .decided_at = INSTANT_NONE,
                                  .version = 1,
                                  .created_at = act->organization_now };
    enum status status;

    check.expected_by = credit_check_expected_by(act->deployment->seller.country, act->today);
    order->status = ORDER_CREDIT_CHECK_PENDING;
    order->credit_check = (struct order_credit_check){ check.id, check.status, check.expected_by };
    s->open_order_id = order->id;
    s->hold = HOLD_CREDIT_CHECK;
    s->hold_expected_by = check.expected_by;
    s->pending_licences += order_pending_licences(order);
    if ((status = stored ? store_subscription_update(act->sql, s) : store_subscription_insert(act->sql, s)) !=
            STATUS_OK ||
        (status = store_order_insert(act->sql, order)) != STATUS_OK ||
        (status = store_credit_check_insert(act->sql, &check)) != STATUS_OK)
        return status;
    journal_tell(act, EVENT_CREDIT_CHECK_OPENED, credit_check_object(act, &check), NULL, opened_json(act, order));
    return STATUS_OK;
}

enum status credit_check_release(struct act *act, const struct order *order, struct subscription *s)
{
    enum status status;

    if (s->status == SUBSCRIPTION_PENDING && !subscription_advance(&s->status, SUBSCRIPTION_CANCELLED))
        return STATUS_INTERNAL;
    if (s->reserved_licences > 0 && (status = order_users_release(act, order->id, s)) != STATUS_OK)
        return status;
    if ((status = credit_hold_release(act, order->id)) != STATUS_OK)
        return status;
    order_unhold(order, s);
    return store_subscription_update(act->sql, s);
}

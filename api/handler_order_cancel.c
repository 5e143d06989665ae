/* api/handler_order_cancel.c: cancelling an order. Source: docs/api.md, Quotes and orders. */
#include "api/handlers.h"
#include "api/order_json.h"
#include "counter/order_cancel.h"
#include "fcgi/exchange.h"

static void cancelled_render(const struct act *act, const struct order *order, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    order_json(&json, NULL, order);
    answer_json(answer, 200, &json);
}

enum status handle_order_cancel(struct exchange *x)
{
    struct order order;

    return order_cancel(&x->counter, x->ids[0], cancelled_render, &order);
}

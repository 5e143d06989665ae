/* api/handler_subscription_history.c: licences and cost over the last twelve months.
 * Source: docs/api.md, Subscriptions. */
#include "api/handlers.h"
#include "api/money_json.h"
#include "counter/subscription_history.h"
#include "fcgi/exchange.h"

static void month_json(struct json_write *json, const struct history_month *month, struct currency currency)
{
    json_open(json, NULL);
    json_put_day(json, "start", month->month.start);
    json_put_day(json, "end", month->month.end);
    if (month->licences == HISTORY_UNKNOWN)
        json_put_null(json, "licences");
    else
        json_put_int(json, "licences", month->licences);
    money_json(json, "invoiced", money_of(month->invoiced_minor, currency));
    money_json(json, "credited", money_of(month->credited_minor, currency));
    json_close(json);
}

enum status handle_subscription_history(struct exchange *x)
{
    struct json_write json = json_start(x->arena);
    struct subscription_history history;
    enum status status = subscription_history_read(&x->counter, x->ids[0], &history);

    if (status != STATUS_OK)
        return status;
    json_open(&json, NULL);
    json_list(&json, "months");
    for (int i = 0; i < HISTORY_MONTHS; i++)
        month_json(&json, &history.months[i], history.currency);
    json_list_close(&json);
    json_close(&json);
    return reply_resource(x, &json, 0);
}

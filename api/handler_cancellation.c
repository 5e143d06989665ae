/* api/handler_cancellation.c: what cancelling a subscription comes to, before anybody does it.
 * Source: docs/rules.md, A15; docs/api.md, Subscriptions. */
#include "api/handlers.h"
#include "api/money_json.h"
#include "api/quote_json.h"
#include "counter/cancellation.h"
#include "fcgi/exchange.h"

static void later_part(struct json_write *json, const struct cancellation_terms *terms)
{
    if (!terms->action.allowed) {
        json_put_null(json, "period_end");
        return;
    }
    json_open(json, "period_end");
    json_put_day(json, "ends_on", terms->subscription.period.end);
    json_close(json);
}

static void now_part(struct json_write *json, const struct cancellation_terms *terms, enum language language)
{
    const struct subscription *s = &terms->subscription;

    if (!terms->at_once) {
        json_put_null(json, "now");
        return;
    }
    json_open(json, "now");
    json_put_day(json, "ends_on", terms->today);
    json_put_int(json, "assigned", s->assigned_licences);
    charge_json(json, "charge", &terms->credit, language == LANGUAGE_FR ? s->product_name_fr : s->product_name_en,
                language);
    json_close(json);
}

static void terms_render(const struct act *act, const struct cancellation_terms *terms, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    later_part(&json, terms);
    now_part(&json, terms, act->caller.language);
    json_close(&json);
    answer_json(answer, 200, &json);
}

enum status handle_cancellation_terms(struct exchange *x)
{
    struct cancellation_terms *terms = ARENA_NEW(x->arena, struct cancellation_terms);

    return exchange_act(x, act_cancellation_terms, &x->ids[0], terms_render, terms);
}

/* gateway/sandbox/handler_switch.c: tests set here how answers go wrong. */
#include <string.h>

#include "handlers.h"
#include "switches.h"
#include "webhook.h"

enum { TIMES_MAX = 1000000, DELAY_MS_DEFAULT = 3000, DELAY_MS_MAX = 60000 };

struct wanted {
    const char *charge, *refund, *disputed, *webhook; /* NULL: unchanged */
    json_int_t times, delay_ms, crowd, latency_ms;    /* the last two: below 0: unchanged */
};

static bool wanted_read(const struct call *call, struct wanted *wanted)
{
    *wanted = (struct wanted){ .times = 1, .delay_ms = DELAY_MS_DEFAULT, .crowd = -1, .latency_ms = -1 };
    return json_unpack(call->body, "{s?s, s?s, s?s, s?s, s?I, s?I, s?I, s?I !}", "charge", &wanted->charge, "refund",
                       &wanted->refund, "disputed", &wanted->disputed, "webhook", &wanted->webhook, "times",
                       &wanted->times, "delay_ms", &wanted->delay_ms, "crowd", &wanted->crowd, "latency_ms",
                       &wanted->latency_ms) == 0 &&
           wanted->latency_ms >= -1 && wanted->latency_ms <= DELAY_MS_MAX && wanted->crowd >= -1 &&
           wanted->crowd <= SWITCH_CROWD_MAX &&
           (wanted->charge == NULL || misbehaviour_find(wanted->charge) != MISBEHAVIOURS) &&
           (wanted->refund == NULL || misbehaviour_find(wanted->refund) != MISBEHAVIOURS) &&
           (wanted->disputed == NULL || misbehaviour_find(wanted->disputed) != MISBEHAVIOURS) &&
           (wanted->webhook == NULL || webhook_manner_find(wanted->webhook) != WEBHOOK_MANNERS) && wanted->times >= 1 &&
           wanted->times <= TIMES_MAX && wanted->delay_ms >= 0 && wanted->delay_ms <= DELAY_MS_MAX;
}

void handle_switches_show(const struct call *call, struct answer *answer)
{
    json_t *object = switches_json(call->switches);

    if (object != NULL)
        json_object_set_new(object, "webhook",
                            call->webhook == NULL ? json_null() : json_string(webhook_manner_name(call->webhook)));
    answer_json(answer, 200, object);
}

void handle_switches_set(const struct call *call, struct answer *answer)
{
    struct wanted wanted;

    if (!wanted_read(call, &wanted)) {
        answer_error(answer, 422, "invalid_request",
                     "Expected {\"charge\"?, \"refund\"?, \"disputed\"?, \"webhook\"?, \"times\"?, \"delay_ms\"?,"
                     " \"crowd\"?, \"latency_ms\"?}, each of the words README.md lists.");
        return;
    }
    if (wanted.webhook != NULL && call->webhook == NULL) {
        answer_error(answer, 409, "refused", "This gateway was started without --webhook-url.");
        return;
    }
    if (wanted.charge != NULL)
        switches_set(call->switches, SWITCH_CHARGE, misbehaviour_find(wanted.charge), (int)wanted.times,
                     (int)wanted.delay_ms);
    if (wanted.refund != NULL)
        switches_set(call->switches, SWITCH_REFUND, misbehaviour_find(wanted.refund), (int)wanted.times,
                     (int)wanted.delay_ms);
    if (wanted.disputed != NULL)
        switches_set(call->switches, SWITCH_DISPUTED, misbehaviour_find(wanted.disputed), 0, (int)wanted.delay_ms);
    if (wanted.crowd >= 0)
        switches_crowd_set(call->switches, (int)wanted.crowd);
    if (wanted.latency_ms >= 0)
        switches_latency_set(call->switches, (int)wanted.latency_ms);
    if (wanted.webhook != NULL)
        webhook_manner_set(call->webhook, webhook_manner_find(wanted.webhook));
    handle_switches_show(call, answer);
}

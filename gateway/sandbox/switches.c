/* gateway/sandbox/switches.c: answers that go wrong on request. */
#include "switches.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct setting {
    enum misbehaviour how;
    int times; /* left */
    int delay_ms;
};

struct switches {
    pthread_mutex_t lock;
    struct setting settings[SWITCH_SUBJECTS];
};

static const char *const words[MISBEHAVIOURS] = {
#define X(name, word) [name] = word,
    MISBEHAVIOUR_TABLE(X)
#undef X
};

struct switches *switches_new(void)
{
    struct switches *switches = calloc(1, sizeof *switches);

    if (switches != NULL)
        pthread_mutex_init(&switches->lock, NULL);
    return switches;
}

void switches_free(struct switches *switches)
{
    if (switches != NULL)
        pthread_mutex_destroy(&switches->lock);
    free(switches);
}

enum misbehaviour misbehaviour_find(const char *word)
{
    enum misbehaviour how = BEHAVES;

    while (how < MISBEHAVIOURS && strcmp(words[how], word) != 0)
        how++;
    return how;
}

void switches_set(struct switches *switches, enum switch_subject subject, enum misbehaviour how, int times, int delay_ms)
{
    pthread_mutex_lock(&switches->lock);
    switches->settings[subject] = (struct setting){ .how = how, .times = how == BEHAVES ? 0 : times, .delay_ms = delay_ms };
    pthread_mutex_unlock(&switches->lock);
}

static struct setting setting_take(struct switches *switches, enum switch_subject subject)
{
    struct setting *setting = &switches->settings[subject], taken;

    pthread_mutex_lock(&switches->lock);
    taken = *setting;
    if (setting->times > 0 && --setting->times == 0)
        *setting = (struct setting){ 0 };
    pthread_mutex_unlock(&switches->lock);
    return taken;
}

static json_t *setting_json(const struct setting *setting)
{
    return json_pack("{s:s, s:i, s:i}", "how", words[setting->how], "times", setting->times, "delay_ms", setting->delay_ms);
}

json_t *switches_json(struct switches *switches)
{
    json_t *charge, *refund;

    pthread_mutex_lock(&switches->lock);
    charge = setting_json(&switches->settings[SWITCH_CHARGE]);
    refund = setting_json(&switches->settings[SWITCH_REFUND]);
    pthread_mutex_unlock(&switches->lock);
    return json_pack("{s:o, s:o}", "charge", charge, "refund", refund);
}

/* true: the handler must not run. */
static bool spoiled_before(enum misbehaviour how, struct answer *answer)
{
    answer->silent = how == SILENT_BEFORE;
    answer->reset = how == RESET_BEFORE;
    if (how == UNAVAILABLE)
        answer_error(answer, 503, "unavailable", "The gateway takes no work now; nothing was recorded.");
    return how == SILENT_BEFORE || how == RESET_BEFORE || how == UNAVAILABLE;
}

/* The answer's own amount, told wrong; an answer without one stays as it is. */
static void amount_spoil(enum misbehaviour how, struct answer *answer)
{
    json_t *object = answer->json == NULL ? NULL : json_loads(answer->json, 0, NULL);
    json_t *amount = json_object_get(object, "amount");

    if (amount == NULL) {
        json_decref(object);
        return;
    }
    if (how == WRONG_AMOUNT)
        json_object_set_new(amount, "amount", json_integer(json_integer_value(json_object_get(amount, "amount")) + 1));
    else
        json_object_set_new(amount, "currency", json_string("XTS"));
    free(answer->json);
    answer_json(answer, answer->http_status, object);
}

static void spoil_after(const struct setting *setting, struct answer *answer)
{
    switch (setting->how) {
    case SLOW: answer->delay_ms = setting->delay_ms; return;
    case SILENT_AFTER: answer->silent = true; return;
    case RESET_AFTER: answer->reset = true; return;
    case WRONG_AMOUNT:
    case WRONG_CURRENCY: amount_spoil(setting->how, answer); return;
    case ERROR_AFTER:
        free(answer->json);
        answer_error(answer, 500, "internal", "Something went wrong.");
        return;
    case GARBAGE:
        free(answer->json);
        answer->json = strdup("<html>502 Bad Gateway");
        return;
    default: return;
    }
}

void switches_answer(const struct call *call, enum switch_subject subject, call_handler *handle, struct answer *answer)
{
    struct setting setting = setting_take(call->switches, subject);

    if (spoiled_before(setting.how, answer))
        return;
    handle(call, answer);
    spoil_after(&setting, answer);
}

/* gateway/sandbox/switches.c: makes answers go wrong on request. */
#include "switches.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "store.h"
#include "token.h"

struct setting {
    enum misbehaviour how;
    int times; /* left */
    int delay_ms;
};

struct switches {
    pthread_mutex_t lock;
    struct setting settings[SWITCH_SUBJECTS];
    int crowd, latency_ms;
};

static const char *const words[MISBEHAVIOURS] = {
#define X(name, word) [name] = word,
    MISBEHAVIOUR_TABLE(X)
#undef X
};

struct switches *switches_new(void)
{
    struct switches *switches = calloc(1, sizeof *switches);

    if (switches != NULL) {
        pthread_mutex_init(&switches->lock, NULL);
        switches->settings[SWITCH_DISPUTED].how = WRONG_AMOUNT;
    }
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

void switches_set(struct switches *switches, enum switch_subject subject, enum misbehaviour how, int times,
                  int delay_ms)
{
    pthread_mutex_lock(&switches->lock);
    switches->settings[subject] =
        (struct setting){ .how = how, .times = how == BEHAVES ? 0 : times, .delay_ms = delay_ms };
    pthread_mutex_unlock(&switches->lock);
}

void switches_crowd_set(struct switches *switches, int count)
{
    pthread_mutex_lock(&switches->lock);
    switches->crowd = count;
    pthread_mutex_unlock(&switches->lock);
}

int switches_crowd_take(struct switches *switches)
{
    int count;

    pthread_mutex_lock(&switches->lock);
    count = switches->crowd;
    switches->crowd = 0;
    pthread_mutex_unlock(&switches->lock);
    return count;
}

void switches_latency_set(struct switches *switches, int latency_ms)
{
    pthread_mutex_lock(&switches->lock);
    switches->latency_ms = latency_ms;
    pthread_mutex_unlock(&switches->lock);
}

int switches_latency_ms(struct switches *switches)
{
    int latency_ms;

    pthread_mutex_lock(&switches->lock);
    latency_ms = switches->latency_ms;
    pthread_mutex_unlock(&switches->lock);
    return latency_ms;
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
    return json_pack("{s:s, s:i, s:i}", "how", words[setting->how], "times", setting->times, "delay_ms",
                     setting->delay_ms);
}

json_t *switches_json(struct switches *switches)
{
    json_t *charge, *refund, *disputed;
    int crowd, latency_ms;

    pthread_mutex_lock(&switches->lock);
    charge = setting_json(&switches->settings[SWITCH_CHARGE]);
    refund = setting_json(&switches->settings[SWITCH_REFUND]);
    disputed = setting_json(&switches->settings[SWITCH_DISPUTED]);
    crowd = switches->crowd;
    latency_ms = switches->latency_ms;
    pthread_mutex_unlock(&switches->lock);
    return json_pack("{s:o, s:o, s:o, s:i, s:i}", "charge", charge, "refund", refund, "disputed", disputed, "crowd",
                     crowd, "latency_ms", latency_ms);
}

/* Misbehaves before anything is recorded; true: the handler must not run. */
static bool spoiled_before(enum misbehaviour how, struct answer *answer)
{
    answer->silent = how == SILENT_BEFORE;
    answer->reset = how == RESET_BEFORE;
    if (how == UNAVAILABLE)
        answer_error(answer, 503, "unavailable", "The gateway takes no work now; nothing was recorded.");
    return how == SILENT_BEFORE || how == RESET_BEFORE || how == UNAVAILABLE;
}

static enum store_kind kind_of(enum switch_subject subject)
{
    return subject == SWITCH_REFUND ? STORE_REFUND : STORE_CHARGE;
}

/* Ends a request under a key that has made nothing; where it has made something, the handler tells that. true: the
 * handler must not run. */
static bool spoiled_unmade(const struct call *call, enum switch_subject subject, enum misbehaviour how,
                           struct answer *answer)
{
    enum store_kind kind = kind_of(subject);

    if ((how != REFUSED_REQUEST && how != KEPT_FAILURE) || call->key == NULL ||
        store_key_made(call->store, kind, call->key) != STORE_ABSENT)
        return false;
    if (how == REFUSED_REQUEST)
        answer_json(answer, 400, json_pack("{s:s, s:s}", "type", "invalid_request", "detail", "It cannot be done."));
    else if (store_failure_keep(call->store, kind, call->key) == STORE_DONE)
        answer_error(answer, 500, "internal", "Something went wrong.");
    else
        answer->reset = true;
    return true;
}

static bool failure_replayed(const struct call *call, enum switch_subject subject, struct answer *answer)
{
    if (call->key == NULL || store_failure_find(call->store, kind_of(subject), call->key) != STORE_DONE)
        return false;
    answer->replayed = true;
    answer_error(answer, 500, "internal", "Something went wrong.");
    return true;
}

enum { LONG_LETTERS = 300 };

static void text_lengthen(json_t *object, const char *name)
{
    char letters[LONG_LETTERS + 1];

    memset(letters, 'x', LONG_LETTERS);
    letters[LONG_LETTERS] = '\0';
    if (json_is_string(json_object_get(object, name)))
        json_object_set_new(object, name, json_string(letters));
}

/* Changes a charge or a refund in an answer. */
static void object_spoil(enum misbehaviour how, json_t *object)
{
    json_t *amount = json_object_get(object, "amount");

    if (how == WRONG_AMOUNT)
        json_object_set_new(amount, "amount", json_integer(json_integer_value(json_object_get(amount, "amount")) + 1));
    else if (how == WRONG_CURRENCY)
        json_object_set_new(amount, "currency", json_string("XTS"));
    else if (how == ODD_STATUS)
        json_object_set_new(object, "status", json_string("captured"));
    else if (how == SCRIPT_URL && json_is_string(json_object_get(object, "action_url")))
        json_object_set_new(object, "action_url", json_string("javascript:alert(document.domain)"));
    if (how == LONG_TEXTS) {
        text_lengthen(object, "id");
        text_lengthen(object, "decline_code");
    }
}

/* Changes the object in the answer, or all objects of a list; leaves an answer without any alone. */
static void objects_spoil(enum misbehaviour how, struct answer *answer)
{
    json_t *body = answer->json == NULL ? NULL : json_loads(answer->json, 0, NULL);
    json_t *data = json_object_get(body, "data");

    if (json_object_get(body, "amount") == NULL && !json_is_array(data)) {
        json_decref(body);
        return;
    }
    if (data == NULL)
        object_spoil(how, body);
    for (size_t i = 0; i < json_array_size(data); i++)
        object_spoil(how, json_array_get(data, i));
    free(answer->json);
    answer_json(answer, answer->http_status, body);
}

static void spoil_after(const struct setting *setting, struct answer *answer)
{
    switch (setting->how) {
    case SLOW:
        answer->delay_ms = setting->delay_ms;
        return;
    case SILENT_AFTER:
        answer->silent = true;
        return;
    case RESET_AFTER:
        answer->reset = true;
        return;
    case WRONG_AMOUNT:
    case WRONG_CURRENCY:
    case ODD_STATUS:
    case LONG_TEXTS:
    case SCRIPT_URL:
        objects_spoil(setting->how, answer);
        return;
    case BAD_REQUEST:
        free(answer->json);
        answer_json(answer, 400, json_pack("{s:s}", "detail", "Something is not right."));
        return;
    case ERROR_AFTER:
        free(answer->json);
        answer_error(answer, 500, "internal", "Something went wrong.");
        return;
    case GARBAGE:
        free(answer->json);
        answer->json = strdup("<html>502 Bad Gateway");
        return;
    default:
        return;
    }
}

void switches_answer(const struct call *call, enum switch_subject subject, call_handler *handle, struct answer *answer)
{
    struct setting setting;

    if (failure_replayed(call, subject, answer))
        return;
    setting = setting_take(call->switches, subject);
    if (spoiled_before(setting.how, answer) || spoiled_unmade(call, subject, setting.how, answer))
        return;
    handle(call, answer);
    spoil_after(&setting, answer);
}

/* The token of the charge that the answer is about; NULL: none. */
static const struct token *answer_token(const struct call *call, const struct answer *answer)
{
    json_t *body = answer->json == NULL ? NULL : json_loads(answer->json, 0, NULL);
    const json_t *data = json_object_get(body, "data");
    const char *method_id =
        json_string_value(json_object_get(data == NULL ? body : json_array_get(data, 0), "payment_method"));
    struct store_method method;
    const struct token *token = NULL;

    if (method_id != NULL && store_method_find(call->store, method_id, &method) == STORE_DONE)
        token = token_find(method.token);
    json_decref(body);
    return token;
}

void switches_dispute(const struct call *call, struct answer *answer)
{
    const struct token *token = answer_token(call, answer);
    struct setting setting;

    if (token == NULL || token->answer != TOKEN_DISPUTED)
        return;
    pthread_mutex_lock(&call->switches->lock);
    setting = call->switches->settings[SWITCH_DISPUTED];
    pthread_mutex_unlock(&call->switches->lock);
    spoil_after(&setting, answer);
}

/* api/problem_words.c: the sentences that name figures or a reason, and the members for programs. */
#include "api/problem_words.h"

#include "api/action_json.h"
#include "api/faults.h"
#include "base/language_form.h"

static const struct fault_text faults[] = {
#define X(name, code, detail, developer) { code, detail, developer },
    API_FAULT_TABLE(X)
#undef X
};

/* Of an order's users: the first address that is taken, then all of them. */
static void pointers_write(struct json_write *json, const struct refusal *refusal)
{
    json_put_string(json, "pointer", refusal->pointer);
    json_list(json, "pointers");
    for (size_t i = 0; i < refusal->pointer_count; i++)
        json_put_string(json, NULL, refusal->pointers[i]);
    json_list_close(json);
}

static void members_write(struct json_write *json, const struct act *act, enum status status)
{
    if (status == STATUS_EMAIL_TAKEN && act->refusal.pointer != NULL)
        pointers_write(json, &act->refusal);
    if (status == STATUS_LICENCES_ASSIGNED)
        json_put_int(json, "assigned", act->refusal.licences_assigned);
    if (status == STATUS_LICENCE_CHANGE_UNAVAILABLE || status == STATUS_CANCELLATION_UNAVAILABLE)
        action_json(json, "action", &act->refusal.action, act->caller.language);
    if (status == STATUS_VALIDATION_FAILED && act->refusal.action.successor_count > 0)
        successors_json(json, "successors", &act->refusal.action, act->caller.language);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* each pattern is one of this file, or its twin in po/, which    \
                                                        msgfmt --check held against it */
/* A sentence that counts, with its number. */
static const char *counting(const struct act *act, struct sentence sentence, int64_t count)
{
    enum language language = act->caller.language;

    return arena_format(act->arena, language_sentence(language, sentence, count),
                        language_number(act->arena, language, count));
}

static const char *assigned_detail(const struct act *act)
{
    static const struct sentence sentence = LANGUAGE_COUNT(
        NP_("%s licence is assigned to users, more than would be left. Take licences from users first.",
            "%s licences are assigned to users, more than would be left. Take licences from users first."));

    return counting(act, sentence, act->refusal.licences_assigned);
}

enum { SECONDS_TOLD_MAX = 120 };

static const char *wait_detail(const struct act *act, int64_t seconds)
{
    static const struct sentence in_seconds =
        LANGUAGE_COUNT(NP_("This was tried too often. Wait %s second, then try again.",
                           "This was tried too often. Wait %s seconds, then try again."));
    static const struct sentence in_minutes =
        LANGUAGE_COUNT(NP_("This was tried too often. Wait %s minute, then try again.",
                           "This was tried too often. Wait %s minutes, then try again."));

    return seconds <= SECONDS_TOLD_MAX ? counting(act, in_seconds, seconds)
                                       : counting(act, in_minutes, (seconds + 59) / 60);
}

static const char *faults_detail(const struct act *act, const struct faults *found)
{
    static const struct sentence sentence =
        LANGUAGE_COUNT(NP_("%s entry is missing or not right. Correct what is marked and try again.",
                           "%s entries are missing or not right. Correct what is marked and try again."));

    return found->count == 1 ? fault_detail(act->arena, &found->list[0], act->caller.language)
                             : counting(act, sentence, (int64_t)found->count);
}

static const char *role_detail(const struct act *act, const struct problem *problem)
{
    const char *names = "";

    for (size_t i = 0; i < problem->administrator_count; i++)
        names = arena_format(act->arena, "%s%s%s", names, i > 0 ? ", " : "", problem->administrators[i]);
    return arena_format(
        act->arena,
        language_text(act->caller.language, N_("Your role does not allow this. Ask someone who may do it: %s.")),
        names);
}
#pragma GCC diagnostic pop

static const char *detail_of(const struct act *act, const struct problem *problem)
{
    switch (problem->status) {
    case STATUS_LICENCE_CHANGE_UNAVAILABLE:
    case STATUS_CANCELLATION_UNAVAILABLE:
        return act->refusal.action.reason != REASON_NONE
                   ? action_message(act->arena, &act->refusal.action, act->caller.language)
                   : NULL;
    case STATUS_LICENCES_ASSIGNED:
        return assigned_detail(act);
    case STATUS_TOO_MANY_REQUESTS:
        return problem->retry_after_s > 0 ? wait_detail(act, problem->retry_after_s) : NULL;
    case STATUS_VALIDATION_FAILED:
        return problem->faults != NULL && problem->faults->count > 0 ? faults_detail(act, problem->faults) : NULL;
    case STATUS_ROLE_REQUIRED:
        return problem->administrator_count > 0 ? role_detail(act, problem) : NULL;
    default:
        return NULL;
    }
}

const struct problem_words api_words = { .texts = problem_texts,
                                         .faults = faults,
                                         .fault_count = sizeof faults / sizeof faults[0],
                                         .detail = detail_of,
                                         .members = members_write };

static void declined_order_write(struct json_write *json, const struct act *act, const void *order_given)
{
    const struct order *order = order_given;

    (void)act;
    json_put_id(json, "order_id", ID_ORDER, order->id);
    json_put_string(json, "decline_code", order->decline_code);
}

static void declined_payment_write(struct json_write *json, const struct act *act, const void *payment_given)
{
    const struct payment *payment = payment_given;

    (void)act;
    json_put_id(json, "invoice_id", ID_INVOICE, payment->invoice_id);
    json_put_string(json, "decline_code", payment->decline_code);
}

struct problem problem_of_order(const struct order *order)
{
    return (struct problem){ .status = STATUS_PAYMENT_DECLINED, .more = declined_order_write, .context = order };
}

struct problem problem_of_payment(const struct payment *payment)
{
    return (struct problem){ .status = STATUS_PAYMENT_DECLINED, .more = declined_payment_write, .context = payment };
}

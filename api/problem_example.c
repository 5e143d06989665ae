/* api/problem_example.c: fills in what an act says about its refusal, then has the problem written as for any answer.
 */
#include "api/problem_example.h"

#include <assert.h>
#include <jansson.h>

#include "api/faults.h"
#include "api/problem_words.h"
#include "auth/role.h"

static struct refusal example_refusal(enum status status)
{
    static const char *const taken[] = { "/users/0/email" };
    struct refusal refusal = { .licences_assigned = 80, .action = { .expected_by = DAY_NONE, .ends_on = DAY_NONE } };

    if (status == STATUS_LICENCE_CHANGE_UNAVAILABLE) {
        refusal.action.reason = REASON_CREDIT_CHECK_PENDING;
        refusal.action.remedy = REMEDY_WAIT;
        refusal.action.expected_by = day_of(2026, 11, 16);
    }
    if (status == STATUS_CANCELLATION_UNAVAILABLE)
        refusal.action.reason = REASON_CANCELLED;
    if (status == STATUS_EMAIL_TAKEN) {
        refusal.pointers = taken;
        refusal.pointer_count = sizeof taken / sizeof taken[0];
        refusal.pointer = taken[0];
    }
    return refusal;
}

static struct problem declined_example(struct arena *arena)
{
    struct order *order = ARENA_NEW(arena, struct order);
    bool read = id_read(ID_ORDER, "ord_01KBF3Q7W2YJ8M5T0XN4RZC6PE", &order->id);

    assert(read); /* a constant */
    order->decline_code = "card_declined";
    return problem_of_order(order);
}

static struct problem example_of(struct arena *arena, enum status status, struct faults *faults)
{
    static const char *const administrators[] = { "Anne Martin" };
    static const struct fault_limits range = { .has_min = true, .min = 1, .has_max = true, .max = 10000 };
    struct problem problem = { .status = status };

    if (status == STATUS_PAYMENT_DECLINED)
        return declined_example(arena);
    if (status == STATUS_VALIDATION_FAILED) {
        fault_add_limits(faults, "/total_licences", FAULT_PRICE_RANGE, &range, NULL);
        problem.faults = faults;
    }
    if (status == STATUS_ROLE_REQUIRED) {
        problem.required_roles = access_roles(ACCESS_BILLING);
        problem.administrators = administrators;
        problem.administrator_count = 1;
    }
    if (status == STATUS_TOO_MANY_REQUESTS)
        problem.retry_after_s = 30;
    return problem;
}

/* The same JSON, a member a line. */
static const char *laid_out(struct arena *arena, const struct answer *answer)
{
    json_t *value = json_loadb(answer->body, answer->length, 0, NULL);
    size_t length = json_dumpb(value, NULL, 0, JSON_INDENT(2));
    char *text = arena_take(arena, length + 1);

    assert(length > 0); /* an answer is JSON */
    (void)json_dumpb(value, text, length, JSON_INDENT(2));
    text[length] = '\0';
    json_decref(value);
    return text;
}

const char *problem_example(struct arena *arena, enum status status, enum language language)
{
    const struct act act = { .arena = arena,
                             .caller = { .request_id = "0f3a1c5e7b9d2f4068ace13579bdf024", .language = language },
                             .refusal = example_refusal(status) };
    struct faults faults = faults_start(arena);
    struct problem problem = example_of(arena, status, &faults);
    struct answer answer;

    problem_answer(&act, &problem, &answer);
    return laid_out(arena, &answer);
}

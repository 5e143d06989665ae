/* fcgi/problem.c */
#include "fcgi/problem.h"

#include <assert.h>
#include <string.h>

static const struct problem_words *words;

void problem_words_set(const struct problem_words *given)
{
    words = given;
    fault_texts_set(given->faults, given->fault_count);
}

const struct problem_text *problem_text(enum status status)
{
    assert(words != NULL && words->texts[status].title != NULL); /* set at start-up, for every status */
    return &words->texts[status];
}

const char *problem_type(struct arena *arena, enum status status)
{
    char *type = arena_format(arena, "/problems/%s", status_code(status));

    for (char *at = type; (at = strchr(at, '_')) != NULL;)
        *at = '-';
    return type;
}

static void limits_write(struct json_write *json, const struct fault_limits *limits)
{
    if (limits->has_min)
        json_put_int(json, "min", limits->min);
    if (limits->has_max)
        json_put_int(json, "max", limits->max);
    if (limits->has_min_length)
        json_put_int(json, "min_length", limits->min_length);
    if (limits->has_max_length)
        json_put_int(json, "max_length", limits->max_length);
    if (limits->allowed != NULL) {
        json_list(json, "allowed");
        for (size_t i = 0; i < limits->allowed_count; i++)
            json_put_string(json, NULL, limits->allowed[i]);
        json_list_close(json);
    }
    if (limits->nearest != NULL)
        json_put_string(json, "nearest", limits->nearest);
}

static void errors_write(struct json_write *json, const struct act *act, const struct faults *faults)
{
    json_list(json, "errors");
    for (size_t i = 0; i < faults->count; i++) {
        const struct fault *fault = &faults->list[i];

        json_open(json, NULL);
        json_put_string(json, "pointer", fault->pointer);
        json_put_string(json, "code", fault->code);
        json_put_string(json, "detail", fault_detail(act->arena, fault, act->caller.language));
        json_put_string(json, "developer", fault_developer(act->arena, fault));
        limits_write(json, &fault->limits);
        json_close(json);
    }
    json_list_close(json);
}

static void roles_write(struct json_write *json, const struct problem *problem)
{
    role_set_json(json, "required_roles", problem->required_roles);
    json_list(json, "administrators");
    for (size_t i = 0; i < problem->administrator_count; i++)
        json_put_string(json, NULL, problem->administrators[i]);
    json_list_close(json);
}

static void extras_write(struct json_write *json, const struct act *act, const struct problem *problem)
{
    if (problem->status == STATUS_VALIDATION_FAILED && problem->faults != NULL)
        errors_write(json, act, problem->faults);
    if (problem->status == STATUS_ROLE_REQUIRED)
        roles_write(json, problem);
    if (problem->more != NULL)
        problem->more(json, act, problem->context);
    else
        words->members(json, act, problem->status);
}

void problem_answer(const struct act *act, const struct problem *problem, struct answer *answer)
{
    const struct problem_text *text = problem_text(problem->status);
    const char *detail = words->detail(act, problem);
    struct json_write json = json_start(act->arena);
    size_t length;
    const char *body;

    json_open(&json, NULL);
    json_put_string(&json, "type", problem_type(act->arena, problem->status));
    json_put_string(&json, "title", language_text(act->caller.language, text->title));
    json_put_int(&json, "status", status_http(problem->status));
    json_put_string(&json, "code", status_code(problem->status));
    json_put_string(&json, "detail", detail != NULL ? detail : language_text(act->caller.language, text->detail));
    json_put_string(&json, "developer", text->developer);
    json_put_string(&json, "request_id", act->caller.request_id);
    extras_write(&json, act, problem);
    json_close(&json);
    body = json_text(&json, &length);
    *answer = (struct answer){ .http_status = status_http(problem->status),
                               .content_type = "application/problem+json",
                               .body = body,
                               .length = length };
}

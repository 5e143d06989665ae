/* fcgi/problem.c: the problem's JSON. */
#include "fcgi/problem.h"

#include <string.h>

#include "fcgi/action_json.h"

/* "/problems/quote-stale" */
static const char *type_of(struct arena *arena, enum status status)
{
    char *type = arena_format(arena, "/problems/%s", status_code(status));

    for (char *at = type; (at = strchr(at, '_')) != NULL;)
        *at = '-';
    return type;
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
        json_close(json);
    }
    json_list_close(json);
}

static void roles_write(struct json_write *json, role_set roles)
{
    const char *name;

    json_list(json, "required_roles");
    for (unsigned i = 0; (name = role_set_name(roles, i)) != NULL; i++)
        json_put_string(json, NULL, name);
    json_list_close(json);
}

static bool is_about_action(enum status status)
{
    return status == STATUS_LICENCE_CHANGE_UNAVAILABLE || status == STATUS_CANCELLATION_UNAVAILABLE;
}

static void extras_write(struct json_write *json, const struct act *act, const struct problem *problem)
{
    if (problem->status == STATUS_VALIDATION_FAILED && problem->faults != NULL)
        errors_write(json, act, problem->faults);
    if (problem->status == STATUS_ROLE_REQUIRED)
        roles_write(json, problem->required_roles);
    if (problem->status == STATUS_PAYMENT_DECLINED) {
        if (id_is_none(problem->order_id))
            json_put_id(json, "invoice_id", ID_INVOICE, problem->invoice_id);
        else
            json_put_id(json, "order_id", ID_ORDER, problem->order_id);
        json_put_string(json, "decline_code", problem->decline_code);
    }
    if (problem->status == STATUS_EMAIL_TAKEN && act->refusal.pointer != NULL)
        json_put_string(json, "pointer", act->refusal.pointer); /* one of the users of an order */
    if (problem->status == STATUS_LICENCES_ASSIGNED)
        json_put_int(json, "assigned", act->refusal.licences_assigned);
    if (problem->more != NULL)
        problem->more(json, act, problem->context);
    else if (is_about_action(problem->status))
        action_json(json, "action", &act->refusal.action, act->caller.language);
}

void problem_answer(const struct act *act, const struct problem *problem, struct answer *answer)
{
    const struct problem_text *text = problem_text(problem->status);
    struct json_write json = json_start(act->arena);
    size_t length;
    const char *body;

    json_open(&json, NULL);
    json_put_string(&json, "type", type_of(act->arena, problem->status));
    json_put_string(&json, "title", language_text(act->caller.language, text->title));
    json_put_int(&json, "status", status_http(problem->status));
    json_put_string(&json, "code", status_code(problem->status));
    json_put_string(&json, "detail", language_text(act->caller.language, text->detail));
    json_put_string(&json, "request_id", act->caller.request_id);
    extras_write(&json, act, problem);
    json_close(&json);
    body = json_text(&json, &length);
    *answer = (struct answer){ .http_status = status_http(problem->status),
                               .content_type = "application/problem+json",
                               .body = body,
                               .length = length };
}

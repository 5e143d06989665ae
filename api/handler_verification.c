/* api/handler_verification.c: verifies all books: within the operator's request if it is fast enough, else by the
 * worker.
 * Source: docs/api.md, Operator; docs/rules.md, B and E. */
#include "api/handlers.h"
#include "counter/verify_run.h"
#include "fcgi/exchange.h"

static void checked_part(struct json_write *json, const struct verification *v)
{
    json_open(json, "checked");
    json_put_int(json, "invoices", v->invoices);
    json_put_int(json, "lines", v->lines);
    json_put_int(json, "credit_notes", v->credit_notes);
    json_put_int(json, "postings", v->postings);
    json_put_int(json, "payments", v->payments);
    json_put_int(json, "subscriptions", v->subscriptions);
    json_put_int(json, "periods", v->periods);
    json_put_int(json, "lots", v->lots);
    json_put_int(json, "pending_lines", v->pending_lines);
    json_put_int(json, "events", v->events);
    json_close(json);
}

static void fault_part(struct json_write *json, const struct verification *v, enum language language)
{
    if (v->fault == NULL) {
        json_put_null(json, "first_fault");
        return;
    }
    json_open(json, "first_fault");
    json_put_string(json, "table", v->table);
    json_put_string(json, "row", v->row);
    json_put_string(json, "fault", language_text(language, v->fault));
    json_close(json);
}

/* The worker is still verifying: answers how far it is. The same request gets the result when there is one. */
static enum status under_way(struct exchange *x, const struct verify_answer *answer)
{
    struct json_write json = json_start(x->arena);

    json_open(&json, NULL);
    json_put_string(&json, "status", "running");
    json_put_instant(&json, "started_at", answer->started_at);
    checked_part(&json, &answer->found);
    json_close(&json);
    reply_header(x, "Retry-After", arena_format(x->arena, "%d", VERIFY_RETRY_AFTER_S));
    return reply_json(x, 202, &json);
}

enum status handle_verification(struct exchange *x)
{
    struct json_write json = json_start(x->arena);
    struct verify_answer answer;
    enum status status = verify_ask(x->sql, x->arena, x->counter.act.now, VERIFY_REQUEST_US, &answer);

    if (status != STATUS_OK)
        return status;
    if (!answer.finished)
        return under_way(x, &answer);
    json_open(&json, NULL);
    json_put_bool(&json, "ok", answer.found.fault == NULL);
    checked_part(&json, &answer.found);
    fault_part(&json, &answer.found, x->caller->language);
    json_put_instant(&json, "finished_at", instant_is_none(answer.finished_at) ? clock_now() : answer.finished_at);
    json_close(&json);
    return reply_json(x, 200, &json);
}

/* fcgi/handler_verification.c: the books re-checked, all of them, while the operator waits. Source: api.md, Operator; product.md, B. */
#include "counter/verify.h"
#include "fcgi/exchange.h"
#include "fcgi/handlers.h"

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

enum status handle_verification(struct exchange *x)
{
    struct json_write json = json_start(x->arena);
    struct verification v = { 0 };
    enum status status;

    if ((status = verify_books(x->counter.sql, x->arena, &v)) != STATUS_OK)
        return status;
    json_open(&json, NULL);
    json_put_bool(&json, "ok", v.fault == NULL);
    checked_part(&json, &v);
    fault_part(&json, &v, x->counter.language);
    json_close(&json);
    return reply_json(x, 200, &json);
}

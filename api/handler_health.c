/* api/handler_health.c: whether this process lives, whether it can work, and its figures.
 * Source: docs/api.md, Running. */
#include "api/books_metrics.h"
#include "api/handlers.h"
#include "base/log.h"
#include "fcgi/metrics.h"
#include "sql/migrate.h"

static enum status say_ok(struct exchange *x)
{
    struct json_write json = json_start(x->arena);

    json_open(&json, NULL);
    json_put_string(&json, "status", "ok");
    json_close(&json);
    return reply_json(x, 200, &json);
}

/* The process only: nothing is asked of the database. */
enum status handle_health(struct exchange *x)
{
    return say_ok(x);
}

/* The schema's history is a read of its own, so it also tells whether the database answers. What is wrong goes to
 * the log, not to the caller. */
enum status handle_ready(struct exchange *x)
{
    const char *fault = NULL;
    enum status status = migrate_check(x->sql, x->arena, &fault);

    if (status == STATUS_OK)
        return say_ok(x);
    log_error("not ready: %s", fault != NULL ? fault : status_name(status));
    return STATUS_UNAVAILABLE;
}

/* Without a database the figures of the processes are still given: an outage is when they are needed. */
enum status handle_metrics(struct exchange *x)
{
    struct text_build build = text_build_start(x->arena);
    struct books_figures figures;

    metrics_write(&build, x->routes);
    if (store_flag_counts(x->sql, x->arena, &figures.payments) == STATUS_OK &&
        store_set_aside_counts(x->sql, x->arena, figures.set_aside) == STATUS_OK)
        books_metrics_write(&build, &figures, x->counter.act.now);
    return reply_text_plain(x, "text/plain; version=0.0.4; charset=utf-8", build.text, build.length);
}

/* api/handler_health.c: whether this process runs, whether it can work, and its metrics.
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

/* Only about this process: the database is not used. */
enum status handle_health(struct exchange *x)
{
    return say_ok(x);
}

/* Reading the schema's history also shows whether the database answers. What is wrong is logged, not sent. */
enum status handle_ready(struct exchange *x)
{
    const char *fault = NULL;
    enum status status = migrate_check(x->sql, x->arena, &fault);

    if (status == STATUS_OK)
        return say_ok(x);
    log_error("not ready: %s", fault != NULL ? fault : status_name(status));
    return STATUS_UNAVAILABLE;
}

/* Without a database, the figures of the processes are still sent: they are needed in an outage. */
enum status handle_metrics(struct exchange *x)
{
    struct text_build build = text_build_start(x->arena);
    struct books_figures figures;

    metrics_write(&build, x->routes);
    if (store_flag_counts(x->sql, x->arena, &figures.payments) == STATUS_OK &&
        store_set_aside_counts(x->sql, x->arena, figures.set_aside) == STATUS_OK &&
        reconcile_kept_read(x->sql, x->arena, x->counter.act.now, &figures.reconciled) == STATUS_OK)
        books_metrics_write(&build, &figures, x->counter.act.now);
    return reply_text_plain(x, "text/plain; version=0.0.4; charset=utf-8", build.text, build.length);
}

/* fcgi/metrics.c */
#include "fcgi/metrics.h"

#include <inttypes.h>

#include "fcgi/slot.h"

#define US_A_SECOND INT64_C(1000000)

const char *metrics_seconds(struct arena *arena, int64_t us)
{
    return arena_format(arena, "%" PRId64 ".%06" PRId64, us / US_A_SECOND, us % US_A_SECOND);
}

/* Patterns are ours and contain nothing that a label would have to escape. */
static const char *labels(struct arena *arena, const struct route_table *routes, size_t row)
{
    if (row >= routes->count)
        return "route=\"none\",method=\"none\"";
    return arena_format(arena, "route=\"%s\",method=\"%s\"", routes->rows[row].pattern, routes->rows[row].method);
}

void metrics_head(struct text_build *build, const char *name, const char *type, const char *help)
{
    text_build_add(build, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static uint64_t total(const struct slot_row *row)
{
    uint64_t count = 0;

    for (size_t i = 0; i < SLOT_CLASSES; i++)
        count += row->answers[i];
    return count;
}

static void requests(struct text_build *build, const struct route_table *routes)
{
    metrics_head(build, "guichet_requests_total", "counter", "Requests answered, by route and class of status.");
    for (size_t r = 0; r < SLOT_ROWS; r++) {
        struct slot_row row = slots_row(r);

        for (size_t i = 0; i < SLOT_CLASSES; i++)
            if (row.answers[i] > 0)
                text_build_add(build, "guichet_requests_total{%s,status=\"%zuxx\"} %" PRIu64 "\n",
                               labels(build->arena, routes, r), i, row.answers[i]);
    }
}

static void duration(struct text_build *build, const struct route_table *routes, size_t number,
                     const struct slot_row *row)
{
    const char *name = labels(build->arena, routes, number);
    uint64_t count = 0;

    for (size_t i = 0; i < SLOT_BUCKETS; i++) {
        count += row->buckets[i];
        text_build_add(build, "guichet_request_seconds_bucket{%s,le=\"%s\"} %" PRIu64 "\n", name,
                       metrics_seconds(build->arena, slot_bucket_us[i]), count);
    }
    count += row->buckets[SLOT_BUCKETS];
    text_build_add(build, "guichet_request_seconds_bucket{%s,le=\"+Inf\"} %" PRIu64 "\n", name, count);
    text_build_add(build, "guichet_request_seconds_sum{%s} %s\n", name,
                   metrics_seconds(build->arena, (int64_t)row->sum_us));
    text_build_add(build, "guichet_request_seconds_count{%s} %" PRIu64 "\n", name, count);
}

static void durations(struct text_build *build, const struct route_table *routes)
{
    metrics_head(build, "guichet_request_seconds", "histogram",
                 "Time from the request's arrival in a worker to its answer.");
    for (size_t r = 0; r < SLOT_ROWS; r++) {
        struct slot_row row = slots_row(r);

        if (total(&row) > 0)
            duration(build, routes, r, &row);
    }
}

static void workers(struct text_build *build)
{
    static const char *const names[SLOT_STATE__MAX] = { [SLOT_FREE] = "free",
                                                        [SLOT_STARTING] = "starting",
                                                        [SLOT_IDLE] = "idle",
                                                        [SLOT_BUSY] = "busy",
                                                        [SLOT_WAITING] = "waiting" };

    metrics_head(build, "guichet_workers", "gauge",
                 "Workers by pool and by what they are doing; waiting: for the payment gateway.");
    for (enum pool pool = POOL_DESK; pool < POOL__MAX; pool++)
        for (int state = SLOT_STARTING; state < SLOT_STATE__MAX; state++)
            text_build_add(build, "guichet_workers{pool=\"%s\",state=\"%s\"} %" PRIu64 "\n", pool_name(pool),
                           names[state], slots_in_state(pool, (enum slot_state)state));
    metrics_head(build, "guichet_gateway_waiting", "gauge", "Workers waiting for the payment gateway.");
    text_build_add(build, "guichet_gateway_waiting %" PRIu64 "\n", slots_at_gateway());
    metrics_head(build, "guichet_gateway_refused_total", "counter",
                 "Requests that found no place to wait for the payment gateway.");
    text_build_add(build, "guichet_gateway_refused_total %" PRIu64 "\n", slots_gateway_refused());
    metrics_head(build, "guichet_lock_waiting", "gauge", "Workers waiting for an organization that another act holds.");
    text_build_add(build, "guichet_lock_waiting %" PRIu64 "\n", slots_at_lock());
    metrics_head(build, "guichet_requests_held", "gauge",
                 "Requests that wait for something to happen, in no worker's way.");
    text_build_add(build, "guichet_requests_held %" PRIu64 "\n", slots_held());
    metrics_head(build, "guichet_worker_restarts_total", "counter", "Workers that died and were replaced.");
    text_build_add(build, "guichet_worker_restarts_total %" PRIu64 "\n", slots_restarts());
}

void metrics_write(struct text_build *build, const struct route_table *routes)
{
    requests(build, routes);
    durations(build, routes);
    workers(build);
    metrics_head(build, "guichet_sql_trips_total", "counter", "Round trips to the database.");
    text_build_add(build, "guichet_sql_trips_total %" PRIu64 "\n", slots_trips());
    metrics_head(build, "guichet_password_hashes_total", "counter",
                 "Passwords hashed, to keep one or to check one: the dearest thing a request can ask for.");
    text_build_add(build, "guichet_password_hashes_total %" PRIu64 "\n", slots_hashes());
    metrics_head(build, "guichet_start_time_seconds", "gauge", "When the server started, in seconds since 1970.");
    text_build_add(build, "guichet_start_time_seconds %s\n", metrics_seconds(build->arena, slots_started_us()));
}

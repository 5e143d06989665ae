/* fcgi/metrics.c: the text of /metrics. */
#include "fcgi/metrics.h"

#include <inttypes.h>

#include "base/text_build.h"
#include "fcgi/slot.h"

#define US_A_SECOND INT64_C(1000000)

/* 2500 microseconds as "0.002500". */
static const char *seconds(struct arena *arena, int64_t us)
{
    return arena_format(arena, "%" PRId64 ".%06" PRId64, us / US_A_SECOND, us % US_A_SECOND);
}

/* A pattern is ours and holds nothing that a label would have to escape. */
static const char *labels(struct arena *arena, const struct route_table *routes, size_t row)
{
    if (row >= routes->count)
        return "route=\"none\",method=\"none\"";
    return arena_format(arena, "route=\"%s\",method=\"%s\"", routes->rows[row].pattern, routes->rows[row].method);
}

static void head(struct text_build *build, const char *name, const char *type, const char *help)
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
    head(build, "guichet_requests_total", "counter", "Requests answered, by route and class of status.");
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
                       seconds(build->arena, slot_bucket_us[i]), count);
    }
    count += row->buckets[SLOT_BUCKETS];
    text_build_add(build, "guichet_request_seconds_bucket{%s,le=\"+Inf\"} %" PRIu64 "\n", name, count);
    text_build_add(build, "guichet_request_seconds_sum{%s} %s\n", name, seconds(build->arena, (int64_t)row->sum_us));
    text_build_add(build, "guichet_request_seconds_count{%s} %" PRIu64 "\n", name, count);
}

static void durations(struct text_build *build, const struct route_table *routes)
{
    head(build, "guichet_request_seconds", "histogram", "Time from the request's arrival in a worker to its answer.");
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

    head(build, "guichet_workers", "gauge", "Workers by what they are doing; waiting: for the payment gateway.");
    for (int state = SLOT_STARTING; state < SLOT_STATE__MAX; state++)
        text_build_add(build, "guichet_workers{state=\"%s\"} %" PRIu64 "\n", names[state],
                       slots_in_state((enum slot_state)state));
    head(build, "guichet_gateway_waiting", "gauge", "Workers waiting for the payment gateway.");
    text_build_add(build, "guichet_gateway_waiting %" PRIu64 "\n", slots_in_state(SLOT_WAITING));
    head(build, "guichet_lock_waiting", "gauge", "Workers waiting for an organization that another act holds.");
    text_build_add(build, "guichet_lock_waiting %" PRIu64 "\n", slots_at_lock());
    head(build, "guichet_worker_restarts_total", "counter", "Workers that died and were replaced.");
    text_build_add(build, "guichet_worker_restarts_total %" PRIu64 "\n", slots_restarts());
}

static int64_t age_us(struct instant since, struct instant now)
{
    return instant_is_none(since) || since.us > now.us ? 0 : now.us - since.us;
}

/* Ages by real time, whatever an organization's clock says. */
static void payments_open(struct text_build *build, const struct payments_open *open, struct instant now)
{
    static const enum payment_state states[] = { PAYMENT_INTENT, PAYMENT_CALLING, PAYMENT_UNKNOWN,
                                                 PAYMENT_ACTION_REQUIRED, PAYMENT_PROCESSING };

    head(build, "guichet_payments_open", "gauge", "Payments that are not settled, by state.");
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        text_build_add(build, "guichet_payments_open{state=\"%s\"} %" PRId64 "\n", payment_state_name(states[i]),
                       open->count[states[i]]);
    head(build, "guichet_payments_oldest_seconds", "gauge", "Age of the oldest of them; 0 where there is none.");
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        text_build_add(build, "guichet_payments_oldest_seconds{state=\"%s\"} %s\n", payment_state_name(states[i]),
                       seconds(build->arena, age_us(open->oldest[states[i]], now)));
    head(build, "guichet_payments_flagged", "gauge", "Payments that wait for a person: guichet flags lists them.");
    text_build_add(build, "guichet_payments_flagged %" PRId64 "\n", open->flagged);
    head(build, "guichet_refunds_flagged", "gauge", "Refunds that wait for a person: guichet flags lists them.");
    text_build_add(build, "guichet_refunds_flagged %" PRId64 "\n", open->refunds_flagged);
    head(build, "guichet_payments_contested", "gauge",
         "Payments that their payer's bank contests: guichet flags lists them.");
    text_build_add(build, "guichet_payments_contested %" PRId64 "\n", open->contested);
}

static void set_asides(struct text_build *build, const int64_t counts[SET_ASIDE_KIND__MAX])
{
    head(build, "guichet_set_aside", "gauge",
         "What the worker could not do and goes around, by kind: guichet flags lists it.");
    for (int kind = 0; kind < SET_ASIDE_KIND__MAX; kind++)
        text_build_add(build, "guichet_set_aside{kind=\"%s\"} %" PRId64 "\n",
                       set_aside_kind_name((enum set_aside_kind)kind), counts[kind]);
}

const char *metrics_text(struct arena *arena, const struct route_table *routes, const struct metrics_known *known,
                         struct instant now, size_t *length)
{
    struct text_build build = text_build_start(arena);

    requests(&build, routes);
    durations(&build, routes);
    workers(&build);
    if (known != NULL) {
        payments_open(&build, &known->payments, now);
        set_asides(&build, known->set_aside);
    }
    head(&build, "guichet_sql_trips_total", "counter", "Round trips to the database.");
    text_build_add(&build, "guichet_sql_trips_total %" PRIu64 "\n", slots_trips());
    head(&build, "guichet_password_hashes_total", "counter",
         "Passwords hashed, to keep one or to check one: the dearest thing a request can ask for.");
    text_build_add(&build, "guichet_password_hashes_total %" PRIu64 "\n", slots_hashes());
    head(&build, "guichet_start_time_seconds", "gauge", "When the server started, in seconds since 1970.");
    text_build_add(&build, "guichet_start_time_seconds %s\n", seconds(arena, slots_started_us()));
    *length = build.length;
    return build.text;
}

/* counter/verify_run.c */
#include "counter/verify_run.h"

#include "base/log.h"
#include "sql/store_verification.h"

/* Makes steps until the check or the budget ends; at least one. */
static enum status steps_make(struct sql *sql, struct arena *arena, int64_t budget_us, struct verify_place *place,
                              struct verification *found)
{
    int64_t until_us = clock_monotonic_us() + budget_us;
    enum status status;

    do
        status = verify_step(sql, arena, place, found);
    while (status == STATUS_OK && place->stage != VERIFY_DONE && clock_monotonic_us() < until_us);
    return status;
}

static void row_read(const struct verification_row *row, struct verify_place *place, struct verification *found)
{
    *place = (struct verify_place){
        .stage = (enum verify_stage)row->stage, .at = (size_t)row->step, .key = row->key, .walked = row->walked
    };
    *found = (struct verification){ .invoices = row->invoices,
                                    .lines = row->lines,
                                    .postings = row->postings,
                                    .events = row->events,
                                    .subscriptions = row->subscriptions,
                                    .payments = row->payments,
                                    .credit_notes = row->credit_notes,
                                    .periods = row->periods,
                                    .pending_lines = row->pending_lines,
                                    .lots = row->lots,
                                    .fault = row->fault,
                                    .table = row->fault_table,
                                    .row = row->fault_row };
}

static void row_write(struct verification_row *row, const struct verify_place *place, const struct verification *found,
                      struct instant now)
{
    *row = (struct verification_row){ .id = row->id,
                                      .version = row->version,
                                      .started_at = row->started_at,
                                      .stage = (int64_t)place->stage,
                                      .step = (int64_t)place->at,
                                      .key = place->key,
                                      .walked = place->walked,
                                      .invoices = found->invoices,
                                      .lines = found->lines,
                                      .credit_notes = found->credit_notes,
                                      .postings = found->postings,
                                      .payments = found->payments,
                                      .subscriptions = found->subscriptions,
                                      .periods = found->periods,
                                      .lots = found->lots,
                                      .pending_lines = found->pending_lines,
                                      .events = found->events,
                                      .fault = found->fault,
                                      .fault_table = found->table,
                                      .fault_row = found->row,
                                      .finished_at = place->stage == VERIFY_DONE ? now : INSTANT_NONE };
}

/* Stores the state of the check, so that the worker goes on where the request stopped. */
static enum status worker_ask(struct sql *sql, struct instant now, const struct verify_place *place,
                              const struct verification *found)
{
    struct verification_row row = { .id = id_new(), .version = 1, .started_at = now };
    enum status status = store_verification_sweep(sql, instant_plus_seconds(now, -VERIFY_FRESH_S));

    if (status != STATUS_OK)
        return status;
    row_write(&row, place, found, now);
    status = store_verification_insert(sql, &row);
    return status == STATUS_DUPLICATE ? STATUS_OK : status; /* another request's check is under way */
}

static bool row_answers(const struct verification_row *row, struct instant now)
{
    return instant_is_none(row->finished_at) || instant_plus_seconds(row->finished_at, VERIFY_FRESH_S).us > now.us;
}

enum status verify_ask(struct sql *sql, struct arena *arena, struct instant now, int64_t budget_us,
                       struct verify_answer *answer)
{
    struct verification_row row;
    struct verify_place place = { 0 };
    enum status status = store_verification_last(sql, arena, &row);

    *answer = (struct verify_answer){ .started_at = INSTANT_NONE, .finished_at = INSTANT_NONE };
    if (status == STATUS_OK && row_answers(&row, now)) {
        row_read(&row, &place, &answer->found);
        answer->finished = !instant_is_none(row.finished_at);
        answer->started_at = row.started_at;
        answer->finished_at = row.finished_at;
        return STATUS_OK;
    }
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    if ((status = steps_make(sql, arena, budget_us, &place, &answer->found)) != STATUS_OK)
        return status;
    answer->finished = place.stage == VERIFY_DONE;
    if (answer->finished)
        return STATUS_OK;
    answer->started_at = now;
    return worker_ask(sql, now, &place, &answer->found);
}

enum status verify_go_on(struct sql *sql, struct instant now, int64_t budget_us, bool *busy)
{
    struct arena arena = { 0 };
    struct verification_row row;
    struct verify_place place;
    struct verification found;
    enum status status = store_verification_last(sql, &arena, &row);

    *busy = false;
    if (status == STATUS_OK && instant_is_none(row.finished_at)) {
        row_read(&row, &place, &found);
        if ((status = steps_make(sql, &arena, budget_us, &place, &found)) == STATUS_OK) {
            row_write(&row, &place, &found, now);
            *busy = place.stage != VERIFY_DONE;
            status = store_verification_update(sql, &row);
        }
    }
    arena_end(&arena);
    return status == STATUS_NOT_FOUND || status == STATUS_CHANGED ? STATUS_OK : status;
}

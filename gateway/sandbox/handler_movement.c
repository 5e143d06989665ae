/* gateway/sandbox/handler_movement.c: movements of the balance, and payouts. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "handlers.h"
#include "store.h"
#include "wire.h"

enum { PAGE_MAX = STORE_PAGE_ROWS - 1, ARRIVES_AFTER_MS = 2 * 24 * 3600 * 1000 };

struct span {
    int64_t from_ms, until_ms, before;
};

static bool span_read(const struct call *call, struct span *span, struct answer *answer)
{
    *span = (struct span){ .until_ms = INT64_MAX, .before = INT64_MAX };
    if (wire_number_read(call->query_from, &span->from_ms) && wire_number_read(call->query_until, &span->until_ms) &&
        wire_number_read(call->query_cursor, &span->before))
        return true;
    answer_error(answer, 422, "invalid_request",
                 "Expected ?created_from=, ?created_until= (milliseconds since 1970) and ?cursor= (a page's"
                 " next_cursor).");
    return false;
}

static json_t *movement_object(const struct store_movement *movement)
{
    char created_at[WIRE_INSTANT_SIZE];

    wire_instant(movement->created_ms, created_at);
    return json_pack("{s:s, s:s, s:s, s:{s:I, s:s}, s:{s:I, s:s}, s:s}", "id", movement->id, "type", movement->type,
                     "source", movement->source, "amount", "amount", (json_int_t)movement->amount_minor, "currency",
                     movement->currency, "fee", "amount", (json_int_t)movement->fee_minor, "currency",
                     movement->currency, "created_at", created_at);
}

static json_t *payout_object(const struct store_payout *payout)
{
    char created_at[WIRE_INSTANT_SIZE], arrives_at[WIRE_INSTANT_SIZE], arrives_on[11];

    wire_instant(payout->created_ms, created_at);
    wire_instant(payout->created_ms + ARRIVES_AFTER_MS, arrives_at);
    snprintf(arrives_on, sizeof arrives_on, "%.10s", arrives_at);
    return json_pack("{s:s, s:{s:I, s:s}, s:b, s:s, s:s}", "id", payout->id, "amount", "amount",
                     (json_int_t)payout->amount_minor, "currency", payout->currency, "automatic", 1, "arrives_on",
                     arrives_on, "created_at", created_at);
}

/* A page of `count` objects, of which one more than PAGE_MAX says that there is another; `last`: of the last one. */
static void page_answer(struct answer *answer, json_t *data, bool more, int64_t last)
{
    char cursor[24];

    snprintf(cursor, sizeof cursor, "%lld", (long long)last);
    answer_json(answer, 200, json_pack("{s:o, s:s?}", "data", data, "next_cursor", more ? cursor : NULL));
}

static void movements_answer(struct answer *answer, enum store_result result, const struct store_movement *rows,
                             size_t count)
{
    size_t shown = count > PAGE_MAX ? PAGE_MAX : count;
    json_t *data;

    if (result != STORE_DONE) {
        wire_answer_failure(answer, result, "");
        return;
    }
    data = json_array();
    for (size_t i = 0; i < shown; i++)
        json_array_append_new(data, movement_object(&rows[i]));
    page_answer(answer, data, count > shown, shown == 0 ? 0 : rows[shown - 1].sequence);
}

void handle_movement_list(const struct call *call, struct answer *answer)
{
    struct store_movement rows[STORE_PAGE_ROWS];
    enum store_result result;
    size_t count = 0;
    struct span span;

    if (!span_read(call, &span, answer))
        return;
    result = store_movement_page(call->store, span.from_ms, span.until_ms, span.before, rows, &count);
    movements_answer(answer, result, rows, count);
}

void handle_payout_parts(const struct call *call, struct answer *answer)
{
    struct store_movement rows[STORE_PAGE_ROWS];
    enum store_result result;
    size_t count = 0;
    struct span span;

    if (!span_read(call, &span, answer))
        return;
    result = store_payout_parts(call->store, call->id, span.before, rows, &count);
    movements_answer(answer, result, rows, count);
}

void handle_payout_list(const struct call *call, struct answer *answer)
{
    struct store_payout rows[STORE_PAGE_ROWS];
    enum store_result result;
    size_t count = 0, shown;
    struct span span;
    json_t *data;

    if (!span_read(call, &span, answer))
        return;
    result = store_payout_page(call->store, span.from_ms, span.until_ms, span.before, rows, &count);
    if (result != STORE_DONE) {
        wire_answer_failure(answer, result, "");
        return;
    }
    data = json_array();
    shown = count > PAGE_MAX ? PAGE_MAX : count;
    for (size_t i = 0; i < shown; i++)
        json_array_append_new(data, payout_object(&rows[i]));
    page_answer(answer, data, count > shown, shown == 0 ? 0 : rows[shown - 1].sequence);
}

void handle_payout_create(const struct call *call, struct answer *answer)
{
    struct store_payout payout = { .amount_minor = 0 };
    enum store_result result;
    const char *currency;

    if (json_unpack(call->body, "{s:s !}", "currency", &currency) != 0 || !wire_amount_valid(1, currency)) {
        answer_error(answer, 422, "invalid_request", "Expected {\"currency\"}, three capital letters.");
        return;
    }
    memcpy(payout.currency, currency, sizeof payout.currency);
    result = store_payout_make(call->store, &payout);
    if (result == STORE_DONE)
        answer_json(answer, 201, payout_object(&payout));
    else
        wire_answer_failure(answer, result, "The balance in this currency is not above 0.");
}

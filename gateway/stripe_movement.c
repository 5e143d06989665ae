/* gateway/stripe_movement.c: balance transactions and payouts.
 * Source: docs.stripe.com/api/balance_transactions, docs.stripe.com/reports/balance-transaction-types. */
#include <string.h>

#include "base/log.h"
#include "gateway/answer.h"
#include "gateway/doubt.h"
#include "gateway/stripe_form.h"
#include "gateway/stripe_list.h"
#include "gateway/stripe_money.h"

enum { PAGE = 100 };

static const struct {
    const char *type;
    enum gateway_movement_kind kind;
} kinds[] = {
    { "charge", GATEWAY_MOVEMENT_CHARGE },
    { "payment", GATEWAY_MOVEMENT_CHARGE },
    { "refund", GATEWAY_MOVEMENT_REFUND },
    { "payment_refund", GATEWAY_MOVEMENT_REFUND },
    { "payment_failure_refund", GATEWAY_MOVEMENT_REFUND },
    { "refund_failure", GATEWAY_MOVEMENT_REFUND },
    { "payment_reversal", GATEWAY_MOVEMENT_REFUND },
    { "payout", GATEWAY_MOVEMENT_PAYOUT },
    { "payout_cancel", GATEWAY_MOVEMENT_PAYOUT },
    { "payout_failure", GATEWAY_MOVEMENT_PAYOUT },
    { "stripe_fee", GATEWAY_MOVEMENT_FEE },
    { "stripe_fx_fee", GATEWAY_MOVEMENT_FEE },
    { "tax_fee", GATEWAY_MOVEMENT_FEE },
};

/* An adjustment may be anything; its reporting category says whether it is a dispute. */
static enum gateway_movement_kind kind_of(const json_t *entry)
{
    const char *type = stripe_text(entry, "type"), *category = stripe_text(entry, "reporting_category");

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].type, type) == 0)
            return kinds[i].kind;
    if (strcmp(type, "adjustment") == 0 && strncmp(category, "dispute", 7) == 0)
        return GATEWAY_MOVEMENT_DISPUTE;
    return GATEWAY_MOVEMENT_OTHER;
}

/* As stripe_money, of an amount that may be negative. */
static bool signed_money(int64_t units, const char *code, struct money *amount)
{
    if (units < -INT64_MAX || !stripe_money(units < 0 ? -units : units, code, amount))
        return false;
    amount->minor = units < 0 ? -amount->minor : amount->minor;
    return true;
}

/* The three amounts agree with each other, in Stripe's units. */
static bool amounts_read(const json_t *entry, int64_t *amount, int64_t *fee)
{
    const json_t *members[] = { json_object_get(entry, "amount"), json_object_get(entry, "fee"),
                                json_object_get(entry, "net") };
    int64_t net;

    for (size_t i = 0; i < 3; i++)
        if (!json_is_integer(members[i]))
            return false;
    *amount = json_integer_value(members[0]);
    *fee = json_integer_value(members[1]);
    return !__builtin_sub_overflow(*amount, *fee, &net) && net == json_integer_value(members[2]);
}

static bool time_read(const json_t *entry, const char *name, struct instant *instant)
{
    const json_t *seconds = json_object_get(entry, name);

    if (!json_is_integer(seconds) || json_integer_value(seconds) < 0 ||
        json_integer_value(seconds) > INT64_MAX / 1000000)
        return false;
    instant->us = json_integer_value(seconds) * 1000000;
    return true;
}

static bool id_fits(const char *id)
{
    return id[0] != '\0' && strlen(id) <= GATEWAY_ID_MAX;
}

/* *read is written only from a whole entry; a currency that billing does not know leaves it empty. */
static bool movement_read(struct arena *arena, const json_t *entry, void *read)
{
    const char *id = stripe_text(entry, "id"), *code = stripe_text(entry, "currency"),
               *type = stripe_text(entry, "type"), *source = stripe_text(entry, "source");
    struct gateway_movement *movement = read;
    struct money amount, fee;
    struct instant created;
    int64_t units, fee_units;

    if (strcmp(stripe_text(entry, "object"), "balance_transaction") != 0 || !id_fits(id) || type[0] == '\0' ||
        strlen(type) > GATEWAY_TYPE_MAX || strlen(source) > GATEWAY_ID_MAX ||
        !amounts_read(entry, &units, &fee_units) || !time_read(entry, "created", &created))
        return false;
    if (!signed_money(units, code, &amount) || !signed_money(fee_units, code, &fee)) {
        log_error("gateway: movements: %s is in a currency that is not ours, and left out", id);
        return true;
    }
    *movement = (struct gateway_movement){ .id = arena_text(arena, id),
                                           .kind = kind_of(entry),
                                           .type = arena_text(arena, type),
                                           .source = source[0] == '\0' ? NULL : arena_text(arena, source),
                                           .amount = amount,
                                           .fee_minor = fee.minor,
                                           .created_at = created };
    return true;
}

/* Stripe gives the day of arrival as its midnight in UTC. */
static bool payout_read(struct arena *arena, const json_t *entry, void *read)
{
    const char *id = stripe_text(entry, "id"), *code = stripe_text(entry, "currency"),
               *state = stripe_text(entry, "status");
    const json_t *units = json_object_get(entry, "amount"), *automatic = json_object_get(entry, "automatic");
    struct gateway_payout *payout = read;
    struct instant arrives;
    struct money amount;

    if (strcmp(stripe_text(entry, "object"), "payout") != 0 || !id_fits(id) || !json_is_integer(units) ||
        !json_is_boolean(automatic) || !time_read(entry, "arrival_date", &arrives) ||
        arrives.us / 86400000000 > INT32_MAX / 2)
        return false;
    if (!signed_money(json_integer_value(units), code, &amount)) {
        log_error("gateway: payouts: %s is in a currency that is not ours, and left out", id);
        return true;
    }
    *payout = (struct gateway_payout){ .id = arena_text(arena, id),
                                       .amount = amount,
                                       .arrives_on = { (int32_t)(arrives.us / 86400000000) },
                                       .automatic = json_is_true(automatic),
                                       .returned = strcmp(state, "failed") == 0 || strcmp(state, "canceled") == 0 };
    return true;
}

/* A page of either. The identifier is the first member of both, and NULL in what was left out. */
struct rows {
    const char *name;
    size_t size; /* of one */
    bool (*read)(struct arena *arena, const json_t *entry, void *read);
    char *at;
    size_t count;
    const char *next_cursor;
};

static bool rows_read(struct arena *arena, const json_t *body, struct rows *rows)
{
    const json_t *data = json_object_get(body, "data");
    size_t count = json_array_size(data);

    if (count > PAGE)
        return false;
    rows->at = arena_take(arena, (count + 1) * rows->size);
    for (size_t i = 0; i < count; i++) {
        char *row = rows->at + rows->count * rows->size;

        if (!rows->read(arena, json_array_get(data, i), row)) {
            log_error("gateway: %s: entry %zu of a page is malformed", rows->name, i + 1);
            return false;
        }
        if (*(const char *const *)(void *)row != NULL)
            rows->count++;
    }
    return stripe_page_passed(arena, body, &rows->next_cursor) != STRIPE_UNREADABLE;
}

static enum status rows_ask(struct arena *arena, struct form *form, const char *path,
                            const struct gateway_listing *listing, struct rows *rows)
{
    struct http_answer answer;
    json_t *body;
    bool read;

    form_add_number(form, "limit", PAGE);
    if (listing->cursor != NULL)
        form_add(form, "starting_after", listing->cursor);
    stripe_get(form, path, listing->timeout_ms, &answer);
    body = stripe_page_body(&answer);
    read = body != NULL && rows_read(arena, body, rows);
    json_decref(body);
    if (!read)
        doubt_log(rows->name, "a page", &answer);
    return read ? STATUS_OK : STATUS_UNAVAILABLE;
}

static enum status movements_ask(struct arena *arena, struct form *form, const struct gateway_listing *listing,
                                 struct gateway_movements *page)
{
    struct rows rows = { .name = "movements", .size = sizeof *page->rows, .read = movement_read };
    enum status status = rows_ask(arena, form, "/v1/balance_transactions", listing, &rows);

    if (status == STATUS_OK)
        *page = (struct gateway_movements){ .rows = (const void *)rows.at,
                                            .count = rows.count,
                                            .next_cursor = rows.next_cursor };
    return status;
}

enum status stripe_movements(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                             struct gateway_movements *page)
{
    struct form form = form_start(gateway, arena);

    form_add_span(&form, listing->from, listing->until);
    return movements_ask(arena, &form, listing, page);
}

enum status stripe_payout_parts(struct gateway *gateway, struct arena *arena, const char *payout_id,
                                const struct gateway_listing *listing, struct gateway_movements *page)
{
    struct form form = form_start(gateway, arena);

    form_add(&form, "payout", payout_id);
    return movements_ask(arena, &form, listing, page);
}

enum status stripe_payouts(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                           struct gateway_payouts *page)
{
    struct rows rows = { .name = "payouts", .size = sizeof *page->rows, .read = payout_read };
    struct form form = form_start(gateway, arena);
    enum status status;

    form_add_span(&form, listing->from, listing->until);
    status = rows_ask(arena, &form, "/v1/payouts", listing, &rows);
    if (status == STATUS_OK)
        *page = (struct gateway_payouts){ .rows = (const void *)rows.at,
                                          .count = rows.count,
                                          .next_cursor = rows.next_cursor };
    return status;
}

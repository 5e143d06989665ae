/* gateway/sandbox_list.c: reads pages of the sandbox gateway's list of charges, and its events. */
#include <jansson.h>
#include <stdint.h>
#include <string.h>

#include "base/log.h"
#include "gateway/answer.h"
#include "gateway/doubt.h"
#include "gateway/driver.h"
#include "gateway/sandbox_answer.h"

/* *listed is written from a complete charge only. Every charge of the sandbox has a key: our payments decide whether
 * it is one of ours. If billing does not know the currency, *listed is left empty: the charge cannot be ours. */
static bool listed_read(struct arena *arena, const json_t *object, struct gateway_listed *listed)
{
    const char *id, *key = sandbox_client_key(object), *currency, *refunded_currency, *status, *created_at;
    json_int_t amount, refunded;
    struct money money = { 0 };
    struct instant created;
    enum gateway_outcome outcome;
    const json_t *decline_code = json_object_get(object, "decline_code");

    if (json_unpack((json_t *)(uintptr_t)object, "{s:s, s:{s:I, s:s}, s:s, s:{s:I, s:s}, s:s}", "id", &id, "amount",
                    "amount", &amount, "currency", &currency, "status", &status, "refunded", "amount", &refunded,
                    "currency", &refunded_currency, "created_at", &created_at) != 0)
        return false;
    outcome = sandbox_outcome(status);
    if (id[0] == '\0' || key == NULL || key[0] == '\0' || amount <= 0 || refunded < 0 || refunded > amount ||
        strcmp(currency, refunded_currency) != 0 || !instant_read(created_at, &created) ||
        (outcome == GATEWAY_DECLINED) != json_is_string(decline_code))
        return false;
    if (!currency_read(currency, &money.currency)) {
        log_error("gateway: list: charge %s is in a currency that is not ours, and left out", id);
        return true;
    }
    money.minor = amount;
    *listed = (struct gateway_listed){
        .key = arena_text(arena, key),
        .charge_id = arena_text(arena, id),
        .amount = money,
        .outcome = outcome,
        .decline_code = answer_text(arena, decline_code),
        .refunded_minor = refunded,
        .contested = json_is_object(json_object_get(object, "dispute")),
        .created_at = created,
    };
    return true;
}

static bool page_read(struct arena *arena, const json_t *body, struct gateway_page *page)
{
    const json_t *data = json_object_get(body, "data"), *next = json_object_get(body, "next_cursor");
    size_t count = json_array_size(data), kept = 0;
    struct gateway_listed *charges;

    if (!json_is_array(data) || count > GATEWAY_PAGE_MAX || (!json_is_null(next) && !answer_has_text(next)))
        return false;
    charges = ARENA_ARRAY(arena, struct gateway_listed, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (!listed_read(arena, json_array_get(data, i), &charges[kept])) {
            log_error("gateway: list: entry %zu of a page is malformed", i + 1);
            return false;
        }
        if (charges[kept].charge_id != NULL)
            kept++;
    }
    *page = (struct gateway_page){ .charges = charges, .count = kept, .next_cursor = answer_text(arena, next) };
    return true;
}

enum status sandbox_answer_to_list(struct arena *arena, const struct http_answer *answer, struct gateway_page *page)
{
    json_t *body = answer->code == 200 ? answer_body(answer) : NULL;
    bool read = body != NULL && page_read(arena, body, page);

    json_decref(body);
    if (!read)
        doubt_log("list", "a page", answer);
    return read ? STATUS_OK : STATUS_UNAVAILABLE;
}

bool sandbox_event_read(struct arena *arena, const char *body, size_t length, struct gateway_event *event)
{
    json_t *object = answer_parse(body, length);
    const json_t *data = json_object_get(object, "data");
    const char *id, *type, *key = sandbox_client_key(data), *object_id = NULL;
    bool read = json_unpack(object, "{s:s, s:s, s:{s?s}}", "id", &id, "type", &type, "data", "id", &object_id) == 0 &&
                id[0] != '\0';

    if (read) {
        bool mandate = strncmp(type, "mandate.", 8) == 0; /* the event names the mandate's payment method */
        enum gateway_event_kind kind = strcmp(type, "charge.disputed") == 0        ? GATEWAY_EVENT_CHARGEBACK
                                       : strncmp(type, "charge.", 7) == 0          ? GATEWAY_EVENT_CHARGE
                                       : strncmp(type, "refund.", 7) == 0          ? GATEWAY_EVENT_REFUND
                                       : strncmp(type, "setup.", 6) == 0           ? GATEWAY_EVENT_SETUP
                                       : strncmp(type, "payment_method.", 15) == 0 ? GATEWAY_EVENT_METHOD
                                       : mandate                                   ? GATEWAY_EVENT_METHOD
                                                                                   : GATEWAY_EVENT_OTHER;
        bool contest = kind == GATEWAY_EVENT_CHARGEBACK, method = kind == GATEWAY_EVENT_METHOD;
        bool ours = !contest && !method && kind != GATEWAY_EVENT_OTHER && key != NULL;

        *event =
            (struct gateway_event){ .id = arena_text(arena, id),
                                    .kind = kind,
                                    .key = ours ? arena_text(arena, key) : NULL,
                                    .charge_id = contest ? arena_text(arena, object_id) : NULL,
                                    .reference = mandate  ? answer_text(arena, json_object_get(data, "payment_method"))
                                                 : method ? arena_text(arena, object_id)
                                                          : NULL };
    }
    json_decref(object);
    return read;
}

/* gateway/sandbox_movement.c: movements and payouts of the sandbox gateway; its API is in gateway/sandbox/README.md. */
#include <jansson.h>
#include <stdint.h>
#include <string.h>

#include "base/log.h"
#include "gateway/answer.h"
#include "gateway/doubt.h"
#include "gateway/driver.h"
#include "gateway/sandbox_answer.h"

static const struct {
    const char *type;
    enum gateway_movement_kind kind;
} kinds[] = {
    { "charge", GATEWAY_MOVEMENT_CHARGE },         { "refund", GATEWAY_MOVEMENT_REFUND },
    { "refund_failure", GATEWAY_MOVEMENT_REFUND }, { "dispute", GATEWAY_MOVEMENT_DISPUTE },
    { "payout", GATEWAY_MOVEMENT_PAYOUT },
};

static enum gateway_movement_kind kind_of(const char *type)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].type, type) == 0)
            return kinds[i].kind;
    return GATEWAY_MOVEMENT_OTHER;
}

static bool text_fits(const char *text, size_t most)
{
    return text[0] != '\0' && strlen(text) <= most;
}

/* *movement is written only from a whole entry; a currency that billing does not know leaves it empty. */
static bool movement_read(struct arena *arena, const json_t *object, struct gateway_movement *movement)
{
    const char *id, *type, *source, *currency, *fee_currency, *created_at;
    json_int_t amount, fee, balance;
    struct money money = { 0 };
    struct instant created;

    if (json_unpack((json_t *)(uintptr_t)object, "{s:s, s:s, s:s, s:{s:I, s:s}, s:{s:I, s:s}, s:s}", "id", &id, "type",
                    &type, "source", &source, "amount", "amount", &amount, "currency", &currency, "fee", "amount", &fee,
                    "currency", &fee_currency, "created_at", &created_at) != 0 ||
        !text_fits(id, GATEWAY_ID_MAX) || !text_fits(type, GATEWAY_TYPE_MAX) || strlen(source) > GATEWAY_ID_MAX ||
        strcmp(currency, fee_currency) != 0 || !instant_read(created_at, &created) ||
        __builtin_sub_overflow(amount, fee, &balance))
        return false;
    if (!currency_read(currency, &money.currency)) {
        log_error("gateway: movements: %s is in a currency that is not ours, and left out", id);
        return true;
    }
    money.minor = amount;
    *movement = (struct gateway_movement){ .id = arena_text(arena, id),
                                           .kind = kind_of(type),
                                           .type = arena_text(arena, type),
                                           .source = source[0] == '\0' ? NULL : arena_text(arena, source),
                                           .amount = money,
                                           .fee_minor = fee,
                                           .created_at = created };
    return true;
}

static bool payout_read(struct arena *arena, const json_t *object, struct gateway_payout *payout)
{
    const char *id, *currency, *arrives_on;
    struct money money = { 0 };
    struct day day;
    json_int_t amount;
    int automatic;

    if (json_unpack((json_t *)(uintptr_t)object, "{s:s, s:{s:I, s:s}, s:b, s:s}", "id", &id, "amount", "amount",
                    &amount, "currency", &currency, "automatic", &automatic, "arrives_on", &arrives_on) != 0 ||
        !text_fits(id, GATEWAY_ID_MAX) || !day_read(arrives_on, &day))
        return false;
    if (!currency_read(currency, &money.currency)) {
        log_error("gateway: payouts: %s is in a currency that is not ours, and left out", id);
        return true;
    }
    money.minor = amount;
    *payout = (struct gateway_payout){
        .id = arena_text(arena, id), .amount = money, .arrives_on = day, .automatic = automatic != 0
    };
    return true;
}

/* The page's entries and where the next page begins; false: it is no page. */
static bool page_open(const json_t *body, const json_t **data, const json_t **next)
{
    *data = json_object_get(body, "data");
    *next = json_object_get(body, "next_cursor");
    return json_is_array(*data) && json_array_size(*data) <= GATEWAY_PAGE_MAX &&
           (json_is_null(*next) || answer_has_text(*next));
}

static bool movements_read(struct arena *arena, const json_t *body, struct gateway_movements *page)
{
    const json_t *data, *next;
    struct gateway_movement *rows;
    size_t kept = 0;

    if (!page_open(body, &data, &next))
        return false;
    rows = ARENA_ARRAY(arena, struct gateway_movement, json_array_size(data) + 1);
    for (size_t i = 0; i < json_array_size(data); i++) {
        if (!movement_read(arena, json_array_get(data, i), &rows[kept]))
            return false;
        kept += rows[kept].id != NULL ? 1 : 0;
    }
    *page = (struct gateway_movements){ .rows = rows, .count = kept, .next_cursor = answer_text(arena, next) };
    return true;
}

static bool payouts_read(struct arena *arena, const json_t *body, struct gateway_payouts *page)
{
    const json_t *data, *next;
    struct gateway_payout *rows;
    size_t kept = 0;

    if (!page_open(body, &data, &next))
        return false;
    rows = ARENA_ARRAY(arena, struct gateway_payout, json_array_size(data) + 1);
    for (size_t i = 0; i < json_array_size(data); i++) {
        if (!payout_read(arena, json_array_get(data, i), &rows[kept]))
            return false;
        kept += rows[kept].id != NULL ? 1 : 0;
    }
    *page = (struct gateway_payouts){ .rows = rows, .count = kept, .next_cursor = answer_text(arena, next) };
    return true;
}

/* The body of the page at `url`, a new reference; NULL: there was none. */
static json_t *page_get(struct gateway *gateway, struct arena *arena, const char *url,
                        const struct gateway_listing *listing, struct http_answer *answer)
{
    if (listing->cursor != NULL)
        url = arena_format(arena, "%s&cursor=%s", url, http_escape(gateway->http, arena, listing->cursor));
    sandbox_get(gateway, url, listing->timeout_ms, answer);
    return answer->code == 200 ? answer_body(answer) : NULL;
}

static enum status read_or_doubt(json_t *body, bool read, const char *name, const struct http_answer *answer)
{
    json_decref(body);
    if (!read)
        doubt_log(name, "a page", answer);
    return read ? STATUS_OK : STATUS_UNAVAILABLE;
}

enum status sandbox_movements(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                              struct gateway_movements *page)
{
    const char *url = arena_format(arena, "%s/movements?created_from=%lld&created_until=%lld", gateway->url,
                                   sandbox_ms_not_before(listing->from), sandbox_ms_not_before(listing->until));
    struct http_answer answer;
    json_t *body = page_get(gateway, arena, url, listing, &answer);

    return read_or_doubt(body, body != NULL && movements_read(arena, body, page), "movements", &answer);
}

enum status sandbox_payouts(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                            struct gateway_payouts *page)
{
    const char *url = arena_format(arena, "%s/payouts?created_from=%lld&created_until=%lld", gateway->url,
                                   sandbox_ms_not_before(listing->from), sandbox_ms_not_before(listing->until));
    struct http_answer answer;
    json_t *body = page_get(gateway, arena, url, listing, &answer);

    return read_or_doubt(body, body != NULL && payouts_read(arena, body, page), "payouts", &answer);
}

enum status sandbox_payout_parts(struct gateway *gateway, struct arena *arena, const char *payout_id,
                                 const struct gateway_listing *listing, struct gateway_movements *page)
{
    const char *url = arena_format(arena, "%s/payouts/%s/movements?created_from=0", gateway->url,
                                   http_escape(gateway->http, arena, payout_id));
    struct http_answer answer;
    json_t *body = page_get(gateway, arena, url, listing, &answer);

    return read_or_doubt(body, body != NULL && movements_read(arena, body, page), "the parts of a payout", &answer);
}

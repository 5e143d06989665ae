/* gateway/stripe_list.c: reads Stripe's lists and events. */
#include "gateway/stripe_list.h"

#include <string.h>

#include "base/log.h"
#include "gateway/answer.h"
#include "gateway/doubt.h"
#include "gateway/driver.h"
#include "gateway/stripe_form.h"
#include "gateway/stripe_money.h"

/* The page's body, as a new reference; NULL: the answer is not a list. */
json_t *stripe_page_body(const struct http_answer *answer)
{
    json_t *body = answer->code == 200 ? answer_body(answer) : NULL;

    if (strcmp(stripe_text(body, "object"), "list") == 0 && json_is_array(json_object_get(body, "data")) &&
        json_is_boolean(json_object_get(body, "has_more")))
        return body;
    json_decref(body);
    return NULL;
}

/* Whether the identifier is not too long to keep: a list is read page by page, each by the identifier of the previous
 * page's last entry, which is copied into an arena of limited size. */
static bool id_valid(const char *id)
{
    return id[0] != '\0' && strlen(id) <= GATEWAY_ID_MAX;
}

/* The entry with our key; NULL: not on this page. */
static const json_t *entry_find(const json_t *data, const char *key)
{
    for (size_t i = 0; i < json_array_size(data); i++) {
        const json_t *entry = json_array_get(data, i);
        const char *found = stripe_key_of(entry);

        if (found != NULL && strcmp(found, key) == 0)
            return entry;
    }
    return NULL;
}

/* For a page without the entry: where the next page begins, or that there is none. */
enum stripe_seen stripe_page_passed(struct arena *arena, const json_t *body, const char **last)
{
    const json_t *data = json_object_get(body, "data");
    const char *id = stripe_text(json_array_get(data, json_array_size(data) - 1), "id");

    if (json_is_false(json_object_get(body, "has_more")))
        return STRIPE_NOWHERE;
    if (!id_valid(id))
        return STRIPE_UNREADABLE;
    *last = arena_text(arena, id);
    return STRIPE_NOT_HERE;
}

enum stripe_seen stripe_page_find_charge(struct arena *arena, const struct http_answer *answer,
                                         const struct stripe_question *question, struct gateway_charge *charge,
                                         const char **last)
{
    json_t *body = stripe_page_body(answer);
    const json_t *entry = entry_find(json_object_get(body, "data"), question->key);
    const char *dispute = entry == NULL ? NULL : stripe_intent_read(arena, entry, question, charge);
    enum stripe_seen seen = entry != NULL  ? STRIPE_SEEN
                            : body == NULL ? STRIPE_UNREADABLE
                                           : stripe_page_passed(arena, body, last);

    if (dispute != NULL)
        doubt_of_charge("find", question->key, answer, dispute, charge);
    json_decref(body);
    return seen;
}

enum stripe_seen stripe_page_find_refund(struct arena *arena, const struct http_answer *answer,
                                         const struct gateway_refund_request *request, struct gateway_refund *refund,
                                         const char **last)
{
    json_t *body = stripe_page_body(answer);
    const json_t *entry = entry_find(json_object_get(body, "data"), request->key);
    const char *dispute = entry == NULL ? NULL : stripe_refund_read(arena, entry, request, refund);
    enum stripe_seen seen = entry != NULL  ? STRIPE_SEEN
                            : body == NULL ? STRIPE_UNREADABLE
                                           : stripe_page_passed(arena, body, last);

    if (dispute != NULL)
        doubt_of_refund("find the refund", request->key, answer, dispute, refund);
    json_decref(body);
    return seen;
}

/* The refunded amount; 0 if nothing was captured. false: there is a charge without that member. */
static bool refunded_read(const json_t *intent, int64_t *units)
{
    const json_t *charge = json_object_get(intent, "latest_charge"),
                 *refunded = json_object_get(charge, "amount_refunded");

    *units = json_integer_value(refunded);
    return json_is_null(charge) || (json_is_integer(refunded) && *units >= 0);
}

/* *listed is written from a complete PaymentIntent only; it is left empty if billing does not know the currency. */
static bool listed_read(struct arena *arena, const json_t *intent, struct gateway_listed *listed)
{
    const json_t *units = json_object_get(intent, "amount"), *created = json_object_get(intent, "created");
    const char *id = stripe_text(intent, "id"), *code = stripe_text(intent, "currency"), *key = stripe_key_of(intent);
    struct money amount, refunded;
    int64_t refunded_units;
    struct gateway_charge charge;

    if (strcmp(stripe_text(intent, "object"), "payment_intent") != 0 || id[0] == '\0' || !json_is_integer(units) ||
        !json_is_integer(created) || strlen(id) > GATEWAY_ID_MAX || json_integer_value(created) < 0 ||
        json_integer_value(created) > INT64_MAX / 1000000 || !refunded_read(intent, &refunded_units))
        return false;
    if (!stripe_money(json_integer_value(units), code, &amount) || !stripe_money(refunded_units, code, &refunded)) {
        log_error("gateway: list: charge %s is in a currency that is not ours, and left out", id);
        return key == NULL;
    }
    stripe_intent_outcome(arena, intent, &charge);
    *listed = (struct gateway_listed){
        .key = key == NULL ? NULL : arena_text(arena, key),
        .charge_id = arena_text(arena, id),
        .amount = amount,
        .outcome = charge.outcome,
        .decline_code = charge.decline_code,
        .refunded_minor = refunded.minor,
        .contested = json_is_true(json_object_get(json_object_get(intent, "latest_charge"), "disputed")),
        .created_at = { json_integer_value(created) * 1000000 },
    };
    return true;
}

static bool page_read(struct arena *arena, const json_t *body, struct gateway_page *page)
{
    const json_t *data = json_object_get(body, "data");
    size_t count = json_array_size(data), kept = 0;
    struct gateway_listed *charges;
    const char *next = NULL;

    if (count > GATEWAY_PAGE_MAX)
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
    if (stripe_page_passed(arena, body, &next) == STRIPE_UNREADABLE)
        return false;
    *page = (struct gateway_page){ .charges = charges, .count = kept, .next_cursor = next };
    return true;
}

enum status stripe_answer_to_list(struct arena *arena, const struct http_answer *answer, struct gateway_page *page)
{
    json_t *body = stripe_page_body(answer);
    bool read = body != NULL && page_read(arena, body, page);

    json_decref(body);
    if (!read)
        doubt_log("list", "a page", answer);
    return read ? STATUS_OK : STATUS_UNAVAILABLE;
}

/* The kinds of events by their object. A Charge has the metadata of its PaymentIntent, and a SetupIntent those that
 * were given with its page, both with our key. */
static const struct {
    const char *object;
    enum gateway_event_kind kind;
} event_kinds[] = {
    { "payment_intent", GATEWAY_EVENT_CHARGE }, { "charge", GATEWAY_EVENT_CHARGE },
    { "refund", GATEWAY_EVENT_REFUND },         { "checkout.session", GATEWAY_EVENT_SETUP },
    { "setup_intent", GATEWAY_EVENT_SETUP },    { "dispute", GATEWAY_EVENT_CHARGEBACK },
    { "payment_method", GATEWAY_EVENT_METHOD }, { "mandate", GATEWAY_EVENT_METHOD },
};

/* The method's reference as stripe_attach makes it; NULL: it belongs to no Customer. */
static const char *method_reference(struct arena *arena, const json_t *object)
{
    const struct stripe_reference reference = { .customer = stripe_text(object, "customer"),
                                                .method = stripe_text(object, "id"),
                                                .type = stripe_text(object, "type") };

    return reference.customer[0] == '\0' ? NULL : stripe_reference_write(arena, &reference);
}

bool stripe_event_read(struct arena *arena, const char *body, size_t length, struct gateway_event *event)
{
    json_t *read = answer_parse(body, length);
    const json_t *object = json_object_get(json_object_get(read, "data"), "object");
    const char *id = stripe_text(read, "id"), *key = stripe_key_of(object);
    bool is_event = strcmp(stripe_text(read, "object"), "event") == 0 && id[0] != '\0' && json_is_object(object);

    if (is_event) {
        *event = (struct gateway_event){ .id = arena_text(arena, id), .kind = GATEWAY_EVENT_OTHER };
        for (size_t i = 0; i < sizeof event_kinds / sizeof *event_kinds; i++)
            if (strcmp(stripe_text(object, "object"), event_kinds[i].object) == 0) {
                event->kind = event_kinds[i].kind;
                event->key = key == NULL ? NULL : arena_text(arena, key);
            }
        if (event->kind == GATEWAY_EVENT_CHARGEBACK) {
            event->key = NULL; /* a dispute has its own metadata, without our key */
            event->charge_id = answer_text(arena, json_object_get(object, "payment_intent"));
        }
        if (event->kind == GATEWAY_EVENT_METHOD) {
            event->key = NULL; /* nor do payment methods and mandates have it */
            if (strcmp(stripe_text(object, "object"), "mandate") == 0)
                event->mandate_id = answer_text(arena, json_object_get(object, "id"));
            else
                event->reference = method_reference(arena, object);
        }
    }
    json_decref(read);
    return is_event;
}

/* gateway/stripe_client.c: Stripe's API: a charge is a PaymentIntent that is confirmed as it is made, under our key
 * twice: as its Idempotency-Key, which makes it one for a day, and in its metadata, by which it is found for ever.
 *
 * For a day Stripe repeats its first answer to a key, even if the charge has changed since: where a repeated answer
 * is not final, the PaymentIntent is fetched by its own id.
 *
 * How a charge is found by our key: Stripe's search has everything but what is young (its index lags, by less than a
 * minute and, when something is down, by up to an hour), and its lists lag not at all. So the search is asked first,
 * and where it finds nothing the list of the last two hours: only both together say ABSENT. To send a charge again
 * under its own key is the other sure way, within 23 hours. (Accounts in India have no search: there nothing is ever
 * found ABSENT.)
 * Source: docs.stripe.com/api/idempotent_requests, docs.stripe.com/search ("Data freshness"). */
#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "gateway/doubt.h"
#include "gateway/stripe_answer.h"
#include "gateway/stripe_form.h"
#include "gateway/stripe_list.h"
#include "gateway/stripe_money.h"

enum { SEARCH_LAG_S = 2 * 60 * 60 };

#define PATH_INTENTS "/v1/payment_intents"
#define PATH_REFUNDS "/v1/refunds"
#define KEY_METADATA "metadata[" STRIPE_KEY_FIELD "]"

static const char *intent_path(struct gateway *gateway, struct arena *arena, const char *charge_id, const char *act)
{
    return arena_format(arena, PATH_INTENTS "/%s%s", http_escape(gateway->http, arena, charge_id), act);
}

static void stripe_look(struct gateway *gateway, struct arena *arena, const char *charge_id, const char *key,
                        struct money amount, int timeout_ms, struct gateway_charge *charge)
{
    struct form form = form_start(gateway, arena);
    struct stripe_question question = { .key = key, .amount = amount };
    struct http_answer answer;

    stripe_get(&form, intent_path(gateway, arena, charge_id, ""), timeout_ms, &answer);
    stripe_answer_to_look(arena, &answer, &question, charge);
}

static void stripe_cancel(struct gateway *gateway, struct arena *arena, const char *charge_id, int timeout_ms)
{
    struct form form = form_start(gateway, arena);
    struct http_answer answer;

    form_add(&form, "cancellation_reason", "abandoned");
    stripe_post(&form, intent_path(gateway, arena, charge_id, "/cancel"), NULL, timeout_ms, &answer);
}

/* The person comes back to return_url from Stripe's own page. A card charged while its holder is there is
 * authenticated for the renewals too, when nobody will be. A bank account is debited under the mandate that
 * stripe_attach made, whether somebody is there or not. */
static struct form charge_form(struct gateway *gateway, struct arena *arena, const struct gateway_request *request,
                               const struct stripe_reference *reference, int64_t units)
{
    struct form form = form_start(gateway, arena);
    bool card = strcmp(reference->type, "card") == 0;

    form_add_number(&form, "amount", units);
    form_add(&form, "currency", stripe_code(request->amount.currency).code);
    form_add(&form, "customer", reference->customer);
    form_add(&form, "payment_method", reference->method);
    form_add(&form, "payment_method_types[]", reference->type);
    form_add(&form, "confirm", "true");
    form_add(&form, KEY_METADATA, request->key);
    if (request->description != NULL)
        form_add(&form, "description", request->description);
    if (request->off_session || !card) {
        form_add(&form, "off_session", "true");
    } else {
        form_add(&form, "return_url", gateway->return_url);
        form_add(&form, "setup_future_usage", "off_session");
    }
    return form;
}

/* Off session there is no payer to authenticate: such a charge is cancelled at once, and its state after that is the
 * outcome. */
static void charge_give_up(struct gateway *gateway, struct arena *arena, const struct gateway_request *request,
                           struct deadline deadline, struct gateway_charge *charge)
{
    driver_void(gateway, arena, request->key, charge->charge_id, request->amount, deadline_left_ms(deadline), charge);
    if (charge->outcome == GATEWAY_DECLINED)
        charge->decline_code = "authentication_required";
}

static void charge_send(struct gateway *gateway, struct arena *arena, const struct gateway_request *request,
                        const struct stripe_reference *reference, int64_t units, struct gateway_charge *charge)
{
    struct deadline deadline = deadline_in(request->timeout_ms);
    struct stripe_question question = { .key = request->key, .amount = request->amount };
    struct form form = charge_form(gateway, arena, request, reference, units);
    struct http_answer answer;
    bool replayed;

    stripe_post(&form, PATH_INTENTS, request->key, request->timeout_ms, &answer);
    replayed = answer.replayed;
    stripe_answer_to_charge(arena, &answer, &question, charge);
    if (replayed && (charge->outcome == GATEWAY_PROCESSING || charge->outcome == GATEWAY_ACTION_REQUIRED))
        stripe_look(gateway, arena, charge->charge_id, request->key, request->amount, deadline_left_ms(deadline),
                    charge);
    if (request->off_session && charge->outcome == GATEWAY_ACTION_REQUIRED)
        charge_give_up(gateway, arena, request, deadline, charge);
}

static void stripe_charge(struct gateway *gateway, struct arena *arena, const struct gateway_request *request,
                          struct gateway_charge *charge)
{
    struct stripe_reference reference;
    int64_t units;

    if (!stripe_units(request->amount, &units)) {
        log_error("gateway: charge %s: Stripe takes no %s", request->key, money_write(request->amount).text);
        *charge = (struct gateway_charge){ .outcome = GATEWAY_DECLINED, .decline_code = "amount_not_chargeable" };
    } else if (!stripe_reference_read(arena, request->reference, &reference)) {
        log_error("gateway: charge %s: its payment method was not made at Stripe", request->key);
        *charge = (struct gateway_charge){ .outcome = GATEWAY_DECLINED, .decline_code = "payment_method_unknown" };
    } else {
        charge_send(gateway, arena, request, &reference, units, charge);
    }
}

/* The key as it stands between the quotes of a search. */
static const char *quoted(struct arena *arena, const char *key)
{
    char *text = arena_take(arena, 2 * strlen(key) + 1), *to = text;

    for (; *key != '\0'; key++) {
        if (*key == '\'' || *key == '\\')
            *to++ = '\\';
        *to++ = *key;
    }
    return text;
}

/* *charge is filled where that is UNREADABLE. */
static enum stripe_seen intent_search(struct gateway *gateway, struct arena *arena, const char *key,
                                      struct deadline deadline, const char **intent_id, struct gateway_charge *charge)
{
    struct form form = form_start(gateway, arena);
    struct http_answer answer;
    enum stripe_seen seen;

    form_add(&form, "query", arena_format(arena, "metadata['" STRIPE_KEY_FIELD "']:'%s'", quoted(arena, key)));
    form_add_number(&form, "limit", 2);
    stripe_get(&form, PATH_INTENTS "/search", deadline_left_ms(deadline), &answer);
    seen = stripe_search_read(arena, &answer, key, intent_id);
    if (seen == STRIPE_UNREADABLE)
        doubt_of_charge("search", key, &answer, DISPUTE_UNREADABLE, charge);
    return seen;
}

/* What came of reading a list page by page until the time was over, all pages answered: the gateway is there, and
 * says nothing of it yet. Its search will, within the hour. */
static void out_of_time(const char *key, struct gateway_charge *charge)
{
    log_info("gateway: find %s: the time ran out before the list was read to its end", key);
    *charge = (struct gateway_charge){ .outcome = GATEWAY_UNKNOWN };
}

/* Page by page through what is too young for the search. *charge is filled unless it is NOWHERE. */
static enum stripe_seen intent_find_young(struct gateway *gateway, struct arena *arena,
                                          const struct stripe_question *question, struct deadline deadline,
                                          struct gateway_charge *charge)
{
    const char *last = NULL;
    struct http_answer answer;
    enum stripe_seen seen;

    do {
        struct form form = form_start(gateway, arena);

        form_add_number(&form, "created[gte]", clock_now().us / 1000000 - SEARCH_LAG_S);
        form_add_number(&form, "limit", 100);
        if (last != NULL)
            form_add(&form, "starting_after", last);
        stripe_get(&form, PATH_INTENTS, deadline_left_ms(deadline), &answer);
        seen = stripe_page_find_charge(arena, &answer, question, charge, &last);
    } while (seen == STRIPE_NOT_HERE && !deadline_passed(deadline));
    if (seen == STRIPE_UNREADABLE)
        doubt_of_charge("find", question->key, &answer, DISPUTE_UNREADABLE, charge);
    else if (seen == STRIPE_NOT_HERE)
        out_of_time(question->key, charge);
    return seen;
}

static void stripe_find(struct gateway *gateway, struct arena *arena, const char *key, struct money amount,
                        int timeout_ms, struct gateway_charge *charge)
{
    struct deadline deadline = deadline_in(timeout_ms);
    struct stripe_question question = { .key = key, .amount = amount };
    const char *intent_id;
    enum stripe_seen seen = intent_search(gateway, arena, key, deadline, &intent_id, charge);

    if (seen == STRIPE_SEEN) {
        stripe_look(gateway, arena, intent_id, key, amount, deadline_left_ms(deadline), charge);
        return;
    }
    if (seen == STRIPE_NOWHERE)
        seen = intent_find_young(gateway, arena, &question, deadline, charge);
    if (seen == STRIPE_NOWHERE)
        *charge = (struct gateway_charge){ .outcome = GATEWAY_ABSENT };
}

/* A charge's refunds are few, and their list lags not at all. */
static void refund_find_until(struct gateway *gateway, struct arena *arena,
                              const struct gateway_refund_request *request, struct deadline deadline,
                              struct gateway_refund *refund)
{
    const char *last = NULL;
    struct http_answer answer;
    enum stripe_seen seen;

    do {
        struct form form = form_start(gateway, arena);

        form_add(&form, "payment_intent", request->charge_id);
        form_add_number(&form, "limit", 100);
        if (last != NULL)
            form_add(&form, "starting_after", last);
        stripe_get(&form, PATH_REFUNDS, deadline_left_ms(deadline), &answer);
        seen = stripe_page_find_refund(arena, &answer, request, refund, &last);
    } while (seen == STRIPE_NOT_HERE && !deadline_passed(deadline));
    if (seen == STRIPE_UNREADABLE)
        doubt_of_refund("find the refund", request->key, &answer, DISPUTE_UNREADABLE, refund);
    else if (seen != STRIPE_SEEN)
        *refund = (struct gateway_refund){ .outcome = seen == STRIPE_NOWHERE ? GATEWAY_ABSENT : GATEWAY_UNKNOWN };
}

static void stripe_refund_find(struct gateway *gateway, struct arena *arena,
                               const struct gateway_refund_request *request, struct gateway_refund *refund)
{
    refund_find_until(gateway, arena, request, deadline_in(request->timeout_ms), refund);
}

static void refund_send(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                        int64_t units, struct gateway_refund *refund)
{
    struct deadline deadline = deadline_in(request->timeout_ms);
    struct form form = form_start(gateway, arena);
    struct gateway_refund said;
    struct http_answer answer;
    bool doubtful, replayed;

    form_add(&form, "payment_intent", request->charge_id);
    form_add_number(&form, "amount", units);
    form_add(&form, KEY_METADATA, request->key);
    form_add(&form, "metadata[guichet_charge_key]", request->charge_key);
    stripe_post(&form, PATH_REFUNDS, request->key, request->timeout_ms, &answer);
    replayed = answer.replayed;
    stripe_answer_to_refund(arena, &answer, request, &said, &doubtful);
    *refund = said;
    /* "Already refunded" may be said of this very refund, a day after it was made. */
    if (doubtful || (replayed && said.outcome == GATEWAY_PROCESSING))
        refund_find_until(gateway, arena, request, deadline, refund);
    if (refund->outcome == GATEWAY_ABSENT)
        *refund = doubtful ? said : (struct gateway_refund){ .outcome = GATEWAY_UNKNOWN };
}

static void stripe_refund(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                          struct gateway_refund *refund)
{
    int64_t units;

    if (stripe_units(request->amount, &units)) {
        refund_send(gateway, arena, request, units, refund);
    } else {
        log_error("gateway: refund %s: Stripe gives back no %s", request->key, money_write(request->amount).text);
        *refund = (struct gateway_refund){ .outcome = GATEWAY_DECLINED, .decline_code = "amount_not_chargeable" };
    }
}

/* Stripe's clock ticks in seconds: an instant between two ticks is as good as the later one. */
static int64_t seconds_not_before(struct instant instant)
{
    return instant.us / 1000000 + (instant.us % 1000000 > 0 ? 1 : 0);
}

static enum status stripe_list(struct gateway *gateway, struct arena *arena, struct instant from, struct instant until,
                               const char *cursor, struct gateway_page *page)
{
    struct form form = form_start(gateway, arena);
    struct http_answer answer;

    form_add_number(&form, "created[gte]", seconds_not_before(from));
    form_add_number(&form, "created[lt]", seconds_not_before(until));
    form_add_number(&form, "limit", 50); /* with its charge expanded, an entry may have 10 KB */
    form_add(&form, "expand[]", "data.latest_charge");
    if (cursor != NULL)
        form_add(&form, "starting_after", cursor);
    stripe_get(&form, PATH_INTENTS, GATEWAY_LIST_TIMEOUT_MS, &answer);
    return stripe_answer_to_list(arena, &answer, page);
}

const struct gateway_driver stripe_driver = {
    .kind = "stripe",
    .attach = stripe_attach,
    .charge = stripe_charge,
    .find = stripe_find,
    .cancel = stripe_cancel,
    .look = stripe_look,
    .refund = stripe_refund,
    .refund_find = stripe_refund_find,
    .list = stripe_list,
    .event_read = stripe_event_read,
};

/* gateway/stripe_find.c: finds a charge: by Stripe's identifier if it is known, else by our key in the metadata, in
 * the list of its Customer's PaymentIntents. A Customer has few, however busy the account is. The list is read from a
 * day before the key was created, in case our clock and Stripe's differ. Lists are always up to date, so a charge not
 * in them is ABSENT. Stripe's search is not used: its index lags by up to an hour, and accounts in India have no
 * search. Source: docs.stripe.com/api/payment_intents/list; docs.stripe.com/search ("Data freshness"). */
#include "gateway/stripe_find.h"

#include <string.h>

#include "base/log.h"
#include "gateway/doubt.h"
#include "gateway/stripe_answer.h"
#include "gateway/stripe_form.h"
#include "gateway/stripe_list.h"

enum { CLOCKS_APART_S = 24 * 60 * 60 };

const char *stripe_intent_path(struct gateway *gateway, struct arena *arena, const char *charge_id, const char *act)
{
    return arena_format(arena, STRIPE_INTENTS "/%s%s", http_escape(gateway->http, arena, charge_id), act);
}

static struct stripe_question asked(const struct gateway_question *question)
{
    return (struct stripe_question){ .key = question->key, .amount = question->amount };
}

void stripe_look(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                 struct gateway_charge *charge)
{
    struct form form = form_start(gateway, arena);
    struct stripe_question ours = asked(question);
    struct http_answer answer;

    stripe_get(&form, stripe_intent_path(gateway, arena, question->charge_id, ""), question->timeout_ms, &answer);
    stripe_answer_to_look(arena, &answer, &ours, charge);
}

bool stripe_is_unconfirmed(const struct gateway_charge *charge)
{
    return charge->outcome == GATEWAY_ACTION_REQUIRED && charge->action_url == NULL;
}

void stripe_unconfirmed_end(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                            struct gateway_charge *charge)
{
    log_error("gateway: charge %s: %s was made and not confirmed, and is cancelled", question->key,
              question->charge_id);
    driver_void(gateway, arena, question, charge);
    if (charge->outcome == GATEWAY_DECLINED && strcmp(charge->decline_code, "voided") == 0)
        charge->decline_code = "payment_refused";
}

/* The timeout ended while the list was read, with every page answered: Stripe is reachable, but the charge's state is
 * unknown. */
static void out_of_time(const char *key, struct gateway_charge *charge)
{
    log_info("gateway: find %s: the time ran out before the list was read to its end", key);
    *charge = (struct gateway_charge){ .outcome = GATEWAY_UNKNOWN };
}

static void find_listed(struct gateway *gateway, struct arena *arena, const char *customer,
                        const struct gateway_question *question, struct deadline deadline,
                        struct gateway_charge *charge)
{
    struct stripe_question ours = asked(question);
    const char *last = NULL;
    struct http_answer answer;
    enum stripe_seen seen;

    do {
        struct form form = form_start(gateway, arena);

        form_add(&form, "customer", customer);
        form_add_number(&form, "created[gte]", question->made_at.us / 1000000 - CLOCKS_APART_S);
        form_add_number(&form, "limit", 100);
        if (last != NULL)
            form_add(&form, "starting_after", last);
        stripe_get(&form, STRIPE_INTENTS, deadline_left_ms(deadline), &answer);
        seen = stripe_page_find_charge(arena, &answer, &ours, charge, &last);
    } while (seen == STRIPE_NOT_HERE && !deadline_passed(deadline));
    if (seen == STRIPE_UNREADABLE)
        doubt_of_charge("find", question->key, &answer, DISPUTE_UNREADABLE, charge);
    else if (seen == STRIPE_NOT_HERE)
        out_of_time(question->key, charge);
    else if (seen == STRIPE_NOWHERE)
        *charge = (struct gateway_charge){ .outcome = GATEWAY_ABSENT };
}

/* A reference that is not Stripe's: stripe_charge declines it before sending anything, so there can be no charge. */
static void find_by_key(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                        struct deadline deadline, struct gateway_charge *charge)
{
    struct stripe_reference reference;

    if (question->reference == NULL) {
        log_error("gateway: find %s: neither its payment method nor its name there is known", question->key);
        *charge = (struct gateway_charge){ .outcome = GATEWAY_UNKNOWN };
    } else if (!stripe_reference_read(arena, question->reference, &reference)) {
        *charge = (struct gateway_charge){ .outcome = GATEWAY_ABSENT };
    } else {
        find_listed(gateway, arena, reference.customer, question, deadline, charge);
    }
}

void stripe_find(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                 struct gateway_charge *charge)
{
    struct deadline deadline = deadline_in(question->timeout_ms);
    struct gateway_question found = *question;

    if (question->charge_id != NULL)
        stripe_look(gateway, arena, question, charge);
    else
        find_by_key(gateway, arena, question, deadline, charge);
    found.charge_id = charge->charge_id;
    found.timeout_ms = deadline_left_ms(deadline);
    if (stripe_is_unconfirmed(charge))
        stripe_unconfirmed_end(gateway, arena, &found, charge);
}

/* A charge has few refunds, and their list is always up to date. */
void stripe_refund_find_until(struct gateway *gateway, struct arena *arena,
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
        stripe_get(&form, STRIPE_REFUNDS, deadline_left_ms(deadline), &answer);
        seen = stripe_page_find_refund(arena, &answer, request, refund, &last);
    } while (seen == STRIPE_NOT_HERE && !deadline_passed(deadline));
    if (seen == STRIPE_UNREADABLE)
        doubt_of_refund("find the refund", request->key, &answer, DISPUTE_UNREADABLE, refund);
    else if (seen != STRIPE_SEEN)
        *refund = (struct gateway_refund){ .outcome = seen == STRIPE_NOWHERE ? GATEWAY_ABSENT : GATEWAY_UNKNOWN };
}

void stripe_refund_find(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                        struct gateway_refund *refund)
{
    stripe_refund_find_until(gateway, arena, request, deadline_in(request->timeout_ms), refund);
}

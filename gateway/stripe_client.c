/* gateway/stripe_client.c: charges and refunds by Stripe's API. A charge is a PaymentIntent, created and confirmed in
 * one request. Our key is sent twice: as the Idempotency-Key, which prevents a second charge for a day, and in the
 * metadata, by which the charge can always be found (gateway/stripe_find.c).
 *
 * For a day Stripe replays its first answer to a key, even if the charge has changed since. If a replayed answer is
 * not final, the PaymentIntent is fetched by its identifier; if it is a failure, gateway/gateway.c takes the next key.
 * Source: docs.stripe.com/api/idempotent_requests. */
#include <string.h>

#include "base/log.h"
#include "gateway/stripe_answer.h"
#include "gateway/stripe_dispute.h"
#include "gateway/stripe_find.h"
#include "gateway/stripe_form.h"
#include "gateway/stripe_list.h"
#include "gateway/stripe_money.h"

#define KEY_METADATA "metadata[" STRIPE_KEY_FIELD "]"

static void stripe_cancel(struct gateway *gateway, struct arena *arena, const char *charge_id, int timeout_ms)
{
    struct form form = form_start(gateway, arena);
    struct http_answer answer;

    form_add(&form, "cancellation_reason", "abandoned");
    stripe_post(&form, stripe_intent_path(gateway, arena, charge_id, "/cancel"), NULL, timeout_ms, &answer);
}

/* Identifiers only: Stripe is sent no personal data that it does not need for the charge. */
static void metadata_add(struct form *form, const char *name, const char *value)
{
    if (value != NULL)
        form_add(form, arena_format(form->arena, "metadata[guichet_%s]", name), value);
}

/* What a request says: all of it, or no more than earlier releases said, which had our key alone in the metadata and no
 * description. Stripe takes a key a second time only with the parameters of the first. */
enum wording { WORDING_NOW, WORDING_FORMER, WORDING__MAX };

/* What all sendings of a charge have in common. */
struct charging {
    struct gateway *gateway;
    struct arena *arena;
    const struct gateway_request *request;
    struct stripe_reference reference;
    int64_t units; /* the amount as Stripe writes it */
};

static void charge_describe(struct form *form, const struct gateway_request *request)
{
    metadata_add(form, "organization", request->organization);
    metadata_add(form, "order", request->order);
    metadata_add(form, "invoice", request->invoice);
    if (request->description != NULL)
        form_add(form, "description", request->description);
}

/* After authentication the browser returns to our page that shows this payment (api/handler_return.c). A card charged
 * while its holder is present is authenticated for later renewals too (setup_future_usage). A bank account is always
 * debited off session, under the mandate that stripe_attach made. */
static struct form charge_form(const struct charging *charging, enum wording wording)
{
    const struct gateway_request *request = charging->request;
    const struct stripe_reference *reference = &charging->reference;
    struct form form = form_start(charging->gateway, charging->arena);
    bool card = strcmp(reference->type, "card") == 0;

    form_add_number(&form, "amount", charging->units);
    form_add(&form, "currency", stripe_code(request->amount.currency).code);
    form_add(&form, "customer", reference->customer);
    form_add(&form, "payment_method", reference->method);
    form_add(&form, "payment_method_types[]", reference->type);
    form_add(&form, "confirm", "true");
    form_add(&form, KEY_METADATA, request->key);
    if (wording == WORDING_NOW)
        charge_describe(&form, request);
    if (request->off_session || !card) {
        form_add(&form, "off_session", "true");
    } else {
        form_add(&form, "return_url",
                 arena_format(charging->arena, "%s/%s", charging->gateway->return_url, request->key));
        form_add(&form, "setup_future_usage", "off_session");
    }
    return form;
}

/* Off session nobody can authenticate: the charge is cancelled at once, and its state afterwards is the outcome. */
static void charge_give_up(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                           struct gateway_charge *charge)
{
    driver_void(gateway, arena, question, charge);
    if (charge->outcome == GATEWAY_DECLINED)
        charge->decline_code = "authentication_required";
}

/* Whether Stripe stored a failure under this key and replays it: docs.stripe.com/api/idempotent_requests, "including
 * 500 errors". */
static bool failure_is_kept(const struct http_answer *answer, enum gateway_outcome outcome)
{
    return answer->replayed && answer->code >= 500 && outcome == GATEWAY_UNKNOWN;
}

/* A key that Stripe knows with other parameters was first sent by an earlier release: it is sent as that release did,
 * which is the same request again and gives that one's result, once. (Not so a card's return_url, which was a setting
 * then; that charge is found by charge_of_key.) */
static void charge_send(const struct charging *charging, const char *key, struct http_answer *answer)
{
    struct deadline deadline = deadline_in(charging->request->timeout_ms);

    for (enum wording wording = WORDING_NOW; wording < WORDING__MAX; wording++) {
        struct form form = charge_form(charging, wording);

        stripe_post(&form, STRIPE_INTENTS, key, deadline_left_ms(deadline), answer);
        if (!stripe_answer_knows_key_otherwise(answer))
            return;
    }
}

/* Another request used our key: what it made is looked for. As long as nothing is found, it may still be at work, so
 * nothing is known, as after a lost answer. */
static void charge_of_key(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                          struct gateway_charge *charge)
{
    log_error("gateway: charge %s: Stripe knows the key with other parameters", question->key);
    stripe_find(gateway, arena, question, charge);
    if (charge->outcome == GATEWAY_ABSENT)
        *charge = (struct gateway_charge){ .outcome = GATEWAY_UNKNOWN };
}

static void charge_post(const struct charging *charging, struct driver_sending *sending, struct gateway_charge *charge)
{
    const struct gateway_request *request = charging->request;
    struct gateway *gateway = charging->gateway;
    struct arena *arena = charging->arena;
    struct deadline deadline = deadline_in(request->timeout_ms);
    struct stripe_question asked = { .key = request->key, .amount = request->amount };
    struct gateway_question question;
    struct http_answer answer;

    charge_send(charging, sending->key, &answer);
    question = driver_question(request, NULL, deadline_left_ms(deadline));
    if (stripe_answer_knows_key_otherwise(&answer))
        charge_of_key(gateway, arena, &question, charge);
    else
        stripe_answer_to_charge(arena, &answer, &asked, charge);
    sending->kept = failure_is_kept(&answer, charge->outcome);
    question = driver_question(request, charge->charge_id, deadline_left_ms(deadline));
    if (answer.replayed && (charge->outcome == GATEWAY_PROCESSING || charge->outcome == GATEWAY_ACTION_REQUIRED))
        stripe_look(gateway, arena, &question, charge);
    question.timeout_ms = deadline_left_ms(deadline);
    if (stripe_is_unconfirmed(charge))
        stripe_unconfirmed_end(gateway, arena, &question, charge);
    else if (request->off_session && charge->outcome == GATEWAY_ACTION_REQUIRED)
        charge_give_up(gateway, arena, &question, charge);
}

static bool is_sepa_currency(struct currency currency)
{
    return strcmp(currency.code, "EUR") == 0;
}

/* In a currency with three decimal digits (dinars, the Omani rial) Stripe charges only multiples of 10: nine of ten
 * totals would be declined, and rounding them would need a rounding line on every invoice, credit note and in the
 * ledger. Such currencies are paid by invoice. */
static bool stripe_pays(enum payment_method_type type, struct currency currency)
{
    if (type == PAYMENT_METHOD_BANK_ACCOUNT)
        return is_sepa_currency(currency);
    return type != PAYMENT_METHOD_CARD || currency_exponent(currency) < 3;
}

static bool reference_pays(const struct stripe_reference *reference, struct currency currency)
{
    return strcmp(reference->type, "card") == 0 || is_sepa_currency(currency);
}

static void stripe_charge(struct gateway *gateway, struct arena *arena, const struct gateway_request *request,
                          struct driver_sending *sending, struct gateway_charge *charge)
{
    struct charging charging = { .gateway = gateway, .arena = arena, .request = request };

    if (!stripe_units(request->amount, &charging.units)) {
        log_error("gateway: charge %s: Stripe takes no %s", request->key, money_write(request->amount).text);
        *charge = (struct gateway_charge){ .outcome = GATEWAY_DECLINED, .decline_code = "amount_not_chargeable" };
    } else if (!stripe_reference_read(arena, request->reference, &charging.reference)) {
        log_error("gateway: charge %s: its payment method was not made at Stripe", request->key);
        *charge = (struct gateway_charge){ .outcome = GATEWAY_DECLINED, .decline_code = "payment_method_unknown" };
    } else if (!reference_pays(&charging.reference, request->amount.currency)) {
        log_error("gateway: charge %s: SEPA takes no %s", request->key, request->amount.currency.code);
        *charge = (struct gateway_charge){ .outcome = GATEWAY_DECLINED, .decline_code = "method_other_currency" };
    } else {
        charge_post(&charging, sending, charge);
    }
}

/* As charge_send. */
static void refund_send(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                        int64_t units, const char *key, struct http_answer *answer)
{
    struct deadline deadline = deadline_in(request->timeout_ms);

    for (enum wording wording = WORDING_NOW; wording < WORDING__MAX; wording++) {
        struct form form = form_start(gateway, arena);

        form_add(&form, "payment_intent", request->charge_id);
        form_add_number(&form, "amount", units);
        form_add(&form, KEY_METADATA, request->key);
        form_add(&form, "metadata[guichet_charge_key]", request->charge_key);
        if (wording == WORDING_NOW) {
            metadata_add(&form, "organization", request->organization);
            metadata_add(&form, "credit_note", request->credit_note);
        }
        stripe_post(&form, STRIPE_REFUNDS, key, deadline_left_ms(deadline), answer);
        if (!stripe_answer_knows_key_otherwise(answer))
            return;
    }
}

static void refund_post(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                        int64_t units, struct driver_sending *sending, struct gateway_refund *refund)
{
    struct deadline deadline = deadline_in(request->timeout_ms);
    struct gateway_refund said;
    struct http_answer answer;
    bool doubtful, replayed;

    refund_send(gateway, arena, request, units, sending->key, &answer);
    if (stripe_answer_knows_key_otherwise(&answer)) { /* as charge_of_key */
        log_error("gateway: refund %s: Stripe knows the key with other parameters", request->key);
        stripe_refund_find_until(gateway, arena, request, deadline, refund);
        if (refund->outcome == GATEWAY_ABSENT)
            *refund = (struct gateway_refund){ .outcome = GATEWAY_UNKNOWN };
        return;
    }
    replayed = answer.replayed;
    stripe_answer_to_refund(arena, &answer, request, &said, &doubtful);
    sending->kept = failure_is_kept(&answer, said.outcome);
    *refund = said;
    /* Stripe may say "already refunded" about this very refund, when it is retried more than a day later. */
    if (doubtful || (replayed && said.outcome == GATEWAY_PROCESSING))
        stripe_refund_find_until(gateway, arena, request, deadline, refund);
    if (refund->outcome == GATEWAY_ABSENT)
        *refund = doubtful ? said : (struct gateway_refund){ .outcome = GATEWAY_UNKNOWN };
}

static void stripe_refund(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                          struct driver_sending *sending, struct gateway_refund *refund)
{
    int64_t units;

    if (stripe_units(request->amount, &units)) {
        refund_post(gateway, arena, request, units, sending, refund);
    } else {
        log_error("gateway: refund %s: Stripe gives back no %s", request->key, money_write(request->amount).text);
        *refund = (struct gateway_refund){ .outcome = GATEWAY_DECLINED, .decline_code = "amount_not_chargeable" };
    }
}

static enum status stripe_list(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                               struct gateway_page *page)
{
    struct form form = form_start(gateway, arena);
    struct http_answer answer;

    form_add_span(&form, listing->from, listing->until);
    form_add_number(&form, "limit", 50); /* with its charge expanded, an entry may have 10 KB */
    form_add(&form, "expand[]", "data.latest_charge");
    if (listing->cursor != NULL)
        form_add(&form, "starting_after", listing->cursor);
    stripe_get(&form, STRIPE_INTENTS, listing->timeout_ms, &answer);
    return stripe_answer_to_list(arena, &answer, page);
}

const struct gateway_driver stripe_driver = {
    .kind = "stripe",
    .pays = stripe_pays,
    .account = stripe_account,
    .attach = stripe_attach,
    .charge = stripe_charge,
    .find = stripe_find,
    .cancel = stripe_cancel,
    .look = stripe_look,
    .refund = stripe_refund,
    .refund_find = stripe_refund_find,
    .chargeback = stripe_chargeback,
    .describe = stripe_describe,
    .list = stripe_list,
    .movements = stripe_movements,
    .payouts = stripe_payouts,
    .payout_parts = stripe_payout_parts,
    .customer = stripe_customer,
    .method_find = stripe_method_find,
    .detach = stripe_detach,
    .setup_open = stripe_setup_open,
    .setup_find = stripe_setup_find,
    .setup_close = stripe_setup_close,
    .event_read = stripe_event_read,
};

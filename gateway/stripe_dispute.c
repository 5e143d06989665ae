/* gateway/stripe_dispute.c */
#include "gateway/stripe_dispute.h"

#include <string.h>

#include "gateway/answer.h"
#include "gateway/doubt.h"
#include "gateway/stripe_answer.h"
#include "gateway/stripe_form.h"
#include "gateway/stripe_money.h"

/* A charge with more disputes than one page is not read (unusable). */
enum { DISPUTES_MAX = 100 };

/* An inquiry (warning_…) moves no money; charge_refunded: the charge was refunded before the decision, so nothing is
 * taken back a second time; prevented: settled with the bank before it became a chargeback, by money that the dispute
 * withdraws, or by a refund, which is no part of it. */
static const struct {
    const char *status;
    enum chargeback_state state;
    bool if_withdrawn; /* the state only where something was withdrawn; else NONE */
} states[] = {
    { "warning_needs_response", CHARGEBACK_NONE, false },
    { "warning_under_review", CHARGEBACK_NONE, false },
    { "warning_closed", CHARGEBACK_NONE, false },
    { "charge_refunded", CHARGEBACK_NONE, false },
    { "prevented", CHARGEBACK_LOST, true },
    { "needs_response", CHARGEBACK_OPENED, false },
    { "under_review", CHARGEBACK_OPENED, false },
    { "won", CHARGEBACK_WON, false },
    { "lost", CHARGEBACK_LOST, false },
};

/* What the dispute's balance transactions withdraw in this currency (NULL: in any), in Stripe's units, without fees. */
static int64_t withdrawn(const json_t *dispute, const char *currency)
{
    const json_t *moves = json_object_get(dispute, "balance_transactions");
    int64_t units = 0;

    for (size_t i = 0; i < json_array_size(moves); i++) {
        const json_t *move = json_array_get(moves, i);
        int64_t amount = json_integer_value(json_object_get(move, "amount"));

        if (amount < 0 && (currency == NULL || strcmp(stripe_text(move, "currency"), currency) == 0))
            units -= amount;
    }
    return units;
}

static bool state_read(const json_t *dispute, enum chargeback_state *state)
{
    const char *status = stripe_text(dispute, "status");

    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strcmp(states[i].status, status) == 0) {
            *state = states[i].if_withdrawn && withdrawn(dispute, NULL) == 0 ? CHARGEBACK_NONE : states[i].state;
            return true;
        }
    return false;
}

/* Stripe's fees in the dispute's balance transactions, in Stripe's units. Those in another currency are ignored: the
 * charge's postings have one currency. */
static int64_t fee_of(const json_t *dispute, const char *currency)
{
    const json_t *moves = json_object_get(dispute, "balance_transactions");
    int64_t units = 0;

    for (size_t i = 0; i < json_array_size(moves); i++) {
        const json_t *move = json_array_get(moves, i);

        if (strcmp(stripe_text(move, "currency"), currency) == 0)
            units += json_integer_value(json_object_get(move, "fee"));
    }
    return units < 0 ? 0 : units;
}

/* The contested amount in the charge's currency, in Stripe's units: of a dispute in another currency what it withdrew
 * in this one; 0: that is not known. */
static int64_t amount_of(const json_t *dispute, const char *currency)
{
    return strcmp(stripe_text(dispute, "currency"), currency) == 0
               ? json_integer_value(json_object_get(dispute, "amount"))
               : withdrawn(dispute, currency);
}

/* NULL: *read is written. Otherwise why this is no dispute of this charge that can be used. */
static const char *dispute_read(const json_t *dispute, const struct gateway_question *question,
                                struct gateway_chargeback *read)
{
    const struct currency currency = stripe_code(question->amount.currency);
    struct money amount = { 0 }, fee = { 0 };

    *read = (struct gateway_chargeback){ .told = true };
    if (strcmp(stripe_text(dispute, "object"), "dispute") != 0)
        return DISPUTE_UNREADABLE;
    if (strcmp(stripe_text(dispute, "payment_intent"), question->charge_id) != 0)
        return DISPUTE_KEY;
    if (!state_read(dispute, &read->state))
        return DISPUTE_STATUS;
    if (read->state == CHARGEBACK_NONE) { /* whatever its amount is */
        read->dropped = true;
        return NULL;
    }
    if (!stripe_money(amount_of(dispute, currency.code), currency.code, &amount) ||
        !stripe_money(fee_of(dispute, currency.code), currency.code, &fee))
        return DISPUTE_AMOUNT;
    if (amount.minor == 0)
        return DISPUTE_CURRENCY;
    read->minor = amount.minor;
    read->fee_minor = fee.minor;
    return NULL;
}

/* Severity rank. */
static int gravity(enum chargeback_state state)
{
    return state == CHARGEBACK_LOST ? 3 : state == CHARGEBACK_OPENED ? 2 : state == CHARGEBACK_WON ? 1 : 0;
}

/* false: the sums exceed 64 bits. */
static bool add(struct gateway_chargeback *found, const struct gateway_chargeback *one)
{
    if (gravity(one->state) > gravity(found->state))
        *found = (struct gateway_chargeback){ .told = true, .state = one->state };
    found->dropped = found->state == CHARGEBACK_NONE;
    if (one->state != found->state)
        return true;
    return !__builtin_add_overflow(found->minor, one->minor, &found->minor) &&
           !__builtin_add_overflow(found->fee_minor, one->fee_minor, &found->fee_minor);
}

/* NULL: *found is written. Otherwise what is wrong. */
static const char *list_read(const json_t *body, const struct gateway_question *question,
                             struct gateway_chargeback *found)
{
    const json_t *data = json_object_get(body, "data");

    *found = (struct gateway_chargeback){ .told = true };
    if (strcmp(stripe_text(body, "object"), "list") != 0 || !json_is_array(data) ||
        !json_is_false(json_object_get(body, "has_more")))
        return DISPUTE_UNREADABLE;
    for (size_t i = 0; i < json_array_size(data); i++) {
        struct gateway_chargeback one;
        const char *dispute = dispute_read(json_array_get(data, i), question, &one);

        if (dispute != NULL)
            return dispute;
        if (!add(found, &one))
            return DISPUTE_AMOUNT;
    }
    return NULL;
}

void stripe_answer_to_chargeback(const struct http_answer *answer, const struct gateway_question *question,
                                 struct gateway_chargeback *found)
{
    json_t *body = answer->code == 200 ? answer_body(answer) : NULL;
    const char *dispute = list_read(body, question, found);

    json_decref(body);
    if (dispute != NULL)
        doubt_of_chargeback(question->key, answer, dispute, found);
}

void stripe_chargeback(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                       struct gateway_chargeback *found)
{
    struct form form = form_start(gateway, arena);
    struct http_answer answer;

    form_add(&form, "payment_intent", question->charge_id);
    form_add_number(&form, "limit", DISPUTES_MAX);
    stripe_get(&form, "/v1/disputes", question->timeout_ms, &answer);
    stripe_answer_to_chargeback(&answer, question, found);
}

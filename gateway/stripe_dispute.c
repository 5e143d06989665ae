/* gateway/stripe_dispute.c */
#include "gateway/stripe_dispute.h"

#include <string.h>

#include "gateway/answer.h"
#include "gateway/doubt.h"
#include "gateway/stripe_answer.h"
#include "gateway/stripe_form.h"
#include "gateway/stripe_money.h"

/* A charge with more disputes than one page is not read (told = false). */
enum { DISPUTES_MAX = 100 };

/* An inquiry (warning_…) moves no money; charge_refunded: the charge was refunded before the decision, so nothing is
 * taken back a second time. */
static const struct {
    const char *status;
    enum chargeback_state state;
} states[] = {
    { "warning_needs_response", CHARGEBACK_NONE },
    { "warning_under_review", CHARGEBACK_NONE },
    { "warning_closed", CHARGEBACK_NONE },
    { "charge_refunded", CHARGEBACK_NONE },
    { "needs_response", CHARGEBACK_OPENED },
    { "under_review", CHARGEBACK_OPENED },
    { "won", CHARGEBACK_WON },
    { "lost", CHARGEBACK_LOST },
};

static bool state_read(const json_t *dispute, enum chargeback_state *state)
{
    const char *status = stripe_text(dispute, "status");

    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (strcmp(states[i].status, status) == 0) {
            *state = states[i].state;
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

/* false: not a dispute of this charge, or incomplete. */
static bool dispute_read(const json_t *dispute, const struct gateway_question *question,
                         struct gateway_chargeback *read)
{
    const char *currency = stripe_text(dispute, "currency");
    struct money amount, fee;

    if (strcmp(stripe_text(dispute, "object"), "dispute") != 0 ||
        strcmp(stripe_text(dispute, "payment_intent"), question->charge_id) != 0 ||
        strcmp(currency, stripe_code(question->amount.currency).code) != 0 || !state_read(dispute, &read->state) ||
        !stripe_money(json_integer_value(json_object_get(dispute, "amount")), currency, &amount) ||
        !stripe_money(fee_of(dispute, currency), currency, &fee))
        return false;
    read->minor = amount.minor;
    read->fee_minor = fee.minor;
    return true;
}

/* Severity rank. */
static int gravity(enum chargeback_state state)
{
    return state == CHARGEBACK_LOST ? 3 : state == CHARGEBACK_OPENED ? 2 : state == CHARGEBACK_WON ? 1 : 0;
}

static void add(struct gateway_chargeback *found, const struct gateway_chargeback *one)
{
    if (gravity(one->state) > gravity(found->state))
        *found = (struct gateway_chargeback){ .told = true, .state = one->state };
    if (one->state != found->state || one->state == CHARGEBACK_NONE)
        return;
    found->minor += one->minor;
    found->fee_minor += one->fee_minor;
}

static bool list_read(const json_t *body, const struct gateway_question *question, struct gateway_chargeback *found)
{
    const json_t *data = json_object_get(body, "data");

    *found = (struct gateway_chargeback){ .told = true };
    if (strcmp(stripe_text(body, "object"), "list") != 0 || !json_is_array(data) ||
        !json_is_false(json_object_get(body, "has_more")))
        return false;
    for (size_t i = 0; i < json_array_size(data); i++) {
        struct gateway_chargeback one;

        if (!dispute_read(json_array_get(data, i), question, &one))
            return false;
        add(found, &one);
    }
    return true;
}

void stripe_answer_to_chargeback(const struct http_answer *answer, const struct gateway_question *question,
                                 struct gateway_chargeback *found)
{
    json_t *body = answer->code == 200 ? answer_body(answer) : NULL;

    if (!list_read(body, question, found)) {
        doubt_log("chargeback", question->key, answer);
        *found = (struct gateway_chargeback){ .told = false };
    }
    json_decref(body);
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

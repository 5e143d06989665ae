/* api/handler_method_setup.c: adding a card or bank account on the gateway's own page.
 * Source: docs/api.md, Payment methods. */
#include "api/faults.h"
#include "api/handlers.h"
#include "api/payment_method_json.h"
#include "billing/return_address.h"
#include "counter/method_setup_begin.h"
#include "fcgi/exchange.h"
#include "sql/store_method_setup.h"

/* What the gateway has a page for. */
static bool setup_type_read(const char *name, enum payment_method_type *type)
{
    enum payment_method_type read;

    if (!payment_method_type_read(name, &read) || read == PAYMENT_METHOD_INVOICE)
        return false;
    *type = read;
    return true;
}
static struct names setup_type_words(void)
{
    static const char *const words[] = { "card", "bank_account" };

    return NAMES(words);
}
DRAFT_WORD(type_word, enum payment_method_type, setup_type)
static const struct field setup_fields[] = {
    { "type", FIELD_WORD, offsetof(struct method_setup_wanted, type), .required = true, .word = &type_word },
    { "return_to", FIELD_TEXT, offsetof(struct method_setup_wanted, return_to), .required = true, .min = 1,
      .max = RETURN_ADDRESS_BYTES_MAX },
    { "default", FIELD_BOOL, .offset = offsetof(struct method_setup_wanted, make_default) },
};
const struct draft_table method_setup_body_table = DRAFT_TABLE(setup_fields, struct method_setup_wanted);

/* The refusal for a setup that ended without a payment method; STATUS_OK: it has made one, or still may. */
static enum status refusal_of(enum method_setup_state state)
{
    switch (state) {
    case METHOD_SETUP_EXPIRED:
        return STATUS_SETUP_EXPIRED;
    case METHOD_SETUP_CANCELLED:
        return STATUS_SETUP_CANCELLED;
    case METHOD_SETUP_FAILED:
        return STATUS_SETUP_FAILED;
    default:
        return STATUS_OK;
    }
}

/* A failed setup is a refusal that is stored: the setup stays on record, and a replay answers the same. */
static void setup_render(const struct act *act, const struct method_setup *setup, struct answer *answer)
{
    struct json_write json = json_start(act->arena);
    struct problem refused = { .status = refusal_of(setup->state) };

    if (refused.status != STATUS_OK) {
        problem_answer(act, &refused, answer);
        return;
    }
    method_setup_json(&json, NULL, setup);
    answer_json(answer, 201, &json);
}

enum status handle_method_setup_begin(struct exchange *x)
{
    struct method_setup_wanted wanted;
    struct method_setup setup;
    enum status status;

    if ((status = draft_refuse_card_or_iban(&x->faults, x->body)) != STATUS_OK ||
        (status = exchange_draft(x, &method_setup_body_table, &wanted)) != STATUS_OK)
        return status;
    wanted.return_to = return_address(x->arena, x->counter.act.deployment->public_url, wanted.return_to);
    if (wanted.return_to == NULL)
        return exchange_invalid(x, "/return_to", FAULT_NOT_OUR_ADDRESS);
    return method_setup_begin(&x->counter, &wanted, setup_render, &setup);
}

static enum status setup_reply(struct exchange *x, const struct method_setup *setup)
{
    struct json_write json = json_start(x->arena);

    method_setup_json(&json, NULL, setup);
    return reply_json(x, 200, &json);
}

enum status handle_method_setup_show(struct exchange *x)
{
    struct method_setup setup;
    enum status status = store_method_setup_find(x->sql, x->arena, caller_organization(&x->counter), x->ids[0], &setup);

    return status == STATUS_OK ? setup_reply(x, &setup) : status;
}

/* Asks the gateway at once, so that a user who returns from its page need not wait for the webhook. */
enum status handle_method_setup_complete(struct exchange *x)
{
    struct method_setup setup;
    enum status status = method_setup_ask(&x->counter, x->ids[0], false, &setup);

    if (status == STATUS_OK)
        status = refusal_of(setup.state);
    return status == STATUS_OK ? setup_reply(x, &setup) : status;
}

/* If the setup was completed first, the answer says so: the new payment method can then be removed. */
enum status handle_method_setup_cancel(struct exchange *x)
{
    struct method_setup setup;
    enum status status = method_setup_ask(&x->counter, x->ids[0], true, &setup);

    return status == STATUS_OK ? setup_reply(x, &setup) : status;
}

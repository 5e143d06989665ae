/* tests/histories/actions_money.c: invoices paid, corrected and given up; credit checks; payment methods. */
#include <inttypes.h>

#include "actions.h"
#include "request.h"
#include "shared.h"
#include "world.h"

enum { BUYERS = ROLE_GLOBAL_ADMIN | ROLE_BILLING_ADMIN };

/* clang-format off */
static const struct sql_query invoices_due = { .name = "histories_invoices_due", .takes = "b", .gives = "bi", .text =
    "SELECT invoice_id, due_minor FROM invoice_state WHERE organization_id = ? AND due_minor > 0 ORDER BY invoice_id"
    " DESC" };
static const struct sql_query invoices = { .name = "histories_invoices", .takes = "b", .gives = "bi", .text =
    "SELECT invoice_id, due_minor FROM invoice_state WHERE organization_id = ? ORDER BY invoice_id DESC" };
static const struct sql_query lines = { .name = "histories_lines", .takes = "b", .gives = "bbi", .text =
    "SELECT l.invoice_id, l.id, l.amount_minor - COALESCE((SELECT SUM(c.amount_minor) FROM credit_note_line c"
    " WHERE c.organization_id = l.organization_id AND c.invoice_line_id = l.id), 0) rest"
    " FROM invoice_line l WHERE l.organization_id = ? HAVING rest > 0 ORDER BY l.id DESC" };
static const struct sql_query notes = { .name = "histories_notes", .takes = "b", .gives = "b", .text =
    "SELECT credit_note_id FROM credit_note_state WHERE organization_id = ? ORDER BY unspent_minor > 0 DESC,"
    " credit_note_id DESC" };
static const struct sql_query checks = { .name = "histories_checks", .takes = "b", .gives = "b", .text =
    "SELECT id FROM credit_check WHERE organization_id = ? AND status = 'pending' ORDER BY id" };
static const struct sql_query methods = { .name = "histories_methods", .takes = "b", .gives = "bt", .text =
    "SELECT id, type FROM payment_method WHERE organization_id = ? AND status = 'active' ORDER BY id" };
static const struct sql_query subscriptions = { .name = "histories_paid", .takes = "b", .gives = "b", .text =
    "SELECT id FROM subscription WHERE organization_id = ? AND channel = 'direct' AND status IN ('active', 'past_due',"
    " 'suspended') ORDER BY id" };
/* clang-format on */

bool action_pay(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct sql_row row, method;
    struct request *request;

    if (!world_pick(&invoices_due, o, args[1], &row) || !world_pick(&methods, o, args[2], &method) ||
        (request = request_new(REQUEST_PAY, o, BUYERS, args[3])) == NULL)
        return false;
    request->keyed = true;
    request->in.pay =
        (struct invoice_pay_wanted){ .invoice_id = sql_take_id(&row), .payment_method_id = sql_take_id(&method) };
    told("organization %d pays an invoice of which %" PRId64 " is due by %s", world_index(o), sql_take_int(&row),
         sql_take_text(&method));
    (void)request_send(request);
    return true;
}

bool action_transfer(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct sql_row row;
    struct request *request;
    int64_t due, amount;

    if (!world_pick(args[2] % 5 == 0 ? &invoices : &invoices_due, o, args[1], &row) ||
        (request = request_new(REQUEST_TRANSFER, o, ROLE_OPERATOR, 0)) == NULL)
        return false;
    request->in.transfer =
        (struct transfer){ .invoice_id = sql_take_id(&row), .received_on = world_today(o), .reference = "transfer" };
    due = sql_take_int(&row);
    amount = args[2] % 3 == 0 || due == 0 ? due + 1 + args[3] : args[2] % 3 == 1 ? 1 + due / 2 : due;
    request->keyed = true;
    request->in.transfer.amount = money_of(amount, o->currency);
    told("a transfer of %" PRId64 " for an invoice of organization %d of which %" PRId64 " is due", amount,
         world_index(o), due);
    (void)request_send(request);
    return true;
}

bool action_credit_note(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct sql_row row;
    struct request *request;
    int64_t left;

    if (!world_pick(&lines, o, args[1], &row) ||
        (request = request_new(REQUEST_CREDIT_NOTE, o, ROLE_OPERATOR, 0)) == NULL)
        return false;
    request->keyed = true;
    request->in.correction = (struct correction){
        .invoice_id = sql_take_id(&row), .lines = &request->line, .line_count = 1, .reason = "goodwill"
    };
    request->line.line_id = sql_take_id(&row);
    left = sql_take_int(&row);
    request->line.amount = money_of(args[2] % 2 == 0 ? left : 1 + left / 3, o->currency);
    told("the operator credits %" PRId64 " of a line of organization %d", request->line.amount.minor, world_index(o));
    (void)request_send(request);
    return true;
}

bool action_write_off(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct sql_row row;
    struct request *request;

    if (!world_pick(&invoices_due, o, args[1], &row) ||
        (request = request_new(REQUEST_WRITE_OFF, o, ROLE_OPERATOR, 0)) == NULL)
        return false;
    request->in.write_off = (struct write_off){ .invoice_id = sql_take_id(&row), .reason = "hopeless" };
    told("the operator gives up an invoice of organization %d", world_index(o));
    (void)request_send(request);
    return true;
}

bool action_refund(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct sql_row row;
    struct request *request;

    if (!world_pick(&notes, o, args[1], &row) || (request = request_new(REQUEST_REFUND, o, BUYERS, args[3])) == NULL)
        return false;
    request->keyed = true;
    request->in.id = sql_take_id(&row);
    told("organization %d wants a credit note's rest back", world_index(o));
    (void)request_send(request);
    return true;
}

bool action_decide(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct sql_row row;
    struct request *request;
    bool approved = args[2] % 3 != 0;

    if (!world_pick(&checks, o, args[1], &row) || (request = request_new(REQUEST_DECIDE, o, ROLE_OPERATOR, 0)) == NULL)
        return false;
    request->keyed = true;
    request->in.decision =
        (struct credit_check_decision){ .decision = approved ? CREDIT_CHECK_APPROVED : CREDIT_CHECK_REJECTED,
                                        .check_id = sql_take_id(&row),
                                        .has_credit_limit = args[3] % 3 == 0,
                                        .credit_limit = money_of(args[3] * 100, o->currency) };
    told("the operator %s a credit check of organization %d", approved ? "approves" : "rejects", world_index(o));
    if (request_send(request) == STATUS_LICENCE_CHANGE_UNAVAILABLE && approved)
        told("(can only be rejected)");
    return true;
}

bool action_method_of(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct sql_row row, method;
    struct request *request;

    if (!world_pick(&subscriptions, o, args[1], &row) || !world_pick(&methods, o, args[2], &method) ||
        (request = request_new(REQUEST_METHOD_OF, o, BUYERS, args[3])) == NULL)
        return false;
    request->in.method_of = (struct subscription_change){ .id = sql_take_id(&row),
                                                          .version = -1,
                                                          .payment_method_id = sql_take_id(&method) };
    told("organization %d pays ..%.6s by %s from now on", world_index(o),
         id_write(ID_SUBSCRIPTION, request->in.method_of.id).text + 24, sql_take_text(&method));
    (void)request_send(request);
    return true;
}

bool action_method_add(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct request *request = request_new(REQUEST_METHOD_ADD, o, BUYERS, args[3]);
    uint32_t token = args[1] % (BOOK_TOKENS + 2);

    if (request == NULL)
        return false;
    request->in.method.type = token < BOOK_CARD_TOKENS ? PAYMENT_METHOD_CARD
                              : token < BOOK_TOKENS    ? PAYMENT_METHOD_BANK_ACCOUNT
                                                       : PAYMENT_METHOD_INVOICE;
    request->in.method.gateway_token = token < BOOK_TOKENS ? book_tokens[token] : NULL;
    request->in.method.make_default = args[2] % 2 == 0;
    told("organization %d adds %s", world_index(o), token < BOOK_TOKENS ? book_tokens[token] : "invoice");
    (void)request_send(request);
    return true;
}

static bool method_change(enum request_kind kind, const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct sql_row row;
    struct request *request;

    if (!world_pick(&methods, o, args[1], &row) || (request = request_new(kind, o, BUYERS, args[3])) == NULL)
        return false;
    request->in.method_change = (struct payment_method_change){ .id = sql_take_id(&row), .version = -1 };
    told("organization %d: a method (%s): %s", world_index(o), sql_take_text(&row), request_name(kind));
    (void)request_send(request);
    return true;
}

bool action_method_default(const uint32_t args[STEP_ARGS])
{
    return method_change(REQUEST_METHOD_DEFAULT, args);
}

bool action_method_remove(const uint32_t args[STEP_ARGS])
{
    return method_change(REQUEST_METHOD_REMOVE, args);
}

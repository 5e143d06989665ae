/* tests/histories/request.c */
#include "request.h"

#include <stdio.h>
#include <string.h>

#include "counter/clock_set.h"
#include "counter/order_cancel.h"
#include "counter/refund_place.h"
#include "counter/assign.h"
#include "request_statuses.h"
#include "shared.h"
#include "world.h"

/* clang-format off */
static const struct sql_query users_able = { .name = "histories_users", .takes = "bi", .gives = "bi", .text =
    "SELECT id, roles FROM user WHERE organization_id = ? AND status = 'active' AND (roles & ?) <> 0 ORDER BY id" };
static const struct sql_query user_roles = { .name = "histories_user_roles", .takes = "bb", .gives = "i", .text =
    "SELECT roles FROM user WHERE organization_id = ? AND id = ? AND status = 'active'" };
/* clang-format on */

struct request *request_new(enum request_kind kind, const struct world_organization *about, role_set roles,
                            uint32_t drawn)
{
    struct requests *requests = &shared->requests;
    struct request *request = &requests->list[requests->count];
    struct sql_rows rows;
    struct sql_row row;

    if (requests->count == REQUESTS_MAX)
        return NULL;
    *request = (struct request){
        .kind = kind, .organization_id = about->id, .user_id = world.operator_user_id, .roles = ROLE_OPERATOR
    };
    if (roles != ROLE_OPERATOR) {
        rows = world_rows(&users_able, SQL_VALUES(sql_id(about->id), sql_int(roles)));
        if (rows.count == 0)
            return NULL;
        row = sql_row_at(&rows, drawn % rows.count);
        request->user_id = sql_take_id(&row);
        request->roles = (role_set)sql_take_int(&row);
    }
    requests->count++;
    return request;
}

static bool by_operator(const struct request *request)
{
    return id_equal(request->user_id, world.operator_user_id);
}

/* the one that is being answered; others may be sent while it waits for the gateway */
static const struct request *sending;

/* The answer names an order or a payment and its state; any other answer is the same for all. */
static void render(const struct act *act, const void *result, struct answer *answer)
{
    const struct request *request = sending;
    const char *body = "{}";

    if (request->kind == REQUEST_ORDER || request->kind == REQUEST_ORDER_CANCEL) {
        const struct order *order = result;

        body = arena_format(act->arena, "{\"order\":\"%s\",\"status\":\"%s\"}", id_write(ID_ORDER, order->id).text,
                            order_status_name(order->status));
    } else if (request->kind == REQUEST_PAY) {
        const struct payment *payment = result;

        body = arena_format(act->arena, "{\"payment\":\"%s\",\"status\":\"%s\"}",
                            id_write(ID_PAYMENT, payment->id).text, payment_state_name(payment->state));
    }
    *answer =
        (struct answer){ .http_status = 200, .content_type = "application/json", .body = body, .length = strlen(body) };
}

static void claim(struct counter *c, const struct request *request)
{
    uint64_t key = (uint64_t)(request - shared->requests.list) + 1;

    c->act.caller.claim.phase = CLAIM_START;
    c->act.caller.claim.principal_id = request->user_id;
    digest(&key, sizeof key, c->act.caller.claim.key_hash);
    digest(&key, sizeof key, c->act.caller.claim.fingerprint);
    c->render = render;
}

static struct counter counter_of(struct request *request, struct arena *arena)
{
    const struct world_organization *about = world_organization_of(request->organization_id);
    struct counter c = { .act = { .sql = world.sql,
                                  .arena = arena,
                                  .deployment = &world.deployment,
                                  .caller = { .address = "192.0.2.1", .request_id = "req_history" },
                                  .now = clock_now() },
                         .gateway = book_gateway() };

    c.act.caller.actor.organization_id = by_operator(request) ? world.operator_id : request->organization_id;
    c.act.caller.actor.user_id = request->user_id;
    c.act.caller.actor.roles = request->roles;
    c.act.caller.actor.sandbox = about != NULL && about->sandbox && !by_operator(request);
    c.act.caller.actor.organization_clock = c.act.caller.actor.sandbox ? world_clock(about) : INSTANT_NONE;
    if (request->keyed)
        claim(&c, request);
    return c;
}

static enum status act(struct counter *c, const struct request *r, act_fn fn, void *out)
{
    return (counter_run)(c, r->organization_id, fn, &r->in, out);
}

/* Acts whose result nobody looks at write it here. */
union outcome {
    struct quote quote;
    struct order order;
    struct subscription subscription;
    struct payment_method method;
    struct payment payment;
    struct invoice_answer invoice;
    struct credit_note note;
    struct credit_check check;
    struct clock_set clock;
    struct price_revision revision;
    struct user user;
    struct assigned assigned;
    struct user_imported imported;
    struct product_keys keys;
    struct redemption redemption;
};

static enum status send_licences(struct counter *c, struct request *r, union outcome *out)
{
    enum status status;

    switch (r->kind) {
    case REQUEST_QUOTE:
        if ((status = act(c, r, act_quote_create, out)) == STATUS_OK)
            r->result_id = out->quote.id;
        return status;
    case REQUEST_ORDER:
        if ((status = order_place(c, &r->in.order, &out->order)) == STATUS_OK && !c->answer.replayed)
            r->result_id = out->order.id;
        return status;
    case REQUEST_ORDER_CANCEL:
        return order_cancel(c, r->in.id, &out->order);
    case REQUEST_CANCEL:
        return act(c, r, act_cancel, out);
    case REQUEST_CANCEL_BACK:
        return act(c, r, act_cancel_back, out);
    case REQUEST_METHOD_OF:
        return act(c, r, act_subscription_change, out);
    case REQUEST_REDEEM:
        return product_key_redeem(c, &r->in.redemption, &out->redemption);
    default:
        return act(c, r, act_subscription_register, out);
    }
}

static enum status send_money(struct counter *c, struct request *r, union outcome *out)
{
    switch (r->kind) {
    case REQUEST_METHOD_ADD:
        return payment_method_add(c, &r->in.method, &out->method);
    case REQUEST_METHOD_DEFAULT:
        return act(c, r, act_payment_method_make_default, out);
    case REQUEST_METHOD_REMOVE:
        return act(c, r, act_payment_method_remove, out);
    case REQUEST_PAY:
        return invoice_pay_now(c, &r->in.pay, &out->payment);
    case REQUEST_TRANSFER:
        return act(c, r, act_transfer_receive, out);
    case REQUEST_CREDIT_NOTE:
        return act(c, r, act_credit_note_create, out);
    case REQUEST_WRITE_OFF:
        return act(c, r, act_invoice_write_off, out);
    case REQUEST_REFUND:
        return refund_place(c, r->in.id, &out->note);
    default:
        return act(c, r, act_credit_check_decide, out);
    }
}

static void keys_keep(const struct product_keys *made)
{
    for (size_t i = 0; i < made->count; i++)
        shared->requests.keys[shared->requests.key_count++ % PRODUCT_KEYS_KEPT] = made->keys[i];
}

static enum status send_other(struct counter *c, struct request *r, union outcome *out)
{
    enum status status;

    switch (r->kind) {
    case REQUEST_CLOCK:
        return clock_set(c, r->organization_id, r->in.clock, &out->clock);
    case REQUEST_BUYER:
        return act(c, r, act_organization_change, out);
    case REQUEST_REVISE:
        return (counter_run)(c, world.operator_id, act_price_revise, &r->in, out);
    case REQUEST_USER_CREATE:
        return act(c, r, act_user_create, out);
    case REQUEST_USER_CHANGE:
        return act(c, r, act_user_change, out);
    case REQUEST_USER_DELETE:
        return act(c, r, act_user_delete, out);
    case REQUEST_IMPORT:
        return act(c, r, act_user_import, out);
    case REQUEST_ASSIGN:
        return act(c, r, act_assign, out);
    case REQUEST_UNASSIGN:
        return act(c, r, act_unassign, out);
    default:
        if ((status = (counter_run)(c, world.operator_id, act_product_keys_create, &r->in, out)) == STATUS_OK &&
            !c->answer.replayed)
            keys_keep(&out->keys);
        return status;
    }
}

/* Order, refund and payment answer later with the state of then; what was answered to a key is answered to it for
 * ever. */
static void answer_check(struct request *r, const struct counter *c)
{
    char body[REQUEST_ANSWER_BYTES];

    if (!r->keyed || c->answer.body == NULL)
        return;
    (void)snprintf(body, sizeof body, "%s", c->answer.body);
    if (r->answer[0] == '\0')
        memcpy(r->answer, body, sizeof body);
    else if (!c->answer.replayed)
        found("a request (%s) was done twice: it said %s, and then %s", request_name(r->kind), r->answer, body);
    else if (strcmp(r->answer, body) != 0)
        found("a request (%s) was answered %s at first, and %s when it was sent again", request_name(r->kind),
              r->answer, body);
}

/* No answer, or one that asks to be asked again. */
static bool is_open(enum status status)
{
    return status == STATUS_UNAVAILABLE || status == STATUS_OUTCOME_UNKNOWN || status == STATUS_IDEMPOTENCY_IN_PROGRESS;
}

/* Whoever lost a right since gets no further than the guard. */
static bool is_admitted(struct request *request)
{
    struct sql_rows rows;
    struct sql_row row;

    if (by_operator(request))
        return true;
    rows = world_rows(&user_roles, SQL_VALUES(sql_id(request->organization_id), sql_id(request->user_id)));
    if (rows.count == 0)
        return false;
    row = sql_row_at(&rows, 0);
    request->roles = (role_set)sql_take_int(&row);
    return true;
}

static enum status send(struct counter *c, struct request *request, union outcome *out)
{
    const struct request *outer = sending;
    enum status status;

    sending = request;
    if (request->kind <= REQUEST_METHOD_OF || request->kind == REQUEST_REDEEM || request->kind == REQUEST_REGISTER)
        status = send_licences(c, request, out);
    else if (request->kind >= REQUEST_METHOD_ADD && request->kind <= REQUEST_DECIDE)
        status = send_money(c, request, out);
    else
        status = send_other(c, request, out);
    sending = outer;
    return status;
}

enum status request_send(struct request *request)
{
    struct arena arena = { 0 };
    union outcome *out = ARENA_NEW(&arena, union outcome);
    struct counter c;
    enum status status;

    if (request->sent++ > 0 && !is_admitted(request)) {
        request->answered = true;
        return STATUS_UNAUTHENTICATED;
    }
    c = counter_of(request, &arena);
    shared->book.refused = shared->book.missed = false;
    status = send(&c, request, out);
    told("%s", status_code(status));
    request->status = status;
    request->answered = !is_open(status);
    if (!request_status_documented(request, status))
        found("a request (%s) ends with %s", request_name(request->kind), status_name(status));
    if (status == STATUS_OK)
        answer_check(request, &c);
    arena_end(&arena);
    return status;
}

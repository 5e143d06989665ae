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

static void body_set(struct answer *answer, const char *body)
{
    *answer =
        (struct answer){ .http_status = 200, .content_type = "application/json", .body = body, .length = strlen(body) };
}

/* The body names an order, payment or setup and its state; every other act has the same body. */
static void order_render(const struct act *act, const struct order *order, struct answer *answer)
{
    body_set(answer, arena_format(act->arena, "{\"order\":\"%s\",\"status\":\"%s\"}",
                                  id_write(ID_ORDER, order->id).text, order_status_name(order->status)));
}

static void payment_render(const struct act *act, const struct payment *payment, struct answer *answer)
{
    body_set(answer, arena_format(act->arena, "{\"payment\":\"%s\",\"status\":\"%s\"}",
                                  id_write(ID_PAYMENT, payment->id).text, payment_state_name(payment->state)));
}

static void setup_render(const struct act *act, const struct method_setup *setup, struct answer *answer)
{
    body_set(answer, arena_format(act->arena, "{\"setup\":\"%s\",\"status\":\"%s\"}",
                                  id_write(ID_SETUP, setup->id).text, method_setup_state_name(setup->state)));
}

#define RENDERS_NOTHING(name, type)                                                                                    \
    static void name(const struct act *act, const struct type *result, struct answer *answer)                          \
    {                                                                                                                  \
        (void)act, (void)result;                                                                                       \
        body_set(answer, "{}");                                                                                        \
    }
RENDERS_NOTHING(note_render, credit_note)
RENDERS_NOTHING(method_render, payment_method)
RENDERS_NOTHING(redemption_render, redemption)
RENDERS_NOTHING(clock_render, clock_set)

/* Stands in for the answer function of every act (struct act_call). */
static void nothing_answer(void (*render)(void), const struct act *act, const void *out, struct answer *answer)
{
    (void)render, (void)act, (void)out;
    body_set(answer, "{}");
}

static void claim(struct counter *c, const struct request *request)
{
    uint64_t key = (uint64_t)(request - shared->requests.list) + 1;

    c->act.caller.claim.phase = CLAIM_START;
    c->act.caller.claim.principal_id = request->user_id;
    digest(&key, sizeof key, c->act.caller.claim.key_hash);
    digest(&key, sizeof key, c->act.caller.claim.fingerprint);
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

static enum status run(struct counter *c, struct id organization_id, struct act_call call)
{
    call.render = (void (*)(void))nothing_answer;
    call.answer = nothing_answer;
    return (counter_run)(c, organization_id, call);
}

#define ACT_OF(name, input, output) run(c, r->organization_id, name##_call(&r->in.input, NULL, output))

/* Output of the acts whose result is not used. */
union outcome {
    struct quote quote;
    struct order order;
    struct subscription subscription;
    struct payment_method method;
    struct payment payment;
    struct method_setup setup;
    struct invoice_answer invoice;
    struct credit_note note;
    struct credit_check check;
    struct clock_set clock;
    struct price_revision revision;
    struct price_whole price;
    struct product_whole product;
    struct user user;
    struct assigned assigned;
    struct user_imported imported;
    struct product_keys keys;
    struct redemption redemption;
    struct product_key_told key;
};

static enum status send_licences(struct counter *c, struct request *r, union outcome *out)
{
    enum status status;

    switch (r->kind) {
    case REQUEST_QUOTE:
        if ((status = ACT_OF(act_quote_create, quote, &out->quote)) == STATUS_OK)
            r->result_id = out->quote.id;
        return status;
    case REQUEST_ORDER:
        if ((status = order_place(c, &r->in.order, order_render, &out->order)) == STATUS_OK && !c->answer.replayed)
            r->result_id = out->order.id;
        return status;
    case REQUEST_ORDER_CANCEL:
        return order_cancel(c, r->in.id, order_render, &out->order);
    case REQUEST_CANCEL:
        return ACT_OF(act_cancel, cancellation, &out->subscription);
    case REQUEST_CANCEL_BACK:
        return ACT_OF(act_cancel_back, cancellation_back, &out->subscription);
    case REQUEST_METHOD_OF:
        return ACT_OF(act_subscription_change, method_of, &out->subscription);
    case REQUEST_REDEEM:
        return product_key_redeem(c, &r->in.redemption, redemption_render, &out->redemption);
    default:
        return ACT_OF(act_subscription_register, registration, &out->subscription);
    }
}

static enum status send_money(struct counter *c, struct request *r, union outcome *out)
{
    switch (r->kind) {
    case REQUEST_METHOD_ADD:
        return payment_method_add(c, &r->in.method, method_render, &out->method);
    case REQUEST_METHOD_DEFAULT:
        return ACT_OF(act_payment_method_make_default, method_change, &out->method);
    case REQUEST_METHOD_REMOVE:
        return ACT_OF(act_payment_method_remove, method_change, NULL);
    case REQUEST_SETUP:
        return method_setup_begin(c, &r->in.setup, setup_render, &out->setup);
    case REQUEST_PAY:
        return invoice_pay_now(c, &r->in.pay, payment_render, &out->payment);
    case REQUEST_TRANSFER:
        return ACT_OF(act_transfer_receive, transfer, &out->invoice);
    case REQUEST_CREDIT_NOTE:
        return ACT_OF(act_credit_note_create, correction, &out->note);
    case REQUEST_WRITE_OFF:
        return ACT_OF(act_invoice_write_off, write_off, &out->invoice);
    case REQUEST_REFUND:
        return refund_place(c, r->in.id, note_render, &out->note);
    default:
        return ACT_OF(act_credit_check_decide, decision, &out->check);
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
        return clock_set(c, r->organization_id, r->in.clock, clock_render, &out->clock);
    case REQUEST_BUYER:
        return ACT_OF(act_organization_change, buyer, NULL);
    case REQUEST_REVISE:
        return run(c, world.operator_id, act_price_revise_call(&r->in.revision, NULL, &out->revision));
    case REQUEST_PRICE:
        return run(c, world.operator_id, act_price_change_call(&r->in.price, NULL, &out->price));
    case REQUEST_PRODUCT:
        return run(c, world.operator_id, act_product_change_call(&r->in.product, NULL, &out->product));
    case REQUEST_REVOKE:
        return run(c, world.operator_id, act_product_key_revoke_call(&r->in.revocation, NULL, &out->key));
    case REQUEST_USER_CREATE:
        return ACT_OF(act_user_create, user, &out->user);
    case REQUEST_USER_CHANGE:
        return ACT_OF(act_user_change, user_change, &out->user);
    case REQUEST_USER_DELETE:
        return ACT_OF(act_user_delete, user_end, NULL);
    case REQUEST_IMPORT:
        return ACT_OF(act_user_import, import, &out->imported);
    case REQUEST_ASSIGN:
        return ACT_OF(act_assign, assignment, &out->assigned);
    case REQUEST_UNASSIGN:
        return ACT_OF(act_unassign, assignment, NULL);
    default:
        if ((status = run(c, world.operator_id, act_product_keys_create_call(&r->in.keys, NULL, &out->keys))) ==
                STATUS_OK &&
            !c->answer.replayed)
            keys_keep(&out->keys);
        return status;
    }
}

/* Each repetition of a keyed request must replay the first answer to its idempotency key, even if the order, refund or
 * payment has changed since. */
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

/* No answer, or one that asks to send the request again. */
static bool is_open(enum status status)
{
    return status == STATUS_UNAVAILABLE || status == STATUS_OUTCOME_UNKNOWN || status == STATUS_IDEMPOTENCY_IN_PROGRESS;
}

/* A user who lost the right in the meantime is refused by the guard, before the act. */
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
    if (request->kind <= REQUEST_METHOD_OF || request->kind == REQUEST_REDEEM || request->kind == REQUEST_REGISTER)
        return send_licences(c, request, out);
    if (request->kind >= REQUEST_METHOD_ADD && request->kind <= REQUEST_DECIDE)
        return send_money(c, request, out);
    return send_other(c, request, out);
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

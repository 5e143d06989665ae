/* counter/method_setup_settle.c */
#include "counter/method_setup_settle.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "billing/return_address.h"
#include "counter/gateway_customer.h"
#include "counter/payment_method_add.h"
#include "sql/store_method_setup.h"

static struct gateway_setup_request request_of(struct counter *c, const struct method_setup *setup, int timeout_ms)
{
    struct arena *arena = c->act.arena;
    const char *key = arena_text(arena, id_write(ID_SETUP, setup->id).text);
    const char *back = return_address_with(arena, setup->return_to, "setup", key);

    return (struct gateway_setup_request){ .key = key,
                                           .type = setup->type,
                                           .done_url = return_address_with(arena, back, "outcome", "done"),
                                           .cancelled_url = return_address_with(arena, back, "outcome", "cancelled"),
                                           .language = language_tag(setup->language),
                                           .expires_at = setup->expires_at,
                                           .reference = setup->reference,
                                           .timeout_ms = timeout_ms };
}

static void page_ask(struct counter *c, struct gateway_setup_request *request,
                     const struct gateway_customer_row *customer, struct gateway_setup *said)
{
    request->customer = customer->reference;
    request->customer_version = customer->version;
    gateway_setup_open(c->gateway, c->act.arena, request, said);
}

static bool customer_is_gone(const struct gateway_setup *said)
{
    return said->outcome == GATEWAY_DECLINED && strcmp(said->end_code, SETUP_END_CUSTOMER_GONE) == 0;
}

void method_setup_send(struct counter *c, const struct method_setup *setup, int timeout_ms, struct gateway_setup *said)
{
    struct gateway_setup_request request = request_of(c, setup, timeout_ms);
    struct gateway_customer_row customer;
    enum status status;

    assert(!sql_in_transaction(c->act.sql)); /* the act that placed the setup, or took its lease, has committed */
    *said = (struct gateway_setup){ .outcome = GATEWAY_REFUSED };
    status = gateway_customer_of(c, setup->organization_id, &customer);
    FAULT_POINT(BEFORE_CALL);
    if (status == STATUS_OK)
        page_ask(c, &request, &customer, said);
    if (customer_is_gone(said)) {
        *said = (struct gateway_setup){ .outcome = GATEWAY_REFUSED };
        if (gateway_customer_renew(c, setup->organization_id, &customer) == STATUS_OK)
            page_ask(c, &request, &customer, said);
    }
    if (customer_is_gone(said)) /* deleted again at once: the next try makes another one */
        *said = (struct gateway_setup){ .outcome = GATEWAY_REFUSED };
    FAULT_POINT(AFTER_CALL);
}

struct errand_marks method_setup_marks(struct method_setup *setup, struct setup_spare *spare)
{
    return (struct errand_marks){ &setup->lease_until, &setup->next_try_at, &spare->flagged_at, &setup->tries,
                                  &spare->dispute };
}

static enum method_setup_state state_for(const struct method_setup *setup, const struct gateway_setup *said,
                                         struct instant now)
{
    switch (said->outcome) {
    case GATEWAY_ACTION_REQUIRED:
        return METHOD_SETUP_OPEN;
    case GATEWAY_SUCCEEDED:
        return METHOD_SETUP_COMPLETED;
    case GATEWAY_DECLINED:
        return strcmp(said->end_code, SETUP_END_CANCELLED) == 0 ? METHOD_SETUP_CANCELLED
               : strcmp(said->end_code, SETUP_END_FAILED) == 0  ? METHOD_SETUP_FAILED
                                                                : METHOD_SETUP_EXPIRED;
    default:
        return method_setup_lapsed(setup, now) ? METHOD_SETUP_EXPIRED : setup->state;
    }
}

const char *method_setup_ended_text(struct act *act, const struct method_setup *setup)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "status", method_setup_state_name(setup->state));
    if (!id_is_none(setup->payment_method_id))
        json_put_id(&json, "payment_method_id", ID_PAYMENT_METHOD, setup->payment_method_id);
    json_close(&json);
    return json_text(&json, NULL);
}

/* Ends the setup. The act that moves a setup to completed makes the payment method; the row's version and a UNIQUE key
 * ensure that this happens once. */
static enum status end_apply(struct act *act, struct method_setup *setup, const struct gateway_setup *said)
{
    struct payment_method_made made = {
        .type = setup->type, .make_default = setup->make_default, .setup_id = setup->id, .at_gateway = said->method
    };
    struct payment_method method;
    enum status status;

    if (setup->state == METHOD_SETUP_COMPLETED) {
        if ((status = payment_method_store(act, &made, &method)) != STATUS_OK)
            return status;
        setup->payment_method_id = method.id;
    }
    journal_tell(act, EVENT_METHOD_SETUP_ENDED, journal_object(act, "payment_method_setup", ID_SETUP, setup->id), NULL,
                 method_setup_ended_text(act, setup));
    return STATUS_OK;
}

static enum status hear(struct act *act, struct method_setup *setup, const struct gateway_setup *said)
{
    const struct gateway_charge word = { .outcome = said->outcome };
    enum method_setup_state to = state_for(setup, said, act->now);
    struct setup_spare spare = { .flagged_at = INSTANT_NONE };
    enum status status;

    if (to != setup->state && method_setup_advance(&setup->state, to) && method_setup_ended(to) &&
        (status = end_apply(act, setup, said)) != STATUS_OK)
        return status;
    if (said->reference != NULL)
        setup->reference = said->reference;
    if (said->page_url != NULL)
        setup->page_url = said->page_url;
    errand_heard(act, method_setup_marks(setup, &spare), "a setup", &word, !method_setup_ended(setup->state),
                 setup->expires_at);
    return store_method_setup_update(act->sql, setup);
}

struct settling {
    struct id setup_id;
    const struct gateway_setup *said;
};

static enum status act_method_setup_settle(struct act *act, const struct settling *settling, struct method_setup *setup)
{
    enum status status = store_method_setup_find(act->sql, act->arena, act->organization.id, settling->setup_id, setup);

    if (status != STATUS_OK || settling->said == NULL || method_setup_ended(setup->state))
        return status;
    return hear(act, setup, settling->said);
}
ACT(act_method_setup_settle, struct settling, struct method_setup);

enum status method_setup_settle(struct counter *c, struct id organization_id, struct id setup_id,
                                const struct gateway_setup *said, method_setup_renderer render,
                                struct method_setup *setup)
{
    struct settling settling = { .setup_id = setup_id, .said = said };

    c->repeatable = true;
    return counter_run_rendered(c, organization_id, act_method_setup_settle, &settling, render, setup);
}

/* Takes the lease: the version shows that no other process did since the row was read. */
static enum status act_method_setup_lease(struct act *act, const struct method_setup *due, struct method_setup *setup)
{
    struct setup_spare spare = { .flagged_at = INSTANT_NONE };
    enum status status = store_method_setup_find(act->sql, act->arena, due->organization_id, due->id, setup);

    if (status != STATUS_OK)
        return status;
    if (setup->version != due->version || method_setup_ended(setup->state) ||
        (!instant_is_none(setup->lease_until) && setup->lease_until.us > act->now.us))
        return STATUS_NOT_FOUND; /* another process has the lease */
    errand_leased(act, method_setup_marks(setup, &spare));
    return store_method_setup_update(act->sql, setup);
}
ACT(act_method_setup_lease, struct method_setup, struct method_setup);

struct pursued {
    const struct method_setup *due; /* the setup as it was read */
    struct method_setup leased;     /* the setup under our lease */
    struct gateway_setup said;
    int timeout_ms;
};

static enum status pursued_lease(struct counter *c, void *with)
{
    struct pursued *pursued = with;

    return counter_run(c, pursued->due->organization_id, act_method_setup_lease, pursued->due, &pursued->leased);
}

static struct gateway_charge answer_of(const struct gateway_setup *said)
{
    return (struct gateway_charge){ .outcome = said->outcome, .decline_code = said->end_code };
}

/* Asks about the page. If its identifier is not known, the page is asked for again under the same key, or has expired
 * where it was not made in time. */
static void pursued_ask(struct counter *c, void *with, struct gateway_charge *answer)
{
    struct pursued *pursued = with;
    struct gateway_setup_request request = request_of(c, &pursued->leased, pursued->timeout_ms);

    if (request.reference != NULL)
        gateway_setup_find(c->gateway, c->act.arena, &request, &pursued->said);
    else if (method_setup_lapsed(&pursued->leased, c->act.now))
        pursued->said = (struct gateway_setup){ .outcome = GATEWAY_DECLINED, .end_code = SETUP_END_EXPIRED };
    else
        method_setup_send(c, &pursued->leased, pursued->timeout_ms, &pursued->said);
    if (pursued->said.outcome == GATEWAY_REFUSED) /* an earlier call may still reach the gateway */
        pursued->said.outcome = GATEWAY_UNKNOWN;
    *answer = answer_of(&pursued->said);
}

static void pursued_drop(struct counter *c, void *with, struct gateway_charge *answer)
{
    struct pursued *pursued = with;
    struct gateway_setup_request request = request_of(c, &pursued->leased, pursued->timeout_ms);

    gateway_setup_close(c->gateway, c->act.arena, &request, &pursued->said);
    if (pursued->said.outcome == GATEWAY_DECLINED)
        pursued->said.end_code = SETUP_END_CANCELLED; /* the gateway only knows that a page has expired */
    *answer = answer_of(&pursued->said);
}

static enum status pursued_settle(struct counter *c, void *with, const struct gateway_charge *answer)
{
    struct pursued *pursued = with;
    struct method_setup setup;

    (void)answer; /* pursued->said tells more */
    return method_setup_settle(c, pursued->due->organization_id, pursued->due->id, &pursued->said, NULL, &setup);
}

/* pursued_ask is the `send` of the pursuit as well: asking for a page and asking about it are one question. */
static enum status pursue(struct counter *c, const struct method_setup *due, int timeout_ms, bool give_up)
{
    static const struct errand_pursuit pursuit = { pursued_lease, pursued_ask, pursued_ask, pursued_drop,
                                                   pursued_settle };
    struct errand errand = { .id = due->id,
                             .organization_id = due->organization_id,
                             .id_kind = ID_SETUP,
                             .state = due->state == METHOD_SETUP_OPEN ? ERRAND_WAITING : ERRAND_MAYBE_SENT,
                             .void_due = give_up };
    struct pursued pursued = { .due = due, .timeout_ms = timeout_ms };

    return errand_pursue(c, &errand, &pursuit, &pursued);
}

enum status method_setup_pursue(struct counter *c, const struct method_setup *due)
{
    return pursue(c, due, WORKER_WAIT_MS, false);
}

/* Waits while another process is asking: the worker may have been triggered by the gateway's event first. What is to be
 * given up while its page is not known to be made has its page made or found first, and closed in the next turn. */
static enum status ask_in_turn(struct counter *c, struct method_setup *setup, bool give_up)
{
    enum { TURNS = 25, TURN_US = 100000 };
    enum status status = STATUS_CHANGED;
    bool again = true;

    for (int i = 0; again && !method_setup_ended(setup->state) && i < TURNS; i++) {
        bool opening = setup->state == METHOD_SETUP_OPENING;
        enum status found;

        if (status == STATUS_CHANGED && i > 0)
            usleep(TURN_US);
        counter_now(c);
        status = pursue(c, setup, GATEWAY_WAIT_MS, give_up);
        if (status != STATUS_OK && status != STATUS_CHANGED)
            return status;
        found = store_method_setup_find(c->act.sql, c->act.arena, setup->organization_id, setup->id, setup);
        if (found != STATUS_OK)
            return found;
        again = status == STATUS_CHANGED || (give_up && opening && setup->state == METHOD_SETUP_OPEN);
    }
    return STATUS_OK;
}

enum status method_setup_ask(struct counter *c, struct id setup_id, bool give_up, struct method_setup *setup)
{
    struct id organization_id = caller_organization(c);
    enum status status = store_method_setup_find(c->act.sql, c->act.arena, organization_id, setup_id, setup);
    bool entered = false;

    if (status != STATUS_OK || method_setup_ended(setup->state))
        return status;
    errand_enter(&c->act, &entered);
    if (!entered)
        return STATUS_UNAVAILABLE;
    status = ask_in_turn(c, setup, give_up);
    errand_leave(&c->act, entered);
    return status;
}

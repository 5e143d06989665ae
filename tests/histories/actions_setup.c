/* tests/histories/actions_setup.c: payment methods that a person enters on the gateway's page. */
#include <stdio.h>
#include <string.h>

#include "actions.h"
#include "counter/gateway_event.h"
#include "counter/method_setup_settle.h"
#include "gateway_setup.h"
#include "request.h"
#include "shared.h"
#include "work.h"
#include "world.h"

enum { BUYERS = ROLE_GLOBAL_ADMIN | ROLE_BILLING_ADMIN };

static const struct sql_query setups = {
    .name = "histories_setups",
    .takes = "b",
    .gives = "bt",
    .text = "SELECT id, state FROM payment_method_setup WHERE organization_id = ? ORDER BY next_try_at IS NULL, id"
};

static const struct sql_query references = {
    .name = "histories_active_references",
    .takes = "b",
    .gives = "t",
    .text = "SELECT gateway_reference FROM payment_method WHERE organization_id = ? AND gateway_reference IS NOT NULL"
            " AND status = 'active' ORDER BY id"
};

/* The bank changes a card's expiry year, or a bank account's mandate ends or is active again. The gateway sends an
 * event once, twice or never; else the worker asks in time. */
bool action_method_changes(const uint32_t args[STEP_ARGS])
{
    struct gateway_event event = { .id = "evt_card", .kind = GATEWAY_EVENT_METHOD };
    struct arena arena = { 0 };
    struct counter c = work_counter();
    struct sql_row row;

    if (!world_pick(&references, world_organization(args[0]), args[1], &row))
        return false;
    event.reference = sql_take_text(&row);
    if (strncmp(event.reference, "tok_sepa", 8) == 0) {
        if (!setup_book_mandate(event.reference, args[2] % 3 != 0))
            return false;
        told("the mandate of %s is %s; %u times told", event.reference, args[2] % 3 != 0 ? "ended" : "active",
             args[3] % 3);
        event.mandate_id = args[2] % 2 == 0 ? arena_format(&arena, "mandate_%s", event.reference) : NULL;
    } else {
        if (!setup_book_card(event.reference, 2031 + (int)(args[2] % 9)))
            return false;
        told("%s expires in %d from now on; %u times told", event.reference, 2031 + (int)(args[2] % 9), args[3] % 3);
    }
    c.act.arena = &arena;
    for (uint32_t i = 0; i < args[3] % 3; i++)
        if (gateway_event_take(&c, &event) != STATUS_OK && !shared->machine.faulted)
            found("an event of a payment method is not taken");
    arena_end(&arena);
    return true;
}

bool action_setup(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct request *request = request_new(REQUEST_SETUP, o, BUYERS, args[3]);

    if (request == NULL)
        return false;
    request->keyed = true;
    request->in.setup = (struct method_setup_wanted){ .type = args[1] % 3 == 0 ? PAYMENT_METHOD_BANK_ACCOUNT
                                                                                : PAYMENT_METHOD_CARD,
                                                      .return_to = "https://shop.test/account",
                                                      .make_default = args[2] % 2 == 0 };
    told("organization %d wants a page for a new %s", world_index(o), payment_method_type_name(request->in.setup.type));
    (void)request_send(request);
    return true;
}

bool action_setup_person(const uint32_t args[STEP_ARGS])
{
    struct book_setup *page = setup_book_waiting(args[1]);
    bool completes = args[2] % 4 != 0;

    if (page == NULL)
        return false;
    setup_book_ends(page, completes);
    told("a person %s %s", completes ? "gives a card on" : "leaves", page->id);
    return true;
}

/* The person comes back from the page, perhaps more than once in a history, or gives the setup up. */
bool action_setup_back(const uint32_t args[STEP_ARGS])
{
    const struct world_organization *o = world_organization(args[0]);
    struct arena arena = { 0 };
    struct counter c = work_counter();
    struct method_setup setup;
    struct sql_row row;
    bool gives_up = args[2] % 5 == 0;
    enum status status;

    if (!world_pick(&setups, o, args[1], &row))
        return false;
    c.act.arena = &arena;
    c.act.caller.actor.organization_id = o->id;
    status = method_setup_ask(&c, sql_take_id(&row), gives_up, &setup);
    told("organization %d %s a page that is %s: %s", world_index(o), gives_up ? "gives up" : "comes back from",
         sql_take_text(&row), status == STATUS_OK ? method_setup_state_name(setup.state) : status_code(status));
    if (status != STATUS_OK && !shared->machine.faulted)
        found("a setup that is asked about: %s", status_name(status));
    arena_end(&arena);
    return true;
}

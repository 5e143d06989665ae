/* counter/method_setup_begin.c */
#include "counter/method_setup_begin.h"

#include "books/attempt_limit.h"
#include "sql/store_method_setup.h"
#include "sql/store_operation.h"

/* What is handed from step to step of the request. */
struct placed {
    const struct method_setup_wanted *wanted;
    method_setup_renderer render;
    struct method_setup setup;
    struct method_setup *answer; /* where the caller wants the setup as it is in the end */
    struct gateway_setup said;
    bool entered; /* we hold a place to wait for the gateway */
};

static const char *begun_text(struct act *act, const struct method_setup *setup)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "type", payment_method_type_name(setup->type));
    json_close(&json);
    return json_text(&json, NULL);
}

/* Places the setup. Without a place to wait for the gateway it is refused instead of left to the worker, because only
 * this request can use the page. */
static enum status act_method_setup_place(struct act *act, const struct method_setup_wanted *wanted,
                                          struct placed *placed)
{
    struct setup_spare spare = { .flagged_at = INSTANT_NONE };
    struct method_setup *setup = &placed->setup;
    enum status status;

    if (!gateway_pays(act->deployment->gateway_kind, wanted->type, act->organization.currency))
        return act_invalid(act, "/type", "method_other_currency");
    if ((status = attempt_limit_setup(act)) != STATUS_OK)
        return status;
    errand_enter(act, &placed->entered);
    if (!placed->entered)
        return STATUS_UNAVAILABLE;
    *setup = (struct method_setup){ .organization_id = act->organization.id,
                                    .id = id_new(),
                                    .type = wanted->type,
                                    .make_default = wanted->make_default,
                                    .return_to = wanted->return_to,
                                    .language = act->caller.language,
                                    .state = METHOD_SETUP_OPENING,
                                    .expires_at = instant_plus_seconds(act->now, METHOD_SETUP_LIFE_S),
                                    .version = 1,
                                    .created_at = act->now };
    errand_placed(act, method_setup_marks(setup, &spare), true, setup->id);
    journal_tell(act, EVENT_METHOD_SETUP_BEGUN, journal_object(act, "payment_method_setup", ID_SETUP, setup->id), NULL,
                 begun_text(act, setup));
    return store_method_setup_insert(act->sql, setup);
}
ACT(act_method_setup_place, struct method_setup_wanted, struct placed);

/* The gateway definitely did nothing: cancels the setup and deletes the operation, so that the key is free.
 * STATUS_NOT_FOUND: the worker works on the setup meanwhile. */
static enum status act_method_setup_withdraw(struct act *act, const struct placed *placed, struct none *out)
{
    struct method_setup setup;
    enum status status = store_method_setup_find(act->sql, act->arena, act->organization.id, placed->setup.id, &setup);

    (void)out;
    if (status != STATUS_OK)
        return status;
    if (setup.version != placed->setup.version || !method_setup_advance(&setup.state, METHOD_SETUP_CANCELLED))
        return STATUS_NOT_FOUND;
    setup.lease_until = setup.next_try_at = INSTANT_NONE;
    if ((status = store_method_setup_update(act->sql, &setup)) != STATUS_OK)
        return status;
    journal_tell(act, EVENT_METHOD_SETUP_ENDED, journal_object(act, "payment_method_setup", ID_SETUP, setup.id), NULL,
                 method_setup_ended_text(act, &setup));
    return store_operation_forget(act->sql, act->caller.claim.principal_id, act->caller.claim.key_hash);
}
ACT(act_method_setup_withdraw, struct placed, struct none);

static void placed_render(const struct act *act, const struct placed *placed, struct answer *answer)
{
    placed->render(act, &placed->setup, answer);
}

static enum status requested_place(struct counter *c, void *with)
{
    struct placed *placed = with;

    return counter_run_rendered(c, caller_organization(c), act_method_setup_place, placed->wanted, placed_render,
                                placed);
}

static void requested_keep(void *with)
{
    struct placed *placed = with;

    *placed->answer = placed->setup;
}

static void requested_send(struct counter *c, void *with, struct gateway_charge *answer)
{
    struct placed *placed = with;

    method_setup_send(c, &placed->setup, GATEWAY_WAIT_MS, &placed->said);
    *answer = (struct gateway_charge){ .outcome = placed->said.outcome, .decline_code = placed->said.end_code };
}

static enum status requested_withdraw(struct counter *c, void *with)
{
    return counter_run(c, caller_organization(c), act_method_setup_withdraw, with, NULL);
}

static enum status requested_settle(struct counter *c, void *with, struct id setup_id,
                                    const struct gateway_charge *answer)
{
    const struct placed *placed = with;

    return method_setup_settle(c, caller_organization(c), setup_id, answer == NULL ? NULL : &placed->said,
                               placed->render, placed->answer);
}

enum status method_setup_begin(struct counter *c, const struct method_setup_wanted *wanted,
                               method_setup_renderer render, struct method_setup *setup)
{
    static const struct errand_request request = { requested_place, requested_keep, requested_send, requested_withdraw,
                                                   requested_settle };
    struct placed placed = { .wanted = wanted, .render = render, .answer = setup };
    enum status status = errand_request(c, &request, &placed);

    errand_leave(&c->act, placed.entered);
    return status;
}

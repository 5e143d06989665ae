/* counter/payment_method_detach.c */
#include "counter/payment_method_detach.h"

#include <assert.h>

#include "counter/errand.h"
#include "gateway/setup.h"
#include "sql/store_method_ask.h"

/* When to ask the gateway again: soon at first, hourly in the end. */
static struct instant next_try(struct instant now, int64_t tries)
{
    static const int64_t pauses_s[] = { 2, 30, 300, 3600 };
    const int64_t last = (int64_t)(sizeof pauses_s / sizeof pauses_s[0]) - 1;

    return instant_plus_seconds(now, pauses_s[tries < last ? tries : last]);
}

static enum status act_payment_method_detached(struct act *act, const struct method_detach *told, struct none *out)
{
    (void)out;
    return store_payment_method_detach_told(act->sql, told);
}
ACT(act_payment_method_detached, struct method_detach, struct none);

/* Whether another method of the organization is the same one at the gateway, as a bank account that was added twice: to
 * detach it would end that one too. */
static enum status is_shared(struct counter *c, const struct method_detach *due, bool *shared)
{
    struct method_ask *methods;
    size_t count;
    enum status status =
        store_method_ask_of_reference(c->act.sql, c->act.arena, due->gateway_reference, &methods, &count);

    *shared = false;
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        *shared = *shared || id_equal(methods[i].organization_id, due->organization_id);
    return status;
}

static enum status detach(struct counter *c, const struct method_detach *due)
{
    enum status status;

    FAULT_POINT(BEFORE_CALL);
    status = gateway_detach(c->gateway, c->act.arena, due->gateway_reference, WORKER_WAIT_MS);
    FAULT_POINT(AFTER_CALL);
    return status;
}

enum status payment_method_detach(struct counter *c, const struct method_detach *due)
{
    struct method_detach told = *due;
    enum status status;
    bool shared;

    assert(!sql_in_transaction(c->act.sql)); /* only the worker calls this */
    if ((status = is_shared(c, due, &shared)) != STATUS_OK)
        return status;
    status = shared ? STATUS_OK : detach(c, due);
    told.detach_at = status == STATUS_OK ? INSTANT_NONE : next_try(c->act.now, due->tries);
    told.tries = due->tries + 1;
    c->repeatable = true;
    return counter_run(c, due->organization_id, act_payment_method_detached, &told, NULL);
}

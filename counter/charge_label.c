/* counter/charge_label.c */
#include "counter/charge_label.h"

#include <assert.h>

#include "counter/errand.h"
#include "counter/gateway_current.h"
#include "gateway/describe.h"

/* When to tell the gateway again: soon at first, hourly in the end. */
static struct instant next_try(struct instant now, int64_t tries)
{
    static const int64_t pauses_s[] = { 2, 30, 300, 3600 };
    const int64_t last = (int64_t)(sizeof pauses_s / sizeof pauses_s[0]) - 1;

    return instant_plus_seconds(now, pauses_s[tries < last ? tries : last]);
}

struct label_told {
    const struct charge_label *label;
    enum status status; /* of telling it */
};

/* The gateway has heard, or refused for good. Any other status may be the database's own, with nobody asked. */
static bool is_over(enum status status)
{
    return status == STATUS_OK || status == STATUS_VALIDATION_FAILED;
}

/* Where another process was at the same row meanwhile, what became of that holds. */
static enum status act_charge_label_told(struct act *act, const struct label_told *told, struct none *out)
{
    enum status status = is_over(told->status) ? store_charge_label_end(act->sql, told->label)
                                               : store_charge_label_put_off(act->sql, told->label,
                                                                            next_try(act->now, told->label->tries));

    (void)out;
    act->ends = SILENT;
    return status == STATUS_CHANGED ? STATUS_OK : status;
}
ACT(act_charge_label_told, struct label_told, struct none);

static enum status tell(struct counter *c, const struct charge_label *due)
{
    struct arena *arena = c->act.arena;
    const struct gateway_description description = {
        .charge_id = due->charge_id,
        .invoice = arena_text(arena, id_write(ID_INVOICE, due->invoice_id).text),
        .description = arena_format(arena, "Invoice %s", due->invoice_number),
        .timeout_ms = WORKER_WAIT_MS,
    };
    enum status status = gateway_current(&c->act);

    if (status != STATUS_OK)
        return status;
    FAULT_POINT(BEFORE_CALL);
    status = gateway_describe(c->gateway, arena, &description);
    FAULT_POINT(AFTER_CALL);
    return status;
}

enum status charge_label_tell(struct counter *c, const struct charge_label *due)
{
    struct label_told told = { .label = due, .status = STATUS_OK };

    assert(!sql_in_transaction(c->act.sql)); /* only the worker calls this */
    if (!due->former)
        told.status = tell(c, due);
    c->repeatable = true;
    return counter_run(c, due->organization_id, act_charge_label_told, &told, NULL);
}

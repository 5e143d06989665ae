/* counter/refund_watch.c */
#include "counter/refund_watch.h"

#include <assert.h>

#include "base/log.h"
#include "books/refund_book.h"
#include "counter/errand.h"
#include "counter/refund_settle.h"

/* Declines a refund that had succeeded. The act may run twice: a duplicate log line is better than a missing one. */
static enum status returned(struct act *act, struct refund *refund, const char *decline_code)
{
    enum status status;

    if (!refund_advance(&refund->state, REFUND_DECLINED))
        return STATUS_INTERNAL;
    refund->decline_code = decline_code;
    refund->watch_at = INSTANT_NONE;
    log_error("refund %s of %s failed after it had succeeded (%s): its credit note may be refunded anew",
              arena_text(act->arena, id_write(ID_REFUND, refund->id).text),
              arena_text(act->arena, id_write(ID_ORGANIZATION, refund->organization_id).text), decline_code);
    if ((status = store_refund_update(act->sql, refund)) != STATUS_OK)
        return status;
    return refund_book_returned(act, refund);
}

enum status act_refund_hear_again(struct act *act, const struct refund_heard *heard, struct refund *refund)
{
    struct refund_call call;
    enum status status = store_refund_find(act->sql, act->arena, act->organization.id, heard->refund_id, &call);

    if (status != STATUS_OK)
        return status;
    *refund = call.refund;
    if (instant_is_none(refund->watch_at) || refund->version != heard->version)
        return STATUS_OK;
    if (call.former) { /* nobody can say any more */
        refund->watch_at = INSTANT_NONE;
        return store_refund_update(act->sql, refund);
    }
    switch (heard->back.outcome) {
    case GATEWAY_DECLINED:
        return returned(act, refund, heard->back.decline_code);
    case GATEWAY_SUCCEEDED:
        refund->watch_at = refund_asked_next(id_time(refund->id), act->now);
        break;
    case GATEWAY_UNKNOWN:
        refund->watch_at = instant_plus_seconds(act->now, REFUND_WATCH_RETRY_S);
        break;
    default:
        refund->watch_at = instant_plus_seconds(act->now, REFUND_WATCH_DOUBT_S);
        break;
    }
    return store_refund_update(act->sql, refund);
}

enum status refund_watch(struct counter *c, const struct refund_call *call)
{
    struct refund_heard heard = { .refund_id = call->refund.id };
    struct refund_call read;
    struct refund now;
    enum status status;

    assert(!sql_in_transaction(c->act.sql));
    if ((status = store_refund_find(c->act.sql, c->act.arena, call->refund.organization_id, call->refund.id, &read)) !=
        STATUS_OK)
        return status;
    heard.version = read.refund.version;
    FAULT_POINT(BEFORE_FIND);
    if (!read.former)
        refund_ask_gateway(c, call, WORKER_WAIT_MS, &heard.back);
    FAULT_POINT(AFTER_FIND);
    c->repeatable = true;
    return counter_run(c, call->refund.organization_id, act_refund_hear_again, &heard, &now);
}

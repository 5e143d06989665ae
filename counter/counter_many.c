/* counter/counter_many.c */
#include "counter/counter_many.h"

#include <assert.h>

#include "sql/store_organization.h"

/* Makes an act for each organization, in the arena. */
static struct act **acts_open(const struct act *like, const struct organization *organizations, size_t count)
{
    struct act **acts = ARENA_ARRAY(like->arena, struct act *, count);
    struct act *made = ARENA_ARRAY(like->arena, struct act, count);

    for (size_t i = 0; i < count; i++) {
        made[i] = *like;
        made[i].organization = organizations[i];
        made[i].caller.actor.organization_id = organizations[i].id;
        act_enter(&made[i]);
        acts[i] = &made[i];
    }
    return acts;
}

static enum status many_once(const struct act *like, const struct id ids[], size_t count, struct act_many_call call)
{
    struct organization *organizations;
    struct act **acts;
    size_t locked;
    enum status status;

    FAULT_POINT(BEFORE_BEGIN);
    if ((status = sql_begin_later(like->sql)) != STATUS_OK ||
        (status = store_organization_lock_free(like->sql, like->arena, ids, count, &organizations, &locked)) !=
            STATUS_OK)
        return status;
    if (locked == 0)
        return STATUS_NOT_FOUND;
    acts = acts_open(like, organizations, locked);
    FAULT_POINT(AFTER_LOCK);
    if ((status = call.run(acts, locked, call.in, call.out)) != STATUS_OK)
        return status;
    FAULT_POINT(AFTER_ACT);
    if ((status = journals_flush(acts, locked)) != STATUS_OK || (status = sql_send(like->sql)) != STATUS_OK)
        return status;
    FAULT_POINT(BEFORE_COMMIT);
    status = sql_commit(like->sql);
    FAULT_POINT(AFTER_COMMIT);
    return status;
}

enum status(counter_run_many)(const struct counter *like, const struct id ids[], size_t count,
                              struct act_many_call call)
{
    struct counter at = *like;
    enum status status = STATUS_UNAVAILABLE;

    assert(!sql_in_transaction(like->act.sql) && like->act.caller.claim.phase == CLAIM_NONE && count >= 1 &&
           count <= SQL_IDS_MAX);
    for (int tries = 0; tries < ACT_TRIES_MAX; tries++) {
        counter_now(&at);
        status = many_once(&at.act, ids, count, call);
        sql_rollback(like->act.sql);
        if (status != STATUS_CONFLICT && status != STATUS_CHANGED && status != STATUS_DUPLICATE)
            return status;
        counter_rest(tries);
    }
    return status;
}

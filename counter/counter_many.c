/* counter/counter_many.c */
#include "counter/counter_many.h"

#include <assert.h>

#include "sql/store_organization.h"

/* A till an organization, in the arena. */
static struct counter **tills_open(const struct counter *like, const struct organization *organizations, size_t count)
{
    struct counter **tills = ARENA_ARRAY(like->arena, struct counter *, count);
    struct counter *made = ARENA_ARRAY(like->arena, struct counter, count);

    for (size_t i = 0; i < count; i++) {
        made[i] = *like;
        made[i].organization = organizations[i];
        made[i].actor.organization_id = organizations[i].id;
        counter_enter(&made[i]);
        tills[i] = &made[i];
    }
    return tills;
}

static enum status many_once(const struct counter *like, const struct id ids[], size_t count, act_many_fn act,
                             const void *in, void *out)
{
    struct organization *organizations;
    struct counter **tills;
    size_t locked;
    enum status status;

    FAULT_POINT(BEFORE_BEGIN);
    if ((status = sql_begin(like->sql)) != STATUS_OK ||
        (status = store_organization_lock_free(like->sql, like->arena, ids, count, &organizations, &locked)) !=
            STATUS_OK)
        return status;
    if (locked == 0)
        return STATUS_NOT_FOUND;
    tills = tills_open(like, organizations, locked);
    FAULT_POINT(AFTER_LOCK);
    if ((status = act(tills, locked, in, out)) != STATUS_OK)
        return status;
    FAULT_POINT(AFTER_ACT);
    if ((status = journals_flush(tills, locked)) != STATUS_OK)
        return status;
    FAULT_POINT(BEFORE_COMMIT);
    status = sql_commit(like->sql);
    FAULT_POINT(AFTER_COMMIT);
    return status;
}

enum status(counter_run_many)(const struct counter *like, const struct id ids[], size_t count, act_many_fn act,
                              const void *in, void *out)
{
    struct counter at = *like;
    enum status status = STATUS_UNAVAILABLE;

    assert(!sql_in_transaction(like->sql) && like->claim.phase == CLAIM_NONE && count >= 1 && count <= SQL_IDS_MAX);
    for (int tries = 0; tries < ACT_TRIES_MAX; tries++) {
        counter_now(&at);
        status = many_once(&at, ids, count, act, in, out);
        sql_rollback(like->sql);
        if (status != STATUS_CONFLICT && status != STATUS_CHANGED && status != STATUS_DUPLICATE)
            return status;
        counter_rest(tries);
    }
    return status;
}

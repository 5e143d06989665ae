/* counter/counter.c: runs acts. The one place where transactions begin and end, keys are claimed and conflicts run again. */
#include "counter/counter.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "counter/counter_many.h"
#include "sql/store_operation.h"
#include "sql/store_organization.h"

/* Whoever runs an operation has this long; longer than a request may wait for the gateway. */
enum { OPERATION_LEASE_S = 20, BACKOFF_FIRST_US = 2000, BACKOFF_LAST_US = 200000 };

static void act_reset(struct counter *c)
{
    c->journal = (struct journal){ 0 };
    c->answer = (struct answer){ 0 };
    c->answer_later = false;
    c->unanswered = false;
    c->operation_object_id = ID_NONE;
    c->resumed = false;
}

void counter_enter(struct counter *c)
{
    c->organization_now = organization_now(&c->organization, c->now);
    c->today = instant_day(c->organization_now);
}

/* What an operation found under our key means. *over: the act need not run. `ours`: a COMMIT of this very request may have written it. */
static enum status operation_judge(struct counter *c, const struct operation *operation, bool ours, bool *over)
{
    *over = false;
    if (!operation->found)
        return STATUS_OK;
    if (memcmp(operation->fingerprint, c->claim.fingerprint, sizeof c->claim.fingerprint) != 0)
        return STATUS_IDEMPOTENCY_KEY_REUSED;
    *over = true;
    if (operation->done) {
        c->answer = (struct answer){ .http_status = (int)operation->http_status,
                                     .content_type = operation->http_status >= 400 ? "application/problem+json" : "application/json",
                                     .body = operation->body,
                                     .length = strlen(operation->body),
                                     .replayed = !ours };
        return STATUS_OK;
    }
    if (c->claim.phase == CLAIM_FINISH) {
        *over = false; /* running, and it is we who run it */
        return STATUS_OK;
    }
    if (!ours && operation->lease_until.us > c->now.us)
        return STATUS_IDEMPOTENCY_IN_PROGRESS;
    c->resumed = true;
    c->operation_object_id = operation->object_id;
    return STATUS_OK;
}

static enum status organization_lock(struct counter *c, struct id organization_id, bool ours, bool *over)
{
    struct operation operation = { 0 };
    enum status status;

    *over = false;
    if (c->claim.phase == CLAIM_NONE) {
        status = store_organization_lock(c->sql, c->arena, organization_id, &c->organization);
    } else {
        status = store_organization_lock_with(c->sql, c->arena, organization_id, c->claim.principal_id, c->claim.key_hash, &c->organization,
                                              &operation);
        if (status == STATUS_OK)
            status = operation_judge(c, &operation, ours, over);
    }
    if (status == STATUS_OK)
        counter_enter(c);
    return status;
}

/* The operation's row goes in with the effect it stands for. Its UNIQUE key is what makes "once" true: a duplicate means that another
 * request with this key committed since we looked, and the whole act is run again to find its answer. */
static enum status operation_write(struct counter *c)
{
    struct operation operation = { .principal_id = c->claim.principal_id, .organization_id = c->organization.id, .done = !c->answer_later,
                                   .object_id = c->operation_object_id, .lease_until = INSTANT_NONE, .created_at = c->now };
    const char *body = c->answer.kept != NULL ? c->answer.kept : c->answer.body;
    enum status status;

    if (c->claim.phase == CLAIM_NONE || c->unanswered)
        return STATUS_OK;
    assert(c->answer_later || c->answer.http_status != 0);
    if (c->claim.phase == CLAIM_FINISH)
        return c->answer_later ? STATUS_OK
                               : store_operation_finish(c->sql, c->claim.principal_id, c->claim.key_hash, c->answer.http_status, body);
    memcpy(operation.key_hash, c->claim.key_hash, sizeof operation.key_hash);
    memcpy(operation.fingerprint, c->claim.fingerprint, sizeof operation.fingerprint);
    if (c->answer_later)
        operation.lease_until = instant_plus_seconds(c->now, OPERATION_LEASE_S);
    operation.http_status = c->answer.http_status;
    operation.body = body;
    status = store_operation_insert(c->sql, &operation);
    return status == STATUS_DUPLICATE ? STATUS_CONFLICT : status;
}

static enum status act_once(struct counter *c, struct id organization_id, act_fn act, const void *in, void *out, bool ours)
{
    bool over;
    enum status status;

    act_reset(c);
    FAULT_POINT(BEFORE_BEGIN);
    if ((status = sql_begin(c->sql)) != STATUS_OK)
        return status;
    if ((status = organization_lock(c, organization_id, ours, &over)) != STATUS_OK)
        return status;
    FAULT_POINT(AFTER_LOCK);
    if (over) {
        sql_rollback(c->sql);
        return STATUS_OK;
    }
    if ((status = act(c, in, out)) != STATUS_OK)
        return status;
    FAULT_POINT(AFTER_ACT);
    if ((status = journals_flush(&c, 1)) != STATUS_OK)
        return status;
    if (c->render != NULL && !c->answer_later && !c->unanswered)
        c->render(c, out);
    if ((status = operation_write(c)) != STATUS_OK)
        return status;
    FAULT_POINT(BEFORE_COMMIT);
    status = sql_commit(c->sql);
    FAULT_POINT(AFTER_COMMIT);
    return status;
}

/* Full jitter: two acts that met do not meet again. */
void counter_rest(int tries)
{
    useconds_t longest = BACKOFF_FIRST_US << tries;

    if (longest > BACKOFF_LAST_US)
        longest = BACKOFF_LAST_US;
    usleep((useconds_t)(random() % (long)longest));
}

enum status (counter_run)(struct counter *c, struct id organization_id, act_fn act, const void *in, void *out)
{
    bool ours = false;
    int lost = 0;

    assert(!sql_in_transaction(c->sql));
    for (int tries = 0; tries < ACT_TRIES_MAX; tries++) {
        enum status status = act_once(c, organization_id, act, in, out, ours);

        sql_rollback(c->sql);
        if (status == STATUS_OUTCOME_UNKNOWN) {
            if (c->claim.phase == CLAIM_NONE && !c->repeatable)
                return status;
            ours = true;
        } else if (status == STATUS_UNAVAILABLE) {
            if (lost++ > 0)
                return ours ? STATUS_OUTCOME_UNKNOWN : status; /* a second connection failed, too */
        } else if (status != STATUS_CONFLICT && status != STATUS_CHANGED) {
            return status;
        }
        counter_rest(tries);
    }
    log_error("an act met conflicts %d times and was given up", ACT_TRIES_MAX);
    return ours ? STATUS_OUTCOME_UNKNOWN : STATUS_UNAVAILABLE;
}

struct day counter_today(const struct counter *c)
{
    return instant_day(instant_is_none(c->actor.organization_clock) ? c->now : c->actor.organization_clock);
}

enum status counter_invalid(struct counter *c, const char *pointer, const char *code)
{
    c->fault_pointer = pointer;
    c->fault_code = code;
    return STATUS_VALIDATION_FAILED;
}

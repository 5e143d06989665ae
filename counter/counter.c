/* counter/counter.c: runs acts. With counter_many.c the only place where an act's transaction begins and ends; the only
 * one where keys are claimed. */
#include "counter/counter.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "counter/counter_many.h"
#include "counter/organization_catch_up.h"
#include "sql/store_operation.h"
#include "sql/store_organization.h"

/* The lease of a running operation is longer than a request may wait for the gateway. */
enum { OPERATION_LEASE_S = 20, BACKOFF_FIRST_US = 2000, BACKOFF_LAST_US = 200000 };
/* counter_rest(3): up to 16 ms */
enum { MOVING_REST = 3 };

/* One call of counter_run, through all its tries. */
struct attempt {
    struct id organization_id;
    struct act_call call;
    bool maybe_committed; /* an earlier try of this call may have committed */
    struct id mark;       /* in the operation that a try wrote whose answer shows a secret; ID_NONE: none */
    struct answer unsent; /* of the last try that may have committed */
    bool has_place;       /* holds a place of lock_places to wait for the lock */
    int tries;            /* all but those without a place */
    int without_place;    /* tries that met a held lock and found no place to wait for it */
    int64_t began_us;
    bool locked; /* this try had the organization's lock */
};

struct day counter_today(const struct counter *c)
{
    const struct actor *actor = &c->act.caller.actor;

    return instant_day(instant_is_none(actor->organization_clock) ? c->act.now : actor->organization_clock);
}

struct counter counter_aside(const struct counter *like)
{
    struct counter aside = *like;

    aside.act.caller.claim.phase = CLAIM_NONE;
    return aside;
}

void counter_now(struct counter *c)
{
    struct instant now = clock_now();

    if (now.us > c->act.now.us)
        c->act.now = now;
}

static void act_reset(struct counter *c)
{
    counter_now(c);
    c->act.journal = (struct journal){ 0 };
    c->answer = (struct answer){ 0 };
    c->act.ends = ANSWERED;
    c->act.operation_object_id = ID_NONE;
    c->resumed = false;
}

void act_enter(struct act *act)
{
    act->organization_now = organization_now(&act->organization, act->now);
    act->today = instant_day(act->organization_now);
    sql_moment_set(act->sql, act->organization.sandbox ? act->organization_now : INSTANT_NONE);
}

/* The stored answer. A COMMIT of this very request may have written it, without a word from the database: then it is no
 * replay, and a secret that is not in the stored body is shown now, for it can never be shown again. The mark tells
 * that it is the secret of this operation, and not of a try that came to nothing while another request did the same. */
static void answer_take(struct counter *c, const struct operation *operation, const struct attempt *attempt)
{
    bool secret = attempt->maybe_committed && attempt->unsent.kept != NULL;

    if (secret && id_equal(operation->object_id, attempt->mark)) {
        c->answer = attempt->unsent;
        return;
    }
    c->answer = (struct answer){ .http_status = (int)operation->http_status,
                                 .content_type =
                                     operation->http_status >= 400 ? "application/problem+json" : "application/json",
                                 .body = operation->body,
                                 .length = strlen(operation->body),
                                 .replayed = secret || !attempt->maybe_committed };
}

/* Decides by the operation that was found under the key. *over: the act need not run. */
static enum status operation_judge(struct counter *c, const struct operation *operation, const struct attempt *attempt,
                                   bool *over)
{
    const struct claim *claim = &c->act.caller.claim;

    *over = false;
    if (!operation->found)
        return STATUS_OK;
    if (memcmp(operation->fingerprint, claim->fingerprint, sizeof claim->fingerprint) != 0)
        return STATUS_IDEMPOTENCY_KEY_REUSED;
    *over = true;
    if (operation->done) {
        answer_take(c, operation, attempt);
        return STATUS_OK;
    }
    if (claim->phase == CLAIM_FINISH) {
        *over = false; /* this request's own operation, still running */
        return STATUS_OK;
    }
    if (!attempt->maybe_committed && operation->lease_until.us > c->act.now.us)
        return STATUS_IDEMPOTENCY_IN_PROGRESS;
    c->resumed = true;
    c->act.operation_object_id = operation->object_id;
    return STATUS_OK;
}

/* A request waits for the lock only after lock_places gave it a place; the worker and commands have no lock_places
 * and always wait. */
static bool lock_waits(const struct counter *c, const struct attempt *attempt)
{
    return c->lock_places.enter == NULL || attempt->has_place;
}

static void place_leave(struct counter *c, struct attempt *attempt)
{
    if (attempt->has_place && c->lock_places.leave != NULL)
        c->lock_places.leave();
    attempt->has_place = false;
}

static enum status organization_lock(struct counter *c, struct attempt *attempt, bool *over)
{
    struct act *act = &c->act;
    const struct claim *claim = &act->caller.claim;
    bool waits = lock_waits(c, attempt);
    struct operation operation = { 0 };
    enum status status;

    *over = false;
    if (claim->phase == CLAIM_NONE) {
        status = store_organization_lock(act->sql, act->arena, attempt->organization_id, waits, &act->organization);
    } else {
        status = store_organization_lock_with(act->sql, act->arena, attempt->organization_id, claim->principal_id,
                                              claim->key_hash, waits, &act->organization, &operation);
        if (status == STATUS_OK)
            status = operation_judge(c, &operation, attempt, over);
    }
    if (status == STATUS_OK)
        act_enter(act);
    return status;
}

/* Writes the operation in the transaction of its effect. Its UNIQUE key guarantees "once": a duplicate means that
 * another request with this key has committed since the look-up, and the whole act is run again to find that answer. */
static enum status operation_write(struct counter *c, struct attempt *attempt)
{
    const struct act *act = &c->act;
    const struct claim *claim = &act->caller.claim;
    struct operation operation = { .principal_id = claim->principal_id,
                                   .organization_id = act->organization.id,
                                   .done = act->ends != ANSWER_LATER,
                                   .object_id = act->operation_object_id,
                                   .lease_until = INSTANT_NONE,
                                   .created_at = act->now };
    const char *body = c->answer.kept != NULL ? c->answer.kept : c->answer.body;

    if (claim->phase == CLAIM_NONE || act->ends == SILENT)
        return STATUS_OK;
    assert(act->ends == ANSWER_LATER || c->answer.http_status != 0);
    assert(c->answer.kept == NULL || (claim->phase == CLAIM_START && act->ends == ANSWERED));
    if (claim->phase == CLAIM_FINISH)
        return act->ends == ANSWER_LATER ? STATUS_OK
                                         : store_operation_finish(act->sql, claim->principal_id, claim->key_hash,
                                                                  c->answer.http_status, body);
    memcpy(operation.key_hash, claim->key_hash, sizeof operation.key_hash);
    memcpy(operation.fingerprint, claim->fingerprint, sizeof operation.fingerprint);
    if (act->ends == ANSWER_LATER)
        operation.lease_until = instant_plus_seconds(act->now, OPERATION_LEASE_S);
    if (c->answer.kept != NULL)
        operation.object_id = attempt->mark = id_new();
    operation.http_status = c->answer.http_status;
    operation.body = body;
    return store_operation_insert(act->sql, &operation);
}

static enum status act_once(struct counter *c, struct attempt *attempt)
{
    struct act *act = &c->act;
    bool over;
    enum status status;

    act_reset(c);
    FAULT_POINT(BEFORE_BEGIN);
    if ((status = sql_begin_later(c->act.sql)) != STATUS_OK)
        return status;
    status = organization_lock(c, attempt, &over);
    attempt->locked = status != STATUS_CONFLICT;
    if (status != STATUS_OK)
        return status;
    place_leave(c, attempt);
    FAULT_POINT(AFTER_LOCK);
    if (over) {
        sql_rollback(c->act.sql);
        return STATUS_OK;
    }
    if ((status = attempt->call.run(act, attempt->call.in, attempt->call.out)) != STATUS_OK)
        return status;
    FAULT_POINT(AFTER_ACT);
    if ((status = journals_flush(&act, 1)) != STATUS_OK)
        return status;
    if (attempt->call.render != NULL && act->ends == ANSWERED)
        attempt->call.answer(attempt->call.render, act, attempt->call.out, &c->answer);
    if ((status = operation_write(c, attempt)) != STATUS_OK || (status = sql_send(act->sql)) != STATUS_OK)
        return status;
    FAULT_POINT(BEFORE_COMMIT);
    status = sql_commit(c->act.sql);
    FAULT_POINT(AFTER_COMMIT);
    return status;
}

/* Full jitter: two acts that conflicted do not retry at the same moment. */
void counter_rest(int tries)
{
    useconds_t longest = BACKOFF_FIRST_US << tries;

    if (longest > BACKOFF_LAST_US)
        longest = BACKOFF_LAST_US;
    usleep((useconds_t)(random() % (long)longest));
}

/* An ordinary act holds its organization's lock for milliseconds: where one lets go of the lock after the other, all
 * are served soon. A lock that nobody lets go of is held by something that takes long. */
static bool lock_moves(const struct counter *c, const struct attempt *attempt)
{
    const struct lock_watch *watch = &c->lock_watch;
    int64_t now_us = clock_monotonic_us();

    return watch->passed_us != NULL && now_us - attempt->began_us < PLACELESS_TIME_MAX_MS * INT64_C(1000) &&
           now_us - watch->passed_us(attempt->organization_id) < LOCK_MOVES_MS * INT64_C(1000);
}

/* After a try that met a held lock: takes a place to wait for it. An act that finishes what this exchange began waits
 * without one. Without a place the act is tried again after short rests, so that thirty requests of one customer at
 * once are all answered; but a lock that is held for long costs each of them only a few. */
static bool place_take(struct counter *c, struct attempt *attempt)
{
    if (lock_waits(c, attempt))
        return true;
    attempt->has_place = c->lock_places.enter() || c->acted;
    if (attempt->has_place)
        return true;
    attempt->tries--;
    return attempt->without_place++ < PLACELESS_TRIES_MAX || lock_moves(c, attempt);
}

static void rest_before_try(const struct attempt *attempt)
{
    if (attempt->has_place)
        return; /* the act waits in the database */
    if (attempt->without_place > PLACELESS_TRIES_MAX)
        counter_rest(MOVING_REST);
    else if (attempt->without_place > 0 || attempt->tries > 0)
        counter_rest(attempt->without_place > 0 ? attempt->without_place - 1 : attempt->tries - 1);
}

/* Does the due days that did not fit the act's own share, each share in an act of its own; then the act is run again.
 * If the time runs out first, the worker does the rest. */
static enum status days_first(const struct counter *c, struct id organization_id, int64_t until_us)
{
    enum status status = organization_catch_up_until(c, organization_id, until_us);

    return status == STATUS_OK ? STATUS_CHANGED : status;
}

/* Whether the act is run again after a try that ended with *status; false: *status is the final status. */
static bool runs_again(struct counter *c, struct attempt *attempt, enum status *status, int *lost)
{
    switch (*status) {
    case STATUS_OUTCOME_UNKNOWN:
        attempt->maybe_committed = c->act.caller.claim.phase != CLAIM_NONE || c->repeatable;
        attempt->unsent = c->answer;
        return attempt->maybe_committed;
    case STATUS_UNAVAILABLE:
        return (*lost)++ == 0; /* retry after the first lost connection only */
    case STATUS_CONFLICT:
        *status = STATUS_UNAVAILABLE;
        return attempt->locked || place_take(c, attempt);
    case STATUS_CHANGED:
        *status = STATUS_UNAVAILABLE;
        return true;
    default:
        c->acted = c->acted || *status == STATUS_OK;
        attempt->maybe_committed = false;
        return false;
    }
}

/* One try, from BEGIN to the end of its transaction. */
static enum status act_tried(struct counter *c, struct attempt *attempt)
{
    enum status status;

    rest_before_try(attempt);
    attempt->tries++;
    attempt->locked = false;
    status = act_once(c, attempt);
    sql_rollback(c->act.sql);
    if (attempt->locked && c->lock_watch.passed != NULL)
        c->lock_watch.passed(attempt->organization_id);
    return status;
}

enum status(counter_run)(struct counter *c, struct id organization_id, struct act_call call)
{
    struct attempt attempt = { .organization_id = organization_id, .call = call, .began_us = clock_monotonic_us() };
    int64_t until_us = attempt.began_us + ACT_TIME_MAX_MS * INT64_C(1000);
    enum status status = STATUS_UNAVAILABLE;
    bool again = true;
    int lost = 0;

    assert(!sql_in_transaction(c->act.sql));
    while (again && attempt.tries < ACT_TRIES_MAX && clock_monotonic_us() < until_us) {
        status = act_tried(c, &attempt);
        if (status == STATUS_BEHIND)
            status = days_first(c, organization_id, until_us);
        again = runs_again(c, &attempt, &status, &lost);
    }
    place_leave(c, &attempt);
    if (again)
        log_error("an act met conflicts %d times or for %d ms and was given up", ACT_TRIES_MAX, ACT_TIME_MAX_MS);
    return attempt.maybe_committed ? STATUS_OUTCOME_UNKNOWN : status;
}

/* counter/gateway_adopt.c */
#include "counter/gateway_adopt.h"

#include <string.h>

#include "counter/gateway_identity.h"

enum { ORGANIZATIONS = 100, METHODS = 1000 };

static bool same_account(const struct gateway_account_row *a, const struct gateway_account_row *b)
{
    return strcmp(a->kind, b->kind) == 0 && strcmp(a->account_id, b->account_id) == 0 && a->live == b->live;
}

static bool nothing_open(const struct adoption_open *open)
{
    return open->payments == 0 && open->refunds == 0 && open->setups == 0 && open->contested == 0;
}

/* Asks the gateway. false: *adoption says why not. */
static bool account_ask(struct counter *like, const struct gateway_config *config, struct adoption *adoption)
{
    struct gateway_account account;
    enum status status = gateway_account(like->gateway, like->act.arena, &account);

    if (status != STATUS_OK) {
        adoption->end = status == STATUS_VALIDATION_FAILED ? ADOPTION_REFUSED : ADOPTION_NO_ANSWER;
        return false;
    }
    adoption->now =
        (struct gateway_account_row){ .kind = config->kind, .account_id = account.id, .live = account.live };
    gateway_key_check(&like->act.deployment->secret, config->key, adoption->now.key_check);
    return true;
}

/* The move: what is open is counted in the transaction that makes it. */
static enum status move(struct counter *like, struct adoption *adoption)
{
    struct sql *sql = like->act.sql;
    int64_t number;
    enum status status = sql_begin(sql);

    if (status != STATUS_OK)
        return status;
    /* before it looks, so that who commits an errand afterwards sees the move (counter/gateway_current.h) */
    status = store_gateway_account_lock(sql, like->act.arena, &number);
    if (status == STATUS_OK)
        status = store_adoption_open(sql, like->act.arena, &adoption->open);
    if (status == STATUS_OK && !nothing_open(&adoption->open)) {
        adoption->end = ADOPTION_OPEN;
    } else if (status == STATUS_OK) {
        status = store_adoption_move(sql, &adoption->before, &adoption->now, like->act.now);
        if (status == STATUS_OK && (status = sql_commit(sql)) == STATUS_OK)
            adoption->moved = true;
    }
    sql_rollback(sql);
    return status == STATUS_CHANGED ? STATUS_UNAVAILABLE : status;
}

static enum status running_count(struct counter *like, struct adoption *adoption)
{
    enum status status = store_adoption_connections(like->act.sql, like->act.arena, &adoption->connections);

    if (status == STATUS_OK && adoption->connections > 0)
        adoption->end = ADOPTION_RUNNING;
    return status;
}

static const char *status_text(struct act *act, const char *word)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "status", word);
    json_close(&json);
    return json_text(&json, NULL);
}

/* Records that the organization's methods of a former account have lapsed, and tells its journal of those it had. */
static enum status act_methods_lapse(struct act *act, const struct id *organization_id, int64_t *lapsed)
{
    struct lapsing *methods;
    size_t count = METHODS;
    enum status status = STATUS_OK;

    for (*lapsed = 0; status == STATUS_OK && count == METHODS;) {
        status = store_adoption_methods(act->sql, act->arena, *organization_id, METHODS, &methods, &count);
        for (size_t i = 0; status == STATUS_OK && i < count; i++) {
            status = store_adoption_lapse(act->sql, *organization_id, &methods[i], act->now);
            if (status != STATUS_OK || !methods[i].active)
                continue;
            ++*lapsed;
            journal_tell(act, EVENT_PAYMENT_METHOD_CHANGED,
                         journal_object(act, "payment_method", ID_PAYMENT_METHOD, methods[i].id),
                         status_text(act, "active"), status_text(act, "lapsed"));
        }
    }
    return status;
}
ACT(act_methods_lapse, struct id, int64_t);

static enum status page_lapse(struct counter *like, struct id *after, size_t *count, struct adoption *adoption)
{
    struct arena arena = { 0 };
    struct id *ids;
    enum status status = store_adoption_organizations(like->act.sql, &arena, *after, ORGANIZATIONS, &ids, count);

    for (size_t i = 0; status == STATUS_OK && i < *count; i++) {
        struct counter aside = counter_aside(like);
        int64_t lapsed = 0;

        aside.act.arena = &arena;
        aside.repeatable = true;
        if ((status = counter_run(&aside, ids[i], act_methods_lapse, &ids[i], &lapsed)) == STATUS_OK) {
            adoption->methods += lapsed;
            adoption->organizations += lapsed > 0 ? 1 : 0;
        }
        *after = ids[i];
    }
    arena_end(&arena);
    return status;
}

static enum status methods_lapse(struct counter *like, struct adoption *adoption)
{
    struct id after = ID_NONE;
    size_t count = ORGANIZATIONS;
    enum status status = STATUS_OK;

    while (status == STATUS_OK && count == ORGANIZATIONS)
        status = page_lapse(like, &after, &count, adoption);
    adoption->end = adoption->moved || adoption->methods > 0 ? ADOPTION_DONE : ADOPTION_NOTHING;
    return status;
}

enum status gateway_adopt(struct counter *like, const struct gateway_config *config, struct adoption *adoption)
{
    enum status status;

    *adoption = (struct adoption){ .end = ADOPTION_NOTHING };
    status = store_gateway_account_find(like->act.sql, like->act.arena, &adoption->before);
    if (status == STATUS_NOT_FOUND)
        adoption->end = ADOPTION_FIRST;
    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    if (!account_ask(like, config, adoption))
        return STATUS_OK;
    if (!same_account(&adoption->before, &adoption->now) &&
        ((status = running_count(like, adoption)) != STATUS_OK || adoption->end == ADOPTION_RUNNING ||
         (status = move(like, adoption)) != STATUS_OK || !adoption->moved))
        return status;
    return methods_lapse(like, adoption);
}

/* gateway/sandbox/store_refund.c: refunds: recorded once for each key, together never more than was charged. */
#include "store_internal.h"

#include <string.h>

static void refund_read(sqlite3_stmt *row, struct store_refund *refund)
{
    store_copy_text(row, 0, refund->id, sizeof refund->id);
    store_copy_text(row, 1, refund->key, sizeof refund->key);
    store_copy_text(row, 2, refund->charge_id, sizeof refund->charge_id);
    refund->amount_minor = sqlite3_column_int64(row, 3);
    refund->created_ms = sqlite3_column_int64(row, 4);
    refund->failed = sqlite3_column_int(row, 5) != 0;
    store_copy_text(row, 6, refund->client_key, sizeof refund->client_key);
}

static enum store_result refund_select(struct store *store, enum statement which, const char *value,
                                       struct store_refund *refund)
{
    sqlite3_stmt *find = store_statement(store, which);
    enum store_result result;

    store_bind_text(find, 1, value);
    if ((result = store_next(store, find)) == STORE_DONE) {
        refund_read(find, refund);
        sqlite3_reset(find);
    }
    return result;
}

static enum store_result refund_insert(struct store *store, struct store_refund *refund)
{
    sqlite3_stmt *insert = store_statement(store, REFUND_INSERT);

    if (store_client_key_keep(store, STORE_REFUND, refund->key, refund->client_key) != STORE_DONE)
        return STORE_FAILED;
    store_id_new("refund_", refund->id);
    refund->created_ms = store_now_ms();
    store_bind_text(insert, 1, refund->id);
    store_bind_text(insert, 2, refund->key);
    store_bind_text(insert, 3, refund->charge_id);
    sqlite3_bind_int64(insert, 4, refund->amount_minor);
    sqlite3_bind_int64(insert, 5, refund->created_ms);
    return store_run(store, insert);
}

/* A refund has its charge's currency, which is not stored a second time. */
static enum store_result refund_decide(struct store *store, const struct store_charge *charge,
                                       struct store_refund *refund)
{
    struct store_refund known;
    enum store_result result = refund_select(store, REFUND_FIND_BY_KEY, refund->key, &known);

    if (result == STORE_DONE) {
        bool same = strcmp(known.charge_id, refund->charge_id) == 0 && known.amount_minor == refund->amount_minor &&
                    strcmp(charge->currency, refund->currency) == 0 &&
                    strcmp(known.client_key, refund->client_key) == 0;
        if (!same)
            return STORE_KEY_REUSED;
        memcpy(known.currency, charge->currency, sizeof known.currency);
        *refund = known;
        return STORE_REPEATED;
    }
    if (result != STORE_ABSENT)
        return result;
    if (strcmp(charge->status, "succeeded") != 0 || strcmp(charge->dispute, "opened") == 0 ||
        strcmp(charge->dispute, "lost") == 0 || strcmp(charge->currency, refund->currency) != 0 ||
        refund->amount_minor > charge->amount_minor - charge->refunded_minor)
        return STORE_REFUSED;
    return refund_insert(store, refund);
}

/* Reads a refund and sets its charge's currency. */
static enum store_result refund_whole(struct store *store, enum statement which, const char *value,
                                      struct store_refund *refund)
{
    struct store_charge charge;
    enum store_result result = refund_select(store, which, value, refund);

    if (result == STORE_DONE)
        result = store_charge_select(store, CHARGE_FIND, refund->charge_id, &charge);
    if (result == STORE_DONE)
        memcpy(refund->currency, charge.currency, sizeof refund->currency);
    return result;
}

enum store_result store_refund_find(struct store *store, const struct store_named *wanted, struct store_refund *refund)
{
    const char *name = wanted->key != NULL ? wanted->key : wanted->client_key;
    enum store_result result;

    store_lock(store);
    result = refund_whole(store, wanted->key != NULL ? REFUND_FIND_BY_KEY : REFUND_FIND_BY_CLIENT, name, refund);
    store_unlock(store);
    return result;
}

enum store_result store_refund_fail(struct store *store, const char *id, struct store_refund *refund)
{
    enum store_result result;
    bool failed_before;

    store_lock(store);
    if ((result = refund_whole(store, REFUND_FIND, id, refund)) == STORE_DONE) {
        sqlite3_stmt *fail = store_statement(store, REFUND_FAIL);

        failed_before = refund->failed;
        store_bind_text(fail, 1, id);
        result = failed_before ? STORE_REFUSED : store_run(store, fail);
        refund->failed = failed_before || result == STORE_DONE;
    }
    store_unlock(store);
    return result;
}

enum store_result store_refund_add(struct store *store, struct store_refund *refund)
{
    struct store_charge charge;
    enum store_result result;

    store_lock(store);
    result = store_charge_select(store, CHARGE_FIND, refund->charge_id, &charge);
    if (result == STORE_DONE)
        result = refund_decide(store, &charge, refund);
    store_unlock(store);
    return result;
}

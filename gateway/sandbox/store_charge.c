/* gateway/sandbox/store_charge.c: charges: recorded once for each key, found, listed, and changed from state to state
 * by one function. */
#include "store_internal.h"

#include <stdio.h>
#include <string.h>

static void charge_read(sqlite3_stmt *row, struct store_charge *charge)
{
    store_copy_text(row, 0, charge->id, sizeof charge->id);
    store_copy_text(row, 1, charge->key, sizeof charge->key);
    store_copy_text(row, 2, charge->method_id, sizeof charge->method_id);
    charge->amount_minor = sqlite3_column_int64(row, 3);
    store_copy_text(row, 4, charge->currency, sizeof charge->currency);
    store_copy_text(row, 5, charge->description, sizeof charge->description);
    store_copy_text(row, 6, charge->status, sizeof charge->status);
    store_copy_text(row, 7, charge->decline_code, sizeof charge->decline_code);
    charge->created_ms = sqlite3_column_int64(row, 8);
    charge->refunded_minor = sqlite3_column_int64(row, 9);
    charge->sequence = sqlite3_column_int64(row, 10);
    store_copy_text(row, 11, charge->dispute, sizeof charge->dispute);
    charge->disputed_minor = sqlite3_column_int64(row, 12);
    charge->dispute_fee_minor = sqlite3_column_int64(row, 13);
    store_copy_text(row, 14, charge->client_key, sizeof charge->client_key);
    store_copy_text(row, 15, charge->described, sizeof charge->described);
}

enum store_result store_charge_select(struct store *store, enum statement which, const char *value,
                                      struct store_charge *charge)
{
    sqlite3_stmt *find = store_statement(store, which);
    enum store_result result;

    store_bind_text(find, 1, value);
    if ((result = store_next(store, find)) == STORE_DONE) {
        charge_read(find, charge);
        sqlite3_reset(find);
    }
    return result;
}

static enum store_result charge_insert(struct store *store, struct store_charge *charge)
{
    sqlite3_stmt *insert = store_statement(store, CHARGE_INSERT);

    if (store_client_key_keep(store, STORE_CHARGE, charge->key, charge->client_key) != STORE_DONE)
        return STORE_FAILED;
    store_id_new("charge_", charge->id);
    charge->created_ms = store_now_ms();
    charge->refunded_minor = 0;
    charge->dispute[0] = charge->described[0] = '\0';
    charge->disputed_minor = charge->dispute_fee_minor = 0;
    store_bind_text(insert, 1, charge->id);
    store_bind_text(insert, 2, charge->key);
    store_bind_text(insert, 3, charge->method_id);
    sqlite3_bind_int64(insert, 4, charge->amount_minor);
    store_bind_text(insert, 5, charge->currency);
    store_bind_text(insert, 6, charge->description);
    store_bind_text(insert, 7, charge->status);
    store_bind_text(insert, 8, charge->decline_code);
    sqlite3_bind_int64(insert, 9, charge->created_ms);
    return store_run(store, insert);
}

static bool charge_same_request(const struct store_charge *one, const struct store_charge *other)
{
    return strcmp(one->client_key, other->client_key) == 0 && strcmp(one->method_id, other->method_id) == 0 &&
           one->amount_minor == other->amount_minor && strcmp(one->currency, other->currency) == 0 &&
           strcmp(one->description, other->description) == 0;
}

enum store_result store_charge_add(struct store *store, struct store_charge *charge)
{
    struct store_charge known;
    enum store_result result;

    store_lock(store);
    result = store_charge_select(store, CHARGE_FIND_BY_KEY, charge->key, &known);
    if (result == STORE_ABSENT) {
        result = charge_insert(store, charge);
    } else if (result == STORE_DONE) {
        result = charge_same_request(&known, charge) ? STORE_REPEATED : STORE_KEY_REUSED;
        *charge = known;
    }
    store_unlock(store);
    return result;
}

enum store_result store_charge_find(struct store *store, const char *id, struct store_charge *charge)
{
    enum store_result result;

    store_lock(store);
    result = store_charge_select(store, CHARGE_FIND, id, charge);
    store_unlock(store);
    return result;
}

/* Reads a bound statement to its end, or until `each` returns false. The caller holds the lock. */
static enum store_result charges_each(struct store *store, sqlite3_stmt *list,
                                      bool (*each)(void *context, const struct store_charge *charge), void *context)
{
    struct store_charge charge;
    enum store_result result;

    while ((result = store_next(store, list)) == STORE_DONE) {
        charge_read(list, &charge);
        if (!each(context, &charge)) {
            sqlite3_reset(list);
            break;
        }
    }
    return result == STORE_ABSENT ? STORE_DONE : result;
}

enum store_result store_charge_list(struct store *store, const struct store_named *wanted,
                                    bool (*each)(void *context, const struct store_charge *charge), void *context)
{
    const char *name = wanted->key != NULL ? wanted->key : wanted->client_key;
    enum statement which = wanted->key != NULL ? CHARGE_FIND_BY_KEY : CHARGE_FIND_BY_CLIENT;
    enum store_result result;

    store_lock(store);
    sqlite3_stmt *list = store_statement(store, name == NULL ? CHARGE_LIST : which);
    if (name != NULL)
        store_bind_text(list, 1, name);
    result = charges_each(store, list, each, context);
    store_unlock(store);
    return result;
}

enum store_result store_charge_page(struct store *store, int64_t from_ms, int64_t until_ms, int64_t sequence,
                                    bool (*each)(void *context, const struct store_charge *charge), void *context)
{
    enum store_result result;

    store_lock(store);
    sqlite3_stmt *page = store_statement(store, CHARGE_PAGE);
    sqlite3_bind_int64(page, 1, from_ms);
    sqlite3_bind_int64(page, 2, until_ms);
    sqlite3_bind_int64(page, 3, sequence);
    result = charges_each(store, page, each, context);
    store_unlock(store);
    return result;
}

static const struct {
    const char *from, *to, *decline_code;
} transitions[] = {
    [EVENT_AUTHENTICATED] = { "requires_action", "succeeded", "" },
    [EVENT_AUTHENTICATION_FAILED] = { "requires_action", "failed", "authentication_failed" },
    [EVENT_VOIDED] = { "requires_action", "failed", "voided" },
    [EVENT_DEBIT_RETURNED] = { "processing", "failed", "debit_returned" },
    [EVENT_DEBIT_CLEARED] = { "processing", "succeeded", "" },
};

enum store_result store_charge_advance(struct store *store, const char *id, enum store_event event,
                                       struct store_charge *charge)
{
    enum store_result result;
    bool moved = false;

    store_lock(store);
    sqlite3_stmt *advance = store_statement(store, CHARGE_ADVANCE);
    store_bind_text(advance, 1, transitions[event].to);
    store_bind_text(advance, 2, transitions[event].decline_code);
    store_bind_text(advance, 3, id);
    store_bind_text(advance, 4, transitions[event].from);
    if ((result = store_run(store, advance)) == STORE_DONE) {
        moved = sqlite3_changes(store->database) == 1;
        result = store_charge_select(store, CHARGE_FIND, id, charge);
    }
    store_unlock(store);
    return result == STORE_DONE && !moved ? STORE_REFUSED : result;
}

enum store_result store_charge_describe(struct store *store, const char *id, const char *description,
                                        struct store_charge *charge)
{
    enum store_result result;

    store_lock(store);
    sqlite3_stmt *describe = store_statement(store, CHARGE_DESCRIBE);
    store_bind_text(describe, 1, description);
    store_bind_text(describe, 2, id);
    if ((result = store_run(store, describe)) == STORE_DONE)
        result = store_charge_select(store, CHARGE_FIND, id, charge);
    store_unlock(store);
    return result;
}

/* Whether the charge's dispute may change like this: a decided dispute does not change any more. */
static bool dispute_may(const struct store_charge *now, const struct store_charge *wanted)
{
    bool opens = now->dispute[0] == '\0', decides = strcmp(now->dispute, "opened") == 0;

    return strcmp(now->status, "succeeded") == 0 && wanted->disputed_minor <= now->amount_minor &&
           (opens || (decides && strcmp(wanted->dispute, "opened") != 0));
}

static enum store_result dispute_write(struct store *store, const struct store_charge *now,
                                       const struct store_charge *wanted)
{
    sqlite3_stmt *write = store_statement(store, DISPUTE_WRITE);
    int64_t before = now->disputed_minor > 0 ? now->disputed_minor : now->amount_minor;

    store_bind_text(write, 1, now->id);
    store_bind_text(write, 2, wanted->dispute);
    sqlite3_bind_int64(write, 3, wanted->disputed_minor > 0 ? wanted->disputed_minor : before);
    sqlite3_bind_int64(write, 4, wanted->dispute_fee_minor);
    return store_run(store, write);
}

enum store_result store_charge_dispute(struct store *store, const char *id, struct store_charge *charge)
{
    struct store_charge now;
    enum store_result result;

    store_lock(store);
    if ((result = store_charge_select(store, CHARGE_FIND, id, &now)) == STORE_DONE)
        result = dispute_may(&now, charge) ? dispute_write(store, &now, charge) : STORE_REFUSED;
    if (result == STORE_DONE)
        result = store_charge_select(store, CHARGE_FIND, id, charge);
    store_unlock(store);
    return result;
}

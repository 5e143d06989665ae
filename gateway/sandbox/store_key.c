/* gateway/sandbox/store_key.c: what is known of a key beside what was made under it: the client's own name of that, and
 * a failure that is kept. And the charges of others, whose keys nobody asks about. */
#include "store_internal.h"

#include <string.h>

/* client_key: only of keys that differ from it. Neither table refers to a charge or a refund: a failure made none. */
const char store_key_schema[] =
    "CREATE TABLE IF NOT EXISTS client_key ("
    " kind INTEGER NOT NULL, key TEXT NOT NULL, client_key TEXT NOT NULL, PRIMARY KEY (kind, key)) STRICT, WITHOUT "
    "ROWID;"
    "CREATE INDEX IF NOT EXISTS client_key_by_name ON client_key (kind, client_key);"
    "CREATE TABLE IF NOT EXISTS failure ("
    " kind INTEGER NOT NULL, key TEXT NOT NULL, PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID;";

enum store_result store_client_key_keep(struct store *store, enum store_kind kind, const char *key,
                                        const char *client_key)
{
    sqlite3_stmt *insert;

    if (strcmp(key, client_key) == 0)
        return STORE_DONE;
    insert = store_statement(store, CLIENT_KEY_INSERT);
    sqlite3_bind_int(insert, 1, kind);
    store_bind_text(insert, 2, key);
    store_bind_text(insert, 3, client_key);
    return store_run(store, insert);
}

enum store_result store_failure_keep(struct store *store, enum store_kind kind, const char *key)
{
    enum store_result result;
    sqlite3_stmt *insert;

    store_lock(store);
    insert = store_statement(store, FAILURE_INSERT);
    sqlite3_bind_int(insert, 1, kind);
    store_bind_text(insert, 2, key);
    result = store_run(store, insert);
    store_unlock(store);
    return result;
}

enum store_result store_failure_find(struct store *store, enum store_kind kind, const char *key)
{
    enum store_result result;
    sqlite3_stmt *find;

    store_lock(store);
    find = store_statement(store, FAILURE_FIND);
    sqlite3_bind_int(find, 1, kind);
    store_bind_text(find, 2, key);
    if ((result = store_next(store, find)) == STORE_DONE)
        sqlite3_reset(find);
    store_unlock(store);
    return result;
}

enum store_result store_key_made(struct store *store, enum store_kind kind, const char *key)
{
    enum store_result result;
    sqlite3_stmt *find;

    store_lock(store);
    find = store_statement(store, kind == STORE_CHARGE ? CHARGE_FIND_BY_KEY : REFUND_FIND_BY_KEY);
    store_bind_text(find, 1, key);
    if ((result = store_next(store, find)) == STORE_DONE)
        sqlite3_reset(find);
    store_unlock(store);
    return result;
}

/* The caller holds the lock and has begun a transaction. */
static enum store_result crowd_insert(struct store *store, int count)
{
    static const char method[] = "INSERT OR IGNORE INTO method (id, token) VALUES ('method_of_others', 'tok_visa')";
    enum store_result result =
        sqlite3_exec(store->database, method, NULL, NULL, NULL) == SQLITE_OK ? STORE_DONE : STORE_FAILED;

    for (int i = 0; result == STORE_DONE && i < count; i++) {
        sqlite3_stmt *insert = store_statement(store, CHARGE_INSERT);
        char id[STORE_ID_SIZE], key[STORE_ID_SIZE];

        store_id_new("charge_", id);
        store_id_new("other_", key);
        store_bind_text(insert, 1, id);
        store_bind_text(insert, 2, key);
        store_bind_text(insert, 3, "method_of_others");
        sqlite3_bind_int64(insert, 4, 1000);
        store_bind_text(insert, 5, "EUR");
        store_bind_text(insert, 6, "of another shop");
        store_bind_text(insert, 7, "succeeded");
        store_bind_text(insert, 8, "");
        sqlite3_bind_int64(insert, 9, store_now_ms());
        result = store_run(store, insert);
    }
    return result;
}

enum store_result store_crowd_add(struct store *store, int count)
{
    enum store_result result = STORE_FAILED;

    store_lock(store);
    if (sqlite3_exec(store->database, "BEGIN", NULL, NULL, NULL) == SQLITE_OK) {
        result = crowd_insert(store, count);
        if (sqlite3_exec(store->database, result == STORE_DONE ? "COMMIT" : "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK)
            result = STORE_FAILED;
    }
    store_unlock(store);
    return result;
}

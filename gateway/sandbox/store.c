/* gateway/sandbox/store.c: opening the database, its schema and prepared statements, and the payment methods. */
#include "store_internal.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

/* WAL with synchronous=NORMAL: a committed row is with the operating system before the answer is sent, so it survives
 * any signal that ends this process. Only a power failure could lose the last moments, which is acceptable for a
 * sandbox and saves an fsync for each charge. The exclusive lock keeps a second gateway from opening the same file. */
static const char settings[] = "PRAGMA locking_mode = EXCLUSIVE;"
                               "PRAGMA journal_mode = WAL;"
                               "PRAGMA synchronous = NORMAL;"
                               "PRAGMA foreign_keys = ON;";

/* account: the identifier of this database, drawn when it is created; `only` limits the table to one row. */
static const char schema[] =
    "CREATE TABLE IF NOT EXISTS account (only INTEGER PRIMARY KEY CHECK (only = 1), id TEXT NOT NULL) STRICT;"
    "INSERT OR IGNORE INTO account (only, id) VALUES (1, 'sandbox_' || lower(hex(randomblob(12))));"
    "CREATE TABLE IF NOT EXISTS method ("
    " id TEXT PRIMARY KEY, token TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS method_key (key TEXT PRIMARY KEY, method_id TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS method_detached (method_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS method_card ("
    " method_id TEXT PRIMARY KEY REFERENCES method (id), brand TEXT NOT NULL, last4 TEXT NOT NULL,"
    " exp_month INTEGER NOT NULL, exp_year INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS method_mandate ("
    " method_id TEXT PRIMARY KEY REFERENCES method (id),"
    " status TEXT NOT NULL CHECK (status IN ('active', 'inactive'))) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS charge ("
    " sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL UNIQUE,"
    " method_id TEXT NOT NULL REFERENCES method (id), amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),"
    " currency TEXT NOT NULL, description TEXT NOT NULL,"
    " status TEXT NOT NULL CHECK (status IN ('succeeded', 'processing', 'requires_action', 'failed')),"
    " decline_code TEXT NOT NULL CHECK ((status = 'failed') = (decline_code <> '')), created_ms INTEGER NOT NULL) "
    "STRICT;"
    "CREATE TABLE IF NOT EXISTS charge_description ("
    " charge_id TEXT PRIMARY KEY REFERENCES charge (id), description TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS refund ("
    " id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, charge_id TEXT NOT NULL REFERENCES charge (id),"
    " amount_minor INTEGER NOT NULL CHECK (amount_minor > 0), created_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS dispute ("
    " charge_id TEXT PRIMARY KEY REFERENCES charge (id),"
    " status TEXT NOT NULL CHECK (status IN ('opened', 'won', 'lost')),"
    " amount_minor INTEGER NOT NULL CHECK (amount_minor > 0), fee_minor INTEGER NOT NULL CHECK (fee_minor >= 0))"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS refund_failure ("
    " refund_id TEXT PRIMARY KEY REFERENCES refund (id)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS refund_by_charge ON refund (charge_id);"
    "CREATE TABLE IF NOT EXISTS setup ("
    " id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, type TEXT NOT NULL, return_url TEXT NOT NULL,"
    " cancel_url TEXT NOT NULL, language TEXT NOT NULL, expires_ms INTEGER NOT NULL,"
    " status TEXT NOT NULL CHECK (status IN ('open', 'completed', 'expired', 'cancelled')),"
    " method_id TEXT NOT NULL CHECK ((status = 'completed') = (method_id <> ''))) STRICT, WITHOUT ROWID;";

/* clang-format off */
#define METHOD_COLUMNS                                                                                         \
    "SELECT method.id, token, method_card.method_id IS NOT NULL, brand, last4, exp_month, exp_year,"                  \
    " coalesce(method_mandate.status, 'active') FROM method"                                                          \
    " LEFT JOIN method_card ON method_card.method_id = method.id"                                                     \
    " LEFT JOIN method_mandate ON method_mandate.method_id = method.id "
#define SETUP_COLUMNS                                                                                          \
    "SELECT id, key, type, return_url, cancel_url, language, expires_ms, status, method_id FROM setup "
#define CHARGE_COLUMNS                                                                                         \
    "SELECT id, key, method_id, charge.amount_minor, currency, description, charge.status, decline_code, created_ms," \
    " (SELECT coalesce(sum(refund.amount_minor), 0) FROM refund WHERE refund.charge_id = charge.id AND" \
    " NOT EXISTS (SELECT 1 FROM refund_failure WHERE refund_failure.refund_id = refund.id)), sequence," \
    " coalesce(dispute.status, ''), coalesce(dispute.amount_minor, 0), coalesce(dispute.fee_minor, 0),"               \
    " coalesce((SELECT c.client_key FROM client_key c WHERE c.kind = 0 AND c.key = charge.key), charge.key),"         \
    " (SELECT d.description FROM charge_description d WHERE d.charge_id = charge.id)"                                  \
    " FROM charge LEFT JOIN dispute ON dispute.charge_id = charge.id "
/* clang-format on */

#define REFUND_COLUMNS                                                                                                 \
    "SELECT id, key, charge_id, amount_minor, created_ms,"                                                             \
    " EXISTS (SELECT 1 FROM refund_failure WHERE refund_failure.refund_id = refund.id),"                               \
    " coalesce((SELECT c.client_key FROM client_key c WHERE c.kind = 1 AND c.key = refund.key), refund.key) FROM "     \
    "refund "

/* The keys that a client sent under the name ?1: that name itself, unless it was sent under another name. */
#define CLIENT_KEYS(kind)                                                                                              \
    "(SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM client_key WHERE kind = " kind " AND key = ?1)"                        \
    " UNION ALL SELECT key FROM client_key WHERE kind = " kind " AND client_key = ?1)"

#define MOVEMENT_COLUMNS                                                                                               \
    "SELECT id, type, source, amount_minor, fee_minor, currency, created_ms, sequence FROM movement "

static const char *const statement_texts[STATEMENTS] = {
    [ACCOUNT_FIND] = "SELECT id FROM account",
    [METHOD_INSERT] = "INSERT INTO method (id, token) VALUES (?, ?)",
    [METHOD_FIND] = METHOD_COLUMNS "WHERE method.id = ? AND method.id NOT IN (SELECT method_id FROM method_detached)",
    [METHOD_FIND_BY_KEY] = METHOD_COLUMNS "JOIN method_key ON method_key.method_id = method.id WHERE key = ?",
    [METHOD_KEY_INSERT] = "INSERT INTO method_key (key, method_id) VALUES (?, ?)",
    [METHOD_DETACH] = "INSERT OR IGNORE INTO method_detached (method_id) SELECT id FROM method WHERE id = ?",
    [METHOD_CARD] = "INSERT OR REPLACE INTO method_card (method_id, brand, last4, exp_month, exp_year)"
                    " SELECT id, ?, ?, ?, ? FROM method WHERE id = ?",
    [METHOD_MANDATE] =
        "INSERT OR REPLACE INTO method_mandate (method_id, status) SELECT id, ? FROM method WHERE id = ?",
    [CHARGE_INSERT] =
        "INSERT INTO charge (id, key, method_id, amount_minor, currency, description, status, decline_code, created_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [CHARGE_FIND] = CHARGE_COLUMNS "WHERE id = ?",
    [CHARGE_FIND_BY_KEY] = CHARGE_COLUMNS "WHERE key = ?",
    [CHARGE_FIND_BY_CLIENT] = CHARGE_COLUMNS "WHERE key IN " CLIENT_KEYS("0") " ORDER BY sequence DESC",
    [CHARGE_LIST] = CHARGE_COLUMNS "ORDER BY sequence DESC",
    [CHARGE_PAGE] = CHARGE_COLUMNS "WHERE created_ms >= ? AND created_ms < ? AND sequence < ? ORDER BY sequence DESC",
    [CHARGE_ADVANCE] = "UPDATE charge SET status = ?, decline_code = ? WHERE id = ? AND status = ?",
    [CHARGE_DESCRIBE] = "INSERT OR REPLACE INTO charge_description (charge_id, description)"
                        " SELECT id, ? FROM charge WHERE id = ?",
    [DISPUTE_WRITE] = "INSERT INTO dispute (charge_id, status, amount_minor, fee_minor) VALUES (?, ?, ?, ?)"
                      " ON CONFLICT (charge_id) DO UPDATE SET status = excluded.status,"
                      " amount_minor = excluded.amount_minor, fee_minor = excluded.fee_minor",
    [REFUND_INSERT] = "INSERT INTO refund (id, key, charge_id, amount_minor, created_ms) VALUES (?, ?, ?, ?, ?)",
    [REFUND_FIND_BY_KEY] = REFUND_COLUMNS "WHERE key = ?",
    [REFUND_FIND_BY_CLIENT] = REFUND_COLUMNS "WHERE key IN " CLIENT_KEYS("1") " ORDER BY created_ms DESC",
    [REFUND_FIND] = REFUND_COLUMNS "WHERE id = ?",
    [REFUND_FAIL] = "INSERT OR IGNORE INTO refund_failure (refund_id) VALUES (?)",
    [MOVEMENT_PAGE] =
        MOVEMENT_COLUMNS "WHERE created_ms >= ? AND created_ms < ? AND sequence < ? ORDER BY sequence DESC",
    [MOVEMENT_PARTS] = MOVEMENT_COLUMNS "WHERE payout_id = ? AND sequence < ? ORDER BY sequence DESC",
    [MOVEMENT_PAY_OUT] = "UPDATE movement SET payout_id = ? WHERE payout_id = '' AND currency = ?",
    [MOVEMENT_SUM] = "SELECT coalesce(sum(amount_minor - fee_minor), 0) FROM movement WHERE payout_id = ?",
    [MOVEMENT_OF_PAYOUT] =
        "INSERT INTO movement (id, type, source, amount_minor, fee_minor, currency, created_ms, payout_id)"
        " VALUES ('movement_' || lower(hex(randomblob(16))), 'payout', ?1, ?2, 0, ?3, ?4, ?1)",
    [PAYOUT_PAGE] = "SELECT id, amount_minor, currency, created_ms, sequence FROM payout"
                    " WHERE created_ms >= ? AND created_ms < ? AND sequence < ? ORDER BY sequence DESC",
    [PAYOUT_INSERT] = "INSERT INTO payout (id, amount_minor, currency, created_ms) VALUES (?, ?, ?, ?)",
    [SETUP_INSERT] =
        "INSERT INTO setup (id, key, type, return_url, cancel_url, language, expires_ms, status, method_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 'open', '')",
    [SETUP_FIND] = SETUP_COLUMNS "WHERE id = ?",
    [SETUP_FIND_BY_KEY] = SETUP_COLUMNS "WHERE key = ?",
    [CLIENT_KEY_INSERT] = "INSERT OR REPLACE INTO client_key (kind, key, client_key) VALUES (?, ?, ?)",
    [FAILURE_INSERT] = "INSERT OR IGNORE INTO failure (kind, key) VALUES (?, ?)",
    [FAILURE_FIND] = "SELECT 1 FROM failure WHERE kind = ? AND key = ?",
    [SETUP_END] = "UPDATE setup SET status = ?, method_id = ? WHERE id = ? AND status = 'open' AND expires_ms > ?",
};

static enum store_result store_complain(struct store *store)
{
    fprintf(stderr, "the book: %s\n", sqlite3_errmsg(store->database));
    return STORE_FAILED;
}

static bool store_prepare(struct store *store)
{
    if (sqlite3_exec(store->database, settings, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(store->database, schema, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(store->database, store_movement_schema, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(store->database, store_key_schema, NULL, NULL, NULL) != SQLITE_OK)
        return false;
    for (int i = 0; i < STATEMENTS; i++)
        if (sqlite3_prepare_v3(store->database, statement_texts[i], -1, SQLITE_PREPARE_PERSISTENT,
                               &store->statements[i], NULL) != SQLITE_OK)
            return false;
    return true;
}

struct store *store_open(const char *path)
{
    struct store *store = calloc(1, sizeof *store);

    if (store == NULL)
        return NULL;
    pthread_mutex_init(&store->lock, NULL);
    if (sqlite3_open_v2(path, &store->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK ||
        !store_prepare(store)) {
        fprintf(stderr, "%s: %s\n", path, sqlite3_errmsg(store->database));
        store_close(store);
        return NULL;
    }
    return store;
}

void store_close(struct store *store)
{
    for (int i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(store->statements[i]);
    sqlite3_close(store->database);
    pthread_mutex_destroy(&store->lock);
    free(store);
}

void store_lock(struct store *store)
{
    int failed = pthread_mutex_lock(&store->lock);

    assert(!failed);
}

void store_unlock(struct store *store)
{
    int failed = pthread_mutex_unlock(&store->lock);

    assert(!failed);
}

sqlite3_stmt *store_statement(struct store *store, enum statement which)
{
    sqlite3_reset(store->statements[which]);
    return store->statements[which];
}

enum store_result store_next(struct store *store, sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);

    if (code == SQLITE_ROW)
        return STORE_DONE;
    sqlite3_reset(statement); /* an open read would keep the log from being merged into the file */
    return code == SQLITE_DONE ? STORE_ABSENT : store_complain(store);
}

enum store_result store_run(struct store *store, sqlite3_stmt *statement)
{
    enum store_result result = store_next(store, statement);

    assert(result != STORE_DONE); /* STORE_DONE would mean that the statement returned a row */
    return result == STORE_ABSENT ? STORE_DONE : result;
}

void store_bind_text(sqlite3_stmt *statement, int index, const char *text)
{
    int code = sqlite3_bind_text(statement, index, text, -1, SQLITE_TRANSIENT);

    assert(code == SQLITE_OK);
}

void store_copy_text(sqlite3_stmt *statement, int column, char *text, size_t size)
{
    const unsigned char *value = sqlite3_column_text(statement, column);

    snprintf(text, size, "%s", value == NULL ? "" : (const char *)value);
}

void store_id_new(const char *prefix, char id[STORE_ID_SIZE])
{
    uint64_t random[2];
    ssize_t got = getrandom(random, sizeof random, 0);

    assert(got == (ssize_t)sizeof random);
    snprintf(id, STORE_ID_SIZE, "%s%016llx%016llx", prefix, (unsigned long long)random[0],
             (unsigned long long)random[1]);
}

int64_t store_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum store_result store_account(struct store *store, char id[STORE_ID_SIZE])
{
    enum store_result result;

    store_lock(store);
    sqlite3_stmt *find = store_statement(store, ACCOUNT_FIND);
    if ((result = store_next(store, find)) == STORE_DONE) {
        store_copy_text(find, 0, id, STORE_ID_SIZE);
        sqlite3_reset(find);
    }
    store_unlock(store);
    return result;
}

/* The caller holds the lock. */
static enum store_result method_insert(struct store *store, const char *token, struct store_method *method)
{
    sqlite3_stmt *insert = store_statement(store, METHOD_INSERT);

    *method = (struct store_method){ .mandate_status = "active" };
    store_id_new("method_", method->id);
    snprintf(method->token, sizeof method->token, "%s", token);
    store_bind_text(insert, 1, method->id);
    store_bind_text(insert, 2, method->token);
    return store_run(store, insert);
}

/* Finds a method by METHOD_FIND or METHOD_FIND_BY_KEY. The caller holds the lock. */
static enum store_result method_select(struct store *store, enum statement which, const char *value,
                                       struct store_method *method)
{
    sqlite3_stmt *find = store_statement(store, which);
    enum store_result result;

    store_bind_text(find, 1, value);
    if ((result = store_next(store, find)) == STORE_DONE) {
        store_copy_text(find, 0, method->id, sizeof method->id);
        store_copy_text(find, 1, method->token, sizeof method->token);
        method->card.changed = sqlite3_column_int(find, 2) != 0;
        store_copy_text(find, 3, method->card.brand, sizeof method->card.brand);
        store_copy_text(find, 4, method->card.last4, sizeof method->card.last4);
        method->card.exp_month = sqlite3_column_int64(find, 5);
        method->card.exp_year = sqlite3_column_int64(find, 6);
        store_copy_text(find, 7, method->mandate_status, sizeof method->mandate_status);
        sqlite3_reset(find);
    }
    return result;
}

enum store_result store_method_add(struct store *store, const char *token, struct store_method *method)
{
    enum store_result result;

    store_lock(store);
    result = method_insert(store, token, method);
    store_unlock(store);
    return result;
}

enum store_result store_method_add_once(struct store *store, const char *key, const char *token,
                                        struct store_method *method)
{
    enum store_result result;

    store_lock(store);
    result = method_select(store, METHOD_FIND_BY_KEY, key, method);
    if (result == STORE_DONE) {
        result = strcmp(method->token, token) == 0 ? STORE_REPEATED : STORE_KEY_REUSED;
    } else if (result == STORE_ABSENT && (result = method_insert(store, token, method)) == STORE_DONE) {
        sqlite3_stmt *insert = store_statement(store, METHOD_KEY_INSERT);

        store_bind_text(insert, 1, key);
        store_bind_text(insert, 2, method->id);
        result = store_run(store, insert);
    }
    store_unlock(store);
    return result;
}

enum store_result store_method_detach(struct store *store, const char *id)
{
    enum store_result result;

    store_lock(store);
    sqlite3_stmt *detach = store_statement(store, METHOD_DETACH);
    store_bind_text(detach, 1, id);
    if ((result = store_run(store, detach)) == STORE_DONE && sqlite3_changes(store->database) == 0)
        result = STORE_ABSENT;
    store_unlock(store);
    return result;
}

enum store_result store_method_card(struct store *store, const char *id, const struct store_card *card,
                                    struct store_method *method)
{
    enum store_result result;

    store_lock(store);
    sqlite3_stmt *write = store_statement(store, METHOD_CARD);
    store_bind_text(write, 1, card->brand);
    store_bind_text(write, 2, card->last4);
    sqlite3_bind_int64(write, 3, card->exp_month);
    sqlite3_bind_int64(write, 4, card->exp_year);
    store_bind_text(write, 5, id);
    if ((result = store_run(store, write)) == STORE_DONE)
        result = method_select(store, METHOD_FIND, id, method);
    store_unlock(store);
    return result;
}

enum store_result store_method_mandate(struct store *store, const char *id, const char *status,
                                       struct store_method *method)
{
    enum store_result result;

    store_lock(store);
    sqlite3_stmt *write = store_statement(store, METHOD_MANDATE);
    store_bind_text(write, 1, status);
    store_bind_text(write, 2, id);
    if ((result = store_run(store, write)) == STORE_DONE)
        result = method_select(store, METHOD_FIND, id, method);
    store_unlock(store);
    return result;
}

enum store_result store_method_find(struct store *store, const char *id, struct store_method *method)
{
    enum store_result result;

    store_lock(store);
    result = method_select(store, METHOD_FIND, id, method);
    store_unlock(store);
    return result;
}

/* gateway/sandbox/store_internal.h: shared by the files of the store: the open database and its prepared statements. */
#ifndef GATEWAY_SANDBOX_STORE_INTERNAL_H
#define GATEWAY_SANDBOX_STORE_INTERNAL_H

#include <pthread.h>
#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

#include "store.h"

enum statement {
    ACCOUNT_FIND,
    METHOD_INSERT,
    METHOD_FIND,
    METHOD_FIND_BY_KEY,
    METHOD_KEY_INSERT,
    METHOD_DETACH,
    METHOD_CARD,
    METHOD_MANDATE,
    CHARGE_INSERT,
    CHARGE_FIND,
    CHARGE_FIND_BY_KEY,
    CHARGE_FIND_BY_CLIENT,
    CHARGE_LIST,
    CHARGE_PAGE,
    CHARGE_ADVANCE,
    CHARGE_DESCRIBE,
    DISPUTE_WRITE,
    REFUND_INSERT,
    REFUND_FIND_BY_KEY,
    REFUND_FIND_BY_CLIENT,
    REFUND_FIND,
    REFUND_FAIL,
    MOVEMENT_PAGE,
    MOVEMENT_PARTS,
    MOVEMENT_PAY_OUT,
    MOVEMENT_SUM,
    MOVEMENT_OF_PAYOUT,
    PAYOUT_PAGE,
    PAYOUT_INSERT,
    SETUP_INSERT,
    SETUP_FIND,
    SETUP_FIND_BY_KEY,
    SETUP_END,
    CLIENT_KEY_INSERT,
    FAILURE_INSERT,
    FAILURE_FIND,
    STATEMENTS
};

struct store {
    sqlite3 *database;
    sqlite3_stmt *statements[STATEMENTS];
    /* one thread at a time uses the connection: reading and then writing under the lock is one step */
    pthread_mutex_t lock;
};

/* Tables and triggers of store_movement.c, tables of store_key.c. */
extern const char store_movement_schema[], store_key_schema[];

void store_lock(struct store *store);
void store_unlock(struct store *store);

/* The statement, reset and ready to bind. The caller holds the lock. */
sqlite3_stmt *store_statement(struct store *store, enum statement which);
/* Runs a statement that returns no row. STORE_DONE, STORE_FAILED. */
enum store_result store_run(struct store *store, sqlite3_stmt *statement);
/* Steps to a row: STORE_DONE, STORE_ABSENT (no more rows), STORE_FAILED. */
enum store_result store_next(struct store *store, sqlite3_stmt *statement);

/* Finds a charge by CHARGE_FIND or CHARGE_FIND_BY_KEY. The caller holds the lock. STORE_DONE, STORE_ABSENT,
 * STORE_FAILED. */
enum store_result store_charge_select(struct store *store, enum statement which, const char *value,
                                      struct store_charge *charge);

/* Keeps the client's name of what is made under this key next, where it is another than the key. The caller holds the
 * lock. STORE_DONE, STORE_FAILED. */
enum store_result store_client_key_keep(struct store *store, enum store_kind kind, const char *key,
                                        const char *client_key);

void store_bind_text(sqlite3_stmt *statement, int index, const char *text);
/* Copies a column into a text of `size` bytes; NULL becomes the empty text. */
void store_copy_text(sqlite3_stmt *statement, int column, char *text, size_t size);

#endif

/* sql/store_operation.h: rows of `operation`: the state of an Idempotency-Key, and the answer stored for it.
 * Source: docs/reliability.md, 1. */
#ifndef GUICHET_SQL_STORE_OPERATION_H
#define GUICHET_SQL_STORE_OPERATION_H

#include "sql/sql.h"

struct operation {
    bool found;
    struct id principal_id;
    uint8_t key_hash[32];
    struct id organization_id;
    uint8_t fingerprint[32];
    bool done;
    /* Of a running operation: the order being placed. Of a done one whose stored body leaves out a secret: drawn by the
     * try that wrote it, which knows it again by this. */
    struct id object_id;
    struct instant lease_until; /* of a running operation: after this instant another request may take it over */
    int64_t http_status;        /* of a done operation */
    const char *body;
    struct instant created_at;
};

/* Reads the operation from the six columns fingerprint, state, object_id, lease_until, http_status, body of a LEFT
 * JOIN. */
void operation_take(struct sql_row *row, struct operation *operation);
/* STATUS_CONFLICT: the key has an operation already. */
enum status store_operation_insert(struct sql *sql, const struct operation *operation) MUST_CHECK;
/* Changes a running operation to done with this answer. STATUS_CHANGED: it was not running. */
enum status store_operation_finish(struct sql *sql, struct id principal_id, const uint8_t key_hash[32],
                                   int64_t http_status, const char *body) MUST_CHECK;
/* Deletes a running operation: nothing was done, and the key may be sent again. STATUS_CHANGED: it was not running. */
enum status store_operation_forget(struct sql *sql, struct id principal_id, const uint8_t key_hash[32]) MUST_CHECK;
/* Deletes done operations created before `before`, at most `limit`. */
enum status store_operation_sweep(struct sql *sql, struct instant before, int64_t limit) MUST_CHECK;

#endif

/* sql/store_method_ask.h: payment methods of which the gateway is asked how they stand: columns of `payment_method`.
 * Source: docs/rules.md, E (Payment methods that change). */
#ifndef GUICHET_SQL_STORE_METHOD_ASK_H
#define GUICHET_SQL_STORE_METHOD_ASK_H

#include "billing/payment_method.h"
#include "sql/sql.h"

/* What an asking needs of a method. */
struct method_ask {
    struct id organization_id, id;
    const char *gateway_reference;
    struct instant ask_at;
    int64_t tries; /* in vain */
    int64_t version;
};

/* Each: the database's own statuses too (sql.h). Texts are in the arena. */

/* Those that are due, the longest waiting first, of all organizations: the worker's list. */
enum status store_method_ask_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                                 struct method_ask **due, size_t *count) MUST_CHECK;
/* The active ones that the gateway calls so, of all organizations: at most METHODS_OF_REFERENCE_MAX; mostly one.
 * Whoever asks must not be a customer. */
enum { METHODS_OF_REFERENCE_MAX = 8 };
enum status store_method_ask_of_reference(struct sql *sql, struct arena *arena, const char *reference,
                                          struct method_ask **asks, size_t *count) MUST_CHECK;
/* The same of those that are debited under the mandate that the gateway calls so. */
enum status store_method_ask_of_mandate(struct sql *sql, struct arena *arena, const char *mandate_id,
                                        struct method_ask **asks, size_t *count) MUST_CHECK;
/* It is asked about at `at`, and soon again if that brings nothing (tries 0). STATUS_CHANGED: another version. */
enum status store_method_ask_hasten(struct sql *sql, const struct method_ask *ask, struct instant at) MUST_CHECK;
/* Writes the card (brand, last4, the end), the mandate and when it is asked about next; version + 1, in the row and in
 * the struct. STATUS_CHANGED: another version. */
enum status store_method_ask_heard(struct sql *sql, struct payment_method *method, struct instant ask_at,
                                   int64_t tries) MUST_CHECK;

#endif

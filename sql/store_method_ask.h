/* sql/store_method_ask.h: when the gateway is asked about each payment method: columns of `payment_method`.
 * Source: docs/rules.md, E (Payment methods that change). */
#ifndef GUICHET_SQL_STORE_METHOD_ASK_H
#define GUICHET_SQL_STORE_METHOD_ASK_H

#include "billing/payment_method.h"
#include "sql/sql.h"

/* What asking about a method needs. */
struct method_ask {
    struct id organization_id, id;
    const char *gateway_reference;
    struct instant ask_at;
    int64_t tries;   /* that brought no answer */
    int64_t version; /* of the asking alone (ask_version): the method's own version is what clients compare */
};

/* Every function may also return the statuses of sql/sql.h. Texts are in the arena. */

/* Lists the methods that are due, longest waiting first, of all organizations: the worker's list. Those that are set
 * aside (counter/set_aside.h) are left out. */
enum status store_method_ask_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                                 struct method_ask **due, size_t *count) MUST_CHECK;
/* STATUS_NOT_FOUND: no such method, or the gateway is not asked about it (paid by invoice, or removed). */
enum status store_method_ask_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                  struct method_ask *ask) MUST_CHECK;
/* Lists the active methods with this gateway reference, of all organizations: at most METHODS_OF_REFERENCE_MAX;
 * usually one. Never call it for a customer. */
enum { METHODS_OF_REFERENCE_MAX = 8 };
enum status store_method_ask_of_reference(struct sql *sql, struct arena *arena, const char *reference,
                                          struct method_ask **asks, size_t *count) MUST_CHECK;
/* As store_method_ask_of_reference, by the gateway's identifier of their mandate. */
enum status store_method_ask_of_mandate(struct sql *sql, struct arena *arena, const char *mandate_id,
                                        struct method_ask **asks, size_t *count) MUST_CHECK;
/* Makes the method due at `at`, and resets its tries. STATUS_CHANGED: another version, or removed. */
enum status store_method_ask_hasten(struct sql *sql, const struct method_ask *ask, struct instant at) MUST_CHECK;
/* Writes when the gateway is asked next. STATUS_CHANGED: another version of the asking, or removed. */
enum status store_method_ask_again(struct sql *sql, const struct method_ask *ask, struct instant at,
                                   int64_t tries) MUST_CHECK;
/* Writes what clients see: the card (brand, last4, expiry) and the mandate; increments the method's version, in the row
 * and in the struct. STATUS_CHANGED: another version. */
enum status store_method_details(struct sql *sql, struct payment_method *method) MUST_CHECK;

#endif

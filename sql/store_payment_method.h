/* sql/store_payment_method.h: how organizations pay. Which method is the default stands in the organization's row,
 * so that there is only one. Source: docs/api.md, Catalogue and organization. */
#ifndef GUICHET_SQL_STORE_PAYMENT_METHOD_H
#define GUICHET_SQL_STORE_PAYMENT_METHOD_H

#include "billing/payment_method.h"
#include "sql/sql.h"

/* Each: the database's own statuses too (sql.h), STATUS_INTERNAL where a row holds what no method can be. Texts live
 * in `arena`. */

/* One that was removed is found too (`active` is false): orders and invoices still name it. STATUS_NOT_FOUND, also
 * for another organization's. */
enum status store_payment_method_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                      struct payment_method *method) MUST_CHECK;
/* is_default is not written: the caller tells the organization (store_organization_default_method).
 * STATUS_DUPLICATE: its setup has made a method already. */
enum status store_payment_method_insert(struct sql *sql, const struct payment_method *method) MUST_CHECK;
/* The active ones, newest first, at most `limit`; `before` continues after that one, ID_NONE begins. *methods is an
 * array of *count in the arena. */
enum status store_payment_method_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id before,
                                      size_t limit, struct payment_method **methods, size_t *count) MUST_CHECK;

/* Both on the version the method was read at, which becomes version + 1 in the row and the struct; STATUS_CHANGED:
 * another one. touch: only moves the version, because whether the method is the default (kept in the organization's
 * row) has changed. */
enum status store_payment_method_touch(struct sql *sql, struct payment_method *method) MUST_CHECK;
/* remove: from `now` on the gateway is to be told, where it knows the method. */
enum status store_payment_method_remove(struct sql *sql, struct payment_method *method, struct instant now) MUST_CHECK;
/* Removed ones of which the gateway is to be told, the longest waiting first, of all organizations. */
struct method_detach {
    struct id organization_id, id;
    const char *gateway_reference;
    struct instant detach_at; /* INSTANT_NONE: it was told */
    int64_t tries;
    int64_t version;
};
enum status store_payment_method_detach_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                                            struct method_detach **due, size_t *count) MUST_CHECK;
/* Writes detach_at and tries. STATUS_CHANGED: another version. */
enum status store_payment_method_detach_told(struct sql *sql, const struct method_detach *told) MUST_CHECK;
/* How the subscriptions on an invoice are paid now that still run (active, past due, suspended): by `own_id`, the
 * invoice's own method, where one of them is, else the way of the first. STATUS_NOT_FOUND: none of them runs. */
enum status store_payment_method_of_invoice(struct sql *sql, struct arena *arena, struct id organization_id,
                                            struct id invoice_id, struct id own_id,
                                            struct payment_method *method) MUST_CHECK;
/* Whether something will be paid with it: a subscription that runs or may run again (pending, active, past due,
 * suspended), or that waits to move onto it; an order whose charge or credit check is under way (a scheduled order
 * is paid its subscription's way); a line that waits for its next invoice; an attempt whose charge may still be sent
 * or is not known; an open invoice that will be collected again by it, because nothing on it runs any more that is
 * paid another way (books/invoice_collect.h). */
enum status store_payment_method_in_use(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                        bool *in_use) MUST_CHECK;

#endif

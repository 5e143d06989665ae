/* sql/store_payment_method.h: rows of `payment_method`: how organizations pay. The organization's row says which
 * method is the default, so that there is only one.
 * Source: docs/api.md, Catalogue and organization. */
#ifndef GUICHET_SQL_STORE_PAYMENT_METHOD_H
#define GUICHET_SQL_STORE_PAYMENT_METHOD_H

#include "billing/payment_method.h"
#include "sql/sql.h"

/* Every function may also return the statuses of sql/sql.h, and STATUS_INTERNAL if a row holds an unknown value. Texts
 * live in `arena`. */

/* Also finds a removed method (`active` is false), because orders and invoices still name it. STATUS_NOT_FOUND: no
 * such method, or another organization's. */
enum status store_payment_method_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                      struct payment_method *method) MUST_CHECK;
/* Finds the organization's method with this name at the gateway that is active, or else removed and not detached there
 * yet. STATUS_NOT_FOUND. */
enum status store_payment_method_of_reference(struct sql *sql, struct arena *arena, struct id organization_id,
                                              const char *reference, struct payment_method *method) MUST_CHECK;
/* Does not write is_default: the caller sets it in the organization's row (store_organization_default_method). The
 * gateway is first asked about the method PAYMENT_METHOD_ASKED_EVERY_S after it was made, and at once about a bank
 * account whose mandate is not completely known (sql/store_method_ask.h). STATUS_DUPLICATE: the setup has already made
 * a method. */
enum status store_payment_method_insert(struct sql *sql, const struct payment_method *method) MUST_CHECK;
/* The active methods, newest first, at most `limit`, older than `before` (ID_NONE: from the newest). */
enum status store_payment_method_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id before,
                                      size_t limit, struct payment_method **methods, size_t *count) MUST_CHECK;
/* Those of 1 to SQL_IDS_MAX identifiers that are the organization's, removed ones too, in the order of their
 * identifiers. */
enum status store_payment_method_these(struct sql *sql, struct arena *arena, struct id organization_id,
                                       const struct id ids[], size_t id_count, struct payment_method **methods,
                                       size_t *count) MUST_CHECK;

/* These two write to the version that was read, and increment it, in the row and in the struct. STATUS_CHANGED:
 * another version. store_payment_method_touch changes only the version, after the method became the default or ceased
 * to be it (which is kept in the organization's row). */
enum status store_payment_method_touch(struct sql *sql, struct payment_method *method) MUST_CHECK;
/* Removes the method. If the gateway account in use knows it, it is to be detached there from `now`
 * on. */
enum status store_payment_method_remove(struct sql *sql, struct payment_method *method, struct instant now) MUST_CHECK;
/* Removed methods that are to be detached at the gateway, longest waiting first, of all organizations; those that are
 * set aside (counter/set_aside.h) are left out. */
struct method_detach {
    struct id organization_id, id;
    const char *gateway_reference;
    struct instant detach_at; /* next try; INSTANT_NONE: detached */
    int64_t tries;
    int64_t version;
};
enum status store_payment_method_detach_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                                            struct method_detach **due, size_t *count) MUST_CHECK;
/* STATUS_NOT_FOUND: no such method, or it need not be detached (any more). */
enum status store_payment_method_detach_find(struct sql *sql, struct arena *arena, struct id organization_id,
                                             struct id id, struct method_detach *due) MUST_CHECK;
/* Writes detach_at and tries, and increments the row's version. STATUS_CHANGED: another version. */
enum status store_payment_method_detach_told(struct sql *sql, const struct method_detach *told) MUST_CHECK;
/* How the running subscriptions (active, past due, suspended) with a line on the invoice are paid: by `own_id`, the
 * invoice's own method, if one of them is paid by it, else by the method of the first. STATUS_NOT_FOUND: none of them
 * is running. */
enum status store_payment_method_of_invoice(struct sql *sql, struct arena *arena, struct id organization_id,
                                            struct id invoice_id, struct id own_id,
                                            struct payment_method *method) MUST_CHECK;
/* Whether something will be paid by the method: a subscription that runs or may run again (pending, active, past due,
 * suspended), or that is to move onto it; an order whose charge or credit check is not finished (a scheduled order is
 * paid by its subscription's method); a pending line; an attempt whose charge may still be sent or is not known; an
 * open invoice that will be collected again by it, because no running subscription on it names another method
 * (books/invoice_collect.h). */
enum status store_payment_method_in_use(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                        bool *in_use) MUST_CHECK;

#endif

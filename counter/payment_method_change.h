/* counter/payment_method_change.h: makes a payment method the default, or removes one.
 * Source: docs/api.md, Catalogue and organization. */
#ifndef GUICHET_COUNTER_PAYMENT_METHOD_CHANGE_H
#define GUICHET_COUNTER_PAYMENT_METHOD_CHANGE_H

#include "billing/payment_method.h"
#include "counter/counter.h"

struct payment_method_change {
    struct id id;
    int64_t version; /* the version in If-Match; negative: any */
};

/* Both are acts on the organization. STATUS_NOT_FOUND: no such method, or another organization's;
 * STATUS_PRECONDITION_FAILED: another version. Where the method is the default, or removed, already, STATUS_OK, and
 * nothing is written. */

/* Makes the method the default instead of the one that was. STATUS_NOT_FOUND also for a removed method. */
ACT(act_payment_method_make_default, struct payment_method_change, struct payment_method);
/* Removes the method. Its row is kept, since orders and invoices name it, but nothing can be paid with it any more.
 * After the default is removed, the organization has no default. STATUS_PAYMENT_METHOD_IN_USE. */
ACT(act_payment_method_remove, struct payment_method_change, struct none);

/* Inside an act: makes `id` the default. The previous default gets a new version and a journal entry; the caller writes
 * those of the new one. */
enum status payment_method_default_set(struct act *act, struct id id) MUST_CHECK;

#endif

/* counter/payment_method_change.h: which payment method is the default, and taking one away.
 * Source: docs/api.md, Catalogue and organization. */
#ifndef GUICHET_COUNTER_PAYMENT_METHOD_CHANGE_H
#define GUICHET_COUNTER_PAYMENT_METHOD_CHANGE_H

#include "billing/payment_method.h"
#include "counter/counter.h"

struct payment_method_change {
    struct id id;
    int64_t version; /* the one If-Match asks for; negative: any */
};

/* Acts on the organization. Both: STATUS_NOT_FOUND, also for another
 * organization's; STATUS_PRECONDITION_FAILED: another version. What holds already is STATUS_OK and writes nothing. */

/* It becomes the default, and the one that was the default no longer is. STATUS_NOT_FOUND for a removed one, too. */
ACT(act_payment_method_make_default, struct payment_method_change, struct payment_method);
/* Its row stays, since orders and invoices name it, but nothing can be paid with it any more; of the default, the
 * organization has none then. STATUS_PAYMENT_METHOD_IN_USE. */
ACT(act_payment_method_remove, struct payment_method_change, struct none);

/* Inside an act: `id` is the default from now on. The one that was it gets a new version and a journal entry; the
 * new one is the caller's to write and tell. */
enum status payment_method_default_set(struct act *act, struct id id) MUST_CHECK;

#endif

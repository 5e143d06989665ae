/* counter/order_place.h: places an order. By card or bank account this is two acts with the gateway's call between them
 * and no transaction open: one places order, payment and the key's operation, the other settles the charge. By invoice
 * it is one act. Source: docs/rules.md, A5, A6, C; docs/reliability.md, 1. */
#ifndef GUICHET_COUNTER_ORDER_PLACE_H
#define GUICHET_COUNTER_ORDER_PLACE_H

#include "billing/order.h"
#include "books/order_users.h"
#include "counter/counter.h"
#include "counter/errand.h"

struct order_wanted {
    struct id quote_id;
    const char *purchase_order_number;     /* NULL: none */
    const char *subscription_name;         /* of a new subscription, in normal form; NULL: none */
    const struct order_user_wanted *users; /* to be created with a licence each; checked field by field */
    size_t user_count;
};

/* `render` renders the answer; the caller's claim must be CLAIM_START. *order is filled unless
 * counter->answer.replayed. A declined charge is STATUS_OK: the order says payment_failed. Of the quote:
 * STATUS_NOT_FOUND, STATUS_QUOTE_USED, STATUS_QUOTE_EXPIRED, STATUS_QUOTE_STALE, in that order;
 * STATUS_LICENCE_CHANGE_UNAVAILABLE. STATUS_VALIDATION_FAILED: a name for a subscription that is there already. Of the
 * users (books/order_users.h): STATUS_ROLE_REQUIRED, STATUS_EMAIL_TAKEN,
 * STATUS_VALIDATION_FAILED, STATUS_NO_LICENCE_AVAILABLE. STATUS_UNAVAILABLE: the gateway takes no work; nothing was
 * ordered, and the same key may be sent again. */
enum status order_place(struct counter *c, const struct order_wanted *wanted, order_renderer render,
                        struct order *order) MUST_CHECK;

#endif

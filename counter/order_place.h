/* counter/order_place.h: an order. By card or bank account it is two acts with the gateway's call between them and
 * no transaction open: place (order, payment and the key's operation, committed) and settle. By invoice it is one.
 * Source: docs/rules.md, A5, A6, C; docs/reliability.md, 1. */
#ifndef GUICHET_COUNTER_ORDER_PLACE_H
#define GUICHET_COUNTER_ORDER_PLACE_H

#include "billing/order.h"
#include "books/order_users.h"
#include "counter/counter.h"
#include "counter/errand.h"

struct order_wanted {
    struct id quote_id;
    const char *purchase_order_number;     /* NULL: none */
    const struct order_user_wanted *users; /* to be created with a licence each; checked field by field */
    size_t user_count;
};

/* `render` answers; the caller's claim must be made. *order is filled unless
 * counter->answer.replayed. STATUS_ROLE_REQUIRED, STATUS_EMAIL_TAKEN, STATUS_VALIDATION_FAILED,
 * STATUS_NO_LICENCE_AVAILABLE: of the users (books/order_users.h). STATUS_NOT_FOUND; STATUS_QUOTE_USED,
 * STATUS_QUOTE_EXPIRED, STATUS_QUOTE_STALE in that order; STATUS_LICENCE_CHANGE_UNAVAILABLE; STATUS_UNAVAILABLE: the
 * gateway takes no work, nothing was ordered and the key may be sent again. A declined charge is STATUS_OK: the
 * order says payment_failed. */
enum status order_place(struct counter *c, const struct order_wanted *wanted, order_renderer render,
                        struct order *order) MUST_CHECK;

#endif

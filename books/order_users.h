/* books/order_users.h: licences bought and users added in one order.
 * Source: docs/rules.md, A14; docs/api.md, Quotes and orders.
 *
 * Parts of an order's act, in its transaction. The order's and the subscription's rows must be there before
 * order_users_create. What happens to the subscription's counts happens in memory: the caller stores it afterwards,
 * as it does anyway. */
#ifndef GUICHET_BOOKS_ORDER_USERS_H
#define GUICHET_BOOKS_ORDER_USERS_H

#include "billing/order.h"
#include "billing/subscription.h"
#include "books/act.h"

enum { ORDER_USERS_MAX = 1000 };

/* Checked by the caller, field by field. */
struct order_user_wanted {
    const char *email, *display_name;
    const char *locale; /* NULL: the organization's */
};

/* Buying and creating users in one order takes a global administrator: STATUS_ROLE_REQUIRED. For the handler, before
 * it looks further. */
enum status order_users_allowed(role_set roles) MUST_CHECK;
/* Reads an order's users into order->users, where it has any. Also for reads outside an act. */
enum status order_users_read(struct act *act, struct order *order) MUST_CHECK;
/* The same of the orders of a page, all of one organization: at most SQL_IDS_MAX, with at most SQL_PARTS_MAX users. */
enum status orders_users_read(struct act *act, struct order *orders, size_t count) MUST_CHECK;
/* Under the lock, before anything is written. STATUS_ROLE_REQUIRED: the actor is no global administrator any more.
 * STATUS_EMAIL_TAKEN: act->refusal.pointer says whose address ("/users/3/email"). STATUS_VALIDATION_FAILED: an
 * address stands twice; likewise. */
enum status order_users_check(struct act *act, const struct order_user_wanted users[], size_t count) MUST_CHECK;
/* Creates them, each with a licence: `reserved` while the order waits for a credit check or its charge (out of
 * pending_licences too), else active (out of total_licences, in which those just bought are counted).
 * STATUS_NO_LICENCE_AVAILABLE: more users than licences. STATUS_CONFLICT: an address was taken since
 * order_users_check; the act is run again and says so. */
enum status order_users_create(struct act *act, const struct order *order, struct subscription *subscription,
                               const struct order_user_wanted users[], size_t count, bool reserved) MUST_CHECK;
/* The order is confirmed: what was reserved for it turns active. */
enum status order_users_activate(struct act *act, struct id order_id, struct subscription *subscription) MUST_CHECK;
/* The order was rejected or cancelled, or its payment failed: what was reserved ends; the users stay. */
enum status order_users_release(struct act *act, struct id order_id, struct subscription *subscription) MUST_CHECK;
/* The order ends unpaid, or is to be as if it had never been: what was reserved for it ends, and its users go as
 * well, so that their addresses are free for the next try. A user who has become anything else meanwhile stays:
 * somebody changed them, gave them a role, a password or another licence. They are the organization's by then
 * (perhaps its last administrator), and no part of the order any more. */
enum status order_users_withdraw(struct act *act, struct id order_id, struct subscription *subscription) MUST_CHECK;

#endif

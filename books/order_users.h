/* books/order_users.h: users that an order creates, each with a licence that it buys.
 * Source: docs/rules.md, A14; docs/api.md, Quotes and orders.
 *
 * Parts of an order's act, in its transaction. The rows of order and subscription must exist before order_users_create.
 * The subscription's counts are changed in memory; the caller stores it afterwards. */
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

/* STATUS_ROLE_REQUIRED: only a global administrator may buy and create users in one order. For the handler, before it
 * checks anything else. */
enum status order_users_allowed(role_set roles) MUST_CHECK;
/* Reads the users of an order that has any into order->users. Also for reads outside an act. */
enum status order_users_read(struct act *act, struct order *order) MUST_CHECK;
/* The same for the orders of one page, all of one organization: at most SQL_IDS_MAX, with at most SQL_PARTS_MAX users
 * in all. */
enum status orders_users_read(struct act *act, struct order *orders, size_t count) MUST_CHECK;
/* Under the lock, before anything is written. STATUS_ROLE_REQUIRED: the actor is no global administrator any more.
 * STATUS_EMAIL_TAKEN: act->refusal.pointers name the taken addresses ("/users/3/email"). STATUS_VALIDATION_FAILED: an
 * address is given twice; the pointer names it. */
enum status order_users_check(struct act *act, const struct order_user_wanted users[], size_t count) MUST_CHECK;
/* Creates the users, each with a licence. `reserved`: the order waits for a credit check or its charge, and the
 * licences may also come out of pending_licences; else they are active, out of total_licences, which counts those just
 * bought. STATUS_NO_LICENCE_AVAILABLE: more users than licences. STATUS_CONFLICT: an address was taken since
 * order_users_check; counter_run runs the act again, and the check then names it. */
enum status order_users_create(struct act *act, const struct order *order, struct subscription *subscription,
                               const struct order_user_wanted users[], size_t count, bool reserved) MUST_CHECK;
/* When the order is confirmed: its reserved assignments become active. */
enum status order_users_activate(struct act *act, struct id order_id, struct subscription *subscription) MUST_CHECK;
/* When the order is rejected or cancelled: its reserved assignments end; the users stay. */
enum status order_users_release(struct act *act, struct id order_id, struct subscription *subscription) MUST_CHECK;
/* When the order ends unpaid, or is withdrawn as if it had never been sent: its reserved assignments end, and the users
 * that it created are deleted, so that their addresses are free for the next try. A user who was changed meanwhile (a
 * role, a password, another licence, …) is kept: by then it is the organization's own user, perhaps its last
 * administrator. */
enum status order_users_withdraw(struct act *act, struct id order_id, struct subscription *subscription) MUST_CHECK;

#endif

/* counter/gateway_current.h: whether the gateway account that this process was started with is still the one in use. A
 * process that ran on while `guichet adopt-gateway` moved to another account would charge at the former one, where no
 * other process looks for the charge. Called after what is about to be sent was committed: the move refuses while
 * something is open, and locks the account before it looks.
 * Source: docs/operating.md, Another gateway account. */
#ifndef GUICHET_COUNTER_GATEWAY_CURRENT_H
#define GUICHET_COUNTER_GATEWAY_CURRENT_H

#include "books/act.h"

/* STATUS_UNAVAILABLE: another account is in use, which is logged at level error; or the database's own failure. In a
 * transaction the account stays the same until its end. */
enum status gateway_current(const struct act *act) MUST_CHECK;

#endif

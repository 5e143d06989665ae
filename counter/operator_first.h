/* counter/operator_first.h: makes the deployment's operator: its organization and its first user, who does everything
 * else through acts. */
#ifndef GUICHET_COUNTER_OPERATOR_FIRST_H
#define GUICHET_COUNTER_OPERATOR_FIRST_H

#include "billing/organization.h"
#include "sql/store_user.h"

struct operator_new {
    struct party party; /* the seller's */
    struct currency currency;
    const char *locale;
    const char *email, *display_name;
    const char *password_hash; /* made before, as for every user */
};

/* Inserts the operator in a transaction that is no act, because there is no organization yet to lock. STATUS_DUPLICATE:
 * there is an operator already. STATUS_EMAIL_TAKEN. STATUS_CONFLICT: another process was making one at this moment; run
 * it again. STATUS_UNAVAILABLE. On all of these nothing was written. STATUS_OUTCOME_UNKNOWN: the connection was lost
 * during COMMIT. */
enum status operator_first(struct sql *sql, struct arena *arena, const struct operator_new *wanted, struct instant now,
                           struct user *user) MUST_CHECK;

#endif

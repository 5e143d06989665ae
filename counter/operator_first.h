/* counter/operator_first.h: the deployment's operator: its organization and its first user. Everything else is done
 * by that user, through acts. */
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

/* A transaction of its own: the one change that cannot begin by locking its organization, because there is none yet.
 * STATUS_DUPLICATE: there is an operator already. STATUS_EMAIL_TAKEN. STATUS_CONFLICT: another one was being made at
 * this moment; run it again. STATUS_UNAVAILABLE; STATUS_OUTCOME_UNKNOWN: lost during COMMIT. But for the last,
 * nothing was written. */
enum status operator_first(struct sql *sql, struct arena *arena, const struct operator_new *wanted, struct instant now,
                           struct user *user) MUST_CHECK;

#endif

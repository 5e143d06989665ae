/* sql/store_sign_in.h: counts failed sign-ins by subject. A subject is the keyed hash of an account's or a client's
 * address: the table holds no readable address. Source: docs/api.md, Sessions. */
#ifndef GUICHET_SQL_STORE_SIGN_IN_H
#define GUICHET_SQL_STORE_SIGN_IN_H

#include "sql/sql.h"

/* Whose failures are counted, and how many reach the limit. */
struct sign_in_subject {
    uint8_t hash[32];
    int64_t failures_max;
};

/* For each subject, when its failures_max-th newest failure after `since` happened: the subject is over its limit
 * until that failure leaves the window. INSTANT_NONE: there are fewer. One statement. On failure (statuses of
 * sql/sql.h) both results are untouched. */
enum status store_sign_in_limits(struct sql *sql, struct arena *arena, const struct sign_in_subject *account,
                                 const struct sign_in_subject *address, struct instant since,
                                 struct instant *account_limit, struct instant *address_limit) MUST_CHECK;
/* Records one failure of each subject, in one statement. */
enum status store_sign_in_fail(struct sql *sql, const struct sign_in_subject *account,
                               const struct sign_in_subject *address, struct instant now) MUST_CHECK;
/* Deletes failures up to `until`, at most `limit` rows per call: for the worker. */
enum status store_sign_in_sweep(struct sql *sql, struct instant until, unsigned limit) MUST_CHECK;

#endif

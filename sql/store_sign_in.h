/* sql/store_sign_in.h: failed sign-ins, counted by subject. A subject is the keyed hash of an account or of an
 * address: the table holds no address in readable form. Source: docs/api.md, Sessions. */
#ifndef GUICHET_SQL_STORE_SIGN_IN_H
#define GUICHET_SQL_STORE_SIGN_IN_H

#include "sql/sql.h"

/* Whose failures are asked for, and how many are too many. */
struct sign_in_subject {
    uint8_t hash[32];
    int64_t failures_max;
};

/* Of each subject the failures_max-th newest failure after `since`: until that one has left the window, the subject
 * has too many. INSTANT_NONE: fewer. One statement. The database's own statuses (sql.h): both are untouched. */
enum status store_sign_in_limits(struct sql *sql, struct arena *arena, const struct sign_in_subject *account,
                                 const struct sign_in_subject *address, struct instant since,
                                 struct instant *account_limit, struct instant *address_limit) MUST_CHECK;
/* One failure for each of the two, in one statement. */
enum status store_sign_in_fail(struct sql *sql, const struct sign_in_subject *account,
                               const struct sign_in_subject *address, struct instant now) MUST_CHECK;
/* Forgets failures up to `until`, at most `limit` rows a call: for the worker. */
enum status store_sign_in_sweep(struct sql *sql, struct instant until, unsigned limit) MUST_CHECK;

#endif

/* sql/store_failure.h: counts failures of a single subject (an organization trying product keys), in the table of
 * failed sign-ins.
 * Source: docs/rules.md, A8. */
#ifndef GUICHET_SQL_STORE_FAILURE_H
#define GUICHET_SQL_STORE_FAILURE_H

#include "sql/store_sign_in.h"

/* When the subject's failures_max-th newest failure after `since` happened: while that one is within the window, the
 * limit is reached. INSTANT_NONE: there are fewer. */
enum status store_failure_limit(struct sql *sql, struct arena *arena, const struct sign_in_subject *subject,
                                struct instant since, struct instant *limit) MUST_CHECK;
enum status store_failure_add(struct sql *sql, const struct sign_in_subject *subject, struct instant now) MUST_CHECK;

#endif

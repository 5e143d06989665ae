/* sql/store_failure.h: failures of one subject alone (product keys tried by an organization), in the table of failed
 * sign-ins. Source: docs/rules.md, A8. */
#ifndef GUICHET_SQL_STORE_FAILURE_H
#define GUICHET_SQL_STORE_FAILURE_H

#include "sql/store_sign_in.h"

/* The failures_max-th newest failure of the subject after `since`; INSTANT_NONE: there are fewer. */
enum status store_failure_limit(struct sql *sql, struct arena *arena, const struct sign_in_subject *subject,
                                struct instant since, struct instant *limit) MUST_CHECK;
enum status store_failure_add(struct sql *sql, const struct sign_in_subject *subject, struct instant now) MUST_CHECK;

#endif

/* guichet/reconcile_results.h: the parts of `guichet reconcile` that are about what the worker found by itself. */
#ifndef GUICHET_GUICHET_RECONCILE_RESULTS_H
#define GUICHET_GUICHET_RECONCILE_RESULTS_H

#include "base/clock.h"
#include "sql/sql.h"

/* Prints the last 30 days. *whole: every day has a result that is due, and no difference is open. */
enum status reconcile_results_print(struct sql *sql, struct instant now, bool *whole) MUST_CHECK;
/* A person has dealt with the open differences of this subject. *count: how many there were; 0: none. */
enum status reconcile_results_accept(struct sql *sql, const char *subject, struct instant now,
                                     size_t *count) MUST_CHECK;

#endif

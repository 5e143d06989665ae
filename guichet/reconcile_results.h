/* guichet/reconcile_results.h: the parts of `guichet reconcile` that print and accept what the worker has found. */
#ifndef GUICHET_GUICHET_RECONCILE_RESULTS_H
#define GUICHET_GUICHET_RECONCILE_RESULTS_H

#include "base/clock.h"
#include "sql/sql.h"

/* Prints the results of the last 30 days. *whole: each day that is due has a result, all money of these days is
 * joined, and no difference is open. */
enum status reconcile_results_print(struct sql *sql, struct instant now, bool *whole) MUST_CHECK;
/* Records that a person has dealt with the open differences of this subject. *count: how many there were; 0: none. */
enum status reconcile_results_accept(struct sql *sql, const char *subject, struct instant now,
                                     size_t *count) MUST_CHECK;

#endif

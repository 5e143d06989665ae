/* guichet/flags_differences.h: the part of `guichet flags` that lists differences between the gateway's book and ours
 * that the worker found and no person has dealt with. */
#ifndef GUICHET_GUICHET_FLAGS_DIFFERENCES_H
#define GUICHET_GUICHET_FLAGS_DIFFERENCES_H

#include <stdint.h>

#include "sql/sql.h"

/* Adds the number of open differences to *total. */
enum status flags_differences_print(struct sql *sql, int64_t *total) MUST_CHECK;

#endif

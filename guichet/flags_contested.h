/* guichet/flags_contested.h: the part of `guichet flags` that lists charges whose payer's bank contests them. */
#ifndef GUICHET_GUICHET_FLAGS_CONTESTED_H
#define GUICHET_GUICHET_FLAGS_CONTESTED_H

#include <stdint.h>

#include "sql/sql.h"

/* Adds their number to *total. */
enum status flags_contested_print(struct sql *sql, int64_t *total) MUST_CHECK;

#endif

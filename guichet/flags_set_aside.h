/* guichet/flags_set_aside.h: the part of `guichet flags` that lists what the worker has set aside. */
#ifndef GUICHET_GUICHET_FLAGS_SET_ASIDE_H
#define GUICHET_GUICHET_FLAGS_SET_ASIDE_H

#include <stdint.h>

#include "sql/sql.h"

/* Prints them on standard output; adds their number to *total. */
enum status flags_set_aside_print(struct sql *sql, int64_t *total) MUST_CHECK;

#endif

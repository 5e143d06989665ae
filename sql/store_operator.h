/* sql/store_operator.h: one operator a deployment, also when two are made at the same moment. */
#ifndef GUICHET_SQL_STORE_OPERATOR_H
#define GUICHET_SQL_STORE_OPERATOR_H

#include "sql/sql.h"

/* Inside a transaction: makes every other caller of this function wait until it ends. There is no operator's row to
 * lock at first, so the row of the legal invoice series, which every schema has, stands for it. */
enum status store_operator_lock(struct sql *sql, struct arena *arena) MUST_CHECK;

#endif

/* sql/store_operator.h: the lock that keeps two processes from creating two operators. */
#ifndef GUICHET_SQL_STORE_OPERATOR_H
#define GUICHET_SQL_STORE_OPERATOR_H

#include "sql/sql.h"

/* Inside a transaction: makes every other caller of this function wait until the transaction ends. It locks the row of
 * the legal invoice series, which every database has: at first there is no operator's row to lock. */
enum status store_operator_lock(struct sql *sql, struct arena *arena) MUST_CHECK;

#endif

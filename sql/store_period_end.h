/* sql/store_period_end.h: how far an organization's clock may go before something of its subscriptions falls due. */
#ifndef GUICHET_SQL_STORE_PERIOD_END_H
#define GUICHET_SQL_STORE_PERIOD_END_H

#include "sql/sql.h"

/* The first day on which a running period of the organization has ended; DAY_NONE: no period runs. Also the database's own statuses. */
enum status store_period_end_first(struct sql *sql, struct arena *arena, struct id organization_id, struct day *end) MUST_CHECK;

#endif

/* sql/store_period_end.h: how far an organization's clock may go before one of the periods that we bill ends. */
#ifndef GUICHET_SQL_STORE_PERIOD_END_H
#define GUICHET_SQL_STORE_PERIOD_END_H

#include "sql/sql.h"

/* The first day on which a running, billed period of the organization has ended (not a trial's, a key's or a partner's); DAY_NONE: none runs. Also the database's own statuses. */
enum status store_period_end_first(struct sql *sql, struct arena *arena, struct id organization_id, struct day *end) MUST_CHECK;

#endif

/* sql/store_gateway_customer.h: what a gateway calls an organization: rows of `gateway_customer`. */
#ifndef GUICHET_SQL_STORE_GATEWAY_CUSTOMER_H
#define GUICHET_SQL_STORE_GATEWAY_CUSTOMER_H

#include "sql/sql.h"

/* `gateway`: its kind. STATUS_NOT_FOUND: it knows none yet. In the arena. */
enum status store_gateway_customer_find(struct sql *sql, struct arena *arena, struct id organization_id,
                                        const char *gateway, const char **reference) MUST_CHECK;
/* STATUS_DUPLICATE: it has one already. */
enum status store_gateway_customer_insert(struct sql *sql, struct id organization_id, const char *gateway,
                                          const char *reference, struct instant now) MUST_CHECK;

#endif

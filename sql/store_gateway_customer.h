/* sql/store_gateway_customer.h: rows of `gateway_customer`: the gateway's identifier of an organization. */
#ifndef GUICHET_SQL_STORE_GATEWAY_CUSTOMER_H
#define GUICHET_SQL_STORE_GATEWAY_CUSTOMER_H

#include "sql/sql.h"

/* `gateway`: the kind of gateway. *reference is in the arena. STATUS_NOT_FOUND: the organization has no customer at
 * that gateway yet. */
enum status store_gateway_customer_find(struct sql *sql, struct arena *arena, struct id organization_id,
                                        const char *gateway, const char **reference) MUST_CHECK;
/* STATUS_DUPLICATE: the organization has one already. */
enum status store_gateway_customer_insert(struct sql *sql, struct id organization_id, const char *gateway,
                                          const char *reference, struct instant now) MUST_CHECK;

#endif

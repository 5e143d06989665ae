/* sql/store_gateway_customer.h: rows of `gateway_customer`: the gateway's identifier of an organization. */
#ifndef GUICHET_SQL_STORE_GATEWAY_CUSTOMER_H
#define GUICHET_SQL_STORE_GATEWAY_CUSTOMER_H

#include "sql/sql.h"

struct gateway_customer_row {
    const char *reference;
    int64_t version; /* how many the organization has had at this account, this one included */
};
/* `gateway`: the kind of gateway. *row is in the arena. STATUS_NOT_FOUND: the organization has no customer at that
 * gateway yet. */
enum status store_gateway_customer_find(struct sql *sql, struct arena *arena, struct id organization_id,
                                        const char *gateway, struct gateway_customer_row *row) MUST_CHECK;
/* The first one. STATUS_DUPLICATE: the organization has one already. */
enum status store_gateway_customer_insert(struct sql *sql, struct id organization_id, const char *gateway,
                                          const char *reference, struct instant now) MUST_CHECK;
/* In place of the one before, whose version is row->version - 1. STATUS_CHANGED: it has another one. */
enum status store_gateway_customer_replace(struct sql *sql, struct id organization_id, const char *gateway,
                                           const struct gateway_customer_row *row, struct instant now) MUST_CHECK;

#endif

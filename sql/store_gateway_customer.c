/* sql/store_gateway_customer.c */
#include "sql/store_gateway_customer.h"

#include "sql/account_number.h"

/* clang-format off */
static const struct sql_query gateway_customer_find = {
    .name = "gateway_customer_find", .takes = "bt", .gives = "ti",
    .text =
    "SELECT reference, version FROM gateway_customer WHERE organization_id = ? AND gateway = ?"
    " AND account_number = " ACCOUNT_NUMBER };
static const struct sql_query gateway_customer_insert = {
    .name = "gateway_customer_insert", .takes = "bttu",
    .text =
    "INSERT INTO gateway_customer (organization_id, gateway, reference, created_at, account_number)"
    " VALUES (?, ?, ?, ?, " ACCOUNT_NUMBER ")" };
static const struct sql_query gateway_customer_replace = {
    .name = "gateway_customer_replace", .takes = "tubti",
    .text =
    "UPDATE gateway_customer SET reference = ?, created_at = ?, version = version + 1 WHERE organization_id = ?"
    " AND gateway = ? AND version = ? AND account_number = " ACCOUNT_NUMBER };
/* clang-format on */

enum status store_gateway_customer_find(struct sql *sql, struct arena *arena, struct id organization_id,
                                        const char *gateway, struct gateway_customer_row *found)
{
    struct sql_row row;
    enum status status =
        sql_read_one(sql, arena, &gateway_customer_find, SQL_VALUES(sql_id(organization_id), sql_text(gateway)), &row);

    if (status != STATUS_OK)
        return status;
    found->reference = sql_take_text(&row);
    found->version = sql_take_int(&row);
    return STATUS_OK;
}

enum status store_gateway_customer_insert(struct sql *sql, struct id organization_id, const char *gateway,
                                          const char *reference, struct instant now)
{
    return sql_run(sql, &gateway_customer_insert,
                   SQL_VALUES(sql_id(organization_id), sql_text(gateway), sql_text(reference), sql_instant(now)));
}

enum status store_gateway_customer_replace(struct sql *sql, struct id organization_id, const char *gateway,
                                           const struct gateway_customer_row *row, struct instant now)
{
    return sql_run_one(sql, &gateway_customer_replace,
                       SQL_VALUES(sql_text(row->reference), sql_instant(now), sql_id(organization_id),
                                  sql_text(gateway), sql_int(row->version - 1)));
}

/* sql/store_product.c */
#include "sql/store_product.h"

#include "sql/read_rows.h"

/* clang-format off */
static const struct sql_query product_insert = { .name = "product_insert", .takes = "btttu", .text =
    "INSERT INTO product (id, code, name_en, name_fr, created_at) VALUES (?, ?, ?, ?, ?)" };

static const struct sql_query product_price_count = { .name = "product_price_count", .takes = "b", .gives = "i", .text =
    "SELECT (SELECT COUNT(*) FROM price r WHERE r.product_id = p.id) FROM product p WHERE p.id = ?" };

#define COLUMNS "SELECT id, code, name_en, name_fr, on_sale_until, version, created_at FROM product"
#define GIVES   "btttDiu"
static const struct sql_query product_find = { .name = "product_find", .takes = "b", .gives = GIVES, .text =
    COLUMNS " WHERE id = ?" };
static const struct sql_query product_update = { .name = "product_update", .takes = "ttDbi", .text =
    "UPDATE product SET name_en = ?, name_fr = ?, on_sale_until = ?, updated_at = CURRENT_TIMESTAMP(6),"
    " version = version + 1 WHERE id = ? AND version = ?" };

/* Two statements, because the first page has no upper bound: each can use the primary key's order. */
static const struct sql_query product_first = { .name = "product_first", .takes = "i", .gives = GIVES, .text =
    COLUMNS " ORDER BY id DESC LIMIT ?" };
static const struct sql_query product_next = { .name = "product_next", .takes = "bi", .gives = GIVES, .text =
    COLUMNS " WHERE id < ? ORDER BY id DESC LIMIT ?" };
/* clang-format on */

enum status store_product_insert(struct sql *sql, const struct product *product)
{
    return sql_run(sql, &product_insert,
                   SQL_VALUES(sql_id(product->id), sql_text(product->code), sql_text(product->name_en),
                              sql_text(product->name_fr), sql_instant(product->created_at)));
}

enum status store_product_price_count(struct sql *sql, struct arena *arena, struct id product_id, int64_t *count)
{
    return sql_read_int(sql, arena, &product_price_count, SQL_VALUES(sql_id(product_id)), count);
}

static void product_take(struct sql_row *row, struct product *product)
{
    product->id = sql_take_id(row);
    product->code = sql_take_text(row);
    product->name_en = sql_take_text(row);
    product->name_fr = sql_take_text(row);
    product->on_sale_until = sql_take_day(row);
    product->version = sql_take_int(row);
    product->created_at = sql_take_instant(row);
}

SQL_READ_ONE(product_read, struct product, product_take)
SQL_READ_ARRAY(products_read, struct product, product_take)

enum status store_product_find(struct sql *sql, struct arena *arena, struct id id, struct product *product)
{
    return product_read(sql, arena, &product_find, SQL_VALUES(sql_id(id)), product);
}

enum status store_product_update(struct sql *sql, struct product *product)
{
    return sql_run_versioned(sql, &product_update,
                             SQL_VALUES(sql_text(product->name_en), sql_text(product->name_fr),
                                        sql_day(product->on_sale_until), sql_id(product->id),
                                        sql_int(product->version)),
                             &product->version);
}

enum status store_product_list(struct sql *sql, struct arena *arena, struct id before, size_t limit,
                               struct product **products, size_t *count)
{
    if (id_is_none(before))
        return products_read(sql, arena, &product_first, SQL_VALUES(sql_int((int64_t)limit)), products, count);
    return products_read(sql, arena, &product_next, SQL_VALUES(sql_id(before), sql_int((int64_t)limit)), products,
                         count);
}

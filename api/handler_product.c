/* api/handler_product.c: the catalogue, for every signed-in user. Additions by the operator are in
 * handler_catalogue.c.
 * Source: docs/api.md, Catalogue and organization. */
#include "api/faults.h"
#include "api/handlers.h"
#include "api/product_json.h"
#include "fcgi/exchange.h"
#include "sql/store_price.h"
#include "sql/store_product.h"

/* A page of the catalogue: products newest first, and all their prices in the products' order. */
struct catalogue_page {
    struct product *products;
    size_t shown;
    struct price *prices;
    size_t price_count;
};

static void products_json(struct exchange *x, struct json_write *json, const struct catalogue_page *catalogue)
{
    struct day today = counter_today(&x->counter);
    size_t at = 0;

    for (size_t i = 0; i < catalogue->shown; i++) {
        const struct product *product = &catalogue->products[i];
        size_t first = at;

        while (at < catalogue->price_count && id_equal(catalogue->prices[at].product_id, product->id))
            at++;
        product_json(json, NULL, product, catalogue->prices + first, at - first, x->caller->language, today);
    }
}

struct product_query {
    struct page_query page;
    struct id product_id, price_id;
};

static const struct field query_fields[] = {
    PAGE_FIELDS(struct product_query),
    { "product_id", FIELD_ID, offsetof(struct product_query, product_id), .id = ID_PRODUCT },
    { "price_id", FIELD_ID, offsetof(struct product_query, price_id), .id = ID_PRICE },
};
const struct draft_table product_query_table = DRAFT_TABLE(query_fields, struct product_query);

/* The product that is asked for by itself or by one of its prices; none if there is no such one. */
static enum status one_read(struct exchange *x, const struct product_query *query, struct product **products,
                            size_t *found)
{
    struct id id = query->product_id;
    struct priced_product priced;
    enum status status = STATUS_OK;

    *products = ARENA_ARRAY(x->arena, struct product, 1);
    if (!id_is_none(query->price_id)) {
        status = store_price_find(x->sql, x->arena, query->price_id, counter_today(&x->counter), &priced);
        if (status == STATUS_OK)
            id = priced.price.product_id;
    }
    if (status == STATUS_OK)
        status = store_product_find(x->sql, x->arena, id, *products);
    *found = status == STATUS_OK ? 1 : 0;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status products_read(struct exchange *x, const struct product_query *query, const struct page *page,
                                 struct product **products, size_t *found)
{
    if (!id_is_none(query->product_id) || !id_is_none(query->price_id))
        return one_read(x, query, products, found);
    return store_product_list(x->sql, x->arena, page->after, page->limit + 1, products, found);
}

enum status handle_product_list(struct exchange *x)
{
    const struct product_query *query = x->query;
    struct catalogue_page catalogue = { 0 };
    struct json_write json;
    struct id last = ID_NONE;
    struct page page;
    size_t found;
    enum status status;

    if ((status = page_open(x, &query->page, &page)) != STATUS_OK)
        return status;
    if (!id_is_none(query->product_id) && !id_is_none(query->price_id))
        return exchange_invalid(x, "/price_id", FAULT_EXCLUSIVE);
    if ((status = products_read(x, query, &page, &catalogue.products, &found)) != STATUS_OK)
        return status;
    catalogue.shown = page_shown(&page, found);
    if (catalogue.shown > 0) {
        last = catalogue.products[catalogue.shown - 1].id;
        status = store_price_list(x->sql, x->arena, last, catalogue.products[0].id, counter_today(&x->counter),
                                  &catalogue.prices, &catalogue.price_count);
        if (status != STATUS_OK)
            return status;
    }
    json = page_begin(x);
    products_json(x, &json, &catalogue);
    page_end(x, &json, found > catalogue.shown, last);
    /* the client may cache it, but must revalidate it before each use */
    x->reply.cache_control = "private, no-cache";
    reply_header(x, "Vary", "Accept-Language, Authorization, Cookie");
    return reply_resource(x, &json, 0);
}

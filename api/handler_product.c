/* api/handler_product.c: the catalogue, for every signed-in user. Additions by the operator are in
 * handler_catalogue.c.
 * Source: docs/api.md, Catalogue and organization. */
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

enum status handle_product_list(struct exchange *x)
{
    const struct page_only *query = x->query;
    struct catalogue_page catalogue = { 0 };
    struct json_write json;
    struct id last = ID_NONE;
    struct page page;
    size_t found;
    enum status status;

    if ((status = page_open(x, &query->page, &page)) != STATUS_OK)
        return status;
    status = store_product_list(x->sql, x->arena, page.after, page.limit + 1, &catalogue.products, &found);
    if (status != STATUS_OK)
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

/* api/product_json.h: products and prices in JSON. Source: docs/api.md, Catalogue and organization. */
#ifndef GUICHET_API_PRODUCT_JSON_H
#define GUICHET_API_PRODUCT_JSON_H

#include "base/json_write.h"
#include "base/language.h"
#include "billing/price.h"
#include "counter/catalogue_change.h"

/* A price for customers; `today` decides on_sale. */
void price_json(struct json_write *json, const char *key, const struct price *price, struct day today);
/* A product with these prices, its name in that language. */
void product_json(struct json_write *json, const char *key, const struct product *product, const struct price *prices,
                  size_t price_count, enum language language, struct day today);

/* For the operator: both names, the days on which it is sold, and what takes its place. */
void product_json_whole(struct json_write *json, const struct product_whole *whole);
void price_json_whole(struct json_write *json, const struct price_whole *whole, struct day today);
void price_revision_json(struct json_write *json, const struct price_revision *revision);
void price_json_revised(struct json_write *json, const struct price_whole *whole,
                        const struct price_revision *revisions, size_t count, struct day today);

#endif

/* counter/product_key_create.c */
#include "counter/product_key_create.h"

#include <assert.h>
#include <string.h>

#include "auth/random.h"
#include "sql/store_price.h"
#include "sql/store_product_key.h"

void product_key_hash(const struct act *act, const struct product_key *key, uint8_t hash[DIGEST_BYTES])
{
    digest_keyed(&act->deployment->secret, "product_key", key->text, strlen(key->text), hash);
}

static struct product_key key_draw(void)
{
    uint8_t digits[PRODUCT_KEY_DIGITS];

    random_digits(digits, PRODUCT_KEY_DIGITS, PRODUCT_KEY_SYMBOLS);
    return product_key_write(digits);
}

/* The journal's text of a batch: licences, months and count, never the keys. */
static const char *batch_text(struct act *act, const struct product_keys_wanted *wanted)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_int(&json, "licences", wanted->licences);
    json_put_int(&json, "months", wanted->months);
    json_put_int(&json, "count", wanted->count);
    json_close(&json);
    return json_text(&json, NULL);
}

enum status act_product_keys_create(struct act *act, const struct product_keys_wanted *wanted,
                                    struct product_keys *made)
{
    size_t count = (size_t)wanted->count;
    struct product_key *keys = ARENA_ARRAY(act->arena, struct product_key, count);
    struct product_key_row *rows = ARENA_ARRAY(act->arena, struct product_key_row, count);
    struct priced_product priced;
    enum status status;

    assert(act->organization.is_operator && wanted->count >= 1 && wanted->count <= PRODUCT_KEYS_MAX);
    if ((status = store_price_find(act->sql, act->arena, wanted->price_id, act->today, &priced)) != STATUS_OK)
        return status == STATUS_NOT_FOUND ? act_invalid(act, "/price_id", "not_found") : status;
    for (size_t i = 0; i < count; i++) {
        keys[i] = key_draw();
        rows[i] = (struct product_key_row){ .id = id_new(),
                                            .price_id = wanted->price_id,
                                            .product_id = priced.price.product_id,
                                            .ending = product_key_ending(&keys[i]),
                                            .licences = wanted->licences,
                                            .months = wanted->months,
                                            .created_at = act->organization_now };
        product_key_hash(act, &keys[i], rows[i].key_hash);
    }
    if ((status = store_product_key_insert(act->sql, rows, count)) != STATUS_OK)
        /* a key that exists already was drawn: run the act again */
        return status == STATUS_DUPLICATE ? STATUS_CONFLICT : status;
    journal_tell(act, EVENT_PRODUCT_KEY_CREATED, journal_object(act, "price", ID_PRICE, wanted->price_id), NULL,
                 batch_text(act, wanted));
    *made = (struct product_keys){ keys, count };
    return STATUS_OK;
}

/* api/expand.c */
#include "api/expand.h"

#include <stdlib.h>
#include <string.h>

#include "sql/store_payment_method.h"
#include "sql/store_price.h"
#include "sql/store_subscription.h"

#define EXPAND_WORDS(resource, ...)                                                                                    \
    static const char *const resource##_table[] = { __VA_ARGS__ };                                                     \
    static struct names resource##_words(void)                                                                         \
    {                                                                                                                  \
        return NAMES(resource##_table);                                                                                \
    }                                                                                                                  \
    static bool resource##_read(const char *word, void *value)                                                         \
    {                                                                                                                  \
        size_t found;                                                                                                  \
                                                                                                                       \
        if (!names_find(NAMES(resource##_table), word, &found))                                                        \
            return false;                                                                                              \
        *(enum expand *)value = (enum expand)found;                                                                    \
        return true;                                                                                                   \
    }                                                                                                                  \
    const struct word_kind resource##_expand_word = { resource##_read, resource##_words };

EXPAND_WORDS(subscription, [EXPAND_PRODUCT] = "product", [EXPAND_PAYMENT_METHOD] = "payment_method")
EXPAND_WORDS(order, [EXPAND_SUBSCRIPTION] = "subscription", [EXPAND_PRODUCT] = "subscription.product",
             [EXPAND_PAYMENT_METHOD] = "payment_method")
EXPAND_WORDS(invoice, [EXPAND_PAYMENT_METHOD] = "payments.payment_method")

bool expands(const struct expansion *e, enum expand what)
{
    return (e->wanted >> what & 1U) != 0;
}

/* Identifiers to be read. */
struct wanted_ids {
    struct id *list;
    size_t count;
};

static void want(struct wanted_ids *ids, struct id id)
{
    if (!id_is_none(id))
        ids->list[ids->count++] = id;
}

static int id_order(const void *a, const void *b)
{
    return id_compare(*(const struct id *)a, *(const struct id *)b);
}

/* Each once, in their order. */
static void want_once(struct wanted_ids *ids)
{
    size_t kept = 0;

    qsort(ids->list, ids->count, sizeof *ids->list, id_order);
    for (size_t i = 0; i < ids->count; i++)
        if (kept == 0 || !id_equal(ids->list[kept - 1], ids->list[i]))
            ids->list[kept++] = ids->list[i];
    ids->count = kept;
}

static struct expansion expansion_start(struct exchange *x, unsigned wanted)
{
    return (struct expansion){ .wanted = wanted, .language = x->caller->language, .today = x->view.today };
}

static enum status methods_read(struct exchange *x, struct wanted_ids *ids, struct expansion *e)
{
    struct payment_method *all, *some;
    size_t count, at;

    want_once(ids);
    all = ARENA_ARRAY(x->arena, struct payment_method, ids->count);
    for (at = 0; at < ids->count; at += SQL_IDS_MAX) {
        size_t next = ids->count - at < SQL_IDS_MAX ? ids->count - at : SQL_IDS_MAX;
        enum status status =
            store_payment_method_these(x->sql, x->arena, x->view.organization_id, ids->list + at, next, &some, &count);

        if (status != STATUS_OK)
            return status;
        for (size_t i = 0; i < count; i++)
            all[e->method_count++] = some[i];
    }
    e->methods = all;
    return STATUS_OK;
}

/* The products of these subscriptions. Their code and names are in the subscription already. */
static enum status prices_read(struct exchange *x, const struct subscription *subscriptions, size_t count,
                               struct expansion *e)
{
    struct wanted_ids ids = { ARENA_ARRAY(x->arena, struct id, count), 0 };
    struct price *prices;
    enum status status;

    if (!expands(e, EXPAND_PRODUCT) || count == 0)
        return STATUS_OK;
    for (size_t i = 0; i < count; i++)
        want(&ids, subscriptions[i].product_id);
    want_once(&ids);
    status = store_price_these(x->sql, x->arena, ids.list, ids.count, e->today, &prices, &e->price_count);
    if (status == STATUS_OK)
        e->prices = prices;
    return status;
}

enum status expand_subscriptions(struct exchange *x, unsigned wanted, const struct subscription *subscriptions,
                                 size_t count, struct expansion *e)
{
    struct wanted_ids ids = { ARENA_ARRAY(x->arena, struct id, count), 0 };
    enum status status;

    *e = expansion_start(x, wanted);
    if ((status = prices_read(x, subscriptions, count, e)) != STATUS_OK || !expands(e, EXPAND_PAYMENT_METHOD))
        return status;
    for (size_t i = 0; i < count; i++)
        want(&ids, subscriptions[i].payment_method_id);
    return methods_read(x, &ids, e);
}

static enum status subscriptions_read(struct exchange *x, struct wanted_ids *ids, struct expansion *e)
{
    struct subscription *subscriptions;
    enum status status;

    want_once(ids);
    if (ids->count == 0)
        return STATUS_OK;
    if ((status = store_subscription_these(x->sql, x->arena, x->view.organization_id, ids->list, ids->count, e->today,
                                           &subscriptions, &e->subscription_count)) != STATUS_OK)
        return status;
    e->subscriptions = subscriptions;
    return prices_read(x, subscriptions, e->subscription_count, e);
}

enum status expand_orders(struct exchange *x, unsigned wanted, const struct order *orders, size_t count,
                          struct expansion *e)
{
    struct wanted_ids subscriptions = { ARENA_ARRAY(x->arena, struct id, count), 0 };
    struct wanted_ids methods = { ARENA_ARRAY(x->arena, struct id, count), 0 };
    enum status status;

    if ((wanted >> EXPAND_PRODUCT & 1U) != 0)
        wanted |= 1U << EXPAND_SUBSCRIPTION;
    *e = expansion_start(x, wanted);
    for (size_t i = 0; i < count; i++) {
        want(&subscriptions, orders[i].subscription_id);
        want(&methods, orders[i].payment_method_id);
    }
    if (expands(e, EXPAND_SUBSCRIPTION) && (status = subscriptions_read(x, &subscriptions, e)) != STATUS_OK)
        return status;
    return expands(e, EXPAND_PAYMENT_METHOD) ? methods_read(x, &methods, e) : STATUS_OK;
}

enum status expand_invoices(struct exchange *x, unsigned wanted, const struct invoice_payments *payments, size_t count,
                            struct expansion *e)
{
    struct wanted_ids ids = { NULL, 0 };
    size_t payment_count = 0;

    *e = expansion_start(x, wanted);
    if (!expands(e, EXPAND_PAYMENT_METHOD))
        return STATUS_OK;
    for (size_t i = 0; i < count; i++)
        payment_count += payments[i].count;
    ids.list = ARENA_ARRAY(x->arena, struct id, payment_count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < payments[i].count; j++)
            want(&ids, payments[i].calls[j].payment.payment_method_id);
    return methods_read(x, &ids, e);
}

const struct subscription *expanded_subscription(const struct expansion *e, struct id id)
{
    for (size_t i = 0; i < e->subscription_count; i++)
        if (id_equal(e->subscriptions[i].id, id))
            return &e->subscriptions[i];
    return NULL;
}

static int method_order(const void *id, const void *method)
{
    return id_compare(*(const struct id *)id, ((const struct payment_method *)method)->id);
}

const struct payment_method *expanded_method(const struct expansion *e, struct id id)
{
    return e->method_count == 0 ? NULL : bsearch(&id, e->methods, e->method_count, sizeof *e->methods, method_order);
}

const struct price *expanded_prices(const struct expansion *e, struct id product_id, size_t *count)
{
    size_t first = 0, end;

    while (first < e->price_count && !id_equal(e->prices[first].product_id, product_id))
        first++;
    for (end = first; end < e->price_count && id_equal(e->prices[end].product_id, product_id);)
        end++;
    *count = end - first;
    return e->prices + first;
}

size_t expanded_subscription_parts(const struct expansion *e, const struct subscription *s)
{
    size_t prices;

    (void)expanded_prices(e, s->product_id, &prices);
    return s->lot_count + prices;
}

size_t expanded_order_parts(const struct expansion *e, const struct order *order)
{
    const struct subscription *s = expanded_subscription(e, order->subscription_id);

    return s == NULL ? 0 : expanded_subscription_parts(e, s);
}

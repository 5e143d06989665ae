/* api/expand.h: sub-objects that come along with an object (`expand`): of a subscription its product with all prices
 * and its payment method, of an order its subscription, of a payment its payment method. They are read for a whole page
 * at once: each kind by one statement (SQL_IDS_MAX identifiers; payments may have more payment methods, which are read
 * in hundreds), never one for each row, and always by the organization and the identifier. Source: docs/api.md,
 * Conventions.
 *
 * An expanded member is what a GET of its own answers, and stands where the identifier stands without it: `product` and
 * `payment_method` become whole (they had `id` and some members before, and keep them), `subscription` and a payment's
 * `payment_method` come beside `…_id`. Each object is read as it is now, a removed payment method too; what was deleted
 * meanwhile (a subscription whose first order was given up) is null.
 *
 * The entity tag is made of the answer's bytes (fcgi/etag.h), so it changes with an expanded object. Its version stays
 * that of the object itself: that is what If-Match asks for, so a tag of the expanded answer will do as well as one of
 * the plain answer, and a change of the payment method does not refuse a PATCH of the subscription. */
#ifndef GUICHET_API_EXPAND_H
#define GUICHET_API_EXPAND_H

#include "base/json_write.h"
#include "billing/order.h"
#include "billing/payment_method.h"
#include "billing/price.h"
#include "billing/subscription.h"
#include "fcgi/exchange.h"
#include "sql/store_payment.h"

/* What may come along; each resource has words of its own for some of them. */
enum expand { EXPAND_SUBSCRIPTION, EXPAND_PRODUCT, EXPAND_PAYMENT_METHOD };

/* "product", "payment_method" */
extern const struct word_kind subscription_expand_word;
/* "subscription", "subscription.product" (which implies it), "payment_method" */
extern const struct word_kind order_expand_word;
/* "payments.payment_method"; an invoice's payments always come along */
extern const struct word_kind invoice_expand_word;

/* The query parameter, read into the `unsigned expand` of a struct. It is no filter: a cursor is good with and without
 * (fcgi/page.c). */
#define EXPAND_FIELD(type, words)                                                                                      \
    {                                                                                                                  \
        "expand", FIELD_WORDS, offsetof(type, expand), .word = &(words)                                                \
    }
/* The query of a single object. */
struct expand_only {
    unsigned expand;
};

/* What was read for an answer. All zero but `language`: nothing comes along. */
struct expansion {
    unsigned wanted;
    enum language language;
    struct day today;
    const struct subscription *subscriptions; /* newest first */
    const struct price *prices;               /* of each product together, as the catalogue lists them */
    const struct payment_method *methods;     /* in the order of their identifiers */
    size_t subscription_count, price_count, method_count;
};

/* Each reads what is wanted for rows of the caller's organization (at most SQL_IDS_MAX; any number of payments). Any
 * status other than STATUS_OK is from sql/sql.h. */
enum status expand_subscriptions(struct exchange *x, unsigned wanted, const struct subscription *subscriptions,
                                 size_t count, struct expansion *expansion) MUST_CHECK;
enum status expand_orders(struct exchange *x, unsigned wanted, const struct order *orders, size_t count,
                          struct expansion *expansion) MUST_CHECK;
enum status expand_invoices(struct exchange *x, unsigned wanted, const struct invoice_payments *payments, size_t count,
                            struct expansion *expansion) MUST_CHECK;

bool expands(const struct expansion *expansion, enum expand what);
/* What was read of that identifier; NULL: not wanted, or there is none. */
const struct subscription *expanded_subscription(const struct expansion *expansion, struct id id);
const struct payment_method *expanded_method(const struct expansion *expansion, struct id id);
/* The prices of a product; *count is 0 where they are not wanted. */
const struct price *expanded_prices(const struct expansion *expansion, struct id product_id, size_t *count);
/* How many parts (lots, prices) come along with a subscription (with its lots, which are its own) and with an order:
 * for page_takes. */
size_t expanded_subscription_parts(const struct expansion *expansion, const struct subscription *subscription);
size_t expanded_order_parts(const struct expansion *expansion, const struct order *order);

#endif

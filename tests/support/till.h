/* tests/support/till.h: a counter as a handler or the worker holds it. Its organization has a card and an invoice
 * method and may buy one product (10.50 EUR a licence and month); it is a sandbox whose clock stands on 12 November
 * 2026, or runs by real time. */
#ifndef GUICHET_TESTS_SUPPORT_TILL_H
#define GUICHET_TESTS_SUPPORT_TILL_H

#include "counter/cancellation.h"
#include "counter/clock_set.h"
#include "counter/counter.h"
#include "counter/credit_check.h"
#include "counter/order_place.h"
#include "counter/payment_pursue.h"
#include "counter/quote_create.h"
#include "counter/refund_place.h"
#include "counter/verify.h"
#include "sql/store_event.h"
#include "sql/store_invoice.h"
#include "sql/store_lot.h"
#include "sql/store_order.h"
#include "sql/store_payment.h"
#include "sql/store_payment_method.h"
#include "sql/store_price.h"
#include "sql/store_product.h"
#include "sql/store_subscription.h"

#include "database.h"
#include "script_gateway.h"

enum { TILL_CREDIT_LIMIT_MINOR = 500000 };

struct till {
    struct database *database;
    struct sql *sql;
    struct arena arena;
    struct deployment deployment;
    struct script_gateway gateway;
    struct organization organization; /* as it was made */
    struct id user_id;
    struct price price;
    struct payment_method card, invoice;
    struct counter counter;
};

static inline struct currency till_euro(void)
{
    struct currency euro;

    assert_true(currency_read("EUR", &euro));
    return euro;
}

/* Renders an order as its identifier and status. */
static inline void till_render(const struct act *act, const struct order *order, struct answer *answer)
{
    const char *body = arena_format(act->arena, "{\"id\":\"%s\",\"status\":\"%s\"}", id_write(ID_ORDER, order->id).text,
                                    order_status_name(order->status));

    *answer =
        (struct answer){ .http_status = 201, .content_type = "application/json", .body = body, .length = strlen(body) };
}

static inline struct counter *till_counter(struct till *till)
{
    struct instant now = till->counter.act.now;

    till->counter = (struct counter){ .act = { .sql = till->sql,
                                               .arena = &till->arena,
                                               .deployment = &till->deployment,
                                               .caller = { .address = "192.0.2.1", .request_id = "req_test" },
                                               .now = now },
                                      .gateway = &till->gateway.gateway };
    till->counter.act.caller.actor.organization_id = till->organization.id;
    till->counter.act.caller.actor.user_id = till->user_id;
    till->counter.act.caller.actor.organization_clock = till->organization.clock;
    return &till->counter;
}

/* The same with an Idempotency-Key; `body` stands for the request's body. */
static inline struct counter *till_counter_claiming(struct till *till, const char *key, const char *body)
{
    struct counter *c = till_counter(till);

    c->act.caller.claim.phase = CLAIM_START;
    c->act.caller.claim.principal_id = till->user_id;
    digest(key, strlen(key), c->act.caller.claim.key_hash);
    digest(body, strlen(body), c->act.caller.claim.fingerprint);
    return c;
}

static inline void till_catalogue(struct till *till)
{
    static const struct price_step flat[] = { { INT64_MAX, 1050 } };
    struct product product = {
        .id = id_new(), .name_en = "Desk", .name_fr = "Bureau", .created_at = till->counter.act.now
    };

    product.code = arena_text(&till->arena, id_write(ID_PRODUCT, product.id).text);
    assert_int_equal(store_product_insert(till->sql, &product), STATUS_OK);
    till->price = (struct price){ .id = id_new(),
                                  .product_id = product.id,
                                  .min_licences = 1,
                                  .max_licences = 1000,
                                  .on_sale_from = DAY_NONE,
                                  .on_sale_until = DAY_NONE,
                                  .reduction_policy = REDUCTION_RETURN_WINDOW,
                                  .rate = { .currency = till_euro(), .steps = flat, .step_count = 1 } };
    assert_int_equal(store_price_insert(till->sql, &till->arena, &till->price, till->counter.act.now), STATUS_OK);
}

static inline void till_organization(struct till *till, bool sandbox)
{
    struct organization *o = &till->organization;

    *o = (struct organization){ .id = id_new(),
                                .currency = till_euro(),
                                .locale = "fr",
                                .credit_limit_minor = TILL_CREDIT_LIMIT_MINOR,
                                .sandbox = sandbox,
                                .clock = INSTANT_NONE,
                                .version = 1,
                                .created_at = till->counter.act.now,
                                .party = { .name = "Atelier",
                                           .legal_name = "Atelier SAS",
                                           .line1 = "1 rue du Test",
                                           .postal_code = "75011",
                                           .city = "Paris",
                                           .country = "FR" } };
    if (sandbox)
        assert_true(instant_read("2026-11-12T09:00:00Z", &o->clock));
    assert_int_equal(store_organization_insert(till->sql, o), STATUS_OK);
    if (sandbox)
        assert_int_equal(store_series_insert(till->sql, o->id), STATUS_OK);
    till->user_id = id_new();
    till->card = (struct payment_method){ .organization_id = o->id,
                                          .id = id_new(),
                                          .type = PAYMENT_METHOD_CARD,
                                          .gateway_reference = "pm_1",
                                          .brand = "visa",
                                          .last4 = "4242",
                                          .exp_month = 12,
                                          .exp_year = 2030,
                                          .active = true,
                                          .version = 1,
                                          .created_at = till->counter.act.now };
    till->invoice = (struct payment_method){ .organization_id = o->id,
                                             .id = id_new(),
                                             .type = PAYMENT_METHOD_INVOICE,
                                             .active = true,
                                             .version = 1,
                                             .created_at = till->counter.act.now };
    assert_int_equal(store_payment_method_insert(till->sql, &till->card), STATUS_OK);
    assert_int_equal(store_payment_method_insert(till->sql, &till->invoice), STATUS_OK);
}

/* `socket`: of a proxy; NULL: the server's own. */
static inline void till_open(struct till *till, struct database *database, const char *socket, bool sandbox)
{
    *till = (struct till){ .database = database, .sql = database_program(database, socket) };
    till->deployment.seller = (struct party){ .name = "Guichet",
                                              .legal_name = "Guichet SAS",
                                              .line1 = "12 rue de l'Exemple",
                                              .postal_code = "75011",
                                              .city = "Paris",
                                              .country = "FR",
                                              .vat_id = "FR11123456782",
                                              .siren = "123456782" };
    till->deployment.public_url = "https://shop.test";
    assert_true(clock_zone_set("Europe/Paris"));
    till->counter.act.now = clock_now();
    script_gateway_start(&till->gateway);
    till_catalogue(till);
    till_organization(till, sandbox);
    (void)till_counter(till);
}

static inline void till_close(struct till *till)
{
    sql_end(&till->sql);
    arena_end(&till->arena);
}

/* cmocka's set-up and tear-down of one test with a database and a till of its own. */
static inline int till_start(void **state)
{
    struct till *till = calloc(1, sizeof *till);

    assert_non_null(till);
    auth_start();
    till_open(till, database_make(), NULL, true);
    *state = till;
    return 0;
}

static inline int till_end(void **state)
{
    struct till *till = *state;
    struct database *database = till->database;

    till_close(till);
    database_drop(&database);
    free(till);
    return 0;
}

#define TILL_TEST(test) cmocka_unit_test_setup_teardown(test, till_start, till_end)

/* A quote for `total` licences. subscription_id ID_NONE: for a new subscription that is paid by `method_id`. */
static inline struct quote till_quote(struct till *till, struct id subscription_id, struct id method_id, int64_t total)
{
    struct quote_wanted wanted = { .kind = id_is_none(subscription_id) ? QUOTE_NEW_SUBSCRIPTION : QUOTE_CHANGE_LICENCES,
                                   .subscription_id = subscription_id,
                                   .price_id = till->price.id,
                                   .payment_method_id = method_id,
                                   .total_licences = total };
    struct quote quote = { 0 };

    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_quote_create, &wanted, &quote),
                     STATUS_OK);
    return quote;
}

/* Orders the quote under an Idempotency-Key; the key stands for the request's body too. */
static inline enum status till_order(struct till *till, struct id quote_id, const char *key, struct order *order)
{
    struct order_wanted wanted = { .quote_id = quote_id, .purchase_order_number = "PO-7" };

    return order_place(till_counter_claiming(till, key, key), &wanted, till_render, order);
}

static inline const char *till_key(struct till *till)
{
    return arena_text(&till->arena, id_write(ID_EVENT, id_new()).text);
}

/* Renders a credit note as its number, the count of its refunds and the state of the last. */
static inline void till_note_render(const struct act *act, const struct credit_note *note, struct answer *answer)
{
    const char *body = arena_format(act->arena, "{\"number\":\"%s\",\"refunds\":%zu,\"last\":\"%s\"}", note->number,
                                    note->refund_count, refund_state_name(note->refunds[note->refund_count - 1].state));

    *answer =
        (struct answer){ .http_status = 201, .content_type = "application/json", .body = body, .length = strlen(body) };
}

static inline enum status till_refund(struct till *till, struct id note_id, const char *key)
{
    struct counter *c = till_counter_claiming(till, key, key);
    struct credit_note note;

    return refund_place(c, note_id, till_note_render, &note);
}

/* Buys a new subscription; the till's gateway, or the invoice method, must let the order be confirmed at once. */
static inline struct subscription till_subscription(struct till *till, struct id method_id, int64_t licences)
{
    struct quote quote = till_quote(till, ID_NONE, method_id, licences);
    struct subscription subscription;
    struct order order;

    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    assert_int_equal(order.status, ORDER_CONFIRMED);
    assert_int_equal(store_subscription_find(till->sql, &till->arena, till->organization.id, order.subscription_id,
                                             day_of(2026, 11, 12), &subscription),
                     STATUS_OK);
    return subscription;
}

/* Orders a new subscription by card; the gateway gives this outcome to every charge from now on. */
static inline struct order till_order_made(struct till *till, int64_t licences, enum gateway_outcome says)
{
    struct quote quote = till_quote(till, ID_NONE, till->card.id, licences);
    struct order order;

    script_gateway_says(&till->gateway, says);
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    return order;
}

/* For act.gateway_places.enter: no place is free, as if half the processes waited for the gateway already. */
static inline bool till_nobody_may(void)
{
    return false;
}

/* Turns the sandbox's clock to nine o'clock of a day. */
static inline enum status till_clock_to(struct till *till, const char *day, struct clock_set *set)
{
    struct counter *c = till_counter(till);
    struct instant now;

    assert_true(instant_read(arena_format(&till->arena, "%sT09:00:00Z", day), &now));
    return clock_set(c, till->organization.id, now, NULL, set);
}

/* The same, repeated until the clock has reached the day: one call may stop on the way. */
static inline void till_turn(struct till *till, const char *day)
{
    struct clock_set set;
    struct instant now;

    assert_true(instant_read(arena_format(&till->arena, "%sT09:00:00Z", day), &now));
    do {
        struct arena arena = { 0 };
        struct counter *c = till_counter(till);
        enum status status;

        c->act.arena = &arena;
        if ((status = clock_set(c, till->organization.id, now, NULL, &set)) != STATUS_OK)
            fail_msg("the clock to %s: %s", day, status_name(status));
        till->organization.clock = set.now;
        arena_end(&arena);
    } while (set.now.us < now.us);
}

static inline struct subscription till_subscription_now(struct till *till, struct id id)
{
    struct subscription subscription;

    assert_int_equal(store_subscription_find(till->sql, &till->arena, till->organization.id, id, day_of(2026, 11, 12),
                                             &subscription),
                     STATUS_OK);
    return subscription;
}

/* One round of the worker over the payments that are due by the till's time. Returns how many it looked at. */
static inline size_t till_pursue(struct till *till)
{
    struct payment_call *due;
    size_t count;

    assert_int_equal(store_payment_due(till->sql, &till->arena, till->counter.act.now, 50, &due, &count), STATUS_OK);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(payment_pursue(till_counter(till), &due[i]), STATUS_OK);
    return count;
}

static inline struct order till_order_now(struct till *till, struct id id)
{
    struct order order;

    assert_int_equal(store_order_find(till->sql, &till->arena, till->organization.id, id, &order), STATUS_OK);
    return order;
}

/* Orders `total` licences of a subscription (ID_NONE: a new one), by that method (ID_NONE: the subscription's). */
static inline struct order till_ordered(struct till *till, struct id subscription_id, struct id method_id,
                                        int64_t total)
{
    struct quote quote = till_quote(till, subscription_id, method_id, total);
    struct order order;

    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    return order;
}

static inline struct order till_confirmed(struct till *till, struct id subscription_id, struct id method_id,
                                          int64_t total)
{
    struct order order = till_ordered(till, subscription_id, method_id, total);

    assert_int_equal(order.status, ORDER_CONFIRMED);
    return order;
}

static inline enum status till_decide(struct till *till, const struct order *order,
                                      enum credit_check_status decision)
{
    struct credit_check_decision wanted = { .decision = decision, .check_id = order->credit_check.id };
    struct credit_check check;

    return counter_run(till_counter(till), till->organization.id, act_credit_check_decide, &wanted, &check);
}

/* At the end of the period. */
static inline void till_cancel(struct till *till, struct id subscription_id)
{
    struct cancellation wanted = { .subscription_id = subscription_id, .at = CANCEL_AT_PERIOD_END };
    struct subscription s;

    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_cancel, &wanted, &s), STATUS_OK);
}

/* The organization's invoice number `at`, the oldest first, from 0. */
static inline struct invoice till_invoice_at(struct till *till, size_t at)
{
    struct invoice *invoices;
    size_t count;

    assert_int_equal(store_invoice_list(till->sql, &till->arena, till->organization.id, INVOICE_STATUS__MAX, DAY_NONE,
                                        DAY_NONE, ID_NONE, 100, &invoices, &count, &(bool){ false }),
                     STATUS_OK);
    assert_true(at < count);
    return invoices[count - 1 - at];
}

/* The till's real time goes on. */
static inline void till_later(struct till *till, int64_t seconds)
{
    till->counter.act.now = instant_plus_seconds(till->counter.act.now, seconds);
}

/* Writes the sandbox's clock without doing what the days bring, as where the worker is behind. */
static inline void till_clock_put(struct till *till, const char *day)
{
    static const struct sql_query put = { .name = "test_clock_put", .takes = "ub", .text =
        "UPDATE organization SET clock_at = ?, version = version + 1 WHERE id = ?" };

    assert_true(instant_read(arena_format(&till->arena, "%sT09:00:00Z", day), &till->organization.clock));
    assert_int_equal(
        sql_run(till->sql, &put, SQL_VALUES(sql_instant(till->organization.clock), sql_id(till->organization.id))),
        STATUS_OK);
}

/* Every open payment is due to be asked about. */
static inline void till_payments_due(struct till *till)
{
    database_do(till->database->root,
                "UPDATE payment SET next_try_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE next_try_at IS NOT NULL");
}

/* Verifies the books as the program's user; fails the test with the sentence of the first fault. */
static inline void till_books_are_right(struct till *till)
{
    struct verification v;

    assert_int_equal(verify_books(till->sql, &till->arena, &v), STATUS_OK);
    if (v.fault != NULL)
        fail_msg("%s: %s %s", v.fault, v.table, v.row);
    assert_int_equal(
        verify_organization(till->sql, &till->arena, till->organization.id, &(struct verify_walked){ 0 }, &v),
        STATUS_OK);
    if (v.fault != NULL)
        fail_msg("alone: %s: %s %s", v.fault, v.table, v.row);
}

/* Verification must find a counterfeit also when it reads the books in parts of one row, and those of its organization
 * alone. */
static inline void till_notices(struct till *till, struct sql *sql, const char *why, const struct verification *whole)
{
    struct verify_place place = { .rows = 1 };
    struct verify_walked walked = { 0 };
    struct verification v = { 0 };

    while (place.stage != VERIFY_DONE)
        assert_int_equal(verify_step(sql, &till->arena, &place, &v), STATUS_OK);
    if (v.fault == NULL)
        fail_msg("%s: not noticed in parts: %s", why, whole->fault);
    assert_int_equal(verify_organization(sql, &till->arena, till->organization.id, &walked, &v), STATUS_OK);
    if (v.fault == NULL)
        fail_msg("%s: not noticed in its organization alone: %s", why, whole->fault);
}

static inline struct payment till_payment(struct till *till, struct id order_id)
{
    struct payment_call call;

    assert_int_equal(store_payment_of_order(till->sql, &till->arena, till->organization.id, order_id, &call),
                     STATUS_OK);
    return call.payment;
}

#endif

/* tests/sql/lost.c: the database connection is lost at the worst moment. Whatever the server received, there is one
 * effect and, with a key, the right answer. Source: docs/reliability.md, 4.3; docs/rules.md, B (Exactly once). */
#include "../support/proxy.h"
#include "keys_fixture.h"
#include "sql/store_product_key.h"

struct lost {
    struct till till;
    struct proxy *proxy;
};

static int lost_start(void **state)
{
    static const uint8_t secret[SECRET_BYTES] = "a secret for tests and only them";
    struct lost *lost = calloc(1, sizeof *lost);
    struct database *database = database_make();

    assert_non_null(lost);
    auth_start();
    lost->proxy = proxy_open(fixture_setting(&database->arena, "GUICHET_DB_SOCKET"));
    assert_non_null(lost->proxy);
    till_open(&lost->till, database, lost->proxy->path, true);
    lost->till.deployment.secret.bytes = secret;
    *state = lost;
    return 0;
}

static int lost_end(void **state)
{
    struct lost *lost = *state;
    struct database *database = lost->till.database;

    till_close(&lost->till);
    proxy_close(&lost->proxy);
    database_drop(&database);
    free(lost);
    return 0;
}

/* clang-format off */
static const struct sql_query orders_count = {
    .name = "test_orders", .takes = "", .gives = "i",
    .text = "SELECT COUNT(*) FROM `order`" };
static const struct sql_query invoices_count = {
    .name = "test_invoices", .takes = "", .gives = "i",
    .text = "SELECT COUNT(*) FROM invoice" };
static const struct sql_query quotes_count = {
    .name = "test_quotes", .takes = "", .gives = "i",
    .text = "SELECT COUNT(*) FROM quote" };
static const struct sql_query keys_count = {
    .name = "test_keys", .takes = "", .gives = "i",
    .text = "SELECT COUNT(*) FROM product_key" };
static const struct sql_query open_operations = { .name = "test_running", .takes = "", .gives = "i", .text =
    "SELECT COUNT(*) FROM operation WHERE state <> 'done'" };
/* clang-format on */

static const struct {
    const char *why;
    enum proxy_cut cut;
    int commit; /* which COMMIT of the request is lost */
    bool by_card;
    enum order_status says; /* of the answer */
    int charges;            /* calls of the gateway before the answer */
} losses[] = {
    { "by invoice, never arrived: done again, from fresh reads", PROXY_CUT_BEFORE, 1, false, ORDER_CONFIRMED, 0 },
    { "by invoice, arrived: found by its key", PROXY_CUT_AFTER, 1, false, ORDER_CONFIRMED, 0 },
    { "by card, placing never arrived", PROXY_CUT_BEFORE, 1, true, ORDER_CONFIRMED, 1 },
    { "by card, placing arrived: the worker calls the gateway", PROXY_CUT_AFTER, 1, true, ORDER_PAYMENT_PENDING, 0 },
    { "by card, settling never arrived", PROXY_CUT_BEFORE, 2, true, ORDER_CONFIRMED, 1 },
    { "by card, settling arrived", PROXY_CUT_AFTER, 2, true, ORDER_CONFIRMED, 1 },
};

static void test_order_whose_commit_was_lost_is_answered_right_and_done_once(void **state)
{
    for (size_t i = 0; i < sizeof losses / sizeof losses[0]; i++) {
        struct lost *lost = *state;
        struct till *till = &lost->till;
        int64_t orders = database_int(till->database->root, &orders_count),
                invoices = database_int(till->database->root, &invoices_count);
        size_t booked = till->gateway.booked;
        const char *key = till_key(till), *body;
        struct quote quote;
        struct order order = { 0 };
        enum status status;

        till->counter.act.now = clock_now();
        quote = till_quote(till, ID_NONE, losses[i].by_card ? till->card.id : till->invoice.id, 3);
        till->gateway.charges = 0;
        proxy_cut_commit(lost->proxy, losses[i].cut, losses[i].commit);
        status = till_order(till, quote.id, key, &order);
        if (!proxy_was_cut(lost->proxy) || status != STATUS_OK || order.status != losses[i].says)
            fail_msg("%s: %s, %s", losses[i].why, status_name(status), order_status_name(order.status));
        if (till->gateway.charges != losses[i].charges || till->counter.answer.replayed ||
            till->counter.answer.http_status != 201)
            fail_msg("%s: %d calls, or another answer", losses[i].why, till->gateway.charges);
        body = till->counter.answer.body;
        assert_non_null(strstr(body, id_write(ID_ORDER, order.id).text));
        assert_int_equal(till_order(till, quote.id, key, &order), STATUS_OK);
        assert_true(till->counter.answer.replayed);
        assert_string_equal(till->counter.answer.body, body);
        till->counter.act.now = instant_plus_seconds(till->counter.act.now, 60);
        (void)till_pursue(till);
        if (database_int(till->database->root, &orders_count) != orders + 1 ||
            database_int(till->database->root, &invoices_count) != invoices + 1 ||
            till->gateway.booked != booked + (losses[i].by_card ? 1 : 0))
            fail_msg("%s: not one order, one invoice, one charge", losses[i].why);
        till_books_are_right(till);
    }
}

static void two_keys_render(const struct act *act, const struct product_keys *keys, struct answer *answer)
{
    const char *body = arena_format(act->arena, "%s %s", keys->keys[0].text, keys->keys[1].text);

    *answer = (struct answer){
        .http_status = 201, .content_type = "application/json", .body = body, .length = strlen(body), .kept = "null"
    };
}

/* Two keys are made under the Idempotency-Key; counter->answer is the answer. */
static struct counter *two_keys_make(struct till *till, struct id operator, const char * key)
{
    struct product_keys_wanted wanted = { till->price.id, 5, 12, 2 };
    struct counter *c = till_counter_claiming(till, key, "body");
    struct product_keys made;

    assert_int_equal(counter_run_rendered(c, operator, act_product_keys_create, &wanted, two_keys_render, &made),
                     STATUS_OK);
    assert_int_equal(c->answer.http_status, 201);
    return c;
}

static void is_a_key(struct till *till, const char *text)
{
    struct product_key key;
    struct product_key_row row;
    uint8_t hash[DIGEST_BYTES];

    assert_true(product_key_read(text, &key));
    product_key_hash(&till->counter.act, &key, hash);
    assert_int_equal(store_product_key_find(till->sql, &till->arena, hash, &row), STATUS_OK);
    assert_true(id_equal(row.price_id, till->price.id) && row.licences == 5 && row.state == KEY_AVAILABLE);
}

/* Whatever became of the COMMIT, the one answer that may show the keys shows those that exist. */
static void test_keys_whose_commit_was_lost_are_shown(void **state)
{
    static const enum proxy_cut cuts[] = { PROXY_CUT_BEFORE, PROXY_CUT_AFTER };
    struct lost *lost = *state;
    struct till *till = &lost->till;
    struct id operator= operator_id(till);

    for (size_t i = 0; i < 2; i++) {
        const char *key = till_key(till), *first, *second;
        struct counter *c;

        proxy_cut_commit(lost->proxy, cuts[i], 1);
        c = two_keys_make(till, operator, key);
        assert_true(proxy_was_cut(lost->proxy));
        assert_false(c->answer.replayed);
        assert_int_equal(c->answer.length, 2 * PRODUCT_KEY_TEXT_LENGTH + 1);
        first = arena_format(&till->arena, "%.*s", PRODUCT_KEY_TEXT_LENGTH, c->answer.body);
        second = c->answer.body + PRODUCT_KEY_TEXT_LENGTH + 1;
        is_a_key(till, first);
        is_a_key(till, second);
        assert_int_equal(database_int(till->database->root, &keys_count), 2 * (i + 1));
        c = two_keys_make(till, operator, key);
        assert_true(c->answer.replayed);
        assert_string_equal(c->answer.body, "null");
    }
}

/* The operation that is found is not the one that was written, as if the same request had been sent twice at once and
 * the other one had done it: the keys drawn here do not exist. */
static void test_keys_of_a_try_that_came_to_nothing_are_not_shown(void **state)
{
    struct lost *lost = *state;
    struct till *till = &lost->till;
    struct id operator= operator_id(till);
    struct counter *c;

    database_do(till->database->root, "CREATE TRIGGER other BEFORE INSERT ON operation FOR EACH ROW SET NEW.object_id ="
                                      " UNHEX('0123456789ABCDEF0123456789ABCDEF')");
    proxy_cut_commit(lost->proxy, PROXY_CUT_AFTER, 1);
    c = two_keys_make(till, operator, till_key(till));
    assert_true(proxy_was_cut(lost->proxy));
    assert_true(c->answer.replayed);
    assert_string_equal(c->answer.body, "null");
}

static const struct {
    const char *why;
    enum proxy_cut cut;
    int quotes; /* number of quotes in the database afterwards */
} unkeyed[] = {
    { "never arrived", PROXY_CUT_BEFORE, 0 },
    { "arrived", PROXY_CUT_AFTER, 1 },
};

/* Without a key the outcome cannot be looked up: the answer says unknown, and nothing is repeated. */
static void test_lost_commit_without_a_key_is_answered_unknown(void **state)
{
    struct lost *lost = *state;
    struct till *till = &lost->till;

    for (size_t i = 0; i < sizeof unkeyed / sizeof unkeyed[0]; i++) {
        struct quote_wanted wanted = { .kind = QUOTE_NEW_SUBSCRIPTION,
                                       .price_id = till->price.id,
                                       .payment_method_id = till->card.id,
                                       .total_licences = 1 };
        int64_t quotes = database_int(till->database->root, &quotes_count);
        struct quote quote;
        enum status status;

        proxy_cut_commit(lost->proxy, unkeyed[i].cut, 1);
        status = counter_run(till_counter(till), till->organization.id, act_quote_create, &wanted, &quote);
        usleep(20000); /* the server may still be working on it */
        quotes = database_int(till->database->root, &quotes_count) - quotes;
        if (status != STATUS_OUTCOME_UNKNOWN || quotes != unkeyed[i].quotes)
            fail_msg("%s: %s, %lld quotes", unkeyed[i].why, status_name(status), (long long)quotes);
    }
}

/* The worker has no key; settling recognises its own earlier effect. */
static void test_worker_that_loses_a_commit_settles_once(void **state)
{
    static const enum proxy_cut cuts[] = { PROXY_CUT_BEFORE, PROXY_CUT_AFTER };

    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
        for (int commit = 1; commit <= 2; commit++) { /* the lease, the settling */
            struct lost *lost = *state;
            struct till *till = &lost->till;
            int64_t invoices = database_int(till->database->root, &invoices_count);
            size_t booked = till->gateway.booked;
            struct payment_call *due;
            struct quote quote;
            struct order order;
            enum status status;
            size_t count;

            till->counter.act.now = clock_now();
            quote = till_quote(till, ID_NONE, till->card.id, 2);
            script_gateway_says(&till->gateway, GATEWAY_UNKNOWN);
            assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
            script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
            till->counter.act.now = instant_plus_seconds(till->counter.act.now, 5);
            assert_int_equal(store_payment_due(till->sql, &till->arena, till->counter.act.now, 50, &due, &count),
                             STATUS_OK);
            assert_int_equal(count, 1);
            proxy_cut_commit(lost->proxy, cuts[i], commit);
            status = payment_pursue(till_counter(till), &due[0]);
            /* CHANGED: it lost the answer to taking its own lease */
            assert_true(status == STATUS_OK || status == STATUS_CHANGED);
            assert_true(proxy_was_cut(lost->proxy));
            till->counter.act.now = instant_plus_seconds(till->counter.act.now, 60);
            (void)till_pursue(till);
            assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
            assert_int_equal(till->gateway.booked, booked + 1);
            assert_int_equal(database_int(till->database->root, &invoices_count), invoices + 1);
        }
    }
    till_books_are_right(&((struct lost *)*state)->till);
}

/* One request by card with the connection cut at its n-th command; then the client retries with its key, and the worker
 * runs. */
static bool order_with_a_cut(struct lost *lost, struct id subscription_id, enum proxy_cut cut, int number)
{
    struct till *till = &lost->till;
    int64_t before = till_subscription_now(till, subscription_id).total_licences;
    size_t booked = till->gateway.booked;
    const char *key;
    struct quote quote;
    struct order order;
    enum status status;
    bool was_cut;

    arena_wipe(&till->arena); /* as after each exchange */
    key = till_key(till);
    quote = till_quote(till, subscription_id, ID_NONE, before + 1);
    proxy_cut_command(lost->proxy, cut, number);
    status = till_order(till, quote.id, key, &order);
    was_cut = proxy_was_cut(lost->proxy);
    if (status != STATUS_OK && status != STATUS_UNAVAILABLE && status != STATUS_OUTCOME_UNKNOWN)
        fail_msg("cut at command %d: %s", number, status_name(status));
    till->counter.act.now = instant_plus_seconds(till->counter.act.now, 60);
    if (status != STATUS_OK && (status = till_order(till, quote.id, key, &order)) != STATUS_OK)
        fail_msg("cut at command %d, asked again: %s", number, status_name(status));
    (void)till_pursue(till);
    if (till->gateway.booked != booked + 1 || till_subscription_now(till, subscription_id).total_licences != before + 1)
        fail_msg("cut at command %d: %zu charges, %lld licences", number, till->gateway.booked - booked,
                 (long long)till_subscription_now(till, subscription_id).total_licences - (long long)before);
    return was_cut;
}

static void test_order_with_a_cut_at_any_command_is_charged_once(void **state)
{
    static const enum proxy_cut cuts[] = { PROXY_CUT_BEFORE, PROXY_CUT_AFTER };
    struct lost *lost = *state;
    struct subscription subscription = till_subscription(&lost->till, lost->till.card.id, 10);
    int64_t orders = database_int(lost->till.database->root, &orders_count), made = 0;

    for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
        int number = 1;

        while (order_with_a_cut(lost, subscription.id, cuts[i], number))
            number++;
        assert_true(number > 10); /* it was cut at each of its commands */
        made += number;
    }
    assert_int_equal(database_int(lost->till.database->root, &orders_count), orders + made);
    assert_int_equal(database_int(lost->till.database->root, &open_operations), 0);
    till_books_are_right(&lost->till);
}

#define LOST_TEST(test) cmocka_unit_test_setup_teardown(test, lost_start, lost_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOST_TEST(test_order_whose_commit_was_lost_is_answered_right_and_done_once),
        LOST_TEST(test_keys_whose_commit_was_lost_are_shown),
        LOST_TEST(test_keys_of_a_try_that_came_to_nothing_are_not_shown),
        LOST_TEST(test_lost_commit_without_a_key_is_answered_unknown),
        LOST_TEST(test_worker_that_loses_a_commit_settles_once),
        LOST_TEST(test_order_with_a_cut_at_any_command_is_charged_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

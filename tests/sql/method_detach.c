/* tests/sql/method_detach.c: payment methods at the gateway beside our own rows: attached once a request, to one
 * customer for each organization, and detached when they are removed here.
 * Source: docs/api.md, Payment methods. */
#include "../support/till.h"

#include "counter/payment_method_add.h"
#include "counter/payment_method_change.h"
#include "counter/payment_method_detach.h"
#include "sql/store_gateway_customer.h"
#include "worker/detach.h"

static void method_render(const struct act *act, const struct payment_method *method, struct answer *answer)
{
    const char *body = id_write(ID_PAYMENT_METHOD, method->id).text;

    body = arena_text(act->arena, body);
    *answer =
        (struct answer){ .http_status = 201, .content_type = "application/json", .body = body, .length = strlen(body) };
}

static struct payment_method added(struct counter *c)
{
    struct payment_method_new wanted = { .type = PAYMENT_METHOD_CARD, .gateway_token = "tok_visa" };
    struct payment_method method;

    assert_int_equal(payment_method_add(c, &wanted, method_render, &method), STATUS_OK);
    return method;
}

/* The gateway's idempotency key is derived from the request's, so that a retry gets the same method there. */
static void test_repeated_attach_request_has_the_same_gateway_key(void **state)
{
    struct till *till = *state;
    const char *customer;
    char first[80];

    (void)added(till_counter_claiming(till, "one", "body"));
    (void)snprintf(first, sizeof first, "%s", till->gateway.attach_key);
    assert_int_equal(strlen(first), strlen("add-") + 64);
    assert_string_equal(till->gateway.attach_customer, "cus_1");
    (void)added(till_counter_claiming(till, "one", "body"));
    assert_true(till->counter.answer.replayed);
    assert_string_equal(till->gateway.attach_key, first);
    (void)added(till_counter_claiming(till, "two", "body"));
    assert_string_not_equal(till->gateway.attach_key, first);
    (void)snprintf(first, sizeof first, "%s", till->gateway.attach_key);
    (void)added(till_counter(till)); /* without a key each request is a new one */
    assert_string_not_equal(till->gateway.attach_key, first);
    (void)snprintf(first, sizeof first, "%s", till->gateway.attach_key);
    (void)added(till_counter(till));
    assert_string_not_equal(till->gateway.attach_key, first);
    assert_int_equal(till->gateway.customers, 1);
    assert_int_equal(store_gateway_customer_find(till->sql, &till->arena, till->organization.id, "script", &customer),
                     STATUS_OK);
    assert_string_equal(customer, "cus_1");
    assert_int_equal(store_gateway_customer_find(till->sql, &till->arena, till->organization.id, "stripe", &customer),
                     STATUS_NOT_FOUND);
}

/* A mandate is accepted from where and with what the request was made; the header is taken as text and no more. */
static void test_gateway_hears_who_accepted(void **state)
{
    struct till *till = *state;
    struct counter *c = till_counter(till);
    char long_agent[601];

    c->act.caller.user_agent = "Mozilla/5.0\x01 (caf\xc3\xa9)";
    (void)added(c);
    assert_string_equal(till->gateway.accepted_address, "192.0.2.1");
    assert_string_equal(till->gateway.accepted_agent, "Mozilla/5.0 (caf)");
    memset(long_agent, 'a', 600);
    long_agent[600] = '\0';
    c = till_counter(till);
    c->act.caller.user_agent = long_agent;
    (void)added(c);
    assert_int_equal(strlen(till->gateway.accepted_agent), 500);
    (void)added(till_counter(till)); /* a client that sends no such header */
    assert_string_equal(till->gateway.accepted_agent, "");
}

static size_t due_count(struct till *till, int64_t after_s)
{
    struct method_detach *due;
    size_t count;

    till->counter.act.now = instant_plus_seconds(till->counter.act.now, after_s);
    assert_int_equal(store_payment_method_detach_due(till->sql, &till->arena, till->counter.act.now, 50, &due, &count),
                     STATUS_OK);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(payment_method_detach(till_counter(till), &due[i]), STATUS_OK);
    return count;
}

static void test_removed_payment_method_is_detached_at_the_gateway_with_retries(void **state)
{
    struct till *till = *state;
    struct payment_method_change card = { .id = till->card.id, .version = -1 },
                                 invoice = { .id = till->invoice.id, .version = -1 };

    assert_int_equal(due_count(till, 0), 0);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_payment_method_remove, &invoice, NULL),
                     STATUS_OK);
    assert_int_equal(due_count(till, 1), 0); /* the gateway does not know it */
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_payment_method_remove, &card, NULL),
                     STATUS_OK);
    till->gateway.detach_says = STATUS_UNAVAILABLE;
    assert_int_equal(due_count(till, 1), 1);
    assert_int_equal(due_count(till, 1), 0); /* retried two seconds later, then at growing intervals */
    assert_int_equal(due_count(till, 1), 1);
    assert_int_equal(due_count(till, 29), 0);
    till->gateway.detach_says = STATUS_OK;
    assert_int_equal(due_count(till, 1), 1);
    assert_string_equal(till->gateway.detached, "pm_1");
    assert_int_equal(due_count(till, 7200), 0);
    assert_int_equal(till->gateway.detaches, 3);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_payment_method_remove, &card, NULL),
                     STATUS_OK); /* again: detached once only */
    assert_int_equal(due_count(till, 1), 0);
    till_books_are_right(till);
}

/* The script's gateway gives every added card one reference, as Stripe does a bank account that is added twice. */
static void test_method_that_another_one_shares_at_the_gateway_is_not_detached_there(void **state)
{
    struct till *till = *state;
    struct payment_method first = added(till_counter(till)), second = added(till_counter(till));
    struct payment_method_change change = { .id = first.id, .version = -1 };

    assert_string_equal(first.gateway_reference, second.gateway_reference);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_payment_method_remove, &change, NULL),
                     STATUS_OK);
    assert_int_equal(due_count(till, 1), 1);
    assert_int_equal(till->gateway.detaches, 0); /* the second card still pays */
    assert_int_equal(due_count(till, 7200), 0);
    change.id = second.id;
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_payment_method_remove, &change, NULL),
                     STATUS_OK);
    assert_int_equal(due_count(till, 1), 1);
    assert_int_equal(till->gateway.detaches, 1);
    assert_string_equal(till->gateway.detached, second.gateway_reference);
}

static void test_worker_pauses_detaching_after_a_silent_gateway(void **state)
{
    static const volatile int goes_on;
    struct till *till = *state;
    struct payment_method_change card = { .id = till->card.id, .version = -1 };
    struct detach_rounds rounds = { 0 };
    struct counter like;

    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_payment_method_remove, &card, NULL),
                     STATUS_OK);
    till->gateway.detach_says = STATUS_UNAVAILABLE;
    like = *till_counter(till);
    till->gateway.gateway.silent = true;
    assert_int_equal(detaches_pursue(&like, &rounds, &goes_on), 1);
    assert_int_equal(detaches_pursue(&like, &rounds, &goes_on), 0);
    assert_true(rounds.rest_until_us > clock_monotonic_us());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_gateway_hears_who_accepted),
        TILL_TEST(test_repeated_attach_request_has_the_same_gateway_key),
        TILL_TEST(test_removed_payment_method_is_detached_at_the_gateway_with_retries),
        TILL_TEST(test_method_that_another_one_shares_at_the_gateway_is_not_detached_there),
        TILL_TEST(test_worker_pauses_detaching_after_a_silent_gateway),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

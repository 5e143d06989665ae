/* tests/sql/method_detach.c: payment methods at the gateway beside our own rows: attached once a request, to one
 * customer for each organization, and detached when they are removed here.
 * Source: docs/api.md, Payment methods. */
#include "../support/till.h"

#include "counter/payment_method_add.h"
#include "counter/payment_method_change.h"
#include "counter/payment_method_detach.h"
#include "counter/set_aside.h"
#include "sql/store_gateway_customer.h"
#include "worker/aside.h"
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
    struct gateway_customer_row customer;
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
    assert_string_equal(customer.reference, "cus_1");
    assert_int_equal(customer.version, 1);
    assert_int_equal(store_gateway_customer_find(till->sql, &till->arena, till->organization.id, "stripe", &customer),
                     STATUS_NOT_FOUND);
}

static struct gateway_customer_row customer_now(struct till *till)
{
    struct gateway_customer_row customer;

    assert_int_equal(store_gateway_customer_find(till->sql, &till->arena, till->organization.id, "script", &customer),
                     STATUS_OK);
    return customer;
}

/* The Customer was deleted in the gateway's dashboard: another one is made once, under a key of its own, and kept. */
static void test_customer_that_was_deleted_at_the_gateway_is_made_anew_once(void **state)
{
    struct till *till = *state;
    const char *organization = id_write(ID_ORGANIZATION, till->organization.id).text;
    char key[80];

    organization = arena_text(&till->arena, organization);
    (void)added(till_counter_claiming(till, "one", "body"));
    assert_string_equal(till->gateway.customer_key, arena_format(&till->arena, "customer-%s", organization));
    till->gateway.lost_customer = "cus_1";
    (void)added(till_counter_claiming(till, "two", "body"));
    (void)snprintf(key, sizeof key, "%s", till->gateway.attach_key);
    assert_int_equal(till->gateway.attaches, 3);
    assert_int_equal(till->gateway.customers, 2);
    assert_string_equal(till->gateway.customer_key, arena_format(&till->arena, "customer-%s.2", organization));
    assert_string_equal(till->gateway.attach_customer, "cus_2");
    assert_int_equal(till->gateway.customer_version, 2);
    assert_string_equal(customer_now(till).reference, "cus_2");
    assert_int_equal(customer_now(till).version, 2);
    (void)added(till_counter_claiming(till, "two", "body")); /* again: the same key, for the same customer */
    assert_true(till->counter.answer.replayed);
    assert_string_equal(till->gateway.attach_key, key);
    (void)added(till_counter(till));
    assert_int_equal(till->gateway.customers, 2);
    assert_string_equal(customer_now(till).reference, "cus_2");
    till_books_are_right(till);
}

/* Another request has found it out meanwhile, and made one: that one is kept, and ours is left behind empty. */
static void another_renews(void *with)
{
    struct till *till = with;

    till->gateway.lost_customer = "cus_1";
    database_do(till->database->root, "UPDATE gateway_customer SET reference = 'cus_theirs', version = 2");
}

static void test_of_two_requests_that_miss_the_customer_one_makes_it(void **state)
{
    struct till *till = *state;

    (void)added(till_counter(till));
    till->gateway.lost_customer = "cus_1";
    till->gateway.meanwhile = another_renews;
    till->gateway.meanwhile_with = till;
    (void)added(till_counter(till));
    assert_string_equal(till->gateway.attach_customer, "cus_theirs");
    assert_int_equal(customer_now(till).version, 2);
}

static void test_gateway_that_never_knows_its_customer_is_tried_twice_a_request(void **state)
{
    struct till *till = *state;
    struct payment_method_new wanted = { .type = PAYMENT_METHOD_CARD, .gateway_token = "tok_visa" };
    struct payment_method method;
    struct counter *c;

    (void)added(till_counter(till));
    till->gateway.lost_customer = "cus_1";
    till->gateway.customer = "cus_1";
    till->gateway.customers = 0; /* it gives the same one again */
    c = till_counter(till);
    assert_int_equal(payment_method_add(c, &wanted, method_render, &method), STATUS_UNAVAILABLE);
    assert_int_equal(till->gateway.attaches, 3);
    assert_int_equal(customer_now(till).version, 2);
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

static void token_refused(struct counter *c, const char *code)
{
    struct payment_method_new wanted = { .type = PAYMENT_METHOD_BANK_ACCOUNT, .gateway_token = "pm_9" };
    struct payment_method method;

    assert_int_equal(payment_method_add(c, &wanted, method_render, &method), STATUS_VALIDATION_FAILED);
    assert_string_equal(c->act.refusal.pointer, "/gateway_token");
    assert_string_equal(c->act.refusal.code, code);
}

static size_t methods_count(struct till *till)
{
    struct payment_method *methods;
    size_t count;

    assert_int_equal(store_payment_method_list(till->sql, &till->arena, till->organization.id, ID_NONE, 50, &methods,
                                               &count),
                     STATUS_OK);
    return count;
}

/* A bank account's token may be sent again; also while its removal is on its way to the gateway. */
static void test_token_of_a_method_that_is_there_is_refused(void **state)
{
    struct till *till = *state;
    struct payment_method_change change = { .version = -1 };
    size_t before = methods_count(till);

    till->gateway.attach_reference = "cus_1/pm_9/sepa_debit";
    change.id = added(till_counter_claiming(till, "one", "body")).id;
    assert_int_equal(methods_count(till), before + 1);
    token_refused(till_counter_claiming(till, "two", "body"), "token_used");
    assert_int_equal(methods_count(till), before + 1);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_payment_method_remove, &change, NULL),
                     STATUS_OK);
    token_refused(till_counter_claiming(till, "three", "body"), "token_used");
    assert_int_equal(due_count(till, 1), 1);
    assert_string_equal(till->gateway.detached, "cus_1/pm_9/sepa_debit");
    (void)added(till_counter_claiming(till, "four", "body")); /* detached there, and given anew */
    assert_int_equal(methods_count(till), before + 1);
}

/* The whole of another request with the same token, while the first waits for the gateway's answer. */
static void added_meanwhile(void *with)
{
    struct till *till = with;
    struct payment_method_new wanted = { .type = PAYMENT_METHOD_BANK_ACCOUNT, .gateway_token = "pm_9" };
    struct counter other = till->counter;
    struct payment_method method;

    other.act.caller.claim = (struct claim){ .phase = CLAIM_START, .principal_id = till->user_id };
    digest("other key", 9, other.act.caller.claim.key_hash);
    digest("body", 4, other.act.caller.claim.fingerprint);
    assert_int_equal(payment_method_add(&other, &wanted, method_render, &method), STATUS_OK);
}

static void test_two_requests_at_once_with_one_token_make_one_method(void **state)
{
    struct till *till = *state;
    size_t before = methods_count(till);

    till->gateway.attach_reference = "cus_1/pm_9/sepa_debit";
    till->gateway.meanwhile = added_meanwhile;
    till->gateway.meanwhile_with = till;
    token_refused(till_counter_claiming(till, "one", "body"), "token_used");
    assert_int_equal(till->gateway.attaches, 2);
    assert_int_equal(methods_count(till), before + 1);
}

static void test_refusals_of_the_gateway_are_told_by_their_code(void **state)
{
    static const struct { enum status says; const char *code; } cases[] = {
        { STATUS_VALIDATION_FAILED, "unknown_token" },
        { STATUS_TOKEN_USED, "token_used" },
        { STATUS_METHOD_DECLINED, "method_declined" },
        { STATUS_AUTHENTICATION_WANTED, "authentication_required" },
    };
    struct till *till = *state;
    size_t before = methods_count(till);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        till->gateway.attach_says = cases[i].says;
        token_refused(till_counter(till), cases[i].code);
    }
    assert_int_equal(methods_count(till), before);
}

static struct payment_method twin_made(struct till *till)
{
    struct payment_method twin = { .organization_id = till->organization.id,
                                   .id = id_new(),
                                   .type = PAYMENT_METHOD_BANK_ACCOUNT,
                                   .gateway_reference = "cus_1/pm_9/sepa_debit",
                                   .active = true,
                                   .version = 1,
                                   .created_at = till->counter.act.now };

    assert_int_equal(store_payment_method_insert(till->sql, &twin), STATUS_OK);
    return twin;
}

/* Earlier releases made two methods of an account that was added twice. */
static void test_method_that_another_one_shares_at_the_gateway_is_not_detached_there(void **state)
{
    struct till *till = *state;
    struct payment_method first = twin_made(till), second = twin_made(till);
    struct payment_method_change change = { .id = first.id, .version = -1 };

    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_payment_method_remove, &change, NULL),
                     STATUS_OK);
    assert_int_equal(due_count(till, 1), 1);
    assert_int_equal(till->gateway.detaches, 0); /* the second one still pays */
    assert_int_equal(due_count(till, 7200), 0);
    change.id = second.id;
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_payment_method_remove, &change, NULL),
                     STATUS_OK);
    assert_int_equal(due_count(till, 1), 1);
    assert_int_equal(till->gateway.detaches, 1);
    assert_string_equal(till->gateway.detached, second.gateway_reference);
}

static struct id removed_now(struct till *till, const char *reference)
{
    struct payment_method_change change = { .version = -1 };

    till->gateway.attach_reference = reference;
    change.id = added(till_counter(till)).id;
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_payment_method_remove, &change, NULL),
                     STATUS_OK);
    return change.id;
}

/* The gateway answers that it does not detach the first one: the others of the round are detached all the same. */
static void test_method_that_the_gateway_does_not_detach_delays_no_other(void **state)
{
    static const volatile int goes_on;
    struct till *till = *state;
    struct detach_rounds rounds = { 0 };
    struct method_detach refused;
    struct id first = removed_now(till, "pm_a");
    struct counter like;

    (void)removed_now(till, "pm_b");
    (void)removed_now(till, "pm_c");
    till->gateway.detach_fails = "pm_a";
    like = *till_counter(till);
    assert_int_equal(detaches_pursue(&like, &rounds, &goes_on), 3);
    assert_int_equal(rounds.rest_until_us, 0);
    assert_string_equal(till->gateway.detached, "pm_c");
    assert_int_equal(detaches_pursue(&like, &rounds, &goes_on), 0);
    assert_int_equal(store_payment_method_detach_find(till->sql, &till->arena, till->organization.id, first, &refused),
                     STATUS_OK);
    assert_int_equal(refused.tries, 1); /* it has its own schedule */
}

static enum status aside_find(struct till *till, struct id method_id, struct set_aside *row)
{
    return store_set_aside_find(till->sql, &till->arena, till->organization.id, SET_ASIDE_METHOD, method_id, row);
}

/* What cannot be written of the first one sets it aside, until it succeeds. */
static void test_method_whose_detachment_fails_is_set_aside(void **state)
{
    static const volatile int goes_on;
    struct till *till = *state;
    struct detach_rounds rounds = { 0 };
    struct set_aside row;
    struct id first = removed_now(till, "pm_a");
    struct counter like;

    database_do(till->database->root,
                "CREATE TRIGGER detach_fails BEFORE UPDATE ON payment_method FOR EACH ROW"
                " IF OLD.gateway_reference = 'pm_a' THEN SIGNAL SQLSTATE '45000'; END IF");
    (void)removed_now(till, "pm_b");
    like = *till_counter(till);
    assert_int_equal(detaches_pursue(&like, &rounds, &goes_on), 2);
    assert_string_equal(till->gateway.detached, "pm_b");
    assert_int_equal(aside_find(till, first, &row), STATUS_OK);
    assert_int_equal(row.failures, 1);
    assert_int_equal(detaches_pursue(&like, &rounds, &goes_on), 0);
    database_do(till->database->root, "DROP TRIGGER detach_fails");
    database_do(till->database->root, "UPDATE set_aside SET next_try_at = since");
    assert_int_equal(asides_pursue(&like, &goes_on), 1);
    assert_string_equal(till->gateway.detached, "pm_a");
    assert_int_equal(aside_find(till, first, &row), STATUS_NOT_FOUND);
    assert_int_equal(due_count(till, 7200), 0);
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
        TILL_TEST(test_customer_that_was_deleted_at_the_gateway_is_made_anew_once),
        TILL_TEST(test_of_two_requests_that_miss_the_customer_one_makes_it),
        TILL_TEST(test_gateway_that_never_knows_its_customer_is_tried_twice_a_request),
        TILL_TEST(test_removed_payment_method_is_detached_at_the_gateway_with_retries),
        TILL_TEST(test_method_that_another_one_shares_at_the_gateway_is_not_detached_there),
        TILL_TEST(test_token_of_a_method_that_is_there_is_refused),
        TILL_TEST(test_two_requests_at_once_with_one_token_make_one_method),
        TILL_TEST(test_refusals_of_the_gateway_are_told_by_their_code),
        TILL_TEST(test_method_that_the_gateway_does_not_detach_delays_no_other),
        TILL_TEST(test_method_whose_detachment_fails_is_set_aside),
        TILL_TEST(test_worker_pauses_detaching_after_a_silent_gateway),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

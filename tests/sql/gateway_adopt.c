/* tests/sql/gateway_adopt.c: an installation moves to another account at the gateway: refused while the former one is
 * needed, once, and nothing of the former account is ever sent to the new one. Source: counter/gateway_adopt.h. */
#include "refund_fixture.h"

#include "counter/chargeback_watch.h"
#include "counter/gateway_adopt.h"
#include "counter/gateway_identity.h"
#include "counter/errand.h"
#include "counter/payment_method_add.h"
#include "counter/payment_method_change.h"
#include "counter/reconcile.h"
#include "counter/subscription_change.h"
#include "sql/store_gateway_customer.h"

static const uint8_t secret_bytes[SECRET_BYTES] = "the secret that keys are noted b";
static const struct secret secret = { secret_bytes };
static const struct gateway_config former = { .kind = "stripe", .url = "https://api.stripe.com", .key = "sk_live_1" },
                                   other = { .kind = "stripe", .url = "https://api.stripe.com", .key = "sk_live_2" };

static enum identity start(struct till *till, const struct gateway_config *config, const char *account_id)
{
    struct identity_found found;

    till->gateway.account_says = STATUS_OK;
    till->gateway.account = (struct gateway_account){ .id = account_id, .live = true };
    assert_int_equal(gateway_identity(till->sql, &till->arena, &till->gateway.gateway, config, &secret, clock_now(),
                                      &found),
                     STATUS_OK);
    return found.identity;
}

/* The command, with the key of that account. */
static struct adoption adopt(struct till *till, const char *account_id)
{
    struct counter c = *till_counter(till);
    struct adoption adoption;

    till->deployment.secret = secret;
    till->gateway.account = (struct gateway_account){ .id = account_id, .live = true };
    c.act.now = clock_now();
    assert_int_equal(gateway_adopt(&c, &other, &adoption), STATUS_OK);
    return adoption;
}

static const char *accounts(struct till *till)
{
    static const struct sql_query all = { .name = "test_accounts", .takes = "", .gives = "t", .text =
        "SELECT GROUP_CONCAT(CONCAT_WS(' ', name, kind, account_id, live, number, adopted_at IS NOT NULL) ORDER BY"
        " number) FROM gateway_account" };
    struct sql_row row;

    assert_int_equal(sql_read_one(till->sql, &till->arena, &all, NULL, 0, &row), STATUS_OK);
    return sql_take_text(&row);
}

static struct payment_method card_now(struct till *till)
{
    struct payment_method card;

    assert_int_equal(store_payment_method_find(till->sql, &till->arena, till->organization.id, till->card.id, &card),
                     STATUS_OK);
    return card;
}

/* What is open, as root's changes of a paid order and of a setup, and how it is undone. */
static const struct { const char *why, *change, *back; struct adoption_open want; } open_things[] = {
    { "a debit under way", "UPDATE payment SET state = 'processing'", "UPDATE payment SET state = 'succeeded'",
      { .payments = 1 } },
    { "a payment nobody knows of", "UPDATE payment SET state = 'unknown'", "UPDATE payment SET state = 'succeeded'",
      { .payments = 1 } },
    { "a payment that is not sent yet", "UPDATE payment SET state = 'intent'",
      "UPDATE payment SET state = 'succeeded'", { .payments = 1 } },
    { "a refund under way", "UPDATE refund SET state = 'processing'", "UPDATE refund SET state = 'succeeded'",
      { .refunds = 1 } },
    { "a contested payment",
      "UPDATE payment SET chargeback = 'opened', chargeback_minor = 1, chargeback_fee_minor = 0,"
      " chargeback_opened_at = UTC_TIMESTAMP(6)",
      "UPDATE payment SET chargeback = NULL, chargeback_minor = 0, chargeback_opened_at = NULL", { .contested = 1 } },
    { "an open page for a card",
      "INSERT INTO payment_method_setup SELECT id, id, 'card', 0, '/', 'en', 'open', 'cs_1', 'https://pay.test/1',"
      " NULL, UTC_TIMESTAMP(6), NULL, UTC_TIMESTAMP(6), 0, 1, UTC_TIMESTAMP(6) FROM organization LIMIT 1",
      "DELETE FROM payment_method_setup", { .setups = 1 } },
};

static void test_move_is_refused_while_something_is_open(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    const char *before;

    assert_int_equal(till_refund(till, corrected(till, &invoice, 1000), till_key(till)), STATUS_OK);
    assert_int_equal(start(till, &former, "acct_1"), IDENTITY_SAME);
    before = accounts(till);
    assert_string_equal(before, "program stripe acct_1 1 1 0");
    database_do(till->database->root, "SET check_constraint_checks = 0");
    for (size_t i = 0; i < sizeof open_things / sizeof open_things[0]; i++) {
        struct adoption adoption;

        database_do(till->database->root, open_things[i].change);
        adoption = adopt(till, "acct_2");
        if (adoption.end != ADOPTION_OPEN || adoption.moved ||
            memcmp(&adoption.open, &open_things[i].want, sizeof adoption.open) != 0)
            fail_msg("%s: %d, %d payments, %d refunds, %d setups, %d contested", open_things[i].why, adoption.end,
                     (int)adoption.open.payments, (int)adoption.open.refunds, (int)adoption.open.setups,
                     (int)adoption.open.contested);
        assert_string_equal(accounts(till), before);
        assert_false(card_now(till).former);
        database_do(till->database->root, open_things[i].back);
    }
}

static void test_move_is_refused_while_others_use_the_database(void **state)
{
    struct till *till = *state;
    struct sql *another = database_program(till->database, NULL);
    struct adoption adoption;
    int64_t one;

    assert_int_equal(start(till, &former, "acct_1"), IDENTITY_SAME);
    assert_int_equal(store_adoption_connections(another, &till->arena, &one), STATUS_OK); /* it connects now */
    adoption = adopt(till, "acct_2");
    assert_int_equal(adoption.end, ADOPTION_RUNNING);
    assert_int_equal(adoption.connections, 1);
    assert_string_equal(accounts(till), "program stripe acct_1 1 1 0");
    sql_end(&another);
}

static void test_move_asks_whose_account_it_is(void **state)
{
    struct till *till = *state;

    assert_int_equal(adopt(till, "acct_2").end, ADOPTION_FIRST);
    assert_int_equal(start(till, &former, "acct_1"), IDENTITY_SAME);
    till->gateway.account_says = STATUS_VALIDATION_FAILED;
    assert_int_equal(adopt(till, "acct_2").end, ADOPTION_REFUSED);
    till->gateway.account_says = STATUS_UNAVAILABLE;
    assert_int_equal(adopt(till, "acct_2").end, ADOPTION_NO_ANSWER);
    till->gateway.account_says = STATUS_OK;
    assert_int_equal(adopt(till, "acct_1").end, ADOPTION_NOTHING);
    assert_string_equal(accounts(till), "program stripe acct_1 1 1 0");
}

static void test_methods_of_the_former_account_lapse_once(void **state)
{
    struct till *till = *state;
    struct adoption adoption;
    struct event_row *events;
    struct gateway_customer_row customer;
    const char *before;
    int64_t version;
    size_t count;

    assert_int_equal(store_gateway_customer_insert(till->sql, till->organization.id, "stripe", "cus_1", clock_now()),
                     STATUS_OK);
    assert_int_equal(start(till, &former, "acct_1"), IDENTITY_SAME);
    version = card_now(till).version;
    adoption = adopt(till, "acct_2");
    assert_int_equal(adoption.end, ADOPTION_DONE);
    assert_true(adoption.moved);
    assert_string_equal(adoption.before.account_id, "acct_1");
    assert_int_equal(adoption.methods, 1); /* the invoice method is nobody's at the gateway */
    assert_int_equal(adoption.organizations, 1);
    assert_string_equal(accounts(till), "former-1 stripe acct_1 1 1 0,program stripe acct_2 1 2 1");
    assert_string_equal(payment_method_status(&(struct payment_method){ .active = true }), "active");
    assert_string_equal(payment_method_status(&(struct payment_method){ .active = card_now(till).active,
                                                                        .former = card_now(till).former }),
                        "lapsed");
    assert_int_equal(card_now(till).version, version + 1);
    assert_int_equal(store_event_list(till->sql, &till->arena, till->organization.id, 0, 100, &events, &count),
                     STATUS_OK);
    assert_string_equal(events[count - 1].type, "payment_method.changed");
    assert_string_equal(events[count - 1].before_change, "{\"status\":\"active\"}");
    assert_string_equal(events[count - 1].after_change, "{\"status\":\"lapsed\"}");
    assert_int_equal(store_gateway_customer_find(till->sql, &till->arena, till->organization.id, "stripe", &customer),
                     STATUS_NOT_FOUND); /* the new account has its own name for the organization */
    assert_int_equal(start(till, &other, "acct_2"), IDENTITY_SAME);
    assert_int_equal(start(till, &former, "acct_1"), IDENTITY_OTHER);
    before = database_contents(till->database);
    adoption = adopt(till, "acct_2");
    assert_int_equal(adoption.end, ADOPTION_NOTHING);
    assert_int_equal(adoption.methods, 0);
    assert_string_equal(database_contents(till->database), before);
    till_books_are_right(till);
}

/* It died after the move: nothing can be charged already, and the next run goes on. */
static void test_move_that_died_goes_on(void **state)
{
    struct till *till = *state;
    struct adoption adoption;

    assert_int_equal(start(till, &former, "acct_1"), IDENTITY_SAME);
    database_do(till->database->root, "UPDATE gateway_account SET account_id = 'acct_2', number = 2, adopted_at ="
                                      " UTC_TIMESTAMP(6)");
    assert_true(card_now(till).former);
    adoption = adopt(till, "acct_2");
    assert_int_equal(adoption.end, ADOPTION_DONE);
    assert_false(adoption.moved);
    assert_int_equal(adoption.methods, 1);
}

/* docs/operating.md, Upgrading: the account was changed by deleting its row, before moves were counted. The card was
 * there before, another one came since. */
static void test_change_by_hand_is_counted_afterwards(void **state)
{
    static const char *const statements[] = {
        "SET @since = (SELECT created_at FROM gateway_account WHERE name = 'program' AND number = 1)",
        "INSERT INTO gateway_account (name, kind, account_id, live, key_check, created_at, number)"
        " SELECT 'former-1', kind, 'unknown', live, key_check, created_at, 1 FROM gateway_account"
        " WHERE name = 'program'",
        "UPDATE payment_method SET account_number = 2, version = version + 1"
        " WHERE created_at >= @since AND gateway_reference IS NOT NULL",
        "UPDATE gateway_customer SET account_number = 2 WHERE created_at >= @since",
        "UPDATE gateway_account SET number = 2, adopted_at = @since WHERE name = 'program'",
    };
    struct till *till = *state;
    struct payment_method added = till->card;
    struct adoption adoption;

    database_do(till->database->root, "UPDATE payment_method SET created_at = created_at - INTERVAL 1 DAY");
    assert_int_equal(start(till, &former, "acct_1"), IDENTITY_SAME);
    added.id = id_new();
    added.gateway_reference = "pm_of_acct_1";
    added.created_at = instant_plus_seconds(clock_now(), 60);
    assert_int_equal(store_payment_method_insert(till->sql, &added), STATUS_OK);
    assert_false(card_now(till).former);
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        database_do(till->database->root, statements[i]);
    assert_true(card_now(till).former);
    adoption = adopt(till, "acct_1");
    assert_int_equal(adoption.end, ADOPTION_DONE);
    assert_int_equal(adoption.methods, 1);
    assert_string_equal(accounts(till), "former-1 stripe unknown 1 1 0,program stripe acct_1 1 2 1");
    assert_int_equal(store_payment_method_find(till->sql, &till->arena, till->organization.id, added.id, &added),
                     STATUS_OK);
    assert_false(added.former);
}

static void refused(struct till *till, const char *why, enum status status, const char *pointer)
{
    if (status != STATUS_VALIDATION_FAILED || strcmp(till->counter.act.refusal.pointer, pointer) != 0 ||
        strcmp(till->counter.act.refusal.code, "method_lapsed") != 0)
        fail_msg("%s: %s", why, status_name(status));
}

static enum status quoted(struct till *till, struct id subscription_id, struct id method_id, int64_t total)
{
    struct quote_wanted wanted = { .kind = id_is_none(subscription_id) ? QUOTE_NEW_SUBSCRIPTION : QUOTE_CHANGE_LICENCES,
                                   .subscription_id = subscription_id,
                                   .price_id = till->price.id,
                                   .payment_method_id = method_id,
                                   .total_licences = total };
    struct quote quote;

    return counter_run(till_counter(till), till->organization.id, act_quote_create, &wanted, &quote);
}

/* Why the one payment that was declined was. */
static const char *declined(struct till *till)
{
    static const struct sql_query code = { .name = "test_declined", .takes = "", .gives = "t", .text =
        "SELECT decline_code FROM payment WHERE state = 'declined'" };
    struct sql_row row;

    assert_int_equal(sql_read_one(till->sql, &till->arena, &code, NULL, 0, &row), STATUS_OK);
    return sql_take_text(&row);
}

static int64_t detaching(struct till *till)
{
    static const struct sql_query count = { .name = "test_detaching", .takes = "", .gives = "i", .text =
        "SELECT COUNT(*) FROM payment_method WHERE detach_at IS NOT NULL" };

    return database_int(till->sql, &count);
}

/* A renewal by the old card: nobody is asked, the subscription is past due, every new charge is refused and says why;
 * with a card of the new account it is paid. */
static void test_old_card_is_never_sent_to_the_new_account(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct payment_method_change change = { .id = till->card.id, .version = -1 };
    struct subscription_change move = { .id = s.id, .version = -1, .payment_method_id = till->card.id };
    struct payment_method added = till->card, method;
    int charges = till->gateway.charges;

    assert_int_equal(start(till, &former, "acct_1"), IDENTITY_SAME);
    assert_int_equal(adopt(till, "acct_2").end, ADOPTION_DONE);
    till_turn(till, "2026-12-12");
    assert_int_equal(till->gateway.charges, charges);
    assert_int_equal(till->gateway.finds, 0);
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_PAST_DUE);
    assert_string_equal(declined(till), "method_lapsed");
    refused(till, "a purchase", quoted(till, ID_NONE, till->card.id, 5), "/payment_method_id");
    refused(till, "a default",
            counter_run(till_counter(till), till->organization.id, act_payment_method_make_default, &change, &method),
            "/default");
    refused(till, "a subscription moved onto it",
            counter_run(till_counter(till), till->organization.id, act_subscription_change, &move, &s),
            "/payment_method_id");
    added.id = id_new();
    added.gateway_reference = "pm_of_acct_2";
    assert_int_equal(store_payment_method_insert(till->sql, &added), STATUS_OK);
    move.payment_method_id = added.id;
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_subscription_change, &move, &s),
                     STATUS_OK);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_payment_method_remove, &change, NULL),
                     STATUS_OK);
    assert_int_equal(detaching(till), 0); /* the new account does not know it */
    till_turn(till, "2026-12-13");
    assert_int_equal(till->gateway.charges, charges + 1);
    assert_string_equal(till->gateway.reference, "pm_of_acct_2");
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_ACTIVE);
    till_books_are_right(till);
}

/* An addition that the old card would pay at once. */
static void test_addition_by_a_lapsed_card_is_refused(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->card.id, 10);
    struct quote before = till_quote(till, s.id, ID_NONE, 12);
    struct order order;

    assert_int_equal(start(till, &former, "acct_1"), IDENTITY_SAME);
    assert_int_equal(adopt(till, "acct_2").end, ADOPTION_DONE);
    refused(till, "an addition", quoted(till, s.id, ID_NONE, 11), "/subscription_id");
    assert_int_equal(till_order(till, before.id, till_key(till), &order), STATUS_QUOTE_STALE);
    assert_int_equal(quoted(till, s.id, ID_NONE, 9), STATUS_OK); /* what gives money back is not */
}

/* What was paid at the former account is neither refunded nor watched by this program any more. */
static void test_payments_of_the_former_account_are_let_be(void **state)
{
    struct till *till = *state;
    struct invoice invoice = invoice_bought(till, till->card.id);
    struct id note_id = corrected(till, &invoice, 1000);
    struct payment payment = payment_now(till, &invoice);
    int asked = till->gateway.chargebacks;

    assert_false(instant_is_none(payment.watch_at));
    assert_int_equal(start(till, &former, "acct_1"), IDENTITY_SAME);
    assert_int_equal(adopt(till, "acct_2").end, ADOPTION_DONE);
    assert_int_equal(till_refund(till, note_id, till_key(till)), STATUS_NOTHING_TO_REFUND);
    assert_int_equal(till->gateway.refunds, 0);
    assert_int_equal(balance_now(till), 1000 + 200); /* with tax, and it stays credit */
    assert_int_equal(chargeback_watch(till_counter(till), &payment), STATUS_OK);
    assert_int_equal(till->gateway.chargebacks, asked);
    assert_true(instant_is_none(payment_now(till, &invoice).watch_at));
    till_books_are_right(till);
}

static void ignore(void *context, const struct discrepancy *found)
{
    (void)context;
    (void)found;
}

/* The new account's book has nothing of what was paid before the move, on the day of the move either. */
static void test_payments_of_the_former_account_are_not_missed(void **state)
{
    struct till *till = *state;
    struct order order = till_order_made(till, 10, GATEWAY_SUCCEEDED);
    struct day day = instant_day(id_time(till_payment(till, order.id).id));
    struct reconciliation done;

    assert_int_equal(start(till, &former, "acct_1"), IDENTITY_SAME);
    till->gateway.booked = 0;
    assert_int_equal(reconcile_day(till->sql, &till->gateway.gateway, day, ignore, NULL, &done), STATUS_OK);
    assert_int_equal(done.payments, 1);
    assert_int_equal(done.discrepancies, 1);
    assert_int_equal(adopt(till, "acct_2").end, ADOPTION_DONE);
    assert_int_equal(reconcile_day(till->sql, &till->gateway.gateway, day, ignore, NULL, &done), STATUS_OK);
    assert_int_equal(done.payments, 0);
    assert_int_equal(done.discrepancies, 0);
}

static bool nobody_enters(void)
{
    return false;
}

static void method_render(const struct act *act, const struct payment_method *method, struct answer *answer)
{
    (void)act;
    (void)method;
    *answer = (struct answer){ .http_status = 201, .content_type = "application/json", .body = "{}", .length = 2 };
}

static enum status card_add(struct till *till)
{
    struct payment_method_new wanted = { .type = PAYMENT_METHOD_CARD, .gateway_token = "tok_visa" };
    struct payment_method method;
    const char *key = till_key(till);

    return payment_method_add(till_counter_claiming(till, key, key), &wanted, method_render, &method);
}

/* The move happens in another process while this one is at work: it sends nothing more to the account it was started
 * with, in a request or by the worker, and stores no method of it. */
static void test_process_of_the_former_account_asks_nothing_more(void **state)
{
    struct till *till = *state;
    struct quote quote = till_quote(till, ID_NONE, till->card.id, 3);
    struct order order;
    struct counter *c;
    struct order_wanted wanted = { .quote_id = quote.id };
    const char *before;
    int charges;

    assert_int_equal(start(till, &former, "acct_1"), IDENTITY_SAME);
    till->deployment.account_number = 1;
    assert_int_equal(card_add(till), STATUS_OK);
    charges = till->gateway.charges;
    database_do(till->database->root, "UPDATE gateway_account SET number = 2");
    database_do(till->database->root, "UPDATE payment_method SET account_number = 2"); /* as if it had not lapsed */
    before = database_contents(till->database);
    assert_int_equal(card_add(till), STATUS_UNAVAILABLE);
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_UNAVAILABLE);
    assert_string_equal(database_contents(till->database), before); /* the order was withdrawn */
    c = till_counter_claiming(till, "later", "later");
    c->act.gateway_places.enter = nobody_enters;
    assert_int_equal(order_place(c, &wanted, till_render, &order), STATUS_OK);
    till->counter.act.now = instant_plus_seconds(till->counter.act.now, 1);
    assert_int_equal(till_pursue(till), 1);
    assert_int_equal(till->gateway.charges, charges);
    assert_int_equal(till->gateway.finds, 0);
    assert_int_equal(till_payment(till, order.id).state, PAYMENT_INTENT);
    till->deployment.account_number = 2; /* a process that was started afterwards */
    till->counter.act.now = instant_plus_seconds(till->counter.act.now, 2 * ERRAND_RESEND_S);
    assert_int_equal(till_pursue(till), 1);
    assert_int_equal(till->gateway.charges, charges + 1);
    assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
    till_books_are_right(till);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_move_is_refused_while_something_is_open),
        TILL_TEST(test_move_is_refused_while_others_use_the_database),
        TILL_TEST(test_move_asks_whose_account_it_is),
        TILL_TEST(test_methods_of_the_former_account_lapse_once),
        TILL_TEST(test_move_that_died_goes_on),
        TILL_TEST(test_change_by_hand_is_counted_afterwards),
        TILL_TEST(test_old_card_is_never_sent_to_the_new_account),
        TILL_TEST(test_addition_by_a_lapsed_card_is_refused),
        TILL_TEST(test_payments_of_the_former_account_are_let_be),
        TILL_TEST(test_payments_of_the_former_account_are_not_missed),
        TILL_TEST(test_process_of_the_former_account_asks_nothing_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

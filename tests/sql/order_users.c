/* tests/sql/order_users.c: licences bought and users created in one order: all of it or nothing (A14).
 * Source: docs/rules.md, A6, A14, D. */
#include "users_fixture.h"

#include "counter/assign.h"
#include "counter/credit_check.h"
#include "counter/order_cancel.h"
#include "counter/subscription_register.h"

/* The credit limit is 5,000.00: 400 licences (5,040.00 with tax) exceed it. */
enum { USERS = 3, BEYOND = 400 };

struct cart {
    struct order_user_wanted users[USERS];
    struct order_wanted wanted;
    const char *key;
};

static struct cart *cart_new(struct till *till, struct id subscription_id, struct id method_id, int64_t total)
{
    struct cart *cart = ARENA_NEW(&till->arena, struct cart);

    for (size_t i = 0; i < USERS; i++)
        cart->users[i] = (struct order_user_wanted){ .email = email_new(till), .display_name = "Bought for" };
    cart->wanted = (struct order_wanted){ .quote_id = till_quote(till, subscription_id, method_id, total).id,
                                          .users = cart->users,
                                          .user_count = USERS };
    cart->key = till_key(till);
    return cart;
}

static enum status cart_order(struct till *till, const struct cart *cart, struct order *order)
{
    return order_place(till_counter_claiming(till, cart->key, cart->key), &cart->wanted, till_render, order);
}

static size_t users_of(struct till *till, const struct order *order, struct order_user **users)
{
    size_t count;

    assert_int_equal(store_order_users(till->sql, &till->arena, order->organization_id, &order->id, 1, users, &count),
                     STATUS_OK);
    return count;
}

static bool is_somebody(struct till *till, const char *email)
{
    struct user user;
    enum status status = store_user_find_by_email(till->sql, &till->arena, email, &user);

    assert_true(status == STATUS_OK || status == STATUS_NOT_FOUND);
    return status == STATUS_OK;
}

static void test_a14_paid_order_creates_its_users_with_licences(void **state)
{
    struct till *till = *state;
    struct cart *cart = cart_new(till, ID_NONE, till->card.id, USERS);
    struct order_user *users;
    struct order order;

    till->gateway.charge_says = GATEWAY_SUCCEEDED;
    assert_int_equal(cart_order(till, cart, &order), STATUS_OK);
    assert_int_equal(order.status, ORDER_CONFIRMED);
    counts_are(till, order.subscription_id, USERS, 0);
    assert_int_equal(users_of(till, &order, &users), USERS);
    for (size_t i = 0; i < USERS; i++)
        assert_string_equal(users[i].email, cart->users[i].email); /* in the order of the request */
}

static void test_a14_declined_order_creates_no_users(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 2);
    struct cart *cart = cart_new(till, ID_NONE, till->card.id, USERS);
    struct order_user *users;
    struct order order;

    till->gateway.charge_says = GATEWAY_DECLINED;
    till->gateway.charge_happens = false;
    assert_int_equal(cart_order(till, cart, &order), STATUS_OK);
    assert_int_equal(order.status, ORDER_PAYMENT_FAILED);
    assert_false(is_somebody(till, cart->users[0].email));
    assert_int_equal(users_of(till, &order, &users), 0);
    counts_are(till, order.subscription_id, 0, 0);
    counts_are(till, s.id, 0, 0);
}

static void test_a14_order_that_the_gateway_refuses_leaves_the_addresses_free(void **state)
{
    struct till *till = *state;
    struct cart *cart = cart_new(till, ID_NONE, till->card.id, USERS);
    struct order order;

    till->gateway.charge_says = GATEWAY_REFUSED;
    till->gateway.charge_happens = false;
    assert_int_equal(cart_order(till, cart, &order), STATUS_UNAVAILABLE);
    assert_false(is_somebody(till, cart->users[0].email));
    till->gateway.charge_says = GATEWAY_SUCCEEDED;
    till->gateway.charge_happens = true;
    assert_int_equal(cart_order(till, cart, &order), STATUS_OK); /* the same key, the same users */
    counts_are(till, order.subscription_id, USERS, 0);
}

static void test_a14_licences_are_reserved_during_a_check_and_active_on_approval(void **state)
{
    struct till *till = *state;
    struct cart *cart = cart_new(till, ID_NONE, till->invoice.id, BEYOND);
    struct order order;
    int64_t sequence;

    assert_int_equal(cart_order(till, cart, &order), STATUS_OK);
    assert_int_equal(order.status, ORDER_CREDIT_CHECK_PENDING);
    assert_true(is_somebody(till, cart->users[USERS - 1].email));
    counts_are(till, order.subscription_id, 0, USERS);
    sequence = journal_sequence(till);
    assert_int_equal(till_decide(till, &order, CREDIT_CHECK_APPROVED), STATUS_OK);
    counts_are(till, order.subscription_id, USERS, 0);
    assert_non_null(strstr(told_after(till, sequence), "assignment.changed assignment.changed assignment.changed"));
}

static void test_a14_rejected_order_leaves_its_users_without_a_licence(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 10);
    struct cart *cart = cart_new(till, s.id, ID_NONE, BEYOND);
    struct order order;

    assert_int_equal(cart_order(till, cart, &order), STATUS_OK);
    counts_are(till, s.id, 0, USERS);
    assert_int_equal(till_decide(till, &order, CREDIT_CHECK_REJECTED), STATUS_OK);
    counts_are(till, s.id, 0, 0);
    assert_true(is_somebody(till, cart->users[0].email));
}

static void test_a14_cancelled_order_leaves_its_users_without_a_licence(void **state)
{
    struct till *till = *state;
    struct cart *cart = cart_new(till, ID_NONE, till->invoice.id, BEYOND);
    struct order order, cancelled;

    assert_int_equal(cart_order(till, cart, &order), STATUS_OK);
    assert_int_equal(order_cancel(till_counter(till), order.id, NULL, &cancelled), STATUS_OK);
    counts_are(till, order.subscription_id, 0, 0);
    assert_true(is_somebody(till, cart->users[0].email));
}

static void test_a14_order_cancelled_before_payment_removes_its_users(void **state)
{
    struct till *till = *state;
    struct cart *cart = cart_new(till, ID_NONE, till->card.id, USERS);
    struct order order, cancelled;

    script_gateway_says(&till->gateway, GATEWAY_ACTION_REQUIRED);
    assert_int_equal(cart_order(till, cart, &order), STATUS_OK);
    counts_are(till, order.subscription_id, 0, USERS);
    assert_int_equal(order_cancel(till_counter(till), order.id, NULL, &cancelled), STATUS_OK);
    assert_int_equal(cancelled.status, ORDER_CANCELLED);
    counts_are(till, order.subscription_id, 0, 0);
    assert_false(is_somebody(till, cart->users[0].email)); /* as where it is declined: the address is free */
}

/* While the order waits, the first user gets a role, the second a password, the third another licence, the fourth
 * nothing. */
static void test_a14_users_changed_meanwhile_outlive_an_unpaid_order(void **state)
{
    enum { FOUR = 4 };
    struct till *till = *state;
    struct subscription other = till_subscription(till, till->card.id, 2);
    struct order_user_wanted wanted[FOUR];
    struct cart *cart = cart_new(till, ID_NONE, till->card.id, FOUR);
    struct user_change promote = { .version = USER_VERSION_ANY, .has_roles = true, .roles = ROLE_GLOBAL_ADMIN };
    struct user_password password = { .password_hash = "a hash" };
    struct order_user *users;
    struct order order, cancelled;
    struct user out;

    for (size_t i = 0; i < FOUR; i++)
        wanted[i] = (struct order_user_wanted){ .email = email_new(till), .display_name = "Bought for" };
    cart->wanted.users = wanted;
    cart->wanted.user_count = FOUR;
    script_gateway_says(&till->gateway, GATEWAY_ACTION_REQUIRED);
    assert_int_equal(cart_order(till, cart, &order), STATUS_OK);
    assert_int_equal(users_of(till, &order, &users), FOUR);
    promote.user_id = users[0].id;
    password.user_id = users[1].id;
    assert_int_equal(run_as(till, NULL, act_user_change, &promote, &out), STATUS_OK);
    assert_int_equal(run_as(till, NULL, act_user_password_set, &password, NULL), STATUS_OK);
    assert_int_equal(assign(till, other.id, users[2].id), STATUS_OK);
    assert_int_equal(order_cancel(till_counter(till), order.id, NULL, &cancelled), STATUS_OK);
    assert_int_equal(cancelled.status, ORDER_CANCELLED);
    counts_are(till, order.subscription_id, 0, 0); /* no reserved licence is left, also of users who stay */
    counts_are(till, other.id, 1, 0);
    for (size_t i = 0; i < FOUR; i++)
        assert_int_equal(is_somebody(till, wanted[i].email), i < FOUR - 1);
    assert_int_equal(users_of(till, &order, &users), 0); /* an order that ended unpaid names no users */
}

/* An order's user becomes the only global administrator who can sign in, and then the order fails: the user stays. */
static void test_last_global_administrator_outlives_an_unpaid_order(void **state)
{
    struct till *till = *state;
    struct cart *cart = cart_new(till, ID_NONE, till->card.id, USERS);
    struct user_change promote = { .version = USER_VERSION_ANY, .has_roles = true, .roles = ROLE_GLOBAL_ADMIN };
    struct user_password password = { .password_hash = "a hash" };
    struct user_end end = { till->user_id, USER_VERSION_ANY };
    struct order_user *users;
    struct order order, cancelled;
    struct user out;

    script_gateway_says(&till->gateway, GATEWAY_ACTION_REQUIRED);
    assert_int_equal(cart_order(till, cart, &order), STATUS_OK);
    assert_int_equal(users_of(till, &order, &users), USERS);
    promote.user_id = password.user_id = users[0].id;
    assert_int_equal(run_as(till, NULL, act_user_change, &promote, &out), STATUS_OK);
    assert_int_equal(run_as(till, NULL, act_user_password_set, &password, NULL), STATUS_OK);
    assert_int_equal(run_as(till, NULL, act_user_delete, &end, NULL), STATUS_OK);
    till->user_id = users[0].id;
    assert_int_equal(order_cancel(till_counter(till), order.id, NULL, &cancelled), STATUS_OK);
    assert_int_equal(store_user_find(till->sql, &till->arena, till->organization.id, users[0].id, &out), STATUS_OK);
    assert_int_equal(out.roles, ROLE_GLOBAL_ADMIN);
}

/* A user is disabled while the order that reserved their licence waits: the order goes on, and that licence is left
 * unassigned. */
static void test_user_disabled_while_the_order_waits_gets_no_licence(void **state)
{
    struct till *till = *state;
    struct cart *checked = cart_new(till, ID_NONE, till->invoice.id, BEYOND),
                *unpaid = cart_new(till, ID_NONE, till->card.id, USERS);
    struct user_change disable = { .version = USER_VERSION_ANY, .has_status = true, .status = USER_DISABLED };
    struct order_user *users;
    struct order order, cancelled;
    struct user out;

    assert_int_equal(cart_order(till, checked, &order), STATUS_OK);
    assert_int_equal(users_of(till, &order, &users), USERS);
    disable.user_id = users[0].id;
    assert_int_equal(run_as(till, NULL, act_user_change, &disable, &out), STATUS_OK);
    counts_are(till, order.subscription_id, 0, USERS - 1);
    assert_int_equal(till_decide(till, &order, CREDIT_CHECK_APPROVED), STATUS_OK);
    counts_are(till, order.subscription_id, USERS - 1, 0);
    assert_int_equal(till_subscription_now(till, order.subscription_id).total_licences, BEYOND);

    script_gateway_says(&till->gateway, GATEWAY_ACTION_REQUIRED);
    assert_int_equal(cart_order(till, unpaid, &order), STATUS_OK);
    assert_int_equal(users_of(till, &order, &users), USERS);
    disable.user_id = users[0].id;
    assert_int_equal(run_as(till, NULL, act_user_change, &disable, &out), STATUS_OK);
    counts_are(till, order.subscription_id, 0, USERS - 1);
    assert_int_equal(order_cancel(till_counter(till), order.id, NULL, &cancelled), STATUS_OK);
    counts_are(till, order.subscription_id, 0, 0);
    assert_true(is_somebody(till, unpaid->users[0].email)); /* this user was changed meanwhile, and stays */
    assert_false(is_somebody(till, unpaid->users[1].email));
}

/* Before the check is decided one of the users is deleted, and another one's reserved licence is taken away. */
static void test_a14_users_and_licences_ended_during_a_check_stay_ended(void **state)
{
    struct till *till = *state;
    struct cart *cart = cart_new(till, ID_NONE, till->invoice.id, BEYOND);
    struct assignment_wanted taken = { 0 };
    struct user_end end = { .version = USER_VERSION_ANY };
    struct order_user *users;
    struct order order;

    assert_int_equal(cart_order(till, cart, &order), STATUS_OK);
    assert_int_equal(users_of(till, &order, &users), USERS);
    end.user_id = users[0].id;
    taken = (struct assignment_wanted){ order.subscription_id, users[1].id };
    assert_int_equal(run_as(till, NULL, act_user_delete, &end, NULL), STATUS_OK);
    assert_int_equal(run_as(till, NULL, act_unassign, &taken, NULL), STATUS_OK);
    counts_are(till, order.subscription_id, 0, USERS - 2);
    assert_int_equal(till_decide(till, &order, CREDIT_CHECK_APPROVED), STATUS_OK);
    counts_are(till, order.subscription_id, USERS - 2, 0);
    assert_int_equal(users_of(till, &order, &users), USERS);
    assert_null(users[0].email); /* the order still names the user, without personal data */
    assert_null(users[0].display_name);
}

/* A quote to buy `total` licences of a trial of ten. */
static struct quote trial_quote(struct till *till, int64_t total)
{
    struct subscription_wanted trial = {
        .price_id = till->price.id, .channel = CHANNEL_DIRECT, .total_licences = 10, .starts_on = DAY_NONE
    };
    struct quote_wanted wanted = { .kind = QUOTE_PURCHASE_TRIAL,
                                   .price_id = till->price.id,
                                   .payment_method_id = till->card.id,
                                   .total_licences = total };
    struct subscription s;
    struct quote quote;

    database_do(till->database->root, "UPDATE price SET trial_days = 14");
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_subscription_register, &trial, &s),
                     STATUS_OK);
    wanted.subscription_id = s.id;
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_quote_create, &wanted, &quote),
                     STATUS_OK);
    return quote;
}

/* The same, ordered; it waits for its card holder. */
static struct order trial_being_bought(struct till *till, int64_t total)
{
    struct quote quote = trial_quote(till, total);
    struct order order;

    script_gateway_says(&till->gateway, GATEWAY_ACTION_REQUIRED);
    till->gateway.find_says = GATEWAY_ACTION_REQUIRED;
    assert_int_equal(till_order(till, quote.id, till_key(till), &order), STATUS_OK);
    return order;
}

/* Two of a trial's ten licences are bought: while the order waits no third is assigned, alone, to a new user or by an
 * import, as it could not be kept. */
static void test_trial_being_bought_assigns_no_more_licences_than_ordered(void **state)
{
    struct till *till = *state;
    struct order order = trial_being_bought(till, 2);
    struct id members[] = { id_new(), id_new(), id_new() };
    struct user_new wanted = {
        .email = email_new(till), .display_name = "New", .licences = &order.subscription_id, .licence_count = 1
    };
    struct import_row row = {
        .email = email_new(till), .display_name = "Row", .subscription_id = order.subscription_id
    };
    struct user_import import = { .rows = &row, .count = 1 };
    struct user_imported imported;
    struct assigned assigned;
    struct user user;

    for (size_t i = 0; i < 3; i++) {
        struct assignment_wanted one = { order.subscription_id, user_insert(till, members[i], ROLE_MEMBER).id };

        assert_int_equal(run_as(till, NULL, act_assign, &one, &assigned),
                         i < 2 ? STATUS_OK : STATUS_NO_LICENCE_AVAILABLE);
    }
    assert_int_equal(run_as(till, NULL, act_user_create, &wanted, &user), STATUS_NO_LICENCE_AVAILABLE);
    assert_int_equal(run_as(till, NULL, act_user_import, &import, &imported), STATUS_VALIDATION_FAILED);
    assert_string_equal(imported.faults[0].code, "no_licence_available");
    counts_are(till, order.subscription_id, 2, 0);
    script_gateway_says(&till->gateway, GATEWAY_SUCCEEDED);
    till->gateway.find_says = GATEWAY_SUCCEEDED;
    till->counter.act.now = instant_plus_seconds(till->counter.act.now, 3600);
    (void)till_pursue(till);
    assert_int_equal(till_order_now(till, order.id).status, ORDER_CONFIRMED);
    assert_int_equal(till_subscription_now(till, order.subscription_id).total_licences, 2);
    counts_are(till, order.subscription_id, 2, 0);
}

/* Nor can the order have more users than licences are bought. */
static void test_purchase_of_a_trial_with_more_users_than_licences_is_refused(void **state)
{
    struct till *till = *state;
    struct cart *cart = ARENA_NEW(&till->arena, struct cart);
    struct order order;

    for (size_t i = 0; i < USERS; i++)
        cart->users[i] = (struct order_user_wanted){ .email = email_new(till), .display_name = "Bought for" };
    cart->wanted = (struct order_wanted){
        .quote_id = trial_quote(till, USERS - 1).id, .users = cart->users, .user_count = USERS
    };
    cart->key = till_key(till);
    assert_int_equal(cart_order(till, cart, &order), STATUS_NO_LICENCE_AVAILABLE);
    assert_false(is_somebody(till, cart->users[0].email));
}

static void test_a14_order_with_a_taken_or_repeated_address_is_refused(void **state)
{
    struct till *till = *state;
    struct user somebody = user_insert(till, id_new(), ROLE_MEMBER),
                billing = user_insert(till, id_new(), ROLE_BILLING_ADMIN);
    struct id admin = till->user_id;
    int64_t sequence = journal_sequence(till);
    struct cart *cart;
    struct order order;

    cart = cart_new(till, ID_NONE, till->card.id, USERS);
    cart->users[2].email = somebody.email;
    assert_int_equal(cart_order(till, cart, &order), STATUS_EMAIL_TAKEN);
    assert_string_equal(till->counter.act.refusal.pointer, "/users/2/email");
    cart->users[2].email = cart->users[0].email;
    assert_int_equal(cart_order(till, cart, &order), STATUS_VALIDATION_FAILED);
    assert_string_equal(till->counter.act.refusal.pointer, "/users/2/email");
    cart = cart_new(till, ID_NONE, till->card.id, USERS - 1);
    assert_int_equal(cart_order(till, cart, &order), STATUS_NO_LICENCE_AVAILABLE);
    till->user_id = billing.id;
    cart = cart_new(till, ID_NONE, till->card.id, USERS);
    assert_int_equal(cart_order(till, cart, &order), STATUS_ROLE_REQUIRED);
    till->user_id = admin;
    assert_int_equal(journal_sequence(till), sequence);
    assert_false(is_somebody(till, cart->users[0].email));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        USERS_TEST(test_a14_paid_order_creates_its_users_with_licences),
        USERS_TEST(test_a14_declined_order_creates_no_users),
        USERS_TEST(test_a14_order_that_the_gateway_refuses_leaves_the_addresses_free),
        USERS_TEST(test_a14_licences_are_reserved_during_a_check_and_active_on_approval),
        USERS_TEST(test_a14_rejected_order_leaves_its_users_without_a_licence),
        USERS_TEST(test_a14_cancelled_order_leaves_its_users_without_a_licence),
        USERS_TEST(test_a14_order_cancelled_before_payment_removes_its_users),
        USERS_TEST(test_a14_users_changed_meanwhile_outlive_an_unpaid_order),
        USERS_TEST(test_last_global_administrator_outlives_an_unpaid_order),
        USERS_TEST(test_user_disabled_while_the_order_waits_gets_no_licence),
        USERS_TEST(test_a14_users_and_licences_ended_during_a_check_stay_ended),
        USERS_TEST(test_trial_being_bought_assigns_no_more_licences_than_ordered),
        USERS_TEST(test_purchase_of_a_trial_with_more_users_than_licences_is_refused),
        USERS_TEST(test_a14_order_with_a_taken_or_repeated_address_is_refused),
    };

    return cmocka_run_group_tests(tests, users_database_make, users_database_drop);
}

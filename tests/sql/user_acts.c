/* tests/sql/user_acts.c: the acts on users and their licences (A14).
 * Source: docs/rules.md, A14; docs/api.md, Users and assignments. */
#include "users_fixture.h"

#include "counter/assign.h"
#include "sql/store_session.h"

enum { ANY = USER_VERSION_ANY };

static struct user user_now(struct till *till, struct id id)
{
    struct user user;

    assert_int_equal(store_user_find(till->sql, &till->arena, till->organization.id, id, &user), STATUS_OK);
    return user;
}

static void session_insert(struct till *till, const struct user *user)
{
    struct session_row row = { .organization_id = user->organization_id,
                               .id = id_new(),
                               .user_id = user->id,
                               .transport = "bearer",
                               .address = "",
                               .created_at = till->counter.act.now,
                               .renewed_at = till->counter.act.now,
                               .expires_at = instant_plus_seconds(till->counter.act.now, 600),
                               .ends_at = instant_plus_seconds(till->counter.act.now, 600) };

    memcpy(row.token_hash, row.id.bytes, sizeof row.id.bytes);
    assert_int_equal(store_session_insert(till->sql, &row, user->version), STATUS_OK);
}

static size_t sessions_of(struct till *till, const struct user *user)
{
    const struct session_row *rows;
    size_t count;

    assert_int_equal(store_session_list(till->sql, &till->arena, user->organization_id, user->id, ID_NONE, 10,
                                        till->counter.act.now, &rows, &count),
                     STATUS_OK);
    return count;
}

static void test_a14_user_is_created_with_licences_or_not_at_all(void **state)
{
    struct till *till = *state;
    struct subscription one = till_subscription(till, till->invoice.id, 1),
                        two = till_subscription(till, till->invoice.id, 1);
    const struct id both[] = { one.id, two.id };
    struct user_new wanted = {
        .email = email_new(till), .display_name = "New", .roles = ROLE_MEMBER, .licences = both, .licence_count = 2
    };
    int64_t sequence = journal_sequence(till);
    struct user user;

    assert_int_equal(run_as(till, NULL, act_user_create, &wanted, &user), STATUS_OK);
    counts_are(till, one.id, 1, 0);
    counts_are(till, two.id, 1, 0);
    assert_string_equal(told_after(till, sequence), "user.created assignment.created assignment.created");
    sequence = journal_sequence(till);
    wanted.email = email_new(till);
    assert_int_equal(run_as(till, NULL, act_user_create, &wanted, &user), STATUS_NO_LICENCE_AVAILABLE);
    assert_int_equal(store_user_find_by_email(till->sql, &till->arena, wanted.email, &user), STATUS_NOT_FOUND);
    assert_int_equal(journal_sequence(till), sequence);
}

static void test_a14_assignment_is_made_once_and_ended_once(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 2);
    struct user user = user_insert(till, id_new(), ROLE_MEMBER);
    struct assignment_wanted wanted = { s.id, user.id };
    struct assigned first, second;
    int64_t version, sequence = journal_sequence(till);

    assert_int_equal(run_as(till, NULL, act_assign, &wanted, &first), STATUS_OK);
    assert_true(first.created);
    assert_string_equal(first.assignment.email, user.email);
    version = till_subscription_now(till, s.id).version;
    assert_true(version > s.version);
    assert_int_equal(run_as(till, NULL, act_assign, &wanted, &second), STATUS_OK);
    assert_false(second.created);
    assert_int_equal(till_subscription_now(till, s.id).version, version);
    counts_are(till, s.id, 1, 0);
    assert_int_equal(run_as(till, NULL, act_unassign, &wanted, NULL), STATUS_OK);
    assert_int_equal(run_as(till, NULL, act_unassign, &wanted, NULL), STATUS_NOT_FOUND);
    counts_are(till, s.id, 0, 0);
    assert_string_equal(told_after(till, sequence), "assignment.created assignment.deleted");
}

static void test_a14_assignment_of_an_unknown_user_or_suspended_subscription_is_refused(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 2);
    struct user user = user_insert(till, id_new(), ROLE_MEMBER);

    assert_int_equal(assign(till, id_new(), user.id), STATUS_NOT_FOUND);
    assert_int_equal(assign(till, s.id, id_new()), STATUS_NOT_FOUND);
    s.status = SUBSCRIPTION_SUSPENDED;
    assert_int_equal(store_subscription_update(till->sql, &s), STATUS_OK);
    assert_int_equal(assign(till, s.id, user.id), STATUS_NO_LICENCE_AVAILABLE);
    counts_are(till, s.id, 0, 0);
}

static void test_a14_user_administrator_cannot_change_or_grant_higher_roles(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 5);
    struct user admin = user_insert(till, id_new(), ROLE_USER_ADMIN), member = user_insert(till, id_new(), ROLE_MEMBER);
    struct user billing = user_insert(till, id_new(), ROLE_BILLING_ADMIN), out;
    struct user_change rename = {
        .user_id = member.id, .version = ANY, .has_display_name = true, .display_name = "Zo\xc3\xa9"
    };
    struct user_change promote = {
        .user_id = member.id, .version = ANY, .has_roles = true, .roles = ROLE_BILLING_ADMIN
    };
    struct user_end end = { billing.id, ANY };
    struct assignment_wanted wanted = { s.id, billing.id };
    struct assigned assigned;

    assert_int_equal(run_as(till, &admin, act_user_change, &rename, &out), STATUS_OK);
    assert_int_equal(run_as(till, &admin, act_user_change, &promote, &out), STATUS_ROLE_REQUIRED);
    rename.user_id = billing.id;
    assert_int_equal(run_as(till, &admin, act_user_change, &rename, &out), STATUS_ROLE_REQUIRED);
    assert_int_equal(run_as(till, &admin, act_user_delete, &end, NULL), STATUS_ROLE_REQUIRED);
    assert_int_equal(run_as(till, &admin, act_assign, &wanted, &assigned), STATUS_ROLE_REQUIRED);
    wanted.user_id = member.id;
    assert_int_equal(run_as(till, &admin, act_assign, &wanted, &assigned), STATUS_OK);
    assert_string_equal(user_now(till, member.id).display_name, "Zo\xc3\xa9");
    assert_int_equal(user_now(till, member.id).roles, ROLE_MEMBER);
}

/* The roles that the guard read before the lock have been taken away since. */
static void test_a14_act_checks_the_roles_again_under_the_lock(void **state)
{
    struct till *till = *state;
    struct user member = user_insert(till, id_new(), ROLE_MEMBER), was = user_insert(till, id_new(), ROLE_MEMBER);
    struct user gone = { .id = id_new(), .roles = ROLE_GLOBAL_ADMIN }, out;
    struct user_change promote = {
        .user_id = member.id, .version = ANY, .has_roles = true, .roles = ROLE_GLOBAL_ADMIN
    };

    was.roles = ROLE_GLOBAL_ADMIN;
    assert_int_equal(run_as(till, &was, act_user_change, &promote, &out), STATUS_ROLE_REQUIRED);
    assert_int_equal(run_as(till, &gone, act_user_change, &promote, &out), STATUS_UNAUTHENTICATED);
    assert_int_equal(user_now(till, member.id).roles, ROLE_MEMBER);
}

static void test_user_change_on_an_old_version_is_refused(void **state)
{
    struct till *till = *state;
    struct user member = user_insert(till, id_new(), ROLE_MEMBER), out;
    struct user_change change = { .user_id = member.id, .version = member.version, .has_locale = true, .locale = "fr" };
    struct user_change nothing = {
        .user_id = member.id, .version = ANY, .has_display_name = true, .display_name = member.display_name
    };
    struct user_end end = { member.id, member.version };
    int64_t sequence = journal_sequence(till);

    assert_int_equal(run_as(till, NULL, act_user_change, &change, &out), STATUS_OK);
    assert_int_equal(out.version, member.version + 1);
    assert_int_equal(run_as(till, NULL, act_user_change, &change, &out), STATUS_PRECONDITION_FAILED);
    assert_int_equal(run_as(till, NULL, act_user_delete, &end, NULL), STATUS_PRECONDITION_FAILED);
    assert_int_equal(run_as(till, NULL, act_user_change, &nothing, &out), STATUS_OK);
    assert_int_equal(out.version, member.version + 1); /* a change to the same values is no change */
    assert_string_equal(told_after(till, sequence), "user.changed");
}

static void test_a14_last_global_administrator_cannot_be_removed(void **state)
{
    struct till *till = *state;
    struct user_change demote = {
        .user_id = till->user_id, .version = ANY, .has_roles = true, .roles = ROLE_BILLING_ADMIN
    };
    struct user_change disable = {
        .user_id = till->user_id, .version = ANY, .has_status = true, .status = USER_DISABLED
    };
    struct user_end end = { till->user_id, ANY };
    struct user second = user_insert(till, id_new(), ROLE_GLOBAL_ADMIN), out;
    struct user_change disable_second = {
        .user_id = second.id, .version = ANY, .has_status = true, .status = USER_DISABLED
    };

    struct user_change demote_second = {
        .user_id = second.id, .version = ANY, .has_roles = true, .roles = ROLE_BILLING_ADMIN
    };

    /* an administrator who cannot sign in yet does not count */
    assert_int_equal(run_as(till, NULL, act_user_change, &demote, &out), STATUS_LAST_GLOBAL_ADMIN);
    assert_int_equal(run_as(till, NULL, act_user_change, &disable, &out), STATUS_LAST_GLOBAL_ADMIN);
    assert_int_equal(run_as(till, NULL, act_user_delete, &end, NULL), STATUS_LAST_GLOBAL_ADMIN);
    assert_int_equal(run_as(till, NULL, act_user_change, &demote_second, &out), STATUS_OK); /* and can be demoted */
    demote_second.roles = ROLE_GLOBAL_ADMIN;
    assert_int_equal(run_as(till, NULL, act_user_change, &demote_second, &second), STATUS_OK);
    password_give(till, &second);
    assert_int_equal(run_as(till, NULL, act_user_change, &disable_second, &out), STATUS_OK);
    /* a disabled administrator does not count */
    assert_int_equal(run_as(till, NULL, act_user_change, &demote, &out), STATUS_LAST_GLOBAL_ADMIN);
    assert_int_equal(run_as(till, NULL, act_user_change, &disable, &out), STATUS_LAST_GLOBAL_ADMIN);
    assert_int_equal(run_as(till, NULL, act_user_delete, &end, NULL), STATUS_LAST_GLOBAL_ADMIN);
    disable_second.status = USER_ACTIVE;
    assert_int_equal(run_as(till, NULL, act_user_change, &disable_second, &out), STATUS_OK);
    assert_int_equal(run_as(till, NULL, act_user_change, &demote, &out), STATUS_OK);
    assert_int_equal(user_now(till, till->user_id).roles, ROLE_BILLING_ADMIN);
}

static void test_deleted_user_loses_licences_sessions_and_address(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 5);
    struct user user = user_insert(till, id_new(), ROLE_MEMBER), again = user, out, *users;
    struct user_end end = { user.id, ANY };
    size_t count;

    assert_int_equal(assign(till, s.id, user.id), STATUS_OK);
    session_insert(till, &user);
    assert_int_equal(run_as(till, NULL, act_user_delete, &end, NULL), STATUS_OK);
    counts_are(till, s.id, 0, 0);
    assert_int_equal(sessions_of(till, &user), 0);
    assert_int_equal(store_user_find(till->sql, &till->arena, user.organization_id, user.id, &out), STATUS_NOT_FOUND);
    assert_int_equal(store_user_find_by_email(till->sql, &till->arena, user.email, &out), STATUS_NOT_FOUND);
    assert_int_equal(store_user_list(till->sql, &till->arena, user.organization_id, ID_NONE, 10, &users, &count),
                     STATUS_OK);
    assert_int_equal(count, 1);
    assert_int_equal(run_as(till, NULL, act_user_delete, &end, NULL), STATUS_NOT_FOUND);
    assert_int_equal(assign(till, s.id, user.id), STATUS_NOT_FOUND);
    again.id = id_new();
    assert_int_equal(store_user_insert(till->sql, &again), STATUS_OK); /* the address is free */
}

static void test_password_change_and_disabling_end_a_users_sessions(void **state)
{
    struct till *till = *state;
    struct user user = user_insert(till, id_new(), ROLE_MEMBER), out;
    struct user_change disable = { .user_id = user.id, .version = ANY, .has_status = true, .status = USER_DISABLED };
    struct user_password password = { user.id, "a hash" };

    session_insert(till, &user);
    assert_int_equal(run_as(till, NULL, act_user_password_set, &password, NULL), STATUS_OK);
    assert_int_equal(sessions_of(till, &user), 0);
    user = user_now(till, user.id);
    assert_string_equal(user.password_hash, "a hash");
    session_insert(till, &user);
    assert_int_equal(run_as(till, NULL, act_user_change, &disable, &out), STATUS_OK);
    assert_int_equal(sessions_of(till, &user), 0); /* they must not come back when the user is enabled */
}

static void test_disabled_user_loses_all_licences(void **state)
{
    struct till *till = *state;
    struct subscription one = till_subscription(till, till->invoice.id, 5),
                        two = till_subscription(till, till->invoice.id, 5);
    struct user user = user_insert(till, id_new(), ROLE_MEMBER), out;
    struct user_change disable = { .user_id = user.id, .version = ANY, .has_status = true, .status = USER_DISABLED };
    int64_t sequence;

    assert_int_equal(assign(till, one.id, user.id), STATUS_OK);
    assert_int_equal(assign(till, two.id, user.id), STATUS_OK);
    sequence = journal_sequence(till);
    assert_int_equal(run_as(till, NULL, act_user_change, &disable, &out), STATUS_OK);
    counts_are(till, one.id, 0, 0);
    counts_are(till, two.id, 0, 0);
    assert_string_equal(told_after(till, sequence), "user.changed assignment.deleted assignment.deleted");
    assert_int_equal(assign(till, one.id, user.id), STATUS_USER_DISABLED);
    disable.status = USER_ACTIVE;
    assert_int_equal(run_as(till, NULL, act_user_change, &disable, &out), STATUS_OK);
    counts_are(till, one.id, 0, 0); /* enabling gives no licence back */
    assert_int_equal(assign(till, one.id, user.id), STATUS_OK);
}

/* What ends of lots and cancellations at once use: assignments beyond a number, the newest first. */
static enum status act_end_beyond(struct act *act, const struct id *subscription_id, int64_t *left)
{
    struct subscription s;
    bool all;
    enum status status =
        store_subscription_find(act->sql, act->arena, act->organization.id, *subscription_id, act->today, &s);

    if (status != STATUS_OK ||
        (status = assignments_end_share(act, &s, s.assigned_licences - *left, &all)) != STATUS_OK)
        return status;
    return store_subscription_update(act->sql, &s);
}
ACT(act_end_beyond, struct id, int64_t);

static void test_a14_newest_assignments_end_first(void **state)
{
    struct till *till = *state;
    struct subscription s = till_subscription(till, till->invoice.id, 5);
    struct assignment assignment;
    struct id users[5];
    int64_t keep = 2;

    for (int i = 0; i < 5; i++) {
        users[i] = user_insert(till, id_new(), ROLE_MEMBER).id;
        assert_int_equal(assign(till, s.id, users[i]), STATUS_OK);
    }
    assert_int_equal(run_as(till, NULL, act_end_beyond, &s.id, &keep), STATUS_OK);
    counts_are(till, s.id, 2, 0);
    for (int i = 0; i < 5; i++)
        assert_int_equal(store_assignment_find(till->sql, &till->arena, s.organization_id, s.id, users[i], &assignment),
                         i < 2 ? STATUS_OK : STATUS_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        USERS_TEST(test_a14_user_is_created_with_licences_or_not_at_all),
        USERS_TEST(test_a14_assignment_is_made_once_and_ended_once),
        USERS_TEST(test_a14_assignment_of_an_unknown_user_or_suspended_subscription_is_refused),
        USERS_TEST(test_a14_user_administrator_cannot_change_or_grant_higher_roles),
        USERS_TEST(test_a14_act_checks_the_roles_again_under_the_lock),
        USERS_TEST(test_user_change_on_an_old_version_is_refused),
        USERS_TEST(test_a14_last_global_administrator_cannot_be_removed),
        USERS_TEST(test_deleted_user_loses_licences_sessions_and_address),
        USERS_TEST(test_password_change_and_disabling_end_a_users_sessions),
        USERS_TEST(test_disabled_user_loses_all_licences),
        USERS_TEST(test_a14_newest_assignments_end_first),
    };

    return cmocka_run_group_tests(tests, users_database_make, users_database_drop);
}

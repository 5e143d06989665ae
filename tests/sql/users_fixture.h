/* tests/sql/users_fixture.h: fixture of the tests of users and licences: a till whose actor is a global administrator,
 * in a database that all tests of the program share. */
#ifndef GUICHET_TESTS_SQL_USERS_FIXTURE_H
#define GUICHET_TESTS_SQL_USERS_FIXTURE_H

#include "../support/child.h"
#include "../support/till.h"

#include "books/assignment.h"
#include "counter/assign.h"
#include "counter/user_change.h"
#include "counter/user_create.h"
#include "counter/user_import.h"
#include "sql/store_assignment.h"

static struct database *users_database;

static inline int users_database_make(void **state)
{
    (void)state;
    auth_start();
    users_database = database_make();
    return 0;
}

static inline int users_database_drop(void **state)
{
    (void)state;
    database_drop(&users_database);
    return 0;
}

static inline const char *email_new(struct till *till)
{
    return arena_format(&till->arena, "%s@example.test", id_write(ID_USER, id_new()).text);
}

static inline struct user user_insert(struct till *till, struct id id, role_set roles)
{
    struct user user = { .organization_id = till->organization.id,
                         .id = id,
                         .email = email_new(till),
                         .display_name = "Camille",
                         .roles = roles,
                         .status = USER_ACTIVE,
                         .version = 1,
                         .created_at = till->counter.act.now };

    assert_int_equal(store_user_insert(till->sql, &user), STATUS_OK);
    return user;
}

/* Gives the user a hash that no password matches, so that the account counts as able to sign in. */
static inline void password_give(struct till *till, struct user *user)
{
    assert_int_equal(store_user_password_set(till->sql, user, "a hash"), STATUS_OK);
    user->password_hash = "a hash";
}

static inline int users_start(void **state)
{
    struct till *till = calloc(1, sizeof *till);
    struct user administrator;

    assert_non_null(till);
    till_open(till, users_database, NULL, true);
    administrator = user_insert(till, till->user_id, ROLE_GLOBAL_ADMIN);
    password_give(till, &administrator);
    *state = till;
    return 0;
}

/* The books must be right at the end of every test. */
static inline int users_end(void **state)
{
    struct till *till = *state;

    till_books_are_right(till);
    till_close(till);
    free(till);
    return 0;
}

#define USERS_TEST(test) cmocka_unit_test_setup_teardown(test, users_start, users_end)

/* The till's counter, acting as this user with the roles that the guard would have read. */
static inline struct counter *acting(struct till *till, const struct user *user)
{
    struct counter *c = till_counter(till);

    if (user != NULL)
        c->act.caller.actor.user_id = user->id;
    c->act.caller.actor.roles = user != NULL ? user->roles : (role_set)ROLE_GLOBAL_ADMIN;
    return c;
}

static inline enum status(run_as)(struct till *till, const struct user *user, struct act_call call)
{
    return (counter_run)(acting(till, user), till->organization.id, call);
}
#define run_as(till, user, act, in, out) FAULT_SCOPED(act, (run_as)(till, user, act##_call(in, NULL, out)))

static inline enum status assign(struct till *till, struct id subscription_id, struct id user_id)
{
    struct assignment_wanted wanted = { subscription_id, user_id };
    struct assigned assigned;

    return run_as(till, NULL, act_assign, &wanted, &assigned);
}

/* Compares the counts of a subscription with its assignments' rows. */
static inline void counts_are(struct till *till, struct id subscription_id, int64_t assigned, int64_t reserved)
{
    struct subscription s = till_subscription_now(till, subscription_id);
    struct assignment *assignments;
    size_t count, waiting = 0;

    assert_int_equal(s.assigned_licences, assigned);
    assert_int_equal(s.reserved_licences, reserved);
    assert_int_equal(
        store_assignment_list(till->sql, &till->arena, s.organization_id, s.id, ID_NONE, 5000, &assignments, &count),
        STATUS_OK);
    for (size_t i = 0; i < count; i++)
        waiting += assignments[i].status == ASSIGNMENT_RESERVED ? 1 : 0;
    assert_int_equal(count - waiting, assigned);
    assert_int_equal(waiting, reserved);
}

/* The types of the organization's events after the sequence, oldest first, as one text. */
static inline const char *told_after(struct till *till, int64_t sequence)
{
    struct event_row *events;
    const char *all = "";
    size_t count;

    assert_int_equal(store_event_list(till->sql, &till->arena, till->organization.id, sequence, 10000, &events, &count),
                     STATUS_OK);
    for (size_t i = 0; i < count; i++)
        all = arena_format(&till->arena, "%s%s%s", all, i > 0 ? " " : "", events[i].type);
    return all;
}

static inline int64_t journal_sequence(struct till *till)
{
    struct organization organization;

    assert_int_equal(store_organization_find(till->sql, &till->arena, till->organization.id, &organization), STATUS_OK);
    return organization.journal_sequence;
}

#endif

/* tests/sql/user_crowd.c: concurrent acts on the last licence, and on each other's role (A14).
 * Source: docs/rules.md, A14; docs/api.md, Users and assignments. */
#include <stdatomic.h>
#include <sys/mman.h>

#include "users_fixture.h"

enum { CROWD = 64 };

struct crowd {
    struct till *till;
    int count;
    struct user users[CROWD];
    struct id subscription_id;
    atomic_int ready, done, refused, others;
};

static struct crowd *crowd_new(struct till *till, int count)
{
    struct crowd *crowd = mmap(NULL, sizeof *crowd, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    assert_true(crowd != MAP_FAILED);
    crowd->till = till;
    crowd->count = count;
    return crowd;
}

static void crowd_run(struct crowd *crowd, child_fn body)
{
    struct till *till = crowd->till;
    pid_t pids[CROWD];
    int failed = 0;

    sql_end(&till->sql); /* a connection must not be shared with a child */
    sql_end(&till->database->root);
    for (int i = 0; i < crowd->count; i++)
        pids[i] = child_start(body, crowd, i, 0);
    for (int i = 0; i < crowd->count; i++)
        failed += child_end(pids[i]) != 0;
    till->database->root = database_root(till->database);
    till->sql = database_program(till->database, NULL);
    assert_int_equal(failed, 0);
}

/* Waits until every child has arrived; each has a connection of its own. */
static struct till till_of(struct crowd *crowd)
{
    struct till till = *crowd->till;

    till.sql = database_program(till.database, NULL);
    till.arena = (struct arena){ 0 };
    atomic_fetch_add(&crowd->ready, 1);
    while (atomic_load(&crowd->ready) < crowd->count)
        usleep(200);
    return till;
}

static void counted(struct crowd *crowd, struct till *till, enum status status, enum status refusal)
{
    atomic_fetch_add(status == STATUS_OK ? &crowd->done : status == refusal ? &crowd->refused : &crowd->others, 1);
    arena_end(&till->arena);
    sql_end(&till->sql);
}

static void take_the_last(void *with, int number)
{
    struct crowd *crowd = with;
    struct till till = till_of(crowd);
    enum status status;

    do /* unavailable after many conflicts: nothing was written, and the client retries */
        status = assign(&till, crowd->subscription_id, crowd->users[number].id);
    while (status == STATUS_UNAVAILABLE);
    counted(crowd, &till, status, STATUS_NO_LICENCE_AVAILABLE);
}

static void test_a14_of_64_concurrent_assignments_one_gets_the_last_licence(void **state)
{
    struct till *till = *state;
    struct crowd *crowd = crowd_new(till, CROWD);

    crowd->subscription_id = till_subscription(till, till->invoice.id, 1).id;
    for (int i = 0; i < CROWD; i++)
        crowd->users[i] = user_insert(till, id_new(), ROLE_MEMBER);
    crowd_run(crowd, take_the_last);
    assert_int_equal(crowd->done, 1);
    assert_int_equal(crowd->refused, CROWD - 1);
    assert_int_equal(crowd->others, 0);
    counts_are(till, crowd->subscription_id, 1, 0);
    (void)munmap(crowd, sizeof *crowd);
}

/* The guard has admitted both already: only the lock decides. */
static void demote_the_other(void *with, int number)
{
    struct crowd *crowd = with;
    struct till till = till_of(crowd);
    struct user_change demote = {
        .user_id = crowd->users[1 - number].id, .version = USER_VERSION_ANY, .has_roles = true, .roles = ROLE_MEMBER
    };
    struct user out;
    enum status status = run_as(&till, &crowd->users[number], act_user_change, &demote, &out);

    counted(crowd, &till, status == STATUS_ROLE_REQUIRED ? STATUS_LAST_GLOBAL_ADMIN : status, STATUS_LAST_GLOBAL_ADMIN);
}

static void demotion(struct till *till, bool third)
{
    struct crowd *crowd = crowd_new(till, 2);
    int64_t left;

    assert_int_equal(store_user_find(till->sql, &till->arena, till->organization.id, till->user_id, &crowd->users[0]),
                     STATUS_OK);
    crowd->users[1] = user_insert(till, id_new(), ROLE_GLOBAL_ADMIN);
    password_give(till, &crowd->users[1]);
    if (third) {
        struct user one_more = user_insert(till, id_new(), ROLE_GLOBAL_ADMIN);

        password_give(till, &one_more);
    }
    crowd_run(crowd, demote_the_other);
    assert_int_equal(crowd->done, 1);
    assert_int_equal(crowd->refused, 1);
    assert_int_equal(
        store_user_count_able(till->sql, &till->arena, till->organization.id, ROLE_GLOBAL_ADMIN, ID_NONE, &left),
        STATUS_OK);
    assert_int_equal(left, third ? 2 : 1);
    (void)munmap(crowd, sizeof *crowd);
}

static void test_a14_of_two_administrators_who_demote_each_other_one_succeeds(void **state)
{
    demotion(*state, false);
}

/* Where a third administrator is left, the loser has no right to demote any more. */
static void test_a14_of_two_administrators_who_demote_each_other_one_succeeds_beside_a_third(void **state)
{
    demotion(*state, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        USERS_TEST(test_a14_of_64_concurrent_assignments_one_gets_the_last_licence),
        USERS_TEST(test_a14_of_two_administrators_who_demote_each_other_one_succeeds),
        USERS_TEST(test_a14_of_two_administrators_who_demote_each_other_one_succeeds_beside_a_third),
    };

    return cmocka_run_group_tests(tests, users_database_make, users_database_drop);
}

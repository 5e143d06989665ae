/* tests/sql/organization_acts.c: the operator, organizations with their first user, and a sandbox's clock. */
#include "catalogue_fixture.h"

#include "counter/clock_set.h"
#include "counter/organization_create.h"
#include "counter/user_create.h"
#include "sql/store_subscription.h"

static void test_second_operator_is_a_duplicate(void **state)
{
    struct fixture *f = *state;
    struct counter counter = operator_counter(f);
    struct operator_new wanted = { .party = f->organization.party,
                                   .currency = euro(),
                                   .locale = "fr",
                                   .email = "late@operator.test",
                                   .display_name = "Late" };
    struct user user;

    (void)counter;
    assert_int_equal(operator_first(f->sql, &f->arena, &wanted, f->now, &user), STATUS_DUPLICATE);
    assert_int_equal(store_user_find_by_email(f->sql, &f->arena, "late@operator.test", &user), STATUS_NOT_FOUND);
    assert_false(sql_in_transaction(f->sql));
}

static struct organization_new organization_draft(struct fixture *f)
{
    struct organization_new wanted = { .party = f->organization.party,
                                       .currency = euro(),
                                       .locale = "fr",
                                       .credit_limit_minor = 5000,
                                       .sandbox = true,
                                       .clock = f->organization.clock };

    wanted.admin.email = arena_format(&f->arena, "%s@example.test", id_write(ID_USER, id_new()).text);
    wanted.admin.display_name = "Admin";
    wanted.admin.password_hash = fixture_password_hash();
    return wanted;
}

static void test_new_organization_has_its_administrator(void **state)
{
    struct fixture *f = *state;
    struct counter counter = operator_counter(f);
    struct organization_new wanted = organization_draft(f);
    struct organization_created created;
    struct organization organization;
    struct user user;

    assert_int_equal(counter_run(&counter, caller_organization(&counter), act_organization_create, &wanted, &created),
                     STATUS_OK);
    assert_int_equal(store_organization_find(f->sql, &f->arena, created.organization.id, &organization), STATUS_OK);
    assert_int_equal(organization.credit_limit_minor, 5000);
    assert_int_equal(organization.clock.us, f->organization.clock.us);
    assert_int_equal(organization.journal_sequence, 0);
    assert_int_equal(store_user_find_by_email(f->sql, &f->arena, wanted.admin.email, &user), STATUS_OK);
    assert_true(id_equal(user.organization_id, organization.id));
    assert_int_equal(user.roles, ROLE_GLOBAL_ADMIN);
}

/* All or nothing: an organization must not exist without its administrator. */
static void test_organization_with_a_taken_address_is_not_created(void **state)
{
    struct fixture *f = *state;
    struct counter counter = operator_counter(f);
    struct organization_new wanted = organization_draft(f);
    struct organization_created created;
    struct organization organization;

    assert_int_equal(counter_run(&counter, caller_organization(&counter), act_organization_create, &wanted, &created),
                     STATUS_OK);
    assert_int_equal(counter_run(&counter, caller_organization(&counter), act_organization_create, &wanted, &created),
                     STATUS_EMAIL_TAKEN);
    assert_int_equal(store_organization_find(f->sql, &f->arena, created.organization.id, &organization),
                     STATUS_NOT_FOUND);
}

static void test_new_user_is_told_in_the_journal(void **state)
{
    struct fixture *f = *state;
    struct counter counter = customer_counter(f);
    struct user_new wanted = { .display_name = "New", .roles = ROLE_MEMBER };
    struct organization organization;
    struct user user;

    wanted.email = arena_format(&f->arena, "%s@example.test", id_write(ID_USER, id_new()).text);
    assert_int_equal(counter_run(&counter, f->organization.id, act_user_create, &wanted, &user), STATUS_OK);
    assert_int_equal(counter_run(&counter, f->organization.id, act_user_create, &wanted, &user), STATUS_EMAIL_TAKEN);
    assert_int_equal(store_organization_find(f->sql, &f->arena, f->organization.id, &organization), STATUS_OK);
    assert_int_equal(organization.journal_sequence, 1);
}

static const struct {
    const char *why, *now;
    enum status want;
    const char *code; /* of a validation's fault */
    bool stays;
} clocks[] = {
    { "the same instant: allowed", "2026-11-12T09:00:00Z", STATUS_OK, NULL, false },
    { "forward", "2026-11-13T09:00:00.700Z", STATUS_OK, NULL, false },
    { "the second in which it stands: allowed", "2026-11-13T09:00:00Z", STATUS_OK, NULL, true },
    { "a second back: refused", "2026-11-13T08:59:59Z", STATUS_CLOCK_BACKWARDS, NULL, false },
    { "no subscription, no period: years at once", "2100-12-31T22:59:59Z", STATUS_OK, NULL, false },
    { "in Paris it is 2101 already: refused", "2100-12-31T23:00:00Z", STATUS_VALIDATION_FAILED, "outside_clock_range",
      false },
};

static void test_clock_of_a_sandbox_is_set_forward_only(void **state)
{
    struct fixture *f = *state;
    struct counter counter = customer_counter(f);

    assert_true(clock_zone_set("Europe/Paris"));
    for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++) {
        struct organization organization;
        struct clock_set set;
        struct instant now;
        enum status status;

        assert_true(instant_read(clocks[i].now, &now));
        counter.act.refusal.code = NULL;
        status = clock_set(&counter, f->organization.id, now, NULL, &set);
        if (status != clocks[i].want)
            fail_msg("%s: %s", clocks[i].why, status_name(status));
        if (clocks[i].code != NULL && strcmp(counter.act.refusal.code, clocks[i].code) != 0)
            fail_msg("%s: %s", clocks[i].why, counter.act.refusal.code);
        assert_int_equal(store_organization_find(f->sql, &f->arena, f->organization.id, &organization), STATUS_OK);
        if ((organization.clock.us == now.us) != (status == STATUS_OK && !clocks[i].stays))
            fail_msg("%s: it stands elsewhere", clocks[i].why);
    }
}

static void test_clock_outside_a_sandbox_is_refused(void **state)
{
    struct fixture *f = *state;
    struct counter counter = operator_counter(f);
    struct instant now = instant_plus_seconds(f->now, 60);
    struct clock_set set;

    assert_int_equal(clock_set(&counter, caller_organization(&counter), now, NULL, &set), STATUS_VALIDATION_FAILED);
    assert_string_equal(counter.act.refusal.code, "not_a_sandbox");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_second_operator_is_a_duplicate),
        FIXTURE_TEST(test_new_organization_has_its_administrator),
        FIXTURE_TEST(test_organization_with_a_taken_address_is_not_created),
        FIXTURE_TEST(test_new_user_is_told_in_the_journal),
        FIXTURE_TEST(test_clock_of_a_sandbox_is_set_forward_only),
        FIXTURE_TEST(test_clock_outside_a_sandbox_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* tests/sql/due.c: A8 and A11: trials and prepaid lots end on their day, whether real time passes or a sandbox's clock
 * is turned. The clock stands on 12 November 2026. Source: docs/rules.md, C (Prepaid) and D. */
#include "keys_fixture.h"

#include "counter/billing_run.h"

/* The types of a subscription's events, without sequence numbers, times and clocks. */
static const char *life(struct till *till, int64_t sequence)
{
    const char *all = told_after(till, sequence), *at;
    static const char clock[] = "clock.advanced";

    while ((at = strstr(all, clock)) != NULL) {
        const char *behind = at + strlen(clock) + (at[strlen(clock)] == ' ');

        all = arena_format(&till->arena, "%.*s%s", (int)(at - all), all, behind);
    }
    return all;
}

static struct subscription trial_new(struct till *till, int64_t days)
{
    struct price price = till->price;
    struct subscription_wanted wanted = { .channel = CHANNEL_DIRECT, .total_licences = 10, .starts_on = DAY_NONE };
    struct subscription s;

    price.id = wanted.price_id = id_new();
    price.trial_days = days;
    assert_int_equal(store_price_insert(till->sql, &till->arena, &price, till->counter.act.now), STATUS_OK);
    assert_int_equal(counter_run(till_counter(till), till->organization.id, act_subscription_register, &wanted, &s),
                     STATUS_OK);
    return s;
}

static void licence_for(struct till *till, struct id subscription_id, struct id users[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        users[i] = user_insert(till, id_new(), ROLE_MEMBER).id;
        assert_int_equal(assign(till, subscription_id, users[i]), STATUS_OK);
    }
}

static void test_A11_trial_expires_on_its_day_with_its_assignments(void **state)
{
    struct till *till = *state;
    struct subscription s = trial_new(till, 30);
    struct id users[3];
    struct clock_set set;
    int64_t sequence;

    licence_for(till, s.id, users, 3);
    assert_int_equal(till_clock_to(till, "2026-12-11", &set), STATUS_OK);
    assert_int_equal(set.done.trials_expired, 0);
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_TRIAL);
    sequence = journal_sequence(till);
    assert_int_equal(till_clock_to(till, "2026-12-12", &set), STATUS_OK);
    assert_int_equal(set.done.trials_expired, 1);
    assert_int_equal(set.done.assignments_ended, 3);
    assert_string_equal(life(till, sequence),
                        "assignment.deleted assignment.deleted assignment.deleted subscription.expired ");
    s = till_subscription_now(till, s.id);
    assert_int_equal(s.status, SUBSCRIPTION_EXPIRED);
    counts_are(till, s.id, 0, 0);
    assert_int_equal(assign(till, s.id, users[0]), STATUS_NO_LICENCE_AVAILABLE);
}

/* Ten licences for one month, five for three; twelve users, of whom the seven newest lose their licence. */
static void test_A8_end_of_a_lot_ends_the_newest_assignments(void **state)
{
    struct till *till = *state;
    struct subscription s = prepaid_new(till, 10, 1);
    struct redemption redemption;
    struct clock_set set;
    struct id users[12];
    struct assignment assignment;

    assert_int_equal(redeem(till, key_make(till, 5, 3), s.id, KEY_ADD_LICENCES, &redemption), STATUS_OK);
    licence_for(till, s.id, users, 12);
    assert_int_equal(till_clock_to(till, "2026-12-12", &set), STATUS_OK);
    assert_int_equal(set.done.lots_ended, 1);
    assert_int_equal(set.done.assignments_ended, 7);
    s = till_subscription_now(till, s.id);
    assert_int_equal(s.status, SUBSCRIPTION_ACTIVE);
    assert_int_equal(s.total_licences, 5);
    assert_string_equal(lots_text(till, &s), "2027-02-12:5");
    counts_are(till, s.id, 5, 0);
    for (size_t i = 0; i < 12; i++)
        if (store_assignment_find(till->sql, &till->arena, s.organization_id, s.id, users[i], &assignment) !=
            (i < 5 ? STATUS_OK : STATUS_NOT_FOUND))
            fail_msg("the %zuth who got one", i);
}

static void test_A8_end_of_the_last_lot_expires_the_subscription(void **state)
{
    struct till *till = *state;
    struct subscription s = prepaid_new(till, 10, 1);
    int64_t sequence = journal_sequence(till);
    struct clock_set set;

    assert_int_equal(till_clock_to(till, "2026-12-12", &set), STATUS_OK);
    assert_string_equal(life(till, sequence), "licences.changed subscription.expired ");
    s = till_subscription_now(till, s.id);
    assert_int_equal(s.status, SUBSCRIPTION_EXPIRED);
    assert_int_equal(s.total_licences, 0);
    assert_int_equal(s.lot_count, 0);
}

/* A year of one trial and several prepaid lots, at once or day by day: events and rest must be the same. */
static void year_live(struct till *till, bool at_once, const char **told, const char **left)
{
    struct redemption redemption;
    struct subscription s, trial;
    struct clock_set set;
    struct id users[12];
    int64_t sequence;

    till_organization(till, true);
    (void)user_insert(till, till->user_id, ROLE_GLOBAL_ADMIN);
    s = prepaid_new(till, 10, 6);
    trial = trial_new(till, 30);
    assert_int_equal(redeem(till, key_make(till, 5, 1), s.id, KEY_ADD_LICENCES, &redemption), STATUS_OK);
    assert_int_equal(redeem(till, key_make(till, 3, 1), s.id, KEY_ADD_LICENCES, &redemption), STATUS_OK);
    assert_int_equal(redeem(till, key_make(till, 4, 24), s.id, KEY_ADD_LICENCES, &redemption), STATUS_OK);
    licence_for(till, s.id, users, 12);
    licence_for(till, trial.id, users, 2);
    sequence = journal_sequence(till);
    for (int day = at_once ? 365 : 1; day <= 365; day++)
        assert_int_equal(till_clock_to(till, day_write(day_plus(day_of(2026, 11, 12), day)).text, &set), STATUS_OK);
    *told = life(till, sequence);
    s = till_subscription_now(till, s.id);
    trial = till_subscription_now(till, trial.id);
    *left = arena_format(&till->arena, "%lld of %lld, %s; %s", (long long)s.assigned_licences,
                         (long long)s.total_licences, lots_text(till, &s), subscription_status_name(trial.status));
}

static void test_clock_turned_a_year_at_once_tells_the_same_events_as_day_by_day(void **state)
{
    const char *told[2], *left[2];

    for (int i = 0; i < 2; i++)
        year_live(*state, i == 0, &told[i], &left[i]);
    assert_string_equal(told[0], told[1]);
    assert_string_equal(left[0], left[1]);
    assert_string_equal(left[0], "4 of 4, 2028-11-12:4; expired");
}

/* More assignments than one act can end: several acts do it, and the answer counts all of them. */
static void test_A8_lot_of_thousands_of_licences_ends_in_several_acts(void **state)
{
    enum { MANY = 5000 };
    struct till *till = *state;
    struct subscription s = prepaid_new(till, MANY, 1);
    struct clock_set set;
    char organization[33], subscription[33];

    for (size_t i = 0; i < 16; i++) {
        (void)snprintf(organization + 2 * i, 3, "%02x", s.organization_id.bytes[i]);
        (void)snprintf(subscription + 2 * i, 3, "%02x", s.id.bytes[i]);
    }
    database_do(
        till->database->root,
        arena_format(&till->arena,
                     "INSERT INTO user (organization_id, id, email, display_name, roles, status, version, created_at)"
                     " SELECT X'%s', UNHEX(LPAD(HEX(seq), 32, '0')), CONCAT(seq, '@many.test'), 'Many', 8, 'active', "
                     "1, NOW() FROM seq_1_to_%d",
                     organization, MANY));
    database_do(till->database->root,
                arena_format(
                    &till->arena,
                    "INSERT INTO assignment (organization_id, subscription_id, user_id, id, status, created_at)"
                    " SELECT organization_id, X'%s', id, id, 'active', NOW() FROM user WHERE email LIKE '%%@many.test'",
                    subscription));
    database_do(till->database->root,
                arena_format(&till->arena, "UPDATE subscription SET assigned_licences = %d WHERE id = X'%s'", MANY,
                             subscription));
    assert_int_equal(till_clock_to(till, "2026-12-31", &set), STATUS_OK);
    assert_int_equal(set.done.assignments_ended, MANY);
    assert_int_equal(set.done.lots_ended, 1);
    assert_int_equal(till_subscription_now(till, s.id).status, SUBSCRIPTION_EXPIRED);
    counts_are(till, s.id, 0, 0);
}

/* The clock is refused: it and everything else stay unchanged. */
static void test_refused_clock_change_ends_nothing(void **state)
{
    struct till *till = *state;
    struct subscription prepaid = prepaid_new(till, 10, 1), trial = trial_new(till, 10);
    struct organization before, after;
    struct clock_set set;

    assert_int_equal(store_organization_find(till->sql, &till->arena, till->organization.id, &before), STATUS_OK);
    assert_int_equal(till_clock_to(till, "2101-01-01", &set), STATUS_VALIDATION_FAILED);
    assert_string_equal(till->counter.act.refusal.code, "outside_clock_range");
    assert_int_equal(till_clock_to(till, "2026-11-11", &set), STATUS_CLOCK_BACKWARDS);
    assert_int_equal(store_organization_find(till->sql, &till->arena, till->organization.id, &after), STATUS_OK);
    assert_int_equal(after.journal_sequence, before.journal_sequence);
    assert_int_equal(after.clock.us, before.clock.us);
    assert_int_equal(till_subscription_now(till, prepaid.id).status, SUBSCRIPTION_ACTIVE);
    assert_int_equal(till_subscription_now(till, trial.id).status, SUBSCRIPTION_TRIAL);
    assert_int_equal(till_clock_to(till, "2026-12-11", &set), STATUS_OK);
    assert_int_equal(set.done.trials_expired, 1);
}

static void clock_render(const struct act *act, const struct clock_set *set, struct answer *answer)
{
    const char *body = arena_format(act->arena, "{\"trials\":%lld}", (long long)set->done.trials_expired);

    *answer =
        (struct answer){ .http_status = 200, .content_type = "application/json", .body = body, .length = strlen(body) };
}

/* Setting the clock under an Idempotency-Key: the same request again, even when the clock has moved on, gets the same
 * answer and changes nothing. */
static void test_clock_change_with_the_same_key_is_answered_once(void **state)
{
    struct till *till = *state;
    const char *key = till_key(till);
    struct instant until, later;
    struct clock_set set;

    (void)trial_new(till, 10);
    (void)trial_new(till, 20);
    assert_true(instant_read("2026-12-31T09:00:00Z", &until) && instant_read("2027-01-31T09:00:00Z", &later));
    for (int again = 0; again < 2; again++) {
        struct counter *c = till_counter_claiming(till, key, "until");

        assert_int_equal(clock_set(c, till->organization.id, until, clock_render, &set), STATUS_OK);
        assert_int_equal(c->answer.replayed, again == 1);
        assert_string_equal(c->answer.body, "{\"trials\":2}");
        assert_int_equal(clock_set(till_counter(till), till->organization.id, later, NULL, &set), STATUS_OK);
    }
}

/* Outside a sandbox the billing run ends what is due, by real days. */
static void test_billing_run_expires_a_trial_on_its_real_day(void **state)
{
    struct till *till = *state;
    struct day today = instant_day(till->counter.act.now);
    struct billing_progress progress;
    struct subscription ended;

    (void)trial_new(till, 10); /* a sandbox's: not the billing run's, and its clock stands still */
    till_organization(till, false);
    ended = trial_new(till, 10);
    assert_int_equal(billing_run(till_counter(till), today, NULL, NULL, &progress), STATUS_OK);
    assert_int_equal(progress.done.trials_expired, 0);
    ended.period = (struct period){ day_plus(today, -10), today };
    assert_int_equal(store_subscription_update(till->sql, &ended), STATUS_OK);
    assert_int_equal(billing_run(till_counter(till), day_plus(today, -1), NULL, NULL, &progress), STATUS_OK);
    assert_int_equal(progress.done.trials_expired, 0); /* the day before it is due */
    assert_int_equal(billing_run(till_counter(till), today, NULL, NULL, &progress), STATUS_OK);
    assert_int_equal(progress.done.trials_expired, 1);
    assert_int_equal(billing_run(till_counter(till), today, NULL, NULL, &progress), STATUS_OK);
    assert_int_equal(progress.done.trials_expired, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KEYS_TEST(test_A11_trial_expires_on_its_day_with_its_assignments),
        KEYS_TEST(test_A8_end_of_a_lot_ends_the_newest_assignments),
        KEYS_TEST(test_A8_end_of_the_last_lot_expires_the_subscription),
        KEYS_TEST(test_clock_turned_a_year_at_once_tells_the_same_events_as_day_by_day),
        KEYS_TEST(test_A8_lot_of_thousands_of_licences_ends_in_several_acts),
        KEYS_TEST(test_refused_clock_change_ends_nothing),
        KEYS_TEST(test_clock_change_with_the_same_key_is_answered_once),
        KEYS_TEST(test_billing_run_expires_a_trial_on_its_real_day),
    };

    return cmocka_run_group_tests(tests, users_database_make, users_database_drop);
}

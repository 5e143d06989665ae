/* tests/sql/sign_in.c: signing in, the cases it refuses alike, its throttle, and the change of a password.
 * Source: docs/api.md, Sessions; docs/reliability.md, 5.3. */
#include "fixture.h"

#include <ctype.h>
#include <pthread.h>
#include <unistd.h>

#include "auth/session.h"
#include "counter/user_change.h"
#include "sql/store_session.h"
#include "sql/store_sign_in.h"

/* "a password of yesterday", hashed with 19 MiB, less than hashes use today. */
#define YESTERDAY "a password of yesterday"
static const char hash_of_yesterday[] =
    "$argon2id$v=19$m=19456,t=2,p=1$KnEEnFj5L6ljBKSk3T7wxw$poWHXwpaBKTCwpu6VYjNbzBaLPHCW5j/eB6CcRS+ciQ";

static enum status open_at(struct fixture *f, const char *email, const char *password, const char *address,
                           struct instant now, int64_t *retry_after_s)
{
    const struct sign_in sign_in = { email, password, TRANSPORT_BEARER, address };
    struct session session;

    return session_open(f->sql, &f->arena, &f->secret, NULL, &sign_in, now, retry_after_s, &session);
}

static enum status open_now(struct fixture *f, const char *email, const char *password)
{
    int64_t retry_after_s = 0;

    return open_at(f, email, password, fixture_address(f), f->now, &retry_after_s);
}

static void status_set(struct fixture *f, const struct user *user, const char *status)
{
    static const struct sql_query query = { .name = "test_status_set", .takes = "tbb", .text =
        "UPDATE user SET status = ? WHERE organization_id = ? AND id = ?" };

    assert_int_equal(
        sql_run_one(f->sql, &query, SQL_VALUES(sql_text(status), sql_id(user->organization_id), sql_id(user->id))),
        STATUS_OK);
}

static int64_t failures(struct fixture *f, const char *purpose, const char *text)
{
    static const struct sql_query query = { .name = "test_failures", .takes = "h", .gives = "i", .text =
        "SELECT COUNT(*) FROM sign_in_failure WHERE subject_hash = ?" };
    uint8_t hash[DIGEST_BYTES];
    struct sql_row row;

    digest_keyed(&f->secret, purpose, text, strlen(text), hash);
    assert_int_equal(sql_read_one(f->sql, &f->arena, &query, SQL_VALUES(sql_hash(hash)), &row), STATUS_OK);
    return sql_take_int(&row);
}

static char *lower(struct fixture *f, const char *text)
{
    char *copy = arena_text(&f->arena, text);

    for (char *c = copy; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    return copy;
}

/* All get the same answer and are counted once for the account as typed and once for the client's address. */
static void test_wrong_credentials_of_any_kind_are_refused_alike(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER), disabled = fixture_user(f, ROLE_MEMBER);
    struct user without = fixture_user_draft(f, f->organization.id, ROLE_MEMBER);
    struct user accented = fixture_user_draft(f, f->organization.id, ROLE_MEMBER);
    const char *domain = arena_format(&f->arena, "%s.example.test", id_write(ID_USER, accented.id).text);

    accented.email = arena_format(&f->arena, "rene@%s", domain);
    accented.password_hash = fixture_password_hash();
    assert_int_equal(store_user_insert(f->sql, &without), STATUS_OK);
    assert_int_equal(store_user_insert(f->sql, &accented), STATUS_OK);
    status_set(f, &disabled, "disabled");

    const struct { const char *why, *email, *password; } cases[] = {
        { "nobody has this address", arena_format(&f->arena, "nobody@%s", domain), FIXTURE_PASSWORD },
        { "another password", user.email, "correct horse batterz" },
        { "an empty password", user.email, "" },
        { "a disabled user", disabled.email, FIXTURE_PASSWORD },
        { "a user without a password", without.email, "" },
        { "an accent makes another address", arena_format(&f->arena, "ren\xc3\xa9@%s", domain), FIXTURE_PASSWORD },
        { "a blank behind it makes another address", arena_format(&f->arena, "rene@%s ", domain), FIXTURE_PASSWORD },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *address = fixture_address(f), *account = lower(f, cases[i].email);
        int64_t before = failures(f, "account", account), retry_after_s = -1;
        enum status status = open_at(f, cases[i].email, cases[i].password, address, f->now, &retry_after_s);

        if (status != STATUS_INVALID_CREDENTIALS || retry_after_s != -1)
            fail_msg("%s: %s", cases[i].why, status_name(status));
        if (failures(f, "account", account) != before + 1 || failures(f, "address", address) != 1)
            fail_msg("%s: not counted once", cases[i].why);
    }
    assert_int_equal(open_now(f, accented.email, FIXTURE_PASSWORD), STATUS_OK);
    assert_int_equal(open_now(f, lower(f, user.email), FIXTURE_PASSWORD), STATUS_OK);
}

/* Two users whose addresses a collation takes for one, and one user whose address is written in two normal forms. */
static void test_addresses_are_compared_by_nfc_and_ascii_case(void **state)
{
    struct fixture *f = *state;
    struct user one = fixture_user_draft(f, f->organization.id, ROLE_MEMBER),
                two = fixture_user_draft(f, f->organization.id, ROLE_MEMBER);
    struct user accented = fixture_user_draft(f, f->organization.id, ROLE_MEMBER),
                again = fixture_user_draft(f, f->organization.id, ROLE_MEMBER);
    const char *domain = arena_format(&f->arena, "%s.example.test", id_write(ID_USER, one.id).text);
    const char *decomposed = arena_format(&f->arena, "RENe\xcc\x81@%s", domain);
    struct user found;

    one.email = arena_format(&f->arena, "strase@%s", domain);
    two.email = arena_format(&f->arena, "stra\xc3\x9f""e@%s", domain);
    accented.email = arena_format(&f->arena, "ren\xc3\xa9@%s", domain);
    again.email = decomposed;
    one.password_hash = two.password_hash = accented.password_hash = fixture_password_hash();
    assert_int_equal(store_user_insert(f->sql, &one), STATUS_OK);
    assert_int_equal(store_user_insert(f->sql, &two), STATUS_OK);
    assert_int_equal(store_user_insert(f->sql, &accented), STATUS_OK);
    assert_int_equal(store_user_insert(f->sql, &again), STATUS_DUPLICATE);
    assert_int_equal(store_user_find_by_email(f->sql, &f->arena, two.email, &found), STATUS_OK);
    assert_true(id_equal(found.id, two.id));
    assert_string_equal(found.email, two.email);
    assert_int_equal(open_now(f, two.email, FIXTURE_PASSWORD), STATUS_OK);
    assert_int_equal(open_now(f, decomposed, FIXTURE_PASSWORD), STATUS_OK);
    /* All spellings of an address share one throttle. */
    assert_int_equal(open_now(f, decomposed, "correct horse batterz"), STATUS_INVALID_CREDENTIALS);
    assert_int_equal(open_now(f, accented.email, "correct horse batterz"), STATUS_INVALID_CREDENTIALS);
    assert_int_equal(failures(f, "account", lower(f, accented.email)), 2);
}

/* As many statements for an unknown address as for a known one: the time must not tell them apart. */
static void test_unknown_address_takes_as_many_statements_as_a_known_one(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER);
    uint64_t before, known, unknown;

    /* all statements are prepared by now */
    assert_int_equal(open_now(f, user.email, "correct horse batterz"), STATUS_INVALID_CREDENTIALS);
    before = sql_trips(f->sql);
    assert_int_equal(open_now(f, user.email, "correct horse batterz"), STATUS_INVALID_CREDENTIALS);
    known = sql_trips(f->sql) - before;
    before = sql_trips(f->sql);
    assert_int_equal(open_now(f, arena_format(&f->arena, "x%s", user.email), FIXTURE_PASSWORD),
                     STATUS_INVALID_CREDENTIALS);
    unknown = sql_trips(f->sql) - before;
    assert_int_equal(known, unknown);
}

/* After ten failures even the right password is refused, from any address, until the oldest failure is a quarter of an
 * hour old. */
static void account_throttled(struct fixture *f, const char *email, enum status otherwise)
{
    struct instant later = instant_plus_seconds(f->now, SIGN_IN_WINDOW_S);
    int64_t retry_after_s = 0;

    for (int i = 0; i < SIGN_IN_ACCOUNT_FAILURES_MAX; i++) /* one a second */
        assert_int_equal(open_at(f, i % 2 == 0 ? email : lower(f, email), "a wrong password", fixture_address(f),
                                 instant_plus_seconds(f->now, i), &retry_after_s), STATUS_INVALID_CREDENTIALS);
    assert_int_equal(
        open_at(f, email, FIXTURE_PASSWORD, fixture_address(f), instant_plus_seconds(f->now, 10), &retry_after_s),
        STATUS_TOO_MANY_REQUESTS);
    assert_int_equal(retry_after_s, SIGN_IN_WINDOW_S - 10);
    /* a throttled attempt is not counted as a failure */
    assert_int_equal(failures(f, "account", lower(f, email)), SIGN_IN_ACCOUNT_FAILURES_MAX);
    assert_int_equal(
        open_at(f, email, FIXTURE_PASSWORD, fixture_address(f), (struct instant){ later.us - 1 }, &retry_after_s),
        STATUS_TOO_MANY_REQUESTS);
    assert_int_equal(retry_after_s, 1);
    assert_int_equal(open_at(f, email, FIXTURE_PASSWORD, fixture_address(f), later, &retry_after_s), otherwise);
}

static void test_account_is_throttled_after_ten_failures(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER), neighbour = fixture_user(f, ROLE_MEMBER);

    account_throttled(f, user.email, STATUS_OK);
    assert_int_equal(open_now(f, neighbour.email, FIXTURE_PASSWORD), STATUS_OK);
}

/* The throttle does not tell whether the account exists either. */
static void test_unknown_account_is_throttled_like_a_known_one(void **state)
{
    struct fixture *f = *state;

    account_throttled(f, fixture_user_draft(f, f->organization.id, ROLE_MEMBER).email, STATUS_INVALID_CREDENTIALS);
}

static void test_client_address_is_throttled_after_its_failures(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER);
    const char *address = fixture_address(f);
    struct sign_in_subject nobody = { .failures_max = SIGN_IN_ACCOUNT_FAILURES_MAX }, caller = nobody;
    int64_t retry_after_s = 0;

    digest_keyed(&f->secret, "account", address, strlen(address), nobody.hash);
    digest_keyed(&f->secret, "address", address, strlen(address), caller.hash);
    for (int i = 0; i < SIGN_IN_ADDRESS_FAILURES_MAX - 1; i++)
        assert_int_equal(store_sign_in_fail(f->sql, &nobody, &caller, f->now), STATUS_OK);
    /* a success does not reset the count */
    assert_int_equal(open_at(f, user.email, FIXTURE_PASSWORD, address, f->now, &retry_after_s), STATUS_OK);
    assert_int_equal(open_at(f, user.email, "a wrong password", address, f->now, &retry_after_s),
                     STATUS_INVALID_CREDENTIALS);
    assert_int_equal(open_at(f, user.email, FIXTURE_PASSWORD, address, f->now, &retry_after_s),
                     STATUS_TOO_MANY_REQUESTS);
    assert_int_equal(retry_after_s, SIGN_IN_WINDOW_S);
    assert_int_equal(open_now(f, user.email, FIXTURE_PASSWORD), STATUS_OK); /* from another address */
    assert_int_equal(store_sign_in_sweep(f->sql, f->now, 1000), STATUS_OK);
    assert_int_equal(failures(f, "address", address), 0);
}

static void test_sign_in_with_the_password_gate_taken_is_unavailable(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER);
    const struct sign_in sign_in = { user.email, "a wrong password", TRANSPORT_COOKIE, fixture_address(f) };
    struct password_gate *gate = password_gate_new(8);
    struct session session;
    int64_t retry_after_s;

    assert_int_equal(password_gate_enter(gate, 0), STATUS_OK);
    assert_int_equal(session_open(f->sql, &f->arena, &f->secret, gate, &sign_in, f->now, &retry_after_s, &session),
                     STATUS_UNAVAILABLE);
    assert_int_equal(failures(f, "address", sign_in.address), 0);
    password_gate_leave(gate);
    assert_int_equal(session_open(f->sql, &f->arena, &f->secret, gate, &sign_in, f->now, &retry_after_s, &session),
                     STATUS_INVALID_CREDENTIALS);
    assert_int_equal(password_gate_enter(gate, 0), STATUS_OK); /* the gate was left */
    password_gate_end(gate);
}

static void test_old_password_hash_is_renewed_at_sign_in(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user_draft(f, f->organization.id, ROLE_MEMBER), found;

    user.password_hash = hash_of_yesterday;
    assert_int_equal(store_user_insert(f->sql, &user), STATUS_OK);
    assert_int_equal(open_now(f, user.email, YESTERDAY), STATUS_OK);
    assert_int_equal(store_user_find(f->sql, &f->arena, user.organization_id, user.id, &found), STATUS_OK);
    assert_string_not_equal(found.password_hash, hash_of_yesterday);
    assert_false(password_needs_rehash(found.password_hash));
    assert_int_equal(open_now(f, user.email, YESTERDAY), STATUS_OK);
}

/* The session is inserted only while the user's version is the one whose password was checked. */
static void test_sign_in_with_a_password_changed_meanwhile_opens_no_session(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER);
    struct session_row row = { .token_hash = { 1 },
                               .organization_id = user.organization_id,
                               .id = id_new(),
                               .user_id = user.id,
                               .transport = "bearer",
                               .address = "test",
                               .created_at = f->now,
                               .renewed_at = f->now,
                               .expires_at = f->now,
                               .ends_at = f->now };

    assert_int_equal(store_session_insert(f->sql, &row, user.version + 1), STATUS_CHANGED);
    status_set(f, &user, "disabled");
    assert_int_equal(store_session_insert(f->sql, &row, user.version), STATUS_CHANGED);
}

struct late {
    struct session_row row;
    int64_t user_version;
    struct sql *sql;
    enum status status;
};

static void *late_insert(void *given)
{
    struct late *late = given;

    late->status = store_session_insert(late->sql, &late->row, late->user_version);
    return NULL;
}

/* A sign-in with the old password during the change waits for its end, and then gets no session. */
static void test_sign_in_during_a_password_change_opens_no_session(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER);
    struct late late = { .row = { .token_hash = { 2 },
                                  .organization_id = user.organization_id,
                                  .id = id_new(),
                                  .user_id = user.id,
                                  .transport = "bearer",
                                  .address = "test",
                                  .created_at = f->now,
                                  .renewed_at = f->now,
                                  .expires_at = f->now,
                                  .ends_at = f->now },
                         .user_version = user.version,
                         .sql = fixture_sql_open(&f->arena, "GUICHET_DB_USER", "GUICHET_DB_PASSWORD") };
    pthread_t thread;

    assert_int_equal(sql_begin(f->sql), STATUS_OK);
    assert_int_equal(store_user_password_set(f->sql, &user, "another"), STATUS_OK);
    assert_int_equal(store_session_delete_others(f->sql, user.organization_id, user.id, ID_NONE), STATUS_OK);
    assert_int_equal(pthread_create(&thread, NULL, late_insert, &late), 0);
    usleep(300000); /* long enough for the other thread to arrive; the result is the same if it does not */
    assert_int_equal(sql_commit(f->sql), STATUS_OK);
    assert_int_equal(pthread_join(thread, NULL), 0);
    sql_end(&late.sql);
    assert_int_equal(late.status, STATUS_CHANGED);
}

static struct actor actor_open(struct fixture *f, const struct user *user)
{
    const struct sign_in sign_in = { user->email, FIXTURE_PASSWORD, TRANSPORT_BEARER, fixture_address(f) };
    struct session session;
    int64_t retry_after_s;

    assert_int_equal(session_open(f->sql, &f->arena, &f->secret, NULL, &sign_in, f->now, &retry_after_s, &session),
                     STATUS_OK);
    return (struct actor){
        .organization_id = user->organization_id, .user_id = user->id, .session_id = session.id, .email = user->email
    };
}

/* The second half of a password change. */
static enum status proven_set(struct fixture *f, const struct actor *actor, const struct password_proven *proven)
{
    static const struct deployment deployment = { .seller.country = "FR" };
    struct counter c = { .act = { .sql = f->sql,
                                  .arena = &f->arena,
                                  .deployment = &deployment,
                                  .caller = { .actor = *actor, .address = "192.0.2.1", .request_id = "req_test" },
                                  .now = f->now } };
    struct own_password wanted = { proven->user_version, proven->hash };

    return counter_run(&c, actor->organization_id, act_own_password_set, &wanted, NULL);
}

static enum status change_password(struct fixture *f, const struct actor *actor, const char *current,
                                   const char *chosen)
{
    const struct password_change change = { current, chosen, fixture_address(f) };
    struct password_proven proven;
    int64_t retry_after_s;
    enum status status = session_password_prove(f->sql, &f->arena, &f->secret, NULL, actor, &change, f->now,
                                                &retry_after_s, &proven);

    return status != STATUS_OK ? status : proven_set(f, actor, &proven);
}

static void test_password_change_ends_the_users_other_sessions(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER), neighbour = fixture_user(f, ROLE_MEMBER);
    struct actor here = actor_open(f, &user), elsewhere = actor_open(f, &user), other = actor_open(f, &neighbour);
    struct session session;

    assert_int_equal(change_password(f, &here, "a wrong password", "a password for tomorrow"),
                     STATUS_INVALID_CREDENTIALS);
    assert_int_equal(failures(f, "account", lower(f, user.email)), 1);
    assert_int_equal(change_password(f, &here, FIXTURE_PASSWORD, "too short a"), STATUS_VALIDATION_FAILED);
    assert_int_equal(session_current(f->sql, &f->arena, &elsewhere, &session), STATUS_OK); /* nothing has changed so
                                                                                            * far */
    assert_int_equal(change_password(f, &here, FIXTURE_PASSWORD, "a password for tomorrow"), STATUS_OK);
    assert_int_equal(session_current(f->sql, &f->arena, &here, &session), STATUS_OK);
    assert_int_equal(session_current(f->sql, &f->arena, &elsewhere, &session), STATUS_UNAUTHENTICATED);
    assert_int_equal(session_current(f->sql, &f->arena, &other, &session), STATUS_OK);
    assert_int_equal(open_now(f, user.email, FIXTURE_PASSWORD), STATUS_INVALID_CREDENTIALS);
    assert_int_equal(open_now(f, user.email, "a password for tomorrow"), STATUS_OK);
}

/* The journal tells who did it and from where; a password that was refused is told nowhere. */
static void test_password_change_is_told_in_the_journal(void **state)
{
    static const struct sql_query told = { .name = "test_password_told", .takes = "btt", .gives = "iT", .text =
        "SELECT COUNT(*), MIN(address) FROM event WHERE organization_id = ? AND type = 'user.password_set' AND"
        " actor = ? AND LOCATE(?, object) > 0" };
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER);
    struct actor actor = actor_open(f, &user);
    const char *id = arena_text(&f->arena, id_write(ID_USER, user.id).text);
    struct sql_value of[] = { sql_id(user.organization_id), sql_text(id), sql_text(id) };
    struct sql_row row;

    assert_int_equal(change_password(f, &actor, "a wrong password", "a password for tomorrow"),
                     STATUS_INVALID_CREDENTIALS);
    assert_int_equal(change_password(f, &actor, FIXTURE_PASSWORD, "a password for tomorrow"), STATUS_OK);
    assert_int_equal(sql_read_one(f->sql, &f->arena, &told, of, 3, &row), STATUS_OK);
    assert_int_equal(sql_take_int(&row), 1);
    assert_string_equal(sql_take_text(&row), "192.0.2.1");
}

/* Two changes prove the same password at the same moment: the second is refused, and so is one of a user who was
 * disabled meanwhile. */
static void test_password_proven_before_another_change_sets_none(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER);
    struct actor actor = actor_open(f, &user);
    struct password_proven proven = { .user_version = user.version };

    (void)snprintf(proven.hash, sizeof proven.hash, "%s", fixture_password_hash());
    assert_int_equal(change_password(f, &actor, FIXTURE_PASSWORD, "a password for tomorrow"), STATUS_OK);
    assert_int_equal(proven_set(f, &actor, &proven), STATUS_UNAVAILABLE);
    assert_int_equal(open_now(f, user.email, "a password for tomorrow"), STATUS_OK);
    status_set(f, &user, "disabled");
    assert_int_equal(proven_set(f, &actor, &proven), STATUS_UNAUTHENTICATED);
}

/* With a stolen session the password cannot be guessed without limit. */
static void test_password_change_is_throttled(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER);
    struct actor actor = actor_open(f, &user);

    for (int i = 0; i < SIGN_IN_ACCOUNT_FAILURES_MAX; i++)
        assert_int_equal(change_password(f, &actor, "a wrong password", "a password for tomorrow"),
                         STATUS_INVALID_CREDENTIALS);
    assert_int_equal(change_password(f, &actor, FIXTURE_PASSWORD, "a password for tomorrow"), STATUS_TOO_MANY_REQUESTS);
}

/* Nobody is shown a password, so none is a change of its user for clients that synchronise: neither one that is hashed
 * again, nor one that is set. The server's clock must not get in: the sandbox's is behind it. */
static void test_password_is_no_change_for_clients_that_synchronise(void **state)
{
    static const struct sql_query at = { .name = "test_updated_at", .takes = "bb", .gives = "u", .text =
        "SELECT updated_at FROM user WHERE organization_id = ? AND id = ?" };
    static const struct sql_query put = { .name = "test_updated_put", .takes = "ubb", .text =
        "UPDATE user SET updated_at = ? WHERE organization_id = ? AND id = ?" };
    struct fixture *f = *state;
    struct user user = fixture_user_draft(f, f->organization.id, ROLE_MEMBER);
    struct sql_value of[] = { sql_id(user.organization_id), sql_id(user.id) };
    struct sql_row row;
    struct actor actor;

    user.password_hash = hash_of_yesterday;
    assert_int_equal(store_user_insert(f->sql, &user), STATUS_OK);
    assert_int_equal(sql_run(f->sql, &put, SQL_VALUES(sql_instant(f->organization.clock), of[0], of[1])), STATUS_OK);
    assert_int_equal(open_now(f, user.email, YESTERDAY), STATUS_OK);
    assert_int_equal(sql_read_one(f->sql, &f->arena, &at, of, 2, &row), STATUS_OK);
    assert_int_equal(sql_take_instant(&row).us, f->organization.clock.us);
    assert_int_equal(store_user_find(f->sql, &f->arena, user.organization_id, user.id, &user), STATUS_OK);
    actor = (struct actor){
        .organization_id = user.organization_id, .user_id = user.id, .session_id = id_new(), .email = user.email
    };
    assert_int_equal(change_password(f, &actor, YESTERDAY, "a password for tomorrow"), STATUS_OK);
    assert_int_equal(sql_read_one(f->sql, &f->arena, &at, of, 2, &row), STATUS_OK);
    assert_int_equal(sql_take_instant(&row).us, f->organization.clock.us);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_wrong_credentials_of_any_kind_are_refused_alike),
        FIXTURE_TEST(test_addresses_are_compared_by_nfc_and_ascii_case),
        FIXTURE_TEST(test_unknown_address_takes_as_many_statements_as_a_known_one),
        FIXTURE_TEST(test_account_is_throttled_after_ten_failures),
        FIXTURE_TEST(test_unknown_account_is_throttled_like_a_known_one),
        FIXTURE_TEST(test_client_address_is_throttled_after_its_failures),
        FIXTURE_TEST(test_sign_in_with_the_password_gate_taken_is_unavailable),
        FIXTURE_TEST(test_old_password_hash_is_renewed_at_sign_in),
        FIXTURE_TEST(test_sign_in_with_a_password_changed_meanwhile_opens_no_session),
        FIXTURE_TEST(test_sign_in_during_a_password_change_opens_no_session),
        FIXTURE_TEST(test_password_change_ends_the_users_other_sessions),
        FIXTURE_TEST(test_password_change_is_told_in_the_journal),
        FIXTURE_TEST(test_password_proven_before_another_change_sets_none),
        FIXTURE_TEST(test_password_change_is_throttled),
        FIXTURE_TEST(test_password_is_no_change_for_clients_that_synchronise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* tests/sql/session.c: which requests the guard admits, how long a session lives, and what ends it.
 * Source: docs/api.md, Sessions; docs/reliability.md, 5.2, 5.4 and B3. */
#include "fixture.h"

#include "auth/guard.h"
#include "auth/session.h"
#include "sql/store_session.h"

static struct session open_session(struct fixture *f, const struct user *user, enum transport transport)
{
    const struct sign_in sign_in = { user->email, FIXTURE_PASSWORD, transport, fixture_address(f) };
    struct session session;
    int64_t retry_after_s;

    assert_int_equal(session_open(f->sql, &f->arena, &f->secret, NULL, &sign_in, f->now, &retry_after_s, &session),
                     STATUS_OK);
    return session;
}

/* Credentials with the session's token: a safe method, which renews the session. */
static struct credentials request_with(struct fixture *f, const char *token, enum transport transport)
{
    return (struct credentials){
        .authorization = transport == TRANSPORT_BEARER ? arena_format(&f->arena, "Bearer %s", token) : NULL,
        .cookie = transport == TRANSPORT_COOKIE ? arena_format(&f->arena, "__Host-guichet=%s", token) : NULL,
        .safe_method = true,
        .renew = true,
    };
}

static enum status admit(struct fixture *f, const struct credentials *credentials, enum access access, int64_t after_s,
                         struct actor *actor)
{
    return guard_admit(f->sql, &f->arena, &f->secret, credentials, access, instant_plus_seconds(f->now, after_s),
                       actor);
}

/* Whether the session's token is admitted to a route for signed-in users, `after_s` seconds after the start. */
static enum status admit_session(struct fixture *f, const struct session *session, int64_t after_s)
{
    struct credentials credentials = request_with(f, session->token.text, session->transport);
    struct actor actor;

    return admit(f, &credentials, ACCESS_SIGNED_IN, after_s, &actor);
}

static void test_opened_session_has_its_user_expiry_and_tokens(void **state)
{
    static const struct { const char *why; enum transport transport; int64_t idle_s; } cases[] = {
        { "cookie", TRANSPORT_COOKIE, 30 * 60 },
        { "bearer", TRANSPORT_BEARER, 24 * 60 * 60 },
    };
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_BILLING_ADMIN | ROLE_MEMBER);

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct session session = open_session(f, &user, cases[i].transport), current;
        struct credentials credentials = request_with(f, session.token.text, cases[i].transport);
        struct actor actor;

        assert_int_equal(session.expires_at.us, instant_plus_seconds(f->now, cases[i].idle_s).us);
        assert_string_equal(session.user.email, user.email);
        assert_null(session.user.password_hash);
        assert_string_equal(session.organization.name, "Atelier");
        assert_int_equal(admit(f, &credentials, ACCESS_BILLING, 0, &actor), STATUS_OK);
        assert_true(id_equal(actor.session_id, session.id) && id_equal(actor.user_id, user.id));
        assert_true(id_equal(actor.organization_id, f->organization.id));
        assert_int_equal(actor.roles, ROLE_BILLING_ADMIN | ROLE_MEMBER);
        assert_int_equal(actor.transport, cases[i].transport);
        assert_string_equal(actor.display_name, "Camille Test");
        assert_null(actor.user_locale);
        assert_string_equal(actor.organization_locale, "fr");
        assert_true(actor.sandbox);
        assert_int_equal(actor.organization_clock.us, f->organization.clock.us);
        assert_int_equal(actor.session_expires_at.us, session.expires_at.us);
        assert_string_equal(actor.csrf_token, session.csrf_token);
        assert_int_equal(session_current(f->sql, &f->arena, &actor, &current), STATUS_OK);
        assert_int_equal(current.transport, cases[i].transport);
        assert_string_equal(current.csrf_token, session.csrf_token);
        assert_string_equal(current.token.text, "");
    }
}

/* The guard's read is one round trip, and tokens are not stored. */
static void test_request_is_admitted_in_one_statement_and_tokens_are_not_stored(void **state)
{
    static const struct sql_query query = { .name = "test_tokens", .takes = "tb", .gives = "i", .text =
        "SELECT COUNT(*) FROM session WHERE LOCATE(token_hash, ?) > 0 AND organization_id = ?" };
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER);
    struct session session = open_session(f, &user, TRANSPORT_BEARER);
    struct sql_row row;
    uint64_t trips;

    assert_int_equal(admit_session(f, &session, 0), STATUS_OK); /* the statement is prepared from here on */
    trips = sql_trips(f->sql);
    assert_int_equal(admit_session(f, &session, 0), STATUS_OK);
    assert_int_equal(sql_trips(f->sql) - trips, 1);
    assert_int_equal(sql_read_one(f->sql, &f->arena, &query,
                                  SQL_VALUES(sql_text(session.token.text), sql_id(f->organization.id)), &row),
                     STATUS_OK);
    assert_int_equal(sql_take_int(&row), 0);
}

static void test_unknown_altered_or_misused_token_is_unauthenticated(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER);
    struct session bearer = open_session(f, &user, TRANSPORT_BEARER), cookie = open_session(f, &user, TRANSPORT_COOKIE);
    struct token unknown, altered = bearer.token;
    static const uint8_t other_key[SECRET_BYTES] = "another deployment has another..";
    const struct secret other = { other_key };
    struct credentials credentials;
    struct actor actor;

    token_new(&unknown);
    altered.text[10] = altered.text[10] == 'A' ? 'B' : 'A';
    const struct { const char *why, *token; enum transport transport; } cases[] = {
        { "a token nobody was given", unknown.text, TRANSPORT_BEARER },
        { "a token with one character changed", altered.text, TRANSPORT_BEARER },
        { "a cookie's token as bearer would not need the CSRF token", cookie.token.text, TRANSPORT_BEARER },
        { "a bearer's token as cookie", bearer.token.text, TRANSPORT_COOKIE },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        credentials = request_with(f, cases[i].token, cases[i].transport);
        if (admit(f, &credentials, ACCESS_SIGNED_IN, 0, &actor) != STATUS_UNAUTHENTICATED || !id_is_none(actor.user_id))
            fail_msg("%s: admitted", cases[i].why);
    }
    credentials = request_with(f, bearer.token.text, TRANSPORT_BEARER);
    assert_int_equal(guard_admit(f->sql, &f->arena, &other, &credentials, ACCESS_SIGNED_IN, f->now, &actor),
                     STATUS_UNAUTHENTICATED);
}

/* Also the order of refusals: without the CSRF token a client does not learn which role a route needs. */
static void test_request_without_csrf_token_or_role_is_refused(void **state)
{
    struct fixture *f = *state;
    struct user member = fixture_user(f, ROLE_MEMBER), all = fixture_user(f, ROLE_GLOBAL_ADMIN | ROLE_OPERATOR);
    struct session cookie = open_session(f, &member, TRANSPORT_COOKIE),
                   second = open_session(f, &member, TRANSPORT_COOKIE);
    struct session bearer = open_session(f, &member, TRANSPORT_BEARER), admin = open_session(f, &all, TRANSPORT_BEARER);
    const struct {
        const char *why;
        const struct session *session;
        bool safe;
        const char *csrf;
        enum access access;
        enum status want;
    } cases[] = {
        { "a cookie may read", &cookie, true, NULL, ACCESS_SIGNED_IN, STATUS_OK },
        { "a cookie may write with its CSRF token", &cookie, false, cookie.csrf_token, ACCESS_SIGNED_IN, STATUS_OK },
        { "a cookie may not write without the CSRF token", &cookie, false, NULL, ACCESS_SIGNED_IN,
          STATUS_CSRF_TOKEN_INVALID },
        { "a cookie may not write with an empty CSRF token", &cookie, false, "", ACCESS_SIGNED_IN,
          STATUS_CSRF_TOKEN_INVALID },
        { "a cookie may not write with another session's CSRF token", &cookie, false, second.csrf_token,
          ACCESS_SIGNED_IN, STATUS_CSRF_TOKEN_INVALID },
        { "without CSRF token and role: CSRF is told first", &cookie, false, NULL, ACCESS_BILLING,
          STATUS_CSRF_TOKEN_INVALID },
        { "with CSRF token, without the role", &cookie, false, cookie.csrf_token, ACCESS_BILLING,
          STATUS_ROLE_REQUIRED },
        { "a bearer needs no CSRF token", &bearer, false, NULL, ACCESS_SIGNED_IN, STATUS_OK },
        { "a member and billing", &bearer, true, NULL, ACCESS_BILLING, STATUS_ROLE_REQUIRED },
        { "a member and users", &bearer, true, NULL, ACCESS_USERS, STATUS_ROLE_REQUIRED },
        { "a member and the operator's", &bearer, true, NULL, ACCESS_OPERATOR, STATUS_OPERATOR_REQUIRED },
        { "a global administrator and billing", &admin, true, NULL, ACCESS_BILLING, STATUS_OK },
        { "the operator's role in a customer's organization", &admin, true, NULL, ACCESS_OPERATOR,
          STATUS_OPERATOR_REQUIRED },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct credentials credentials = request_with(f, cases[i].session->token.text, cases[i].session->transport);
        struct actor actor;
        enum status status;

        credentials.safe_method = cases[i].safe;
        credentials.csrf_token = cases[i].csrf;
        status = admit(f, &credentials, cases[i].access, 0, &actor);
        if (status != cases[i].want)
            fail_msg("%s: %s", cases[i].why, status_name(status));
        if (!id_equal(actor.session_id, cases[i].session->id))
            fail_msg("%s: the log does not learn who it was", cases[i].why);
    }
}

static void test_operator_role_counts_in_the_operators_organization(void **state)
{
    struct fixture *f = *state;
    struct organization home = f->organization;
    struct user user;
    struct session session;
    struct credentials credentials;
    struct actor actor;

    home.id = id_new();
    home.is_operator = true;
    home.sandbox = false; /* an operator lives in real time; other tests may find this one */
    home.clock = INSTANT_NONE;
    assert_int_equal(store_organization_insert(f->sql, &home), STATUS_OK);
    user = fixture_user_draft(f, home.id, ROLE_OPERATOR);
    user.password_hash = fixture_password_hash();
    assert_int_equal(store_user_insert(f->sql, &user), STATUS_OK);
    session = open_session(f, &user, TRANSPORT_BEARER);
    assert_true(session.organization.is_operator);
    credentials = request_with(f, session.token.text, TRANSPORT_BEARER);
    assert_int_equal(admit(f, &credentials, ACCESS_OPERATOR, 0, &actor), STATUS_OK);
    assert_int_equal(admit(f, &credentials, ACCESS_BILLING, 0, &actor), STATUS_ROLE_REQUIRED);
}

static void test_session_ends_when_idle(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER);
    struct session session = open_session(f, &user, TRANSPORT_COOKIE);

    /* at its end the session has expired */
    assert_int_equal(admit_session(f, &session, SESSION_COOKIE_IDLE_S), STATUS_UNAUTHENTICATED);
    /* this use renews it */
    assert_int_equal(admit_session(f, &session, SESSION_COOKIE_IDLE_S - 1), STATUS_OK);
    assert_int_equal(admit_session(f, &session, SESSION_COOKIE_IDLE_S), STATUS_OK);
}

/* A session that is used every quarter of an hour still ends after its maximum life. */
static void test_session_in_use_ends_after_its_maximum_life(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER);
    struct session session = open_session(f, &user, TRANSPORT_COOKIE);
    struct credentials credentials = request_with(f, session.token.text, TRANSPORT_COOKIE);
    struct actor actor;

    for (int64_t s = 0; s < SESSION_COOKIE_LIFE_S; s += 15 * 60)
        assert_int_equal(admit(f, &credentials, ACCESS_SIGNED_IN, s, &actor), STATUS_OK);
    assert_int_equal(actor.session_expires_at.us, instant_plus_seconds(f->now, SESSION_COOKIE_LIFE_S).us);
    assert_int_equal(admit_session(f, &session, SESSION_COOKIE_LIFE_S), STATUS_UNAUTHENTICATED);
}

static void test_session_is_renewed_at_most_once_a_minute_by_admitted_requests(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER);
    struct session session = open_session(f, &user, TRANSPORT_COOKIE);
    struct credentials renewing = request_with(f, session.token.text, TRANSPORT_COOKIE), looking = renewing;
    const struct {
        const char *why;
        const struct credentials *credentials;
        enum access access;
        int64_t after_s, used_s;
    } cases[] = {
        { "not renewed within a minute", &renewing, ACCESS_SIGNED_IN, 59, 0 },
        { "not renewed by reading the session", &looking, ACCESS_SIGNED_IN, 61, 0 },
        { "not renewed by a refused request", &renewing, ACCESS_BILLING, 61, 0 },
        { "renewed after a minute", &renewing, ACCESS_SIGNED_IN, 62, 62 },
        { "not renewed again within the next minute", &renewing, ACCESS_SIGNED_IN, 121, 62 },
        { "then again", &renewing, ACCESS_SIGNED_IN, 122, 122 },
        { "not backwards, by a host whose clock is late", &renewing, ACCESS_SIGNED_IN, 61, 122 },
    };
    struct actor actor;

    looking.renew = false;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)!admit(f, cases[i].credentials, cases[i].access, cases[i].after_s, &actor);
        if (actor.session_expires_at.us != instant_plus_seconds(f->now, cases[i].used_s + SESSION_COOKIE_IDLE_S).us)
            fail_msg("%s: expires %s", cases[i].why, instant_write(actor.session_expires_at).text);
    }
}

/* With a read-only database signed-in users are still admitted. */
static void test_request_is_admitted_although_its_renewal_fails(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER);
    struct session session = open_session(f, &user, TRANSPORT_COOKIE);
    struct credentials credentials = request_with(f, session.token.text, TRANSPORT_COOKIE);
    struct actor actor;

    assert_int_equal(sql_plain(f->sql, "SET SESSION TRANSACTION READ ONLY"), STATUS_OK);
    assert_int_equal(admit(f, &credentials, ACCESS_SIGNED_IN, 120, &actor), STATUS_OK);
    assert_int_equal(actor.session_expires_at.us, session.expires_at.us);
}

static void test_session_of_a_disabled_user_is_unauthenticated(void **state)
{
    static const struct sql_query disable = { .name = "test_disable", .takes = "bb", .text =
        "UPDATE user SET status = 'disabled' WHERE organization_id = ? AND id = ?" };
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER);
    struct session session = open_session(f, &user, TRANSPORT_BEARER);

    assert_int_equal(sql_run_one(f->sql, &disable, SQL_VALUES(sql_id(user.organization_id), sql_id(user.id))),
                     STATUS_OK);
    assert_int_equal(admit_session(f, &session, 0), STATUS_UNAUTHENTICATED);
}

static void test_session_can_be_ended_by_its_user_alone(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER), neighbour = fixture_user(f, ROLE_MEMBER);
    struct session first = open_session(f, &user, TRANSPORT_BEARER), second = open_session(f, &user, TRANSPORT_COOKIE);
    struct session third = open_session(f, &user, TRANSPORT_BEARER),
                   other = open_session(f, &neighbour, TRANSPORT_BEARER);
    struct id organization_id = f->organization.id;

    assert_int_equal(session_end(f->sql, organization_id, user.id, other.id), STATUS_NOT_FOUND);
    assert_int_equal(session_end(f->sql, fixture_organization(f).id, user.id, first.id), STATUS_NOT_FOUND);
    assert_int_equal(admit_session(f, &first, 0), STATUS_OK);
    assert_int_equal(session_end(f->sql, organization_id, user.id, first.id), STATUS_OK);
    assert_int_equal(admit_session(f, &first, 0), STATUS_UNAUTHENTICATED);
    assert_int_equal(session_end(f->sql, organization_id, user.id, first.id), STATUS_NOT_FOUND);
    assert_int_equal(session_end_others(f->sql, organization_id, user.id, second.id), STATUS_OK);
    assert_int_equal(admit_session(f, &third, 0), STATUS_UNAUTHENTICATED);
    assert_int_equal(admit_session(f, &second, 0), STATUS_OK);
    assert_int_equal(session_end_others(f->sql, organization_id, user.id, ID_NONE), STATUS_OK);
    assert_int_equal(admit_session(f, &second, 0), STATUS_UNAUTHENTICATED);
    assert_int_equal(admit_session(f, &other, 0), STATUS_OK);
}

static void test_sessions_are_listed_newest_first_without_expired_ones(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER), neighbour = fixture_user(f, ROLE_MEMBER);
    struct session opened[3];
    const struct session *list;
    struct instant later = instant_plus_seconds(f->now, SESSION_COOKIE_IDLE_S);
    size_t count;

    for (size_t i = 0; i < 3; i++)
        opened[i] = open_session(f, &user, i == 1 ? TRANSPORT_COOKIE : TRANSPORT_BEARER);
    (void)open_session(f, &neighbour, TRANSPORT_BEARER);
    assert_int_equal(session_list(f->sql, &f->arena, user.organization_id, user.id, ID_NONE, 2, f->now, &list, &count),
                     STATUS_OK);
    assert_int_equal(count, 2);
    assert_true(id_equal(list[0].id, opened[2].id) && id_equal(list[1].id, opened[1].id));
    assert_string_equal(list[1].address, opened[1].address);
    assert_int_equal(list[1].transport, TRANSPORT_COOKIE);
    assert_int_equal(
        session_list(f->sql, &f->arena, user.organization_id, user.id, list[1].id, 2, f->now, &list, &count),
        STATUS_OK);
    assert_int_equal(count, 1);
    assert_true(id_equal(list[0].id, opened[0].id));
    assert_int_equal(session_list(f->sql, &f->arena, user.organization_id, user.id, ID_NONE, 9, later, &list, &count),
                     STATUS_OK);
    assert_int_equal(count, 2); /* the cookie's has expired */
    assert_int_equal(store_session_sweep(f->sql, later, 1000), STATUS_OK);
    assert_int_equal(session_list(f->sql, &f->arena, user.organization_id, user.id, ID_NONE, 9, f->now, &list, &count),
                     STATUS_OK);
    assert_int_equal(count, 2); /* and is deleted now; the others stayed */
}

/* Live sessions count against the maximum; expired ones are removed first. */
static void test_session_beyond_the_maximum_ends_the_oldest(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER);
    struct session oldest = open_session(f, &user, TRANSPORT_BEARER), second = open_session(f, &user, TRANSPORT_BEARER);
    struct session_row row = { .organization_id = user.organization_id,
                               .user_id = user.id,
                               .transport = "bearer",
                               .address = "test",
                               .created_at = f->now,
                               .renewed_at = f->now };
    const struct session *list;
    size_t count;

    for (unsigned i = 0; i < SESSIONS_MAX - 2 + 5; i++) { /* the last five have expired */
        row.id = id_new();
        digest(row.id.bytes, sizeof row.id.bytes, row.token_hash);
        row.ends_at = row.expires_at = instant_plus_seconds(f->now, i < SESSIONS_MAX - 2 ? 3600 : -1);
        assert_int_equal(store_session_insert(f->sql, &row, user.version), STATUS_OK);
    }
    assert_int_equal(admit_session(f, &oldest, 0), STATUS_OK);
    (void)open_session(f, &user, TRANSPORT_BEARER); /* one beyond the maximum */
    assert_int_equal(admit_session(f, &oldest, 0), STATUS_UNAUTHENTICATED);
    assert_int_equal(admit_session(f, &second, 0), STATUS_OK);
    assert_int_equal(
        session_list(f->sql, &f->arena, user.organization_id, user.id, ID_NONE, 1000, f->now, &list, &count),
        STATUS_OK);
    assert_int_equal(count, SESSIONS_MAX);
}

static void test_sessions_without_a_database_are_unavailable(void **state)
{
    static const struct sql_config nowhere = {
        .socket = "/nonexistent/database.sock", .name = "x", .user = "x", .password = "x"
    };
    struct fixture *f = *state;
    struct sql *sql = sql_new(&nowhere);
    const struct sign_in sign_in = { "somebody@example.test", FIXTURE_PASSWORD, TRANSPORT_COOKIE, "test" };
    struct credentials credentials;
    struct session session;
    struct token token;
    struct actor actor;
    int64_t retry_after_s;

    token_new(&token);
    credentials = request_with(f, token.text, TRANSPORT_BEARER);
    assert_int_equal(guard_admit(sql, &f->arena, &f->secret, &credentials, ACCESS_SIGNED_IN, f->now, &actor),
                     STATUS_UNAVAILABLE);
    assert_int_equal(session_open(sql, &f->arena, &f->secret, NULL, &sign_in, f->now, &retry_after_s, &session),
                     STATUS_UNAVAILABLE);
    sql_end(&sql);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_opened_session_has_its_user_expiry_and_tokens),
        FIXTURE_TEST(test_request_is_admitted_in_one_statement_and_tokens_are_not_stored),
        FIXTURE_TEST(test_unknown_altered_or_misused_token_is_unauthenticated),
        FIXTURE_TEST(test_request_without_csrf_token_or_role_is_refused),
        FIXTURE_TEST(test_operator_role_counts_in_the_operators_organization),
        FIXTURE_TEST(test_session_ends_when_idle),
        FIXTURE_TEST(test_session_in_use_ends_after_its_maximum_life),
        FIXTURE_TEST(test_session_is_renewed_at_most_once_a_minute_by_admitted_requests),
        FIXTURE_TEST(test_request_is_admitted_although_its_renewal_fails),
        FIXTURE_TEST(test_session_of_a_disabled_user_is_unauthenticated),
        FIXTURE_TEST(test_session_can_be_ended_by_its_user_alone),
        FIXTURE_TEST(test_sessions_are_listed_newest_first_without_expired_ones),
        FIXTURE_TEST(test_session_beyond_the_maximum_ends_the_oldest),
        FIXTURE_TEST(test_sessions_without_a_database_are_unavailable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

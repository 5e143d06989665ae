/* tests/sql/session.c: whom the guard lets in, how long a session lives, and what ends it.
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

/* A request with that session's token; safe, and it renews. */
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

/* Whether the session's token opens a route for whoever is signed in, `after_s` seconds after the start. */
static enum status admit_session(struct fixture *f, const struct session *session, int64_t after_s)
{
    struct credentials credentials = request_with(f, session->token.text, session->transport);
    struct actor actor;

    return admit(f, &credentials, ACCESS_SIGNED_IN, after_s, &actor);
}

static void test_opened(void **state)
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

/* The read on the path of every request is one round trip, and nothing that was given out is in the table. */
static void test_admitted_in_one_statement(void **state)
{
    static const struct sql_query query = { .name = "test_tokens", .takes = "tb", .gives = "i", .text =
        "SELECT COUNT(*) FROM session WHERE LOCATE(token_hash, ?) > 0 AND organization_id = ?" };
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER);
    struct session session = open_session(f, &user, TRANSPORT_BEARER);
    struct sql_row row;
    uint64_t trips;

    assert_int_equal(admit_session(f, &session, 0), STATUS_OK); /* prepared now */
    trips = sql_trips(f->sql);
    assert_int_equal(admit_session(f, &session, 0), STATUS_OK);
    assert_int_equal(sql_trips(f->sql) - trips, 1);
    assert_int_equal(sql_read_one(f->sql, &f->arena, &query,
                                  SQL_VALUES(sql_text(session.token.text), sql_id(f->organization.id)), &row),
                     STATUS_OK);
    assert_int_equal(sql_take_int(&row), 0);
}

static void test_tokens_that_open_nothing(void **state)
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
        { "one character is another", altered.text, TRANSPORT_BEARER },
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

/* The order of refusals as well: without the CSRF token nobody learns which role a route asks for. */
static void test_refusals(void **state)
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
        { "without it", &cookie, false, NULL, ACCESS_SIGNED_IN, STATUS_CSRF_TOKEN_INVALID },
        { "with an empty one", &cookie, false, "", ACCESS_SIGNED_IN, STATUS_CSRF_TOKEN_INVALID },
        { "with that of one's other session", &cookie, false, second.csrf_token, ACCESS_SIGNED_IN,
          STATUS_CSRF_TOKEN_INVALID },
        { "without it, and without the role", &cookie, false, NULL, ACCESS_BILLING, STATUS_CSRF_TOKEN_INVALID },
        { "with it, and without the role", &cookie, false, cookie.csrf_token, ACCESS_BILLING, STATUS_ROLE_REQUIRED },
        { "a bearer needs none", &bearer, false, NULL, ACCESS_SIGNED_IN, STATUS_OK },
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

static void test_operator_at_home(void **state)
{
    struct fixture *f = *state;
    struct organization home = f->organization;
    struct user user;
    struct session session;
    struct credentials credentials;
    struct actor actor;

    home.id = id_new();
    home.is_operator = true;
    home.sandbox = false; /* an operator lives in real time, also for the tests that find this one */
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

static void test_idle_end(void **state)
{
    struct fixture *f = *state;
    struct user user = fixture_user(f, ROLE_MEMBER);
    struct session session = open_session(f, &user, TRANSPORT_COOKIE);

    /* the end is not in it */
    assert_int_equal(admit_session(f, &session, SESSION_COOKIE_IDLE_S), STATUS_UNAUTHENTICATED);
    /* and this use prolongs it */
    assert_int_equal(admit_session(f, &session, SESSION_COOKIE_IDLE_S - 1), STATUS_OK);
    assert_int_equal(admit_session(f, &session, SESSION_COOKIE_IDLE_S), STATUS_OK);
}

/* However busy: used every quarter of an hour, it ends when its life does. */
static void test_absolute_end(void **state)
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

static void test_renewal(void **state)
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
        { "not within a minute", &renewing, ACCESS_SIGNED_IN, 59, 0 },
        { "not by looking at the session", &looking, ACCESS_SIGNED_IN, 61, 0 },
        { "not by what was refused", &renewing, ACCESS_BILLING, 61, 0 },
        { "after a minute", &renewing, ACCESS_SIGNED_IN, 62, 62 },
        { "not again within the next one", &renewing, ACCESS_SIGNED_IN, 121, 62 },
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

/* A database that only reads any more lets those in who are signed in. */
static void test_renewal_that_fails(void **state)
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

static void test_a_disabled_user_is_out_at_once(void **state)
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

static void test_end(void **state)
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

static void test_list(void **state)
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
    assert_int_equal(count, 2); /* and is gone now; the others stayed */
}

/* Live ones count, expired ones leave first. */
static void test_the_oldest_leaves(void **state)
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

    for (unsigned i = 0; i < SESSIONS_MAX - 2 + 5; i++) { /* the last five expired */
        row.id = id_new();
        digest(row.id.bytes, sizeof row.id.bytes, row.token_hash);
        row.ends_at = row.expires_at = instant_plus_seconds(f->now, i < SESSIONS_MAX - 2 ? 3600 : -1);
        assert_int_equal(store_session_insert(f->sql, &row, user.version), STATUS_OK);
    }
    assert_int_equal(admit_session(f, &oldest, 0), STATUS_OK);
    (void)open_session(f, &user, TRANSPORT_BEARER); /* one too many */
    assert_int_equal(admit_session(f, &oldest, 0), STATUS_UNAUTHENTICATED);
    assert_int_equal(admit_session(f, &second, 0), STATUS_OK);
    assert_int_equal(
        session_list(f->sql, &f->arena, user.organization_id, user.id, ID_NONE, 1000, f->now, &list, &count),
        STATUS_OK);
    assert_int_equal(count, SESSIONS_MAX);
}

static void test_no_database(void **state)
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
        FIXTURE_TEST(test_opened),
        FIXTURE_TEST(test_admitted_in_one_statement),
        FIXTURE_TEST(test_tokens_that_open_nothing),
        FIXTURE_TEST(test_refusals),
        FIXTURE_TEST(test_operator_at_home),
        FIXTURE_TEST(test_idle_end),
        FIXTURE_TEST(test_absolute_end),
        FIXTURE_TEST(test_renewal),
        FIXTURE_TEST(test_renewal_that_fails),
        FIXTURE_TEST(test_a_disabled_user_is_out_at_once),
        FIXTURE_TEST(test_end),
        FIXTURE_TEST(test_list),
        FIXTURE_TEST(test_the_oldest_leaves),
        FIXTURE_TEST(test_no_database),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* tests/sql/fixture.h: fixture of the tests that share one database: a connection as the program's own user, an
 * organization of the test's own, and users in it. The database is named by the environment (GUICHET_DB_…), or by the
 * services that ./test started (GUICHET_SERVICES names their JSON file, which names the configuration). */
#ifndef GUICHET_TESTS_SQL_FIXTURE_H
#define GUICHET_TESTS_SQL_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/digest.h"
#include "auth/password.h"
#include "auth/role.h"
#include "sql/store_organization.h"
#include "sql/store_user.h"

#define FIXTURE_PASSWORD "correct horse battery"

struct fixture {
    struct sql *sql;
    struct arena arena;
    struct secret secret;
    struct organization organization; /* a fresh one: a sandbox whose clock stands on 12 November 2026 */
    struct instant now;               /* real time at the start */
};

/* Reads a whole file; "" where there is none. */
static inline char *fixture_file(const char *path, char *text, size_t bytes)
{
    FILE *file = path == NULL ? NULL : fopen(path, "r");

    text[0] = '\0';
    if (file != NULL) {
        text[fread(text, 1, bytes - 1, file)] = '\0';
        (void)fclose(file);
    }
    return text;
}

/* The text of the configuration that "config_file" in the services' JSON names. */
static inline const char *fixture_configuration(void)
{
    static char text[8192];
    char services[8192];
    char *path = strstr(fixture_file(getenv("GUICHET_SERVICES"), services, sizeof services), "\"config_file\"");

    if (path == NULL || (path = strchr(path, ':')) == NULL || (path = strchr(path, '"')) == NULL)
        return "";
    path[1 + strcspn(path + 1, "\"")] = '\0';
    return fixture_file(path + 1, text, sizeof text);
}

/* A setting by its name, in the arena; NULL: set nowhere. */
static inline const char *fixture_setting(struct arena *arena, const char *name)
{
    const char *line = getenv(name) != NULL ? NULL : fixture_configuration();
    size_t length = strlen(name);

    for (; line != NULL; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, name, length) == 0 && line[length] == '=')
            return arena_copy(arena, line + length + 1, strcspn(line + length + 1, "\n"));
    }
    return getenv(name);
}

/* A connection as the user of the named settings ("GUICHET_DB_USER", "GUICHET_DB_MIGRATE_USER"); its texts live as long
 * as the arena. */
static inline struct sql *fixture_sql_open(struct arena *arena, const char *user_setting, const char *password_setting)
{
    struct sql_config config = {
        .socket = fixture_setting(arena, "GUICHET_DB_SOCKET"),
        .name = fixture_setting(arena, "GUICHET_DB_NAME"),
        .user = fixture_setting(arena, user_setting),
        .password = fixture_setting(arena, password_setting),
    };

    if (config.socket == NULL || config.name == NULL || config.user == NULL || config.password == NULL)
        fail_msg("no database: ./test starts one, or set GUICHET_DB_SOCKET, GUICHET_DB_NAME, %s and %s", user_setting,
                 password_setting);
    return sql_new(&config);
}

/* Inserts a new organization, not an operator's. */
static inline struct organization fixture_organization(struct fixture *fixture)
{
    struct organization organization = {
        .id = id_new(),
        .party = { .name = "Atelier",
                   .legal_name = "Atelier SAS",
                   .line1 = "1 rue du Test",
                   .postal_code = "75011",
                   .city = "Paris",
                   .country = "FR" },
        .currency = { "EUR" },
        .locale = "fr",
        .sandbox = true,
        .version = 1,
        .created_at = fixture->now,
    };

    assert_true(instant_read("2026-11-12T09:00:00Z", &organization.clock));
    assert_int_equal(store_organization_insert(fixture->sql, &organization), STATUS_OK);
    return organization;
}

/* The hash of FIXTURE_PASSWORD, computed once a program. */
static inline const char *fixture_password_hash(void)
{
    static char hash[PASSWORD_HASH_BYTES];

    if (hash[0] == '\0')
        assert_int_equal(password_hash(FIXTURE_PASSWORD, hash), STATUS_OK);
    return hash;
}

/* An active user without a password and with an address of their own; not inserted. */
static inline struct user fixture_user_draft(struct fixture *fixture, struct id organization_id, role_set roles)
{
    struct id id = id_new();

    return (struct user){
        .organization_id = organization_id,
        .id = id,
        .email = arena_format(&fixture->arena, "%s@example.test", id_write(ID_USER, id).text),
        .display_name = "Camille Test",
        .roles = roles,
        .status = USER_ACTIVE,
        .version = 1,
        .created_at = fixture->now,
    };
}

/* Inserts a user of the fixture's organization whose password is FIXTURE_PASSWORD. */
static inline struct user fixture_user(struct fixture *fixture, role_set roles)
{
    struct user user = fixture_user_draft(fixture, fixture->organization.id, roles);

    user.password_hash = fixture_password_hash();
    assert_int_equal(store_user_insert(fixture->sql, &user), STATUS_OK);
    return user;
}

/* A client address that no other test uses: failed sign-ins are counted by address too. */
static inline const char *fixture_address(struct fixture *fixture)
{
    return arena_format(&fixture->arena, "test-%s", id_write(ID_EVENT, id_new()).text);
}

/* cmocka's set-up and tear-down of one test; *state becomes the fixture. */
static inline int fixture_start(void **state)
{
    static const uint8_t key[SECRET_BYTES] = "a secret for tests and only them";
    struct fixture *fixture = calloc(1, sizeof *fixture);

    assert_non_null(fixture);
    auth_start();
    fixture->sql = fixture_sql_open(&fixture->arena, "GUICHET_DB_USER", "GUICHET_DB_PASSWORD");
    fixture->secret.bytes = key;
    fixture->now = clock_now();
    fixture->organization = fixture_organization(fixture);
    *state = fixture;
    return 0;
}

static inline int fixture_end(void **state)
{
    struct fixture *fixture = *state;

    sql_end(&fixture->sql);
    arena_end(&fixture->arena);
    free(fixture);
    return 0;
}

#define FIXTURE_TEST(test) cmocka_unit_test_setup_teardown(test, fixture_start, fixture_end)

#endif

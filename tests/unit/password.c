/* tests/unit/password.c: which passwords may be chosen, their hashes, and the gate between processes.
 * Source: docs/api.md, Sessions; docs/reliability.md, 5.3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "auth/digest.h"
#include "auth/password.h"

/* A text of `count` times `character`. */
static const char *repeated(const char *character, size_t count)
{
    static char text[1024];
    size_t length = strlen(character);

    assert_true(count * length < sizeof text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * length, character, length);
    text[count * length] = '\0';
    return text;
}

static void test_password_too_short_or_too_long_is_refused(void **state)
{
    static const struct { const char *why, *character; size_t count; const char *code; } cases[] = {
        { "none", "x", 0, "too_short" },
        { "eleven", "x", 11, "too_short" },
        { "twelve", "x", 12, NULL },
        { "as many as may be", "x", 128, NULL },
        { "one too many", "x", 129, "too_long" },
        { "eleven of two bytes are eleven", "\xc3\xa9", 11, "too_short" },
        { "twelve of two bytes", "\xc3\xa9", 12, NULL },
        { "128 of four bytes are 128", "\xf0\x9f\x94\x91", 128, NULL },
        { "129 of four bytes", "\xf0\x9f\x94\x91", 129, "too_long" },
        { "blanks are characters: nothing is trimmed", " ", 12, NULL },
        { "three of four bytes are not twelve", "\xf0\x9f\x94\x91", 3, "too_short" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *code = NULL;
        enum status status = password_check(repeated(cases[i].character, cases[i].count), &code);

        if (status != (cases[i].code == NULL ? STATUS_OK : STATUS_VALIDATION_FAILED))
            fail_msg("%s: %s", cases[i].why, status_name(status));
        if (cases[i].code != NULL && strcmp(code, cases[i].code) != 0)
            fail_msg("%s: %s", cases[i].why, code);
    }
}

static void test_password_that_is_not_utf8_is_refused(void **state)
{
    static const struct { const char *why, *text; enum status want; } cases[] = {
        { "the first character beyond ASCII", "twelve of us\xc2\x80", STATUS_OK },
        { "the last before the surrogates", "twelve of us\xed\x9f\xbf", STATUS_OK },
        { "the first behind them", "twelve of us\xee\x80\x80", STATUS_OK },
        { "the last of all", "twelve of us\xf4\x8f\xbf\xbf", STATUS_OK },
        { "Latin-1", "twelve of us\xe9", STATUS_VALIDATION_FAILED },
        { "a tail without a head", "twelve of us\x80", STATUS_VALIDATION_FAILED },
        { "a head without its tail", "twelve of us\xc3", STATUS_VALIDATION_FAILED },
        { "a tail cut short", "twelve of us\xf0\x9f\x94", STATUS_VALIDATION_FAILED },
        { "a slash in two bytes", "twelve of us\xc0\xaf", STATUS_VALIDATION_FAILED },
        { "a slash in three bytes", "twelve of us\xe0\x80\xaf", STATUS_VALIDATION_FAILED },
        { "a slash in four bytes", "twelve of us\xf0\x80\x80\xaf", STATUS_VALIDATION_FAILED },
        { "a NUL in two bytes", "twelve of us\xc0\x80", STATUS_VALIDATION_FAILED },
        { "a surrogate", "twelve of us\xed\xa0\x80", STATUS_VALIDATION_FAILED },
        { "beyond the last", "twelve of us\xf4\x90\x80\x80", STATUS_VALIDATION_FAILED },
        { "a byte that never occurs", "twelve of us\xff", STATUS_VALIDATION_FAILED },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *code = "none";
        enum status status = password_check(cases[i].text, &code);

        if (status != cases[i].want || (status != STATUS_OK && strcmp(code, "invalid") != 0))
            fail_msg("%s: %s, %s", cases[i].why, status_name(status), code);
    }
}

static void test_password_is_verified_byte_for_byte(void **state)
{
    static const struct { const char *why, *text; enum status want; } cases[] = {
        { "the password", "caf\xc3\xa9 au lait", STATUS_OK },
        { "the same to the eye, in other code points", "cafe\xcc\x81 au lait", STATUS_INVALID_CREDENTIALS },
        { "another case", "Caf\xc3\xa9 au lait", STATUS_INVALID_CREDENTIALS },
        { "a blank behind it", "caf\xc3\xa9 au lait ", STATUS_INVALID_CREDENTIALS },
        { "its beginning", "caf\xc3\xa9 au lai", STATUS_INVALID_CREDENTIALS },
        { "nothing", "", STATUS_INVALID_CREDENTIALS },
    };
    char hash[PASSWORD_HASH_BYTES], again[PASSWORD_HASH_BYTES];

    (void)state;
    assert_int_equal(password_hash("caf\xc3\xa9 au lait", hash), STATUS_OK);
    assert_int_equal(strncmp(hash, "$argon2id$v=19$m=65536,t=2,p=1$", 31), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (password_verify(hash, cases[i].text) != cases[i].want)
            fail_msg("%s: not %s", cases[i].why, status_name(cases[i].want));
    assert_int_equal(password_hash("caf\xc3\xa9 au lait", again), STATUS_OK);
    assert_string_not_equal(hash, again); /* each hash has a salt of its own */
}

static void test_password_without_a_hash_is_refused(void **state)
{
    (void)state;
    assert_int_equal(password_verify(NULL, "a password of twelve"), STATUS_INVALID_CREDENTIALS);
    assert_int_equal(password_verify(NULL, ""), STATUS_INVALID_CREDENTIALS);
    assert_int_equal(password_verify("no hash at all", "a password of twelve"), STATUS_INVALID_CREDENTIALS);
}

static void test_old_hash_needs_a_rehash(void **state)
{
    char hash[PASSWORD_HASH_BYTES];

    (void)state;
    assert_int_equal(password_hash("a password of twelve", hash), STATUS_OK);
    assert_false(password_needs_rehash(hash));
    assert_true(password_needs_rehash("$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
}

/* ---- the gate ---- */

static pid_t child_of(struct password_gate *gate, int report, int wait_ms, bool stay)
{
    pid_t child = fork();
    char status;

    assert_int_not_equal(child, -1);
    if (child != 0)
        return child;
    status = password_gate_enter(gate, wait_ms) == STATUS_OK ? 'y' : 'n';
    if (write(report, &status, 1) != 1)
        _exit(1);
    if (stay)
        pause();
    if (status == 'y')
        password_gate_leave(gate);
    _exit(0);
}

static char report_read(int report)
{
    char status;

    assert_int_equal(read(report, &status, 1), 1);
    return status;
}

static void test_gate_admits_one_process(void **state)
{
    struct password_gate *gate = password_gate_new(8);
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(password_gate_enter(gate, 0), STATUS_OK);
    assert_int_equal(waitpid(child_of(gate, ends[1], 10, false), NULL, 0) > 0, 1);
    assert_int_equal(report_read(ends[0]), 'n');
    password_gate_leave(gate);
    assert_int_equal(waitpid(child_of(gate, ends[1], 10, false), NULL, 0) > 0, 1);
    assert_int_equal(report_read(ends[0]), 'y');
    close(ends[0]);
    close(ends[1]);
    password_gate_end(gate);
}

/* The kernel releases the gate's lock when the process that holds it is killed. */
static void test_gate_is_free_after_its_process_died(void **state)
{
    struct password_gate *gate = password_gate_new(8);
    int ends[2];
    pid_t child;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    child = child_of(gate, ends[1], 0, true);
    assert_int_equal(report_read(ends[0]), 'y');
    assert_int_equal(password_gate_enter(gate, 10), STATUS_UNAVAILABLE);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(password_gate_enter(gate, 0), STATUS_OK);
    password_gate_leave(gate);
    assert_int_equal(password_gate_enter(gate, 0), STATUS_OK); /* not only the first time */
    password_gate_leave(gate);
    close(ends[0]);
    close(ends[1]);
    password_gate_end(gate);
}

static const struct {
    const char *why;
    unsigned processes, places;
} places[] = {
    { "of one process, nobody waits: it would wait for itself", 1, 0 },
    { "of three, nobody: the others serve", 3, 0 },
    { "of eight, a quarter", 8, 2 },
    { "of very many, no more than are worth while", 200, PASSWORD_GATE_WAITING_MAX },
};

/* With the gate taken, as many processes wait as there are places, and the others are refused at once; only then is the
 * gate left. */
static void test_gate_lets_a_limited_number_of_processes_wait(void **state)
{
    enum { TOO_MANY = 3, ALL_MAX = PASSWORD_GATE_WAITING_MAX + TOO_MANY, LONG_MS = 60000 };

    (void)state;
    for (size_t s = 0; s < sizeof places / sizeof places[0]; s++) {
        struct password_gate *gate = password_gate_new(places[s].processes);
        size_t all = places[s].places + TOO_MANY;
        pid_t children[ALL_MAX];
        int ends[2];

        print_message("%s\n", places[s].why);
        assert_int_equal(pipe(ends), 0);
        assert_int_equal(password_gate_enter(gate, 0), STATUS_OK);
        for (size_t i = 0; i < all; i++)
            children[i] = child_of(gate, ends[1], LONG_MS, false);
        for (size_t i = 0; i < TOO_MANY; i++)
            assert_int_equal(report_read(ends[0]), 'n');
        password_gate_leave(gate);
        for (size_t i = 0; i < places[s].places; i++)
            assert_int_equal(report_read(ends[0]), 'y');
        for (size_t i = 0; i < all; i++)
            assert_int_equal(waitpid(children[i], NULL, 0), children[i]);
        close(ends[0]);
        close(ends[1]);
        password_gate_end(gate);
    }
}

static void test_absent_gate_admits_everyone(void **state)
{
    (void)state;
    assert_int_equal(password_gate_enter(NULL, 0), STATUS_OK);
    assert_int_equal(password_gate_enter(NULL, 0), STATUS_OK);
    password_gate_leave(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_password_too_short_or_too_long_is_refused),
        cmocka_unit_test(test_password_that_is_not_utf8_is_refused),
        cmocka_unit_test(test_password_is_verified_byte_for_byte),
        cmocka_unit_test(test_password_without_a_hash_is_refused),
        cmocka_unit_test(test_old_hash_needs_a_rehash),
        cmocka_unit_test(test_gate_admits_one_process),
        cmocka_unit_test(test_gate_is_free_after_its_process_died),
        cmocka_unit_test(test_gate_lets_a_limited_number_of_processes_wait),
        cmocka_unit_test(test_absent_gate_admits_everyone),
    };

    auth_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

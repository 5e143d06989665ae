/* tests/unit/digest.c: hashes, keyed hashes, and the file of the secret. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/digest.h"

/* Computed with another implementation (Python's hashlib.blake2b, digest_size=32). */
static void test_digest_has_known_values(void **state)
{
    static const struct { const char *why, *text, *want; } cases[] = {
        { "nothing", "", "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8" },
        { "a short text", "abc", "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319" },
    };
    uint8_t hash[DIGEST_BYTES];
    char hex[DIGEST_HEX_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        digest(cases[i].text, strlen(cases[i].text), hash);
        digest_hex(hash, hex);
        if (strcmp(hex, cases[i].want) != 0)
            fail_msg("%s: %s", cases[i].why, hex);
    }
}

static void test_keyed_digest_depends_on_key_purpose_and_text(void **state)
{
    uint8_t key[SECRET_BYTES], hash[DIGEST_BYTES], other[DIGEST_BYTES];
    const struct secret secret = { key };
    char hex[DIGEST_HEX_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (uint8_t)i;
    digest_keyed(&secret, "token", "abc", 3, hash);
    digest_hex(hash, hex);
    assert_string_equal(hex, "67c126ce0ad076e14a6a8c0efccd2b5b23ee9b5e722d4ed115d5a799aaf208db");
    digest_keyed(&secret, "csrf", "abc", 3, other); /* another purpose */
    assert_memory_not_equal(hash, other, sizeof hash);
    digest_keyed(&secret, "tokena", "bc", 2, other); /* the same characters, divided elsewhere */
    assert_memory_not_equal(hash, other, sizeof hash);
    key[31] ^= 1;
    digest_keyed(&secret, "token", "abc", 3, other);
    assert_memory_not_equal(hash, other, sizeof hash);
}

static void file_make(const char *path, size_t bytes, mode_t mode)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    for (size_t i = 0; i < bytes; i++)
        assert_int_not_equal(fputc((int)i, file), EOF);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

/* Makes a directory of this process's own, and the path of a secret in it. */
static void directory_make(char directory[64], char path[80])
{
    (void)snprintf(directory, 64, "/tmp/guichet-digest-%d", (int)getpid());
    (void)snprintf(path, 80, "%s/secret", directory);
    assert_int_equal(mkdir(directory, 0700), 0);
}

static void test_secret_file_of_wrong_size_or_mode_is_refused(void **state)
{
    static const struct { const char *why; size_t bytes; mode_t mode; const char *fault; } cases[] = {
        { "32 bytes of the owner's", 32, 0600, NULL },
        { "a file that its owner cannot overwrite", 32, 0400, NULL },
        { "a byte too few", 31, 0600, "exactly 32 bytes" },
        { "a byte too many", 33, 0600, "exactly 32 bytes" },
        { "an empty file", 0, 0600, "exactly 32 bytes" },
        { "the group may read it", 32, 0640, "by others" },
        { "others may read it", 32, 0604, "by others" },
        { "the group may write it", 32, 0620, "by others" },
        { "others may execute it", 32, 0601, "by others" },
    };
    char directory[64], path[80];

    (void)state;
    directory_make(directory, path);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct secret secret = { NULL };
        const char *fault = NULL;
        enum status status;

        file_make(path, cases[i].bytes, cases[i].mode);
        status = secret_open(path, &secret, &fault);
        assert_int_equal(unlink(path), 0);
        if (status != (cases[i].fault == NULL ? STATUS_OK : STATUS_VALIDATION_FAILED))
            fail_msg("%s: %s", cases[i].why, status_name(status));
        if (cases[i].fault != NULL && (strstr(fault, cases[i].fault) == NULL || secret.bytes != NULL))
            fail_msg("%s: %s", cases[i].why, fault);
        if (cases[i].fault == NULL && (secret.bytes[0] != 0 || secret.bytes[31] != 31))
            fail_msg("%s: other bytes were read", cases[i].why);
    }
    assert_int_equal(rmdir(directory), 0);
}

static void test_secret_that_is_no_regular_file_is_refused(void **state)
{
    char directory[64], path[80];
    struct secret secret;
    const char *fault = "";

    (void)state;
    directory_make(directory, path);
    assert_int_equal(secret_open(path, &secret, &fault), STATUS_VALIDATION_FAILED);
    assert_non_null(strstr(fault, "does not exist"));
    assert_int_equal(secret_open(directory, &secret, &fault), STATUS_VALIDATION_FAILED);
    assert_non_null(strstr(fault, "not a regular file"));
    assert_int_equal(mkfifo(path, 0600), 0); /* must not wait for a writer either */
    assert_int_equal(secret_open(path, &secret, &fault), STATUS_VALIDATION_FAILED);
    assert_non_null(strstr(fault, "not a regular file"));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(directory), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digest_has_known_values),
        cmocka_unit_test(test_keyed_digest_depends_on_key_purpose_and_text),
        cmocka_unit_test(test_secret_file_of_wrong_size_or_mode_is_refused),
        cmocka_unit_test(test_secret_that_is_no_regular_file_is_refused),
    };

    auth_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

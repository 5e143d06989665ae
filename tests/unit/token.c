/* tests/unit/token.c: the form of tokens, their hashes and CSRF tokens.
 * Source: docs/api.md, Sessions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "auth/token.h"

static const uint8_t key[SECRET_BYTES] = "thirty-two bytes, and not random";
static const struct secret secret = { key };
/* 32 bytes are 43 characters; the last one holds four bits, and its two spare bits are zero. */
#define FORTY_TWO "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP"

static void test_token_is_well_formed_or_not(void **state)
{
    static const struct { const char *why, *text; bool want; } cases[] = {
        { "the form itself", "gs_" FORTY_TWO "A", true },
        { "both signs of the URL alphabet", "gs_-_" "cdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPA", true },
        { "nothing", "", false },
        { "the prefix alone", "gs_", false },
        { "truncated", "gs_" FORTY_TWO, false },
        { "longer", "gs_" FORTY_TWO "AA", false },
        { "padded", "gs_" FORTY_TWO "=", false },
        { "a second spelling of the same bytes", "gs_" FORTY_TWO "B", false },
        { "the other base64 alphabet", "gs_+/" "cdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPA", false },
        { "another prefix", "ga_" FORTY_TWO "A", false },
        { "the prefix in capitals", "GS_" FORTY_TWO "A", false },
        { "no prefix", "abc" FORTY_TWO "A", false },
        { "URL-encoded", "gs%5Fbcdefghijklmnopqrstuvwxyz0123456789ABCDEF", false },
        { "a blank inside", "gs_ bcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPA", false },
        { "a line's end inside", "gs_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP\n", false },
        { "beyond ASCII", "gs_\xc3\xa9" "cdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPA", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (token_is_well_formed(cases[i].text) != cases[i].want)
            fail_msg("%s: %s", cases[i].why, cases[i].want ? "was refused" : "was taken");
}

static void test_new_tokens_are_well_formed_and_distinct(void **state)
{
    struct token first, second;

    (void)state;
    token_new(&first);
    token_new(&second);
    assert_int_equal(strlen(first.text), TOKEN_TEXT_LENGTH);
    assert_true(token_is_well_formed(first.text));
    assert_true(token_is_well_formed(second.text));
    assert_string_not_equal(first.text, second.text);
}

/* A token that differs in one bit, or in the case of one letter, has another hash. */
static void test_hash_of_a_token_depends_on_every_bit(void **state)
{
    static const char text[] = "gs_" FORTY_TWO "A";
    uint8_t hash[DIGEST_BYTES], again[DIGEST_BYTES];
    char other[TOKEN_TEXT_BYTES];

    (void)state;
    token_hash(&secret, text, hash);
    token_hash(&secret, text, again);
    assert_memory_equal(hash, again, sizeof hash);
    for (size_t i = 0; i < TOKEN_TEXT_LENGTH; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            memcpy(other, text, sizeof other);
            other[i] = (char)(other[i] ^ (1 << bit));
            if (other[i] == '\0')
                continue;
            token_hash(&secret, other, again);
            assert_memory_not_equal(hash, again, sizeof hash);
        }
    }
}

static void test_hash_of_a_token_depends_on_the_secret(void **state)
{
    static const uint8_t other_key[SECRET_BYTES] = "thirty-two bytes, and not randoM";
    static const struct secret other = { other_key };
    uint8_t hash[DIGEST_BYTES], again[DIGEST_BYTES];

    (void)state;
    token_hash(&secret, "gs_" FORTY_TWO "A", hash);
    token_hash(&other, "gs_" FORTY_TWO "A", again);
    assert_memory_not_equal(hash, again, sizeof hash);
}

static void test_csrf_token_matches_its_session_alone(void **state)
{
    char right[CSRF_TEXT_BYTES], of_another[CSRF_TEXT_BYTES], given[CSRF_TEXT_BYTES + 1];

    (void)state;
    token_csrf(&secret, "gs_" FORTY_TWO "A", right);
    token_csrf(&secret, "gs_" FORTY_TWO "E", of_another);
    assert_int_equal(strlen(right), CSRF_TEXT_LENGTH);
    assert_true(token_csrf_matches(right, right));
    assert_false(token_csrf_matches(right, of_another));
    assert_false(token_csrf_matches(right, NULL));
    assert_false(token_csrf_matches(right, ""));
    (void)snprintf(given, sizeof given, "%sA", right);
    assert_false(token_csrf_matches(right, given));
    given[CSRF_TEXT_LENGTH - 1] = '\0';
    assert_false(token_csrf_matches(right, given));
    for (size_t i = 0; i < CSRF_TEXT_LENGTH; i++) {
        memcpy(given, right, sizeof right);
        given[i] = (char)(given[i] ^ 1);
        assert_false(token_csrf_matches(right, given));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_token_is_well_formed_or_not),
        cmocka_unit_test(test_new_tokens_are_well_formed_and_distinct),
        cmocka_unit_test(test_hash_of_a_token_depends_on_every_bit),
        cmocka_unit_test(test_hash_of_a_token_depends_on_the_secret),
        cmocka_unit_test(test_csrf_token_matches_its_session_alone),
    };

    auth_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* tests/unit/email_key.c: which spellings are one e-mail address. Source: UAX #15 (NFC); docs/reliability.md, 8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "billing/email_key.h"

#define E_ACUTE "\xc3\xa9"          /* U+00E9 */
#define E_AND_ACUTE "e\xcc\x81"     /* U+0065 U+0301 */
#define SHARP_S "\xc3\x9f"          /* U+00DF */

static const struct { const char *why, *email, *key; } cases[] = {
    { "an ordinary address", "a.b+c@example.com", "a.b+c@example.com" },
    { "ASCII case does not count", "Ana.LOPEZ@Example.COM", "ana.lopez@example.com" },
    { "the case of letters beyond ASCII counts", "\xc3\x89va@example.com", "\xc3\x89va@example.com" },
    { "composed", "ren" E_ACUTE "@example.com", "ren" E_ACUTE "@example.com" },
    { "decomposed has the same key", "ren" E_AND_ACUTE "@example.com", "ren" E_ACUTE "@example.com" },
    { "without the accent it is another address", "rene@example.com", "rene@example.com" },
    { "a sharp s is no s", "stra" SHARP_S "e@example.com", "stra" SHARP_S "e@example.com" },
    { "a full-width letter is no ASCII letter (that would be NFKC)", "\xef\xbc\xa1@example.com",
      "\xef\xbc\xa1@example.com" },
    { "the Kelvin sign is a K, and so a k", "\xe2\x84\xaa@example.com", "k@example.com" },
    { "marks in another order are the same", "q\xcc\x87\xcc\xa3@example.com", "q\xcc\xa3\xcc\x87@example.com" },
    { "a blank at the end counts", "a@example.com ", "a@example.com " },
    { "nothing", "", "" },
};

static void test_key_of_an_email_address(void **state)
{
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (strcmp(email_key(&arena, cases[i].email), cases[i].key) != 0)
            fail_msg("%s: %s", cases[i].why, email_key(&arena, cases[i].email));
    arena_end(&arena);
}

/* U+1D160 becomes three characters: four bytes become twelve. */
static void test_longest_email_key_fits_its_column(void **state)
{
    struct arena arena = { 0 };
    const char *local = "";

    (void)state;
    for (int i = 0; i < 16; i++)
        local = arena_format(&arena, "%s\xf0\x9d\x85\xa0", local);
    assert_int_equal(strlen(local), 64); /* the longest part before the @ */
    assert_int_equal(strlen(email_key(&arena, local)), 3 * 64);
    assert_true(3 * 64 + 254 - 64 <= EMAIL_KEY_BYTES_MAX);
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_key_of_an_email_address),
        cmocka_unit_test(test_longest_email_key_fits_its_column),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

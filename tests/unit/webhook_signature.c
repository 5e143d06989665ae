/* tests/unit/webhook_signature.c: signatures of webhooks. They were computed with another implementation (Python's
 * hmac). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "auth/digest.h"
#include "auth/webhook_signature.h"

#define SECRET "whsec_0123456789abcdef"
#define BODY   "{\"id\":\"evt_1\"}"
#define GOOD   "dea1657bd5053cb0f8a75ebf0bd3d22e0cdeb79563b44db6b88864e522fb8bc4"
#define OTHER                                                                                                          \
    "a903344723754d699347a019d8382e786404e46e88d853605d83097ed7819fe6" /* of the same body under another secret */
#define LONG_SECRET                                                                                                    \
    "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk" /* longer   \
                                                                                                              than a   \
                                                                                                              block */

enum { NOW = 1700000000 };

static const struct {
    const char *why, *secret, *header, *body;
    bool good;
} cases[] = {
    { "signed now", SECRET, "t=1700000000,v1=" GOOD, BODY, true },
    { "a secret longer than a block of the hash", LONG_SECRET,
      "t=1700000000,v1=d604ae855524ebe09de99cb41aba5ad4199a1338ed33c2869c2b1a0c58856217", BODY, true },
    { "an empty body", SECRET, "t=1700000000,v1=0e1fd9afd303fb6f213cc511093ec9783e6286d777cfee89f917aebd54d9a963", "",
      true },
    { "two secrets, while one replaces the other", SECRET, "t=1700000000,v1=" OTHER ",v1=" GOOD, BODY, true },
    { "two secrets, in the other order", SECRET, "t=1700000000,v1=" GOOD ",v1=" OTHER, BODY, true },
    { "the time may stand behind", SECRET, "v1=" GOOD ",t=1700000000", BODY, true },
    { "another scheme beside ours", SECRET, "t=1700000000,v1=" GOOD ",v0=" OTHER, BODY, true },
    { "300 s old", SECRET, "t=1699999700,v1=ac054687fce72be8c932711eac6eaae4ce87a0e8085a13ffb906b0869566bffa", BODY,
      true },
    { "301 s old: caught and sent again", SECRET,
      "t=1699999699,v1=52889c9c976eefbfe8ea5f190dda99a58083a4171ca3dd9b6d3ddd0a2b27fdc2", BODY, false },
    { "300 s ahead: a clock that runs fast", SECRET,
      "t=1700000300,v1=73bc742670db600b5734bd26ee0fadd222973b8ec41bb9684caeea7425c9ff26", BODY, true },
    { "301 s ahead", SECRET, "t=1700000301,v1=29035f0a7573bad69d2b5608c4b5be25581a7c89763499a79d10111bbd9d116f", BODY,
      false },
    { "another secret", SECRET, "t=1700000000,v1=" OTHER, BODY, false },
    { "no secret proves nothing", "", "t=1700000000,v1=" GOOD, BODY, false },
    { "a body changed by one byte", SECRET, "t=1700000000,v1=" GOOD, "{\"id\":\"evt_2\"}", false },
    { "a body longer by one byte", SECRET, "t=1700000000,v1=" GOOD, BODY "\n", false },
    { "a time moved to look fresh", SECRET, "t=1700000001,v1=" GOOD, BODY, false },
    { "the time is signed as it is written", SECRET, "t=01700000000,v1=" GOOD, BODY, false },
    { "the first digit is wrong", SECRET,
      "t=1700000000,v1=eea1657bd5053cb0f8a75ebf0bd3d22e0cdeb79563b44db6b88864e522fb8bc4", BODY, false },
    { "the last digit is wrong", SECRET,
      "t=1700000000,v1=dea1657bd5053cb0f8a75ebf0bd3d22e0cdeb79563b44db6b88864e522fb8bc5", BODY, false },
    { "the body alone was signed", SECRET,
      "t=1700000000,v1=63f12e154c86821e06abcc213f6896a9ea93fe35928195c8d8cf3cebae88b239", BODY, false },
    { "no point between time and body", SECRET,
      "t=1700000000,v1=3b37fdedb83ef602d85093b11920e31855dab5d47e5e5e2d9a73260bc568f009", BODY, false },
    { "only another scheme", SECRET, "t=1700000000,v0=" GOOD, BODY, false },
    { "v11 is not v1", SECRET, "t=1700000000,v11=" GOOD, BODY, false },
    { "V1 is not v1", SECRET, "t=1700000000,V1=" GOOD, BODY, false },
    { "upper case", SECRET, "t=1700000000,v1=DEA1657BD5053CB0F8A75EBF0BD3D22E0CDEB79563B44DB6B88864E522FB8BC4", BODY,
      false },
    { "one digit too few", SECRET, "t=1700000000,v1=dea1657bd5053cb0f8a75ebf0bd3d22e0cdeb79563b44db6b88864e522fb8bc",
      BODY, false },
    { "one digit too many", SECRET, "t=1700000000,v1=" GOOD "0", BODY, false },
    { "not hexadecimal", SECRET, "t=1700000000,v1=gea1657bd5053cb0f8a75ebf0bd3d22e0cdeb79563b44db6b88864e522fb8bc4",
      BODY, false },
    { "an empty signature", SECRET, "t=1700000000,v1=", BODY, false },
    { "a good one beside one of another form", SECRET, "t=1700000000,v1=" GOOD ",v1=00", BODY, false },
    { "no signature", SECRET, "t=1700000000", BODY, false },
    { "no time", SECRET, "v1=" GOOD, BODY, false },
    { "two times: which one was signed?", SECRET, "t=1700000000,t=1700000000,v1=" GOOD, BODY, false },
    { "an empty time", SECRET, "t=,v1=" GOOD, BODY, false },
    { "a negative time", SECRET, "t=-1700000000,v1=" GOOD, BODY, false },
    { "a time with a point", SECRET, "t=1700000000.0,v1=" GOOD, BODY, false },
    { "a time beyond 64 bits", SECRET, "t=99999999999999999999,v1=" GOOD, BODY, false },
    { "a blank after the comma", SECRET, "t=1700000000, v1=" GOOD, BODY, false },
    { "a comma at the end", SECRET, "t=1700000000,v1=" GOOD ",", BODY, false },
    { "semicolons", SECRET, "t=1700000000;v1=" GOOD, BODY, false },
    { "no name", SECRET, "t=1700000000,v1=" GOOD ",=1", BODY, false },
    { "the signature alone", SECRET, GOOD, BODY, false },
    { "an empty header", SECRET, "", BODY, false },
    { "no header", SECRET, NULL, BODY, false },
    { "nine signatures are a guess", SECRET,
      "t=1700000000,v1=" OTHER ",v1=" OTHER ",v1=" OTHER ",v1=" OTHER ",v1=" OTHER ",v1=" OTHER ",v1=" OTHER
      ",v1=" OTHER ",v1=" GOOD,
      BODY, false },
};

static void test_signature_is_accepted_only_if_fresh_and_of_our_secret(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool good = webhook_signature_is_good(cases[i].secret, cases[i].header, cases[i].body, strlen(cases[i].body),
                                              (struct instant){ (int64_t)NOW * 1000000 + 999999 });

        if (good != cases[i].good)
            fail_msg("%s: %s", cases[i].why, good ? "believed" : "refused");
    }
}

static void test_signature_covers_the_body_behind_a_nul(void **state)
{
    static const char body[3] = { 'a', '\0', 'b' };
    static const char header[] = "t=1700000000,v1=fb05bd4d4f7a8bc2b15c4f78f456d410758bfdd437ce34c594cfe2e528dfa551";
    struct instant now = { (int64_t)NOW * 1000000 };

    (void)state;
    assert_true(webhook_signature_is_good(SECRET, header, body, sizeof body, now));
    assert_false(webhook_signature_is_good(SECRET, header, body, 1, now));
}

/* A comparison that ends early would accept one of these. */
static void test_signature_with_any_digit_changed_is_refused(void **state)
{
    char header[] = "t=1700000000,v1=" GOOD;
    struct instant now = { (int64_t)NOW * 1000000 };

    (void)state;
    for (size_t i = strlen("t=1700000000,v1="); i < strlen(header); i++) {
        char kept = header[i];

        header[i] = kept == '0' ? '1' : '0';
        if (webhook_signature_is_good(SECRET, header, BODY, strlen(BODY), now))
            fail_msg("digit %zu does not count", i);
        header[i] = kept;
    }
    assert_true(webhook_signature_is_good(SECRET, header, BODY, strlen(BODY), now));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signature_is_accepted_only_if_fresh_and_of_our_secret),
        cmocka_unit_test(test_signature_covers_the_body_behind_a_nul),
        cmocka_unit_test(test_signature_with_any_digit_changed_is_refused),
    };

    auth_start();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

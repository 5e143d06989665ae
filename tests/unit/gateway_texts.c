/* tests/unit/gateway_texts.c: texts of a gateway fit the columns that store them, and a browser is sent to an https
 * page only, whichever gateway named it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "../support/gateway_question.h"
#include "gateway/check.h"
#include "gateway/driver.h"

static const struct gateway_token card_token = { .type = PAYMENT_METHOD_CARD, .token = "tok_visa", .key = "add-1" };

static struct gateway_charge says, voided;
static struct gateway_refund refund_says;
static struct gateway_method method_says;
static const char *void_id; /* of the charge that was to be voided; NULL: none was */
static char long_text[GATEWAY_ACTION_URL_MAX + 2];

static void charge_says(struct gateway *gateway, struct arena *arena, const struct gateway_request *request,
                        struct driver_sending *sending, struct gateway_charge *charge)
{
    (void)gateway, (void)arena, (void)request, (void)sending;
    *charge = says;
}

static void find_says(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                      struct gateway_charge *charge)
{
    (void)gateway, (void)arena, (void)question;
    *charge = says;
}

static void cancels(struct gateway *gateway, struct arena *arena, const char *charge_id, int timeout_ms)
{
    (void)gateway, (void)arena, (void)timeout_ms;
    void_id = charge_id;
}

static void look_says(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                      struct gateway_charge *charge)
{
    (void)gateway, (void)arena, (void)question;
    *charge = voided;
}

static void refund_found(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                         struct gateway_refund *refund)
{
    (void)gateway, (void)arena, (void)request;
    *refund = refund_says;
}

static void refunds(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                    struct driver_sending *sending, struct gateway_refund *refund)
{
    (void)sending;
    refund_found(gateway, arena, request, refund);
}

static enum status attaches(struct gateway *gateway, struct arena *arena, const struct gateway_token *token,
                            struct gateway_method *method)
{
    (void)gateway, (void)arena, (void)token;
    *method = method_says;
    return STATUS_OK;
}

static const struct gateway_driver driver = { .kind = "test",
                                              .charge = charge_says,
                                              .find = find_says,
                                              .cancel = cancels,
                                              .look = look_says,
                                              .refund = refunds,
                                              .refund_find = refund_found,
                                              .attach = attaches };
static struct gateway gateway = { .driver = &driver };
static const struct gateway_request request = {
    .key = "pay_1", .reference = "pm_1", .amount = { .minor = 1 }, .timeout_ms = 1
};
static const struct gateway_refund_request refund_request = {
    .key = "rfd_1", .charge_key = "pay_1", .charge_id = "ch_1", .amount = { .minor = 1 }, .timeout_ms = 1
};

/* A text of `count` letters. */
static const char *letters(size_t count)
{
    memset(long_text, 'a', count);
    long_text[count] = '\0';
    return long_text;
}

static void test_identifier_of_the_gateway_that_does_not_fit_is_disputed(void **state)
{
    static const struct {
        size_t length;
        bool fits;
    } cases[] = { { 0, false }, { 1, true }, { GATEWAY_ID_MAX, true }, { GATEWAY_ID_MAX + 1, false } };
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct gateway_charge charge;
        struct gateway_refund refund;
        struct gateway_method method;

        says = (struct gateway_charge){ .outcome = GATEWAY_SUCCEEDED, .charge_id = letters(cases[i].length) };
        refund_says = (struct gateway_refund){ .outcome = GATEWAY_SUCCEEDED, .refund_id = long_text };
        method_says = (struct gateway_method){ .reference = long_text };
        for (int asked = 0; asked < 2; asked++) {
            if (asked == 0)
                gateway_charge(&gateway, &arena, &request, &charge);
            else
                ask(&gateway, &arena, "pay_1", request.amount, 1, &charge);
            assert_int_equal(charge.outcome, cases[i].fits ? GATEWAY_SUCCEEDED : GATEWAY_DISPUTED);
            assert_true((charge.charge_id != NULL) == cases[i].fits);
            if (!cases[i].fits)
                assert_string_equal(charge.dispute, "id");
            if (asked == 0)
                gateway_refund(&gateway, &arena, &refund_request, &refund);
            else
                gateway_refund_find(&gateway, &arena, &refund_request, &refund);
            assert_int_equal(refund.outcome, cases[i].fits ? GATEWAY_SUCCEEDED : GATEWAY_DISPUTED);
        }
        assert_int_equal(gateway_attach(&gateway, &arena, &card_token, &method),
                         cases[i].fits ? STATUS_OK : STATUS_UNAVAILABLE);
    }
    arena_end(&arena);
}

/* Texts for people are cut, never within a character. */
static void test_texts_for_people_are_cut_to_their_column(void **state)
{
    struct arena arena = { 0 };
    struct gateway_charge charge;
    struct gateway_refund refund;
    struct gateway_method method;

    (void)state;
    says = (struct gateway_charge){ .outcome = GATEWAY_DECLINED,
                                    .charge_id = "ch_1",
                                    .decline_code = letters(GATEWAY_CODE_MAX + 1) };
    gateway_charge(&gateway, &arena, &request, &charge);
    assert_int_equal(charge.outcome, GATEWAY_DECLINED);
    assert_int_equal(strlen(charge.decline_code), GATEWAY_CODE_MAX);
    memcpy(long_text + GATEWAY_CODE_MAX - 1, "\u00e9", sizeof "\u00e9");
    refund_says = (struct gateway_refund){ .outcome = GATEWAY_DECLINED, .decline_code = long_text };
    gateway_refund(&gateway, &arena, &refund_request, &refund);
    assert_int_equal(strlen(refund.decline_code), GATEWAY_CODE_MAX - 1);
    method_says =
        (struct gateway_method){ .reference = "pm_1", .brand = letters(GATEWAY_BRAND_MAX + 9), .last4 = "04242" };
    assert_int_equal(gateway_attach(&gateway, &arena, &card_token, &method), STATUS_OK);
    assert_int_equal(strlen(method.brand), GATEWAY_BRAND_MAX);
    assert_null(method.last4);
    method_says.last4 = "4242";
    assert_int_equal(gateway_attach(&gateway, &arena, &card_token, &method), STATUS_OK);
    assert_string_equal(method.last4, "4242");
    arena_end(&arena);
}

/* A reference is what the account's holder looks for on a statement: a part of it would be another one. */
static void test_mandate_texts_are_whole_or_absent(void **state)
{
    static const struct { size_t length; char last; bool kept; } cases[] = {
        { 0, 'a', false }, { 1, 'a', true }, { MANDATE_TEXT_MAX, 'a', true }, { MANDATE_TEXT_MAX, ' ', true },
        { MANDATE_TEXT_MAX + 1, 'a', false }, { 5, '\n', false }, { 5, '\x7f', false }, { 5, '\xe9', false },
    };
    struct arena arena = { 0 };
    struct gateway_method method;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        (void)letters(cases[i].length);
        if (cases[i].length > 0)
            long_text[cases[i].length - 1] = cases[i].last;
        method_says =
            (struct gateway_method){ .reference = "pm_1", .mandate = { "mandate_1", long_text, long_text, 0 } };
        assert_int_equal(gateway_attach(&gateway, &arena, &card_token, &method), STATUS_OK);
        assert_string_equal(method.mandate.id, "mandate_1");
        if ((method.mandate.reference != NULL) != cases[i].kept ||
            (method.mandate.creditor_identifier != NULL) != cases[i].kept)
            fail_msg("%zu bytes that end with %d", cases[i].length, cases[i].last);
        method_says = (struct gateway_method){ .reference = "pm_1",
                                               .mandate = { letters(GATEWAY_ID_MAX + i), "r", "c", 0 } };
        assert_int_equal(gateway_attach(&gateway, &arena, &card_token, &method), STATUS_OK);
        assert_true((method.mandate.id != NULL) == (i == 0)); /* one without room for its name is none */
        assert_true((method.mandate.reference != NULL) == (i == 0));
    }
    arena_end(&arena);
}

static const struct { const char *why, *url; bool here, sandbox; } urls[] = {
    { "https", "https://bank.test/3ds?a=1#b", true, true },
    { "http of another machine", "http://bank.test/3ds", false, true },
    { "http of this machine", "http://127.0.0.1:9100/actions/1", true, true },
    { "http of this machine, by name", "http://localhost/actions/1", true, true },
    { "http of this machine, by IPv6 address", "http://[::1]:9100/actions/1", true, true },
    { "http of a host that begins like localhost", "http://localhost.evil.test/", false, true },
    { "http of a host that begins like 127.0.0.1", "http://127.0.0.1.evil.test/", false, true },
    { "this machine as user name of another host", "http://127.0.0.1@evil.test/", false, false },
    { "this machine and port as user name of another host", "http://127.0.0.1:80@evil.test/", false, false },
    { "a user name before the host", "https://bank.test@evil.test/", false, false },
    { "an @ in the path", "https://bank.test/@me", true, true },
    { "a script", "javascript:alert(1)", false, false },
    { "a script in capitals", "JavaScript:alert(1)//https://", false, false },
    { "a page in the address", "data:text/html,<script>", false, false },
    { "a file", "file:///etc/passwd", false, false },
    { "no host", "https:///3ds", false, false },
    { "no host but a port", "https://:443/", false, false },
    { "no scheme", "//bank.test/3ds", false, false },
    { "nothing", "", false, false },
    { "a space before", " https://bank.test/", false, false },
    { "a line break in it", "https://bank.test/\nSet-Cookie: a", false, false },
    { "a quotation in it that is no ASCII", "https://bank.test/\u201d", false, false },
};

static void test_action_url_is_https_or_of_this_machine(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++)
        if (check_action_url(urls[i].url, false) != urls[i].here ||
            check_action_url(urls[i].url, true) != urls[i].sandbox)
            fail_msg("%s: %s", urls[i].why, urls[i].url);
    memcpy(long_text, "https://a/", 10);
    memset(long_text + 10, 'a', GATEWAY_ACTION_URL_MAX - 10);
    long_text[GATEWAY_ACTION_URL_MAX] = '\0';
    assert_true(check_action_url(long_text, false));
    memcpy(long_text + GATEWAY_ACTION_URL_MAX, "a", 2);
    assert_false(check_action_url(long_text, false));
}

/* The charge would wait for a card holder who cannot reach the page: it is voided at once if it was just made, and
 * disputed if it was only found. */
static void test_charge_with_an_unusable_action_url_is_voided_or_disputed(void **state)
{
    static const struct { enum gateway_outcome then, want; const char *decline_code; } cases[] = {
        { GATEWAY_DECLINED, GATEWAY_DECLINED, "authentication_unavailable" },
        { GATEWAY_SUCCEEDED, GATEWAY_SUCCEEDED, NULL },
        { GATEWAY_UNKNOWN, GATEWAY_DISPUTED, NULL },
        { GATEWAY_ACTION_REQUIRED, GATEWAY_DISPUTED, NULL },
    };
    struct arena arena = { 0 };
    struct gateway_charge charge;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        says = (struct gateway_charge){ .outcome = GATEWAY_ACTION_REQUIRED,
                                        .charge_id = "ch_7",
                                        .action_url = "javascript:alert(1)" };
        voided = (struct gateway_charge){ .outcome = cases[i].then, .charge_id = "ch_7",
                                          .decline_code = cases[i].then == GATEWAY_DECLINED ? "voided" : NULL };
        void_id = NULL;
        gateway_charge(&gateway, &arena, &request, &charge);
        assert_string_equal(void_id, "ch_7");
        assert_int_equal(charge.outcome, cases[i].want);
        assert_null(charge.action_url);
        if (cases[i].decline_code != NULL)
            assert_string_equal(charge.decline_code, cases[i].decline_code);
        void_id = NULL;
        ask(&gateway, &arena, "pay_1", request.amount, 1, &charge);
        assert_int_equal(charge.outcome, GATEWAY_DISPUTED);
        assert_string_equal(charge.dispute, "action_url");
        assert_null(void_id);
        drop(&gateway, &arena, "pay_1", NULL, request.amount, 1, &charge);
        assert_string_equal(void_id, "ch_7"); /* a person can void it */
        assert_int_equal(charge.outcome, cases[i].then == GATEWAY_ACTION_REQUIRED ? GATEWAY_UNKNOWN : cases[i].then);
    }
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mandate_texts_are_whole_or_absent),
        cmocka_unit_test(test_identifier_of_the_gateway_that_does_not_fit_is_disputed),
        cmocka_unit_test(test_texts_for_people_are_cut_to_their_column),
        cmocka_unit_test(test_action_url_is_https_or_of_this_machine),
        cmocka_unit_test(test_charge_with_an_unusable_action_url_is_voided_or_disputed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

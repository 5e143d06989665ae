/* tests/unit/status.c: the table of statuses equals the contract. Source: docs/api.md, the table of statuses. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/status.h"

/* Every code that a client may see, written down a second time from the contract. */
static const struct { int http; const char *codes;
} contract[] = {
    { 400, " malformed_json malformed_request idempotency_key_required " },
    { 401, " unauthenticated invalid_credentials otp_required " },
    { 402, " payment_declined " },
    { 403, " role_required csrf_token_invalid operator_required " },
    { 404, " not_found product_key_unknown " },
    { 405, " method_not_allowed " },
    { 406, " not_acceptable " },
    { 408, " request_timeout " },
    { 409, " nothing_to_refund product_key_other_product product_key_too_few_licences payment_method_in_use "
           "last_global_admin "
           "cancellation_unavailable licence_change_unavailable quote_stale quote_expired quote_used "
           "idempotency_in_progress "
           "licences_assigned no_licence_available user_disabled product_key_already_redeemed "
           "product_key_revoked email_taken "
           "already_decided order_not_cancellable "
           "too_many_lots "
           /* how a payment method's setup may end */
           "setup_expired setup_cancelled setup_failed "
           /* the last three: an invoice is not open, less than the minimum is due, or it is being paid */
           "clock_backwards invoice_not_open amount_below_minimum payment_in_progress " },
    { 412, " precondition_failed " },
    { 413, " body_too_large " },
    { 415, " unsupported_media_type " },
    { 422, " validation_failed idempotency_key_reused product_key_malformed " },
    { 429, " too_many_requests " },
    { 500, " internal " },
    { 503, " temporarily_unavailable outcome_unknown " },
};

enum { ROWS = sizeof contract / sizeof contract[0] };

static const char *codes_of(int http)
{
    for (size_t i = 0; i < ROWS; i++)
        if (contract[i].http == http)
            return contract[i].codes;
    return "";
}

/* Whether the blank-separated list holds the word. */
static int holds(const char *list, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = strstr(list, word); at != NULL; at = strstr(at + 1, word))
        if (at[-1] == ' ' && at[length] == ' ')
            return 1;
    return 0;
}

static void test_every_status_is_in_the_contract(void **state)
{
    (void)state;
    for (int i = STATUS_OK + 1; i < STATUS__MAX; i++)
        if (!holds(codes_of(status_http((enum status)i)), status_code((enum status)i)))
            fail_msg("%s answers %d %s", status_name((enum status)i), status_http((enum status)i),
                     status_code((enum status)i));
}

static void test_every_code_of_the_contract_has_a_status(void **state)
{
    (void)state;
    for (size_t row = 0; row < ROWS; row++) {
        for (const char *at = contract[row].codes; at[1] != '\0';) {
            size_t length = strcspn(at + 1, " ");
            int found = 0;

            for (int i = 0; i < STATUS__MAX; i++)
                found |= strlen(status_code((enum status)i)) == length &&
                         strncmp(status_code((enum status)i), at + 1, length) == 0;
            if (!found)
                fail_msg("%.*s has no status", (int)length, at + 1);
            at += length + 1;
        }
    }
}

static void test_statuses_have_names_and_codes(void **state)
{
    (void)state;
    assert_int_equal(STATUS_OK, 0);
    assert_int_equal(status_http(STATUS_OK), 200);
    assert_string_equal(status_name(STATUS_QUOTE_STALE), "STATUS_QUOTE_STALE");
    assert_string_equal(status_code(STATUS_QUOTE_STALE), "quote_stale");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_status_is_in_the_contract),
        cmocka_unit_test(test_every_code_of_the_contract_has_a_status),
        cmocka_unit_test(test_statuses_have_names_and_codes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* tests/unit/quote_method.c: changes of licences that name another payment method. Source: docs/rules.md, C (Billing,
 * Credit check). */
#include "quote_ground.h"

/* What a change that names another payment method is refused with; NO_FAULT: it is quoted. 5 more of 100 by invoice are
 * 39.90 with tax, and put the renewal on credit too. */
enum { NO_FAULT = -1 };
static const struct {
    const char *why;
    enum payment_method_type type;
    int64_t total;
    enum reduction_policy policy;
    bool cannot_pay, mandate_ended;
    int64_t moved_minor, limit_minor;
    int fault;
    enum quote_effective effective;
} named[] = {
    { "paid now", PAYMENT_METHOD_CARD, 105, REDUCTION_ANY_TIME, false, false, 0, 0, NO_FAULT,
      EFFECTIVE_ON_CONFIRMATION },
    { "a removal with credit", PAYMENT_METHOD_CARD, 90, REDUCTION_ANY_TIME, false, false, 0, 0,
      QUOTE_METHOD_PAYS_NOTHING, 0 },
    { "a removal at renewal", PAYMENT_METHOD_CARD, 90, REDUCTION_AT_RENEWAL, false, false, 0, 0,
      QUOTE_METHOD_PAYS_NOTHING, 0 },
    { "another currency", PAYMENT_METHOD_BANK_ACCOUNT, 105, REDUCTION_ANY_TIME, true, false, 0, 0,
      QUOTE_METHOD_OTHER_CURRENCY, 0 },
    { "a mandate that has ended", PAYMENT_METHOD_BANK_ACCOUNT, 105, REDUCTION_ANY_TIME, false, true, 0, 0,
      QUOTE_METHOD_MANDATE_ENDED, 0 },
    { "within the limit, renewal included", PAYMENT_METHOD_INVOICE, 105, REDUCTION_ANY_TIME, false, false, 132300,
      136290, NO_FAULT, EFFECTIVE_ON_CONFIRMATION },
    { "a cent beyond it", PAYMENT_METHOD_INVOICE, 105, REDUCTION_ANY_TIME, false, false, 132300, 136289, NO_FAULT,
      EFFECTIVE_AFTER_CREDIT_CHECK },
    { "a renewal beyond 64 bits", PAYMENT_METHOD_INVOICE, 105, REDUCTION_ANY_TIME, false, false, INT64_MAX, INT64_MAX,
      NO_FAULT, EFFECTIVE_AFTER_CREDIT_CHECK },
};

static void test_named_method_pays_something_and_all_that_comes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        struct arena arena = { 0 };
        struct quote_basis basis = basis_on(november(12));
        struct subscription s = subscription_of(100, named[i].type);
        struct quote_refusal refusal;
        struct quote quote;
        enum status status;

        basis.moves = true;
        basis.cannot_pay = named[i].cannot_pay;
        basis.mandate_ended = named[i].mandate_ended;
        basis.moved_minor = named[i].moved_minor;
        basis.credit_limit_minor = named[i].limit_minor;
        basis.credit = credit_for(&s);
        s.reduction_policy = named[i].policy;
        status = quote_change_licences(&arena, &basis, &s, named[i].total, &refusal, &quote);
        if (named[i].fault == NO_FAULT ? status != STATUS_OK || quote.effective != named[i].effective
                                       : status != STATUS_VALIDATION_FAILED || (int)refusal.fault != named[i].fault)
            fail_msg("%s: %s", named[i].why, status_name(status));
        arena_end(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_named_method_pays_something_and_all_that_comes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

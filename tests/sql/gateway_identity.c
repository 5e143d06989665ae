/* tests/sql/gateway_identity.c: the gateway account that the payments of a database are made with is recorded once;
 * another account, mode or kind of gateway is refused. Source: counter/gateway_identity.h. */
#include "../support/till.h"

#include "counter/gateway_identity.h"

#define STRIPE(secret_key) { .kind = "stripe", .url = "https://api.stripe.com", .key = secret_key }

static const struct {
    const char *why;
    struct gateway_config config;
    enum status says;
    struct gateway_account account;
    enum identity want;
} starts[] = {
    { "first start, no answer", STRIPE("sk_live_1"), STATUS_UNAVAILABLE, { 0 }, IDENTITY_UNKNOWN },
    { "a key that Stripe does not take", STRIPE("sk_live_0"), STATUS_VALIDATION_FAILED, { 0 }, IDENTITY_REFUSED },
    { "the first start", STRIPE("sk_live_1"), STATUS_OK, { "acct_1", true }, IDENTITY_SAME },
    { "same key, same account", STRIPE("sk_live_1"), STATUS_OK, { "acct_1", true }, IDENTITY_SAME },
    { "same key, no answer", STRIPE("sk_live_1"), STATUS_UNAVAILABLE, { 0 }, IDENTITY_SAME },
    { "new key, no answer", STRIPE("sk_live_2"), STATUS_UNAVAILABLE, { 0 }, IDENTITY_UNKNOWN },
    { "new key of the same account", STRIPE("sk_live_2"), STATUS_OK, { "acct_1", true }, IDENTITY_SAME },
    { "new key again, no answer", STRIPE("sk_live_2"), STATUS_UNAVAILABLE, { 0 }, IDENTITY_SAME },
    { "former key, no answer", STRIPE("sk_live_1"), STATUS_UNAVAILABLE, { 0 }, IDENTITY_UNKNOWN },
    { "another account", STRIPE("sk_live_3"), STATUS_OK, { "acct_2", true }, IDENTITY_OTHER },
    { "the test key of the same account", STRIPE("sk_test_1"), STATUS_OK, { "acct_1", false }, IDENTITY_OTHER },
    { "the sandbox", { .kind = "sandbox", .url = "http://127.0.0.1:1" }, STATUS_OK, { "sandbox_1", false },
      IDENTITY_OTHER },
    { "a sandbox that is silent", { .kind = "sandbox", .url = "http://127.0.0.1:1" }, STATUS_UNAVAILABLE, { 0 },
      IDENTITY_OTHER },
    { "the first account again", STRIPE("sk_live_2"), STATUS_OK, { "acct_1", true }, IDENTITY_SAME },
};

static const uint8_t secret_bytes[SECRET_BYTES] = "the secret that keys are noted b";
static const struct secret secret = { secret_bytes };

static enum identity start(struct till *till, const struct gateway_config *config, enum status says,
                           struct gateway_account account)
{
    struct identity_found found;

    till->gateway.account_says = says;
    till->gateway.account = account;
    assert_int_equal(gateway_identity(till->sql, &till->arena, &till->gateway.gateway, config, &secret,
                                      till->counter.act.now, &found),
                     STATUS_OK);
    if (found.identity == IDENTITY_OTHER && strcmp(config->kind, "stripe") == 0) {
        assert_string_equal(found.before.account_id, "acct_1");
        assert_true(found.before.live);
        assert_string_equal(found.now.account_id, account.id);
    }
    return found.identity;
}

static void test_start_with_another_gateway_account_is_refused(void **state)
{
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        enum identity identity = start(*state, &starts[i].config, starts[i].says, starts[i].account);

        if (identity != starts[i].want)
            fail_msg("%s: %d, not %d", starts[i].why, (int)identity, (int)starts[i].want);
    }
}

/* A silent sandbox may start, as no real money is at stake: its account is recorded at a later start. */
static void test_start_with_a_silent_sandbox_is_allowed(void **state)
{
    const struct gateway_config config = { .kind = "sandbox", .url = "http://127.0.0.1:1" };
    const struct gateway_account one = { .id = "sandbox_1" }, other = { .id = "sandbox_2" };

    assert_int_equal(start(*state, &config, STATUS_UNAVAILABLE, (struct gateway_account){ 0 }), IDENTITY_SAME);
    assert_int_equal(start(*state, &config, STATUS_OK, one), IDENTITY_SAME);
    assert_int_equal(start(*state, &config, STATUS_UNAVAILABLE, (struct gateway_account){ 0 }), IDENTITY_SAME);
    assert_int_equal(start(*state, &config, STATUS_OK, other), IDENTITY_OTHER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TILL_TEST(test_start_with_another_gateway_account_is_refused),
        TILL_TEST(test_start_with_a_silent_sandbox_is_allowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* tests/unit/action_json.c: A8 to A10: the remedy of a refused action as JSON. Source: docs/api.md, the table of
 * reasons. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "api/action_json.h"

static const struct partner partner = { "Nuage & Fils", "vente@nuage.example", "+33 1 02 03 04 05",
                                        "https://nuage.example" };

static const struct {
    const char *why;
    enum channel channel;
    struct partner partner;
    const char *link; /* the deployment's */
    const char *want;
} cases[] = {
    { "A8: another key",
      CHANNEL_PRODUCT_KEY,
      { 0 },
      NULL,
      "\"remedy\":{\"kind\":\"redeem_product_key\",\"href\":\"/v1/product-key-redemptions\"}}" },
    { "A9: the deployment's centre",
      CHANNEL_VOLUME_LICENSING,
      { 0 },
      "https://centre.example",
      "\"remedy\":{\"kind\":\"link\",\"href\":\"https://centre.example\"}}" },
    { "A9: the subscription's own centre comes first",
      CHANNEL_VOLUME_LICENSING,
      { .href = "https://own.example" },
      "https://centre.example",
      "\"remedy\":{\"kind\":\"link\",\"href\":\"https://own.example\"}}" },
    { "A10: the provider, whole", CHANNEL_CLOUD_SOLUTION_PROVIDER, partner, "https://centre.example",
      "\"remedy\":{\"kind\":\"contact\",\"name\":\"Nuage & Fils\",\"email\":\"vente@nuage.example\",\"phone\":\"+33 1 "
      "02 03 04 05\","
      "\"href\":\"https://nuage.example\"}}" },
};

static void test_remedy_of_a_channel_is_written_as_json(void **state)
{
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct subscription subscription = { .channel = cases[i].channel,
                                             .status = SUBSCRIPTION_ACTIVE,
                                             .partner = cases[i].partner,
                                             .cancels_on = DAY_NONE,
                                             .hold_expected_by = DAY_NONE };
        struct action action = action_for(&subscription, ACTION_ADD_LICENCES);
        struct json_write json = json_start(&arena);
        const char *text;

        action_link_set(cases[i].link);
        action_json(&json, NULL, &action, LANGUAGE_EN);
        text = json_text(&json, NULL);
        if (strstr(text, cases[i].want) == NULL || strncmp(text, "{\"allowed\":false,\"reason\":\"", 26) != 0)
            fail_msg("%s: %s", cases[i].why, text);
    }
    arena_end(&arena);
}

/* A direct subscription names no partner, although its row holds one. */
static void test_direct_subscription_names_no_partner(void **state)
{
    struct subscription subscription = {
        .channel = CHANNEL_DIRECT, .status = SUBSCRIPTION_TRIAL, .partner = partner, .cancels_on = DAY_NONE
    };
    struct action action = action_for(&subscription, ACTION_ADD_LICENCES);

    (void)state;
    assert_null(action.partner.name);
    assert_null(action.partner.href);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_remedy_of_a_channel_is_written_as_json),
        cmocka_unit_test(test_direct_subscription_names_no_partner),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

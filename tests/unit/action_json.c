/* tests/unit/action_json.c: A8 to A10: the remedy of a refused action as JSON. Source: docs/api.md, the table of
 * reasons. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
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

#define NBSP "\u00a0"
static const struct successor places[] = {
    { { { 1 } }, "s", "Suite", "Suite complète", { { 1 } } },
    { { { 1 } }, "s", "Suite", "Suite complète", { { 2 } } },
    { { { 2 } }, "d", "Desk", "Bureau", { { 3 } } },
};
#define OFF_SALE(product_is, count)                                                                                    \
    { .status = SUBSCRIPTION_ACTIVE, .product_ended = (product_is),                                                    \
      .obstacle = { .successors = places, .successor_count = (count) } }
static const struct { const char *why; struct subscription subscription; enum action_kind kind; const char *english,
    *french; } remedy_cases[] = {
    { "past due", { .status = SUBSCRIPTION_PAST_DUE, .obstacle = { .invoice_id = { { 1 } }, .due_minor = 120150 } },
      ACTION_ADD_LICENCES,
      "An invoice of this subscription is overdue, with 1,201.50" NBSP "EUR to pay: pay it "
      "first.\",\"remedy\":{\"kind\":"
      "\"pay_invoice\",\"invoice_id\":\"inv_01000000000000000000000000\",\"amount\":{\"amount\":120150,"
      "\"currency\":\"EUR\"}}}",
      "Une facture de cet abonnement est en retard, avec 1\u202f201,50" NBSP "EUR à régler" NBSP ": réglez-la "
      "d’abord.\"" },
    { "suspended", { .status = SUBSCRIPTION_SUSPENDED, .obstacle = { .invoice_id = { { 1 } }, .due_minor = 3990 } },
      ACTION_CANCEL,
      "because of an unpaid invoice, with 39.90" NBSP "EUR to pay: pay it to continue.\",\"remedy\":{\"kind\":"
      "\"pay_invoice\",\"invoice_id\":\"inv_01000000000000000000000000\",\"amount\":{\"amount\":3990,"
      "\"currency\":\"EUR\"}}}",
      "à cause d’une facture impayée, avec 39,90" NBSP "EUR à régler" NBSP ": réglez-la pour continuer.\"" },
    { "past due, being paid", { .status = SUBSCRIPTION_PAST_DUE, .obstacle = { .is_paying = true } },
      ACTION_ADD_LICENCES,
      "is overdue, and its payment is under way: licences can be added once it has "
      "succeeded.\",\"remedy\":{\"kind\":\"wait\"}}",
      "est en retard, et son règlement est en cours" NBSP ": des licences pourront être ajoutées une fois celui-ci "
      "abouti.\"" },
    { "suspended, being paid", { .status = SUBSCRIPTION_SUSPENDED, .obstacle = { .is_paying = true } }, ACTION_CANCEL,
      "because of an unpaid invoice, whose payment is under way: it continues once that has "
      "succeeded.\",\"remedy\":{\"kind\":\"wait\"}}",
      "à cause d’une facture impayée, dont le règlement est en cours" NBSP ": il reprendra une fois celui-ci "
      "abouti.\"" },
    { "a card holder", { .status = SUBSCRIPTION_ACTIVE, .hold = HOLD_ORDER_IN_PROGRESS, .open_order_id = { { 1 } },
        .obstacle = { .action_url = "https://bank.example/1", .until = { INT64_C(1794474000000000) } } },
      ACTION_ADD_LICENCES,
      "open the bank’s page and confirm the "
      "payment.\",\"remedy\":{\"kind\":\"authenticate\",\"href\":\"https://bank.example/1\","
      "\"order_id\":\"ord_01000000000000000000000000\",\"until\":\"2026-11-12T",
      "ouvrez la page de la banque et confirmez le paiement.\"" },
    { "it ends later", { .status = SUBSCRIPTION_ACTIVE, .id = { { 1 } }, .total_licences = 1 }, ACTION_CANCEL,
      "This subscription ends on 1 December 2026: take the cancellation back to change it.\",\"remedy\":{\"kind\":"
      "\"take_back_cancellation\",\"href\":\"/v1/subscriptions/sub_01000000000000000000000000/cancellation\"}}",
      "Cet abonnement prend fin le 01/12/2026" NBSP ": annulez la résiliation pour le modifier.\"" },
    { "all assigned", { .status = SUBSCRIPTION_ACTIVE, .id = { { 1 } }, .total_licences = 1, .assigned_licences = 1 },
      ACTION_REMOVE_LICENCES,
      "take licences from users before you remove any.\",\"remedy\":{\"kind\":\"unassign\",\"href\":"
      "\"/v1/subscriptions/sub_01000000000000000000000000/assignments\"}}",
      "retirez-en à des utilisateurs avant d’en réduire le nombre.\"" },
    { "a credit check", { .status = SUBSCRIPTION_ACTIVE, .hold = HOLD_CREDIT_CHECK }, ACTION_ADD_LICENCES,
      "once it is decided, probably by 16 November "
      "2026.\",\"remedy\":{\"kind\":\"wait\",\"expected_by\":\"2026-11-16\"}}",
      "une fois la décision rendue, probablement d’ici le 16/11/2026.\"" },
    { "its invoice was written off", { .status = SUBSCRIPTION_PAST_DUE }, ACTION_ADD_LICENCES,
      "An invoice of this subscription stayed unpaid and was written off: write to owed@seller.example to settle "
      "it.\",\"remedy\":{\"kind\":\"contact\",\"name\":\"Lumen\",\"email\":\"owed@seller.example\",\"phone\":null,"
      "\"href\":null}}",
      "est restée impayée et a été passée en perte" NBSP ": écrivez à owed@seller.example pour la régler.\"" },
    { "its price is off sale", OFF_SALE(false, 0), ACTION_ADD_LICENCES,
      "\"message\":\"This price is no longer offered: choose another one from the catalogue for more licences.\"}",
      "\"Ce prix n’est plus proposé" NBSP ": pour avoir plus de licences, choisissez-en un autre dans le "
      "catalogue.\"}" },
    { "its product is off sale", OFF_SALE(true, 0), ACTION_ADD_LICENCES,
      "\"message\":\"This product is no longer sold: choose another one from the catalogue.\"}",
      "\"Ce produit n’est plus vendu" NBSP ": choisissez-en un autre dans le catalogue.\"}" },
    { "two prices of one product and another product take its place", OFF_SALE(false, 3), ACTION_ADD_LICENCES,
      "\"This price is no longer offered. What takes its place: Suite, Desk.\",\"remedy\":{\"kind\":"
      "\"buy_successor\",\"href\":\"/v1/products\",\"successors\":[{\"product\":{\"id\":"
      "\"prd_01000000000000000000000000\",\"code\":\"s\",\"name\":\"Suite\"},"
      "\"price_id\":\"prc_01000000000000000000000000\"},{",
      "\"Ce prix n’est plus proposé. Ce qui le remplace" NBSP ": Suite complète, Bureau.\",\"remedy\":{" },
    { "a product takes its place, at any price", OFF_SALE(true, 1), ACTION_ADD_LICENCES,
      "\"This product is no longer sold. What takes its place: Suite.\"",
      "\"Ce produit n’est plus vendu. Ce qui le remplace" NBSP ": Suite complète.\"" },
    { "expired", { .status = SUBSCRIPTION_EXPIRED }, ACTION_ADD_LICENCES,
      "has expired: buy a new one.\",\"remedy\":{\"kind\":\"buy\",\"href\":\"/v1/products\"}}",
      "a expiré" NBSP ": souscrivez-en un nouveau.\"" },
};

static void remedy_told(struct arena *arena, size_t i, enum language language, const char *want)
{
    struct subscription subscription = remedy_cases[i].subscription;
    struct json_write json = json_start(arena);
    struct action action;

    assert_true(currency_read("EUR", &subscription.rate.currency));
    subscription.cancels_on = strcmp(remedy_cases[i].why, "it ends later") == 0 ? day_of(2026, 12, 1) : DAY_NONE;
    subscription.hold_expected_by = day_of(2026, 11, 16);
    subscription.price_on_sale = subscription.obstacle.successors == NULL;
    action = action_for(&subscription, remedy_cases[i].kind);
    action_json(&json, NULL, &action, language);
    if (strstr(json_text(&json, NULL), want) == NULL)
        fail_msg("%s: %s", remedy_cases[i].why, json_text(&json, NULL));
}

/* By value, with what a person reads of it in both languages. */
static void test_remedy_names_what_helps(void **state)
{
    struct arena arena = { 0 };

    (void)state;
    assert_non_null(getenv("GUICHET_LOCALE_DIR"));
    assert_true(language_open(getenv("GUICHET_LOCALE_DIR")));
    action_seller_set("Lumen", "owed@seller.example");
    for (size_t i = 0; i < sizeof remedy_cases / sizeof remedy_cases[0]; i++) {
        remedy_told(&arena, i, LANGUAGE_EN, remedy_cases[i].english);
        remedy_told(&arena, i, LANGUAGE_FR, remedy_cases[i].french);
    }
    arena_end(&arena);
}

/* The seller without an e-mail address (GUICHET_SELLER_EMAIL is not set) is named all the same. */
static void test_remedy_names_a_seller_without_an_address(void **state)
{
    static const char *const wants[] = {
        [LANGUAGE_EN] = "\"An invoice of this subscription stayed unpaid and was written off: ask the seller how to "
                        "settle it.\",\"remedy\":{\"kind\":\"contact\",\"name\":\"Lumen\",\"email\":null,"
                        "\"phone\":null,\"href\":null}}",
        [LANGUAGE_FR] = "\"Une facture de cet abonnement est restée impayée et a été passée en perte" NBSP
                        ": demandez au vendeur comment la régler.\",\"remedy\":{\"kind\":\"contact\",\"name\":"
                        "\"Lumen\",\"email\":null,\"phone\":null,\"href\":null}}",
    };
    struct subscription subscription = { .cancels_on = DAY_NONE, .hold_expected_by = DAY_NONE, .price_on_sale = true };
    enum subscription_status owing[] = { SUBSCRIPTION_PAST_DUE, SUBSCRIPTION_SUSPENDED };
    struct arena arena = { 0 };

    (void)state;
    action_seller_set("Lumen", NULL);
    for (size_t i = 0; i < 4; i++) {
        enum language language = i % 2 == 0 ? LANGUAGE_EN : LANGUAGE_FR;
        struct json_write json = json_start(&arena);
        struct action action;

        subscription.status = owing[i / 2];
        assert_true(currency_read("EUR", &subscription.rate.currency));
        action = action_for(&subscription, ACTION_ADD_LICENCES);
        action_json(&json, NULL, &action, language);
        if (strstr(json_text(&json, NULL), wants[language]) == NULL)
            fail_msg("%zu: %s", i, json_text(&json, NULL));
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
        cmocka_unit_test(test_remedy_names_what_helps),
        cmocka_unit_test(test_remedy_names_a_seller_without_an_address),
        cmocka_unit_test(test_direct_subscription_names_no_partner),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

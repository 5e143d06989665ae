/* guichet/demo_cases.c: the cases, one function each, in the order of the rules in docs/rules.md, A. */
#include "demo_cases.h"

#include <assert.h>
#include <string.h>

#include "auth/token.h"
#include "books/assignment.h"
#include "counter/assign.h"
#include "counter/cancellation.h"
#include "counter/catalogue.h"
#include "counter/catalogue_change.h"
#include "counter/credit_check.h"
#include "counter/order_place.h"
#include "counter/payment_method_add.h"
#include "counter/product_key_create.h"
#include "counter/product_key_redeem.h"
#include "counter/quote_create.h"
#include "counter/subscription_register.h"

enum { LICENCES_MAX = 10000 };

struct currency demo_euro(void)
{
    struct currency currency;
    bool read = currency_read("EUR", &currency);

    assert(read);
    return currency;
}

/* The demo answers no request, so it claims no key. */
void demo_act_as(struct counter *c, const struct user *user)
{
    c->act.caller.actor = (struct actor){ .organization_id = user->organization_id,
                                          .user_id = user->id,
                                          .roles = user->roles,
                                          .organization_clock = INSTANT_NONE };
    c->act.caller.claim = (struct claim){ 0 };
    c->act.now = clock_now();
}

enum status demo_offer(struct counter *c, const char *code, const char *name_en, const char *name_fr,
                       int64_t unit_amount_minor, struct price *price)
{
    struct price_step *flat = ARENA_NEW(c->act.arena, struct price_step);
    struct product wanted = { .code = code, .name_en = name_en, .name_fr = name_fr };
    struct product product;
    struct price offer = *price;
    struct priced_product made;
    enum status status = counter_run(c, caller_organization(c), act_product_create, &wanted, &product);

    if (status != STATUS_OK)
        return status;
    *flat = (struct price_step){ .up_to = INT64_MAX, .unit_amount_minor = unit_amount_minor };
    offer.product_id = product.id;
    offer.min_licences = 1;
    offer.max_licences = LICENCES_MAX;
    offer.rate = (struct rate){
        .currency = demo_euro(), .billing_period = BILLING_MONTHLY, .mode = PRICE_FLAT, .steps = flat, .step_count = 1
    };
    if ((status = counter_run(c, caller_organization(c), act_price_create, &offer, &made)) == STATUS_OK)
        *price = made.price;
    return status;
}

/* An order must have an answer to store with its key; nobody reads this one. */
static void order_render(const struct act *act, const struct order *order, struct answer *answer)
{
    struct json_write json = json_start(act->arena);
    size_t length;
    const char *body;

    json_open(&json, NULL);
    json_put_id(&json, "id", ID_ORDER, order->id);
    json_close(&json);
    body = json_text(&json, &length);
    *answer = (struct answer){ .http_status = 201, .content_type = "application/json", .body = body, .length = length };
}

static void claim_new(struct counter *c)
{
    struct token key;

    token_new(&key);
    c->act.caller.claim = (struct claim){ .phase = CLAIM_START, .principal_id = c->act.caller.actor.user_id };
    digest(key.text, strlen(key.text), c->act.caller.claim.key_hash);
    digest("demo", strlen("demo"), c->act.caller.claim.fingerprint);
}

static enum status order_quoted(struct counter *c, const struct quote_wanted *asked, struct order *order)
{
    struct order_wanted wanted = { 0 };
    struct quote quote;
    enum status status;

    c->act.caller.claim = (struct claim){ 0 };
    if ((status = counter_run(c, caller_organization(c), act_quote_create, asked, &quote)) != STATUS_OK)
        return status;
    wanted.quote_id = quote.id;
    claim_new(c);
    status = order_place(c, &wanted, order_render, order);
    c->act.caller.claim = (struct claim){ 0 };
    return status == STATUS_OK && order->status == ORDER_PAYMENT_FAILED ? STATUS_PAYMENT_DECLINED : status;
}

enum status demo_buy(struct counter *c, struct id price_id, struct id payment_method_id, int64_t licences,
                     struct order *order)
{
    struct quote_wanted asked = { .kind = QUOTE_NEW_SUBSCRIPTION,
                                  .price_id = price_id,
                                  .payment_method_id = payment_method_id,
                                  .total_licences = licences };

    return order_quoted(c, &asked, order);
}

static enum status change(struct counter *c, struct id subscription_id, int64_t licences, struct order *order)
{
    struct quote_wanted asked = { .kind = QUOTE_CHANGE_LICENCES,
                                  .subscription_id = subscription_id,
                                  .total_licences = licences };

    return order_quoted(c, &asked, order);
}

static struct price offer_rules(enum reduction_policy policy, int64_t trial_days)
{
    return (struct price){
        .reduction_policy = policy, .trial_days = trial_days, .on_sale_from = DAY_NONE, .on_sale_until = DAY_NONE
    };
}

/* A subscription to a product that is taken off sale (end_of_sale). */
enum status demo_cases_before(struct counter *c, const struct demo_people *people, struct id successor_id)
{
    struct price price = offer_rules(REDUCTION_ANY_TIME, 0);
    struct sale_change change = { .version = -1, .has_successors = true, .successor_count = 1 };
    struct price_whole whole;
    struct order order;
    enum status status;

    price.on_sale_until = day_of(2026, 11, 10);
    demo_act_as(c, &people->operator);
    if ((status = demo_offer(c, "lumen-classic", "Lumen Classic", "Lumen Classique", 700, &price)) != STATUS_OK)
        return status;
    change.id = price.id;
    change.successors = &successor_id;
    if ((status = counter_run(c, caller_organization(c), act_price_change, &change, &whole)) != STATUS_OK)
        return status;
    demo_act_as(c, &people->customer);
    return demo_buy(c, price.id, ID_NONE, 15, &order);
}

/* A5: paid by bank account; A15: a subscription that will end with its period. */
static enum status bank_account_case(struct counter *c, const struct demo_people *people)
{
    struct price price = offer_rules(REDUCTION_RETURN_WINDOW, 0);
    struct payment_method_new account = { .type = PAYMENT_METHOD_BANK_ACCOUNT, .gateway_token = "tok_sepa" };
    struct cancellation end = { .at = CANCEL_AT_PERIOD_END };
    struct payment_method method;
    struct subscription ending;
    struct order order;
    enum status status;

    demo_act_as(c, &people->operator);
    if ((status = demo_offer(c, "lumen-mail", "Lumen Mail", "Lumen Courrier", 450, &price)) != STATUS_OK)
        return status;
    demo_act_as(c, &people->customer);
    if ((status = payment_method_add(c, &account, NULL, &method)) != STATUS_OK ||
        (status = demo_buy(c, price.id, method.id, 20, &order)) != STATUS_OK ||
        (status = demo_buy(c, price.id, method.id, 10, &order)) != STATUS_OK)
        return status;
    end.subscription_id = order.subscription_id;
    return counter_run(c, caller_organization(c), act_cancel, &end, &ending);
}

/* A6 and A7: a first order by invoice, approved, and a second one that waits for its check. */
static enum status credit_check_case(struct counter *c, const struct demo_people *people)
{
    struct price price = offer_rules(REDUCTION_ANY_TIME, 0);
    struct payment_method_new invoice = { .type = PAYMENT_METHOD_INVOICE };
    struct credit_check_decision approval = { .decision = CREDIT_CHECK_APPROVED };
    struct payment_method method;
    struct credit_check check;
    struct order order;
    enum status status;

    demo_act_as(c, &people->operator);
    if ((status = demo_offer(c, "lumen-studio", "Lumen Studio", "Lumen Studio", 2400, &price)) != STATUS_OK)
        return status;
    demo_act_as(c, &people->customer);
    if ((status = payment_method_add(c, &invoice, NULL, &method)) != STATUS_OK ||
        (status = demo_buy(c, price.id, method.id, 30, &order)) != STATUS_OK)
        return status;
    approval.check_id = order.credit_check.id;
    demo_act_as(c, &people->operator);
    if ((status = counter_run(c, people->customer.organization_id, act_credit_check_decide, &approval, &check)) !=
        STATUS_OK)
        return status;
    demo_act_as(c, &people->customer);
    return change(c, order.subscription_id, 35, &order);
}

/* A8: a redeemed product key. */
static enum status product_key_case(struct counter *c, const struct demo_people *people)
{
    struct price price = offer_rules(REDUCTION_ANY_TIME, 0);
    struct product_keys_wanted wanted = { .licences = 25, .months = 12, .count = 1 };
    struct redemption_wanted redeem = { 0 };
    struct redemption redemption;
    struct product_keys keys;
    enum status status;

    demo_act_as(c, &people->operator);
    if ((status = demo_offer(c, "lumen-home", "Lumen Home", "Lumen Maison", 300, &price)) != STATUS_OK)
        return status;
    wanted.price_id = price.id;
    if ((status = counter_run(c, caller_organization(c), act_product_keys_create, &wanted, &keys)) != STATUS_OK)
        return status;
    redeem.key = keys.keys[0];
    demo_act_as(c, &people->customer);
    return product_key_redeem(c, &redeem, NULL, &redemption);
}

/* A9, A10, A11: subscriptions that the operator registers. */
static enum status registered_cases(struct counter *c, const struct demo_people *people)
{
    struct price sold = offer_rules(REDUCTION_ANY_TIME, 0), tried = offer_rules(REDUCTION_ANY_TIME, 30);
    struct subscription_wanted wanted[] = {
        { .channel = CHANNEL_VOLUME_LICENSING, .total_licences = 500, .starts_on = DAY_NONE },
        { .channel = CHANNEL_CLOUD_SOLUTION_PROVIDER,
          .total_licences = 60,
          .starts_on = DAY_NONE,
          .partner = { "Nuage Conseil", "licences@nuage-conseil.example", "+33 1 23 45 67 89",
                       "https://nuage-conseil.example/licences" } },
        { .channel = CHANNEL_DIRECT, .total_licences = 10, .starts_on = DAY_NONE },
    };
    enum status status;

    demo_act_as(c, &people->operator);
    if ((status = demo_offer(c, "lumen-server", "Lumen Server", "Lumen Serveur", 5200, &sold)) != STATUS_OK ||
        (status = demo_offer(c, "lumen-project", "Lumen Project", "Lumen Projet", 1800, &tried)) != STATUS_OK)
        return status;
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        struct subscription registered;

        wanted[i].price_id = wanted[i].channel == CHANNEL_DIRECT ? tried.id : sold.id;
        if ((status = counter_run(c, people->customer.organization_id, act_subscription_register, &wanted[i],
                                  &registered)) != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

/* A subscription whose only licence is assigned, and one with fewer licences from the next renewal on. */
static enum status reduced_cases(struct counter *c, const struct demo_people *people)
{
    struct price price = offer_rules(REDUCTION_AT_RENEWAL, 0);
    struct assignment_wanted assign = { .user_id = people->member.id };
    struct assigned assigned;
    struct order order;
    enum status status;

    demo_act_as(c, &people->operator);
    if ((status = demo_offer(c, "lumen-sign", "Lumen Sign", "Lumen Signature", 250, &price)) != STATUS_OK)
        return status;
    demo_act_as(c, &people->customer);
    if ((status = demo_buy(c, price.id, ID_NONE, 1, &order)) != STATUS_OK)
        return status;
    assign.subscription_id = order.subscription_id;
    if ((status = counter_run(c, caller_organization(c), act_assign, &assign, &assigned)) != STATUS_OK ||
        (status = demo_buy(c, price.id, ID_NONE, 50, &order)) != STATUS_OK)
        return status;
    return change(c, order.subscription_id, 40, &order);
}

enum status demo_cases_now(struct counter *c, const struct demo_people *people, const char **step)
{
    static const struct {
        const char *step;
        enum status (*make)(struct counter *, const struct demo_people *);
    } cases[] = {
        { "a subscription by bank account", bank_account_case },
        { "a credit check", credit_check_case },
        { "a product key", product_key_case },
        { "partners and a trial", registered_cases },
        { "fewer licences", reduced_cases },
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum status status;

        *step = cases[i].step;
        if ((status = cases[i].make(c, people)) != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

/* bench/seed.c: bench-seed ORGANIZATIONS SEATS READS HOT: makes the organizations to measure with, by the product's own
 * acts and stores, as the program's database user. They are not sandboxes: their invoices share the legal series and
 * so compete for its lock. Each has one session, written as signing in does, but without a password hash, which would
 * take minutes for a thousand of them.
 * Writes the seats, the requests that read a subscription, and as HOT the seats of one more organization, each with
 * other subscriptions of it: where many order at once in one organization. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/session.h"
#include "billing/period.h"
#include "counter/catalogue.h"
#include "counter/organization_create.h"
#include "ground.h"
#include "sql/store_lot.h"
#include "sql/store_organization.h"
#include "sql/store_payment_method.h"
#include "sql/store_period.h"
#include "sql/store_session.h"
#include "sql/store_subscription.h"

enum {
    LICENCES = 100,
    LICENCES_MAX = 1000000,
    UNIT_AMOUNT_MINOR = 1050,
    DAYS_INTO_PERIOD = 11,
    HOT_SEATS_MAX = 150, /* of the one organization */
    HOT_SHARE = 5,       /* one for so many organizations, 1 at least */
    ORGANIZATIONS_MAX = 100000
};
#define CREDIT_LIMIT_MINOR INT64_C(1000000000000)

static const struct price_step flat = { .up_to = INT64_MAX, .unit_amount_minor = UNIT_AMOUNT_MINOR };

/* What act_furnish needs. */
struct furnishing {
    const struct price *price;
    const struct gateway_method *card;
    struct seat *seat;
};

static struct currency euro(void)
{
    struct currency currency;

    if (!currency_read("EUR", &currency))
        give_up("unknown currency", "EUR");
    return currency;
}

static void catalogue_make(struct ground *ground, struct id operator_id, struct price *price)
{
    struct counter *c = &ground->counter;
    struct product wanted = { .code = "bench", .name_en = "Bench", .name_fr = "Banc" }, product;
    struct price offer = { .min_licences = 1,
                           .max_licences = LICENCES_MAX,
                           .reduction_policy = REDUCTION_ANY_TIME,
                           .on_sale_from = DAY_NONE,
                           .on_sale_until = DAY_NONE };
    struct priced_product made;

    ground_act_as(ground, operator_id, ID_NONE, ROLE_OPERATOR);
    must(counter_run(c, operator_id, act_product_create, &wanted, &product), "the product");
    offer.product_id = product.id;
    offer.rate = (struct rate){
        .currency = euro(), .billing_period = BILLING_MONTHLY, .mode = PRICE_FLAT, .steps = &flat, .step_count = 1
    };
    must(counter_run(c, operator_id, act_price_create, &offer, &made), "the price");
    *price = made.price;
    price->rate = offer.rate;
}

static void organization_make(struct ground *ground, struct id operator_id, int64_t number, struct seat *seat)
{
    struct organization_new wanted = {
        .currency = euro(), .locale = "fr", .credit_limit_minor = CREDIT_LIMIT_MINOR, .clock = INSTANT_NONE
    };
    struct organization_created created;

    ground_act_as(ground, operator_id, ID_NONE, ROLE_OPERATOR);
    wanted.party = (struct party){ .name = "Atelier du Banc",
                                   .legal_name = "Atelier du Banc SAS",
                                   .line1 = "8 rue des Lilas",
                                   .postal_code = "69003",
                                   .city = "Lyon",
                                   .country = "FR",
                                   .vat_id = "FR88100000009",
                                   .siren = "100000009" };
    wanted.admin.email = arena_format(&ground->arena, "bench.%" PRId64 "@atelier.example", number);
    wanted.admin.display_name = "Gabrielle Morel";
    must(counter_run(&ground->counter, operator_id, act_organization_create, &wanted, &created), "an organization");
    seat->organization_id = created.organization.id;
    seat->user_id = created.admin.id;
}

static enum status method_insert(struct act *act, const struct gateway_method *card, struct payment_method *method)
{
    *method = (struct payment_method){ .organization_id = act->organization.id,
                                       .id = id_new(),
                                       .type = PAYMENT_METHOD_INVOICE,
                                       .active = true,
                                       .version = 1,
                                       .created_at = act->now };
    if (card != NULL) {
        method->type = PAYMENT_METHOD_CARD;
        method->gateway_reference = card->reference;
        method->brand = card->brand;
        method->last4 = card->last4;
        method->exp_month = card->exp_month;
        method->exp_year = card->exp_year;
    }
    return store_payment_method_insert(act->sql, method);
}

static enum status subscription_insert(struct act *act, const struct price *price, const struct payment_method *method,
                                       struct id *id)
{
    struct subscription s = { .organization_id = act->organization.id,
                              .id = id_new(),
                              .price_id = price->id,
                              .rate = price->rate,
                              .reduction_policy = price->reduction_policy,
                              .channel = CHANNEL_DIRECT,
                              .status = SUBSCRIPTION_ACTIVE,
                              .total_licences = LICENCES,
                              .anchor = day_plus(act->today, -DAYS_INTO_PERIOD),
                              .cancels_on = DAY_NONE,
                              .payment_method_id = method->id,
                              .hold = HOLD_NONE,
                              .hold_expected_by = DAY_NONE,
                              .version = 1,
                              .created_at = act->now };
    struct lot_row lot = { .organization_id = s.organization_id,
                           .subscription_id = s.id,
                           .unit_price_minor = UNIT_AMOUNT_MINOR,
                           .lot = { .id = id_new(),
                                    .quantity = LICENCES,
                                    .acquired_on = s.anchor,
                                    .returnable_until = DAY_NONE,
                                    .expires_on = DAY_NONE } };
    struct period_row period;
    enum status status;

    s.period = period_at(s.anchor, s.rate.billing_period, 0);
    *id = s.id;
    if ((status = store_subscription_insert(act->sql, &s)) != STATUS_OK ||
        (status = store_lot_insert(act->sql, &lot)) != STATUS_OK)
        return status;
    /* The period began before the measurement and is billed to nobody; a period without an invoice line must say why
     * (guichet verify checks it). */
    period = (struct period_row){ .organization_id = s.organization_id,
                                  .subscription_id = s.id,
                                  .period = s.period,
                                  .licences = LICENCES,
                                  .unbilled = UNBILLED_FREE,
                                  .created_at = act->now };
    return store_period_insert(act->sql, act->arena, &period, 1);
}

static enum status session_insert(struct act *act, struct seat *seat)
{
    struct session_row row = { .organization_id = seat->organization_id,
                               .id = id_new(),
                               .user_id = seat->user_id,
                               .transport = "bearer",
                               .address = "127.0.0.1",
                               .created_at = act->now,
                               .renewed_at = act->now,
                               .expires_at = instant_plus_seconds(act->now, SESSION_BEARER_IDLE_S),
                               .ends_at = instant_plus_seconds(act->now, SESSION_BEARER_LIFE_S) };

    token_new(&seat->token);
    token_hash(&act->deployment->secret, seat->token.text, row.token_hash);
    return store_session_insert(act->sql, &row, 1);
}

/* An act on the new organization: payment methods, subscriptions and the session, in one transaction. */
static enum status act_furnish(struct act *act, const struct furnishing *furnishing, struct none *out)
{
    struct seat *seat = furnishing->seat;
    struct payment_method card, invoice;
    enum status status;

    (void)out;
    if ((status = method_insert(act, furnishing->card, &card)) != STATUS_OK ||
        (status = method_insert(act, NULL, &invoice)) != STATUS_OK)
        return status;
    for (int i = 0; i < SEAT_READS; i++)
        if ((status = subscription_insert(act, furnishing->price, &card, &seat->read[i])) != STATUS_OK)
            return status;
    for (int i = 0; i < SEAT_SUBSCRIPTIONS; i++)
        if ((status = subscription_insert(act, furnishing->price, &card, &seat->card[i])) != STATUS_OK ||
            (status = subscription_insert(act, furnishing->price, &invoice, &seat->invoice[i])) != STATUS_OK)
            return status;
    return session_insert(act, seat);
}
ACT(act_furnish, struct furnishing, struct none);

/* An act that gives a seat other subscriptions by invoice, of the payment method of those it has. */
static enum status act_invoice_more(struct act *act, const struct furnishing *furnishing, struct none *out)
{
    enum status status = STATUS_OK;
    struct subscription first;

    (void)out;
    if ((status = store_subscription_find(act->sql, act->arena, act->organization.id, furnishing->seat->invoice[0],
                                          act->today, &first)) != STATUS_OK)
        return status;
    for (int i = 0; status == STATUS_OK && i < SEAT_SUBSCRIPTIONS; i++)
        status = subscription_insert(act, furnishing->price, &(struct payment_method){ .id = first.payment_method_id },
                                     &furnishing->seat->invoice[i]);
    return status;
}
ACT(act_invoice_more, struct furnishing, struct none);

static void seat_furnish(struct ground *ground, struct furnishing *furnishing, struct id operator_id, int64_t number)
{
    struct seat *seat = furnishing->seat;

    organization_make(ground, operator_id, number, seat);
    ground_act_as(ground, seat->organization_id, seat->user_id, ROLE_GLOBAL_ADMIN);
    must(counter_run(&ground->counter, seat->organization_id, act_furnish, furnishing, NULL),
         "an organization's subscriptions");
}

static void hot_make(struct ground *ground, struct furnishing *furnishing, struct id operator_id, int64_t number,
                     const char *path)
{
    static struct seat hot[HOT_SEATS_MAX];
    int64_t wanted = number / HOT_SHARE;
    size_t count = wanted < 1 ? 1 : wanted > HOT_SEATS_MAX ? HOT_SEATS_MAX : (size_t)wanted;

    furnishing->seat = &hot[0];
    seat_furnish(ground, furnishing, operator_id, number);
    for (size_t i = 1; i < count; i++) {
        hot[i] = hot[0];
        furnishing->seat = &hot[i];
        ground_act_as(ground, hot[0].organization_id, hot[0].user_id, ROLE_GLOBAL_ADMIN);
        must(counter_run(&ground->counter, hot[0].organization_id, act_invoice_more, furnishing, NULL),
             "subscriptions of one organization");
    }
    seats_write(path, &(struct seats){ hot, count });
}

/* Successive requests belong to different organizations. */
static void reads_write(const char *path, const struct seats *seats)
{
    FILE *file = fopen(path, "w");

    if (file == NULL)
        give_up("cannot be written", path);
    for (int i = 0; i < SEAT_READS; i++)
        for (size_t s = 0; s < seats->count; s++)
            (void)fprintf(file, "GET\t/v1/subscriptions/%s\t%s\n",
                          id_write(ID_SUBSCRIPTION, seats->seat[s].read[i]).text, seats->seat[s].token.text);
    if (fclose(file) != 0)
        give_up("cannot be written", path);
}

int main(int argc, char **argv)
{
    const struct gateway_token token = { .type = PAYMENT_METHOD_CARD, .token = "tok_visa", .key = "bench-seed" };
    struct ground *ground = ground_open();
    struct counter *c = &ground->counter;
    struct furnishing furnishing = { 0 };
    struct gateway_method card;
    struct seats seats;
    struct id operator_id;
    struct price price;

    if (argc != 5)
        give_up("usage", "bench-seed ORGANIZATIONS SEATS READS HOT");
    seats.count = (size_t)number_of(argv[1], ORGANIZATIONS_MAX);
    if ((seats.seat = calloc(seats.count, sizeof *seats.seat)) == NULL)
        give_up("no memory for", argv[1]);
    must(store_organization_operator(c->act.sql, &ground->startup.arena, &operator_id), "the operator");
    must(gateway_attach(c->gateway, &ground->startup.arena, &token, &card), "the card at the gateway");
    catalogue_make(ground, operator_id, &price);
    furnishing = (struct furnishing){ .price = &price, .card = &card };
    for (size_t s = 0; s < seats.count; s++) {
        furnishing.seat = &seats.seat[s];
        seat_furnish(ground, &furnishing, operator_id, (int64_t)s);
    }
    hot_make(ground, &furnishing, operator_id, (int64_t)seats.count, argv[4]);
    seats_write(argv[2], &seats);
    reads_write(argv[3], &seats);
    return EXIT_SUCCESS;
}

/* tests/sql/own_data.c: what an organization changes about itself: profile, payment methods, the payment method of a
 * subscription; each in one act with its journal entry, on the version that was read.
 * Source: docs/api.md, Catalogue and organization, Subscriptions; docs/rules.md, B (One journal). */
#include "catalogue_fixture.h"

#include "counter/order_place.h"
#include "counter/organization_change.h"
#include "counter/payment_method_add.h"
#include "counter/payment_method_change.h"
#include "counter/quote_create.h"
#include "counter/subscription_change.h"
#include "sql/store_event.h"
#include "sql/store_invoice.h"
#include "sql/store_order.h"
#include "sql/store_payment_method.h"
#include "sql/store_subscription.h"

enum { ANY = -1 };

static struct organization organization_now_in(struct fixture *f)
{
    struct organization organization;

    assert_int_equal(store_organization_find(f->sql, &f->arena, f->organization.id, &organization), STATUS_OK);
    return organization;
}

/* Reads the journal's last entry. Returns the number of entries. */
static size_t journal_last(struct fixture *f, struct event_row *last)
{
    struct event_row *events;
    size_t count;

    assert_int_equal(store_event_list(f->sql, &f->arena, f->organization.id, 0, 100, &events, &count), STATUS_OK);
    if (count > 0)
        *last = events[count - 1];
    return count;
}

static enum status profile_change(struct fixture *f, struct organization_change change, struct counter *counter)
{
    *counter = customer_counter(f);
    return counter_run(counter, f->organization.id, act_organization_change, &change, NULL);
}

static void test_profile_change_keeps_members_that_were_not_sent(void **state)
{
    struct fixture *f = *state;
    struct organization_change change = { .version = f->organization.version, .has_vat_id = true, .locale = "en",
                                          .party = { .line1 = "2 rue du Test", .vat_id = "FR11123456782" } };
    struct organization found;
    struct counter counter;
    struct event_row last;

    assert_int_equal(profile_change(f, change, &counter), STATUS_OK);
    found = organization_now_in(f);
    assert_string_equal(found.party.line1, "2 rue du Test");
    assert_string_equal(found.party.city, "Paris");
    assert_string_equal(found.party.vat_id, "FR11123456782");
    assert_string_equal(found.locale, "en");
    assert_int_equal(counter.act.organization.version, found.version); /* the version in the ETag is the committed
                                                                        * one */
    assert_int_equal(journal_last(f, &last), 1);
    assert_string_equal(last.type, "organization.changed");
    assert_non_null(strstr(last.before_change, "\"line1\":\"1 rue du Test\""));
    assert_non_null(strstr(last.after_change, "\"line1\":\"2 rue du Test\""));

    change = (struct organization_change){ .version = ANY, .has_vat_id = true };
    assert_int_equal(profile_change(f, change, &counter), STATUS_OK);
    found = organization_now_in(f);
    assert_null(found.party.vat_id);
    assert_string_equal(found.party.line1, "2 rue du Test");
}

static void test_profile_change_to_the_same_values_changes_nothing(void **state)
{
    struct fixture *f = *state;
    struct organization_change change = {
        .version = ANY, .party = { .city = "Paris" }, .has_line2 = true, .locale = "fr"
    };
    struct counter counter;
    struct event_row last;

    assert_int_equal(profile_change(f, change, &counter), STATUS_OK);
    assert_int_equal(organization_now_in(f).version, f->organization.version);
    assert_int_equal(journal_last(f, &last), 0);
}

static void test_profile_change_on_an_old_version_is_refused(void **state)
{
    struct fixture *f = *state;
    struct organization_change change = { .version = f->organization.version, .party = { .city = "Lyon" } };
    struct counter counter;
    struct event_row last;

    assert_int_equal(profile_change(f, change, &counter), STATUS_OK);
    change.party.city = "Lille";
    assert_int_equal(profile_change(f, change, &counter), STATUS_PRECONDITION_FAILED);
    assert_string_equal(organization_now_in(f).party.city, "Lyon");
    assert_int_equal(journal_last(f, &last), 1);
}

static struct payment_method method_add(struct fixture *f, bool make_default)
{
    struct payment_method_new wanted = { .type = PAYMENT_METHOD_INVOICE, .make_default = make_default };
    struct counter counter = customer_counter(f);
    struct payment_method method;

    assert_int_equal(payment_method_add(&counter, &wanted, NULL, &method), STATUS_OK);
    return method;
}

/* Inserted as a row, as the gateway's side of it does not matter here. */
static struct payment_method card_insert(struct fixture *f)
{
    struct payment_method method = { .organization_id = f->organization.id,
                                     .id = id_new(),
                                     .type = PAYMENT_METHOD_CARD,
                                     .gateway_reference = "pm_1",
                                     .brand = "visa",
                                     .last4 = "4242",
                                     .active = true,
                                     .version = 1,
                                     .created_at = f->now };

    assert_int_equal(store_payment_method_insert(f->sql, &method), STATUS_OK);
    return method;
}

static struct payment_method method_find(struct fixture *f, struct id id)
{
    struct payment_method method;

    assert_int_equal(store_payment_method_find(f->sql, &f->arena, f->organization.id, id, &method), STATUS_OK);
    return method;
}

static enum status method_default(struct fixture *f, struct id id, int64_t version, struct payment_method *method)
{
    struct payment_method_change change = { id, version };
    struct counter counter = customer_counter(f);

    return counter_run(&counter, f->organization.id, act_payment_method_make_default, &change, method);
}

static enum status method_remove(struct fixture *f, struct id id, int64_t version)
{
    struct payment_method_change change = { id, version };
    struct counter counter = customer_counter(f);

    return counter_run(&counter, f->organization.id, act_payment_method_remove, &change, NULL);
}

static void test_new_default_method_raises_the_version_of_both_methods(void **state)
{
    struct fixture *f = *state;
    struct payment_method first = method_add(f, false), second = method_add(f, false), changed;
    struct event_row last;

    assert_int_equal(method_default(f, second.id, second.version + 1, &changed), STATUS_PRECONDITION_FAILED);
    assert_true(method_find(f, first.id).is_default);
    assert_int_equal(method_default(f, second.id, second.version, &changed), STATUS_OK);
    assert_true(changed.is_default && method_find(f, second.id).is_default);
    assert_int_equal(method_find(f, second.id).version, changed.version);
    assert_false(method_find(f, first.id).is_default);
    assert_int_equal(method_find(f, first.id).version, first.version + 1); /* its representation, which said default,
                                                                            * has changed */
    assert_int_equal(journal_last(f, &last), 4);
    assert_string_equal(last.type, "payment_method.changed");
    assert_string_equal(last.before_change, "{\"default\":false}");
    assert_string_equal(last.after_change, "{\"default\":true}");
    assert_int_equal(method_default(f, second.id, ANY, &changed), STATUS_OK);
    assert_int_equal(journal_last(f, &last), 4); /* it was the default already */
}

static void test_method_added_as_default_raises_the_version_of_the_former_default(void **state)
{
    struct fixture *f = *state;
    struct payment_method first = method_add(f, false), second = method_add(f, true);

    assert_true(method_find(f, second.id).is_default);
    assert_int_equal(method_find(f, first.id).version, first.version + 1);
}

static void test_removed_payment_method_is_kept_inactive(void **state)
{
    struct fixture *f = *state;
    struct payment_method method = method_add(f, false), changed;
    struct event_row last;

    assert_int_equal(method_remove(f, method.id, method.version + 1), STATUS_PRECONDITION_FAILED);
    assert_int_equal(method_remove(f, method.id, method.version), STATUS_OK);
    assert_false(method_find(f, method.id).active);
    assert_true(id_is_none(organization_now_in(f).default_payment_method_id));
    assert_int_equal(journal_last(f, &last), 2);
    assert_string_equal(last.type, "payment_method.removed");
    assert_int_equal(method_remove(f, method.id, ANY), STATUS_OK);
    assert_int_equal(journal_last(f, &last), 2); /* told once */
    assert_int_equal(method_default(f, method.id, ANY, &changed), STATUS_NOT_FOUND);
}

static void test_payment_method_of_another_organization_is_not_found(void **state)
{
    struct fixture *f = *state;
    struct payment_method method = method_add(f, false), changed;

    f->organization = fixture_organization(f);
    assert_int_equal(method_default(f, method.id, ANY, &changed), STATUS_NOT_FOUND);
    assert_int_equal(method_remove(f, method.id, ANY), STATUS_NOT_FOUND);
}

/* Without licences, so that the books are right without lots. */
static struct subscription subscription_insert(struct fixture *f, struct id payment_method_id,
                                               enum subscription_status status, enum subscription_hold hold)
{
    struct price price = price_draft(product_new(f).id);
    struct subscription s = { .organization_id = f->organization.id,
                              .id = id_new(),
                              .status = status,
                              .anchor = day_of(2026, 11, 1),
                              .period = { day_of(2026, 11, 1), day_of(2026, 12, 1) },
                              .cancels_on = DAY_NONE,
                              .hold = hold,
                              .hold_expected_by = DAY_NONE,
                              .payment_method_id = payment_method_id,
                              .version = 1,
                              .created_at = f->now };

    assert_int_equal(store_price_insert(f->sql, &f->arena, &price, f->now), STATUS_OK);
    s.price_id = price.id;
    s.rate = price.rate;
    assert_int_equal(store_subscription_insert(f->sql, &s), STATUS_OK);
    return s;
}

static const struct {
    const char *why;
    enum subscription_status status;
    enum status want;
} uses[] = {
    { "pending: its first order waits", SUBSCRIPTION_PENDING, STATUS_PAYMENT_METHOD_IN_USE },
    { "active", SUBSCRIPTION_ACTIVE, STATUS_PAYMENT_METHOD_IN_USE },
    { "past due", SUBSCRIPTION_PAST_DUE, STATUS_PAYMENT_METHOD_IN_USE },
    { "suspended: active again once paid", SUBSCRIPTION_SUSPENDED, STATUS_PAYMENT_METHOD_IN_USE },
    { "cancelled: free", SUBSCRIPTION_CANCELLED, STATUS_OK },
};

static void test_payment_method_in_use_cannot_be_removed(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++) {
        struct payment_method method = card_insert(f);
        enum status status;

        (void)subscription_insert(f, method.id, uses[i].status, HOLD_NONE);
        status = method_remove(f, method.id, ANY);
        if (status != uses[i].want || method_find(f, method.id).active != (status != STATUS_OK))
            fail_msg("%s: %s", uses[i].why, status_name(status));
    }
}

static enum status subscription_change(struct fixture *f, struct id id, int64_t version, struct id method_id,
                                       struct counter *counter, struct subscription *changed)
{
    struct subscription_change change = { .id = id, .version = version, .payment_method_id = method_id };

    *counter = customer_counter(f);
    return counter_run(counter, f->organization.id, act_subscription_change, &change, changed);
}

static void test_subscription_changes_to_another_payment_method(void **state)
{
    struct fixture *f = *state;
    struct payment_method card = card_insert(f), invoice = method_add(f, false);
    struct subscription s = subscription_insert(f, card.id, SUBSCRIPTION_ACTIVE, HOLD_NONE), changed;
    struct counter counter;
    struct event_row last;

    assert_int_equal(subscription_change(f, s.id, 2, invoice.id, &counter, &changed), STATUS_PRECONDITION_FAILED);
    assert_int_equal(subscription_change(f, s.id, 1, invoice.id, &counter, &changed), STATUS_OK);
    assert_int_equal(changed.payment_method_type, PAYMENT_METHOD_INVOICE);
    assert_int_equal(store_subscription_find(f->sql, &f->arena, f->organization.id, s.id, day_of(2026, 11, 12), &s),
                     STATUS_OK);
    assert_true(id_equal(s.payment_method_id, invoice.id));
    assert_int_equal(s.version, changed.version);
    assert_int_equal(journal_last(f, &last), 2);
    assert_string_equal(last.type, "subscription.changed");
    assert_non_null(strstr(last.before_change, "\"type\":\"card\""));
    assert_non_null(strstr(last.after_change, "\"type\":\"invoice\""));
    assert_int_equal(subscription_change(f, s.id, ANY, invoice.id, &counter, &changed), STATUS_OK);
    assert_int_equal(journal_last(f, &last), 2); /* it was this method already */
    assert_int_equal(method_remove(f, card.id, ANY), STATUS_OK); /* no longer in use */
}

static void test_removed_unknown_or_foreign_payment_method_is_refused(void **state)
{
    struct fixture *f = *state;
    struct payment_method card = card_insert(f), removed = card_insert(f);
    struct subscription s = subscription_insert(f, card.id, SUBSCRIPTION_ACTIVE, HOLD_NONE), changed;
    struct organization own = f->organization;
    struct id wanted[3] = { removed.id, id_new(), ID_NONE };
    struct counter counter;

    assert_int_equal(method_remove(f, removed.id, ANY), STATUS_OK);
    f->organization = fixture_organization(f);
    wanted[2] = card_insert(f).id;
    f->organization = own;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(subscription_change(f, s.id, ANY, wanted[i], &counter, &changed), STATUS_VALIDATION_FAILED);
        assert_string_equal(counter.act.refusal.pointer, "/payment_method_id");
        assert_string_equal(counter.act.refusal.code, "not_found");
    }
    assert_int_equal(store_subscription_find(f->sql, &f->arena, own.id, s.id, day_of(2026, 11, 12), &s), STATUS_OK);
    assert_true(id_equal(s.payment_method_id, card.id) && s.version == 1);
}

static void test_payment_method_change_during_an_open_order_is_refused(void **state)
{
    struct fixture *f = *state;
    struct payment_method card = card_insert(f), invoice = method_add(f, false);
    struct subscription s = subscription_insert(f, card.id, SUBSCRIPTION_ACTIVE, HOLD_ORDER_IN_PROGRESS), changed;
    struct counter counter;

    assert_int_equal(subscription_change(f, s.id, ANY, invoice.id, &counter, &changed),
                     STATUS_LICENCE_CHANGE_UNAVAILABLE);
    assert_int_equal(counter.act.refusal.action.reason, REASON_ORDER_IN_PROGRESS);
    assert_int_equal(counter.act.refusal.action.remedy, REMEDY_WAIT);
}

/* order_place needs a renderer. */
static void order_render(const struct act *act, const struct order *order, struct answer *answer)
{
    (void)act, (void)order;
    *answer = (struct answer){ .http_status = 201, .body = "{}", .length = 2 };
}

static const struct {
    const char *why;
    struct organization_change change;
    enum status want;
} taxes[] = {
    { "another name: same tax", { .version = ANY, .party = { .name = "Other" } }, STATUS_OK },
    { "a VAT number of the seller's country: same tax", { .version = ANY, .party = { .vat_id = "FR11123456782" },
      .has_vat_id = true }, STATUS_OK },
    { "to Belgium: at its rate", { .version = ANY, .party = { .country = "BE" } }, STATUS_QUOTE_STALE },
    { "to Belgium with a VAT number: reverse charge", { .version = ANY, .party = { .country = "BE",
      .vat_id = "BE0123456749" }, .has_vat_id = true },
      STATUS_QUOTE_STALE },
    { "out of the Union", { .version = ANY, .party = { .country = "CH" } }, STATUS_QUOTE_STALE },
};

/* B, Binding quotes: the order computes the quote again, and another tax makes another charge. */
static void test_quote_is_stale_when_its_tax_changes(void **state)
{
    struct fixture *f = *state;

    assert_true(clock_zone_set("Europe/Paris"));
    for (size_t i = 0; i < sizeof taxes / sizeof taxes[0]; i++) {
        struct deployment deployment = { .secret = f->secret };
        struct price price = price_draft(product_new(f).id);
        struct quote_wanted asked = { .kind = QUOTE_NEW_SUBSCRIPTION, .price_id = price.id, .total_licences = 3 };
        struct order_wanted wanted = { 0 };
        struct counter counter;
        struct quote quote;
        struct order order;
        enum status status;

        f->organization = fixture_organization(f);
        deployment.seller = f->organization.party;
        assert_int_equal(store_series_insert(f->sql, f->organization.id), STATUS_OK);
        assert_int_equal(store_price_insert(f->sql, &f->arena, &price, f->now), STATUS_OK);
        (void)method_add(f, true);
        counter = customer_counter(f);
        counter.act.deployment = &deployment;
        counter.act.caller.actor.user_id = fixture_user(f, ROLE_BILLING_ADMIN).id;
        assert_int_equal(counter_run(&counter, f->organization.id, act_quote_create, &asked, &quote), STATUS_OK);
        assert_int_equal(counter_run(&counter, f->organization.id, act_organization_change, &taxes[i].change, NULL),
                         STATUS_OK);
        wanted.quote_id = quote.id;
        counter.act.caller.claim =
            (struct claim){ .phase = CLAIM_START, .principal_id = counter.act.caller.actor.user_id };
        digest(taxes[i].why, strlen(taxes[i].why), counter.act.caller.claim.key_hash);
        status = order_place(&counter, &wanted, order_render, &order);
        if (status != taxes[i].want)
            fail_msg("%s: %s", taxes[i].why, status_name(status));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_profile_change_keeps_members_that_were_not_sent),
        FIXTURE_TEST(test_profile_change_to_the_same_values_changes_nothing),
        FIXTURE_TEST(test_profile_change_on_an_old_version_is_refused),
        FIXTURE_TEST(test_new_default_method_raises_the_version_of_both_methods),
        FIXTURE_TEST(test_method_added_as_default_raises_the_version_of_the_former_default),
        FIXTURE_TEST(test_removed_payment_method_is_kept_inactive),
        FIXTURE_TEST(test_payment_method_of_another_organization_is_not_found),
        FIXTURE_TEST(test_payment_method_in_use_cannot_be_removed),
        FIXTURE_TEST(test_subscription_changes_to_another_payment_method),
        FIXTURE_TEST(test_removed_unknown_or_foreign_payment_method_is_refused),
        FIXTURE_TEST(test_payment_method_change_during_an_open_order_is_refused),
        FIXTURE_TEST(test_quote_is_stale_when_its_tax_changes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

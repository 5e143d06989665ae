/* api/action_json.c */
#include "api/action_json.h"

#include "api/money_json.h"
#include "base/language_form.h"

#include <string.h>

/* The message of each reason; each says what to do next. */
static const char *const messages[REASON__MAX] = {
    [REASON_CREDIT_CHECK_PENDING] =
        N_("A credit check is pending for this subscription: licences can be changed again once it is decided."),
    [REASON_PREPAID] =
        N_("This subscription was activated with a product key: redeem another product key to add licences."),
    [REASON_VOLUME_LICENSING] =
        N_("This subscription was bought under volume licensing: manage its licences in the volume licensing centre."),
    [REASON_CLOUD_SOLUTION_PROVIDER] =
        N_("This subscription was bought from a cloud solution provider: contact the provider to change its licences."),
    [REASON_TRIAL] = N_("This is a trial: buy it first, then licences can be changed."),
    [REASON_END_OF_SALE] =
        N_("This price is no longer offered: choose another one from the catalogue for more licences."),
    [REASON_PAST_DUE] = N_("A payment for this subscription is overdue: pay the open invoice first."),
    [REASON_SUSPENDED] = N_("This subscription is suspended because an invoice is unpaid: pay it to continue."),
    [REASON_EXPIRED] = N_("This subscription has expired: buy a new one."),
    [REASON_CANCELLED] = N_("This subscription is cancelled: buy a new one."),
    [REASON_ORDER_IN_PROGRESS] = N_("An order for this subscription is being processed: try again in a few minutes."),
    [REASON_ALL_LICENCES_ASSIGNED] = N_("All licences are assigned: take licences from users before you remove any."),
    [REASON_TOO_MANY_LOTS] =
        N_("Licences were added too often in this period: add more after its renewal, or buy a new subscription."),
    [REASON_RETURN_WINDOW_CLOSED] =
        N_("Not all of these licences can be given back any more: cancel at the end of the period instead."),
    [REASON_NOT_A_TRIAL] = N_("This subscription is not a trial: there is nothing to buy."),
};

static const char *volume_licensing_link;

void action_link_set(const char *volume_licensing_href)
{
    volume_licensing_link = volume_licensing_href;
}

static struct partner seller; /* only its name and e-mail address are told */

void action_seller_set(const char *name, const char *email)
{
    seller = (struct partner){ .name = name, .email = email };
}

/* What was written off is settled with the seller. */
static bool contacts_seller(const struct action *action)
{
    return action->remedy == REMEDY_CONTACT &&
           (action->reason == REASON_PAST_DUE || action->reason == REASON_SUSPENDED);
}

static void partner_json(struct json_write *json, const struct action *action)
{
    const struct partner *partner = contacts_seller(action) ? &seller : &action->partner;

    if (action->remedy == REMEDY_CONTACT) {
        json_put_string(json, "name", partner->name);
        json_put_string(json, "email", partner->email);
        json_put_string(json, "phone", partner->phone);
        json_put_string(json, "href", partner->href);
    }
    if (action->remedy == REMEDY_LINK)
        json_put_string(json, "href", partner->href != NULL ? partner->href : volume_licensing_link);
}

static void invoice_json(struct json_write *json, const struct action *action)
{
    if (action->remedy != REMEDY_PAY_INVOICE)
        return;
    json_put_id(json, "invoice_id", ID_INVOICE, action->invoice_id);
    money_json(json, "amount", action->due);
}

/* Where to go: an address of this API, or the page on which a card holder confirms. */
static void href_json(struct json_write *json, const struct action *action)
{
    struct id_text subscription = id_write(ID_SUBSCRIPTION, action->subscription_id);

    if (action->remedy == REMEDY_REDEEM_PRODUCT_KEY)
        json_put_string(json, "href", "/v1/product-key-redemptions");
    if (action->remedy == REMEDY_BUY || action->remedy == REMEDY_BUY_SUCCESSOR)
        json_put_string(json, "href", "/v1/products");
    if (action->remedy == REMEDY_TAKE_BACK_CANCELLATION)
        json_put_string(json, "href",
                        arena_format(json->arena, "/v1/subscriptions/%s/cancellation", subscription.text));
    if (action->remedy == REMEDY_UNASSIGN)
        json_put_string(json, "href", arena_format(json->arena, "/v1/subscriptions/%s/assignments", subscription.text));
    if (action->remedy == REMEDY_AUTHENTICATE) {
        json_put_string(json, "href", action->action_url);
        json_put_id(json, "order_id", ID_ORDER, action->order_id);
        json_put_instant(json, "until", action->until);
    }
}

static const char *successor_name(const struct successor *successor, enum language language)
{
    return language == LANGUAGE_FR ? successor->product_name_fr : successor->product_name_en;
}

void successors_json(struct json_write *json, const char *key, const struct action *action, enum language language)
{
    json_list(json, key);
    for (size_t i = 0; i < action->successor_count; i++) {
        const struct successor *successor = &action->successors[i];

        json_open(json, NULL);
        json_open(json, "product");
        json_put_id(json, "id", ID_PRODUCT, successor->product_id);
        json_put_string(json, "code", successor->product_code);
        json_put_string(json, "name", successor_name(successor, language));
        json_close(json);
        json_put_id(json, "price_id", ID_PRICE, successor->price_id);
        json_close(json);
    }
    json_list_close(json);
}

static void remedy_json(struct json_write *json, const struct action *action, enum language language)
{
    if (action->remedy == REMEDY_NONE)
        return;
    json_open(json, "remedy");
    json_put_string(json, "kind", remedy_kind_name(action->remedy));
    invoice_json(json, action);
    href_json(json, action);
    if (action->remedy == REMEDY_WAIT && !day_is_none(action->expected_by))
        json_put_day(json, "expected_by", action->expected_by);
    partner_json(json, action);
    if (action->remedy == REMEDY_BUY_SUCCESSOR)
        successors_json(json, "successors", action, language);
    json_close(json);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* each pattern is one of this file, or its twin in po/, which    \
                                                        msgfmt --check held against it */
/* The sentence of what is no longer sold: with the names of what takes its place, each once. */
static const char *end_of_sale_message(struct arena *arena, const struct action *action, enum language language)
{
    const char *names = "", *before = NULL;

    for (size_t i = 0; i < action->successor_count; i++) {
        const char *name = successor_name(&action->successors[i], language);

        if (before == NULL || strcmp(before, name) != 0) /* several prices of one product stand together */
            names = arena_format(arena, "%s%s%s", names, before == NULL ? "" : ", ", name);
        before = name;
    }
    if (before != NULL && action->product_ended)
        return arena_format(
            arena, language_text(language, N_("This product is no longer sold. What takes its place: %s.")), names);
    if (before != NULL)
        return arena_format(
            arena, language_text(language, N_("This price is no longer offered. What takes its place: %s.")), names);
    return language_text(language, action->product_ended
                                       ? N_("This product is no longer sold: choose another one from the "
                                            "catalogue.")
                                       : messages[REASON_END_OF_SALE]);
}

static const char *written_off_message(struct arena *arena, enum language language)
{
    if (seller.email == NULL)
        return language_text(language, N_("An invoice of this subscription stayed unpaid and was written off: ask the "
                                          "seller how to settle it."));
    return arena_format(arena,
                        language_text(language, N_("An invoice of this subscription stayed unpaid and was written off: "
                                                   "write to %s to settle it.")),
                        seller.email);
}

/* The sentence that names a day or an amount; NULL: what it would name is not known. */
static const char *message_with(struct arena *arena, const struct action *action, enum language language)
{
    const char *due = action->remedy == REMEDY_PAY_INVOICE
                          ? language_amount(arena, language, action->due.minor, currency_exponent(action->due.currency),
                                            action->due.currency.code)
                          : NULL;
    const char *day = action->remedy == REMEDY_WAIT && !day_is_none(action->expected_by)
                          ? language_day(arena, language, action->expected_by)
                          : NULL;
    const char *pattern = NULL;

    if (action->reason == REASON_PAST_DUE && due != NULL)
        pattern = N_("An invoice of this subscription is overdue, with %s to pay: pay it first.");
    if (action->reason == REASON_SUSPENDED && due != NULL)
        pattern =
            N_("This subscription is suspended because of an unpaid invoice, with %s to pay: pay it to continue.");
    if (action->reason == REASON_CREDIT_CHECK_PENDING && day != NULL)
        pattern =
            N_("A credit check is pending for this subscription: licences can be changed again once it is decided, "
               "probably by %s.");
    if (action->remedy == REMEDY_TAKE_BACK_CANCELLATION) {
        pattern = N_("This subscription ends on %s: take the cancellation back to change it.");
        day = language_day(arena, language, action->ends_on);
    }
    return pattern == NULL ? NULL : arena_format(arena, language_text(language, pattern), due != NULL ? due : day);
}
#pragma GCC diagnostic pop

const char *action_message(struct arena *arena, const struct action *action, enum language language)
{
    const char *with = message_with(arena, action, language);

    if (with != NULL)
        return with;
    if (contacts_seller(action))
        return written_off_message(arena, language);
    if (action->reason == REASON_END_OF_SALE)
        return end_of_sale_message(arena, action, language);
    if (action->remedy == REMEDY_AUTHENTICATE)
        return language_text(language, N_("An order for this subscription waits for its card holder: open the bank’s "
                                          "page and confirm the payment."));
    if (action->remedy == REMEDY_WAIT && action->reason == REASON_PAST_DUE)
        return language_text(language, N_("An invoice of this subscription is overdue, and its payment is under way: "
                                          "licences can be added once it has succeeded."));
    if (action->remedy == REMEDY_WAIT && action->reason == REASON_SUSPENDED)
        return language_text(language, N_("This subscription is suspended because of an unpaid invoice, whose payment "
                                          "is under way: it continues once that has succeeded."));
    return language_text(language, messages[action->reason]);
}

void action_json(struct json_write *json, const char *key, const struct action *action, enum language language)
{
    json_open(json, key);
    json_put_bool(json, "allowed", action->allowed);
    if (!action->allowed) {
        json_put_string(json, "reason", action_reason_code(action->reason));
        json_put_string(json, "message", action_message(json->arena, action, language));
        remedy_json(json, action, language);
    }
    json_close(json);
}

/* tests/openapi/tables.c: prints the tables of the program that the OpenAPI document describes, as JSON, for
 * test_document.py to compare. A word that a field takes is found by trying every word that an enumeration of the
 * program or of the document has. Usage: openapi_tables DOCUMENT.json */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/faults.h"
#include "api/problem_words.h"
#include "api/routes.h"
#include "auth/actor.h"
#include "auth/role.h"
#include "base/id.h"
#include "billing/action.h"
#include "billing/assignment.h"
#include "billing/charge.h"
#include "billing/chargeback.h"
#include "billing/invoice.h"
#include "billing/method_setup.h"
#include "billing/order.h"
#include "billing/payment_method.h"
#include "billing/price.h"
#include "billing/product_key.h"
#include "billing/quote.h"
#include "billing/refund.h"
#include "billing/tax.h"
#include "books/journal.h"
#include "fcgi/draft_internal.h"
#include "fcgi/route.h"
#include "sql/store_user.h"

static json_t *candidates; /* {word: null} */
static const char *const prefixes[] = {
#define X(name, prefix) prefix,
    ID_TABLE(X)
#undef X
};

/* --- enumerations --- */

static void word_add(json_t *list, const char *word)
{
    if (word[0] == '\0')
        return;
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_string_value(json_array_get(list, i)), word) == 0)
            return;
    (void)json_array_append_new(list, json_string(word));
    (void)json_object_set_new(candidates, word, json_null());
}

/* The words of the values from 0 to `last`, under the name that the document gives the enumeration. */
#define WORDS(into, schema, noun, word, last)                                                                          \
    do {                                                                                                               \
        json_t *list_ = json_array();                                                                                  \
        for (int value_ = 0; value_ <= (int)(last); value_++)                                                          \
            word_add(list_, word((enum noun)value_));                                                                  \
        (void)json_object_set_new(into, schema, list_);                                                                \
    } while (0)

static void billing_words(json_t *into)
{
    WORDS(into, "ActionReason", action_reason, action_reason_code, REASON__MAX - 1);
    WORDS(into, "RemedyKind", remedy_kind, remedy_kind_name, REMEDY__MAX - 1);
    WORDS(into, "AssignmentStatus", assignment_status, assignment_status_name, ASSIGNMENT_RESERVED);
    WORDS(into, "LineKind", line_kind, line_kind_name, LINE_PRORATION);
    WORDS(into, "DisputeStatus", chargeback_state, chargeback_state_name, CHARGEBACK_STATE__MAX - 1);
    WORDS(into, "InvoiceStatus", invoice_status, invoice_status_name, INVOICE_STATUS__MAX - 1);
    WORDS(into, "SetupStatus", method_setup_state, method_setup_state_name, METHOD_SETUP_STATE__MAX - 1);
    WORDS(into, "OrderStatus", order_status, order_status_name, ORDER_STATUS__MAX - 1);
    WORDS(into, "PaymentStatus", payment_state, payment_state_public, PAYMENT_STATE__MAX - 1);
    WORDS(into, "CreditCheckStatus", credit_check_status, credit_check_status_name, CREDIT_CHECK_STATUS__MAX - 1);
    WORDS(into, "PaymentMethodType", payment_method_type, payment_method_type_name, PAYMENT_METHOD__MAX - 1);
    WORDS(into, "MandateStatus", mandate_status, mandate_status_name, MANDATE_STATUS__MAX - 1);
    WORDS(into, "RefundStatus", refund_state, refund_state_public, REFUND_STATE__MAX - 1);
    WORDS(into, "Channel", channel, channel_name, CHANNEL__MAX - 1);
    WORDS(into, "SubscriptionStatus", subscription_status, subscription_status_name, SUBSCRIPTION_STATUS__MAX - 1);
    WORDS(into, "TaxCategory", tax_category, tax_category_name, TAX_OUTSIDE);
}

static void price_words(json_t *into)
{
    WORDS(into, "BillingPeriod", billing_period, billing_period_name, BILLING_YEARLY);
    WORDS(into, "TiersMode", price_mode, price_mode_name, PRICE_GRADUATED);
    WORDS(into, "ReductionPolicy", reduction_policy, reduction_policy_name, REDUCTION_AT_RENEWAL);
    WORDS(into, "KeyApply", key_apply, key_apply_name, KEY_EXTEND);
    WORDS(into, "KeyState", key_state, key_state_name, KEY_STATE__MAX - 1);
    WORDS(into, "QuoteKind", quote_kind, quote_kind_name, QUOTE_PURCHASE_TRIAL);
    WORDS(into, "Effective", quote_effective, quote_effective_name, EFFECTIVE_AT_RENEWAL);
    WORDS(into, "Collection", quote_collection, quote_collection_name, COLLECTION_NONE);
}

static json_t *table_words(const char *const *words, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        word_add(list, words[i]);
    return list;
}
#define TABLE_WORDS(words) table_words(words, sizeof(words) / sizeof((words)[0]))

static json_t *enumerations(void)
{
    static const char *const roles[] = {
#define X(name, bit, text) text,
        ROLE_TABLE(X)
#undef X
    };
    static const char *const events[] = {
#define X(name, text) text,
        EVENT_TABLE(X)
#undef X
    };
    static const char *const faults[] = {
#define X(name, code, detail, developer) code,
        FAULT_TABLE(X) API_FAULT_TABLE(X)
#undef X
    };
    json_t *all = json_object();

    billing_words(all);
    price_words(all);
    WORDS(all, "UserStatus", user_status, user_status_name, USER_DISABLED);
    (void)json_object_set_new(all, "Role", TABLE_WORDS(roles));
    (void)json_object_set_new(all, "EventType", TABLE_WORDS(events));
    (void)json_object_set_new(all, "FaultCode", TABLE_WORDS(faults));
    (void)json_object_set_new(all, "Transport",
                              json_pack("[s, s]", transport_name(TRANSPORT_COOKIE), transport_name(TRANSPORT_BEARER)));
    return all;
}

/* Every word of an enumeration of the document. */
static void candidates_add(json_t *value)
{
    json_t *member, *words = json_object_get(value, "enum");
    const char *name;
    size_t i;

    json_array_foreach(words, i, member) if (json_is_string(member))(void)
        json_object_set_new(candidates, json_string_value(member), json_null());
    if (json_is_object(value))
        json_object_foreach(value, name, member) candidates_add(member);
    else
        json_array_foreach(value, i, member) candidates_add(member);
}

/* --- tables of fields --- */

static json_t *table_json(const struct draft_table *table);

/* Of WORDS: every word of its table. */
static json_t *words_of_table(const struct field *field)
{
    struct names names = field->word->words();
    json_t *list = json_array();

    for (size_t i = 0; i < names.count; i++)
        if (names.words[i] != NULL)
            (void)json_array_append_new(list, json_string(names.words[i]));
    return list;
}

static json_t *words_of(const struct field *field)
{
    json_t *list = json_array(), *value;
    const char *word;

    json_object_foreach(candidates, word, value)
    {
        int64_t room = 0; /* larger than any enumeration of ours */

        if (field->word->read(word, &room))
            (void)json_array_append_new(list, json_string(word));
    }
    return list;
}

static json_t *field_json(const struct field *field)
{
    static const char *const kinds[] = { "text",  "name",    "secret", "email",    "id",    "int",    "bool", "word",
                                         "words", "instant", "day",    "currency", "money", "object", "list" };
    int64_t min, max;
    json_t *json;

    field_bounds(field, &min, &max);
    json = json_pack("{s:s, s:s, s:b, s:b, s:I, s:I}", "name", field->name, "kind", kinds[field->kind], "required",
                     field->required, "nullable", field->nullable, "min", (json_int_t)min, "max", (json_int_t)max);
    if (field->kind == FIELD_ID)
        (void)json_object_set_new(json, "id", json_string(prefixes[field->id]));
    if (field->kind == FIELD_WORD)
        (void)json_object_set_new(json, "words", words_of(field));
    if (field->kind == FIELD_WORDS)
        (void)json_object_set_new(json, "words", words_of_table(field));
    if (field->kind == FIELD_OBJECT)
        (void)json_object_set_new(json, "fields", table_json(field->table));
    if (field->kind == FIELD_LIST)
        (void)json_object_set_new(json, "item", field_json(field->item));
    return json;
}

static json_t *table_json(const struct draft_table *table)
{
    json_t *list = json_array();

    for (size_t i = 0; table != NULL && i < table->count; i++)
        (void)json_array_append_new(list, field_json(&table->fields[i]));
    return list;
}

static json_t *routes_json(void)
{
    static const char *const accesses[] = { "anyone", "internal",     "signed_in", "billing",
                                            "users",  "global_admin", "operator" };
    static const char *const keys[] = { "none", "honoured", "needed" };
    json_t *list = json_array();

    for (size_t i = 0; i < api_routes.count; i++) {
        const struct route *route = &api_routes.rows[i];

        (void)json_array_append_new(
            list,
            json_pack("{s:s, s:s, s:s, s:s, s:I, s:b, s:b, s:b, s:o, s:o?}", "method", route->method, "path",
                      route->pattern, "access", accesses[route->access], "key", keys[route->key], "body_max",
                      (json_int_t)route->body_max, "csv", route->csv, "unread", route->unread, "till", route->till,
                      "query", table_json(route->query), "body", route->body == NULL ? NULL : table_json(route->body)));
    }
    return list;
}

static json_t *statuses_json(void)
{
    json_t *all = json_object();

    for (int status = STATUS_OK + 1; status < STATUS__MAX; status++)
        (void)json_object_set_new(all, status_code((enum status)status),
                                  json_integer(status_http((enum status)status)));
    return all;
}

/* The English texts of each code; of two statuses with one code those of the first, which clients see. */
static json_t *texts_json(void)
{
    json_t *all = json_object();

    for (int status = STATUS_OK + 1; status < STATUS__MAX; status++) {
        const struct problem_text *text = &problem_texts[status];

        if (json_object_get(all, status_code((enum status)status)) == NULL)
            (void)json_object_set_new(all, status_code((enum status)status),
                                      json_pack("{s:s, s:s, s:s}", "title", text->title, "detail", text->detail,
                                                "developer", text->developer));
    }
    return all;
}

static void fault_add_text(json_t *all, const char *code, const char *developer)
{
    if (json_object_get(all, code) == NULL)
        (void)json_object_set_new(all, code, json_array());
    (void)json_array_append_new(json_object_get(all, code), json_string(developer));
}

/* The programmer's sentences of each fault's code; a code may have several. */
static json_t *faults_json(void)
{
    json_t *all = json_object();

#define X(name, code, detail, developer) fault_add_text(all, code, developer);
    FAULT_TABLE(X)
    API_FAULT_TABLE(X)
#undef X
    return all;
}

int main(int count, char **arguments)
{
    json_t *document = count == 2 ? json_load_file(arguments[1], 0, NULL) : NULL, *words, *all;

    if (document == NULL)
        return EXIT_FAILURE;
    candidates = json_object();
    words = enumerations();
    candidates_add(document);
    all = json_pack("{s:o, s:o, s:o, s:o, s:o}", "routes", routes_json(), "statuses", statuses_json(), "words", words,
                    "texts", texts_json(), "faults", faults_json());
    (void)json_dumpf(all, stdout, JSON_INDENT(1));
    json_decref(all);
    json_decref(document);
    json_decref(candidates);
    return EXIT_SUCCESS;
}

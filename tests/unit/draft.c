/* tests/unit/draft.c: bodies and queries are read by a table of fields of every kind.
 * Source: docs/api.md, Conventions; docs/reliability.md, 8 (B1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/clock.h"
#include "billing/money.h"
#include "billing/payment_method.h"
#include "fcgi/draft_internal.h"
#include "fcgi/request.h"

struct address {
    const char *city;
    const char *country;
};

struct person {
    const char *email;
    int64_t age;
};

struct thing {
    const char *text, *name, *secret, *email;
    struct id order_id;
    int64_t count;
    bool yes, yes_given;
    enum payment_method_type type;
    struct instant at;
    struct day on;
    struct currency currency;
    struct money price;
    struct address address;
    struct draft_list people, orders;
    const char *note;
    bool note_given;
};

DRAFT_WORD(type_word, enum payment_method_type, payment_method_type)

static const struct field address_fields[] = {
    { "city", FIELD_NAME, offsetof(struct address, city), .required = true },
    { "country", FIELD_TEXT, offsetof(struct address, country), .min = 2, .max = 2 },
};
static const struct draft_table address_table = DRAFT_TABLE(address_fields, struct address);

static const struct field person_fields[] = {
    { "email", FIELD_EMAIL, offsetof(struct person, email), .required = true },
    { "age", FIELD_INT, offsetof(struct person, age), .otherwise = 18 },
};
static const struct draft_table person_table = DRAFT_TABLE(person_fields, struct person);
static const struct field person_item = { "", FIELD_OBJECT, 0, .table = &person_table };
static const struct field order_item = { "", FIELD_ID, 0, .id = ID_ORDER };

static const struct field thing_fields[] = {
    { "text", FIELD_TEXT, offsetof(struct thing, text), .required = true, .min = 2, .max = 4 },
    { "name", FIELD_NAME, offsetof(struct thing, name) },
    { "secret", FIELD_SECRET, offsetof(struct thing, secret), .min = 1, .max = 12 },
    { "email", FIELD_EMAIL, offsetof(struct thing, email) },
    { "order_id", FIELD_ID, offsetof(struct thing, order_id), .id = ID_ORDER },
    { "count", FIELD_INT, offsetof(struct thing, count), .min = 1, .max = 100, .otherwise = 25 },
    { "yes", FIELD_BOOL, offsetof(struct thing, yes), .otherwise = 1, .given = offsetof(struct thing, yes_given) },
    { "type", FIELD_WORD, offsetof(struct thing, type), .word = &type_word, .otherwise = PAYMENT_METHOD_INVOICE },
    { "at", FIELD_INSTANT, offsetof(struct thing, at) },
    { "on", FIELD_DAY, offsetof(struct thing, on) },
    { "currency", FIELD_CURRENCY, offsetof(struct thing, currency) },
    { "price", FIELD_MONEY, offsetof(struct thing, price), .min = 0, .max = 1000 },
    { "address", FIELD_OBJECT, offsetof(struct thing, address), .table = &address_table },
    { "people", FIELD_LIST, offsetof(struct thing, people), .min = 1, .max = 2, .item = &person_item,
      .item_bytes = sizeof(struct person) },
    { "orders", FIELD_LIST, offsetof(struct thing, orders), .item = &order_item, .item_bytes = sizeof(struct id) },
    { "note", FIELD_TEXT, offsetof(struct thing, note), .nullable = true, .given = offsetof(struct thing, note_given) },
};
static const struct draft_table thing_table = DRAFT_TABLE(thing_fields, struct thing);

/* The faults as "pointer code, pointer code"; "" where there are none. */
static const char *faults_of(struct arena *arena, const struct faults *faults)
{
    const char *text = "";

    for (size_t i = 0; i < faults->count; i++)
        text = arena_format(arena, "%s%s%s %s", text, i > 0 ? ", " : "", faults->list[i].pointer, faults->list[i].code);
    return text;
}

static enum status read_body(struct arena *arena, const char *body, struct faults *faults, struct thing *thing)
{
    json_t *object = NULL;
    enum status status;

    *faults = faults_start(arena);
    assert_int_equal(request_json(body, strlen(body), &object), STATUS_OK);
    status = draft_read(faults, &thing_table, object, thing);
    request_json_end(object);
    return status;
}

#define T "\"text\":\"ab\""

static const struct { const char *why, *body, *want; } fault_cases[] = {
    { "as little as there must be", "{" T "}", "" },
    { "a required field is missing", "{}", "/text required" },
    { "null is not a text", "{\"text\":null}", "/text wrong_type" },
    { "a field nobody knows", "{" T ",\"x\":1}", "/x unknown_field" },
    { "its name is escaped", "{" T ",\"a/~b\":1}", "/a~1~0b unknown_field" },
    { "an empty name", "{" T ",\"\":1}", "/ unknown_field" },
    { "a name that differs in case", "{" T ",\"Name\":\"x\"}", "/Name unknown_field" },
    { "too short", "{\"text\":\"a\"}", "/text too_short" },
    { "too long", "{\"text\":\"abcde\"}", "/text too_long" },
    { "characters are counted, not bytes", "{\"text\":\"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\"}", "" },
    { "an emoji is one", "{\"text\":\"a\xf0\x9f\x98\x80\"}", "" },
    { "a control character", "{\"text\":\"a\\u0007\"}", "/text invalid_format" },
    { "a line break", "{\"text\":\"a\\nb\"}", "/text invalid_format" },
    { "a control character of the second row", "{\"text\":\"a\\u0085\"}", "/text invalid_format" },
    { "a number is no text", "{\"text\":12}", "/text wrong_type" },
    { "a direction override in a name", "{" T ",\"name\":\"a\\u202eb\"}", "/name invalid_format" },
    { "a zero-width character in a name", "{" T ",\"name\":\"a\\u200bb\"}", "/name invalid_format" },
    { "a Persian name needs U+200C", "{" T ",\"name\":\"\\u0639\\u0644\\u06cc\\u200c\\u0631\\u0636\\u0627\"}", "" },
    { "a Hindi word needs U+200D", "{" T ",\"name\":\"\\u0915\\u094d\\u200d\\u0937\"}", "" },
    { "emoji are joined by U+200D", "{" T ",\"name\":\"\\ud83d\\udc69\\u200d\\ud83d\\udcbb\"}", "" },
    { "a joiner at the beginning", "{" T ",\"name\":\"\\u200dab\"}", "/name invalid_format" },
    { "a joiner at the end", "{" T ",\"name\":\"ab\\u200c\"}", "/name invalid_format" },
    { "a joiner behind a space", "{" T ",\"name\":\"a \\u200cb\"}", "/name invalid_format" },
    { "a joiner before a space", "{" T ",\"name\":\"a\\u200c b\"}", "/name invalid_format" },
    { "two joiners in a row", "{" T ",\"name\":\"a\\u200c\\u200db\"}", "/name invalid_format" },
    { "a direction override beside a joiner", "{" T ",\"name\":\"a\\u200c\\u202eb\"}", "/name invalid_format" },
    { "a direction mark", "{" T ",\"name\":\"a\\u200fb\"}", "/name invalid_format" },
    { "an isolate", "{" T ",\"name\":\"a\\u2066b\"}", "/name invalid_format" },
    { "a joiner in an address", "{" T ",\"email\":\"a\\u200cb@example.com\"}", "/email invalid_format" },
    { "a name of spaces", "{" T ",\"name\":\"  \\u00a0\"}", "/name invalid_format" },
    { "an empty value of a name", "{" T ",\"name\":\"\"}", "/name too_short" },
    { "a formula is a name like any other", "{" T ",\"name\":\"=cmd|' /C calc'!A0\"}", "" },
    { "a password may hold anything", "{" T ",\"secret\":\"\\u0007\\u202e \"}", "" },
    { "an address", "{" T ",\"email\":\"a.b+c@example.co.uk\"}", "" },
    { "an address without a domain", "{" T ",\"email\":\"a@\"}", "/email invalid_format" },
    { "an address without a dot", "{" T ",\"email\":\"a@localhost\"}", "/email invalid_format" },
    { "two at signs", "{" T ",\"email\":\"a@b@example.com\"}", "/email invalid_format" },
    { "a header in an address", "{" T ",\"email\":\"a@example.com\\r\\nBcc: x\"}", "/email invalid_format" },
    { "two dots in a row", "{" T ",\"email\":\"a..b@example.com\"}", "/email invalid_format" },
    { "a label that begins with a hyphen", "{" T ",\"email\":\"a@-example.com\"}", "/email invalid_format" },
    { "an identifier", "{" T ",\"order_id\":\"ord_00000000000000000000000001\"}", "" },
    { "an identifier of another kind", "{" T ",\"order_id\":\"quo_00000000000000000000000001\"}",
      "/order_id invalid_format" },
    { "the smallest", "{" T ",\"count\":1}", "" },
    { "the largest", "{" T ",\"count\":100}", "" },
    { "too small", "{" T ",\"count\":0}", "/count out_of_range" },
    { "too large", "{" T ",\"count\":101}", "/count out_of_range" },
    { "the least of all integers", "{" T ",\"count\":-9223372036854775808}", "/count out_of_range" },
    { "a number as a text", "{" T ",\"count\":\"1\"}", "/count wrong_type" },
    { "one point nought", "{" T ",\"count\":1.0}", "/count wrong_type" },
    { "an exponent", "{" T ",\"count\":1e1}", "/count wrong_type" },
    { "true is not one", "{" T ",\"count\":true}", "/count wrong_type" },
    { "one is not true", "{" T ",\"yes\":1}", "/yes wrong_type" },
    { "a word", "{" T ",\"type\":\"card\"}", "" },
    { "an unknown word", "{" T ",\"type\":\"Card\"}", "/type unknown_value" },
    { "an instant", "{" T ",\"at\":\"2026-11-12T09:30:00Z\"}", "" },
    { "an instant without a zone", "{" T ",\"at\":\"2026-11-12T09:30:00\"}", "/at invalid_format" },
    { "a day", "{" T ",\"on\":\"2028-02-29\"}", "" },
    { "a day that is none", "{" T ",\"on\":\"2026-02-29\"}", "/on invalid_format" },
    { "a currency", "{" T ",\"currency\":\"EUR\"}", "" },
    { "a currency in small letters", "{" T ",\"currency\":\"eur\"}", "/currency unknown_value" },
    { "money", "{" T ",\"price\":{\"amount\":1000,\"currency\":\"EUR\"}}", "" },
    { "an amount of money above the maximum", "{" T ",\"price\":{\"amount\":1001,\"currency\":\"EUR\"}}",
      "/price/amount out_of_range" },
    { "a bare amount", "{" T ",\"price\":1000}", "/price wrong_type" },
    { "money without its currency", "{" T ",\"price\":{\"amount\":1}}", "/price/currency required" },
    { "money with an unknown field", "{" T ",\"price\":{\"amount\":1,\"currency\":\"EUR\",\"x\":1}}",
      "/price/x unknown_field" },
    { "an object", "{" T ",\"address\":{\"city\":\"Lyon\"}}", "" },
    { "a fault inside an object", "{" T ",\"address\":{\"country\":\"FRA\"}}",
      "/address/city required, /address/country too_long" },
    { "a list is no object", "{" T ",\"address\":[]}", "/address wrong_type" },
    { "too few items", "{" T ",\"people\":[]}", "/people too_few" },
    { "too many items", "{" T ",\"people\":[{},{},{}]}", "/people too_many" },
    { "a fault inside an item", "{" T ",\"people\":[{\"email\":\"a@example.com\"},{\"email\":\"a\",\"z\":1}]}",
      "/people/1/email invalid_format, /people/1/z unknown_field" },
    { "an item of another type", "{" T ",\"people\":[1]}", "/people/0 wrong_type" },
    { "a list of plain values", "{" T ",\"orders\":[\"ord_00000000000000000000000001\",\"x\"]}",
      "/orders/1 invalid_format" },
    { "null where it is allowed", "{" T ",\"note\":null}", "" },
    { "everything at once", "{\"count\":0,\"yes\":\"\",\"b\":1}",
      "/text required, /count out_of_range, /yes wrong_type, /b unknown_field" },
};

static void test_body_has_its_faults(void **state)
{
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof fault_cases / sizeof fault_cases[0]; i++) {
        struct faults faults;
        struct thing thing;
        enum status status = read_body(&arena, fault_cases[i].body, &faults, &thing);

        if (strcmp(faults_of(&arena, &faults), fault_cases[i].want) != 0 ||
            (status == STATUS_OK) != (fault_cases[i].want[0] == '\0'))
            fail_msg("%s: %s", fault_cases[i].why, faults_of(&arena, &faults));
    }
    arena_end(&arena);
}

/* The limits of a fault as data, in English and French, and for the programmer. */
static const struct { const char *why, *body, *english, *developer; } sentence_cases[] = {
    { "both bounds", "{" T ",\"count\":0}", "Enter a number between 1 and 100.", "The value is outside min and max." },
    { "the bounds of an amount, in its currency", "{" T ",\"price\":{\"amount\":-1,\"currency\":\"EUR\"}}",
      "Enter an amount between 0.00\u00a0EUR and 10.00\u00a0EUR.", "The value is outside min and max." },
    { "in one without decimals", "{" T ",\"price\":{\"amount\":1001,\"currency\":\"JPY\"}}",
      "Enter an amount between 0\u00a0JPY and 1,000\u00a0JPY.", "The value is outside min and max." },
    { "too short", "{\"text\":\"a\"}", "Enter at least 2 characters.", "The text has fewer than min_length code "
    "points." },
    { "too long", "{\"text\":\"abcde\"}", "Enter at most 4 characters.", "The text has more than max_length "
    "code points." },
    { "too few", "{" T ",\"people\":[]}", "Give at least 1 item.", "The list has fewer than min items." },
    { "a number as a text", "{" T ",\"count\":\"1\"}", "This is not the kind of value that is expected: enter "
    "it again.",
      "The value must be an integer, without a decimal point, an exponent or quotes." },
    { "a word", "{" T ",\"type\":\"Card\"}", "Choose one of the values offered.",
      "The value must be one of: card, bank_account, invoice." },
    { "a day", "{" T ",\"on\":\"2026-02-29\"}", "Enter a date that exists.",
      "The value must be a day that exists, such as 2026-11-12." },
    { "an address", "{" T ",\"email\":\"a@\"}", "Enter an e-mail address, such as anne@example.com.",
      "The value must be an e-mail address of at most 254 bytes." },
    { "an identifier of another kind", "{" T ",\"order_id\":\"quo_00000000000000000000000001\"}",
      "This is not written as it should be: check it.", "The value must be an identifier that begins with ord_." },
    { "a field nobody knows", "{" T ",\"quantity\":1}",
      "The page sent something that is not expected here: reload it and try again.", "There is no such field here." },
    { "a misspelt one", "{" T ",\"order-Id\":1}",
      "The page sent something that is not expected here: reload it and try again.",
      "There is no such field here; did you mean order_id?" },
};

static void test_fault_is_told_with_its_limits(void **state)
{
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof sentence_cases / sizeof sentence_cases[0]; i++) {
        struct faults faults;
        struct thing thing;

        assert_int_equal(read_body(&arena, sentence_cases[i].body, &faults, &thing), STATUS_VALIDATION_FAILED);
        assert_int_equal(faults.count, 1);
        assert_string_equal(fault_detail(&arena, &faults.list[0], LANGUAGE_EN), sentence_cases[i].english);
        assert_string_equal(fault_developer(&arena, &faults.list[0]), sentence_cases[i].developer);
    }
    arena_end(&arena);
}

static void test_fault_has_its_limits_as_data(void **state)
{
    struct arena arena = { 0 };
    struct faults faults;
    struct thing thing;

    (void)state;
    (void)!read_body(&arena, "{\"text\":\"a\",\"count\":101,\"type\":\"x\",\"people\":[]}", &faults, &thing);
    assert_int_equal(faults.count, 4);
    assert_true(faults.list[0].limits.min_length == 2 && faults.list[0].limits.max_length == 4 &&
                !faults.list[0].limits.has_min && !faults.list[0].limits.has_max);
    assert_true(faults.list[1].limits.has_min && faults.list[1].limits.min == 1 && faults.list[1].limits.has_max &&
                faults.list[1].limits.max == 100 && !faults.list[1].limits.has_max_length);
    assert_int_equal(faults.list[2].limits.allowed_count, 3);
    assert_string_equal(faults.list[2].limits.allowed[2], "invoice");
    assert_true(faults.list[3].limits.min == 1 && faults.list[3].limits.max == 2);
    arena_end(&arena);
}

/* Near is what one misspells; far is another word. The field that is missing is a fault beside it. */
static void test_misspelt_field_suggests_the_nearest(void **state)
{
    static const struct { const char *why, *name, *nearest; } cases[] = {
        { "a letter more", "texts", "text" },        { "a letter less", "secrt", "secret" },
        { "a letter changed", "sacret", "secret" },  { "two letters", "adres", "address" },
        { "another case", "orderID", "order_id" },   { "hyphens", "order-id", "order_id" },
        { "two letters of a short name", "tezz", NULL }, { "another word", "quantity", NULL },
        { "nothing", "", NULL },                     { "no short name is near", "it", NULL },
        { "longer than any field", "a23456789012345678901234567890123456789012345", NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *nearest = table_nearest(&thing_table, cases[i].name);

        if ((nearest == NULL) != (cases[i].nearest == NULL) ||
            (nearest != NULL && strcmp(nearest, cases[i].nearest) != 0))
            fail_msg("%s: %s", cases[i].why, nearest != NULL ? nearest : "none");
    }
}

static void test_fields_of_every_kind_are_read(void **state)
{
    struct arena arena = { 0 };
    struct faults faults;
    struct thing thing;

    (void)state;
    assert_int_equal(
        read_body(&arena,
                  "{\"text\":\"ab\",\"order_id\":\"ord_00000000000000000000000001\",\"count\":7,\"yes\":false,\"type\":"
                  "\"bank_account\","
                  "\"on\":\"1970-01-02\",\"price\":{\"amount\":5,\"currency\":\"JPY\"},\"address\":{\"city\":\"Lyon\"},"
                  "\"people\":[{\"email\":\"a@example.com\",\"age\":-1},{\"email\":\"b@example.com\"}],\"note\":null}",
                  &faults, &thing),
        STATUS_OK);
    assert_string_equal(thing.text, "ab");
    assert_int_equal(thing.order_id.bytes[15], 1);
    assert_int_equal(thing.count, 7);
    assert_true(!thing.yes && thing.yes_given);
    assert_int_equal(thing.type, PAYMENT_METHOD_BANK_ACCOUNT);
    assert_int_equal(thing.on.number, 1);
    assert_true(thing.price.minor == 5 && strcmp(thing.price.currency.code, "JPY") == 0);
    assert_string_equal(thing.address.city, "Lyon");
    assert_int_equal(thing.people.count, 2);
    assert_string_equal(((const struct person *)thing.people.items)[1].email, "b@example.com");
    assert_int_equal(((const struct person *)thing.people.items)[0].age, -1);
    assert_int_equal(((const struct person *)thing.people.items)[1].age, 18);
    assert_true(thing.note == NULL && thing.note_given);
    arena_end(&arena);
}

static void test_absent_fields_have_their_defaults(void **state)
{
    struct arena arena = { 0 };
    struct faults faults;
    struct thing thing;

    (void)state;
    memset(&thing, 0x5a, sizeof thing);
    assert_int_equal(read_body(&arena, "{" T "}", &faults, &thing), STATUS_OK);
    assert_true(thing.name == NULL && thing.secret == NULL && thing.email == NULL && thing.address.city == NULL &&
                thing.people.count == 0);
    assert_true(id_is_none(thing.order_id) && instant_is_none(thing.at) && day_is_none(thing.on) &&
                thing.currency.code[0] == '\0');
    assert_int_equal(thing.count, 25);
    assert_true(thing.yes && !thing.yes_given && !thing.note_given);
    assert_int_equal(thing.type, PAYMENT_METHOD_INVOICE);
    arena_end(&arena);
}

struct filter {
    int64_t limit;
    enum payment_method_type type;
    bool open;
    const char *text;
    unsigned types;
};

static const struct field filter_fields[] = {
    { "limit", FIELD_INT, offsetof(struct filter, limit), .min = 1, .max = 100, .otherwise = 25 },
    { "type", FIELD_WORD, offsetof(struct filter, type), .word = &type_word, .otherwise = PAYMENT_METHOD__MAX },
    { "open", FIELD_BOOL, offsetof(struct filter, open) },
    { "text", FIELD_TEXT, offsetof(struct filter, text) },
    { "types", FIELD_WORDS, offsetof(struct filter, types), .word = &type_word },
};
static const struct draft_table filter_table = DRAFT_TABLE(filter_fields, struct filter);

static void test_query_is_read_or_has_its_faults(void **state)
{
    static const struct { const char *why; struct request_param params[3]; size_t count; const char *want;
        int64_t limit; } cases[] = {
        { "none", { { 0 } }, 0, "", 25 },
        { "a number", { { "limit", "100" } }, 1, "", 100 },
        { "too large", { { "limit", "101" } }, 1, "/limit out_of_range", 0 },
        { "nought", { { "limit", "0" } }, 1, "/limit out_of_range", 0 },
        { "no number", { { "limit", "ten" } }, 1, "/limit invalid_format", 0 },
        { "empty", { { "limit", "" } }, 1, "/limit invalid_format", 0 },
        { "a leading zero", { { "limit", "010" } }, 1, "/limit invalid_format", 0 },
        { "a plus", { { "limit", "+1" } }, 1, "/limit invalid_format", 0 },
        { "a blank", { { "limit", " 1" } }, 1, "/limit invalid_format", 0 },
        { "beyond 64 bits", { { "limit", "9223372036854775808" } }, 1, "/limit invalid_format", 0 },
        { "twice the same", { { "limit", "5" }, { "limit", "5" } }, 2, "/limit repeated", 0 },
        { "three times is told once", { { "limit", "5" }, { "limit", "6" }, { "limit", "7" } }, 3, "/limit repeated",
          0 },
        { "unknown", { { "Limit", "5" } }, 1, "/Limit unknown_field", 0 },
        { "a word", { { "type", "card" }, { "limit", "1" } }, 2, "", 1 },
        { "an unknown word", { { "type", "" } }, 1, "/type unknown_value", 0 },
        { "a truth value", { { "open", "true" } }, 1, "", 25 },
        { "one is not true", { { "open", "1" } }, 1, "/open invalid_format", 0 },
        { "an empty text", { { "text", "" } }, 1, "/text too_short", 0 },
    };
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct faults faults = faults_start(&arena);
        struct filter filter;
        enum status status = draft_read_query(&faults, &filter_table, cases[i].params, cases[i].count, &filter);

        if (strcmp(faults_of(&arena, &faults), cases[i].want) != 0 ||
            (status == STATUS_OK && filter.limit != cases[i].limit))
            fail_msg("%s: %s", cases[i].why, faults_of(&arena, &faults));
    }
    arena_end(&arena);
}

/* The bit of each word; a fault tells the words there are. */
static void test_words_with_commas_are_read_whole_or_not_at_all(void **state)
{
    enum { CARD = 1 << PAYMENT_METHOD_CARD, ACCOUNT = 1 << PAYMENT_METHOD_BANK_ACCOUNT };
    static const struct { const char *text; unsigned types; } cases[] = {
        { "card", CARD }, { "bank_account", ACCOUNT }, { "card,bank_account", CARD | ACCOUNT },
        { "bank_account,card", CARD | ACCOUNT }, { "card,card", CARD }, { "", 0 }, { ",", 0 }, { "card,", 0 },
        { ",card", 0 }, { "card,,invoice", 0 }, { "card, invoice", 0 }, { "card;invoice", 0 }, { "cards", 0 },
        { "car", 0 }, { "CARD", 0 }, { "card,cheque", 0 },
    };
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct request_param param = { "types", cases[i].text };
        struct faults faults = faults_start(&arena);
        struct filter filter;
        enum status status = draft_read_query(&faults, &filter_table, &param, 1, &filter);

        if ((status == STATUS_OK) != (cases[i].types != 0) || (status == STATUS_OK && filter.types != cases[i].types))
            fail_msg("%s: %u", cases[i].text, filter.types);
        if (status == STATUS_OK)
            continue;
        assert_string_equal(faults_of(&arena, &faults), "/types unknown_value");
        assert_int_equal(faults.list[0].limits.allowed_count, 3);
        assert_string_equal(fault_developer(&arena, &faults.list[0]),
                            "The value must be some of these, with commas between them: card, bank_account, invoice.");
    }
    arena_end(&arena);
}

static void test_query_of_a_route_without_parameters_is_refused(void **state)
{
    static const struct request_param params[] = { { "limit", "5" } };
    struct arena arena = { 0 };
    struct faults faults = faults_start(&arena);

    (void)state;
    assert_int_equal(draft_read_query(&faults, NULL, params, 0, NULL), STATUS_OK);
    assert_int_equal(draft_read_query(&faults, NULL, params, 1, NULL), STATUS_VALIDATION_FAILED);
    assert_string_equal(faults_of(&arena, &faults), "/limit unknown_field");
    arena_end(&arena);
}

/* These numbers are published by payment schemes for tests. */
static void test_text_that_holds_a_card_number_or_iban_is_recognised(void **state)
{
    static const struct { const char *why, *text; bool want; } cases[] = {
        { "a card", "4242424242424242", true },
        { "in groups", "4242 4242 4242 4242", true },
        { "with dashes", "4242-4242-4242-4242", true },
        { "within words", "my card is 4242 4242 4242 4242, thanks", true },
        { "with its expiry date behind it", "4242424242424242 12/34 123", true },
        { "of fifteen digits", "378282246310005", true },
        { "of nineteen digits", "6304000000000000000", true },
        { "one digit off", "4242424242424241", false },
        { "an IBAN", "FR7630006000011234567890189", true },
        { "an IBAN in groups", "FR76 3000 6000 0112 3456 7890 189", true },
        { "an IBAN in small letters", "de89370400440532013000", true },
        { "an IBAN with words behind it", "DE89 3704 0044 0532 0130 00 please", true },
        { "an IBAN one digit off", "FR7630006000011234567890188", false },
        { "a token", "tok_visa", false },
        { "an identifier", "pm_01ARZ3NDEKTSV4RRFFQ69G5FAV", false },
        { "a phone number", "+33 1 23 45 67 89", false },
        { "a SIREN", "123456782", false },
        { "a VAT number", "FR11123456782", false },
        { "zeros", "0000000000000000", false },
        { "a name", "Caf\xc3\xa9 de la Gare", false },
        { "nothing", "", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (draft_looks_like_card_or_iban(cases[i].text) != cases[i].want)
            fail_msg("%s", cases[i].why);
}

static void test_body_that_holds_a_card_number_is_refused(void **state)
{
    static const struct { const char *why, *body, *want; } cases[] = {
        { "none", "{\"type\":\"card\",\"gateway_token\":\"tok_visa\"}", "" },
        { "as a value", "{\"gateway_token\":\"4242424242424242\"}", "/gateway_token card_or_iban" },
        { "as a number", "{\"gateway_token\":4242424242424242}", "/gateway_token card_or_iban" },
        { "deep inside", "{\"a\":[{\"b\":\"4242 4242 4242 4242\"}]}", "/a card_or_iban" },
        { "as a name, which is not repeated", "{\"4242424242424242\":1}", " card_or_iban" },
    };
    struct arena arena = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct faults faults = faults_start(&arena);
        json_t *body = NULL;
        enum status status;

        assert_int_equal(request_json(cases[i].body, strlen(cases[i].body), &body), STATUS_OK);
        status = draft_refuse_card_or_iban(&faults, body);
        request_json_end(body);
        if (strcmp(faults_of(&arena, &faults), cases[i].want) != 0 ||
            (status == STATUS_OK) != (cases[i].want[0] == '\0'))
            fail_msg("%s: %s", cases[i].why, faults_of(&arena, &faults));
    }
    arena_end(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_body_has_its_faults),
        cmocka_unit_test(test_fault_is_told_with_its_limits),
        cmocka_unit_test(test_fault_has_its_limits_as_data),
        cmocka_unit_test(test_misspelt_field_suggests_the_nearest),
        cmocka_unit_test(test_fields_of_every_kind_are_read),
        cmocka_unit_test(test_absent_fields_have_their_defaults),
        cmocka_unit_test(test_query_is_read_or_has_its_faults),
        cmocka_unit_test(test_words_with_commas_are_read_whole_or_not_at_all),
        cmocka_unit_test(test_query_of_a_route_without_parameters_is_refused),
        cmocka_unit_test(test_text_that_holds_a_card_number_or_iban_is_recognised),
        cmocka_unit_test(test_body_that_holds_a_card_number_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

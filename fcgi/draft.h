/* fcgi/draft.h: reads a JSON object (or the query) into a C struct by a table of fields: each field is checked once,
 * unknown fields are refused, and all faults are reported together.
 * Source: docs/api.md, Conventions; docs/house-style.md, "The path of a request".
 *
 *     struct card_draft { enum payment_method_type type; const char *gateway_token; bool make_default; };
 *     DRAFT_WORD(type_word, enum payment_method_type, payment_method_type)
 *     static const struct field card_fields[] = {
 *         { "type", FIELD_WORD, offsetof(struct card_draft, type), .required = true, .word = &type_word },
 *         { "gateway_token", FIELD_TEXT, offsetof(struct card_draft, gateway_token), .required = true,
 *           .min = 1, .max = 200 },
 *         { "default", FIELD_BOOL, offsetof(struct card_draft, make_default) },
 *     };
 *     static const struct draft_table card_table = DRAFT_TABLE(card_fields, struct card_draft); */
#ifndef GUICHET_FCGI_DRAFT_H
#define GUICHET_FCGI_DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"
#include "billing/names.h"
#include "fcgi/fault.h"

/* A row initializes only the members it needs; the others are zero. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

typedef struct json_t json_t; /* jansson's value; only the files that read JSON include its header */

/* The kind of a field: the C type at `offset`, and its value if an optional field is absent. */
enum field_kind {
    FIELD_TEXT, /* const char *, min..max characters (code points), no control character; absent: NULL */
    /* as TEXT, and without bidi overrides and zero-width characters (except U+200C and U+200D inside words), and not
     * only spaces: names of people and organizations */
    FIELD_NAME,
    FIELD_SECRET, /* const char *, min..max characters, any but NUL: passwords, as received */
    FIELD_EMAIL,  /* const char *, at most 254 bytes; absent: NULL */
    FIELD_ID,     /* struct id of `id`; absent: ID_NONE */
    FIELD_INT,    /* int64_t, min..max; absent: `otherwise` */
    FIELD_BOOL,   /* bool; absent: `otherwise` != 0 */
    FIELD_WORD,   /* an enum, read by `word`; absent: (int)`otherwise` */
    /* unsigned, words of `word` with commas between them, in any order, one twice is the same: the bit 1 << value of
     * each is set; for enums of fewer than 32 values; absent: 0 */
    FIELD_WORDS,
    FIELD_INSTANT,  /* struct instant; absent: INSTANT_NONE */
    FIELD_DAY,      /* struct day; absent: DAY_NONE */
    FIELD_CURRENCY, /* struct currency (billing/money.h); absent: all zero */
    FIELD_MONEY,    /* struct money from {"amount", "currency"}, amount min..max; absent: all zero */
    FIELD_OBJECT,   /* a struct with a table of its own, in place; absent: all zero (see `given`) */
    FIELD_LIST      /* struct draft_list, min..max items each read by `item`; absent: no items */
};

struct draft_table;
struct word_kind;

struct field {
    const char *name;
    enum field_kind kind;
    size_t offset;
    bool required;
    bool nullable; /* null is allowed and means absent; `given` distinguishes the two (PATCH) */
    /* of TEXT, NAME, SECRET, INT, MONEY, LIST. Both 0: 1 to FIELD_TEXT_MAX characters, any 64-bit integer, 0 to 100
     * items */
    int64_t min, max;
    int64_t otherwise;
    enum id_kind id;
    const struct word_kind *word; /* of WORD and WORDS; made by DRAFT_WORD */
    /* of INT: the sentence for people that names its bounds {min} and {max} and what is counted; NULL: "Enter a number
     * between …" */
    const struct sentence *between;
    const struct draft_table *table; /* of OBJECT */
    const struct field *item;        /* of LIST: its items; name "" and offset 0 */
    size_t item_bytes;               /* of LIST: sizeof one item */
    /* offset of a bool that is set to true if the field was sent; 0: none (so it cannot be the struct's first
     * member) */
    size_t given;
};

enum { FIELD_TEXT_MAX = 200 };

struct draft_table {
    const struct field *fields;
    size_t count;
    size_t bytes; /* of the struct */
};
#define DRAFT_TABLE(fields, type)                                                                                      \
    {                                                                                                                  \
        (fields), sizeof(fields) / sizeof((fields)[0]), sizeof(type)                                                   \
    }

struct draft_list {
    const void *items; /* an array, in the arena */
    size_t count;
};

/* The words of a WORD field, and how they are read. Made from an enum's names (billing/names.h) by its noun:
 * DRAFT_WORD(kind_word, enum quote_kind, quote_kind) uses quote_kind_read and quote_kind_words. */
struct word_kind {
    bool (*read)(const char *word, void *value);
    struct names (*words)(void);
};
#define DRAFT_WORD(name, type, noun)                                                                                   \
    static bool name##_read(const char *word, void *value)                                                             \
    {                                                                                                                  \
        return noun##_read(word, (type *)value);                                                                       \
    }                                                                                                                  \
    static const struct word_kind name = { name##_read, noun##_words };

/* Reads `object` into *draft, which is cleared first. STATUS_VALIDATION_FAILED: `faults` has the reasons, and the
 * draft must not be used. Texts are copied into the faults' arena. Handlers call exchange_draft, which applies this to
 * the request's body. */
enum status draft_read(struct faults *faults, const struct draft_table *table, const json_t *object,
                       void *draft) MUST_CHECK;

/* As draft_read, for the query, in which every value is text: INT, BOOL, WORD, WORDS, ID, DAY, INSTANT, TEXT and EMAIL
 * fields are read from their text form. An unknown or repeated parameter is a fault. `table` NULL: every parameter is
 * unknown. */
struct request_param {
    const char *name, *value;
};
enum status draft_read_query(struct faults *faults, const struct draft_table *table, const struct request_param *params,
                             size_t count, void *draft) MUST_CHECK;

/* Whether the text contains a card number (13 to 19 digits that pass the Luhn check) or an IBAN (with valid check
 * digits), also with spaces and dashes in between.
 * Source: docs/api.md, payment methods. */
bool draft_looks_like_card_or_iban(const char *text) MUST_CHECK;
/* Reports the first such text in a body, member names included, as a fault; STATUS_OK if there is none. */
enum status draft_refuse_card_or_iban(struct faults *faults, const json_t *body) MUST_CHECK;

#endif

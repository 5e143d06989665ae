/* fcgi/draft.h: reads a JSON object (or the query) into a C struct by a table: each field checked once, unknown ones
 * refused, all faults told at once. Source: docs/api.md, Conventions; docs/house-style.md, "The path of a request".
 *
 *     struct card_draft { enum payment_method_type type; const char *gateway_token; bool make_default; };
 *     DRAFT_WORD(type_word, enum payment_method_type, payment_method_type_read)
 *     static const struct field card_fields[] = {
 *         { "type", FIELD_WORD, offsetof(struct card_draft, type), .required = true, .word = type_word },
 *         { "gateway_token", FIELD_TEXT, offsetof(struct card_draft, gateway_token), .required = true, .min = 1, .max =
 * 200 }, { "default", FIELD_BOOL, offsetof(struct card_draft, make_default) },
 *     };
 *     static const struct draft_table card_table = DRAFT_TABLE(card_fields, struct card_draft); */
#ifndef GUICHET_FCGI_DRAFT_H
#define GUICHET_FCGI_DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"
#include "fcgi/fault.h"

/* A row names what it needs; the members left out are zero, which is meant. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

typedef struct json_t json_t; /* jansson's value; only the files that read JSON include its header */

/* Kind, the C type at `offset`, and what an absent optional field leaves there. */
enum field_kind {
    FIELD_TEXT, /* const char *, min..max characters (code points), no control character; absent: NULL */
    FIELD_NAME, /* the same, and no bidi override, no zero-width character but U+200C and U+200D inside words, not only
                 * spaces: what people are called */
    FIELD_SECRET,   /* const char *, min..max characters, any but NUL: passwords, as received */
    FIELD_EMAIL,    /* const char *, at most 254 bytes; absent: NULL */
    FIELD_ID,       /* struct id of `id`; absent: ID_NONE */
    FIELD_INT,      /* int64_t, min..max; absent: `otherwise` */
    FIELD_BOOL,     /* bool; absent: `otherwise` != 0 */
    FIELD_WORD,     /* an enum, read by `word`; absent: (int)`otherwise` */
    FIELD_INSTANT,  /* struct instant; absent: INSTANT_NONE */
    FIELD_DAY,      /* struct day; absent: DAY_NONE */
    FIELD_CURRENCY, /* struct currency (billing/money.h); absent: all zero */
    FIELD_MONEY,    /* struct money from {"amount", "currency"}, amount min..max; absent: all zero */
    FIELD_OBJECT,   /* a struct laid out by `table`, in place; absent: all zero (see `given`) */
    FIELD_LIST      /* struct draft_list, min..max items each read by `item`; absent: no items */
};

struct draft_table;

struct field {
    const char *name;
    enum field_kind kind;
    size_t offset;
    bool required;
    bool nullable; /* null is allowed and reads as absent; with `given` the two can be told apart (PATCH) */
    /* of TEXT, NAME, SECRET, INT, MONEY, LIST; both 0: 1..FIELD_TEXT_MAX characters, any 64-bit integer, 0..100
     * items */
    int64_t min, max;
    int64_t otherwise;
    enum id_kind id;
    bool (*word)(const char *word, void *value); /* made by DRAFT_WORD */
    const struct draft_table *table;             /* of OBJECT */
    const struct field *item;                    /* of LIST: its name is "", its offset 0 */
    size_t item_bytes;                           /* of LIST: sizeof one item */
    /* offset of a bool set to true where the field was sent; 0: nobody asks (so never the first member) */
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

/* Wraps a reader of an enum's word, such as quote_kind_read, as a field's `word`. */
#define DRAFT_WORD(name, type, reader)                                                                                 \
    static bool name(const char *word, void *value)                                                                    \
    {                                                                                                                  \
        return reader(word, (type *)value);                                                                            \
    }

/* Reads `object` into *draft, which is cleared first. STATUS_VALIDATION_FAILED: `faults` says what (the draft must
 * not be used). Texts are copied into the faults' arena. Handlers call exchange_draft, which does this with the
 * request's body. */
enum status draft_read(struct faults *faults, const struct draft_table *table, const json_t *object,
                       void *draft) MUST_CHECK;

/* The query's twin: names and values are texts; INT, BOOL, WORD, ID, DAY, INSTANT, TEXT and EMAIL fields are read
 * from their text form. A parameter that is unknown or there twice is a fault. `table` NULL: every parameter is
 * unknown. */
struct request_param {
    const char *name, *value;
};
enum status draft_read_query(struct faults *faults, const struct draft_table *table, const struct request_param *params,
                             size_t count, void *draft) MUST_CHECK;

/* 13 to 19 digits that pass the Luhn check, or an IBAN that passes mod 97, anywhere in the text; spaces and dashes
 * between do not hide it. Source: docs/api.md, payment methods. */
bool draft_looks_like_card_or_iban(const char *text) MUST_CHECK;
/* The first such text anywhere in a body, names included, as a fault; STATUS_OK where there is none. */
enum status draft_refuse_card_or_iban(struct faults *faults, const json_t *body) MUST_CHECK;

#endif

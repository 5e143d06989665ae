/* fcgi/fault.h: the faults in a request's fields: the errors[] of a validation_failed problem.
 * Source: docs/api.md, Conventions. */
#ifndef GUICHET_FCGI_FAULT_H
#define GUICHET_FCGI_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/language.h"

/* The faults that any service may find: C name, wire code, the sentence for the person at the screen, and what the
 * programmer reads (English). Names in braces are replaced by the fault's limits, below. A sentence names no JSON, no
 * header and no field, because a page shows it beside the input. How one is written: docs/house-style.md. */
#define FAULT_TABLE(X)                                                                                                 \
    X(FAULT_REQUIRED, "required", LANGUAGE_PLAIN(N_("This is needed: fill it in.")),                                   \
      FOR_DEVELOPERS("The field is missing."))                                                                         \
    X(FAULT_UNKNOWN_FIELD, "unknown_field",                                                                            \
      LANGUAGE_PLAIN(N_("The page sent something that is not expected here: reload it and try again.")),               \
      FOR_DEVELOPERS("There is no such field here."))                                                                  \
    X(FAULT_MISSPELT_FIELD, "unknown_field",                                                                           \
      LANGUAGE_PLAIN(N_("The page sent something that is not expected here: reload it and try again.")),               \
      FOR_DEVELOPERS("There is no such field here; did you mean {nearest}?"))                                          \
    X(FAULT_WRONG_TYPE, "wrong_type",                                                                                  \
      LANGUAGE_PLAIN(N_("This is not the kind of value that is expected: enter it again.")),                           \
      FOR_DEVELOPERS("The value must be {expected}."))                                                                 \
    X(FAULT_BETWEEN, "out_of_range", LANGUAGE_PLAIN(N_("Enter a number between {min} and {max}.")),                    \
      FOR_DEVELOPERS("The value is outside min and max."))                                                             \
    X(FAULT_TOO_SMALL, "out_of_range", LANGUAGE_PLAIN(N_("Enter {min} or more.")),                                     \
      FOR_DEVELOPERS("The value is below min."))                                                                       \
    X(FAULT_TOO_LARGE, "out_of_range", LANGUAGE_PLAIN(N_("Enter {max} or less.")),                                     \
      FOR_DEVELOPERS("The value is above max."))                                                                       \
    X(FAULT_TOO_SHORT, "too_short",                                                                                    \
      LANGUAGE_COUNT(NP_("Enter at least {min_length} character.", "Enter at least {min_length} characters.")),        \
      FOR_DEVELOPERS("The text has fewer than min_length code points."))                                               \
    X(FAULT_TOO_LONG, "too_long",                                                                                      \
      LANGUAGE_COUNT(NP_("Enter at most {max_length} character.", "Enter at most {max_length} characters.")),          \
      FOR_DEVELOPERS("The text has more than max_length code points."))                                                \
    X(FAULT_TOO_FEW, "too_few", LANGUAGE_COUNT(NP_("Give at least {min} item.", "Give at least {min} items.")),        \
      FOR_DEVELOPERS("The list has fewer than min items."))                                                            \
    X(FAULT_TOO_MANY, "too_many", LANGUAGE_COUNT(NP_("Give at most {max} item.", "Give at most {max} items.")),        \
      FOR_DEVELOPERS("The list has more than max items."))                                                             \
    X(FAULT_INVALID_FORMAT, "invalid_format", LANGUAGE_PLAIN(N_("This is not written as it should be: check it.")),    \
      FOR_DEVELOPERS("The value must be {expected}."))                                                                 \
    X(FAULT_EMAIL_FORMAT, "invalid_format", LANGUAGE_PLAIN(N_("Enter an e-mail address, such as anne@example.com.")),  \
      FOR_DEVELOPERS("The value must be {expected}."))                                                                 \
    X(FAULT_DAY_FORMAT, "invalid_format", LANGUAGE_PLAIN(N_("Enter a date that exists.")),                             \
      FOR_DEVELOPERS("The value must be {expected}."))                                                                 \
    X(FAULT_UNKNOWN_VALUE, "unknown_value", LANGUAGE_PLAIN(N_("Choose one of the values offered.")),                   \
      FOR_DEVELOPERS("The value must be {expected}."))                                                                 \
    X(FAULT_NOT_FOUND, "not_found", LANGUAGE_PLAIN(N_("This cannot be used here: choose another one.")),               \
      FOR_DEVELOPERS("There is no such object in the organization, or it cannot be used here."))                       \
    X(FAULT_EXCLUSIVE, "exclusive",                                                                                    \
      LANGUAGE_PLAIN(N_("This cannot be combined with another entry: keep only one of them.")),                        \
      FOR_DEVELOPERS("Send this field or the other one, not both."))                                                   \
    X(FAULT_REPEATED, "repeated", LANGUAGE_PLAIN(N_("This is here more than once: keep it once.")),                    \
      FOR_DEVELOPERS("The value or parameter is repeated."))                                                           \
    X(FAULT_CARD_OR_IBAN, "card_or_iban",                                                                              \
      LANGUAGE_PLAIN(N_("For your safety, never enter a card number or an IBAN here: enter it on the page of the "     \
                        "payment service.")),                                                                          \
      FOR_DEVELOPERS("A card number or IBAN must never reach this service: send the token of the payment gateway."))   \
    X(FAULT_UNCHANGED, "unchanged", LANGUAGE_PLAIN(N_("This is already the current value: enter another one.")),       \
      FOR_DEVELOPERS("The value is the current one."))                                                                 \
    X(FAULT_TAKEN, "taken", LANGUAGE_PLAIN(N_("This value is already in use: choose another one.")),                   \
      FOR_DEVELOPERS("The value must be unique."))                                                                     \
    X(FAULT_CSV_COLUMNS, "wrong_column_count",                                                                         \
      LANGUAGE_COUNT(                                                                                                  \
          NP_("A row has exactly {max} column: add the commas that are missing, or quote those inside a text.",        \
              "A row has exactly {max} columns: add the commas that are missing, or quote those inside a text.")),     \
      FOR_DEVELOPERS("The row has another number of fields than the header."))                                         \
    X(FAULT_CSV_QUOTES, "malformed_csv",                                                                               \
      LANGUAGE_PLAIN(N_(                                                                                               \
          "The quotes do not match from here on: put a text with quotes between quotes, and double those inside.")),   \
      FOR_DEVELOPERS("The file is no CSV by RFC 4180 from this row on."))                                              \
    X(FAULT_ENCODING, "invalid_encoding",                                                                              \
      LANGUAGE_PLAIN(N_("This is not UTF-8 text: save the file as UTF-8 and send it again.")),                         \
      FOR_DEVELOPERS("The field is not valid UTF-8."))                                                                 \
    X(FAULT_OTHER, "invalid", LANGUAGE_PLAIN(N_("This value cannot be accepted here: correct it.")),                   \
      FOR_DEVELOPERS("The value contradicts another one, or the state of the object."))

#define X(name, code, detail, developer) name,
enum fault_code { FAULT_TABLE(X) FAULT__MAX };
#undef X

/* A service's own codes (api/faults.h) are numbered from FAULT__MAX on. Their rows, in that order, are set when the
 * process starts. */
struct fault_text {
    const char *code;
    struct sentence detail;
    const char *developer;
};
void fault_texts_set(const struct fault_text *texts, size_t count);

/* What a value must keep to: told as data (members of the same names) and in the sentences. */
struct fault_limits {
    bool has_min, has_max; /* of a number, or of a list's items */
    int64_t min, max;
    const char *currency; /* of an amount, whose bounds are in its minor units; NULL: they are plain numbers */
    int exponent;         /* of the currency */
    bool has_min_length, has_max_length; /* in code points */
    int64_t min_length, max_length;
    const char *const *allowed; /* the words of which one is taken; NULL: no such list */
    size_t allowed_count;
    const char *nearest;  /* the name of the field that was probably meant; NULL: none is near */
    const char *expected; /* what the value must be, for the programmer: "an integer" */
};

struct fault {
    const char *pointer; /* JSON pointer (RFC 6901) from the body's root; for a query parameter: "/limit" */
    const char *code;
    struct sentence detail; /* English, as in the table */
    const char *developer;
    struct fault_limits limits;
};

/* Further faults are left out, to keep the answer small. */
enum { FAULTS_MAX = 50 };

struct faults {
    struct arena *arena;
    struct fault *list;
    size_t count;
    size_t max; /* the most that are kept: FAULTS_MAX from faults_start; may be raised before the first fault */
};

struct faults faults_start(struct arena *arena);
/* `code` is an enum fault_code or one of the service's own; `pointer` is copied. `limit` is the one bound that the
 * value violates, for a code that has one: TOO_SMALL, TOO_LONG, …. */
void fault_add(struct faults *faults, const char *pointer, int code, int64_t limit);
/* With all limits. `between`: the sentence in place of the code's own; NULL: that one. */
void fault_add_limits(struct faults *faults, const char *pointer, int code, const struct fault_limits *limits,
                      const struct sentence *between);
/* As fault_add, by wire code, as act_invalid gives it; limits NULL: none are known. Of the sentences of that code the
 * one that tells most of the limits is taken, and the service's own before the usual one. A code that is not in the
 * table is used as it is, with the sentence of FAULT_OTHER. */
void fault_add_code(struct faults *faults, const char *pointer, const char *code, const struct fault_limits *limits);
/* Adds a fault that was found elsewhere, with the pointer it has in this request. */
void fault_take(struct faults *faults, const char *pointer, const struct fault *fault);
/* The sentence in that language, and the programmer's; in the arena. */
const char *fault_detail(struct arena *arena, const struct fault *fault, enum language language);
const char *fault_developer(struct arena *arena, const struct fault *fault);
/* `base` and one more reference token (escaped, RFC 6901) or array index, in the arena. */
const char *pointer_to(struct arena *arena, const char *base, const char *token);
const char *pointer_at(struct arena *arena, const char *base, size_t index);

#endif

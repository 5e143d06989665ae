/* fcgi/fault.h: the faults in a request's fields: the errors[] of a validation_failed problem.
 * Source: docs/api.md, Conventions. */
#ifndef GUICHET_FCGI_FAULT_H
#define GUICHET_FCGI_FAULT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/language.h"

/* The faults that any service may find: C name, wire code, and the sentence shown. {limit} is replaced by the bound
 * that the value violates. */
#define FAULT_TABLE(X)                                                                                                 \
    X(FAULT_REQUIRED, "required", LANGUAGE_PLAIN(N_("This field is required: add it.")))                               \
    X(FAULT_UNKNOWN_FIELD, "unknown_field",                                                                            \
      LANGUAGE_PLAIN(N_("There is no such field here: remove it or correct its name.")))                               \
    X(FAULT_WRONG_TYPE, "wrong_type",                                                                                  \
      LANGUAGE_PLAIN(N_("The value has another JSON type than this field takes: correct the type.")))                  \
    X(FAULT_TOO_SMALL, "out_of_range", LANGUAGE_PLAIN(N_("The value is too small: send {limit} or more.")))            \
    X(FAULT_TOO_LARGE, "out_of_range", LANGUAGE_PLAIN(N_("The value is too large: send {limit} or less.")))            \
    X(FAULT_TOO_SHORT, "too_short",                                                                                    \
      LANGUAGE_COUNT(NP_("The text is too short: send {limit} character or more.",                                     \
                         "The text is too short: send {limit} characters or more.")))                                  \
    X(FAULT_TOO_LONG, "too_long",                                                                                      \
      LANGUAGE_COUNT(NP_("The text is too long: send {limit} character or fewer.",                                     \
                         "The text is too long: send {limit} characters or fewer.")))                                  \
    X(FAULT_TOO_FEW, "too_few",                                                                                        \
      LANGUAGE_COUNT(NP_("The list is too short: send {limit} item or more.",                                          \
                         "The list is too short: send {limit} items or more.")))                                       \
    X(FAULT_TOO_MANY, "too_many",                                                                                      \
      LANGUAGE_COUNT(NP_("The list is too long: send {limit} item or fewer.",                                          \
                         "The list is too long: send {limit} items or fewer.")))                                       \
    X(FAULT_INVALID_FORMAT, "invalid_format",                                                                          \
      LANGUAGE_PLAIN(N_("The value is not written as this field asks: correct its form.")))                            \
    X(FAULT_UNKNOWN_VALUE, "unknown_value",                                                                            \
      LANGUAGE_PLAIN(N_("This value is not one of the allowed ones: choose one of the documented values.")))           \
    X(FAULT_NOT_FOUND, "not_found",                                                                                    \
      LANGUAGE_PLAIN(N_("Nothing with this identifier can be used here: choose another one.")))                        \
    X(FAULT_EXCLUSIVE, "exclusive",                                                                                    \
      LANGUAGE_PLAIN(N_("This field cannot be sent together with another one that is here: send only one of them.")))  \
    X(FAULT_REPEATED, "repeated", LANGUAGE_PLAIN(N_("This is here more than once: send it once.")))                    \
    X(FAULT_CARD_OR_IBAN, "card_or_iban",                                                                              \
      LANGUAGE_PLAIN(                                                                                                  \
          N_("This looks like a card number or an IBAN, which must never be sent here: send the token of the payment " \
             "gateway.")))                                                                                             \
    X(FAULT_UNCHANGED, "unchanged", LANGUAGE_PLAIN(N_("The value is what it already is: send another one.")))          \
    X(FAULT_TAKEN, "taken", LANGUAGE_PLAIN(N_("Another one has this value already: choose another.")))                 \
    X(FAULT_CSV_COLUMNS, "wrong_column_count",                                                                         \
      LANGUAGE_COUNT(                                                                                                  \
          NP_("A row has exactly {limit} column: add the commas that are missing, or quote those inside a text.",      \
              "A row has exactly {limit} columns: add the commas that are missing, or quote those inside a text.")))   \
    X(FAULT_CSV_QUOTES, "malformed_csv",                                                                               \
      LANGUAGE_PLAIN(N_(                                                                                               \
          "The quotes do not match from here on: put a text with quotes between quotes, and double those inside.")))   \
    X(FAULT_ENCODING, "invalid_encoding",                                                                              \
      LANGUAGE_PLAIN(N_("This is not UTF-8 text: save the file as UTF-8 and send it again.")))                         \
    X(FAULT_OTHER, "invalid", LANGUAGE_PLAIN(N_("This value cannot be accepted here: correct it.")))

#define X(name, code, detail) name,
enum fault_code { FAULT_TABLE(X) FAULT__MAX };
#undef X

/* A service's own codes (api/faults.h) are numbered from FAULT__MAX on. Their rows, in that order, are set when the
 * process starts. */
struct fault_text {
    const char *code;
    struct sentence detail;
};
void fault_texts_set(const struct fault_text *texts, size_t count);

struct fault {
    const char *pointer; /* JSON pointer (RFC 6901) from the body's root; for a query parameter: "/limit" */
    const char *code;
    struct sentence detail; /* English, as in the table */
    int64_t limit;
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
/* `code` is an enum fault_code or one of the service's own; `pointer` is copied. `limit` is the violated bound, for
 * sentences that name it. */
void fault_add(struct faults *faults, const char *pointer, int code, int64_t limit);
/* As fault_add, by wire code, as counter_invalid gives it. A code that is not in the table is used as it is, with the
 * sentence of FAULT_OTHER. */
void fault_add_code(struct faults *faults, const char *pointer, const char *code);
/* Adds a fault that was found elsewhere, with the pointer it has in this request. */
void fault_take(struct faults *faults, const char *pointer, const struct fault *fault);
/* The sentence in that language, in the arena. */
const char *fault_detail(struct arena *arena, const struct fault *fault, enum language language);
/* `base` and one more reference token (escaped, RFC 6901) or array index, in the arena. */
const char *pointer_to(struct arena *arena, const char *base, const char *token);
const char *pointer_at(struct arena *arena, const char *base, size_t index);

#endif

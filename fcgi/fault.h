/* fcgi/fault.h: what is wrong with a request's fields: the errors[] of a validation_failed problem.
 * Source: docs/api.md, Conventions. */
#ifndef GUICHET_FCGI_FAULT_H
#define GUICHET_FCGI_FAULT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/language.h"

/* C name, wire code, what the reader is told. {limit} is replaced by the bound that was missed. */
#define FAULT_TABLE(X)                                                                                                 \
    X(FAULT_REQUIRED, "required", N_("This field is required: add it."))                                               \
    X(FAULT_UNKNOWN_FIELD, "unknown_field", N_("There is no such field here: remove it or correct its name."))         \
    X(FAULT_WRONG_TYPE, "wrong_type", N_("The value has another JSON type than this field takes: correct the type."))  \
    X(FAULT_TOO_SMALL, "out_of_range", N_("The value is too small: send {limit} or more."))                            \
    X(FAULT_TOO_LARGE, "out_of_range", N_("The value is too large: send {limit} or less."))                            \
    X(FAULT_TOO_SHORT, "too_short", N_("The text is too short: send {limit} characters or more."))                     \
    X(FAULT_TOO_LONG, "too_long", N_("The text is too long: send {limit} characters or fewer."))                       \
    X(FAULT_TOO_FEW, "too_few", N_("The list is too short: send {limit} items or more."))                              \
    X(FAULT_TOO_MANY, "too_many", N_("The list is too long: send {limit} items or fewer."))                            \
    X(FAULT_INVALID_FORMAT, "invalid_format", N_("The value is not written as this field asks: correct its form."))    \
    X(FAULT_UNKNOWN_VALUE, "unknown_value",                                                                            \
      N_("This value is not one of the allowed ones: choose one of the documented values."))                           \
    X(FAULT_NOT_FOUND, "not_found", N_("Nothing with this identifier can be used here: choose another one."))          \
    X(FAULT_EXCLUSIVE, "exclusive",                                                                                    \
      N_("This field cannot be sent together with another one that is here: send only one of them."))                  \
    X(FAULT_REPEATED, "repeated", N_("This is here more than once: send it once."))                                    \
    X(FAULT_CARD_OR_IBAN, "card_or_iban",                                                                              \
      N_("This looks like a card number or an IBAN, which must never be sent here: send the token of the payment "     \
         "gateway."))                                                                                                  \
    X(FAULT_UNCHANGED, "unchanged", N_("The value is what it already is: send another one."))                          \
    X(FAULT_TAKEN, "taken", N_("Another one has this value already: choose another."))                                 \
    X(FAULT_TOO_MANY_PRICES, "too_many_prices",                                                                        \
      N_("This product has as many prices as it can have: make another product."))                                     \
    X(FAULT_UNKNOWN_TOKEN, "unknown_token",                                                                            \
      N_("The payment gateway does not know this token for this type: make a new one there."))                         \
    X(FAULT_NOT_OUR_ADDRESS, "not_our_address",                                                                        \
      N_("This is no address of this service: send a path that begins with a single slash."))                          \
    X(FAULT_TOKEN_USED, "token_used",                                                                                  \
      N_("This token was used before, or its card or account was removed at the payment gateway: enter the card or "   \
         "account there again, and send the new token."))                                                              \
    X(FAULT_METHOD_OTHER_CURRENCY, "method_other_currency",                                                            \
      N_("The payment method does not pay in this currency: choose another one, for the subscription too where it "    \
         "is paid by this one."))                                                                                      \
    X(FAULT_NOT_A_SANDBOX, "not_a_sandbox",                                                                            \
      N_("Only a sandbox organization's clock can be set: create one with sandbox true."))                             \
    X(FAULT_OUTSIDE_CLOCK_RANGE, "outside_clock_range",                                                                \
      N_("A sandbox's clock stands on a day from 2000 to 2100: choose one."))                                          \
    X(FAULT_PAST_PERIOD_END, "past_period_end",                                                                        \
      N_("A billing period ends before that: set the clock to a moment within the current period."))                   \
    X(FAULT_NOT_ON_SALE, "not_on_sale", N_("This price is not on sale today: choose another one from the catalogue.")) \
    X(FAULT_OTHER_CURRENCY, "other_currency",                                                                          \
      N_("This price is in another currency than the organization's: choose another one."))                            \
    X(FAULT_OUT_OF_RANGE, "out_of_range",                                                                              \
      N_("The value is outside what this price allows: see its min_licences and max_licences."))                       \
    X(FAULT_AMOUNT_OVERFLOW, "amount_overflow", N_("So many licences cost more than can be written: send fewer."))     \
    X(FAULT_IN_THE_FUTURE, "in_the_future",                                                                            \
      N_("That day has not come yet for the organization: send its today, or an earlier day."))                        \
    X(FAULT_NO_TRIAL, "no_trial", N_("This price has no trial days: choose a price that can be tried."))               \
    X(FAULT_TRIAL_OVER, "trial_over", N_("A trial that began on that day has ended already: send a later day."))       \
    X(FAULT_BEYOND_REACH, "beyond_reach",                                                                              \
      N_("The licences would then end more than a century from now: redeem this key later."))                          \
    X(FAULT_EMAIL_TAKEN, "email_taken",                                                                                \
      N_("A user has this e-mail address already, or it stands here twice: choose another one."))                      \
    X(FAULT_NO_LICENCE, "no_licence_available",                                                                        \
      N_("No licence is left for this user: add licences first, or leave this field empty."))                          \
    X(FAULT_CSV_HEADER, "wrong_header",                                                                                \
      N_("The first line must be exactly email,display_name,locale,subscription_id: correct it, with commas "          \
         "between."))                                                                                                  \
    X(FAULT_CSV_COLUMNS, "wrong_column_count",                                                                         \
      N_("A row has exactly {limit} columns: add the commas that are missing, or quote those inside a text."))         \
    X(FAULT_CSV_QUOTES, "malformed_csv",                                                                               \
      N_("The quotes do not match from here on: put a text with quotes between quotes, and double those inside."))     \
    X(FAULT_ENCODING, "invalid_encoding", N_("This is not UTF-8 text: save the file as UTF-8 and send it again."))     \
    X(FAULT_TOO_MUCH, "too_much", N_("This is more than is left of the line to credit: send less."))                   \
    X(FAULT_TOO_LONG_AGO, "too_long_ago", N_("That day is before 2000: send the day on which the money arrived."))     \
    X(FAULT_CURRENT_PASSWORD, "current_password_wrong", N_("This is not your current password: type it again."))       \
    X(FAULT_OWN_PASSWORD, "required",                                                                                  \
      N_("Your own password is changed with the current one: send both to PUT /v1/users/me/password."))                \
    X(FAULT_OTHER, "invalid", N_("This value cannot be accepted here: correct it."))

#define X(name, code, detail) name,
enum fault_code { FAULT_TABLE(X) FAULT__MAX };
#undef X

struct fault {
    const char *pointer; /* RFC 6901, from the body's root; of a query parameter: "/limit" */
    const char *code;
    const char *detail; /* English, as in the table */
    int64_t limit;
};

/* Further faults are left out, so that the answer stays small. */
enum { FAULTS_MAX = 50 };

struct faults {
    struct arena *arena;
    struct fault *list;
    size_t count;
    size_t max; /* told at most; faults_start says FAULTS_MAX, and more may be set before the first */
};

struct faults faults_start(struct arena *arena);
/* `pointer` is copied. `limit` is the bound that was missed, for those whose sentence names it. */
void fault_add(struct faults *faults, const char *pointer, enum fault_code code, int64_t limit);
/* By wire code, as counter_invalid gives it; a code that is not in the table goes out as it is, with the sentence of
 * FAULT_OTHER. */
void fault_add_code(struct faults *faults, const char *pointer, const char *code);
/* One that was found elsewhere, under the pointer it has here. */
void fault_take(struct faults *faults, const char *pointer, const struct fault *fault);
/* The sentence for the reader, in the arena. */
const char *fault_detail(struct arena *arena, const struct fault *fault, enum language language);
/* `base` and one more reference token, escaped (RFC 6901), in the arena. */
const char *pointer_to(struct arena *arena, const char *base, const char *token);
const char *pointer_at(struct arena *arena, const char *base, size_t index);

#endif

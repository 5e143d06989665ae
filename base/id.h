/* base/id.h: identifiers. 128 bits, time-ordered (UUID version 7), written as prefix `_` 26 characters of Crockford
 * base32. Source: docs/api.md, Conventions. */
#ifndef GUICHET_BASE_ID_H
#define GUICHET_BASE_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/status.h"

struct id {
    uint8_t bytes[16];
};

#define ID_TABLE(X)                                                                                                    \
    X(ID_ORGANIZATION, "org")                                                                                          \
    X(ID_USER, "usr")                                                                                                  \
    X(ID_SESSION, "ses")                                                                                               \
    X(ID_PRODUCT, "prd")                                                                                               \
    X(ID_PRICE, "prc")                                                                                                 \
    X(ID_SUBSCRIPTION, "sub")                                                                                          \
    X(ID_LOT, "lot")                                                                                                   \
    X(ID_QUOTE, "quo")                                                                                                 \
    X(ID_ORDER, "ord")                                                                                                 \
    X(ID_CREDIT_CHECK, "chk")                                                                                          \
    X(ID_INVOICE, "inv")                                                                                               \
    X(ID_LINE, "lin")                                                                                                  \
    X(ID_CREDIT_NOTE, "crn")                                                                                           \
    X(ID_PAYMENT_METHOD, "pm")                                                                                         \
    X(ID_SETUP, "set")                                                                                                 \
    X(ID_PAYMENT, "pay")                                                                                               \
    X(ID_REFUND, "rfd")                                                                                                \
    X(ID_PRODUCT_KEY, "key")                                                                                           \
    X(ID_EVENT, "evt")                                                                                                 \
    X(ID_WEBHOOK, "whk")                                                                                               \
    X(ID_API_KEY, "apk")

enum id_kind {
#define X(name, prefix) name,
    ID_TABLE(X)
#undef X
        ID__MAX
};

/* The longest text with its NUL: three letters, `_`, 26 characters. */
#define ID_TEXT_BYTES 31

struct id_text {
    char text[ID_TEXT_BYTES];
};

/* A new identifier; those made by one process are in order of making. Ends the process if the system has no
 * randomness. */
struct id id_new(void);
/* Returned by value, so that it can be used within a call: id_write(ID_ORDER, order.id).text */
struct id_text id_write(enum id_kind kind, struct id id);
/* Only the one canonical spelling (upper case, right prefix) is read; anything else is false, and *id is untouched. So
 * is ID_NONE, which is nobody's identifier and means "none" in our structs. */
bool id_read(enum id_kind kind, const char *text, struct id *id) MUST_CHECK;
/* The instant at which the identifier was made, to the millisecond, in real time, whatever an organization's clock
 * says. */
struct instant id_time(struct id id);
/* A lower bound for ranges: identifiers made in the instant's millisecond or later are not below it, and those made
 * earlier are. Not an identifier itself. 1970 or later. */
struct id id_first_at(struct instant instant);
bool id_equal(struct id a, struct id b);
/* As memcmp: below, equal to or above 0; the identifier that was made earlier is lower. */
int id_compare(struct id a, struct id b);
/* Whether the identifier is ID_NONE: all zero bits, which stands for NULL in optional fields. */
bool id_is_none(struct id id);
extern const struct id ID_NONE;
const char *id_prefix(enum id_kind kind);

#endif

/* billing/product_key.h: the 25 characters of a product key. The last one is a check character, so that a mistyped key
 * is distinguished from an unknown one without the database. Source: docs/rules.md, A8; docs/api.md, Quotes and orders.
 * Pure. */
#ifndef GUICHET_BILLING_PRODUCT_KEY_H
#define GUICHET_BILLING_PRODUCT_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/day.h"
#include "base/status.h"

struct names;

/* An alphabet of 24 symbols; 24 drawn symbols and the check character; in five groups of five with dashes between; and
 * a NUL. */
enum { PRODUCT_KEY_SYMBOLS = 24, PRODUCT_KEY_DIGITS = 24, PRODUCT_KEY_TEXT_LENGTH = 29, PRODUCT_KEY_TEXT_BYTES = 30 };

struct product_key {
    char text[PRODUCT_KEY_TEXT_BYTES]; /* "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX" */
};

/* What redeeming a key does to an existing subscription: adds licences, or more time for those it has. */
enum key_apply { KEY_ADD_LICENCES, KEY_EXTEND };

/* An available key is redeemed or revoked once, and stays so. */
enum key_state { KEY_AVAILABLE, KEY_REDEEMED, KEY_REVOKED, KEY_STATE__MAX };

/* The last group of a key, by which a person tells keys apart: four of its 24 drawn symbols and the check character, so
 * the other 20 stay unknown (more than 91 bits). */
enum { PRODUCT_KEY_ENDING_LENGTH = 5 };

/* The key of 24 drawn symbols (each 0 to 23, evenly drawn by the caller): their characters and the check character. */
struct product_key product_key_write(const uint8_t digits[PRODUCT_KEY_DIGITS]);
/* Exactly as it is written: upper case, with dashes, the check character right. false: *key is untouched. */
bool product_key_read(const char *text, struct product_key *key) MUST_CHECK;
/* The end of a lot after it is extended by `months`; it was acquired on `acquired_on` and ends on `ends_on`. The day of
 * the month stays that of the acquisition, clipped to the month's last day, as with the boundaries of a subscription
 * (docs/rules.md, C): a lot of 31 January that is extended month by month ends on 28 February, 31 March, 30 April.
 * Never less than `months` after `ends_on`. */
struct day key_extended_end(struct day acquired_on, struct day ends_on, int32_t months);
/* "add_licences", "extend". */
const char *key_apply_name(enum key_apply apply);
bool key_apply_read(const char *name, enum key_apply *apply) MUST_CHECK;
struct names key_apply_words(void); /* billing/names.h */
/* "available", "redeemed", "revoked". */
const char *key_state_name(enum key_state state);
bool key_state_read(const char *name, enum key_state *state) MUST_CHECK;
struct names key_state_words(void); /* billing/names.h */
/* The last group of a key, for example "6789B": in the key itself. */
const char *product_key_ending(const struct product_key *key);
/* Whether a text has the form of such a group. */
bool product_key_ending_read(const char *text) MUST_CHECK;

#endif

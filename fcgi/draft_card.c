/* fcgi/draft_card.c: detects card numbers and IBANs, which must never reach this system. A client that sends one by
 * mistake is told so, and nothing of it is stored.
 * Source: docs/api.md, payment methods. */
#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "fcgi/draft.h"

enum { CARD_DIGITS_MIN = 13, CARD_DIGITS_MAX = 19, IBAN_LENGTH_MIN = 15, IBAN_LENGTH_MAX = 34 };

static bool is_filler(char c)
{
    return c == ' ' || c == '-' || c == '.' || c == '\t';
}

static bool luhn_holds(const char *digits, size_t count)
{
    unsigned sum = 0;

    for (size_t i = 0; i < count; i++) {
        unsigned digit = (unsigned)(digits[count - 1 - i] - '0');

        if (i % 2 == 1)
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return sum % 10 == 0;
}

/* Whether a card number begins here: digits, possibly with fillers in between, that pass the check at the end of a
 * word. What follows (an expiry date, a word) does not matter. */
static bool card_at(const char *text)
{
    char digits[CARD_DIGITS_MAX];
    size_t count = 0;

    for (; count < CARD_DIGITS_MAX && (isdigit((unsigned char)*text) || (count > 0 && is_filler(*text))); text++) {
        if (is_filler(*text))
            continue;
        digits[count++] = *text;
        if (count >= CARD_DIGITS_MIN && !isalnum((unsigned char)text[1]) && digits[0] != '0' &&
            luhn_holds(digits, count))
            return true;
    }
    return false;
}

/* The IBAN's number modulo 97, with its first four characters moved to the end and letters counted as 10 to 35. */
static unsigned iban_remainder(const char *iban, size_t length)
{
    unsigned remainder = 0;

    for (size_t i = 0; i < length; i++) {
        char c = iban[(i + 4) % length];

        remainder = isdigit((unsigned char)c) ? (remainder * 10 + (unsigned)(c - '0')) % 97
                                              : (remainder * 100 + (unsigned)(c - 'A') + 10) % 97;
    }
    return remainder;
}

/* Whether an IBAN begins here: two letters, two digits, then letters and digits in groups of any size. */
static bool iban_at(const char *text)
{
    char iban[IBAN_LENGTH_MAX];
    size_t count = 0;

    for (; count < IBAN_LENGTH_MAX && (isalnum((unsigned char)*text) || (count > 0 && is_filler(*text))); text++) {
        if (is_filler(*text))
            continue;
        if (count < 4 && (count < 2) != (isalpha((unsigned char)*text) != 0))
            return false;
        iban[count++] = (char)toupper((unsigned char)*text);
        if (count >= IBAN_LENGTH_MIN && !isalnum((unsigned char)text[1]) && iban_remainder(iban, count) == 1)
            return true;
    }
    return false;
}

bool draft_looks_like_card_or_iban(const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        bool word_begins = at == text || !isalnum((unsigned char)at[-1]);

        if (word_begins && (card_at(at) || iban_at(at)))
            return true;
    }
    return false;
}

/* Checks numbers too: a client may send the card number as an integer. */
static bool value_suspicious(const json_t *value)
{
    char digits[32];

    if (json_is_string(value))
        return draft_looks_like_card_or_iban(json_string_value(value));
    if (!json_is_integer(value))
        return false;
    (void)snprintf(digits, sizeof digits, "%lld", (long long)json_integer_value(value));
    return draft_looks_like_card_or_iban(digits);
}

static bool anywhere(const json_t *value)
{
    const char *name;
    json_t *member;
    size_t index;

    if (json_is_object(value)) {
        json_object_foreach((json_t *)(uintptr_t)value, name,
                            member) if (draft_looks_like_card_or_iban(name) || anywhere(member)) return true;
    } else if (json_is_array(value)) {
        json_array_foreach(value, index, member) if (anywhere(member)) return true;
    }
    return value_suspicious(value);
}

/* The pointer contains the member's name only if the name itself is harmless: a fault must not repeat the number. */
enum status draft_refuse_card_or_iban(struct faults *faults, const json_t *body)
{
    const char *name;
    json_t *member;

    json_object_foreach((json_t *)(uintptr_t)body, name, member)
    {
        bool in_name = draft_looks_like_card_or_iban(name);

        if (!in_name && !anywhere(member))
            continue;
        fault_add(faults, in_name ? "" : pointer_to(faults->arena, "", name), FAULT_CARD_OR_IBAN, 0);
        return STATUS_VALIDATION_FAILED;
    }
    return STATUS_OK;
}

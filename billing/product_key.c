/* billing/product_key.c: the check character by Luhn's algorithm modulo 24, over the alphabet in its order: it detects
 * every single wrong character, and nearly every pair of swapped ones. */
#include "billing/product_key.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "billing/names.h"

/* No vowels, so that no words come out, and no characters that look like another. */
static const char alphabet[] = "BCDFGHJKMPQRTVWXY2346789";
static const char *const applies[] = { [KEY_ADD_LICENCES] = "add_licences", [KEY_EXTEND] = "extend" };

static const char *const states[] = {
    [KEY_AVAILABLE] = "available",
    [KEY_REDEEMED] = "redeemed",
    [KEY_REVOKED] = "revoked",
};

enum { GROUP_LENGTH = PRODUCT_KEY_ENDING_LENGTH };
_Static_assert(sizeof alphabet - 1 == PRODUCT_KEY_SYMBOLS, "Luhn modulo the number of symbols");

/* The Luhn sum: from the right every other symbol is doubled, and its two digits to the base 24 are added. `doubled`:
 * whether the last symbol is doubled. */
static unsigned luhn_sum(const uint8_t *symbols, size_t count, bool doubled)
{
    unsigned sum = 0;

    for (size_t i = count; i-- > 0; doubled = !doubled) {
        unsigned addend = symbols[i] * (doubled ? 2U : 1U);

        sum += addend / PRODUCT_KEY_SYMBOLS + addend % PRODUCT_KEY_SYMBOLS;
    }
    return sum % PRODUCT_KEY_SYMBOLS;
}

struct product_key product_key_write(const uint8_t digits[PRODUCT_KEY_DIGITS])
{
    uint8_t symbols[PRODUCT_KEY_DIGITS + 1];
    struct product_key key;
    size_t at = 0;

    memcpy(symbols, digits, PRODUCT_KEY_DIGITS);
    symbols[PRODUCT_KEY_DIGITS] =
        (uint8_t)((PRODUCT_KEY_SYMBOLS - luhn_sum(digits, PRODUCT_KEY_DIGITS, true)) % PRODUCT_KEY_SYMBOLS);
    for (size_t i = 0; i < sizeof symbols; i++) {
        assert(symbols[i] < PRODUCT_KEY_SYMBOLS);
        if (i > 0 && i % GROUP_LENGTH == 0)
            key.text[at++] = '-';
        key.text[at++] = alphabet[symbols[i]];
    }
    assert(at == PRODUCT_KEY_TEXT_LENGTH);
    key.text[at] = '\0';
    return key;
}

bool product_key_read(const char *text, struct product_key *key)
{
    uint8_t symbols[PRODUCT_KEY_DIGITS + 1];
    size_t count = 0;

    if (strlen(text) != PRODUCT_KEY_TEXT_LENGTH)
        return false;
    for (size_t i = 0; i < PRODUCT_KEY_TEXT_LENGTH; i++) {
        const char *found = strchr(alphabet, text[i]);

        if (i % (GROUP_LENGTH + 1) == GROUP_LENGTH) {
            if (text[i] != '-')
                return false;
        } else if (found == NULL) {
            return false;
        } else {
            symbols[count++] = (uint8_t)(found - alphabet);
        }
    }
    if (luhn_sum(symbols, count, false) != 0)
        return false;
    memcpy(key->text, text, PRODUCT_KEY_TEXT_BYTES);
    return true;
}

const char *product_key_ending(const struct product_key *key)
{
    return key->text + PRODUCT_KEY_TEXT_LENGTH - PRODUCT_KEY_ENDING_LENGTH;
}

bool product_key_ending_read(const char *text)
{
    return strlen(text) == PRODUCT_KEY_ENDING_LENGTH && strspn(text, alphabet) == PRODUCT_KEY_ENDING_LENGTH;
}

NAMES_PAIR(key_apply, applies)
NAMES_PAIR(key_state, states)

struct day key_extended_end(struct day acquired_on, struct day ends_on, int32_t months)
{
    struct civil from = day_civil(acquired_on), to = day_civil(ends_on);
    struct day anchored = day_plus_months(acquired_on, (to.year - from.year) * 12 + (to.month - from.month) + months);
    struct day plain = day_plus_months(ends_on, months);

    return anchored.number > plain.number ? anchored : plain;
}

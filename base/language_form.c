/* base/language_form.c */
#include "base/language_form.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NO_BREAK_SPACE "\xC2\xA0"
#define NARROW_NO_BREAK_SPACE "\xE2\x80\xAF"

static const char *const separators[LANGUAGE__MAX] = { [LANGUAGE_EN] = ",", [LANGUAGE_FR] = NARROW_NO_BREAK_SPACE };
static const char *const months[] = { "January", "February", "March",     "April",   "May",      "June",
                                      "July",    "August",   "September", "October", "November", "December" };

/* The digits of 64 bits, in groups of three from the right. */
static const char *grouped(struct arena *arena, enum language language, uint64_t number)
{
    char digits[sizeof "18446744073709551615"];
    int count = snprintf(digits, sizeof digits, "%" PRIu64, number), head = count % 3 == 0 ? 3 : count % 3;
    const char *text = arena_format(arena, "%.*s", head, digits);

    for (int at = head; at < count; at += 3)
        text = arena_format(arena, "%s%s%.3s", text, separators[language], digits + at);
    return text;
}

/* Without its sign; the smallest number of 64 bits too. */
static uint64_t size_of(int64_t number)
{
    return number < 0 ? UINT64_C(0) - (uint64_t)number : (uint64_t)number;
}

const char *language_number(struct arena *arena, enum language language, int64_t number)
{
    return arena_format(arena, "%s%s", number < 0 ? "-" : "", grouped(arena, language, size_of(number)));
}

const char *language_day(struct arena *arena, enum language language, struct day day)
{
    struct civil civil = day_civil(day);

    return language == LANGUAGE_FR ? arena_format(arena, "%02d/%02d/%04d", civil.day, civil.month, civil.year)
                                   : arena_format(arena, "%d %s %d", civil.day, months[civil.month - 1], civil.year);
}

const char *language_amount(struct arena *arena, enum language language, int64_t minor, int exponent, const char *code)
{
    uint64_t size = size_of(minor), unit = 1;
    const char *sign = minor < 0 ? "-" : "", *whole;

    assert(exponent >= 0 && exponent <= 4); /* the exponents of ISO 4217 */
    for (int i = 0; i < exponent; i++)
        unit *= 10;
    whole = grouped(arena, language, size / unit);
    if (exponent == 0)
        return arena_format(arena, "%s%s" NO_BREAK_SPACE "%s", sign, whole, code);
    return arena_format(arena, "%s%s%s%0*" PRIu64 NO_BREAK_SPACE "%s", sign, whole, language == LANGUAGE_FR ? "," : ".",
                        exponent, size % unit, code);
}

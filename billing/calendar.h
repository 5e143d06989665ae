/* billing/calendar.h: business days by country. Source: docs/rules.md, A6. Pure.
 * Only public holidays of a whole country are known, not those of a region. In a country that calendar_holidays.c does
 * not have, only weekends are no business days. */
#ifndef GUICHET_BILLING_CALENDAR_H
#define GUICHET_BILLING_CALENDAR_H

#include <stddef.h>

#include "base/day.h"

/* A public holiday of every year: a date, or a distance from Easter Sunday. */
struct holiday {
    int month; /* 1 to 12; 0: counted from Easter Sunday */
    int day;   /* of the month; or days after Easter Sunday, negative before */
    int since; /* the first year in which it is a holiday; 0: every year since 2000, when billing begins */
};

struct holidays {
    char country[3]; /* ISO 3166, two letters */
    const struct holiday *list;
    size_t count;
};

/* NULL: the country is not known. */
const struct holidays *holidays_of(const char *country);
/* Easter Sunday of the Gregorian calendar. */
struct day easter_sunday(int year);
/* Whether the day is neither a Saturday nor a Sunday nor a public holiday of that country. */
bool business_day_is(const char *country, struct day day);
/* The n-th business day after `day`; `day` itself is never counted. n >= 1. */
struct day business_day_add(const char *country, struct day day, int32_t n);
/* The day by which a credit check opened on `opened` is usually decided: two business days later in the seller's
 * country. */
struct day credit_check_expected_by(const char *seller_country, struct day opened);

#endif

/* billing/calendar.h: which days people work, country by country. Source: docs/rules.md, A6. Pure.
 * A country's public holidays are those of the whole country; what only a region keeps is not known here. Of a
 * country that calendar_holidays.c does not know, only the weekends are free. */
#ifndef GUICHET_BILLING_CALENDAR_H
#define GUICHET_BILLING_CALENDAR_H

#include <stddef.h>

#include "base/day.h"

/* A public holiday of every year: a date, or a distance from Easter Sunday. */
struct holiday {
    int month; /* 1 to 12; 0: counted from Easter Sunday */
    int day;   /* of the month; or days after Easter Sunday, negative before */
    int since; /* the first year it is kept; 0: always, as far as billing goes back (2000) */
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
/* Neither Saturday nor Sunday nor a public holiday of that country. */
bool business_day_is(const char *country, struct day day);
/* The n-th business day after `day`, which itself is never counted, whether it is one or not. n >= 1. */
struct day business_day_add(const char *country, struct day day, int32_t n);
/* By which day a credit check opened on that day is usually decided, in the seller's country: two business days
 * later. */
struct day credit_check_expected_by(const char *seller_country, struct day opened);

#endif

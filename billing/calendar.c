/* billing/calendar.c: business days are counted one by one, because only a few are ever asked for. */
#include "billing/calendar.h"

#include <assert.h>

enum { SATURDAY = 6, CREDIT_CHECK_BUSINESS_DAYS = 2 };

/* The computus: the first Sunday after the ecclesiastical full moon on or after 21 March. `epact` is the moon's age at
 * the start of the year, from the year's place in the 19-year cycle, corrected by century; the last adjustment keeps
 * two years of one cycle from having the same moon. */
struct day easter_sunday(int year)
{
    int golden = year % 19 + 1, century = year / 100 + 1;
    int leap_days_dropped = 3 * century / 4 - 12, moon_corrected = (8 * century + 5) / 25 - 5;
    int epact = (11 * golden + 20 + moon_corrected - leap_days_dropped) % 30;
    struct day moon;

    if (epact < 0)
        epact += 30;
    if ((epact == 25 && golden > 11) || epact == 24)
        epact++;
    moon = day_plus(day_of(year, 3, 1), (epact > 23 ? 74 : 44) - epact - 1);
    return day_plus(moon, 7 - day_weekday(moon) % 7);
}

static bool holiday_falls_on(const struct holiday *holiday, struct day day)
{
    struct civil civil = day_civil(day);

    if (civil.year < holiday->since)
        return false;
    if (holiday->month == 0)
        return day_between(easter_sunday(civil.year), day) == holiday->day;
    return civil.month == holiday->month && civil.day == holiday->day;
}

bool business_day_is(const char *country, struct day day)
{
    const struct holidays *holidays = holidays_of(country);

    if (day_weekday(day) >= SATURDAY)
        return false;
    for (size_t i = 0; holidays != NULL && i < holidays->count; i++)
        if (holiday_falls_on(&holidays->list[i], day))
            return false;
    return true;
}

struct day business_day_add(const char *country, struct day day, int32_t n)
{
    assert(n >= 1);
    while (n > 0) {
        day = day_plus(day, 1);
        if (business_day_is(country, day))
            n--;
    }
    return day;
}

struct day credit_check_expected_by(const char *seller_country, struct day opened)
{
    return business_day_add(seller_country, opened, CREDIT_CHECK_BUSINESS_DAYS);
}

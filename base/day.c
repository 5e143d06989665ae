/* base/day.c: days and dates. The conversion counts years from 1 March, in cycles of 400, so that the leap day is the
 * last day of its year. */
#include "base/day.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { DAYS_A_CYCLE = 146097, EPOCH_SHIFT = 719468 }; /* 0000-03-01 to 1970-01-01 */

static int month_length(int year, int month)
{
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : lengths[month - 1];
}

struct day day_of(int year, int month, int day_of_month)
{
    int y, cycle, year_of_cycle, day_of_year;

    assert(year >= 1 && year <= 9999 && month >= 1 && month <= 12);
    assert(day_of_month >= 1 && day_of_month <= month_length(year, month));
    y = month <= 2 ? year - 1 : year;
    cycle = y / 400;
    year_of_cycle = y - cycle * 400;
    day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day_of_month - 1;
    return (struct day){ cycle * DAYS_A_CYCLE + year_of_cycle * 365 + year_of_cycle / 4 - year_of_cycle / 100 +
                         day_of_year - EPOCH_SHIFT };
}

struct civil day_civil(struct day day)
{
    int shifted = day.number + EPOCH_SHIFT;
    int cycle = shifted / DAYS_A_CYCLE;
    int day_of_cycle = shifted - cycle * DAYS_A_CYCLE;
    int year_of_cycle = (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36524 - day_of_cycle / 146096) / 365;
    int day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    int shifted_month = (5 * day_of_year + 2) / 153;
    int month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;

    assert(shifted >= 0);
    return (struct civil){ .year = year_of_cycle + cycle * 400 + (month <= 2 ? 1 : 0),
                           .month = month,
                           .day = day_of_year - (153 * shifted_month + 2) / 5 + 1 };
}

bool day_read(const char *text, struct day *day)
{
    int digits[8] = { 0 }, seen = 0;
    int year, month, day_of_month;

    if (strlen(text) != DAY_TEXT_BYTES - 1 || text[4] != '-' || text[7] != '-')
        return false;
    for (int i = 0; i < DAY_TEXT_BYTES - 1; i++) {
        if (i == 4 || i == 7)
            continue;
        if (text[i] < '0' || text[i] > '9')
            return false;
        digits[seen++] = text[i] - '0';
    }
    year = digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3];
    month = digits[4] * 10 + digits[5];
    day_of_month = digits[6] * 10 + digits[7];
    if (year < 1 || month < 1 || month > 12 || day_of_month < 1 || day_of_month > month_length(year, month))
        return false;
    *day = day_of(year, month, day_of_month);
    return true;
}

struct day_text day_write(struct day day)
{
    struct civil civil = day_civil(day);
    struct day_text written;

    assert(civil.year >= 1 && civil.year <= 9999);
    (void)snprintf(written.text, sizeof written.text, "%04u-%02u-%02u", (unsigned)civil.year % 10000U,
                   (unsigned)civil.month % 100U, (unsigned)civil.day % 100U);
    return written;
}

int32_t day_between(struct day a, struct day b)
{
    return b.number - a.number;
}

struct day day_plus(struct day day, int32_t days)
{
    return (struct day){ day.number + days };
}

struct day day_plus_months(struct day day, int32_t months)
{
    struct civil civil = day_civil(day);
    int32_t month = civil.year * 12 + civil.month - 1 + months;
    int year = month / 12;
    int last = month_length(year, month % 12 + 1);

    return day_of(year, month % 12 + 1, civil.day < last ? civil.day : last);
}

int day_weekday(struct day day)
{
    int32_t since_monday = (day.number + 3) % 7; /* 1970-01-01 was a Thursday */

    return (since_monday < 0 ? since_monday + 7 : since_monday) + 1;
}

bool day_is_none(struct day day)
{
    return day.number == INT32_MIN;
}

int32_t period_days(struct period period)
{
    return day_between(period.start, period.end);
}

bool period_holds(struct period period, struct day day)
{
    return day.number >= period.start.number && day.number < period.end.number;
}

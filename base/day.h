/* base/day.h: calendar days of the proleptic Gregorian calendar, without clock or time zone. */
#ifndef GUICHET_BASE_DAY_H
#define GUICHET_BASE_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

struct day {
    int32_t number; /* days since 1970-01-01 */
};

struct civil {
    int year;  /* 1..9999 */
    int month; /* 1..12 */
    int day;   /* 1..31 */
};

#define DAY_TEXT_BYTES 11
struct day_text {
    char text[DAY_TEXT_BYTES]; /* YYYY-MM-DD */
};

struct civil day_civil(struct day day);
struct day day_of(int year, int month, int day_of_month); /* must be a date that exists (asserted) */
/* Exactly YYYY-MM-DD, a date that exists, year 0001 to 9999; anything else is false and *day untouched. */
bool day_read(const char *text, struct day *day) MUST_CHECK;
struct day_text day_write(struct day day);
/* Days from a to b; positive where b is later. */
int32_t day_between(struct day a, struct day b);
struct day day_plus(struct day day, int32_t days);
/* The same day of the month `months` later, clipped to that month's last day: 31 Jan + 1 = 28 Feb, 31 Jan + 2 = 31
 * Mar. Source: docs/rules.md, C (Dates). */
struct day day_plus_months(struct day day, int32_t months);
int day_weekday(struct day day); /* 1 Monday … 7 Sunday */

/* No day: stands for NULL in optional fields. */
#define DAY_NONE ((struct day){ INT32_MIN })
bool day_is_none(struct day day);

/* Half-open: `end` is the first day after the period. */
struct period {
    struct day start;
    struct day end;
};
int32_t period_days(struct period period);
bool period_holds(struct period period, struct day day);

#endif

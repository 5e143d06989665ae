/* billing/calendar_holidays.c: public holidays by country, in the order of the year. A new country is a new table and a
 * row at the end. Has only holidays of a whole country on a fixed date or at a fixed distance from Easter; days to
 * which a holiday moves off a weekend are left out. */
#include <string.h>

#include "billing/calendar.h"

/* Days from Easter Sunday. */
enum { GOOD_FRIDAY = -2, EASTER_MONDAY = 1, ASCENSION = 39, WHIT_MONDAY = 50, CORPUS_CHRISTI = 60 };

#define EASTER(days)                                                                                                   \
    {                                                                                                                  \
        0, (days), 0                                                                                                   \
    }
#define ON(month, day)                                                                                                 \
    {                                                                                                                  \
        (month), (day), 0                                                                                              \
    }
#define SINCE(year, month, day)                                                                                        \
    {                                                                                                                  \
        (month), (day), (year)                                                                                         \
    }

static const struct holiday austria[] = {
    ON(1, 1),
    ON(1, 6),
    EASTER(EASTER_MONDAY),
    ON(5, 1),
    EASTER(ASCENSION),
    EASTER(WHIT_MONDAY),
    EASTER(CORPUS_CHRISTI),
    ON(8, 15),
    ON(10, 26),
    ON(11, 1),
    ON(12, 8),
    ON(12, 25),
    ON(12, 26),
};
static const struct holiday belgium[] = {
    ON(1, 1),
    EASTER(EASTER_MONDAY),
    ON(5, 1),
    EASTER(ASCENSION),
    EASTER(WHIT_MONDAY),
    ON(7, 21),
    ON(8, 15),
    ON(11, 1),
    ON(11, 11),
    ON(12, 25),
};
static const struct holiday france[] = {
    ON(1, 1),          EASTER(EASTER_MONDAY),
    ON(5, 1),          ON(5, 8),
    EASTER(ASCENSION), EASTER(WHIT_MONDAY),
    ON(7, 14),         ON(8, 15),
    ON(11, 1),         ON(11, 11),
    ON(12, 25),
};
static const struct holiday germany[] = {
    ON(1, 1),   EASTER(GOOD_FRIDAY), EASTER(EASTER_MONDAY), ON(5, 1), EASTER(ASCENSION), EASTER(WHIT_MONDAY), ON(10, 3),
    ON(12, 25), ON(12, 26),
};
static const struct holiday italy[] = {
    ON(1, 1),          ON(1, 6),   EASTER(EASTER_MONDAY), ON(4, 25), ON(5, 1),
    SINCE(2001, 6, 2), ON(8, 15),  SINCE(2026, 10, 4),    ON(11, 1), ON(12, 8),
    ON(12, 25),        ON(12, 26),
};
static const struct holiday luxembourg[] = {
    ON(1, 1),          EASTER(EASTER_MONDAY),
    ON(5, 1),          SINCE(2019, 5, 9),
    EASTER(ASCENSION), EASTER(WHIT_MONDAY),
    ON(6, 23),         ON(8, 15),
    ON(11, 1),         ON(12, 25),
    ON(12, 26),
};
/* King's Day moves from a Sunday to the Saturday before, which needs no entry: neither is a business day. */
static const struct holiday netherlands[] = {
    ON(1, 1), EASTER(EASTER_MONDAY), SINCE(2014, 4, 27), EASTER(ASCENSION), EASTER(WHIT_MONDAY), ON(12, 25), ON(12, 26),
};
static const struct holiday portugal[] = {
    ON(1, 1),  EASTER(GOOD_FRIDAY), ON(4, 25), ON(5, 1),   EASTER(CORPUS_CHRISTI), ON(6, 10), ON(8, 15), ON(10, 5),
    ON(11, 1), ON(12, 1),           ON(12, 8), ON(12, 25),
};
static const struct holiday spain[] = {
    ON(1, 1),   ON(1, 6),  EASTER(GOOD_FRIDAY), ON(5, 1),  ON(8, 15),
    ON(10, 12), ON(11, 1), ON(12, 6),           ON(12, 8), ON(12, 25),
};

#define COUNTRY(code, table)                                                                                           \
    {                                                                                                                  \
        code, table, sizeof(table) / sizeof((table)[0])                                                                \
    }
static const struct holidays countries[] = {
    COUNTRY("AT", austria),    COUNTRY("BE", belgium),     COUNTRY("DE", germany),
    COUNTRY("ES", spain),      COUNTRY("FR", france),      COUNTRY("IT", italy),
    COUNTRY("LU", luxembourg), COUNTRY("NL", netherlands), COUNTRY("PT", portugal),
};

const struct holidays *holidays_of(const char *country)
{
    for (size_t i = 0; i < sizeof countries / sizeof countries[0]; i++)
        if (strcmp(countries[i].country, country) == 0)
            return &countries[i];
    return NULL;
}

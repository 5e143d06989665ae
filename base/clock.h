/* base/clock.h: instants, and the day an instant falls on in the deployment's billing time zone.
 * Source: docs/rules.md, C (Dates). */
#ifndef GUICHET_BASE_CLOCK_H
#define GUICHET_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/day.h"
#include "base/status.h"

struct instant {
    int64_t us; /* microseconds since 1970-01-01T00:00:00Z */
};

#define INSTANT_NONE ((struct instant){ INT64_MIN })
bool instant_is_none(struct instant instant);

#define INSTANT_TEXT_BYTES 25
struct instant_text {
    char text[INSTANT_TEXT_BYTES]; /* 2026-11-12T09:30:00Z, with .mmm only where there are milliseconds */
};

/* Once, at start-up: sets the billing time zone by its name in the zone database. false: the system does not have the
 * zone. */
bool clock_zone_set(const char *zone) MUST_CHECK;
/* Real time. */
struct instant clock_now(void);
/* Microseconds since an arbitrary moment, never set back: for deadlines and measuring. */
int64_t clock_monotonic_us(void);

struct instant_text instant_write(struct instant instant);
/* RFC 3339 with `Z` or an offset, years 0001 to 9999, up to six decimals; anything else is false and *instant
 * untouched. */
bool instant_read(const char *text, struct instant *instant) MUST_CHECK;
/* The whole second in which the instant falls: what answers tell of it. */
struct instant instant_second(struct instant instant);
struct instant instant_plus_seconds(struct instant instant, int64_t seconds);
/* The day on which the instant falls in the billing time zone. */
struct day instant_day(struct instant instant);
/* The first instant of a day in the billing time zone. */
struct instant instant_of_day(struct day day);

#endif

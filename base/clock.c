/* base/clock.c: instants. The rules of the time zone, daylight saving included, come from libc (TZ). */
#include "base/clock.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define US_A_SECOND INT64_C(1000000)
#define S_A_DAY INT64_C(86400)

bool instant_is_none(struct instant instant)
{
    return instant.us == INT64_MIN;
}

/* Whether the file is a compiled zone; the directories and lists beside the zones are not. */
static bool zone_file(const char *path)
{
    char magic[4] = { 0 };
    FILE *file = fopen(path, "rbe");
    size_t read;

    if (file == NULL)
        return false;
    read = fread(magic, 1, sizeof magic, file);
    (void)fclose(file);
    return read == sizeof magic && memcmp(magic, "TZif", sizeof magic) == 0;
}

/* libc silently reads an unknown zone as UTC, so the zone file is looked for first. */
bool clock_zone_set(const char *zone)
{
    char path[256];
    int length = snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone);

    if (zone[0] == '\0' || zone[0] == '/' || strstr(zone, "..") != NULL || length >= (int)sizeof path ||
        !zone_file(path))
        return false;
    if (setenv("TZ", zone, 1) != 0)
        return false;
    tzset();
    return true;
}

struct instant clock_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (struct instant){ (int64_t)now.tv_sec * US_A_SECOND + now.tv_nsec / 1000 };
}

int64_t clock_monotonic_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * US_A_SECOND + now.tv_nsec / 1000;
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

struct instant instant_second(struct instant instant)
{
    return (struct instant){ floor_divide(instant.us, US_A_SECOND) * US_A_SECOND };
}

struct instant_text instant_write(struct instant instant)
{
    struct instant_text written;
    int64_t seconds = floor_divide(instant.us, US_A_SECOND);
    int64_t ms = (instant.us - seconds * US_A_SECOND) / 1000;
    int64_t day = floor_divide(seconds, S_A_DAY);
    int second = (int)(seconds - day * S_A_DAY);
    struct day_text date = day_write((struct day){ (int32_t)day });
    int length = snprintf(written.text, sizeof written.text, "%sT%02u:%02u:%02u", date.text,
                          (unsigned)second / 3600 % 24, (unsigned)second / 60 % 60, (unsigned)second % 60);

    if (ms != 0)
        length += snprintf(written.text + length, sizeof written.text - (size_t)length, ".%03u", (unsigned)ms % 1000);
    (void)snprintf(written.text + length, sizeof written.text - (size_t)length, "Z");
    return written;
}

/* Two digits of at most `max`, or -1. */
static int two_digits(const char *text, int max)
{
    int value;

    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return -1;
    value = (text[0] - '0') * 10 + text[1] - '0';
    return value <= max ? value : -1;
}

/* Reads ".123456" if there is a fraction; returns how many characters it took, or -1. */
static int fraction_read(const char *text, int64_t *us)
{
    int64_t scale = US_A_SECOND;
    int at = 1;

    *us = 0;
    if (text[0] != '.')
        return 0;
    for (; text[at] >= '0' && text[at] <= '9'; at++) {
        if (at > 6)
            return -1;
        scale /= 10;
        *us += (text[at] - '0') * scale;
    }
    return at > 1 ? at : -1;
}

/* "Z" or "+hh:mm" to the end of the text. */
static bool offset_read(const char *text, int *offset_s)
{
    int hours, minutes;

    if (strcmp(text, "Z") == 0) {
        *offset_s = 0;
        return true;
    }
    if ((text[0] != '+' && text[0] != '-') || strlen(text) != 6 || text[3] != ':')
        return false;
    hours = two_digits(text + 1, 23);
    minutes = two_digits(text + 4, 59);
    if (hours < 0 || minutes < 0)
        return false;
    *offset_s = (hours * 3600 + minutes * 60) * (text[0] == '-' ? -1 : 1);
    return true;
}

bool instant_read(const char *text, struct instant *instant)
{
    char date[DAY_TEXT_BYTES] = { 0 };
    struct day day;
    int64_t us;
    int64_t read_us, first_us = (int64_t)day_of(1, 1, 1).number * S_A_DAY * US_A_SECOND;
    int64_t last_us = ((int64_t)day_of(9999, 12, 31).number + 1) * S_A_DAY * US_A_SECOND - 1;
    int hour, minute, second, fraction, offset_s;

    if (strnlen(text, 64) < 20 || strnlen(text, 64) >= 64 || text[10] != 'T' || text[13] != ':' || text[16] != ':')
        return false;
    memcpy(date, text, DAY_TEXT_BYTES - 1);
    hour = two_digits(text + 11, 23);
    minute = two_digits(text + 14, 59);
    second = two_digits(text + 17, 59);
    fraction = fraction_read(text + 19, &us);
    if (!day_read(date, &day) || hour < 0 || minute < 0 || second < 0 || fraction < 0 ||
        !offset_read(text + 19 + fraction, &offset_s))
        return false;
    read_us = ((int64_t)day.number * S_A_DAY + hour * 3600 + minute * 60 + second - offset_s) * US_A_SECOND + us;
    if (read_us < first_us || read_us > last_us)
        return false; /* the offset moves the instant out of the years that can be written */
    instant->us = read_us;
    return true;
}

struct instant instant_plus_seconds(struct instant instant, int64_t seconds)
{
    return (struct instant){ instant.us + seconds * US_A_SECOND };
}

struct day instant_day(struct instant instant)
{
    time_t seconds = (time_t)floor_divide(instant.us, US_A_SECOND);
    struct tm local;

    if (localtime_r(&seconds, &local) == NULL)
        abort();
    return day_of(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

struct instant instant_of_day(struct day day)
{
    struct civil civil = day_civil(day);
    struct tm local = { .tm_year = civil.year - 1900, .tm_mon = civil.month - 1, .tm_mday = civil.day, .tm_isdst = -1 };

    return (struct instant){ (int64_t)mktime(&local) * US_A_SECOND };
}

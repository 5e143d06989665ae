/* tests/histories/law_days.h: what a period must come to, computed a second time from docs/rules.md, C (Proration,
 * Removal, Prices, Overdue) alone: the day of a change is billed at the new count, so a period comes to the sum over
 * its days of the recurring price of that day's count, divided by its days; each line may be off by half a minor
 * unit. A period has one price, that of its beginning. One that began suspended is billed from the day on which its
 * subscription was active again; one that was cancelled at once is paid for until the day before. */
#ifndef GUICHET_HISTORIES_LAW_DAYS_H
#define GUICHET_HISTORIES_LAW_DAYS_H

#include "base/arena.h"
#include "base/day.h"
#include "base/id.h"

/* Licences more (or fewer) from a day on. seq: of the journal's entry that confirmed it. quoted: what it was charged
 * for in the period of its quote, where it was confirmed after that: a scheduled change that took effect in between
 * makes it give more. */
struct law_change {
    struct day on;
    int64_t delta, quoted, seq;
};

/* mode, steps: its price, as the database writes prices. billed_from: its first day that is paid for; its end: none
 * is. seq: of the journal's entry that began it; 0: none tells of it, as it came with its order. billed: lines, less
 * credit notes; lines: how many there are. */
struct law_period {
    struct period period;
    const char *mode, *steps;
    struct day billed_from;
    int64_t number, licences, seq, billed, lines;
};

/* ends_on: from then on it has no licences; DAY_NONE: nobody cancelled it. */
struct law_subscription {
    struct day ends_on;
    const struct law_change *changes;
    size_t change_count;
    const struct law_period *periods; /* in order */
    size_t period_count;
};

/* The whole price of a period for that count. */
int64_t law_recurring(const char *mode, const char *steps, int64_t licences);
/* Whether periods[index] comes to what it must; *days_sum: the sum over its days. true as well where the rules leave
 * it open: a change was confirmed when more than one boundary had passed. */
bool law_period_holds(const struct law_subscription *s, size_t index, int64_t *days_sum);

#endif

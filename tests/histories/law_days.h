/* tests/histories/law_days.h: what a period must be billed, computed a second time from docs/rules.md, C (Proration,
 * Removal, Prices, Overdue) alone. The day of a change is billed at the new count, so a period's amount is the sum over
 * its days of the recurring price of that day's count, divided by the number of its days; each line may be off by half
 * a minor unit. A period has one price, that of its beginning. A period that began suspended is billed from the day on
 * which its subscription was active again; one that was cancelled at once is billed until the day before. */
#ifndef GUICHET_HISTORIES_LAW_DAYS_H
#define GUICHET_HISTORIES_LAW_DAYS_H

#include "base/arena.h"
#include "base/day.h"
#include "base/id.h"

/* A change of licences by `delta`, from the day `on`. seq: of the journal entry that confirmed its order. quoted: the
 * change that was quoted; the period of the quote is charged for it where the order was confirmed after that period. It
 * is less than delta where a scheduled change took effect in between. */
struct law_change {
    struct day on;
    int64_t delta, quoted, seq;
};

/* mode, steps: its price, as the database writes prices. billed_from: the first billed day; the period's end: no day is
 * billed. seq: of the journal entry that began it; 0: it began with its order, and has no entry. billed: the sum of its
 * lines less credit notes, in minor units; lines: the number of both. */
struct law_period {
    struct period period;
    const char *mode, *steps;
    struct day billed_from;
    int64_t number, licences, seq, billed, lines;
};

/* ends_on: the first day without licences, by a cancellation; DAY_NONE: it was not cancelled. */
struct law_subscription {
    struct day ends_on;
    const struct law_change *changes;
    size_t change_count;
    const struct law_period *periods; /* in order */
    size_t period_count;
};

/* The recurring price of a whole period for that count, in minor units. */
int64_t law_recurring(const char *mode, const char *steps, int64_t licences);
/* Whether periods[index] is billed what it must be; *days_sum: the sum over its days of that day's recurring price.
 * Also true where the rules leave it open: a change was confirmed when more than one boundary had passed. */
bool law_period_holds(const struct law_subscription *s, size_t index, int64_t *days_sum);

#endif

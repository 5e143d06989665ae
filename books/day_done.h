/* books/day_done.h: counts of what billing days did, as the billing run and a clock turn report them. */
#ifndef GUICHET_BOOKS_DAY_DONE_H
#define GUICHET_BOOKS_DAY_DONE_H

#include <stdbool.h>
#include <stdint.h>

struct day_done {
    int64_t trials_expired, lots_ended, assignments_ended;
    int64_t periods_begun, subscriptions_ended;
    int64_t invoices_finalized;
    int64_t credit_notes_finalized;
    int64_t lines_rested; /* pending lines of documents that sum to zero, which now wait for a later invoice */
    int64_t
        invoices_stepped; /* open invoices that were collected again, or whose subscriptions moved to another state */
};

static inline void day_done_add(struct day_done *sum, const struct day_done *more)
{
    sum->trials_expired += more->trials_expired;
    sum->lots_ended += more->lots_ended;
    sum->assignments_ended += more->assignments_ended;
    sum->periods_begun += more->periods_begun;
    sum->subscriptions_ended += more->subscriptions_ended;
    sum->invoices_finalized += more->invoices_finalized;
    sum->credit_notes_finalized += more->credit_notes_finalized;
    sum->lines_rested += more->lines_rested;
    sum->invoices_stepped += more->invoices_stepped;
}

/* The sum of all counts; 0: nothing was done. */
static inline int64_t day_done_sum(const struct day_done *done)
{
    return done->trials_expired + done->lots_ended + done->assignments_ended + done->periods_begun +
           done->subscriptions_ended + done->invoices_finalized + done->credit_notes_finalized + done->lines_rested +
           done->invoices_stepped;
}

static inline bool day_done_nothing(const struct day_done *done)
{
    return day_done_sum(done) == 0;
}

#endif

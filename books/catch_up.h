/* books/catch_up.h: brings one organization up to its own today inside an act.
 * Source: docs/rules.md, E (Late is complete): what settles late leaves no subscription in a period that has ended,
 * and no quote answers 503 for one. */
#ifndef GUICHET_BOOKS_CATCH_UP_H
#define GUICHET_BOOKS_CATCH_UP_H

#include "books/act.h"
#include "books/day_done.h"

/* So many billing days one act catches up with: the lock is held for as long, and two years of monthly periods fit.
 * Fewer where the act has told ASSIGNMENTS_A_SHARE journal entries, or they have taken so much of its memory. */
enum { CATCH_UP_DAYS_MAX = 24 };
#define CATCH_UP_BYTES (ARENA_READ_BYTES_MAX / 4)

struct caught_up {
    struct day_done done;
    bool complete; /* false: days are left, for act_organization_catch_up; the worker does them, should nobody else */
};

/* Inside an act, after everything else of the act is written, because rows are read again: does what is due up to
 * act->today, the earliest day first, exactly as the billing run or a turned clock would. Documents are dated
 * today. Where nothing is due this is one cheap read. A day that does not end (something stays due although nothing
 * was done) is told in the log and left: *caught_up is complete then. Other statuses are the billing day's own
 * (STATUS_AMOUNT_OVERFLOW, STATUS_INTERNAL: no tax rate is known, …): the act is rolled back with them. An act that
 * must not be lost (money has moved) runs again without catching up, and catches up in an act of its own. */
enum status organization_catch_up(struct act *act, struct caught_up *caught_up) MUST_CHECK;

/* The same for an act that cannot go on without its today. STATUS_BEHIND: there is more than one act does.
 * counter_run then does it in acts of their own, and runs this act again. */
enum status organization_catch_up_whole(struct act *act) MUST_CHECK;

#endif

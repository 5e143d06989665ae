/* books/catch_up.h: does, inside an act, the billing days that an organization is behind.
 * Source: docs/rules.md, E (Late is complete): after a late settlement no subscription is left in a period that has
 * ended, and no quote answers 503 because of one. */
#ifndef GUICHET_BOOKS_CATCH_UP_H
#define GUICHET_BOOKS_CATCH_UP_H

#include "books/act.h"
#include "books/day_done.h"

/* The most billing days that one act catches up with: it bounds how long the lock is held, and two years of monthly
 * periods fit. An act does fewer once it has written ASSIGNMENTS_A_SHARE journal entries, or used CATCH_UP_BYTES of its
 * memory for them. */
enum { CATCH_UP_DAYS_MAX = 24 };
#define CATCH_UP_BYTES (ARENA_READ_BYTES_MAX / 4)

struct caught_up {
    struct day_done done;
    bool complete; /* false: days are left, for act_organization_catch_up; if no caller runs it, the worker does them */
};

/* Inside an act, after everything else in it is written, because rows are read again: does what is due up to
 * act->today, the earliest day first, exactly as the billing run or a clock turn would. Documents are dated today.
 * Where nothing is due this costs one cheap read. If something stays due although a pass did nothing, this is logged
 * and left, and *caught_up is complete. Other statuses are the billing day's (STATUS_AMOUNT_OVERFLOW, STATUS_INTERNAL:
 * no tax rate is known, …) and roll the act back. An act that must not be lost (money has moved) is therefore run again
 * without catching up, and catching up is tried in an act of its own. */
enum status organization_catch_up(struct act *act, struct caught_up *caught_up) MUST_CHECK;

/* The same for an act that cannot go on unless its organization is up to date. STATUS_BEHIND: more is due than one act
 * does; counter_run then does it in acts of its own and runs this act again. */
enum status organization_catch_up_whole(struct act *act) MUST_CHECK;

#endif

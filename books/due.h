/* books/due.h: ends what is due to end. A trial expires when its period has ended; a prepaid lot ends on its day, and
 * with it the newest assignments beyond the licences that are left; with its last lot the subscription expires. Days
 * are done one after the other, so that a year played at once gives the same result as a year in real time. Source:
 * docs/rules.md, C (Prepaid) and D. */
#ifndef GUICHET_BOOKS_DUE_H
#define GUICHET_BOOKS_DUE_H

#include "books/act.h"
#include "books/day_done.h"

/* Inside an act: ends what is due on `day` or before, and adds to *done. An act writes a bounded number of journal
 * entries; what is left stays due. */
enum status due_process(struct act *act, struct day day, struct day_done *done) MUST_CHECK;

#endif

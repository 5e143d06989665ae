/* books/due.h: what falls due without money. A trial expires when its days are over; a prepaid lot ends on its day,
 * the newest assignments beyond what is left end with it, and with the last lot the subscription expires. Day after
 * day, so that a year played at once is the same as a year lived through. Source: docs/rules.md, C (Prepaid) and D. */
#ifndef GUICHET_BOOKS_DUE_H
#define GUICHET_BOOKS_DUE_H

#include "books/act.h"
#include "books/day_done.h"

/* Inside an act: what ends on `day` and before; adds to *done. An act tells only so much: where that is reached the
 * rest stays due. */
enum status due_process(struct act *act, struct day day, struct day_done *done) MUST_CHECK;

#endif

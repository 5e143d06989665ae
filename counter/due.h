/* counter/due.h: what falls due without money. A trial expires when its days are over; a prepaid lot ends on its day, the newest assignments
 * beyond what is left end with it, and with the last lot the subscription expires. Day after day, so that a year played at once is the same as
 * a year lived through. Source: product.md, C (Prepaid) and D. */
#ifndef GUICHET_COUNTER_DUE_H
#define GUICHET_COUNTER_DUE_H

#include "counter/counter.h"

struct due_done {
    int64_t trials_expired;
    int64_t lots_ended;
    int64_t assignments_ended;
};
/* a + b */
struct due_done due_sum(struct due_done a, struct due_done b);

/* Inside an act: the earliest day, not after `until`, on which something is due; DAY_NONE: nothing is. */
enum status due_day(struct counter *c, struct day until, struct day *day) MUST_CHECK;
/* Inside an act: what is due on `day` and before. An act tells only so much: where that is reached the rest stays due, and due_day finds it
 * again. *done is what this call did. */
enum status due_process(struct counter *c, struct day day, struct due_done *done) MUST_CHECK;

/* Acts of their own, one a day or several, until nothing is due any more on `until` or on the organization's today, whichever comes first.
 * On any other status what *done says has been committed; the rest stays due. */
enum status due_run(struct counter *c, struct id organization_id, struct day until, struct due_done *done) MUST_CHECK;

#endif

/* counter/verify_run.h: the check of the books as a request asks for it: made within the request where there is time
 * for that, else by the worker, a slice at a time, and fetched by asking again.
 * Source: docs/rules.md, E (Every limit answers). */
#ifndef GUICHET_COUNTER_VERIFY_RUN_H
#define GUICHET_COUNTER_VERIFY_RUN_H

#include "base/clock.h"
#include "counter/verify.h"

/* How long a request checks by itself; how long the worker does between its other work; how long a result of the worker
 * is answered before the books are checked anew; and after how many seconds a client should ask again. */
enum { VERIFY_REQUEST_US = 2500000, VERIFY_SLICE_US = 300000, VERIFY_FRESH_S = 600, VERIFY_RETRY_AFTER_S = 5 };

struct verify_answer {
    bool finished; /* false: the worker is at it; `found` is what it has so far */
    struct verification found;
    struct instant started_at, finished_at; /* of the worker's check; INSTANT_NONE: made within this request */
};

/* For a request: gives the worker's fresh result, or the state of the check under way; else checks the books for at
 * most `budget_us` (of the monotonic clock) and, where that is not enough, leaves the rest to the worker. Texts in the
 * arena. */
enum status verify_ask(struct sql *sql, struct arena *arena, struct instant now, int64_t budget_us,
                       struct verify_answer *answer) MUST_CHECK;
/* For the worker: goes on with the check under way, if there is one, for at most `budget_us`. Several workers may do so
 * at once: the steps of the slower one are lost. A step that the database does not answer is made again by the next
 * call. *busy: there is more to do. */
enum status verify_go_on(struct sql *sql, struct instant now, int64_t budget_us, bool *busy) MUST_CHECK;

#endif

/* counter/verify_run.h: the re-check of the books as a request asks for it: made at once where that takes no longer
 * than a request may, else by the worker, a slice at a time, and fetched by asking again. Source: docs/rules.md, E
 * (Every limit answers). */
#ifndef GUICHET_COUNTER_VERIFY_RUN_H
#define GUICHET_COUNTER_VERIFY_RUN_H

#include "base/clock.h"
#include "counter/verify.h"

/* How long a request re-checks by itself, how long the worker does between its other work, and how long a result
 * that the worker made is the answer before the books are re-checked anew. */
enum { VERIFY_REQUEST_US = 2500000, VERIFY_SLICE_US = 300000, VERIFY_FRESH_S = 600, VERIFY_RETRY_AFTER_S = 5 };

struct verify_answer {
    bool finished; /* false: under way; `found` says how far it has come */
    struct verification found;
    struct instant started_at, finished_at; /* of the worker's; INSTANT_NONE: made within this request */
};

/* For a request: the worker's fresh result, or the one under way; else the books are re-checked for at most
 * `budget_us` (of the monotonic clock), and where that was not enough the worker is asked to. Texts in the arena. */
enum status verify_ask(struct sql *sql, struct arena *arena, struct instant now, int64_t budget_us,
                       struct verify_answer *answer) MUST_CHECK;
/* For the worker: goes on for at most `budget_us` with the one under way, where there is one. Several workers may:
 * the slower one's steps are lost. A step that the database does not answer is made again by the next call. *busy:
 * there is more to do. */
enum status verify_go_on(struct sql *sql, struct instant now, int64_t budget_us, bool *busy) MUST_CHECK;

#endif

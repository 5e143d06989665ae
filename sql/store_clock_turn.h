/* sql/store_clock_turn.h: rows of `clock_turn`: sandboxes whose clocks are still being advanced to the day that was
 * asked for. */
#ifndef GUICHET_SQL_STORE_CLOCK_TURN_H
#define GUICHET_SQL_STORE_CLOCK_TURN_H

#include "sql/sql.h"

struct clock_turn {
    struct id organization_id;
    struct instant wanted_at; /* where the organization's clock is to stand */
    struct instant asked_at;  /* in real time */
};

/* Every function may also return the statuses of sql/sql.h. */

/* Records that the organization's clock is to reach wanted_at; replaces an earlier turn. Only inside an act that has
 * locked the organization. */
enum status store_clock_turn_put(struct sql *sql, const struct clock_turn *turn) MUST_CHECK;
/* As store_clock_turn_put, but does not replace an earlier turn. */
enum status store_clock_turn_keep(struct sql *sql, const struct clock_turn *turn) MUST_CHECK;
/* Deletes the turn, after the clock has arrived. STATUS_OK also if there is none. */
enum status store_clock_turn_end(struct sql *sql, struct id organization_id) MUST_CHECK;
/* STATUS_NOT_FOUND: the clock is not being advanced. */
enum status store_clock_turn_find(struct sql *sql, struct arena *arena, struct id organization_id,
                                  struct clock_turn *turn) MUST_CHECK;
/* Turns asked for before that instant and not set aside, by organization identifier, from after `after` on (ID_NONE:
 * from the first). */
enum status store_clock_turn_list(struct sql *sql, struct arena *arena, struct instant asked_before, struct id after,
                                  int64_t limit, struct clock_turn **turns, size_t *count) MUST_CHECK;

#endif

/* sql/store_clock_turn.h: sandboxes whose clocks are on their way: rows of `clock_turn`. */
#ifndef GUICHET_SQL_STORE_CLOCK_TURN_H
#define GUICHET_SQL_STORE_CLOCK_TURN_H

#include "sql/sql.h"

struct clock_turn {
    struct id organization_id;
    struct instant wanted_at; /* by the organization's clock */
    struct instant asked_at;  /* real time */
};

/* Each: the database's own statuses too (sql.h). */

/* Inside an act that holds the organization: records that its clock is to reach wanted_at; replaces an earlier
 * turn. */
enum status store_clock_turn_put(struct sql *sql, const struct clock_turn *turn) MUST_CHECK;
/* The same, but an earlier turn stays as it is. */
enum status store_clock_turn_keep(struct sql *sql, const struct clock_turn *turn) MUST_CHECK;
/* Deletes the turn: the clock has arrived. No row is STATUS_OK. */
enum status store_clock_turn_end(struct sql *sql, struct id organization_id) MUST_CHECK;
/* STATUS_NOT_FOUND: its clock stands where it was wanted. */
enum status store_clock_turn_find(struct sql *sql, struct arena *arena, struct id organization_id,
                                  struct clock_turn *turn) MUST_CHECK;
/* Turns asked for before that instant and not set aside; the lowest organization identifiers first, after `after`
 * (ID_NONE: from the first). */
enum status store_clock_turn_list(struct sql *sql, struct arena *arena, struct instant asked_before, struct id after,
                                  int64_t limit, struct clock_turn **turns, size_t *count) MUST_CHECK;

#endif

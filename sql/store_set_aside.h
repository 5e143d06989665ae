/* sql/store_set_aside.h: rows of `set_aside`: organizations, payments, refunds, clock turns, setups and payment
 * methods whose work failed, and which are retried one by one later. */
#ifndef GUICHET_SQL_STORE_SET_ASIDE_H
#define GUICHET_SQL_STORE_SET_ASIDE_H

#include "sql/sql.h"

enum set_aside_kind {
    SET_ASIDE_ORGANIZATION,
    SET_ASIDE_PAYMENT,
    SET_ASIDE_REFUND,
    SET_ASIDE_TURN,
    SET_ASIDE_SETUP,
    SET_ASIDE_METHOD,
    SET_ASIDE_KIND__MAX
};
const char *set_aside_kind_name(enum set_aside_kind kind);
bool set_aside_kind_read(const char *name, enum set_aside_kind *kind) MUST_CHECK;

struct set_aside {
    struct id organization_id;
    enum set_aside_kind kind;
    struct id object_id; /* the payment, refund, setup or method; of an organization or a clock turn: organization_id */
    struct instant since; /* the first of the consecutive failures */
    int64_t failures;
    struct instant next_try_at;
    const char *reason; /* ASCII, at most SET_ASIDE_REASON_MAX characters */
    int64_t version;
};
enum { SET_ASIDE_REASON_MAX = 60 };

/* Every function may also return the statuses of sql/sql.h. Texts are in the arena. */

/* STATUS_NOT_FOUND: not set aside. */
enum status store_set_aside_find(struct sql *sql, struct arena *arena, struct id organization_id,
                                 enum set_aside_kind kind, struct id object_id, struct set_aside *row) MUST_CHECK;
/* STATUS_DUPLICATE: another worker has just set it aside. */
enum status store_set_aside_insert(struct sql *sql, const struct set_aside *row) MUST_CHECK;
/* Writes failures, next try and reason; increments the version, in the row and in the struct. STATUS_CHANGED: another
 * version, or the row is gone. */
enum status store_set_aside_update(struct sql *sql, struct set_aside *row) MUST_CHECK;
/* Deletes the row, because the work succeeded or its object no longer exists. STATUS_OK also if there is no row. */
enum status store_set_aside_end(struct sql *sql, struct id organization_id, enum set_aside_kind kind,
                                struct id object_id) MUST_CHECK;
/* Rows whose next try is due at `now`, longest overdue first. */
enum status store_set_aside_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                                struct set_aside **rows, size_t *count) MUST_CHECK;
/* All rows in the order of the key, after `after` (NULL: from the first). */
enum status store_set_aside_list(struct sql *sql, struct arena *arena, const struct set_aside *after, int64_t limit,
                                 struct set_aside **rows, size_t *count) MUST_CHECK;
enum status store_set_aside_counts(struct sql *sql, struct arena *arena,
                                   int64_t counts[SET_ASIDE_KIND__MAX]) MUST_CHECK;

#endif

/* sql/store_set_aside.h: work that failed and is retried by itself later: rows of `set_aside`. */
#ifndef GUICHET_SQL_STORE_SET_ASIDE_H
#define GUICHET_SQL_STORE_SET_ASIDE_H

#include "sql/sql.h"

enum set_aside_kind {
    SET_ASIDE_ORGANIZATION,
    SET_ASIDE_PAYMENT,
    SET_ASIDE_REFUND,
    SET_ASIDE_TURN,
    SET_ASIDE_SETUP,
    SET_ASIDE_KIND__MAX
};
const char *set_aside_kind_name(enum set_aside_kind kind);
bool set_aside_kind_read(const char *name, enum set_aside_kind *kind) MUST_CHECK;

struct set_aside {
    struct id organization_id;
    enum set_aside_kind kind;
    struct id object_id;  /* the payment, refund or setup; of an organization or turn: organization_id */
    struct instant since; /* of the first failure in a row */
    int64_t failures;
    struct instant next_try_at;
    const char *reason; /* at most SET_ASIDE_REASON_MAX characters of ASCII */
    int64_t version;
};
enum { SET_ASIDE_REASON_MAX = 60 };

/* Each: the database's own statuses too (sql.h). Texts are in the arena. */

/* STATUS_NOT_FOUND: it is not set aside. */
enum status store_set_aside_find(struct sql *sql, struct arena *arena, struct id organization_id,
                                 enum set_aside_kind kind, struct id object_id, struct set_aside *row) MUST_CHECK;
/* STATUS_DUPLICATE: another worker was faster. */
enum status store_set_aside_insert(struct sql *sql, const struct set_aside *row) MUST_CHECK;
/* Writes failures, next try and reason; version + 1, in the row and in the struct. STATUS_CHANGED: another version, or
 * gone. */
enum status store_set_aside_update(struct sql *sql, struct set_aside *row) MUST_CHECK;
/* It succeeded, or is no more. A row that is gone already is STATUS_OK. */
enum status store_set_aside_end(struct sql *sql, struct id organization_id, enum set_aside_kind kind,
                                struct id object_id) MUST_CHECK;
/* Those whose next try is due at `now`, the longest waiting first. */
enum status store_set_aside_due(struct sql *sql, struct arena *arena, struct instant now, int64_t limit,
                                struct set_aside **rows, size_t *count) MUST_CHECK;
/* All of them in the order of the key, after `after` (NULL: from the first). */
enum status store_set_aside_list(struct sql *sql, struct arena *arena, const struct set_aside *after, int64_t limit,
                                 struct set_aside **rows, size_t *count) MUST_CHECK;
enum status store_set_aside_counts(struct sql *sql, struct arena *arena,
                                   int64_t counts[SET_ASIDE_KIND__MAX]) MUST_CHECK;

#endif

/* sql/store_verify.h: what `guichet verify` reads. Each rule is a statement that returns the first row that breaks
 * it. */
#ifndef GUICHET_SQL_STORE_VERIFY_H
#define GUICHET_SQL_STORE_VERIFY_H

#include "billing/invoice.h"
#include "sql/sql.h"
#include "sql/store_event.h"

/* The tables that rules walk over in parts, each by its key. */
/* clang-format off */
#define VERIFY_WALK_TABLE(X) \
    X(WALK_INVOICES) \
    X(WALK_NOTES) \
    X(WALK_REFUNDS) \
    X(WALK_PAYMENTS) \
    X(WALK_POSTINGS) \
    X(WALK_ORGANIZATIONS) \
    X(WALK_SUBSCRIPTIONS) \
    X(WALK_ORDERS) \
    X(WALK_PENDING_LINES) \
    X(WALK_LOTS) \
    X(WALK_MOVEMENTS) \
    X(WALK_PAYOUTS)
/* clang-format on */

#define X(name) name,
enum verify_walk { VERIFY_WALK_TABLE(X) WALK__MAX };
#undef X

/* A place in a table's key (verify_key), and a part of a table (verify_box): all rows whose organization and
 * identifier are within the bounds, inclusive. The bounds of a part name one organization, or they hold all rows of
 * several. */
struct verify_key {
    struct id organization_id, id;
};
struct verify_box {
    struct id first_organization_id, last_organization_id, first_id, last_id;
};

/* clang-format off */
/* A statement about a box binds it once for each IN_BOX in its text; `takes` is BOX_n for n of them. Every sum is over
 * a derived table with an IN_BOX of its own, so that a statement reads no more than the box and what belongs to it. In
 * a walk over organizations, the identifier is the organization's own: IN_BOX(column, column). */
#define IN_BOX(organization, id) "(" organization " BETWEEN ? AND ? AND " id " BETWEEN ? AND ?)"
#define BOX_1 "bbbb"
#define BOX_2 BOX_1 BOX_1
#define BOX_3 BOX_2 BOX_1
#define BOX_4 BOX_2 BOX_2
/* clang-format on */
enum { VERIFY_BOX_VALUES = 4, VERIFY_BOXES_MAX = 4 };

struct verify_rule {
    enum verify_walk walk;
    const char *table;             /* the table of the row that is reported */
    const char *sentence;          /* what is wrong with that row */
    const struct sql_query *query; /* returns the name of the first wrong row in a box, or no row */
};

/* Each array ends with an element of NULLs. verify_word_rules: the names that must be known before a document can be
 * read at all. verify_rules: documents, ledger, payments, licences. verify_period_rules: what periods bill.
 * verify_hold_rules: the credit that orders hold. */
extern const struct verify_rule verify_word_rules[];
extern const struct verify_rule verify_rules[];
extern const struct verify_rule verify_period_rules[];
extern const struct verify_rule verify_hold_rules[];

/* *row: the name of the first wrong row; NULL: none. */
enum status store_verify_rule(struct sql *sql, struct arena *arena, const struct verify_rule *rule,
                              const struct verify_box *box, const char **row) MUST_CHECK;

/* The key of the row `limit` rows after `after` (ID_NONE twice: from the beginning). STATUS_NOT_FOUND: fewer rows are
 * left. */
enum status store_verify_key(struct sql *sql, struct arena *arena, enum verify_walk walk,
                             const struct verify_key *after, int64_t limit, struct verify_key *key) MUST_CHECK;

/* The first series after (scope, kind); kind 0: the very first. STATUS_NOT_FOUND: none. */
enum status store_verify_series_next(struct sql *sql, struct arena *arena, struct id scope, char kind,
                                     struct series *series) MUST_CHECK;
/* One series in its current state. STATUS_NOT_FOUND: no such series. */
enum status store_verify_series(struct sql *sql, struct arena *arena, struct id scope, char kind,
                                struct series *series) MUST_CHECK;
/* The documents of a series in the order of their numbers, after the one given by year and sequence (both 0 for the
 * first page). */
struct document_key {
    struct id organization_id, id;
    const char *number;
};
enum status store_verify_documents(struct sql *sql, struct arena *arena, struct id scope, char kind, int32_t year,
                                   int64_t sequence, int64_t limit, struct document_key **documents,
                                   size_t *count) MUST_CHECK;
/* An organization's invoices ('F') or credit notes by identifier, after `after`, for an organization whose series is
 * not its own. */
enum status store_verify_own_documents(struct sql *sql, struct arena *arena, struct id organization_id, char kind,
                                       struct id after, int64_t limit, struct document_key **documents,
                                       size_t *count) MUST_CHECK;

/* The end of an organization's journal: of the next organization after `after`, or (store_verify_head) of that one.
 * STATUS_NOT_FOUND: none. */
struct journal_head {
    struct id organization_id;
    bool sandbox;
    int64_t sequence;
};
enum status store_verify_head_next(struct sql *sql, struct arena *arena, struct id after,
                                   struct journal_head *head) MUST_CHECK;
enum status store_verify_head(struct sql *sql, struct arena *arena, struct id organization_id,
                              struct journal_head *head) MUST_CHECK;

/* How many rows of each kind a box of its walk has. */
/* clang-format off */
#define VERIFY_COUNT_TABLE(X) \
    X(invoices, WALK_INVOICES) \
    X(lines, WALK_INVOICES) \
    X(credit_notes, WALK_NOTES) \
    X(postings, WALK_POSTINGS) \
    X(payments, WALK_PAYMENTS) \
    X(subscriptions, WALK_SUBSCRIPTIONS) \
    X(periods, WALK_SUBSCRIPTIONS) \
    X(lots, WALK_LOTS) \
    X(pending_lines, WALK_PENDING_LINES)
/* clang-format on */

enum verify_count {
#define X(name, walk) VERIFY_COUNT_##name,
    VERIFY_COUNT_TABLE(X)
#undef X
        VERIFY_COUNT__MAX
};
enum status store_verify_count(struct sql *sql, struct arena *arena, enum verify_count which,
                               const struct verify_box *box, int64_t *count) MUST_CHECK;

#endif

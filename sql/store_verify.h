/* sql/store_verify.h: what `guichet verify` reads. Each finder gives the first row that breaks a rule which SQL can
 * state by itself. */
#ifndef GUICHET_SQL_STORE_VERIFY_H
#define GUICHET_SQL_STORE_VERIFY_H

#include "billing/invoice.h"
#include "sql/sql.h"
#include "sql/store_event.h"

/* What a rule looks at row by row, each table by its key. */
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
    X(WALK_LOTS)
/* clang-format on */

#define X(name) name,
enum verify_walk { VERIFY_WALK_TABLE(X) WALK__MAX };
#undef X

/* A place in a table's key, and a part of the table: every row whose organization and identifier are both within
 * these bounds, inclusive. A part of one organization has one organization; a part of several holds all their rows. */
struct verify_key {
    struct id organization_id, id;
};
struct verify_box {
    struct id first_organization_id, last_organization_id, first_id, last_id;
};

/* clang-format off */
/* A statement that looks at one box binds it once for each IN_BOX in its text, in any number: `takes` is BOX_n for n
 * of them. Whatever a rule sums up stands in a derived table with a box of its own, so that a statement never reads
 * more than the box and what belongs to it. Of a walk over organizations, the identifier is the organization's own:
 * IN_BOX(column, column). */
#define IN_BOX(organization, id) "(" organization " BETWEEN ? AND ? AND " id " BETWEEN ? AND ?)"
#define BOX_1 "bbbb"
#define BOX_2 BOX_1 BOX_1
#define BOX_3 BOX_2 BOX_1
#define BOX_4 BOX_2 BOX_2
/* clang-format on */
enum { VERIFY_BOX_VALUES = 4, VERIFY_BOXES_MAX = 4 };

struct verify_rule {
    enum verify_walk walk;
    const char *table;             /* whose row is named */
    const char *sentence;          /* what is wrong with it */
    const struct sql_query *query; /* gives the name of the first bad row of a box, or nothing */
};

/* Each ends with a row of NULLs. The words: what must hold before a document can be read at all; then documents,
 * ledger, payments, licences; then what periods bill; then the credit that orders hold. */
extern const struct verify_rule verify_word_rules[];
extern const struct verify_rule verify_rules[];
extern const struct verify_rule verify_period_rules[];
extern const struct verify_rule verify_hold_rules[];

/* *row: the first bad row's name; NULL: none. */
enum status store_verify_rule(struct sql *sql, struct arena *arena, const struct verify_rule *rule,
                              const struct verify_box *box, const char **row) MUST_CHECK;

/* The key that stands `limit` rows after `after` (ID_NONE twice: the beginning). STATUS_NOT_FOUND: the table ends
 * before. */
enum status store_verify_key(struct sql *sql, struct arena *arena, enum verify_walk walk,
                             const struct verify_key *after, int64_t limit, struct verify_key *key) MUST_CHECK;

/* The first series after (scope, kind), kind 0 for the first of all. STATUS_NOT_FOUND: none. */
enum status store_verify_series_next(struct sql *sql, struct arena *arena, struct id scope, char kind,
                                     struct series *series) MUST_CHECK;
/* One series as it stands now. STATUS_NOT_FOUND: none. */
enum status store_verify_series(struct sql *sql, struct arena *arena, struct id scope, char kind,
                                struct series *series) MUST_CHECK;
/* Its documents in the order of their numbers, after one (year 0, sequence 0 for the first page). */
struct document_key {
    struct id organization_id, id;
    const char *number;
};
enum status store_verify_documents(struct sql *sql, struct arena *arena, struct id scope, char kind, int32_t year,
                                   int64_t sequence, int64_t limit, struct document_key **documents,
                                   size_t *count) MUST_CHECK;
/* An organization's own invoices or credit notes by identifier, after one: where the series is not its own. */
enum status store_verify_own_documents(struct sql *sql, struct arena *arena, struct id organization_id, char kind,
                                       struct id after, int64_t limit, struct document_key **documents,
                                       size_t *count) MUST_CHECK;

/* The next organization after one, or that one alone, with the head of its journal. STATUS_NOT_FOUND: none. */
struct journal_head {
    struct id organization_id;
    bool sandbox;
    int64_t sequence;
};
enum status store_verify_head_next(struct sql *sql, struct arena *arena, struct id after,
                                   struct journal_head *head) MUST_CHECK;
enum status store_verify_head(struct sql *sql, struct arena *arena, struct id organization_id,
                              struct journal_head *head) MUST_CHECK;

/* How many rows there are of what is walked over, within a box of that walk. */
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

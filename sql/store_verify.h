/* sql/store_verify.h: what `guichet verify` reads. Each finder gives the first row that breaks a rule which SQL can state by itself. */
#ifndef GUICHET_SQL_STORE_VERIFY_H
#define GUICHET_SQL_STORE_VERIFY_H

#include "billing/invoice.h"
#include "sql/sql.h"
#include "sql/store_event.h"

struct verify_rule {
    const char *table;           /* whose row is named */
    const char *sentence;        /* what is wrong with it */
    const struct sql_query *query; /* gives the name of the first bad row, or nothing */
};

/* Each ends with a row of NULLs. The words: what must hold before a document can be read at all; then documents, ledger, payments, licences; then
 * what periods bill. */
extern const struct verify_rule verify_word_rules[];
extern const struct verify_rule verify_rules[];
extern const struct verify_rule verify_period_rules[];

/* *row: the first bad row's name; NULL: none. */
enum status store_verify_rule(struct sql *sql, struct arena *arena, const struct verify_rule *rule, const char **row) MUST_CHECK;

/* Every series; and the documents of one in the order of their numbers, after one (year 0, sequence 0 for the first page). */
struct document_key {
    struct id organization_id, id;
    const char *number;
};
enum status store_verify_series(struct sql *sql, struct arena *arena, struct series **series, size_t *count) MUST_CHECK;
/* The same series as it stands now. */
enum status store_verify_series_now(struct sql *sql, struct arena *arena, const struct series *series, struct series *now) MUST_CHECK;
enum status store_verify_documents(struct sql *sql, struct arena *arena, struct id scope, char kind, int32_t year, int64_t sequence, int64_t limit,
                                   struct document_key **documents, size_t *count) MUST_CHECK;
/* Organizations, with the head of their journal, in order of identifier. */
struct journal_head {
    struct id organization_id;
    int64_t sequence;
    uint8_t hash[32];
};
enum status store_verify_heads(struct sql *sql, struct arena *arena, struct id after, int64_t limit, struct journal_head **heads,
                               size_t *count) MUST_CHECK;
struct verify_counts {
    int64_t invoices, lines, postings, events, subscriptions, payments, credit_notes, periods, pending_lines, lots;
};
enum status store_verify_counts(struct sql *sql, struct arena *arena, struct verify_counts *counts) MUST_CHECK;

#endif

/* sql/store_verification.h: rows of `verification`: a re-check of the books that goes on between other work, and the
 * last one's result. */
#ifndef GUICHET_SQL_STORE_VERIFICATION_H
#define GUICHET_SQL_STORE_VERIFICATION_H

#include "billing/invoice.h"
#include "sql/sql.h"
#include "sql/store_verify.h"

/* The numbers are counter/verify.h's: its stages, places and counts. */
struct verification_row {
    struct id id;
    int64_t stage, step;
    struct verify_key key;
    struct series walked;
    int64_t invoices, lines, credit_notes, postings, payments, subscriptions, periods, lots, pending_lines, events;
    const char *fault, *fault_table, *fault_row; /* NULL: none found */
    int64_t version;
    struct instant started_at, finished_at; /* finished_at INSTANT_NONE: under way */
};

/* STATUS_DUPLICATE: one is under way already. */
enum status store_verification_insert(struct sql *sql, const struct verification_row *row) MUST_CHECK;
/* The newest. STATUS_NOT_FOUND: there has been none. */
enum status store_verification_last(struct sql *sql, struct arena *arena, struct verification_row *row) MUST_CHECK;
/* Everything but identifier and start; version + 1, in the row and in the struct. STATUS_CHANGED: somebody else went
 * on with it. */
enum status store_verification_update(struct sql *sql, struct verification_row *row) MUST_CHECK;
/* Those that ended before that instant. */
enum status store_verification_sweep(struct sql *sql, struct instant before) MUST_CHECK;

#endif

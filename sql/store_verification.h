/* sql/store_verification.h: rows of `verification`: a verification of the books that the worker does in parts, and the
 * results of the latest ones. */
#ifndef GUICHET_SQL_STORE_VERIFICATION_H
#define GUICHET_SQL_STORE_VERIFICATION_H

#include "billing/invoice.h"
#include "sql/sql.h"
#include "sql/store_verify.h"

/* counter/verify.h defines the numbers: its stages, places and counts. */
struct verification_row {
    struct id id;
    int64_t stage, step;
    struct verify_key key;
    struct series walked;
    int64_t invoices, lines, credit_notes, postings, payments, subscriptions, periods, lots, pending_lines, events;
    const char *fault, *fault_table, *fault_row; /* NULL: no fault found */
    int64_t version;
    struct instant started_at, finished_at; /* finished_at INSTANT_NONE: not finished */
};

/* STATUS_DUPLICATE: another verification is not finished. */
enum status store_verification_insert(struct sql *sql, const struct verification_row *row) MUST_CHECK;
/* The newest. STATUS_NOT_FOUND: there has been none. */
enum status store_verification_last(struct sql *sql, struct arena *arena, struct verification_row *row) MUST_CHECK;
/* Writes everything but the identifier and the start, and increments the version, in the row and in the struct.
 * STATUS_CHANGED: another process continued it. */
enum status store_verification_update(struct sql *sql, struct verification_row *row) MUST_CHECK;
/* Deletes verifications that finished before that instant. */
enum status store_verification_sweep(struct sql *sql, struct instant before) MUST_CHECK;

#endif

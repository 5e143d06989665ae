/* counter/verify.h: checks the books again from their rows alone. Reads only, and may run while the service does, since
 * sealed rows never change and each check reads one part of a table, organization or series as it was committed.
 * Source: docs/rules.md, B (Books that prove themselves).
 *
 * Every table is walked along its key, a part at a time, so that no step takes longer or needs more memory because
 * there are more rows. */
#ifndef GUICHET_COUNTER_VERIFY_H
#define GUICHET_COUNTER_VERIFY_H

#include "base/arena.h"
#include "sql/sql.h"
#include "sql/store_verify.h"

struct verification {
    /* How many rows were checked. */
    int64_t invoices, lines, postings, events, subscriptions, payments, credit_notes, periods, pending_lines, lots;
    /* The first row that is wrong; fault NULL: none is. Texts in the arena. */
    const char *fault; /* a sentence in English that has a translation */
    const char *table; /* of the row */
    const char *row;   /* its number, sequence or identifier */
};

/* STATUS_OK: verification->fault says whether the books are right. Checks, in this order: numbers dense and in date
 * order per series, each document's hash and chain, the series against its last document; lines and taxes against
 * totals; what is due against what was invoiced, paid and credited; credits within what was charged; the credit
 * balance against what is left of notes and payments; attempts against invoices; postings that sum to zero and agree
 * with documents and payments (what is due stands on receivable, of what was written off on bad debt); lots and
 * assignments against licences; one payment an order, confirmed orders against what was invoiced; periods without a
 * gap, each with the line that bills it, and the running one's lines against the licences (sql/store_verify_period.c
 * says what exactly); the credit that open orders hold (sql/store_verify_hold.c); the journal gapless and chained
 * per organization. */
enum status verify_books(struct sql *sql, struct arena *arena, struct verification *verification) MUST_CHECK;

/* The same in steps, for a caller with other work between them: each step reads at most VERIFY_ROWS rows of one table,
 * VERIFY_DOCUMENTS documents or VERIFY_EVENTS journal entries, with what belongs to them. A place of all zero bits is
 * the beginning; at VERIFY_DONE the verification is what verify_books would give. A place may be stored and continued
 * later, by another process too. On any status but STATUS_OK place and verification are untouched, and the step may be
 * made again. */
enum { VERIFY_ROWS = 1000, VERIFY_ORGANIZATIONS = 50, VERIFY_DOCUMENTS = 200, VERIFY_EVENTS = 1000 };
enum verify_stage {
    VERIFY_COUNTING,
    VERIFY_WORDS,
    VERIFY_SERIES,
    VERIFY_RULES,
    VERIFY_PERIODS,
    VERIFY_HOLDS,
    VERIFY_JOURNALS,
    VERIFY_DONE
};
struct verify_place {
    int64_t rows; /* rows in a part of a table, for tests; 0: VERIFY_ROWS, of organizations VERIFY_ORGANIZATIONS */
    enum verify_stage stage;
    /* which count is being taken, or the first of the rules that are walked together; 1: in a series or journal */
    size_t at;
    struct verify_key key; /* the last row checked; of a journal, its organization */
    /* of a series, how far it was walked (kind 0: no series yet); of a journal, last_number and last_hash */
    struct series walked;
};
enum status verify_step(struct sql *sql, struct arena *arena, struct verify_place *place,
                        struct verification *verification) MUST_CHECK;

/* Checks one organization by the same rules: some fifty statements, however many other organizations there are. The
 * chains of its documents and journal are followed from `walked` (all zero bits: from the beginning), which moves on,
 * so that a caller who checks repeatedly pays only for what is new. In the legal series, which organizations share,
 * each of its documents is checked against its own seal alone. Of the counts only `events` is filled (the new ones).
 * STATUS_UNAVAILABLE: also for an organization of hundreds of thousands of documents, which exceeds the time limit of a
 * statement; use verify_books for it. STATUS_NOT_FOUND: no such organization. */
struct verify_walked {
    struct series invoices, credit_notes; /* a sandbox's own series */
    struct id invoice_id, credit_note_id; /* the last ones checked, where the series is shared */
    int64_t journal_sequence;
    uint8_t journal_hash[HASH_BYTES];
};
enum status verify_organization(struct sql *sql, struct arena *arena, struct id organization_id,
                                struct verify_walked *walked, struct verification *verification) MUST_CHECK;

#endif

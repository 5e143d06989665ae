/* counter/verify.h: the books re-checked from their rows alone. Reads only; may run beside the counter, since sealed rows never change and
 * each check looks at one organization or series as it was committed. Source: product.md, B (Books that prove themselves). */
#ifndef GUICHET_COUNTER_VERIFY_H
#define GUICHET_COUNTER_VERIFY_H

#include "base/arena.h"
#include "sql/sql.h"

struct verification {
    /* How much was looked at. */
    int64_t invoices, lines, postings, events, subscriptions, payments, credit_notes, periods, pending_lines, lots;
    /* The first row that is wrong; fault NULL: all is well. Texts in the arena. */
    const char *fault;  /* a sentence of the catalogue, in English */
    const char *table;  /* of the row */
    const char *row;    /* its number, sequence or identifier */
};

/* STATUS_OK: verification->fault says whether the books are right. Checks, in this order: numbers dense and in date order per series, each
 * document's hash and chain, the series against its last document; lines and taxes against totals; what is due against what was invoiced, paid and
 * credited; credits within what was charged; the credit balance against what is left of notes and payments; attempts against invoices; postings
 * that sum to zero and agree with documents and payments (what is due stands on receivable, of what was written off on bad debt); lots and
 * assignments against licences; one payment an order, confirmed orders against what was invoiced; periods without a gap, each with the line that
 * bills it, and the running one's lines against the licences (sql/store_verify_period.c says what exactly); the journal gapless and chained per
 * organization. */
enum status verify_books(struct sql *sql, struct arena *arena, struct verification *verification) MUST_CHECK;

#endif

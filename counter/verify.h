/* counter/verify.h: the books re-checked from their rows alone. Reads only; may run beside the counter, since sealed rows never change and
 * each check looks at one organization or series as it was committed. Source: product.md, B (Books that prove themselves). */
#ifndef GUICHET_COUNTER_VERIFY_H
#define GUICHET_COUNTER_VERIFY_H

#include "base/arena.h"
#include "sql/sql.h"

struct verification {
    /* How much was looked at. */
    int64_t invoices, lines, postings, events, subscriptions, payments;
    /* The first row that is wrong; fault NULL: all is well. Texts in the arena. */
    const char *fault;  /* a sentence of the catalogue, in English */
    const char *table;  /* of the row */
    const char *row;    /* its number, sequence or identifier */
};

/* STATUS_OK: verification->fault says whether the books are right. Checks, in this order: numbers dense and in date order per series, each
 * document's hash and chain, lines and taxes against totals; postings that sum to zero and agree with documents and payments; the journal
 * gapless and chained per organization; lots against licences; one payment an order, confirmed orders against what was invoiced. */
enum status verify_books(struct sql *sql, struct arena *arena, struct verification *verification) MUST_CHECK;

#endif

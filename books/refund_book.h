/* books/refund_book.h: books a refund: what it does to its credit note, the credit balance, the ledger and the journal.
 * For refund_place.c, refund_settle.c and refund_watch.c; all inside an act. The caller writes the refund's own row.
 * Source: docs/rules.md, C (Removal). */
#ifndef GUICHET_BOOKS_REFUND_BOOK_H
#define GUICHET_BOOKS_REFUND_BOOK_H

#include "billing/credit_note.h"
#include "books/act.h"

/* The refund was requested: its amount is taken from what is unspent of the note and from the credit balance, and is
 * owed to the customer (refunds payable). Writes the note's row; `note` is changed with it. */
enum status refund_book_requested(struct act *act, struct credit_note *note, const struct refund *refund) MUST_CHECK;
/* The refund succeeded: cash was paid out. A payment that is now refunded in full becomes refunded; the refund's row
 * must say already that it succeeded. */
enum status refund_book_succeeded(struct act *act, const struct refund *refund) MUST_CHECK;
/* The refund was declined for good: undoes all that refund_book_requested did. */
enum status refund_book_declined(struct act *act, const struct refund *refund) MUST_CHECK;

/* The refund had succeeded, and the bank sent the money back: it is cash again, and credit that may be refunded anew; a
 * refunded payment is succeeded again. The journal entry is that of a declined refund. */
enum status refund_book_returned(struct act *act, const struct refund *refund) MUST_CHECK;

#endif

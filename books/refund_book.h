/* books/refund_book.h: what a refund does to its credit note, the credit balance, the ledger and the journal. For
 * refund_place.c and refund_settle.c; each inside an act. The refund's own row is the caller's. Source:
 * docs/rules.md, C (Removal). */
#ifndef GUICHET_BOOKS_REFUND_BOOK_H
#define GUICHET_BOOKS_REFUND_BOOK_H

#include "billing/credit_note.h"
#include "books/act.h"

/* Asked for: the amount leaves what is unspent of the note, and the credit balance, and is owed to the customer.
 * `note` moves with its row. */
enum status refund_book_requested(struct act *act, struct credit_note *note, const struct refund *refund) MUST_CHECK;
/* The refund succeeded: cash was paid out. A payment all of which went back is refunded; the refund's row must say
 * that it succeeded by now. */
enum status refund_book_succeeded(struct act *act, const struct refund *refund) MUST_CHECK;
/* The refund was declined for good: undoes all that refund_book_requested did. */
enum status refund_book_declined(struct act *act, const struct refund *refund) MUST_CHECK;

/* It had succeeded, and the bank sent it back: the money is cash again, and credit that may be refunded anew; the
 * payment is refunded no more. Told as one that was declined. */
enum status refund_book_returned(struct act *act, const struct refund *refund) MUST_CHECK;

#endif

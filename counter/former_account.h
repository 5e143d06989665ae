/* counter/former_account.h: what happened at a former account of the gateway, which this program asks nothing any more
 * (counter/gateway_adopt.h): a person looks there, and says so. It is booked as if the gateway had told it, once.
 * Source: docs/operating.md, Another gateway account. */
#ifndef GUICHET_COUNTER_FORMER_ACCOUNT_H
#define GUICHET_COUNTER_FORMER_ACCOUNT_H

#include "billing/credit_note.h"
#include "counter/counter.h"
#include "sql/store_payment.h"

enum former_end {
    FORMER_BOOKED,
    FORMER_NOT,     /* of the account in use, or of none: nothing was booked */
    FORMER_NOTHING, /* nothing is left: it is booked or given back already, was never paid, or a refund is under way */
    FORMER_UNSAID,  /* of a payment: some of it was given back, so it must be said how much the bank took */
    FORMER_TOO_MUCH /* of a payment: less is left of it than was said */
};
/* Of a payment what its payer's bank took, of a credit note what was given back. */
struct former_booked {
    enum former_end end;
    struct money amount; /* of FORMER_BOOKED; of FORMER_UNSAID and FORMER_TOO_MUCH: what is left of the payment */
};

/* The payer's bank took the payment back: a returned debit or a lost dispute. The invoice is open again, as after a
 * dispute that is lost (books/chargeback_book.h). minor: how much it took, of what was not given back; 0: the whole
 * payment, of which nothing was given back. */
enum status former_payment_lost(struct counter *c, const struct payment *payment, int64_t minor,
                                struct former_booked *booked) MUST_CHECK;

/* What is left of the credit note was given back to the payments of its invoice that were made at a former account. */
enum status former_note_refunded(struct counter *c, struct id organization_id, struct id credit_note_id,
                                 struct former_booked *booked) MUST_CHECK;

#endif

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
    FORMER_NOT,    /* of the account in use, or of none: nothing was booked */
    FORMER_NOTHING /* nothing is left: it is booked already, was never paid, or a refund is under way */
};
/* The whole amount. Of a payment what it says of its payer's bank, of a credit note what was given back. */
struct former_booked {
    enum former_end end;
    struct money amount; /* of FORMER_BOOKED */
};

/* The payer's bank took the payment back: a returned debit or a lost dispute. The invoice is open again, as after a
 * dispute that is lost (books/chargeback_book.h). */
enum status former_payment_lost(struct counter *c, const struct payment *payment,
                                struct former_booked *booked) MUST_CHECK;

/* What is left of the credit note was given back to the payments of its invoice that were made at a former account. */
enum status former_note_refunded(struct counter *c, struct id organization_id, struct id credit_note_id,
                                 struct former_booked *booked) MUST_CHECK;

#endif

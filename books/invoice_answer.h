/* books/invoice_answer.h: the answer of an act on an invoice: the invoice as it is afterwards, and its payments. */
#ifndef GUICHET_BOOKS_INVOICE_ANSWER_H
#define GUICHET_BOOKS_INVOICE_ANSWER_H

#include "books/act.h"
#include "sql/store_invoice.h"
#include "sql/store_payment.h"

struct invoice_answer {
    struct invoice invoice;
    struct invoice_payments payments;
};

/* Reads the payments of answer->invoice; inside an act, or outside after the invoice was read. */
enum status invoice_answer_payments(struct act *act, struct invoice_answer *answer) MUST_CHECK;

#endif

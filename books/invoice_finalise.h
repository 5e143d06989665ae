/* books/invoice_finalise.h: finalises invoices: numbers, seals, rows, ledger and journal.
 * Source: docs/rules.md, C (Numbers); docs/reliability.md, 2.3 (10). */
#ifndef GUICHET_BOOKS_INVOICE_FINALISE_H
#define GUICHET_BOOKS_INVOICE_FINALISE_H

#include "billing/invoice.h"
#include "billing/order.h"
#include "books/act.h"

struct finalising {
    struct act *act; /* the act of the invoice's organization */
    /* the caller has filled its order or billed day, parties, lines, charge and payment method */
    struct invoice *invoice;
    /* succeeded: it pays the invoice in this act; in any other state: this attempt is under way; NULL: none */
    const struct payment *payment;
};

/* Inside an act, as late in it as possible, because the series stays locked until COMMIT. Fills organization, number,
 * dates, seal and state, writes the invoices in the order given, books them (receivable against revenue and tax, credit
 * applied, cash) and writes journal entries. However many there are, it takes one lock of the series and one statement
 * for each table. All invoices are of one series: of one sandbox, or of organizations that are none. */
enum status invoices_finalise(const struct finalising *items, size_t count) MUST_CHECK;

/* Fills the first attempt to collect a new invoice by card or bank account, which the worker makes after COMMIT; the
 * caller writes it. false, and *payment is untouched: the invoice is paid by invoice, nothing is due, or too little to
 * be collected. */
bool invoice_first_attempt(const struct act *act, const struct invoice *invoice, struct payment *payment);
/* Finalises one invoice and writes its first attempt, where there is one. */
enum status invoice_issue_collected(struct act *act, struct invoice *invoice) MUST_CHECK;

#endif

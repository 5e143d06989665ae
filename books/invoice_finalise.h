/* books/invoice_finalise.h: gives documents their numbers and their seals.
 * Source: docs/rules.md, C (Numbers); docs/reliability.md, 2.3 (10). */
#ifndef GUICHET_BOOKS_INVOICE_FINALISE_H
#define GUICHET_BOOKS_INVOICE_FINALISE_H

#include "billing/invoice.h"
#include "billing/order.h"
#include "books/act.h"

struct finalising {
    struct act *act;         /* of its organization */
    struct invoice *invoice; /* with its order or billed day, parties, lines, charge and payment method */
    /* succeeded: it is paid in this act; any other state: that attempt is under way; NULL: nothing collects it */
    const struct payment *payment;
};

/* Inside an act, as late as can be: the series stays locked until COMMIT. Fills ids' organization, number, dates,
 * seal and state, writes the documents, books them (receivable against revenue and tax, credit applied, cash), and
 * tells it. In the order given, and however many: one lock of the series, one statement a table. All of one series:
 * of one sandbox, or of none. */
enum status invoices_finalise(const struct finalising *items, size_t count) MUST_CHECK;

/* The first attempt to collect a new invoice by card or bank account, for whoever pursues payments after COMMIT;
 * written by the caller. false: by invoice, or nothing is due: *payment is untouched. */
bool invoice_first_attempt(const struct act *act, const struct invoice *invoice, struct payment *payment);
/* One invoice with its first attempt, where there is one: written and finalised. */
enum status invoice_issue_collected(struct act *act, struct invoice *invoice) MUST_CHECK;

#endif

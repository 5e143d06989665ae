/* counter/invoice_finalise.h: gives a document its number and its seal. Source: product.md, C (Numbers); reliability.md 2.3 (10). */
#ifndef GUICHET_COUNTER_INVOICE_FINALISE_H
#define GUICHET_COUNTER_INVOICE_FINALISE_H

#include "billing/invoice.h"
#include "counter/counter.h"

/* Inside an act, as late as can be: the series stays locked until COMMIT. `invoice` comes with its parties, lines, charge and payment method;
 * this fills id, number, dates, seal and state, writes the document, books it (receivable against revenue and tax) and tells it.
 * paid: it is paid in the same act (by `payment_id`). */
enum status invoice_finalise(struct counter *c, struct invoice *invoice, bool paid, struct id payment_id) MUST_CHECK;

#endif

/* counter/invoice_upcoming.h: the next invoice, as it would be issued by what is known now.
 * Source: docs/api.md, Invoices and credit notes; docs/rules.md, C (Billing). */
#ifndef GUICHET_COUNTER_INVOICE_UPCOMING_H
#define GUICHET_COUNTER_INVOICE_UPCOMING_H

#include "billing/invoice.h"
#include "counter/counter.h"

/* The next invoice of the actor's organization: of the earliest day on which one would be issued; where that day has
 * several, the one whose payment method has the smallest identifier. It holds the pending lines and the renewals, by
 * the rules that will bill them, with the credit balance applied in the order in which the invoices will be made. It
 * has no id, number, seal or state, and lines that do not exist yet have no identifier. Only the next boundary of each
 * subscription is considered. Writes and locks nothing. STATUS_NOT_FOUND: no invoice is to come. */
enum status invoice_upcoming(struct counter *c, struct invoice *invoice) MUST_CHECK;

#endif

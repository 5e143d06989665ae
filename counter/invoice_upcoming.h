/* counter/invoice_upcoming.h: the next invoice as it stands.
 * Source: docs/api.md, Invoices and credit notes; docs/rules.md, C (Billing). */
#ifndef GUICHET_COUNTER_INVOICE_UPCOMING_H
#define GUICHET_COUNTER_INVOICE_UPCOMING_H

#include "billing/invoice.h"
#include "counter/counter.h"

/* Of the actor's organization: on the earliest day on which anything would be invoiced, and where that is more than
 * one invoice, the one of the smallest payment method's identifier: what waits and what renews, by the rules that
 * will bill it, the credit balance applied in their order. An invoice without id, number, seal and state; new lines
 * have no identifier yet. Each subscription's next boundary is looked at, none after it. Nothing is written, nothing
 * locked. STATUS_NOT_FOUND: nothing is to come. */
enum status invoice_upcoming(struct counter *c, struct invoice *invoice) MUST_CHECK;

#endif

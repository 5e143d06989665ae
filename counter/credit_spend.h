/* counter/credit_spend.h: the organization's credit balance pays first. Source: product.md, C (Removal: credit_applied). */
#ifndef GUICHET_COUNTER_CREDIT_SPEND_H
#define GUICHET_COUNTER_CREDIT_SPEND_H

#include "counter/counter.h"

/* Inside an act: takes `applied_minor` from the balance: from what is left of credit notes and of payments of too much, the oldest first. The
 * ledger is the caller's. What was applied was computed under the lock, so that it is there. */
enum status credit_spend(struct counter *c, int64_t applied_minor) MUST_CHECK;

#endif

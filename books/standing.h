/* books/standing.h: sets the state of a subscription by its unpaid invoices: active, past due, suspended, cancelled.
 * Source: docs/rules.md, C (Overdue) and D; the days are those of billing/overdue.h. */
#ifndef GUICHET_BOOKS_STANDING_H
#define GUICHET_BOOKS_STANDING_H

#include "billing/invoice.h"
#include "billing/subscription.h"
#include "books/act.h"

/* Inside an act, after the invoices were written: moves each subscription with a line on `invoice` to the state that
 * the worst of its own unpaid invoices asks for, step by step, with a journal entry for each step. A suspended
 * subscription that is paid up is billed for the rest of its running period. One that has been unpaid too long is
 * cancelled, unless an order on it has not ended. */
enum status standing_follow_invoice(struct act *act, const struct invoice *invoice) MUST_CHECK;

#endif

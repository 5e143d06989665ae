/* books/standing.h: a subscription stands where its open invoices say: active, past due, suspended, cancelled.
 * Source: docs/rules.md, C (Overdue) and D; the days are billing/overdue.h's. */
#ifndef GUICHET_BOOKS_STANDING_H
#define GUICHET_BOOKS_STANDING_H

#include "billing/invoice.h"
#include "billing/subscription.h"
#include "books/act.h"

/* Inside an act, after the invoices were written: moves each subscription with a line on `invoice` to where the
 * worst of its own unpaid invoices puts it, step by step, and tells each step. One that is paid up after it was
 * suspended is billed for the rest of its running period. One that has waited too long is cancelled, unless an order
 * on it has not ended. */
enum status standing_follow_invoice(struct act *act, const struct invoice *invoice) MUST_CHECK;

#endif

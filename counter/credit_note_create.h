/* counter/credit_note_create.h: the operator credits an invoice by hand.
 * Source: docs/rules.md, C (Credit notes); docs/api.md, Operator. */
#ifndef GUICHET_COUNTER_CREDIT_NOTE_CREATE_H
#define GUICHET_COUNTER_CREDIT_NOTE_CREATE_H

#include "billing/credit_note.h"
#include "counter/counter.h"

/* How much of one invoice line is credited, before tax. */
struct line_credit {
    struct id line_id;
    struct money amount; /* > 0 */
};

struct correction {
    struct id invoice_id;
    const struct line_credit *lines; /* at least one */
    size_t line_count;
    const char *reason;
};

/* An act on the invoice's organization. Only money is credited: no licence changes. A line that is credited whole is
 * repeated on the note; else the note's line has the quantity 1 and the credited amount as its price. Either keeps the
 * description, period and tax of the invoice's line. STATUS_NOT_FOUND: the organization has no such invoice.
 * STATUS_VALIDATION_FAILED at /lines/N/line_id: "not_found" (no line of the invoice, or one that charges nothing),
 * "repeated"; at /lines/N/amount/currency: "invalid"; at /lines/N/amount: "too_much" (more than is left of the line, or
 * of the invoice at its rate). */
ACT(act_credit_note_create, struct correction, struct credit_note);

#endif

/* counter/credit_note_create.h: the operator corrects an invoice by hand.
 * Source: docs/rules.md, C (Credit notes); docs/api.md, Operator. */
#ifndef GUICHET_COUNTER_CREDIT_NOTE_CREATE_H
#define GUICHET_COUNTER_CREDIT_NOTE_CREATE_H

#include "billing/credit_note.h"
#include "counter/counter.h"

/* So much of that line, before tax. */
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

/* On the invoice's organization; in: struct correction, out: struct credit_note. Only money goes back: no licence
 * changes. Where a line is given back whole, the note repeats it; else the note's line is one piece at the amount.
 * Either keeps the line's words, period and tax. STATUS_NOT_FOUND: no such invoice here. STATUS_VALIDATION_FAILED,
 * at /lines/N/…: line_id, not a line of the invoice, one that charges nothing, or here twice; amount/currency;
 * amount, more than is left of the line, or of the invoice at its rate. */
ACT(act_credit_note_create, struct correction, struct credit_note);

#endif

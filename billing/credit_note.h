/* billing/credit_note.h: a finalised credit note, which corrects an invoice. Amounts are positive.
 * Source: docs/rules.md, C (Credit notes). Pure. */
#ifndef GUICHET_BILLING_CREDIT_NOTE_H
#define GUICHET_BILLING_CREDIT_NOTE_H

#include "billing/invoice.h"
#include "billing/refund.h"

struct credit_note_line {
    /* as on an invoice; quantity, base and amount are positive: they are what is credited */
    struct invoice_line line;
    struct id invoice_line_id; /* the credited line */
};

struct credit_note {
    struct id organization_id;
    struct id id;
    char number[INVOICE_NUMBER_BYTES];
    int32_t year;
    int64_t sequence;
    struct id invoice_id;
    struct id order_id; /* ID_NONE: made by the operator */
    struct day issue_date;
    const char *locale;
    const char *reason;   /* NULL: none was given */
    struct charge charge; /* taxes and totals; nothing applied, nothing due */
    const struct credit_note_line *lines;
    size_t line_count;
    uint8_t previous_hash[HASH_BYTES], hash[HASH_BYTES];
    struct instant created_at;
    /* State that changes after the note is issued: */
    int64_t applied_minor;        /* the part that lowered what was due on its invoice */
    int64_t unspent_minor;        /* the part that became credit balance and is not spent */
    int64_t refunded_minor;       /* the part that was refunded, or is being refunded */
    const struct refund *refunds; /* including those that did not succeed; the oldest first */
    size_t refund_count;
    int64_t refunds_left_out; /* how many declined refunds are not in the list */
    int64_t version;
};

/* The canonical text that is hashed, as invoice_sealed_text. */
const char *credit_note_sealed_text(struct arena *arena, const struct credit_note *note);

#endif

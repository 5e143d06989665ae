/* billing/invoice.h: a finalised invoice, its number, and the bytes its hash is made of.
 * Source: docs/rules.md, B and C; docs/api.md. Pure. */
#ifndef GUICHET_BILLING_INVOICE_H
#define GUICHET_BILLING_INVOICE_H

#include "billing/charge.h"
#include "billing/organization.h"
#include "billing/payment_method.h"

struct names;

#define INVOICE_STATUS_TABLE(X)                                                                                        \
    X(INVOICE_OPEN, "open")                                                                                            \
    X(INVOICE_PAID, "paid")                                                                                            \
    X(INVOICE_UNCOLLECTIBLE, "uncollectible")

#define X(name, text) name,
enum invoice_status { INVOICE_STATUS_TABLE(X) INVOICE_STATUS__MAX };
#undef X

struct invoice_line {
    struct id id;
    struct id subscription_id;
    const char *description; /* in the buyer's locale, fixed when the invoice is finalised */
    struct line line;
};

#define INVOICE_NUMBER_BYTES 32
enum { INVOICE_DUE_DAYS = 30 }; /* of invoice payers; docs/rules.md, C (Billing) */

struct invoice {
    struct id organization_id;
    struct id id;
    char number[INVOICE_NUMBER_BYTES];
    int32_t year; /* the two parts of the number, as the series counts them */
    int64_t sequence;
    struct id order_id;   /* ID_NONE: the invoice bills a day, not an order */
    struct day billed_on; /* the billed day; DAY_NONE: the invoice bills an order */
    int64_t billed_part;  /* numbers the invoices of that day, currency and payment method, from 0 */
    struct party seller, buyer;
    const char *locale;
    struct day issue_date, due_date;
    struct charge charge; /* totals and taxes; its lines are those below */
    const struct invoice_line *lines;
    size_t line_count;
    struct id payment_method_id;
    enum payment_method_type payment_method_type;
    const char *purchase_order_number;
    uint8_t previous_hash[HASH_BYTES], hash[HASH_BYTES];
    struct instant created_at;
    /* Members that change after the invoice is finalised: */
    enum invoice_status status;
    int64_t credited_minor, paid_minor, due_minor;
    struct id payment_id; /* the attempt to collect it that is under way; ID_NONE: none */
    /* attempts to collect it so far, by its order's charge and the billing run; attempts asked for by a person are not
     * counted */
    int64_t collections;
    struct day failed_on; /* the day of the first such attempt that failed; DAY_NONE: none failed */
    /* the day since which it is due again, after a payment of it was lost; DAY_NONE: that never happened */
    struct day reopened_on;
    /* the next day on which the billing day must step it (billing/overdue.h); DAY_NONE: none */
    struct day next_on;
    int64_t version;
};

/* A series of document numbers: a legal one of the deployment, or one of a sandbox organization. */
struct series {
    struct id scope;     /* ID_NONE: a legal series; else the sandbox organization */
    char kind;           /* 'F' invoices, 'A' credit notes */
    int32_t year;        /* of the last number */
    int64_t last_number; /* within that year */
    struct day last_day; /* issue date of the last document; DAY_NONE: none yet */
    uint8_t last_hash[HASH_BYTES];
    int64_t version;
};

/* Gives the next number, "F2026-000001", in a sandbox "TEST-F2026-000001", and the issue date, which is never before
 * that of the series' last document; numbers start at 1 each year. Moves the series except last_hash: the caller copies
 * that into the document as previous_hash, and then sets it to the document's own hash. */
void series_number(struct series *series, struct day today, char number[INVOICE_NUMBER_BYTES], struct day *issue_date);
/* The canonical text that is hashed (BLAKE2b-256, auth/digest.h): every sealed field as one `name=value` line, in a
 * fixed order, beginning with the previous hash in hex. No two documents give the same text. Members that change after
 * finalisation, and created_at, are not sealed. Defined here and nowhere else. */
const char *invoice_sealed_text(struct arena *arena, const struct invoice *invoice);

/* The only function that moves this state, by the table in invoice.c (docs/rules.md, D). false: the table has no such
 * transition, and nothing changed. */
bool invoice_advance(enum invoice_status *status, enum invoice_status to) MUST_CHECK;
const char *invoice_status_name(enum invoice_status status);
bool invoice_status_read(const char *name, enum invoice_status *status) MUST_CHECK;
struct names invoice_status_words(void); /* billing/names.h */

#endif

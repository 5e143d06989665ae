/* billing/invoice.h: a finalised invoice, its number, and the bytes its hash is made of.
 * Source: docs/rules.md, B and C; docs/api.md. Pure. */
#ifndef GUICHET_BILLING_INVOICE_H
#define GUICHET_BILLING_INVOICE_H

#include "billing/charge.h"
#include "billing/organization.h"
#include "billing/payment_method.h"

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
    int32_t year; /* the number's two halves, as the series counts them */
    int64_t sequence;
    struct id order_id;   /* ID_NONE: a period's */
    struct day billed_on; /* the day that a period's invoice bills; DAY_NONE: an order's */
    int64_t billed_part;  /* of that day, currency and payment method; 0 the first */
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
    /* What changes after finalisation: */
    enum invoice_status status;
    int64_t credited_minor, paid_minor, due_minor;
    struct id payment_id; /* the attempt to collect it that is under way; ID_NONE: none */
    /* attempts so far, of the order that made it and of the billing run; a person's are not counted */
    int64_t collections;
    struct day failed_on; /* of the first that failed; DAY_NONE: none did */
    /* since when it is owed again, after a payment of it was lost; DAY_NONE: it never was paid, or still is */
    struct day reopened_on;
    /* the next day on which something happens to it by itself (billing/overdue.h); DAY_NONE: nothing */
    struct day next_on;
    int64_t version;
};

/* A series of numbers: the deployment's own, or one of a sandbox organization's. */
struct series {
    struct id scope;     /* ID_NONE: the legal one; else the sandbox organization */
    char kind;           /* 'F' invoices, 'A' credit notes */
    int32_t year;        /* of the last number */
    int64_t last_number; /* within that year */
    struct day last_day; /* issue date of the last document; DAY_NONE: none yet */
    uint8_t last_hash[HASH_BYTES];
    int64_t version;
};

/* The issue date (never before the series' last) and the next number, "F2026-000001", in a sandbox
 * "TEST-F2026-000001"; numbers start at 1 each year. Moves the series but for last_hash: the caller puts it into the
 * document as previous_hash, and the document's own in its place. */
void series_number(struct series *series, struct day today, char number[INVOICE_NUMBER_BYTES], struct day *issue_date);
/* The canonical bytes that are hashed (BLAKE2b-256, auth/digest.h): every field that is sealed, one `name=value`
 * line each, in a fixed order, beginning with the previous hash in hex. No two documents give the same text. What
 * changes after finalisation, and created_at, are not sealed. Defined here and nowhere else. */
const char *invoice_sealed_text(struct arena *arena, const struct invoice *invoice);

/* The only function that moves this state, by the table in invoice.c (docs/rules.md, D). false: no such way, nothing
 * changed. */
bool invoice_advance(enum invoice_status *status, enum invoice_status to) MUST_CHECK;
const char *invoice_status_name(enum invoice_status status);
bool invoice_status_read(const char *name, enum invoice_status *status) MUST_CHECK;

#endif

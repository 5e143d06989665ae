/* tests/model/books.h: a simple version, in memory, of what counter/ and sql/ keep in the database, for one
 * organization at a time. billing/ computes every amount, tax and date; these functions only keep the books between two
 * calls. */
#ifndef GUICHET_TESTS_MODEL_BOOKS_H
#define GUICHET_TESTS_MODEL_BOOKS_H

#include "billing/credit.h"
#include "billing/invoice.h"
#include "billing/quote.h"

enum { SUBSCRIPTIONS_MAX = 8, BOOK_LOTS_MAX = 64, LINES_MAX = 1024, INVOICES_MAX = 512, REVISIONS_MAX = 16 };
enum { WORDS_MAX = 12 };

/* A charged line: pending until invoice > 0. Lines and invoices are numbered from 1; 0: none. */
struct book_line {
    struct line line;
    int subscription, invoice;
    int64_t credited_minor;
    struct day issue_on; /* while it is pending */
    bool gone;           /* reduced to zero before it was invoiced */
    bool dearer;         /* charged by a removal that makes the rest dearer */
};

struct book_invoice {
    struct invoice invoice;                    /* its charge's lines are in the arena `history` */
    struct credit_tax taxes[BILL_TAXES_MAX];   /* charge.tax_count entries */
    unsigned subscriptions;                    /* one bit for each subscription on it */
};

struct revision {
    struct day since;
    struct rate rate;
};

struct book_subscription {
    struct subscription subscription; /* its lots are `lots` */
    struct lot lots[BOOK_LOTS_MAX];
    int own[BOOK_LOTS_MAX]; /* the line of this period that paid for the lot; 0: `recurring` */
    int recurring;     /* the line that paid for the period; 0: none */
    bool billed;
    struct revision revisions[REVISIONS_MAX];
    size_t revision_count;
    int64_t held_licences, held_minor; /* of the order under a credit check */
};

struct books {
    struct arena history, command; /* wiped at the next organization, and at the next command */
    struct currency currency;
    struct party seller, buyer;
    struct day today;
    int64_t credit_limit_minor, balance_minor;
    bool gateway_fails;
    struct book_subscription subscriptions[SUBSCRIPTIONS_MAX + 1];
    struct book_line lines[LINES_MAX + 1];
    struct book_invoice invoices[INVOICES_MAX + 1];
    int subscription_count, line_count, invoice_count;
    const char *reason; /* of a refusal, printed after its code */
};

#define TRY(call)                      \
    do {                               \
        enum status tried = (call);    \
        if (tried != STATUS_OK)        \
            return tried;              \
    } while (0)

/* An identifier that holds a number, and the number in one; ID_NONE: 0. */
struct id id_at(int number);
int id_number(struct id id);
bool subscription_runs(const struct subscription *subscription);
struct tax_rule books_tax(const struct books *books);

/* documents.c. Subscriptions are named by number. */
struct credit_basis books_credit_basis(struct books *books, int subscription);
/* The debt, with tax: open invoices, pending lines, orders under a credit check. */
int64_t books_owed(struct books *books);
int books_keep_line(struct books *books, int subscription, const struct line *line, bool pending);
/* Issues an invoice of those lines; *invoice: its number, 0 if the total is zero and none is issued. */
enum status books_issue(struct books *books, const int *lines, size_t count, enum payment_method_type type,
                        int *invoice) MUST_CHECK;
enum status books_issue_pending(struct books *books, enum payment_method_type type, int *lines,
                                size_t count) MUST_CHECK;
/* The documents of a change: credit notes, reduced pending lines, and what is charged; *charged: the first charged
 * line, 0: none. */
enum status books_change(struct books *books, int subscription, const struct credit_step *steps, size_t count,
                         int *charged) MUST_CHECK;
enum status books_charge(struct books *books, int subscription, const struct line *line, int *charged) MUST_CHECK;
void books_settle(struct book_invoice *entry, int64_t due_minor);
void lots_take(struct book_subscription *s, int64_t taken);
void lots_add(struct book_subscription *s, int64_t quantity, struct day today, int own);

/* days.c */
enum status books_pass(struct books *books, struct day until) MUST_CHECK;
enum status books_stand(struct books *books) MUST_CHECK;
/* The price in force on that day; the subscription's own if it was never revised. */
const struct rate *books_rate_on(const struct book_subscription *entry, struct day day);
void books_end(struct books *books, int subscription);

/* print.c */
void print_quote(const struct quote *quote);
void print_line(const struct line *line);
void print_charge(const struct charge *charge);
void print_sums(const struct charge *charge, int64_t applied_minor, int64_t due_minor);
void print_invoice(const struct books *books, int number, const int *lines, size_t count);
void print_standing(struct books *books);

#endif

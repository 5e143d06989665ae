/* counter/reconcile.h: compares one day of the gateway's book with ours, in both directions. Reads only, unless its
 * caller settles what was not heard yet; what it finds is for a person. It also finds a commit that the database
 * acknowledged and then lost. Source: docs/reliability.md, 1 and 2.2. */
#ifndef GUICHET_COUNTER_RECONCILE_H
#define GUICHET_COUNTER_RECONCILE_H

#include "billing/reconcile.h"
#include "billing/reconcile_sum.h"
#include "gateway/gateway.h"
#include "sql/store_reconcile.h"
#include "sql/store_reconciliation.h"

/* One charge or payment with all its differences. Valid during the call only. */
struct discrepancy {
    difference_set differences;              /* empty only for a foreign charge */
    const struct gateway_listed *charge;     /* NULL: there is none */
    const struct reconcile_payment *payment; /* NULL: there is none */
    /* the money that is not joined because of it, in the currencies of charge and payment */
    int64_t gateway_minor, ours_minor;
};
typedef void (*discrepancy_fn)(void *context, const struct discrepancy *discrepancy);
/* Asks the gateway at once about whatever of the payment is not settled here, and settles it. false: that cannot be
 * done now. */
typedef bool (*payment_hear_fn)(void *context, struct id payment_id);

struct reconciliation {
    int64_t charges, payments; /* read: charges of the gateway's day, payments of ours */
    int64_t discrepancies;
    /* charges under no key of ours, made by another shop on the same account; told, but no discrepancies */
    int64_t foreign;
    struct reconcile_sums sums;
};

/* Compares every charge that the gateway made on `day` (of the billing zone) with the payment that its key names,
 * whenever that was made. And for every payment made on `day` (in real time, by its identifier; sandbox organizations
 * included) that must have a charge, looks for one: among the charges of that day, else by its key, because an attempt
 * may be sent for 23 hours. Memory is bounded: pages of the gateway, and RECONCILE_CHUNK payment identifiers at a time;
 * payments of a former account (counter/gateway_adopt.h) are left out;
 * for a day with more of them the gateway's day is read again for each chunk. STATUS_UNAVAILABLE: the gateway's book or
 * ours cannot be read, or more than RECONCILE_SILENCES questions met silence; what was told before that is valid. */
enum { RECONCILE_CHUNK = 100000, RECONCILE_PAGE = 1000, RECONCILE_SILENCES = 3 };
enum status reconcile_day(struct sql *sql, struct gateway *gateway, struct day day, discrepancy_fn tell, void *context,
                          struct reconciliation *done) MUST_CHECK;

/* The same in steps, for a caller with other work between them: each is at most one page of either book, and the
 * questions about one charge or payment. After any other status than STATUS_OK the day is begun anew. */
struct reconcile_expected;
struct reconcile_walk {
    struct sql *sql;
    struct gateway *gateway;
    struct day day;
    int page_timeout_ms;  /* how long a page of the gateway is waited for */
    struct instant since; /* payments made before it are left out; INSTANT_NONE: none */
    /* of our payments on a page and in a chunk, for tests; RECONCILE_PAGE and RECONCILE_CHUNK */
    size_t page, chunk;
    discrepancy_fn tell;
    /* What the gateway lists is a reason to ask, like a webhook: called for a payment that differs in what an answer of
     * the gateway changes, which is told only if it still differs afterwards. NULL: nothing is asked or settled. */
    payment_hear_fn hear;
    void *context; /* of both */
    struct reconciliation done;
    bool over; /* nothing is left to do */
    /* how many questions may meet silence, and are told as NOT_TOLD, or as they are listed where `hear` could not ask;
     * the next one ends the walk: STATUS_UNAVAILABLE */
    int64_t silences_allowed;

    /* Where it stands. */
    struct arena arena, cursor_arena, page_arena; /* of the payments, of the cursor, of the page */
    enum { RECONCILE_OURS, RECONCILE_CHARGES, RECONCILE_MISSING } stage;
    struct reconcile_expected *expected; /* a chunk of the day's payments that must have a charge, in order of id */
    size_t count, at;                    /* at: of them, the next whose charge may be missing */
    struct id from, next;                /* the chunk holds our payments from..next */
    bool first, more;                    /* of all chunks; there may be another */
    const char *cursor;                  /* of the gateway's next page */
    struct gateway_page charges;         /* the page that is being compared, while page_open */
    size_t page_at;                      /* its next charge */
    bool page_open, asked;               /* asked: the gateway, in this step */
    int64_t silences;                    /* met so far */
};
void reconcile_begin(struct reconcile_walk *walk, struct sql *sql, struct gateway *gateway, struct day day,
                     int page_timeout_ms);
/* Leaves out our payments made before that instant, which are of a former account. Called before the first step. */
void reconcile_since(struct reconcile_walk *walk, const struct reconciliation_account *account);
enum status reconcile_step(struct reconcile_walk *walk) MUST_CHECK;
/* Frees what the walk holds; harmless when repeated. */
void reconcile_end(struct reconcile_walk *walk);

#endif

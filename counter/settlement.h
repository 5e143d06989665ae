/* counter/settlement.h: books the movements of our balance at the gateway that were made on one day, and explains the
 * payouts of that day by their movements, page by page. Each movement and each payout is booked once, so that a day may
 * be begun again. Source: docs/reliability.md, 1 (Fees and payouts). */
#ifndef GUICHET_COUNTER_SETTLEMENT_H
#define GUICHET_COUNTER_SETTLEMENT_H

#include "gateway/movement.h"
#include "sql/store_movement.h"

/* A payout whose parts do not sum to its amount, or that has more than SETTLEMENT_PARTS_MAX of them. Valid during the
 * call only. */
typedef void (*payout_fn)(void *context, const struct gateway_payout *payout);

/* The payouts of a day that one walk looks into; Stripe makes one a day and currency. More are counted as `left`, and
 * looked into by the next walk, which passes over those that are booked. */
enum { SETTLEMENT_PAYOUTS_MAX = 1000, SETTLEMENT_PARTS_MAX = 100000 };

struct settlement_walk {
    struct sql *sql;
    struct gateway *gateway;
    const struct reconciliation_account *account;
    struct day day;
    int page_timeout_ms;
    int64_t parts_max; /* of a payout, for tests; SETTLEMENT_PARTS_MAX */
    payout_fn tell;
    void *context;
    bool over;                        /* nothing is left to do */
    int64_t booked, explained, wrong; /* movements booked, payouts booked, payouts told */
    int64_t left;                     /* payouts that were not looked into */

    /* Where it stands. */
    struct arena payouts_arena, cursor_arena;
    enum { SETTLEMENT_MOVEMENTS, SETTLEMENT_PAYOUTS, SETTLEMENT_PARTS } stage;
    const char *cursor;             /* of movements or parts */
    const char *payouts_cursor;     /* of the next page of payouts; NULL: the first, or none */
    struct gateway_payout *payouts; /* of a page, not booked yet */
    size_t count, at;
    struct payout_row sums; /* of payouts[at] */
};
/* `account` is borrowed for the walk. */
void settlement_begin(struct settlement_walk *walk, struct sql *sql, struct gateway *gateway,
                      const struct reconciliation_account *account, struct day day, int page_timeout_ms);
/* One page. After any other status than STATUS_OK the day is begun again; what is booked stays. */
enum status settlement_step(struct settlement_walk *walk) MUST_CHECK;
/* Frees what the walk holds; harmless when repeated. */
void settlement_end(struct settlement_walk *walk);

/* The posting of a movement. Pure. */
struct movement_row settlement_post(const struct gateway_movement *movement);

#endif

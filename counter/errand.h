/* counter/errand.h: the one way in which a gateway is asked for something that moves money: a charge, a refund, a
 * charge given up. What is asked for is placed by an act (its identifier is our key at the gateway, committed before
 * anybody calls), called with no transaction open, and then settled by another act, or withdrawn; what is not known
 * then, the worker pursues. Who asks supplies what to apply and what to undo. The setting up of a payment method on
 * the gateway's page goes the same way, although no money moves (counter/method_setup_settle.h). Source:
 * docs/reliability.md, 1; docs/rules.md, C (Late answers) and E (A charge).
 *
 * What is done next depends on how much is known, on its age, and on what the gateway answers; the two tables are in
 * errand.c. That a gateway keeps a failure under its key is not seen here: gateway/gateway.h sends under the next key
 * what the last one is proven not to have made.
 *
 *     not sent ------ send ------> calling --- no answer, or none that can be used ---> maybe sent
 *         ^                         |    |                                               |      |
 *         +--- refused: nothing ----+    |                                       ask     |      |  a person gives
 *              of it was sent            |     +-----------------------------------------+      |  it up, absent
 *                                        |     |  absent: sent again while it is young          |  for good
 *                 definite words         v     v  absent, old: a person looks                   v
 *         waiting (for its person) ---> moving ----------------------------------------------> ended
 *             |                                                                                 ^
 *             +------------ void, once its time is over or something takes its place -----------+ */
#ifndef GUICHET_COUNTER_ERRAND_H
#define GUICHET_COUNTER_ERRAND_H

#include "counter/counter.h"

/* How long a request waits for the gateway; then what it asked for is under way, and the worker settles it. The
 * worker waits only a short time for an answer and asks again two seconds later, so that one silent charge does not
 * delay the others. */
enum { GATEWAY_WAIT_MS = 5000, WORKER_WAIT_MS = 2500 };
/* The lease: how long after the act that took it no other process may call the gateway for the same errand. Longer
 * than any call's time-out. */
enum { ERRAND_LEASE_S = 15 };
/* A gateway may know a key for a day only: what was sent is sent again within these hours of its making, by real
 * time (its identifier's own, whatever the organization's clock says), and from then on it is only asked about.
 * Source: docs/reliability.md, 1; gateway/gateway.h. */
enum { ERRAND_RESEND_S = 23 * 3600 };

/* The gateway's answer is a struct gateway_charge, of refunds as well: outcome, its own name of it (charge_id),
 * decline_code and dispute. */

enum errand_state {
    ERRAND_NOT_SENT,   /* nobody has called */
    ERRAND_MAYBE_SENT, /* somebody is calling, or did, and no answer came that could be used */
    ERRAND_WAITING,    /* for its person */
    ERRAND_MOVING,     /* accepted, and not final */
    ERRAND__MAX
};

/* The columns that payments and refunds have in common, by where they are in memory. */
struct errand_marks {
    struct instant *lease_until, *next_try_at, *flagged_at;
    int64_t *tries;
    const char **dispute;
};

/* Inside the act that places it. entered: we call at once, under a lease; else the worker does, as soon as can be.
 * The act is then answered later. */
void errand_placed(struct act *act, struct errand_marks marks, bool entered, struct id object_id);
/* Inside an act: the lease is ours. */
void errand_leased(const struct act *act, struct errand_marks marks);
/* Inside an act: the gateway's answer was heard. The lease ends; an answer that cannot be used is flagged at once,
 * with one line in the log, and stands in *dispute until one comes that can be used, and so does the flag, whatever
 * it was for. open: it has not ended, and is asked about again after a pause, no later than `last` (INSTANT_NONE:
 * whenever that is). `what`: "payment pay_… of org_…". */
void errand_heard(const struct act *act, struct errand_marks marks, const char *what,
                  const struct gateway_charge *answer, bool open, struct instant last);
/* What the gateway answered in a way that cannot be used is not asked about soon again, as only a person's work
 * mends it: never within this time. */
enum { DISPUTED_PAUSE_S = 10 };

/* One of the places of those who wait for the gateway: *entered says whether we hold one. */
void errand_enter(const struct act *act, bool *entered);
void errand_leave(const struct act *act, bool entered);

struct order;
struct payment;
struct credit_note;

/* What answers a request with the order, the payment or the credit note that it is about. */
typedef void (*order_renderer)(const struct act *act, const struct order *order, struct answer *answer);
typedef void (*payment_renderer)(const struct act *act, const struct payment *payment, struct answer *answer);
typedef void (*credit_note_renderer)(const struct act *act, const struct credit_note *note, struct answer *answer);

/* A request that asks for something, from its first act to its answer. `with` is the requester's own; it takes the
 * result. */
struct errand_request {
    /* Runs the act that places it (counter_run). */
    enum status (*place)(struct counter *c, void *with);
    /* Where the gateway need not be called: the act that placed it has the answer. */
    void (*keep)(void *with);
    /* Calls the gateway, with no transaction open. */
    void (*send)(struct counter *c, void *with, struct gateway_charge *answer);
    /* The gateway definitely did nothing: runs the act that takes back what was placed, key and all. It claims no key
     * and renders no answer. */
    enum status (*withdraw)(struct counter *c, void *with);
    /* Runs the act that settles it and answers; answer NULL: a request with this key was given up on the way, and
     * what is known of object_id answers. */
    enum status (*settle)(struct counter *c, void *with, struct id object_id, const struct gateway_charge *answer);
};
/* the caller's claim must be made. STATUS_UNAVAILABLE: the gateway takes no work, and all was taken back.
 * STATUS_OUTCOME_UNKNOWN: what was placed stands, and may have happened: "nothing was written" would be wrong,
 * wherever settling or withdrawing was stopped. Else what place or settle says. */
enum status errand_request(struct counter *c, const struct errand_request *request, void *with) MUST_CHECK;

/* A person's word that it never happened: the gateway has nothing under its key (GIVE_UP_ABSENT), or what it has is
 * not ours and was given back there (GIVE_UP_DISPUTED). The gateway is asked once more, and a charge that waits for
 * its person is given up; an answer that can be used is what counts, otherwise it is declined ("given_up"). Only for
 * what is disputed, or is unknown, was asked about GIVE_UP_TRIES times, and is a day old, an hour more than it may
 * be sent in (ERRAND_RESEND_S): the last call of it can be under way no more, and what arrived there is on the
 * gateway's book. */
enum give_up { GIVE_UP_NOT, GIVE_UP_ABSENT, GIVE_UP_DISPUTED };
enum { GIVE_UP_TRIES = 6, ERRAND_GIVE_UP_S = 24 * 3600 };

/* What is pursued: one payment or refund, as it was read. */
struct errand {
    struct id id, organization_id;
    enum id_kind id_kind;
    enum errand_state state;
    bool void_due; /* of one that waits for its person: that time is over */
    enum give_up give_up;
};
struct errand_pursuit {
    /* Runs the act that takes the lease. STATUS_NOT_FOUND: somebody else has it. */
    enum status (*lease)(struct counter *c, void *with);
    /* Each with no transaction open; drop: NULL where nothing ever waits for a person. */
    void (*send)(struct counter *c, void *with, struct gateway_charge *answer);
    void (*ask)(struct counter *c, void *with, struct gateway_charge *answer);
    void (*drop)(struct counter *c, void *with, struct gateway_charge *answer);
    /* Runs the act that settles it. */
    enum status (*settle)(struct counter *c, void *with, const struct gateway_charge *answer);
};
/* The worker's step: takes the lease, asks (and sends only what was never sent, or what the gateway does not know
 * while it is young), settles. STATUS_CHANGED: somebody else has it. */
enum status errand_pursue(struct counter *c, const struct errand *errand, const struct errand_pursuit *pursuit,
                          void *with) MUST_CHECK;

/* May a person give it up, where it is unknown? By real time. */
bool errand_may_be_given_up(const struct counter *c, struct id id, int64_t tries);

#endif

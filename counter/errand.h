/* counter/errand.h: how the gateway is asked for something that moves money: a charge, a refund, or the voiding of a
 * charge. Each such errand is placed by one act (its identifier is our key at the gateway and is committed before the
 * call), called with no transaction open, and then settled, or withdrawn, by another act. If its outcome is not known
 * then, the worker pursues it. The caller supplies what to apply and what to undo. The setup of a payment method on the
 * gateway's page works the same way, although no money moves (counter/method_setup_settle.h).
 * Source: docs/reliability.md, 1; docs/rules.md, C (Late answers) and E (A charge).
 *
 * What is done next depends on how much is known of the errand, its age, and the gateway's answer; the two tables are
 * in errand.c. They need not handle a gateway that keeps a failure under its key: gateway/gateway.h then sends under
 * the next key, once the last is proven to have made nothing.
 *
 *     not sent ------ send ------> calling --- no answer, or none that can be used ---> maybe sent
 *         ^                         |    |                                               |      |
 *         +--- refused: nothing ----+    |                                       ask     |      |  a person gives
 *              of it was sent            |     +-----------------------------------------+      |  it up, absent
 *                                        |     |  absent: sent again while it is young          |  for good
 *                 definite answers       v     v  absent, old: a person looks                   v
 *         waiting (for its person) ---> moving ----------------------------------------------> ended
 *             |                                                                                 ^
 *             +------------ void, once its time is over or something takes its place -----------+ */
#ifndef GUICHET_COUNTER_ERRAND_H
#define GUICHET_COUNTER_ERRAND_H

#include "counter/counter.h"

/* How long a request waits for the gateway; after that its errand is under way, and the worker settles it. The worker
 * waits for a shorter time and asks again two seconds later, so that one silent charge does not delay the others. */
enum { GATEWAY_WAIT_MS = 5000, WORKER_WAIT_MS = 2500 };
/* The lease: how long after the act that took it no other process may call the gateway for the same errand. Longer
 * than any call's time-out. */
enum { ERRAND_LEASE_S = 15 };
/* How long after it was made an errand may be sent again, because a gateway may know a key for a day only; after that
 * it is only asked about. By real time, which its identifier has, whatever the organization's clock says.
 * Source: docs/reliability.md, 1; gateway/gateway.h. */
enum { ERRAND_RESEND_S = 23 * 3600 };

/* The gateway's answer is a struct gateway_charge, for refunds as well: outcome, the gateway's own identifier
 * (charge_id), decline_code and dispute. */

enum errand_state {
    ERRAND_NOT_SENT,   /* the gateway was not called */
    ERRAND_MAYBE_SENT, /* the gateway is being called, or was and gave no usable answer */
    ERRAND_WAITING,    /* for its person: a payer, or whoever the gateway's page is for */
    ERRAND_MOVING,     /* accepted by the gateway, not final */
    ERRAND__MAX
};

/* Pointers to the members that payments and refunds have in common. */
struct errand_marks {
    struct instant *lease_until, *next_try_at, *flagged_at;
    int64_t *tries;
    const char **dispute;
};

/* Inside the act that places an errand. entered: this process calls the gateway after the act, under a lease, and a
 * later act answers; else the worker calls as soon as possible, and this act answers. */
void errand_placed(struct act *act, struct errand_marks marks, bool entered, struct id object_id);
/* Inside an act: takes the lease. */
void errand_leased(const struct act *act, struct errand_marks marks);
/* Inside an act: notes the gateway's answer; the lease ends. A disputed answer (one that cannot be used) is flagged at
 * once, with one line in the log; *dispute and the flag stay until a usable answer comes. A usable answer clears the
 * flag, whatever it was for. open: the errand has not ended, and is asked about again after a pause, no later than
 * `last` (INSTANT_NONE: no limit). `what`, for the log: "payment pay_… of org_…". */
void errand_heard(const struct act *act, struct errand_marks marks, const char *what,
                  const struct gateway_charge *answer, bool open, struct instant last);
/* The shortest pause after a disputed answer: asking again sooner is useless, because only a person can resolve it. */
enum { DISPUTED_PAUSE_S = 10 };

/* Takes a place to wait for the gateway, unless *entered already; *entered false: there is none free. */
void errand_enter(const struct act *act, bool *entered);
void errand_leave(const struct act *act, bool entered);

struct order;
struct payment;
struct credit_note;

/* Render the answer of a request: the order, payment or credit note. */
typedef void (*order_renderer)(const struct act *act, const struct order *order, struct answer *answer);
typedef void (*payment_renderer)(const struct act *act, const struct payment *payment, struct answer *answer);
typedef void (*credit_note_renderer)(const struct act *act, const struct credit_note *note, struct answer *answer);

/* The steps of a request with an errand, from its first act to its answer. `with` is the caller's own struct, which
 * takes the result. */
struct errand_request {
    /* Runs the act that places the errand (counter_run). */
    enum status (*place)(struct counter *c, void *with);
    /* Takes the result of `place`, where the gateway need not be called now. */
    void (*keep)(void *with);
    /* Calls the gateway, with no transaction open. */
    void (*send)(struct counter *c, void *with, struct gateway_charge *answer);
    /* The gateway definitely did nothing: runs the act that undoes what was placed, operation row included. It claims
     * no key and renders no answer. */
    enum status (*withdraw)(struct counter *c, void *with);
    /* Runs the act that settles the errand and renders the answer. answer NULL: an earlier request with this key ended
     * without an answer; what is known of object_id is rendered. */
    enum status (*settle)(struct counter *c, void *with, struct id object_id, const struct gateway_charge *answer);
};
/* Runs the steps. The caller's claim must be CLAIM_START. STATUS_UNAVAILABLE: the gateway takes no work, and what was
 * placed is undone. STATUS_OUTCOME_UNKNOWN: settling or withdrawing could not be done; what was placed stands, and the
 * gateway may have done it, so "nothing was written" would be wrong. Else the status of `place` or `settle`. */
enum status errand_request(struct counter *c, const struct errand_request *request, void *with) MUST_CHECK;

/* How a person gives an errand up: GIVE_UP_ABSENT: the gateway has nothing under its key; GIVE_UP_DISPUTED: what the
 * gateway has is not ours, and was given back there. The gateway is asked once more, and a charge that waits for its
 * payer is voided; a usable answer counts, otherwise the errand is declined ("given_up"). Allowed only for a disputed
 * errand, or for an unknown one that was asked about GIVE_UP_TRIES times and is ERRAND_GIVE_UP_S old: an hour more than
 * ERRAND_RESEND_S, so that its last call cannot be under way any more and whatever reached the gateway is on its
 * book. */
enum give_up { GIVE_UP_NOT, GIVE_UP_ABSENT, GIVE_UP_DISPUTED };
enum { GIVE_UP_TRIES = 6, ERRAND_GIVE_UP_S = 24 * 3600 };

/* An errand that is pursued: one payment, refund or setup, as it was read. */
struct errand {
    struct id id, organization_id;
    enum id_kind id_kind;
    enum errand_state state;
    bool void_due; /* it waits for its person and is to be voided, because its time is over or it is given up */
    enum give_up give_up;
};
struct errand_pursuit {
    /* Runs the act that takes the lease. STATUS_NOT_FOUND: another process has it. */
    enum status (*lease)(struct counter *c, void *with);
    /* Call the gateway, with no transaction open; drop voids, NULL where nothing ever waits for a person. */
    void (*send)(struct counter *c, void *with, struct gateway_charge *answer);
    void (*ask)(struct counter *c, void *with, struct gateway_charge *answer);
    void (*drop)(struct counter *c, void *with, struct gateway_charge *answer);
    /* Runs the act that settles the errand. */
    enum status (*settle)(struct counter *c, void *with, const struct gateway_charge *answer);
};
/* The worker's step: takes the lease, asks (sends only what was never sent, or what is unknown to the gateway and
 * young), settles. STATUS_CHANGED: another process has the lease. */
enum status errand_pursue(struct counter *c, const struct errand *errand, const struct errand_pursuit *pursuit,
                          void *with) MUST_CHECK;

/* Whether a person may give up an errand whose outcome is unknown: by its tries and, in real time, its age. */
bool errand_may_be_given_up(const struct counter *c, struct id id, int64_t tries);

#endif

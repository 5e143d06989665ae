/* counter/gateway_adopt.h: moves an installation to another account at the gateway, or to another kind of gateway. What
 * is there of the former account (cards, mandates, charges) is unknown to the new one, so:
 *
 * - the move is refused while anything is open that only the former account can bring to an end;
 * - it is one transaction, which counts the accounts on. A payment method belongs to the account that it was made at,
 *   and from that COMMIT on those of the former one are never sent to a gateway: new charges are refused
 *   ("method_lapsed"), a renewal's attempt is declined without asking anybody, as docs/rules.md, C (Overdue) has it;
 * - afterwards each organization with such methods is told in its journal, in an act of its own: died at that, the
 *   command is run again and goes on;
 * - what was paid at the former account is neither watched for disputes and refunds that come back, nor refunded by
 *   this program, nor compared with the new account's book; what a person finds there is booked by
 *   counter/former_account.h.
 * Source: docs/operating.md, Another gateway account. */
#ifndef GUICHET_COUNTER_GATEWAY_ADOPT_H
#define GUICHET_COUNTER_GATEWAY_ADOPT_H

#include "auth/digest.h"
#include "counter/counter.h"
#include "sql/store_adoption.h"

enum adoption_end {
    ADOPTION_DONE,     /* moved now, or earlier and methods lapsed now */
    ADOPTION_NOTHING,  /* the gateway's account is the one in use, and every method of a former one has lapsed */
    ADOPTION_FIRST,    /* no account was ever used: the first start stores the one it finds */
    ADOPTION_OPEN,     /* `open` says what is in the way */
    ADOPTION_RUNNING,  /* other processes use the database: `connections` */
    ADOPTION_REFUSED,  /* the gateway does not take the key */
    ADOPTION_NO_ANSWER /* the gateway does not say whose account it is */
};
struct adoption {
    enum adoption_end end;
    struct gateway_account_row before, now; /* before: of ADOPTION_DONE where moved, and of OPEN */
    bool moved;
    struct adoption_open open;
    int64_t connections;
    int64_t methods, organizations; /* whose methods lapsed on record by this call */
};

/* `like`: its gateway is asked (at most 5 s), its acts are run. `config`: what that gateway was opened with. On another
 * status than STATUS_OK, which is the database's, what was committed stays, and the call may be repeated. */
enum status gateway_adopt(struct counter *like, const struct gateway_config *config,
                          struct adoption *adoption) MUST_CHECK;

#endif

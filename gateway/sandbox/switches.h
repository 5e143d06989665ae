/* gateway/sandbox/switches.h: makes the answers about charges and refunds go wrong, as set by a test. Kept in memory:
 * after a restart none is set. */
#ifndef GATEWAY_SANDBOX_SWITCHES_H
#define GATEWAY_SANDBOX_SWITCHES_H

#include <jansson.h>

#include "server.h"

/* SWITCH_DISPUTED affects every answer about a charge of tok_disputed until it is changed; the others affect a number
 * of answers. */
enum switch_subject { SWITCH_CHARGE, SWITCH_REFUND, SWITCH_DISPUTED, SWITCH_SUBJECTS };

/* "before", refused_request and kept_failure: before anything is recorded; all others: after it. */
#define MISBEHAVIOUR_TABLE(X)                                                                                          \
    X(BEHAVES, "none")                                                                                                 \
    X(SLOW, "slow")                   /* the answer comes after delay_ms */                                            \
    X(SILENT_BEFORE, "silent_before") /* no answer, the connection is held */                                          \
    X(SILENT_AFTER, "silent_after")                                                                                    \
    X(RESET_BEFORE, "reset_before") /* the connection is reset */                                                      \
    X(RESET_AFTER, "reset_after")                                                                                      \
    X(ERROR_AFTER, "error_after")         /* 500 */                                                                    \
    X(GARBAGE, "garbage")                 /* not JSON */                                                               \
    X(WRONG_AMOUNT, "wrong_amount")       /* one unit more in the answer, not in the record */                         \
    X(WRONG_CURRENCY, "wrong_currency")   /* XTS in the answer, not in the record */                                   \
    X(ODD_STATUS, "odd_status")           /* an unknown status in the answer */                                        \
    X(BAD_REQUEST, "bad_request")         /* 400 without a code */                                                     \
    X(LONG_TEXTS, "long_texts")           /* id and decline code of 300 letters in the answer */                       \
    X(SCRIPT_URL, "script_url")           /* a javascript: address instead of the action_url */                        \
    X(REFUSED_REQUEST, "refused_request") /* 400 without a code, and nothing recorded */                               \
    X(KEPT_FAILURE, "kept_failure")       /* 500, nothing recorded, and from then on for this key */                   \
    X(UNAVAILABLE, "unavailable")         /* 503, and nothing recorded */

enum misbehaviour {
#define X(name, word) name,
    MISBEHAVIOUR_TABLE(X)
#undef X
        MISBEHAVIOURS
};

struct switches;

/* At first `disputed` is wrong_amount, and all others are none. NULL: no memory. */
struct switches *switches_new(void);
void switches_free(struct switches *switches);

/* MISBEHAVIOURS: unknown name. */
enum misbehaviour misbehaviour_find(const char *word);
void switches_set(struct switches *switches, enum switch_subject subject, enum misbehaviour how, int times,
                  int delay_ms);
/* The next new charge stands amid `count` charges of another client, half of them recorded before it. */
enum { SWITCH_CROWD_MAX = 10000 };
void switches_crowd_set(struct switches *switches, int count);
/* The number that was set, once; then 0. */
int switches_crowd_take(struct switches *switches);
/* How long each answer waits, but those of /switches and /healthz. Holds until it is set again; at first 0. */
void switches_latency_set(struct switches *switches, int latency_ms);
int switches_latency_ms(struct switches *switches);
/* The current settings: {"charge": {"how", "times", "delay_ms"}, "refund": …, "disputed": …, "crowd",
 * "latency_ms"}; a new reference. */
json_t *switches_json(struct switches *switches);

/* Calls `handle` to answer, or misbehaves as the switch of this subject says, and counts the switch down. A failure
 * that is kept under the request's key is replayed before anything else. */
void switches_answer(const struct call *call, enum switch_subject subject, call_handler *handle, struct answer *answer);
/* Changes an answer about one charge of tok_disputed as the switch says; leaves other answers alone. */
void switches_dispute(const struct call *call, struct answer *answer);

#endif

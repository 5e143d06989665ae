/* gateway/sandbox/switches.h: how the next charges and refunds go wrong, set by a test. In memory: a restart begins
 * with none. */
#ifndef GATEWAY_SANDBOX_SWITCHES_H
#define GATEWAY_SANDBOX_SWITCHES_H

#include <jansson.h>

#include "server.h"

/* disputed: every answer about a charge to tok_disputed, until it is set otherwise; the others count down. */
enum switch_subject { SWITCH_CHARGE, SWITCH_REFUND, SWITCH_DISPUTED, SWITCH_SUBJECTS };

/* "before" is before anything was recorded, all others after it. */
#define MISBEHAVIOUR_TABLE(X)                                                                                          \
    X(BEHAVES, "none")                                                                                                 \
    X(SLOW, "slow")                   /* the answer comes after delay_ms */                                            \
    X(SILENT_BEFORE, "silent_before") /* no answer, the connection is held */                                          \
    X(SILENT_AFTER, "silent_after")                                                                                    \
    X(RESET_BEFORE, "reset_before") /* the connection is reset */                                                      \
    X(RESET_AFTER, "reset_after")                                                                                      \
    X(ERROR_AFTER, "error_after")       /* 500 */                                                                      \
    X(GARBAGE, "garbage")               /* no JSON */                                                                  \
    X(WRONG_AMOUNT, "wrong_amount")     /* told, not recorded: one unit more */                                        \
    X(WRONG_CURRENCY, "wrong_currency") /* told, not recorded: XTS */                                                  \
    X(ODD_STATUS, "odd_status")         /* told: a status that nobody has heard of */                                  \
    X(BAD_REQUEST, "bad_request")       /* told: 400, without a code */                                                \
    X(LONG_TEXTS, "long_texts")         /* told: id and decline code of 300 letters */                                 \
    X(SCRIPT_URL, "script_url")         /* told: javascript: where an action_url was */                                \
    X(UNAVAILABLE, "unavailable")       /* 503, and nothing recorded */

enum misbehaviour {
#define X(name, word) name,
    MISBEHAVIOUR_TABLE(X)
#undef X
        MISBEHAVIOURS
};

struct switches;

/* disputed begins as wrong_amount, all others as none. NULL: no memory. */
struct switches *switches_new(void);
void switches_free(struct switches *switches);

/* MISBEHAVIOURS: no such word. */
enum misbehaviour misbehaviour_find(const char *word);
void switches_set(struct switches *switches, enum switch_subject subject, enum misbehaviour how, int times,
                  int delay_ms);
/* What stands now: {"charge": {"how", "times", "delay_ms"}, "refund": …, "disputed": …}, a new reference. */
json_t *switches_json(struct switches *switches);

/* Lets `handle` answer, well or as the switch of this subject says, and counts it down. */
void switches_answer(const struct call *call, enum switch_subject subject, call_handler *handle, struct answer *answer);
/* Spoils an answer about one charge to tok_disputed as the switch says; any other stays as it is. */
void switches_dispute(const struct call *call, struct answer *answer);

#endif

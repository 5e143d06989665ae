/* counter/errand.c: the tables that decide what is done next with an errand, and the three functions that follow them:
 * placing, hearing, pursuing. */
#include "counter/errand.h"

#include <assert.h>

#include "base/log.h"
#include "counter/gateway_current.h"

/* What the gateway is asked first, by how much is known of the errand. */
enum question { QUESTION_SEND, QUESTION_ASK, QUESTION_DROP };
static const struct {
    enum question now;
    enum question late; /* the question where void_due */
} first_questions[ERRAND__MAX] = {
    [ERRAND_NOT_SENT] = { QUESTION_SEND, QUESTION_SEND },
    [ERRAND_MAYBE_SENT] = { QUESTION_ASK, QUESTION_ASK },
    [ERRAND_WAITING] = { QUESTION_ASK, QUESTION_DROP },
    [ERRAND_MOVING] = { QUESTION_ASK, QUESTION_ASK },
};

/* What is done with an answer of ABSENT or REFUSED. (Definite answers are settled as they are; after silence or a
 * disputed answer the errand stays open.) */
enum use {
    USE_NONE,      /* this combination cannot occur */
    USE_SEND,      /* the errand is sent, with the same key */
    USE_UNCHANGED, /* it may have happened: the errand stays open */
    USE_PERSON,    /* the same, and the log says that a person must look */
    USE_NOT_SENT   /* nothing was ever sent: the errand is an intent again */
};
static const struct {
    enum use absent_young, absent_old, refused;
} uses[ERRAND__MAX] = {
    [ERRAND_NOT_SENT] = { USE_NONE, USE_NONE, USE_NOT_SENT },
    [ERRAND_MAYBE_SENT] = { USE_SEND, USE_PERSON, USE_UNCHANGED },
    /* A charge that the gateway acknowledged and no longer knows is not sent again. */
    [ERRAND_WAITING] = { USE_PERSON, USE_PERSON, USE_UNCHANGED },
    [ERRAND_MOVING] = { USE_PERSON, USE_PERSON, USE_UNCHANGED },
};

/* The pauses before an open errand is asked about again, by the number of tries. Time alone never settles an errand. */
static const int64_t pauses_s[] = { 2, 10, 30, 120, 600, 3600 };

static int64_t pause_s(int64_t tries, bool disputed)
{
    int64_t last = (int64_t)(sizeof pauses_s / sizeof pauses_s[0]) - 1, pause = pauses_s[tries < last ? tries : last];

    return disputed && pause < DISPUTED_PAUSE_S ? DISPUTED_PAUSE_S : pause;
}

/* Whether an errand may still be sent again, by real time. */
static bool errand_is_young(const struct counter *c, struct id id)
{
    return c->act.now.us < instant_plus_seconds(id_time(id), ERRAND_RESEND_S).us;
}

bool errand_may_be_given_up(const struct counter *c, struct id id, int64_t tries)
{
    return tries >= GIVE_UP_TRIES && c->act.now.us >= instant_plus_seconds(id_time(id), ERRAND_GIVE_UP_S).us;
}

void errand_enter(const struct act *act, bool *entered)
{
    if (!*entered)
        *entered = act->gateway_places.enter == NULL || act->gateway_places.enter();
}

void errand_leave(const struct act *act, bool entered)
{
    if (entered && act->gateway_places.leave != NULL)
        act->gateway_places.leave();
}

void errand_placed(struct act *act, struct errand_marks marks, bool entered, struct id object_id)
{
    *marks.lease_until = entered ? instant_plus_seconds(act->now, ERRAND_LEASE_S) : INSTANT_NONE;
    *marks.next_try_at = entered ? *marks.lease_until : act->now;
    act->ends = entered ? ANSWER_LATER : ANSWERED;
    act->operation_object_id = object_id;
}

void errand_leased(const struct act *act, struct errand_marks marks)
{
    *marks.lease_until = *marks.next_try_at = instant_plus_seconds(act->now, ERRAND_LEASE_S);
}

/* The act may run twice: a duplicate log line is better than a missing one. */
static void dispute_take(const struct act *act, struct errand_marks marks, const char *what,
                         const struct gateway_charge *answer)
{
    bool silent = answer->outcome == GATEWAY_UNKNOWN || answer->outcome == GATEWAY_REFUSED;

    if (answer->outcome == GATEWAY_DISPUTED && *marks.dispute == NULL) {
        log_error("%s is flagged: the gateway's answer cannot be used (%s); `guichet flags` says what to do", what,
                  answer->dispute);
        *marks.flagged_at = act->now;
    }
    if (silent)
        return;
    *marks.dispute = answer->dispute;
    if (answer->dispute == NULL)
        *marks.flagged_at = INSTANT_NONE;
}

void errand_heard(const struct act *act, struct errand_marks marks, const char *what,
                  const struct gateway_charge *answer, bool open, struct instant last)
{
    struct instant next;

    dispute_take(act, marks, what, answer);
    next = instant_plus_seconds(act->now, pause_s(*marks.tries, *marks.dispute != NULL));
    if (!instant_is_none(last) && act->now.us < last.us && next.us > last.us)
        next = last;
    *marks.lease_until = INSTANT_NONE;
    *marks.next_try_at = open ? next : INSTANT_NONE;
    *marks.tries += open ? 1 : 0;
}

/* Withdraws the errand. If that fails, it stays placed, and the worker sends it under the same key. */
static enum status taken_back(struct counter *c, const struct errand_request *request, void *with)
{
    enum status status;

    c->act.caller.claim.phase = CLAIM_NONE;
    status = request->withdraw(c, with);
    return status == STATUS_OK ? STATUS_UNAVAILABLE : STATUS_OUTCOME_UNKNOWN;
}

static enum status settled(struct counter *c, const struct errand_request *request, void *with,
                           const struct gateway_charge *answer)
{
    struct id object_id = c->act.operation_object_id;
    enum status status;

    c->act.caller.claim.phase = CLAIM_FINISH;
    c->repeatable = true;
    status = request->settle(c, with, object_id, answer);
    return status == STATUS_UNAVAILABLE ? STATUS_OUTCOME_UNKNOWN : status;
}

enum status errand_request(struct counter *c, const struct errand_request *request, void *with)
{
    struct gateway_charge answer;
    enum status status;

    assert(c->act.caller.claim.phase == CLAIM_START); /* all callers are routes that need an Idempotency-Key */
    if ((status = request->place(c, with)) != STATUS_OK)
        return status;
    if (c->resumed)
        return settled(c, request, with, NULL);
    /* a replay, an errand that needs no gateway, or one that the worker sends */
    if (c->act.ends != ANSWER_LATER || c->answer.http_status != 0) {
        request->keep(with);
        return STATUS_OK;
    }
    assert(!sql_in_transaction(c->act.sql)); /* place has committed */
    if (gateway_current(&c->act) == STATUS_OK)
        request->send(c, with, &answer);
    else
        answer = (struct gateway_charge){ .outcome = GATEWAY_REFUSED }; /* never sent */
    return answer.outcome == GATEWAY_REFUSED ? taken_back(c, request, with) : settled(c, request, with, &answer);
}

static bool is_definite(const struct gateway_charge *answer)
{
    return answer->outcome != GATEWAY_ABSENT && answer->outcome != GATEWAY_REFUSED;
}

/* Whether a person's decision to give the errand up applies: the gateway has nothing under the key, or has the disputed
 * charge that the person refunded there. */
static bool is_given_up(const struct errand *errand, const struct gateway_charge *answer)
{
    return (errand->give_up != GIVE_UP_NOT && answer->outcome == GATEWAY_ABSENT) ||
           (errand->give_up == GIVE_UP_DISPUTED && answer->outcome == GATEWAY_DISPUTED);
}

/* Logs, each time the errand is asked about (hourly in the end), that a person must look; the one line at level error
 * is written when it is flagged (worker/flag.h). The errand stays open. */
static void person_looks(const struct errand *errand, struct gateway_charge *answer)
{
    log_info("%s of %s: the gateway does not know it, and it is not sent again; a person looks",
             id_write(errand->id_kind, errand->id).text, id_write(ID_ORGANIZATION, errand->organization_id).text);
    *answer = (struct gateway_charge){ .outcome = GATEWAY_UNKNOWN };
}

static void question_put(struct counter *c, const struct errand *errand, const struct errand_pursuit *pursuit,
                         void *with, struct gateway_charge *answer)
{
    enum question question =
        errand->void_due ? first_questions[errand->state].late : first_questions[errand->state].now;

    if (errand->give_up != GIVE_UP_NOT && pursuit->drop != NULL)
        /* a charge that waits for its payer is voided; for any other this asks what became of it */
        question = QUESTION_DROP;
    if (question == QUESTION_SEND) {
        pursuit->send(c, with, answer);
        return;
    }
    FAULT_POINT(BEFORE_FIND);
    if (question == QUESTION_DROP)
        pursuit->drop(c, with, answer);
    else
        pursuit->ask(c, with, answer);
    FAULT_POINT(AFTER_FIND);
}

/* Turns an answer of ABSENT or REFUSED into the one that is settled. */
static void answer_use(struct counter *c, const struct errand *errand, const struct errand_pursuit *pursuit, void *with,
                       struct gateway_charge *answer)
{
    bool absent = answer->outcome == GATEWAY_ABSENT;
    enum use use = !absent                          ? uses[errand->state].refused
                   : errand_is_young(c, errand->id) ? uses[errand->state].absent_young
                                                    : uses[errand->state].absent_old;

    switch (use) {
    case USE_SEND:
        pursuit->send(c, with, answer);
        if (answer->outcome == GATEWAY_REFUSED) /* an earlier call may still reach the gateway */
            *answer = (struct gateway_charge){ .outcome = GATEWAY_UNKNOWN };
        break;
    case USE_PERSON:
        person_looks(errand, answer);
        break;
    case USE_NOT_SENT: /* settled as REFUSED: the errand is an intent again */
        break;
    case USE_UNCHANGED:
    case USE_NONE:
    default:
        *answer = (struct gateway_charge){ .outcome = GATEWAY_UNKNOWN };
        break;
    }
}

enum status errand_pursue(struct counter *c, const struct errand *errand, const struct errand_pursuit *pursuit,
                          void *with)
{
    struct gateway_charge answer;
    enum status status;

    c->repeatable = true;
    if ((status = pursuit->lease(c, with)) != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_CHANGED : status;
    assert(!sql_in_transaction(c->act.sql)); /* lease has committed */
    if (gateway_current(&c->act) == STATUS_OK)
        question_put(c, errand, pursuit, with, &answer);
    else
        answer = (struct gateway_charge){ .outcome = GATEWAY_REFUSED }; /* nobody was asked */
    if (is_given_up(errand, &answer))
        answer = (struct gateway_charge){ .outcome = GATEWAY_DECLINED, .decline_code = "given_up" };
    if (!is_definite(&answer))
        answer_use(c, errand, pursuit, with, &answer);
    return pursuit->settle(c, with, &answer);
}

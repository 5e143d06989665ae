/* worker/pursue.c */
#include "worker/pursue.h"

#include "base/log.h"
#include "counter/payment_pursue.h"
#include "counter/refund_settle.h"
#include "counter/set_aside.h"
#include "counter/task.h"

/* A payment or a refund; the other pointer is NULL. */
struct open_call {
    struct id id;
    const struct payment_call *payment;
    const struct refund_call *refund;
};

enum status payment_pursue_now(const struct counter *like, const struct payment_call *due)
{
    struct arena arena = { 0 };
    struct counter counter = *like;
    enum status status;

    counter.act.arena = &arena;
    counter.act.now = clock_now();
    task_begin(like->task, TASK_PAYMENT, due->payment.organization_id, due->payment.id);
    status = payment_pursue(&counter, due);
    task_end(like->task);
    if (status != STATUS_OK && status != STATUS_CHANGED)
        (void)set_aside(like, SET_ASIDE_PAYMENT, due->payment.organization_id, due->payment.id, status_name(status));
    arena_end(&arena);
    return status;
}

enum status refund_pursue_now(const struct counter *like, const struct refund_call *due)
{
    struct arena arena = { 0 };
    struct counter counter = *like;
    enum status status;

    counter.act.arena = &arena;
    counter.act.now = clock_now();
    task_begin(like->task, TASK_REFUND, due->refund.organization_id, due->refund.id);
    status = refund_pursue(&counter, due);
    task_end(like->task);
    if (status != STATUS_OK && status != STATUS_CHANGED)
        (void)set_aside(like, SET_ASIDE_REFUND, due->refund.organization_id, due->refund.id, status_name(status));
    arena_end(&arena);
    return status;
}

/* Pursues one. true: the gateway answered. */
static bool step(const struct counter *like, const struct open_call *call)
{
    if (call->payment != NULL)
        (void)payment_pursue_now(like, call->payment);
    else
        (void)refund_pursue_now(like, call->refund);
    return gateway_heard(like->gateway);
}

static bool met_it_alone(const struct pursuit *pursuit, struct id id)
{
    for (size_t i = 0; i < ALONE_MAX; i++)
        if (id_equal(pursuit->alone[i].id, id) && clock_monotonic_us() < pursuit->alone[i].until_us)
            return true;
    return false;
}

static void silence_begins(struct pursuit *pursuit, struct id met_by)
{
    pursuit->silent = true;
    pursuit->probe_us = clock_monotonic_us() + PROBE_EVERY_US;
    pursuit->probed = pursuit->suspect = met_by;
}

/* After a probe: decides whether the gateway as a whole is silent, or only the first payment met silence. */
static void silence_probed(struct pursuit *pursuit, struct id id, bool heard)
{
    bool another = !id_equal(id, pursuit->suspect);

    if (heard && another && !id_is_none(pursuit->suspect)) {
        pursuit->alone[pursuit->alone_next].id = pursuit->suspect;
        pursuit->alone[pursuit->alone_next].until_us = clock_monotonic_us() + ALONE_US;
        pursuit->alone_next = (pursuit->alone_next + 1) % ALONE_MAX;
    }
    if (heard || another)
        pursuit->suspect = ID_NONE;
    pursuit->probed = id;
    pursuit->silent = !heard;
    pursuit->hasten = heard;
    pursuit->probe_us = clock_monotonic_us() + PROBE_EVERY_US;
}

/* Pursues the list up to the first that meets silence; returns how many were tried. */
static size_t steps(const struct counter *like, struct pursuit *pursuit, const struct open_call *calls, size_t count,
                    const volatile int *stopping)
{
    size_t tried = 0;

    while (tried < count && *stopping == 0 && !pursuit->silent)
        if (!step(like, &calls[tried++]))
            silence_begins(pursuit, calls[tried - 1].id);
    return tried;
}

/* The list that one round works on, in an arena. */
struct open_list {
    struct open_call calls[2 * (PURSUE_MAX + UNKNOWN_MAX)];
    size_t count;
};

/* Which are read: those that are due now, or those whose outcome is unknown, whenever their next try is. */
enum which { DUE, UNKNOWN };

/* Adds payments to the list. If they cannot be read now, the next round reads them. */
static void payments_add(const struct counter *like, struct arena *arena, enum which which, int64_t limit,
                         struct open_list *list)
{
    struct payment_call *calls;
    size_t count;
    enum status status = which == DUE ? store_payment_due(like->act.sql, arena, clock_now(), limit, &calls, &count)
                                      : store_payment_unknown(like->act.sql, arena, limit, &calls, &count);

    if (status != STATUS_OK)
        return;
    for (size_t i = 0; i < count; i++)
        list->calls[list->count++] = (struct open_call){ .id = calls[i].payment.id, .payment = &calls[i] };
}

static void refunds_add(const struct counter *like, struct arena *arena, enum which which, int64_t limit,
                        struct open_list *list)
{
    struct refund_call *calls;
    size_t count;
    enum status status = which == DUE ? store_refund_due(like->act.sql, arena, clock_now(), limit, &calls, &count)
                                      : store_refund_unknown(like->act.sql, arena, limit, &calls, &count);

    if (status != STATUS_OK)
        return;
    for (size_t i = 0; i < count; i++)
        list->calls[list->count++] = (struct open_call){ .id = calls[i].refund.id, .refund = &calls[i] };
}

static bool disputed(const struct open_call *call)
{
    return (call->payment != NULL ? call->payment->payment.dispute : call->refund->refund.dispute) != NULL;
}

/* Chooses the next probe: the next higher identifier after `after`, else the lowest one. NULL: there is none. */
static const struct open_call *probe_choose(const struct open_list *list, struct id after)
{
    const struct open_call *next = NULL, *first = NULL;

    for (size_t i = 0; i < list->count; i++) {
        const struct open_call *call = &list->calls[i];

        if (disputed(call))
            continue;
        if (first == NULL || id_compare(call->id, first->id) < 0)
            first = call;
        if (id_compare(call->id, after) > 0 && (next == NULL || id_compare(call->id, next->id) < 0))
            next = call;
    }
    return next != NULL ? next : first;
}

/* Makes a probe: tries one payment or refund that is due or unknown, another one each time. */
static void probe(const struct counter *like, struct pursuit *pursuit)
{
    struct arena arena = { 0 };
    struct open_list *list = ARENA_NEW(&arena, struct open_list);
    const struct open_call *call;

    payments_add(like, &arena, DUE, PURSUE_MAX, list);
    payments_add(like, &arena, UNKNOWN, PURSUE_MAX, list);
    refunds_add(like, &arena, DUE, PURSUE_MAX, list);
    refunds_add(like, &arena, UNKNOWN, PURSUE_MAX, list);
    call = probe_choose(list, pursuit->probed);
    if (call == NULL)
        silence_probed(pursuit, ID_NONE, true); /* nothing is left to probe with: the gateway counts as answering */
    else
        silence_probed(pursuit, call->id, step(like, call));
    arena_end(&arena);
}

/* Asks about everything unknown, once the gateway answers again. */
static void unknown_hasten(const struct counter *like, struct pursuit *pursuit, const volatile int *stopping)
{
    struct arena arena = { 0 };
    struct open_list *list = ARENA_NEW(&arena, struct open_list);
    size_t kept = 0;

    payments_add(like, &arena, UNKNOWN, UNKNOWN_MAX, list);
    refunds_add(like, &arena, UNKNOWN, UNKNOWN_MAX, list);
    for (size_t i = 0; i < list->count; i++)
        if (!met_it_alone(pursuit, list->calls[i].id))
            list->calls[kept++] = list->calls[i];
    (void)steps(like, pursuit, list->calls, kept, stopping);
    pursuit->hasten = pursuit->silent; /* what is left is asked about when the gateway answers again */
    arena_end(&arena);
}

/* Makes a probe if one is due. true: the gateway is not silent (any more). */
static bool silence_ends(const struct counter *like, struct pursuit *pursuit)
{
    if (pursuit->silent && clock_monotonic_us() >= pursuit->probe_us)
        probe(like, pursuit);
    return !pursuit->silent;
}

/* Does what is due before what is hastened, so that due work goes on even if one unknown payment after another meets
 * silence. */
static size_t round_go(const struct counter *like, struct pursuit *pursuit,
                       void (*add)(const struct counter *like, struct arena *arena, enum which which, int64_t limit,
                                   struct open_list *list),
                       const volatile int *stopping)
{
    struct arena arena = { 0 };
    struct open_list *list = ARENA_NEW(&arena, struct open_list);
    size_t tried = 0;

    if (silence_ends(like, pursuit)) {
        add(like, &arena, DUE, PURSUE_MAX, list);
        tried = steps(like, pursuit, list->calls, list->count, stopping);
    }
    arena_end(&arena);
    if (pursuit->hasten && !pursuit->silent)
        unknown_hasten(like, pursuit, stopping);
    return tried;
}

size_t payments_pursue(const struct counter *like, struct pursuit *pursuit, const volatile int *stopping)
{
    return round_go(like, pursuit, payments_add, stopping);
}

size_t refunds_pursue(const struct counter *like, struct pursuit *pursuit, const volatile int *stopping)
{
    return round_go(like, pursuit, refunds_add, stopping);
}

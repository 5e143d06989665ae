/* billing/assignment.c: computes how many licences can still be assigned. */
#include "billing/assignment.h"

#include "billing/names.h"

static const char *const statuses[] = { [ASSIGNMENT_ACTIVE] = "active", [ASSIGNMENT_RESERVED] = "reserved" };

NAMES_PAIR(assignment_status, statuses)

static int64_t left_of(const struct subscription *s, int64_t licences, int64_t ordered)
{
    int64_t left;

    if (!id_is_none(s->scheduled_order_id) && s->scheduled_licences < licences)
        licences = s->scheduled_licences;
    if (ordered < licences)
        licences = ordered;
    left = licences - s->assigned_licences - s->reserved_licences;
    return left > 0 ? left : 0;
}

static bool works(enum subscription_status status)
{
    return status == SUBSCRIPTION_ACTIVE || status == SUBSCRIPTION_PAST_DUE || status == SUBSCRIPTION_TRIAL;
}

bool licence_works(enum assignment_status status, enum subscription_status of_subscription)
{
    return status == ASSIGNMENT_ACTIVE && works(of_subscription);
}

int64_t licences_assignable(const struct subscription *s, int64_t ordered)
{
    return works(s->status) && !subscription_is_ending(s) ? left_of(s, s->total_licences, ordered) : 0;
}

int64_t licences_for_order(const struct subscription *s, bool reserved, int64_t ordered)
{
    return left_of(s, s->total_licences + (reserved ? s->pending_licences : 0), ordered);
}

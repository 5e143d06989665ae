/* books/act.c */
#include "books/act.h"

enum status act_invalid(struct act *act, const char *pointer, const char *code)
{
    act->refusal.pointer = pointer;
    act->refusal.code = code;
    return STATUS_VALIDATION_FAILED;
}

enum status act_out_of_range(struct act *act, const char *pointer, int64_t min, int64_t max)
{
    act->refusal.ranged = true;
    act->refusal.min = min;
    act->refusal.max = max;
    return act_invalid(act, pointer, "out_of_range");
}

int64_t act_least_minor(const struct act *act)
{
    return minimum_minor(act->deployment->minimums, act->organization.currency);
}

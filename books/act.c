/* books/act.c */
#include "books/act.h"

enum status act_invalid(struct act *act, const char *pointer, const char *code)
{
    act->refusal.pointer = pointer;
    act->refusal.code = code;
    return STATUS_VALIDATION_FAILED;
}

int64_t act_least_minor(const struct act *act)
{
    return minimum_minor(act->deployment->minimums, act->organization.currency);
}

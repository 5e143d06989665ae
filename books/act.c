/* books/act.c */
#include "books/act.h"

struct day counter_today(const struct counter *c)
{
    return instant_day(instant_is_none(c->actor.organization_clock) ? c->now : c->actor.organization_clock);
}

enum status counter_invalid(struct counter *c, const char *pointer, const char *code)
{
    c->fault_pointer = pointer;
    c->fault_code = code;
    return STATUS_VALIDATION_FAILED;
}

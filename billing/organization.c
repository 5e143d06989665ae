/* billing/organization.c: which clock an organization lives by. */
#include "billing/organization.h"

struct instant organization_now(const struct organization *organization, struct instant real_time)
{
    return organization->sandbox && !instant_is_none(organization->clock) ? organization->clock : real_time;
}

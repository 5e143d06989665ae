/* billing/organization.c: the clock of an organization. */
#include "billing/organization.h"

struct instant organization_now(const struct organization *organization, struct instant real_time)
{
    return organization->sandbox && !instant_is_none(organization->clock) ? organization->clock : real_time;
}

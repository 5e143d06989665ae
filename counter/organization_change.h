/* counter/organization_change.h: a customer changes what documents print about it, and its language. Documents issued
 * before are unchanged. An open quote whose tax would be different now becomes stale, because the order computes it
 * again.
 * Source: docs/api.md, Catalogue and organization. */
#ifndef GUICHET_COUNTER_ORGANIZATION_CHANGE_H
#define GUICHET_COUNTER_ORGANIZATION_CHANGE_H

#include "counter/counter.h"

/* Checked by the caller, field by field. NULL: unchanged, except for the three members that can be removed. */
struct organization_change {
    int64_t version; /* the version in If-Match; negative: any */
    struct party party;
    bool has_line2, has_vat_id, has_siren; /* the member was sent; NULL then removes it */
    const char *locale;
};

/* An act on the organization itself: afterwards act->organization has the new values and version. A change to the
 * present values writes nothing, no journal entry either. STATUS_PRECONDITION_FAILED: another version. */
ACT(act_organization_change, struct organization_change, struct none);

#endif

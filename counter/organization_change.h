/* counter/organization_change.h: a customer changes what is printed of it on documents, and its language. What was
 * issued before stays as it was; an open quote whose tax comes out otherwise now is stale, because the order
 * computes it again.
 * Source: docs/api.md, Catalogue and organization. */
#ifndef GUICHET_COUNTER_ORGANIZATION_CHANGE_H
#define GUICHET_COUNTER_ORGANIZATION_CHANGE_H

#include "counter/counter.h"

/* Checked by the caller, field by field. NULL: stays as it is, but for the three that may be taken away. */
struct organization_change {
    int64_t version; /* the one If-Match asks for; negative: any */
    struct party party;
    bool has_line2, has_vat_id, has_siren; /* sent: NULL takes it away */
    const char *locale;
};

/* An act on the organization itself: act->organization is the new state, with its version. A change to what is there
 * already writes and tells nothing. STATUS_PRECONDITION_FAILED: another version. */
ACT(act_organization_change, struct organization_change, struct none);

#endif

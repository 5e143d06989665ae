/* counter/credit_check.h: the operator decides a credit check.
 * Source: docs/rules.md, A6, A7, B (Binding quotes), C (Credit check). */
#ifndef GUICHET_COUNTER_CREDIT_CHECK_H
#define GUICHET_COUNTER_CREDIT_CHECK_H

#include "billing/order.h"
#include "counter/counter.h"
#include "sql/store_credit_check.h"

/* Checked by the caller, field by field. */
struct credit_check_decision {
    enum credit_check_status decision; /* CREDIT_CHECK_APPROVED or CREDIT_CHECK_REJECTED */
    const char *note;                  /* NULL: none */
    struct money credit_limit;         /* where has_credit_limit: the organization's new credit limit */
    bool has_credit_limit;
    struct id check_id;
};

/* An act on the check's organization. Approved: the order is computed again as of the organization's today, in the
 * period of that day, at the quoted prices, and is confirmed with that total; or the subscription moves onto its
 * invoice method (books/method_move.h). Rejected: no licences are given and nothing is charged. A decision that the
 * check already has is STATUS_OK and changes nothing, the credit limit neither. STATUS_NOT_FOUND;
 * STATUS_ALREADY_DECIDED: it was decided the other way, or its order was cancelled; STATUS_VALIDATION_FAILED:
 * act->refusal.pointer; STATUS_LICENCE_CHANGE_UNAVAILABLE: the subscription can no longer take what was ordered
 * (act->refusal.action says why), so the check can only be rejected. Before an approval the organization is caught up
 * (organization_catch_up_whole), whose statuses are this act's too; STATUS_UNAVAILABLE: due work stays due although a
 * pass over it did nothing. */
ACT(act_credit_check_decide, struct credit_check_decision, struct credit_check);

#endif

/* counter/credit_check.h: the operator has looked at what an organization may owe, and decides.
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
    struct money credit_limit;         /* where has_credit_limit: what the organization may owe from now on */
    bool has_credit_limit;
    struct id check_id;
};

/* An act on the check's organization. approved: what was ordered is charged from the organization's day on, in the
 * period of that day, at the prices quoted; the order is confirmed with that total, or the subscription moves onto its
 * invoice method (books/method_move.h). rejected: nothing is given, nothing is charged. The decision it already has is
 * STATUS_OK and changes nothing, the credit limit neither. STATUS_NOT_FOUND; STATUS_ALREADY_DECIDED: the other way, or
 * its order was cancelled; STATUS_VALIDATION_FAILED: act->refusal.pointer; STATUS_LICENCE_CHANGE_UNAVAILABLE: the
 * subscription can no longer take what was ordered (act->refusal.action says why): reject it; Before an approval the
 * organization is brought up to today (counter/organization_catch_up.h), and its statuses are this act's. */
ACT(act_credit_check_decide, struct credit_check_decision, struct credit_check);

#endif

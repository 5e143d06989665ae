/* sql/store_credit_check.h: rows of `credit_check`: one for each order that needed a check, and one for each move onto
 * payment by invoice (books/method_move.h). */
#ifndef GUICHET_SQL_STORE_CREDIT_CHECK_H
#define GUICHET_SQL_STORE_CREDIT_CHECK_H

#include "billing/order.h"
#include "billing/organization.h"
#include "sql/sql.h"

struct credit_check {
    struct id organization_id;
    struct id id;
    struct id order_id;          /* ID_NONE: the check is about a move */
    struct id subscription_id;   /* the order's subscription, or the one that moves */
    struct id payment_method_id; /* the payment method (by invoice) it moves onto; ID_NONE: the check is about an
                                  * order */
    enum credit_check_status status;
    struct day expected_by;
    const char *note; /* the operator's note; NULL: none */
    /* ID_NONE and INSTANT_NONE while the check is pending, or if its order was cancelled: */
    struct id decided_by;
    struct instant decided_at; /* by the organization's clock */
    int64_t version;
    struct instant created_at;
};

/* STATUS_NOT_FOUND: no such check, or another organization's. */
enum status store_credit_check_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                    struct credit_check *check) MUST_CHECK;
enum status store_credit_check_of_order(struct sql *sql, struct arena *arena, struct id organization_id,
                                        struct id order_id, struct credit_check *check) MUST_CHECK;
/* For the operator only: the organization that the check belongs to. STATUS_NOT_FOUND: no such check. */
enum status store_credit_check_organization(struct sql *sql, struct arena *arena, struct id id,
                                            struct id *organization_id) MUST_CHECK;
/* Newest first; before: ID_NONE for the first page. */
enum status store_credit_check_list(struct sql *sql, struct arena *arena, struct id organization_id, struct id before,
                                    int64_t limit, struct credit_check **checks, size_t *count) MUST_CHECK;
/* For the operator only: checks of every organization. status: CREDIT_CHECK_STATUS__MAX for all. */
enum status store_credit_check_list_every(struct sql *sql, struct arena *arena, enum credit_check_status status,
                                          struct id before, int64_t limit, struct credit_check **checks,
                                          size_t *count) MUST_CHECK;
enum status store_credit_check_insert(struct sql *sql, const struct credit_check *check) MUST_CHECK;
/* Writes the decision and increments the version, in the row and in the struct. STATUS_CHANGED: another version. */
enum status store_credit_check_update(struct sql *sql, struct credit_check *check) MUST_CHECK;
/* Writes the organization's credit limit and increments its version, in the row and in the struct. STATUS_CHANGED:
 * another version. */
enum status store_credit_limit_update(struct sql *sql, struct organization *organization) MUST_CHECK;

#endif

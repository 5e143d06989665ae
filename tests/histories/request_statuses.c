/* tests/histories/request_statuses.c */
#include "request_statuses.h"

#include "shared.h"
#include "world.h"

typedef unsigned __int128 status_set;
#define B(status) ((status_set)1 << (status))
_Static_assert(STATUS__MAX <= 128, "a set of statuses is 128 bits");

#define MISSING B(STATUS_NOT_FOUND)
#define INVALID B(STATUS_VALIDATION_FAILED)
#define CHANGE  (B(STATUS_LICENCE_CHANGE_UNAVAILABLE) | B(STATUS_LICENCES_ASSIGNED))
#define RIGHTS  (B(STATUS_ROLE_REQUIRED) | B(STATUS_UNAUTHENTICATED))

/* late: it may refuse because the organization's day has work that the worker has not done yet. calls: it waits for the
 * gateway, and reports a gateway that refuses or does not answer. */
static const struct {
    const char *name;
    status_set refusals;
    bool late, calls;
} kinds[REQUEST__MAX] = {
    [REQUEST_QUOTE] = { "quote", INVALID | CHANGE, true, false },
    [REQUEST_ORDER] = { "order",
                        MISSING | B(STATUS_QUOTE_USED) | B(STATUS_QUOTE_EXPIRED) | B(STATUS_QUOTE_STALE) | CHANGE |
                            B(STATUS_EMAIL_TAKEN) | INVALID | B(STATUS_NO_LICENCE_AVAILABLE) | RIGHTS,
                        true, true },
    [REQUEST_ORDER_CANCEL] = { "order cancellation", B(STATUS_ORDER_NOT_CANCELLABLE) | B(STATUS_PAYMENT_DISPUTED),
                               false, true },
    [REQUEST_CANCEL] = { "cancellation", B(STATUS_CANCELLATION_UNAVAILABLE), true, false },
    [REQUEST_CANCEL_BACK] = { "cancellation taken back", MISSING | B(STATUS_CANCELLATION_UNAVAILABLE), true, false },
    [REQUEST_METHOD_OF] = { "payment method of a subscription", CHANGE | INVALID, true, false },
    [REQUEST_METHOD_ADD] = { "payment method", INVALID, false, true },
    [REQUEST_METHOD_DEFAULT] = { "default payment method", MISSING | INVALID, false, false },
    [REQUEST_METHOD_REMOVE] = { "payment method removed", MISSING | B(STATUS_PAYMENT_METHOD_IN_USE), false, false },
    [REQUEST_SETUP] = { "setup of a payment method", B(STATUS_TOO_MANY_REQUESTS), false, true },
    [REQUEST_PAY] = { "payment of an invoice",
                      INVALID | B(STATUS_INVOICE_NOT_OPEN) | B(STATUS_AMOUNT_BELOW_MINIMUM) |
                          B(STATUS_PAYMENT_IN_PROGRESS) | B(STATUS_PAYMENT_DISPUTED) | B(STATUS_TOO_MANY_REQUESTS),
                      false, true },
    [REQUEST_TRANSFER] = { "transfer", INVALID, false, false },
    [REQUEST_CREDIT_NOTE] = { "credit note", INVALID, false, false },
    [REQUEST_WRITE_OFF] = { "write-off", B(STATUS_INVOICE_NOT_OPEN) | B(STATUS_PAYMENT_IN_PROGRESS), false, false },
    [REQUEST_REFUND] = { "refund", B(STATUS_NOTHING_TO_REFUND), false, true },
    [REQUEST_DECIDE] = { "credit check decision", B(STATUS_ALREADY_DECIDED) | CHANGE, true, false },
    [REQUEST_CLOCK] = { "clock", B(STATUS_CLOCK_BACKWARDS) | INVALID, false, true },
    [REQUEST_BUYER] = { "organization", INVALID, false, false },
    [REQUEST_REVISE] = { "price revision", INVALID, false, false },
    [REQUEST_PRICE] = { "sale of a price", 0, false, false },
    [REQUEST_PRODUCT] = { "sale of a product", 0, false, false },
    [REQUEST_USER_CREATE] = { "user", RIGHTS | B(STATUS_EMAIL_TAKEN) | B(STATUS_NO_LICENCE_AVAILABLE), false, false },
    [REQUEST_USER_CHANGE] = { "change of a user", RIGHTS | MISSING | B(STATUS_LAST_GLOBAL_ADMIN), false, false },
    [REQUEST_USER_DELETE] = { "user deleted", RIGHTS | MISSING | B(STATUS_LAST_GLOBAL_ADMIN), false, false },
    [REQUEST_IMPORT] = { "import of users", RIGHTS | INVALID, false, false },
    [REQUEST_ASSIGN] = { "assignment", RIGHTS | MISSING | B(STATUS_USER_DISABLED) | B(STATUS_NO_LICENCE_AVAILABLE),
                         false, false },
    [REQUEST_UNASSIGN] = { "assignment ended", RIGHTS | MISSING, false, false },
    [REQUEST_KEYS] = { "product keys", INVALID, false, false },
    [REQUEST_REDEEM] = { "product key",
                         CHANGE | B(STATUS_PRODUCT_KEY_UNKNOWN) | B(STATUS_PRODUCT_KEY_ALREADY_REDEEMED) |
                             B(STATUS_PRODUCT_KEY_REVOKED) | INVALID | B(STATUS_PRODUCT_KEY_OTHER_PRODUCT) |
                             B(STATUS_PRODUCT_KEY_TOO_FEW_LICENCES),
                         true, false },
    [REQUEST_REVOKE] = { "revocation", B(STATUS_PRODUCT_KEY_ALREADY_REDEEMED), false, false },
    [REQUEST_REGISTER] = { "registration", INVALID, false, false },
};

const char *request_name(enum request_kind kind)
{
    return kinds[kind].name;
}

/* Not in a sandbox: everything due is done before its clock reaches a day, and an order that settles late brings its
 * subscription up to today. */
static bool may_be_late(const struct request *request)
{
    const struct world_organization *organization = world_organization_of(request->organization_id);

    return kinds[request->kind].late && organization != NULL && !organization->sandbox;
}

bool request_status_documented(const struct request *request, enum status status)
{
    bool gateway = kinds[request->kind].calls && (shared->book.refused || shared->book.missed);
    bool fault = shared->machine.faulted;

    if (status == STATUS_OK || (kinds[request->kind].refusals & B(status)) != 0)
        return true;
    if (status == STATUS_UNAVAILABLE && request->kind == REQUEST_PAY && shared->book.missed)
        return true; /* the attempt before it could not be voided at the gateway */
    if (status == STATUS_UNAVAILABLE)
        return fault || may_be_late(request) || (kinds[request->kind].calls && shared->book.refused);
    if (status == STATUS_OUTCOME_UNKNOWN)
        return fault || gateway;
    if (status == STATUS_IDEMPOTENCY_IN_PROGRESS)
        return request->keyed && request->sent > 1;
    return status == STATUS_UNAUTHENTICATED && request->sent > 1;
}

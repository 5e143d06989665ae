/* base/status.h: every way a call can end, in one table, so that the C name, the HTTP code and the wire code stay
 * together. Source: docs/api.md, the table of statuses. The sentences are in api/problem_texts.c. */
#ifndef GUICHET_BASE_STATUS_H
#define GUICHET_BASE_STATUS_H

#define MUST_CHECK __attribute__((warn_unused_result))

#define STATUS_TABLE(X)                                                                                                \
    X(STATUS_OK, 200, "ok")                                                                                            \
    X(STATUS_MALFORMED_JSON, 400, "malformed_json")                                                                    \
    X(STATUS_MALFORMED_REQUEST, 400, "malformed_request")                                                              \
    X(STATUS_IDEMPOTENCY_KEY_REQUIRED, 400, "idempotency_key_required")                                                \
    X(STATUS_UNAUTHENTICATED, 401, "unauthenticated")                                                                  \
    X(STATUS_INVALID_CREDENTIALS, 401, "invalid_credentials")                                                          \
    X(STATUS_OTP_REQUIRED, 401, "otp_required")                                                                        \
    X(STATUS_PAYMENT_DECLINED, 402, "payment_declined")                                                                \
    X(STATUS_ROLE_REQUIRED, 403, "role_required")                                                                      \
    X(STATUS_CSRF_TOKEN_INVALID, 403, "csrf_token_invalid")                                                            \
    X(STATUS_OPERATOR_REQUIRED, 403, "operator_required")                                                              \
    X(STATUS_NOT_FOUND, 404, "not_found")                                                                              \
    X(STATUS_PRODUCT_KEY_UNKNOWN, 404, "product_key_unknown")                                                          \
    X(STATUS_METHOD_NOT_ALLOWED, 405, "method_not_allowed")                                                            \
    X(STATUS_NOT_ACCEPTABLE, 406, "not_acceptable")                                                                    \
    X(STATUS_REQUEST_TIMEOUT, 408, "request_timeout")                                                                  \
    X(STATUS_NOTHING_TO_REFUND, 409, "nothing_to_refund")                                                              \
    X(STATUS_PRODUCT_KEY_OTHER_PRODUCT, 409, "product_key_other_product")                                              \
    X(STATUS_PRODUCT_KEY_TOO_FEW_LICENCES, 409, "product_key_too_few_licences")                                        \
    X(STATUS_PAYMENT_METHOD_IN_USE, 409, "payment_method_in_use")                                                      \
    X(STATUS_LAST_GLOBAL_ADMIN, 409, "last_global_admin")                                                              \
    X(STATUS_CANCELLATION_UNAVAILABLE, 409, "cancellation_unavailable")                                                \
    X(STATUS_LICENCE_CHANGE_UNAVAILABLE, 409, "licence_change_unavailable")                                            \
    X(STATUS_QUOTE_STALE, 409, "quote_stale")                                                                          \
    X(STATUS_QUOTE_EXPIRED, 409, "quote_expired")                                                                      \
    X(STATUS_QUOTE_USED, 409, "quote_used")                                                                            \
    X(STATUS_IDEMPOTENCY_IN_PROGRESS, 409, "idempotency_in_progress")                                                  \
    X(STATUS_LICENCES_ASSIGNED, 409, "licences_assigned")                                                              \
    X(STATUS_NO_LICENCE_AVAILABLE, 409, "no_licence_available")                                                        \
    X(STATUS_USER_DISABLED, 409, "user_disabled")                                                                      \
    X(STATUS_TOO_MANY_LOTS, 409, "too_many_lots")                                                                      \
    X(STATUS_PRODUCT_KEY_ALREADY_REDEEMED, 409, "product_key_already_redeemed")                                        \
    X(STATUS_PRODUCT_KEY_REVOKED, 409, "product_key_revoked")                                                          \
    X(STATUS_EMAIL_TAKEN, 409, "email_taken")                                                                          \
    X(STATUS_ALREADY_DECIDED, 409, "already_decided")                                                                  \
    X(STATUS_ORDER_NOT_CANCELLABLE, 409, "order_not_cancellable")                                                      \
    X(STATUS_CLOCK_BACKWARDS, 409, "clock_backwards")                                                                  \
    X(STATUS_INVOICE_NOT_OPEN, 409, "invoice_not_open")                                                                \
    X(STATUS_AMOUNT_BELOW_MINIMUM, 409, "amount_below_minimum")                                                        \
    X(STATUS_PAYMENT_IN_PROGRESS, 409, "payment_in_progress")                                                          \
    X(STATUS_PAYMENT_DISPUTED, 409, "payment_in_progress") /* its charge got an unusable gateway answer */             \
    X(STATUS_SETUP_EXPIRED, 409, "setup_expired")                                                                      \
    X(STATUS_SETUP_CANCELLED, 409, "setup_cancelled")                                                                  \
    X(STATUS_SETUP_FAILED, 409, "setup_failed")                                                                        \
    X(STATUS_PRECONDITION_FAILED, 412, "precondition_failed")                                                          \
    X(STATUS_BODY_TOO_LARGE, 413, "body_too_large")                                                                    \
    X(STATUS_UNSUPPORTED_MEDIA_TYPE, 415, "unsupported_media_type")                                                    \
    X(STATUS_VALIDATION_FAILED, 422, "validation_failed")                                                              \
    X(STATUS_IDEMPOTENCY_KEY_REUSED, 422, "idempotency_key_reused")                                                    \
    X(STATUS_PRODUCT_KEY_MALFORMED, 422, "product_key_malformed")                                                      \
    X(STATUS_TOO_MANY_REQUESTS, 429, "too_many_requests")                                                              \
    X(STATUS_INTERNAL, 500, "internal")                                                                                \
    X(STATUS_UNAVAILABLE, 503, "temporarily_unavailable") /* nothing was written */                                    \
    X(STATUS_OUTCOME_UNKNOWN, 503, "outcome_unknown")     /* lost during COMMIT */                                     \
    /* Never seen by a client: what the lower layers return to an act. */                                              \
    X(STATUS_DUPLICATE, 500, "internal")               /* a UNIQUE key already holds this value */                     \
    X(STATUS_CONFLICT, 503, "temporarily_unavailable") /* 1213, 1020, 1205: run the act again */                       \
    X(STATUS_CHANGED, 503, "temporarily_unavailable")  /* an UPDATE found another version */                           \
    X(STATUS_BEHIND, 503,                                                                                              \
      "temporarily_unavailable") /* days of the organization are due before this act: counter_run does them first */   \
    X(STATUS_TOO_MUCH_READ, 503, "temporarily_unavailable") /* more rows or bytes than one read may give */            \
    X(STATUS_AMOUNT_OVERFLOW, 422, "validation_failed")     /* beyond 64 bits of minor units */                        \
    X(STATUS_CREDIT_MISSING, 500,                                                                                      \
      "internal") /* less credit is left than an order was quoted with: the operator gives a credit note */            \
    X(STATUS_CHARGEBACK_UNUSABLE, 500,                                                                                 \
      "internal") /* the gateway's answer about a dispute of a charge cannot be used: the payment is set aside */      \
    X(STATUS_TOKEN_USED, 422, "validation_failed") /* the token was used before, or is detached from its Customer */   \
    X(STATUS_AUTHENTICATION_WANTED, 422,                                                                               \
      "validation_failed") /* the bank of a card or account wants its holder to authenticate it once */                \
    X(STATUS_METHOD_DECLINED, 422, "validation_failed") /* the bank refuses the card or account that is to be added */ \
    X(STATUS_DAY_OUTSIDE_PERIOD, 500, "internal")

enum status {
#define X(name, http, code) name,
    STATUS_TABLE(X)
#undef X
        STATUS__MAX
};

/* The HTTP code and the wire code of a status. */
int status_http(enum status status);
const char *status_code(enum status status);
/* The C name, for logs and failing tests. */
const char *status_name(enum status status);

#endif

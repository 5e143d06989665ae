/* api/problem_words.c: for each status, the sentences shown (what it is, and what to do next), and the members for
 * programs. In English; po/fr.po has the French. */
#include "api/problem_words.h"

#include "api/action_json.h"
#include "api/faults.h"

#define INTERNAL_TEXT                                                                                                  \
    {                                                                                                                  \
        N_("Internal error"),                                                                                          \
            N_("Something is wrong on our side. Try again; if it stays, give support the request_id.")                 \
    }
#define UNAVAILABLE_TEXT                                                                                               \
    {                                                                                                                  \
        N_("Temporarily unavailable"),                                                                                 \
            N_("Nothing was changed. Try again in a few seconds; with the same Idempotency-Key if you sent one.")      \
    }
#define INVALID_TEXT                                                                                                   \
    {                                                                                                                  \
        N_("Validation failed"), N_("Some fields are missing or not as they must be. Correct what errors lists and "   \
                                    "send the request again.")                                                         \
    }

static const struct problem_text texts[STATUS__MAX] = {
    [STATUS_OK] = { N_("OK"), N_("Nothing is wrong. There is nothing to do.") },
    [STATUS_MALFORMED_JSON] = { N_("Malformed JSON"),
                                N_("The body is not one JSON object in UTF-8 without repeated names, or there is one "
                                   "where none belongs. Correct the body.") },
    [STATUS_MALFORMED_REQUEST] = { N_("Malformed request"),
                                   N_("A header is there twice, the address is badly encoded, or the body is "
                                      "incomplete. Correct the request and send it again.") },
    [STATUS_IDEMPOTENCY_KEY_REQUIRED] = { N_("Idempotency key required"),
                                          N_("Send an Idempotency-Key header with 1 to 255 visible ASCII characters, "
                                             "new for each new intention.") },
    [STATUS_UNAUTHENTICATED] = { N_("Not signed in"),
                                 N_("Sign in with POST /v1/sessions and send the session with the request.") },
    [STATUS_INVALID_CREDENTIALS] = { N_("Sign-in refused"),
                                     N_("The e-mail address or the password is not right. Check both and try again.") },
    [STATUS_OTP_REQUIRED] = { N_("One-time code required"),
                              N_("Send the current code of your authenticator in the field otp.") },
    [STATUS_PAYMENT_DECLINED] = { N_("Payment declined"),
                                  N_("The payment method was declined and nothing was charged. Choose another one or "
                                     "ask your bank, then order with a new quote or pay the invoice again.") },
    [STATUS_ROLE_REQUIRED] = { N_("Role required"), N_("Your roles do not allow this. Ask a global administrator of "
                                                       "your organization for one of required_roles.") },
    [STATUS_CSRF_TOKEN_INVALID] = { N_("CSRF token invalid"), N_("Send the csrf_token of your session, from GET "
                                                                 "/v1/sessions/current, in the X-CSRF-Token header.") },
    [STATUS_OPERATOR_REQUIRED] = { N_("Operator required"),
                                   N_("Only an operator may do this. Sign in as an operator.") },
    [STATUS_NOT_FOUND] = { N_("Not found"),
                           N_("There is nothing at this address for you. Check the address and its identifiers.") },
    [STATUS_PRODUCT_KEY_UNKNOWN] = { N_("Product key unknown"),
                                     N_("This product key is not known. Check it against the one you were given.") },
    [STATUS_METHOD_NOT_ALLOWED] = { N_("Method not allowed"), N_("This address does not take this method. Use one of "
                                                                 "those in the Allow header.") },
    [STATUS_NOT_ACCEPTABLE] = { N_("Not acceptable"),
                                N_("Answers are JSON. Allow application/json in the Accept header.") },
    [STATUS_REQUEST_TIMEOUT] = { N_("Request timeout"), N_("The request did not arrive in time. Send it again.") },
    [STATUS_NOTHING_TO_REFUND] = { N_("Nothing to refund"),
                                   N_("Nothing is left to refund here. Look at what was refunded already.") },
    [STATUS_PRODUCT_KEY_OTHER_PRODUCT] = { N_("Product key of another product"),
                                           N_("This product key is for another product. Redeem it without "
                                              "subscription_id or for a subscription of its product.") },
    [STATUS_PRODUCT_KEY_TOO_FEW_LICENCES] = { N_("Product key with too few licences"),
                                              N_("This product key holds fewer licences than the subscription. Redeem "
                                                 "one with at least as many.") },
    [STATUS_TOO_MANY_LOTS] = { N_("Too many lots"), N_("The licences here end on as many days as they can. Redeem this "
                                                       "product key without subscription_id.") },
    [STATUS_PAYMENT_METHOD_IN_USE] = { N_("Payment method in use"),
                                       N_("A subscription or an open order is paid with this payment method. Give it "
                                          "another one first.") },
    [STATUS_LAST_GLOBAL_ADMIN] = { N_("Last global administrator"),
                                   N_("An organization keeps at least one active global administrator. Give the role "
                                      "to somebody else first.") },
    [STATUS_CANCELLATION_UNAVAILABLE] = { N_("Cancellation unavailable"),
                                          N_("This subscription cannot be cancelled now. The action says why and what "
                                             "can be done.") },
    [STATUS_LICENCE_CHANGE_UNAVAILABLE] = { N_("Licence change unavailable"),
                                            N_("This subscription cannot be changed now. The action says why and what "
                                               "can be done.") },
    [STATUS_QUOTE_STALE] = { N_("Quote out of date"), N_("What this quote was computed from has changed. Ask for a new "
                                                         "quote and order with it.") },
    [STATUS_QUOTE_EXPIRED] = { N_("Quote expired"),
                               N_("A quote can be ordered for 30 minutes. Ask for a new quote and order with it.") },
    [STATUS_QUOTE_USED] = { N_("Quote used"), N_("An order was made with this quote already. Look at your orders, or "
                                                 "ask for a new quote.") },
    [STATUS_IDEMPOTENCY_IN_PROGRESS] = { N_("Still in progress"),
                                         N_("The first request with this Idempotency-Key is still running. Send the "
                                            "same request again in a few seconds.") },
    [STATUS_LICENCES_ASSIGNED] = { N_("Licences assigned"),
                                   N_("More licences are assigned to users than would be left. Take licences from "
                                      "users first; assigned says how many have one.") },
    [STATUS_NO_LICENCE_AVAILABLE] = { N_("No licence available"), N_("Every licence of this subscription is assigned. "
                                                                     "Add licences or take one from another user.") },
    [STATUS_USER_DISABLED] = { N_("User disabled"), N_("A disabled user can have no licence. Enable the user first.") },
    [STATUS_PRODUCT_KEY_ALREADY_REDEEMED] = { N_("Product key already redeemed"),
                                              N_("This product key was redeemed before. Use another one.") },
    [STATUS_EMAIL_TAKEN] = { N_("E-mail address taken"),
                             N_("A user has this e-mail address already. Choose another one.") },
    [STATUS_ALREADY_DECIDED] = { N_("Already decided"),
                                 N_("This credit check was decided the other way. Look at its decision.") },
    [STATUS_ORDER_NOT_CANCELLABLE] = { N_("Order not cancellable"),
                                       N_("This order is confirmed or has ended. To have fewer licences, ask for a "
                                          "quote with a smaller number.") },
    [STATUS_CLOCK_BACKWARDS] = { N_("Clock backwards"),
                                 N_("A sandbox’s clock only moves forward. Send a later instant.") },
    [STATUS_INVOICE_NOT_OPEN] = { N_("Invoice not open"), N_("Nothing is due on this invoice, or it was written off "
                                                             "already. Look at its status and its payments.") },
    [STATUS_AMOUNT_BELOW_MINIMUM] = { N_("Amount too small to be charged"),
                                      N_("Less is due on this invoice than the smallest amount that a card or bank "
                                         "account is charged. It makes nobody past due. Leave it open, or transfer "
                                         "the amount.") },
    [STATUS_PAYMENT_IN_PROGRESS] = { N_("Payment in progress"),
                                     N_("Money for this invoice may be on its way. Look at its payments, and wait "
                                        "until the one that is processing has ended.") },
    [STATUS_PAYMENT_DISPUTED] = { N_("Payment in progress"),
                                  N_("The gateway’s answer about the payment under way cannot be used. Try again in a "
                                     "few minutes; if it stays, ask support to clarify the payment.") },
    [STATUS_SETUP_EXPIRED] = { N_("Setup expired"),
                               N_("The page on which the payment method was to be given is closed: nobody completed it "
                                  "in time. Begin again with POST /v1/payment-methods/setup.") },
    [STATUS_SETUP_CANCELLED] = { N_("Setup cancelled"),
                                 N_("This setup was cancelled, and no payment method was added. Begin again with POST "
                                    "/v1/payment-methods/setup.") },
    [STATUS_SETUP_FAILED] = { N_("Setup failed"),
                              N_("The payment gateway offers no page for this type of payment method. Choose the other "
                                 "type, or ask support to have it switched on.") },
    [STATUS_PRECONDITION_FAILED] = { N_("Precondition failed"),
                                     N_("This was changed since you read it. Read it again and repeat the change with "
                                        "its new ETag in If-Match.") },
    [STATUS_BODY_TOO_LARGE] = { N_("Body too large"),
                                N_("The body is larger than this address takes. Send less at once.") },
    [STATUS_UNSUPPORTED_MEDIA_TYPE] = { N_("Unsupported media type"),
                                        N_("Send the body as application/json in UTF-8 (a file of users as text/csv), "
                                           "without Content-Encoding.") },
    [STATUS_VALIDATION_FAILED] = INVALID_TEXT,
    [STATUS_IDEMPOTENCY_KEY_REUSED] = { N_("Idempotency key reused"),
                                        N_("This Idempotency-Key was used for another request. Use a new key for a new "
                                           "intention, or the same body for a repetition.") },
    [STATUS_PRODUCT_KEY_MALFORMED] = { N_("Product key malformed"),
                                       N_("A character of the product key is wrong. Type it again as it was given.") },
    [STATUS_TOO_MANY_REQUESTS] = { N_("Too many requests"),
                                   N_("Wait as many seconds as the Retry-After header says, then try again.") },
    [STATUS_INTERNAL] = INTERNAL_TEXT,
    [STATUS_UNAVAILABLE] = UNAVAILABLE_TEXT,
    [STATUS_OUTCOME_UNKNOWN] = { N_("Outcome unknown"), N_("The request may or may not have been carried out. Send it "
                                                           "again with the same Idempotency-Key to learn which.") },
    [STATUS_DUPLICATE] = INTERNAL_TEXT,
    [STATUS_CONFLICT] = UNAVAILABLE_TEXT,
    [STATUS_CHANGED] = UNAVAILABLE_TEXT,
    [STATUS_BEHIND] = UNAVAILABLE_TEXT,
    [STATUS_TOO_MUCH_READ] = UNAVAILABLE_TEXT,
    [STATUS_AMOUNT_OVERFLOW] = { N_("Validation failed"),
                                 N_("The amount this leads to is too large. Send a smaller number.") },
    [STATUS_TOKEN_USED] = INVALID_TEXT,
    [STATUS_AUTHENTICATION_WANTED] = INVALID_TEXT,
    [STATUS_METHOD_DECLINED] = INVALID_TEXT,
    [STATUS_CREDIT_MISSING] = INTERNAL_TEXT,
    [STATUS_DAY_OUTSIDE_PERIOD] = INTERNAL_TEXT,
};

static const struct fault_text faults[] = {
#define X(name, code, detail) { code, detail },
    API_FAULT_TABLE(X)
#undef X
};

static void members_write(struct json_write *json, const struct act *act, enum status status)
{
    if (status == STATUS_EMAIL_TAKEN && act->refusal.pointer != NULL)
        json_put_string(json, "pointer", act->refusal.pointer); /* of one of the order's users */
    if (status == STATUS_LICENCES_ASSIGNED)
        json_put_int(json, "assigned", act->refusal.licences_assigned);
    if (status == STATUS_LICENCE_CHANGE_UNAVAILABLE || status == STATUS_CANCELLATION_UNAVAILABLE)
        action_json(json, "action", &act->refusal.action, act->caller.language);
}

const struct problem_words api_words = { texts, faults, sizeof faults / sizeof faults[0], members_write };

static void declined_order_write(struct json_write *json, const struct act *act, const void *order_given)
{
    const struct order *order = order_given;

    (void)act;
    json_put_id(json, "order_id", ID_ORDER, order->id);
    json_put_string(json, "decline_code", order->decline_code);
}

static void declined_payment_write(struct json_write *json, const struct act *act, const void *payment_given)
{
    const struct payment *payment = payment_given;

    (void)act;
    json_put_id(json, "invoice_id", ID_INVOICE, payment->invoice_id);
    json_put_string(json, "decline_code", payment->decline_code);
}

struct problem problem_of_order(const struct order *order)
{
    return (struct problem){ .status = STATUS_PAYMENT_DECLINED, .more = declined_order_write, .context = order };
}

struct problem problem_of_payment(const struct payment *payment)
{
    return (struct problem){ .status = STATUS_PAYMENT_DECLINED, .more = declined_payment_write, .context = payment };
}

/* api/problem_texts.c: for each status: title and detail for the person at the screen (what is wrong and what to do,
 * without a word of JSON or HTTP), and what the programmer reads. po/fr.po has the French. A detail that names figures
 * or a reason is made in problem_words.c. How a sentence is written: docs/house-style.md. */
#include "api/problem_words.h"

#define RELOAD                                                                                                         \
    N_("The page sent a request that cannot be taken. Reload it and try again; if it stays, contact support.")
#define INTERNAL_TEXT                                                                                                  \
    {                                                                                                                  \
        N_("Internal error"),                                                                                          \
            N_("Something went wrong on our side. Try again; if it stays, give support the number of the request."),   \
            FOR_DEVELOPERS("The service’s log has the cause under this request_id.")                                   \
    }
#define UNAVAILABLE_TEXT                                                                                               \
    {                                                                                                                  \
        N_("Temporarily unavailable"), N_("Nothing was changed. Try again in a few seconds."),                         \
            FOR_DEVELOPERS("Nothing was written: send the request again after Retry-After, with the same "             \
                           "Idempotency-Key if there "                                                                 \
                           "was one.")                                                                                 \
    }
#define INVALID_TEXT                                                                                                   \
    {                                                                                                                  \
        N_("Entries to correct"),                                                                                      \
            N_("Some entries are missing or not right. Correct those that are marked and try again."),                 \
            FOR_DEVELOPERS("errors has each fault with its pointer, code and limits.")                                 \
    }

const struct problem_text problem_texts[STATUS__MAX] = {
    [STATUS_OK] = { N_("OK"), N_("Nothing is wrong. There is nothing to do."),
                    FOR_DEVELOPERS("Never sent as a problem.") },
    [STATUS_MALFORMED_JSON] = { N_("Request not understood"), RELOAD,
                                FOR_DEVELOPERS("The body is not one JSON object in UTF-8 without repeated names and "
                                               "with integers of "
                                               "at most 64 bits, or there is a body where none belongs.") },
    [STATUS_MALFORMED_REQUEST] = { N_("Request not understood"), RELOAD,
                                   FOR_DEVELOPERS("A header is there twice, the address is badly encoded or too long, "
                                                  "the headers are "
                                                  "too large, or the body is incomplete.") },
    [STATUS_IDEMPOTENCY_KEY_REQUIRED] = { N_("Request incomplete"), RELOAD,
                                          FOR_DEVELOPERS("Send an Idempotency-Key header of 1 to 255 visible ASCII "
                                                         "characters, a new "
                                                         "one for each operation.") },
    [STATUS_UNAUTHENTICATED] = { N_("Not signed in"),
                                 N_("You are not signed in, or your session has ended. Sign in to continue."),
                                 FOR_DEVELOPERS("Send the session of POST /v1/sessions: its cookie, or its token as "
                                                "Authorization: "
                                                "Bearer.") },
    [STATUS_INVALID_CREDENTIALS] = { N_("Sign-in refused"),
                                     N_("The e-mail address or the password is not right. Check both and try again."),
                                     FOR_DEVELOPERS("Which of the two is wrong is not told, by answer or by time.") },
    [STATUS_OTP_REQUIRED] = { N_("One-time code required"), N_("Enter the current code of your authenticator app."),
                              FOR_DEVELOPERS("Send the code in the field otp.") },
    [STATUS_PAYMENT_DECLINED] = { N_("Payment declined"),
                                  N_("The payment method was declined and nothing was charged. Choose another one or "
                                     "ask your bank, then order with a new quote or pay the invoice again."),
                                  FOR_DEVELOPERS(
                                      "decline_code says why; order_id or invoice_id is what was to be paid.") },
    [STATUS_ROLE_REQUIRED] = { N_("Role required"),
                               N_("Your role does not allow this. Ask an administrator of your organization."),
                               FOR_DEVELOPERS("The user needs one of required_roles; administrators are the names of "
                                              "up to five users "
                                              "who have one.") },
    [STATUS_CSRF_TOKEN_INVALID] = { N_("Request not confirmed"),
                                    N_("Your sign-in could not be confirmed. Reload the page and try again."),
                                    FOR_DEVELOPERS("Send the csrf_token of GET /v1/sessions/current in the "
                                                   "X-CSRF-Token header.") },
    [STATUS_OPERATOR_REQUIRED] = { N_("Operator required"), N_("Only an operator may do this. Sign in as an operator."),
                                   FOR_DEVELOPERS(
                                       "The user must have the role operator, in the operator’s organization.") },
    [STATUS_NOT_FOUND] = { N_("Not found"),
                           N_("What you look for is not here. Check the address, or go back and choose it from the "
                              "list."),
                           FOR_DEVELOPERS("No such address, or no such object in the caller’s organization: the two "
                                          "cannot be told "
                                          "apart.") },
    [STATUS_PRODUCT_KEY_UNKNOWN] = { N_("Product key unknown"),
                                     N_("This product key is not known. Check it against the one you were given."),
                                     FOR_DEVELOPERS("Ten unknown keys within an hour lead to 429.") },
    [STATUS_METHOD_NOT_ALLOWED] = { N_("Not possible here"), RELOAD,
                                    FOR_DEVELOPERS("Use one of the methods in the Allow header.") },
    [STATUS_NOT_ACCEPTABLE] = { N_("Answer not available in this form"), RELOAD,
                                FOR_DEVELOPERS("Answers are JSON: allow application/json in the Accept header.") },
    [STATUS_REQUEST_TIMEOUT] = { N_("Request timed out"),
                                 N_("Your request did not arrive in time. Check your connection and try again."),
                                 FOR_DEVELOPERS("The request did not arrive completely in time.") },
    [STATUS_NOTHING_TO_REFUND] = { N_("Nothing to refund"),
                                   N_("Nothing is left to refund here. Look at what was refunded already; what was "
                                      "paid to a payment account that the seller does not use any more is given back "
                                      "there: ask the seller."),
                                   FOR_DEVELOPERS(
                                       "The credit note has no unspent rest that a payment can give back.") },
    [STATUS_PRODUCT_KEY_OTHER_PRODUCT] = { N_("Product key of another product"),
                                           N_("This product key is for another product. Redeem it for a subscription "
                                              "of its product, or as a new subscription."),
                                           FOR_DEVELOPERS("Leave subscription_id out, or name a subscription of the "
                                                          "key’s product.") },
    [STATUS_PRODUCT_KEY_TOO_FEW_LICENCES] = { N_("Product key with too few licences"),
                                              N_("This product key holds fewer licences than the subscription. Redeem "
                                                 "one with at least as many."),
                                              FOR_DEVELOPERS(
                                                  "With apply extend a key must cover at least the licences owned.") },
    [STATUS_TOO_MANY_LOTS] = { N_("Too many end dates"),
                               N_("The licences here end on as many different days as they can. Redeem this product "
                                  "key as a new subscription."),
                               FOR_DEVELOPERS("Leave subscription_id out; docs/limits.md has the number.") },
    [STATUS_PAYMENT_METHOD_IN_USE] = { N_("Payment method in use"),
                                       N_("A subscription or an open order is paid with this payment method. Choose "
                                          "another one for it first."),
                                       FOR_DEVELOPERS("PATCH /v1/subscriptions/{id} with another payment_method_id "
                                                      "first, or wait for "
                                                      "the order’s end.") },
    [STATUS_LAST_GLOBAL_ADMIN] = { N_("Last global administrator"),
                                   N_("An organization keeps at least one active global administrator. Give the role "
                                      "to somebody else first."),
                                   FOR_DEVELOPERS(
                                       "Another active user with a password must have the role global_admin.") },
    [STATUS_CANCELLATION_UNAVAILABLE] = { N_("Cancellation unavailable"),
                                          N_("This subscription cannot be cancelled now. Look at the subscription: it "
                                             "says why, and what can be done."),
                                          FOR_DEVELOPERS(
                                              "detail is the message of action, whose reason and remedy are for "
                                              "programs.") },
    [STATUS_LICENCE_CHANGE_UNAVAILABLE] = { N_("Licence change unavailable"),
                                            N_("This subscription cannot be changed now. Look at the subscription: it "
                                               "says why, and what can be done."),
                                            FOR_DEVELOPERS(
                                                "detail is the message of action, whose reason and remedy are for "
                                                "programs.") },
    [STATUS_QUOTE_STALE] = { N_("Quote out of date"),
                             N_("The data of this quote have changed. Ask for a new quote and order with it."),
                             FOR_DEVELOPERS(
                                 "The order computes the quote again, and its charge is another one now: another day, "
                                 "version, tax or balance.") },
    [STATUS_QUOTE_EXPIRED] = { N_("Quote expired"),
                               N_("A quote is valid for half an hour. Ask for a new quote and order with it."),
                               FOR_DEVELOPERS("expires_at of the quote has passed.") },
    [STATUS_QUOTE_USED] = { N_("Quote used"),
                            N_("An order was made with this quote already. Look at your orders, or ask for a new "
                               "quote."),
                            FOR_DEVELOPERS("GET /v1/orders has the order with this quote_id.") },
    [STATUS_IDEMPOTENCY_IN_PROGRESS] = { N_("Still in progress"),
                                         N_("This is being done already. Wait a few seconds, then try again."),
                                         FOR_DEVELOPERS("The first request with this Idempotency-Key is still running: "
                                                        "send the same "
                                                        "request again after Retry-After.") },
    [STATUS_LICENCES_ASSIGNED] = { N_("Licences assigned"),
                                   N_("Fewer licences would be left than are assigned. Take licences from users "
                                      "first."),
                                   FOR_DEVELOPERS("assigned is how many are assigned or reserved: total_licences must "
                                                  "not be below "
                                                  "it.") },
    [STATUS_NO_LICENCE_AVAILABLE] = { N_("No licence available"),
                                      N_("Every licence of this subscription is assigned. Add licences or take one "
                                         "from another user."),
                                      FOR_DEVELOPERS("licences.available of the subscription is 0.") },
    [STATUS_USER_DISABLED] = { N_("User disabled"), N_("A disabled user can have no licence. Enable the user first."),
                               FOR_DEVELOPERS("PATCH /v1/users/{id} with status active first.") },
    [STATUS_PRODUCT_KEY_ALREADY_REDEEMED] = { N_("Product key already redeemed"),
                                              N_("This product key was redeemed before. Use another one."),
                                              FOR_DEVELOPERS("A key is redeemed once.") },
    [STATUS_PRODUCT_KEY_REVOKED] = { N_("Product key revoked"),
                                     N_("The seller has revoked this product key. Use another one, or ask the seller."),
                                     FOR_DEVELOPERS("A revoked key is never redeemed, and not counted as unknown.") },
    [STATUS_EMAIL_TAKEN] = { N_("E-mail address taken"),
                             N_("A user has this e-mail address already. Choose another one."),
                             FOR_DEVELOPERS(
                                 "Addresses are unique among all organizations; pointer names the order’s user.") },
    [STATUS_ALREADY_DECIDED] = { N_("Already decided"),
                                 N_("This credit check was decided the other way. Look at its decision."),
                                 FOR_DEVELOPERS("The same decision again would be answered by 200.") },
    [STATUS_ORDER_NOT_CANCELLABLE] = { N_("Order not cancellable"),
                                       N_("This order is confirmed or has ended. To have fewer licences, change their "
                                          "number."),
                                       FOR_DEVELOPERS(
                                           "Only an order that is not confirmed, or scheduled, can be cancelled.") },
    [STATUS_CLOCK_BACKWARDS] = { N_("Clock backwards"),
                                 N_("The clock of a test environment only moves forward. Choose a later moment."),
                                 FOR_DEVELOPERS("now must not be before the organization’s now.") },
    [STATUS_INVOICE_NOT_OPEN] = { N_("Invoice not open"),
                                  N_("Nothing is due on this invoice, or it was written off already. Look at its "
                                     "status and its payments."),
                                  FOR_DEVELOPERS("status of the invoice is paid or uncollectible.") },
    [STATUS_AMOUNT_BELOW_MINIMUM] = { N_("Amount too small to be charged"),
                                      N_("Less is due on this invoice than the smallest amount that a card or bank "
                                         "account is charged. It makes nobody past due. Leave it open, or transfer the "
                                         "amount."),
                                      FOR_DEVELOPERS("due is below the smallest amount of the gateway and currency.") },
    [STATUS_PAYMENT_IN_PROGRESS] = { N_("Payment in progress"),
                                     N_("Money for this invoice may be on its way. Look at its payments, and wait "
                                        "until the one that is processing has ended."),
                                     FOR_DEVELOPERS("payments of the invoice has one that is processing.") },
    [STATUS_PAYMENT_DISPUTED] = { N_("Payment in progress"),
                                  N_("The payment service answered about the payment under way in a way that cannot be "
                                     "used. Try again in a few minutes; if it stays, ask support to clarify the "
                                     "payment."),
                                  FOR_DEVELOPERS("The gateway’s answer disputes the charge; the operator is told "
                                                 "(docs/operating.md).") },
    [STATUS_SETUP_EXPIRED] = { N_("Setup expired"),
                               N_("The page on which the payment method was to be given is closed: nobody completed it "
                                  "in time. Begin again."),
                               FOR_DEVELOPERS("POST /v1/payment-methods/setup makes a new page.") },
    [STATUS_SETUP_CANCELLED] = { N_("Setup cancelled"),
                                 N_("This setup was cancelled, and no payment method was added. Begin again."),
                                 FOR_DEVELOPERS("POST /v1/payment-methods/setup makes a new page.") },
    [STATUS_SETUP_FAILED] = { N_("Setup failed"),
                              N_("The payment service offers no page for this type of payment method. Choose the other "
                                 "type, or ask support to have it switched on."),
                              FOR_DEVELOPERS("The gateway refuses setups of this type: see its account.") },
    [STATUS_PRECONDITION_FAILED] = { N_("Changed meanwhile"),
                                     N_("Somebody changed this after you opened it. Reload it and make your change "
                                        "again."),
                                     FOR_DEVELOPERS("Read it again and send its new ETag in If-Match.") },
    [STATUS_BODY_TOO_LARGE] = { N_("Too much at once"),
                                N_("This is more than can be taken at once. Send less at once."),
                                FOR_DEVELOPERS(
                                    "The body is larger than this address takes: 64 KiB, an order 256 KiB, an import 1 "
                                    "MiB.") },
    [STATUS_UNSUPPORTED_MEDIA_TYPE] = { N_("Kind of file not supported"),
                                        N_("This kind of file cannot be read here. For a list of users choose a CSV "
                                           "file in UTF-8."),
                                        FOR_DEVELOPERS(
                                            "Send the body as application/json in UTF-8 (a file of users as text/csv), "
                                            "without Content-Encoding.") },
    [STATUS_VALIDATION_FAILED] = INVALID_TEXT,
    [STATUS_IDEMPOTENCY_KEY_REUSED] = { N_("Sent once with other values"),
                                        N_("This was sent already, with other values. Reload the page and try again."),
                                        FOR_DEVELOPERS("This Idempotency-Key was used for another request: take a new "
                                                       "one for a new "
                                                       "operation, or the same body for a repetition.") },
    [STATUS_PRODUCT_KEY_MALFORMED] = { N_("Product key mistyped"),
                                       N_("A character of the product key is wrong. Type it again as it was given."),
                                       FOR_DEVELOPERS("25 characters of BCDFGHJKMPQRTVWXY2346789, the last a check "
                                                      "character; it is "
                                                      "not counted.") },
    [STATUS_TOO_MANY_REQUESTS] = { N_("Too many requests"),
                                   N_("This was tried too often. Wait a moment, then try again."),
                                   FOR_DEVELOPERS("Wait as many seconds as the Retry-After header says.") },
    [STATUS_INTERNAL] = INTERNAL_TEXT,
    [STATUS_UNAVAILABLE] = UNAVAILABLE_TEXT,
    [STATUS_OUTCOME_UNKNOWN] = { N_("Outcome unknown"),
                                 N_("It is not known whether this was done. Look whether it was before you try again."),
                                 FOR_DEVELOPERS("Send the same request again with the same Idempotency-Key to learn "
                                                "whether it was "
                                                "carried out.") },
    [STATUS_AMOUNT_OVERFLOW] = { N_("Entries to correct"),
                                 N_("The amount this leads to is too large. Enter a smaller number."),
                                 FOR_DEVELOPERS("The amount exceeds 64 bits of minor units.") },
    [STATUS_DUPLICATE] = INTERNAL_TEXT,
    [STATUS_CREDIT_MISSING] = INTERNAL_TEXT,
    [STATUS_CHARGEBACK_UNUSABLE] = INTERNAL_TEXT,
    [STATUS_DAY_OUTSIDE_PERIOD] = INTERNAL_TEXT,
    [STATUS_CONFLICT] = UNAVAILABLE_TEXT,
    [STATUS_CHANGED] = UNAVAILABLE_TEXT,
    [STATUS_BEHIND] = UNAVAILABLE_TEXT,
    [STATUS_TOO_MUCH_READ] = UNAVAILABLE_TEXT,
    [STATUS_TOKEN_USED] = INVALID_TEXT,
    [STATUS_METHOD_DECLINED] = INVALID_TEXT,
    [STATUS_AUTHENTICATION_WANTED] = INVALID_TEXT,
};

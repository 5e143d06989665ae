/* api/faults.h: the faults in fields that only this API has, in addition to those of every service (fcgi/fault.h).
 * Those found by an act are identified by their wire code (act_invalid), the others by their C name.
 * Source: docs/api.md, Conventions. */
#ifndef GUICHET_API_FAULTS_H
#define GUICHET_API_FAULTS_H

#include "fcgi/fault.h"

/* As FAULT_TABLE. */
#define API_FAULT_TABLE(X)                                                                                             \
    X(FAULT_TOO_MANY_PRICES, "too_many_prices",                                                                        \
      LANGUAGE_PLAIN(N_("This product has as many prices as it can have: make another product.")),                     \
      FOR_DEVELOPERS("See docs/limits.md."))                                                                           \
    X(FAULT_UNKNOWN_TOKEN, "unknown_token",                                                                            \
      LANGUAGE_PLAIN(N_("The payment service does not know this card or account: enter it again there.")),             \
      FOR_DEVELOPERS("The payment gateway does not know this token for this type: make a new one there."))             \
    X(FAULT_NOT_OUR_ADDRESS, "not_our_address",                                                                        \
      LANGUAGE_PLAIN(N_("The page cannot send you back from there: reload it and try again.")),                        \
      FOR_DEVELOPERS("This is no address of this service: send a path that begins with a single slash."))              \
    X(FAULT_TOKEN_USED, "token_used",                                                                                  \
      LANGUAGE_PLAIN(                                                                                                  \
          N_("This card or account was given before, or removed at the payment service: enter it there again.")),      \
      FOR_DEVELOPERS("The token was used before, or is detached at the payment gateway: make a new one there."))       \
    X(FAULT_METHOD_DECLINED, "method_declined",                                                                        \
      LANGUAGE_PLAIN(N_("Your bank does not accept this card or account: enter another one.")),                        \
      FOR_DEVELOPERS("The bank refused it at the payment gateway: send the token of another one."))                    \
    X(FAULT_METHOD_OTHER_CURRENCY, "method_other_currency",                                                            \
      LANGUAGE_PLAIN(N_("The payment method does not pay in this currency: choose another one, for the subscription "  \
                        "too where it is paid by this one.")),                                                         \
      FOR_DEVELOPERS("See the currencies of the gateway."))                                                            \
    X(FAULT_AUTHENTICATION_WANTED, "authentication_required",                                                          \
      LANGUAGE_PLAIN(                                                                                                  \
          N_("Your bank wants you to confirm this card or account once: add it on the page of the payment service.")), \
      FOR_DEVELOPERS("Send the holder to the page that POST /v1/payment-methods/setup gives."))                        \
    X(FAULT_MANDATE_INACTIVE, "mandate_inactive",                                                                      \
      LANGUAGE_PLAIN(N_(                                                                                               \
          "This bank account may not be debited any more: its holder or the bank ended the mandate. Add the account "  \
          "again, or choose another payment method, for the subscription too where it is paid by this one.")),         \
      FOR_DEVELOPERS("The mandate is not active at the payment gateway."))                                             \
    X(FAULT_NOT_NEW, "not_a_new_subscription",                                                                         \
      LANGUAGE_PLAIN(N_("This order changes a subscription you have: leave the name out, and change it there.")),      \
      FOR_DEVELOPERS("Only an order of a new subscription names one: PATCH of the subscription names others."))        \
    X(FAULT_NOTHING_TO_PAY, "nothing_to_pay",                                                                          \
      LANGUAGE_PLAIN(                                                                                                  \
          N_("This change charges nothing that a payment method would pay: leave it out, and choose the payment "      \
             "method on the subscription.")),                                                                          \
      FOR_DEVELOPERS("A method is named where collection would be now or next_invoice and licences are added: "        \
                     "PATCH of the subscription changes it by itself."))                                               \
    X(FAULT_METHOD_LAPSED, "method_lapsed",                                                                            \
      LANGUAGE_PLAIN(N_(                                                                                               \
          "This card or account was given to a payment account that the seller does not use any more, and cannot be "  \
          "charged: add it again, and choose the new one for the subscription too where it is paid by this one.")),    \
      FOR_DEVELOPERS("Its status is lapsed: the payment gateway's account was changed after it was made."))            \
    X(FAULT_NOT_A_SANDBOX, "not_a_sandbox",                                                                            \
      LANGUAGE_PLAIN(N_("Only the clock of a test environment can be set: create an organization for tests.")),        \
      FOR_DEVELOPERS("Create the organization with sandbox true."))                                                    \
    X(FAULT_OUTSIDE_CLOCK_RANGE, "outside_clock_range",                                                                \
      LANGUAGE_PLAIN(N_("The clock of a test environment stands on a day from 2000 to 2100: choose one.")),            \
      FOR_DEVELOPERS("The day must be from 2000-01-01 to 2100-12-31."))                                                \
    X(FAULT_PAST_PERIOD_END, "past_period_end",                                                                        \
      LANGUAGE_PLAIN(N_("A billing period ends before that: set the clock to a moment within the current period.")),   \
      FOR_DEVELOPERS("See current_period of the subscriptions."))                                                      \
    X(FAULT_NOT_ON_SALE, "not_on_sale",                                                                                \
      LANGUAGE_PLAIN(N_("This price is not on sale today: choose another one from the catalogue.")),                   \
      FOR_DEVELOPERS("See on_sale of the price in GET /v1/products."))                                                 \
    X(FAULT_OTHER_CURRENCY, "other_currency",                                                                          \
      LANGUAGE_PLAIN(N_("This price is in another currency than your organization’s: choose another one.")),           \
      FOR_DEVELOPERS("The price and the organization must have one currency."))                                        \
    X(FAULT_NOT_A_SUCCESSOR, "not_a_successor",                                                                        \
      LANGUAGE_PLAIN(                                                                                                  \
          N_("This cannot take its place: choose another product, or another price in the same currency.")),           \
      FOR_DEVELOPERS("Nothing is its own successor, and those of a price are in its currency."))                       \
    X(FAULT_OTHER_PRODUCT, "other_product",                                                                            \
      LANGUAGE_PLAIN(N_("This price is of another product: choose one of the trial’s own product.")),                  \
      FOR_DEVELOPERS("The price must be one of the trial’s product."))                                                 \
    X(FAULT_NO_LICENCES_ADDED, "no_licences_added",                                                                    \
      LANGUAGE_PLAIN(                                                                                                  \
          N_("Users are created with licences that are added: add licences, or create the users without an order.")),  \
      FOR_DEVELOPERS("The quote adds no licences."))                                                                   \
    X(FAULT_PRICE_RANGE, "out_of_range",                                                                               \
      LANGUAGE_COUNT(NP_("Enter between {min} and {max} licence.", "Enter between {min} and {max} licences.")),        \
      FOR_DEVELOPERS("The price has these min_licences and max_licences."))                                            \
    X(FAULT_OUT_OF_RANGE, "out_of_range", LANGUAGE_PLAIN(N_("This cannot be bought here now: ask support.")),          \
      FOR_DEVELOPERS("No tax rate is known for the buyer’s country: the operator enters it."))                         \
    X(FAULT_AMOUNT_OVERFLOW, "amount_overflow",                                                                        \
      LANGUAGE_PLAIN(N_("So many licences cost more than the highest amount: choose fewer.")),                         \
      FOR_DEVELOPERS("The amount exceeds 64 bits of minor units."))                                                    \
    X(FAULT_IN_THE_FUTURE, "in_the_future",                                                                            \
      LANGUAGE_PLAIN(N_("That day has not come yet: choose today or an earlier day.")),                                \
      FOR_DEVELOPERS("The day is after the organization’s today."))                                                    \
    X(FAULT_NO_TRIAL, "no_trial", LANGUAGE_PLAIN(N_("This price has no trial: choose one that can be tried.")),        \
      FOR_DEVELOPERS("trial_days of the price is 0."))                                                                 \
    X(FAULT_TRIAL_OVER, "trial_over",                                                                                  \
      LANGUAGE_PLAIN(N_("A trial that began on that day has ended already: choose a later day.")),                     \
      FOR_DEVELOPERS("starts_on plus trial_days is not after the organization’s today."))                              \
    X(FAULT_BEYOND_REACH, "beyond_reach",                                                                              \
      LANGUAGE_PLAIN(N_("The licences would then end more than a century from now: redeem this key later.")),          \
      FOR_DEVELOPERS("The end of the lots would exceed the calendar."))                                                \
    X(FAULT_EMAIL_TAKEN, "email_taken",                                                                                \
      LANGUAGE_PLAIN(N_("A user has this e-mail address already, or it stands here twice: choose another one.")),      \
      FOR_DEVELOPERS("Addresses are unique among all organizations."))                                                 \
    X(FAULT_NO_LICENCE, "no_licence_available",                                                                        \
      LANGUAGE_PLAIN(N_("No licence is left for this user: add licences first, or leave this empty.")),                \
      FOR_DEVELOPERS("Every licence of the subscription is assigned or reserved."))                                    \
    X(FAULT_CSV_HEADER, "wrong_header",                                                                                \
      LANGUAGE_PLAIN(N_("The first line must be exactly email,display_name,locale,subscription_id: correct it, with "  \
                        "commas between.")),                                                                           \
      FOR_DEVELOPERS("The header row is compared byte by byte."))                                                      \
    X(FAULT_TOO_MUCH, "too_much", LANGUAGE_PLAIN(N_("This is more than is left of the line to credit: enter less.")),  \
      FOR_DEVELOPERS("See the line’s amount and the credit notes of the invoice."))                                    \
    X(FAULT_TOO_LONG_AGO, "too_long_ago",                                                                              \
      LANGUAGE_PLAIN(N_("That day is before 2000: enter the day on which the money arrived.")),                        \
      FOR_DEVELOPERS("The day must be 2000-01-01 or later."))                                                          \
    X(FAULT_CURRENT_PASSWORD, "current_password_wrong",                                                                \
      LANGUAGE_PLAIN(N_("This is not your current password: type it again.")),                                         \
      FOR_DEVELOPERS("The session is valid: do not sign the user out."))                                               \
    X(FAULT_OWN_PASSWORD, "required",                                                                                  \
      LANGUAGE_PLAIN(N_("Enter your current password too: your own password is changed with it.")),                    \
      FOR_DEVELOPERS("Send both to PUT /v1/users/me/password."))

#define X(name, code, detail, developer) name,
enum api_fault { API_FAULT__BEFORE = FAULT__MAX - 1, API_FAULT_TABLE(X) API_FAULT__END };
#undef X

#endif

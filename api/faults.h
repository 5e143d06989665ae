/* api/faults.h: the faults in fields that only this API has, in addition to those of every service (fcgi/fault.h).
 * Those found by an act are identified by their wire code (act_invalid), the others by their C name.
 * Source: docs/api.md, Conventions. */
#ifndef GUICHET_API_FAULTS_H
#define GUICHET_API_FAULTS_H

#include "fcgi/fault.h"

/* C name, wire code, the sentence shown. */
#define API_FAULT_TABLE(X)                                                                                             \
    X(FAULT_TOO_MANY_PRICES, "too_many_prices",                                                                        \
      LANGUAGE_PLAIN(N_("This product has as many prices as it can have: make another product.")))                     \
    X(FAULT_UNKNOWN_TOKEN, "unknown_token",                                                                            \
      LANGUAGE_PLAIN(N_("The payment gateway does not know this token for this type: make a new one there.")))         \
    X(FAULT_NOT_OUR_ADDRESS, "not_our_address",                                                                        \
      LANGUAGE_PLAIN(N_("This is no address of this service: send a path that begins with a single slash.")))          \
    X(FAULT_TOKEN_USED, "token_used",                                                                                  \
      LANGUAGE_PLAIN(N_(                                                                                               \
          "This token was used before, or its card or account was removed at the payment gateway: enter the card or "  \
          "account there again, and send the new token.")))                                                            \
    X(FAULT_METHOD_DECLINED, "method_declined",                                                                        \
      LANGUAGE_PLAIN(N_(                                                                                               \
          "The bank does not accept this card or account: enter another one at the payment gateway, and send the new " \
          "token.")))                                                                                                  \
    X(FAULT_METHOD_OTHER_CURRENCY, "method_other_currency",                                                            \
      LANGUAGE_PLAIN(N_(                                                                                               \
          "The payment method does not pay in this currency: choose another one, for the subscription too where it "   \
          "is paid by this one.")))                                                                                    \
    X(FAULT_AUTHENTICATION_WANTED, "authentication_required",                                                          \
      LANGUAGE_PLAIN(                                                                                                  \
          N_("The bank wants the holder to authenticate this card or account once: send the holder to the page that "  \
             "POST /v1/payment-methods/setup gives, and enter it there.")))                                            \
    X(FAULT_MANDATE_INACTIVE, "mandate_inactive",                                                                      \
      LANGUAGE_PLAIN(N_(                                                                                               \
          "This bank account may not be debited any more: its holder or the bank ended the mandate. Add the account "  \
          "again, or choose another payment method, for the subscription too where it is paid by this one.")))         \
    X(FAULT_NOT_A_SANDBOX, "not_a_sandbox",                                                                            \
      LANGUAGE_PLAIN(N_("Only a sandbox organization’s clock can be set: create one with sandbox true.")))             \
    X(FAULT_OUTSIDE_CLOCK_RANGE, "outside_clock_range",                                                                \
      LANGUAGE_PLAIN(N_("A sandbox’s clock stands on a day from 2000 to 2100: choose one.")))                          \
    X(FAULT_PAST_PERIOD_END, "past_period_end",                                                                        \
      LANGUAGE_PLAIN(N_("A billing period ends before that: set the clock to a moment within the current period.")))   \
    X(FAULT_NOT_ON_SALE, "not_on_sale",                                                                                \
      LANGUAGE_PLAIN(N_("This price is not on sale today: choose another one from the catalogue.")))                   \
    X(FAULT_OTHER_CURRENCY, "other_currency",                                                                          \
      LANGUAGE_PLAIN(N_("This price is in another currency than the organization’s: choose another one.")))            \
    X(FAULT_OUT_OF_RANGE, "out_of_range",                                                                              \
      LANGUAGE_PLAIN(N_("The value is outside what this price allows: see its min_licences and max_licences.")))       \
    X(FAULT_AMOUNT_OVERFLOW, "amount_overflow",                                                                        \
      LANGUAGE_PLAIN(N_("So many licences cost more than can be written: send fewer.")))                               \
    X(FAULT_IN_THE_FUTURE, "in_the_future",                                                                            \
      LANGUAGE_PLAIN(N_("That day has not come yet for the organization: send its today, or an earlier day.")))        \
    X(FAULT_NO_TRIAL, "no_trial",                                                                                      \
      LANGUAGE_PLAIN(N_("This price has no trial days: choose a price that can be tried.")))                           \
    X(FAULT_TRIAL_OVER, "trial_over",                                                                                  \
      LANGUAGE_PLAIN(N_("A trial that began on that day has ended already: send a later day.")))                       \
    X(FAULT_BEYOND_REACH, "beyond_reach",                                                                              \
      LANGUAGE_PLAIN(N_("The licences would then end more than a century from now: redeem this key later.")))          \
    X(FAULT_EMAIL_TAKEN, "email_taken",                                                                                \
      LANGUAGE_PLAIN(N_("A user has this e-mail address already, or it stands here twice: choose another one.")))      \
    X(FAULT_NO_LICENCE, "no_licence_available",                                                                        \
      LANGUAGE_PLAIN(N_("No licence is left for this user: add licences first, or leave this field empty.")))          \
    X(FAULT_CSV_HEADER, "wrong_header",                                                                                \
      LANGUAGE_PLAIN(                                                                                                  \
          N_("The first line must be exactly email,display_name,locale,subscription_id: correct it, with commas "      \
             "between.")))                                                                                             \
    X(FAULT_TOO_MUCH, "too_much", LANGUAGE_PLAIN(N_("This is more than is left of the line to credit: send less.")))   \
    X(FAULT_TOO_LONG_AGO, "too_long_ago",                                                                              \
      LANGUAGE_PLAIN(N_("That day is before 2000: send the day on which the money arrived.")))                         \
    X(FAULT_CURRENT_PASSWORD, "current_password_wrong",                                                                \
      LANGUAGE_PLAIN(N_("This is not your current password: type it again.")))                                         \
    X(FAULT_OWN_PASSWORD, "required",                                                                                  \
      LANGUAGE_PLAIN(                                                                                                  \
          N_("Your own password is changed with the current one: send both to PUT /v1/users/me/password.")))

#define X(name, code, detail) name,
enum api_fault { API_FAULT__BEFORE = FAULT__MAX - 1, API_FAULT_TABLE(X) API_FAULT__END };
#undef X

#endif

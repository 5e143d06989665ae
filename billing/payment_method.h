/* billing/payment_method.h: how an organization pays. Source: docs/api.md, Catalogue and organization. */
#ifndef GUICHET_BILLING_PAYMENT_METHOD_H
#define GUICHET_BILLING_PAYMENT_METHOD_H

#include "base/clock.h"
#include "base/id.h"

struct names;

enum payment_method_type {
    PAYMENT_METHOD_CARD,
    PAYMENT_METHOD_BANK_ACCOUNT,
    PAYMENT_METHOD_INVOICE,
    PAYMENT_METHOD__MAX
};

/* What a bank account is debited under. An inactive one allows no debit any more: its holder or the bank ended it. */
enum mandate_status { MANDATE_ACTIVE, MANDATE_PENDING, MANDATE_INACTIVE, MANDATE_STATUS__MAX };
enum { MANDATE_TEXT_MAX = 35 }; /* bytes of a reference or a creditor identifier, as SEPA has them */
struct mandate {
    const char *id;        /* what the gateway calls it, never shown; NULL: none is known, and the rest is nothing */
    const char *reference; /* what the account's holder finds on the statement; both NULL where they are not known */
    const char *creditor_identifier;
    enum mandate_status status;
};

/* Without a reason to ask sooner, the gateway is asked so often how a method stands. */
enum { PAYMENT_METHOD_ASKED_EVERY_S = 30 * 24 * 3600 };

struct payment_method {
    struct id organization_id;
    struct id id;
    enum payment_method_type type;
    const char *gateway_reference; /* the gateway's identifier; NULL for invoice; never shown */
    /* the setup that made it (billing/method_setup.h), ID_NONE: none; only written, not filled by reads */
    struct id setup_id;
    const char *brand, *last4;   /* NULL where there is none */
    int64_t exp_month, exp_year; /* 0 where there is none */
    struct mandate mandate;      /* of a bank account alone */
    bool is_default;
    bool active;
    bool former; /* made at a former account at the gateway: it cannot be charged any more (lapsed); only read */
    int64_t version;
    struct instant created_at;
};

const char *payment_method_type_name(enum payment_method_type type); /* "card", "bank_account", "invoice" */
const char *mandate_status_name(enum mandate_status status);         /* "active", "pending", "inactive" */
bool mandate_status_read(const char *name, enum mandate_status *status) MUST_CHECK;
/* Whether the method's mandate is known to allow no charge any more. */
bool payment_method_mandate_ended(const struct payment_method *method);
/* "active", "lapsed" (still the organization's, but of a former account at the gateway), "removed" */
const char *payment_method_status(const struct payment_method *method);
/* Why the method allows no new charge, as a code: "method_lapsed", "mandate_inactive"; NULL: it allows them. */
#define PAYMENT_METHOD_LAPSED "method_lapsed"
const char *payment_method_refusal(const struct payment_method *method);
bool payment_method_type_read(const char *name, enum payment_method_type *type) MUST_CHECK;
struct names payment_method_type_words(void); /* billing/names.h */

#endif

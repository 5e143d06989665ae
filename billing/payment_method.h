/* billing/payment_method.h: how an organization pays. Source: docs/api.md, Catalogue and organization. */
#ifndef GUICHET_BILLING_PAYMENT_METHOD_H
#define GUICHET_BILLING_PAYMENT_METHOD_H

#include "base/clock.h"
#include "base/id.h"

enum payment_method_type {
    PAYMENT_METHOD_CARD,
    PAYMENT_METHOD_BANK_ACCOUNT,
    PAYMENT_METHOD_INVOICE,
    PAYMENT_METHOD__MAX
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
    bool is_default;
    bool active;
    int64_t version;
    struct instant created_at;
};

const char *payment_method_type_name(enum payment_method_type type); /* "card", "bank_account", "invoice" */
bool payment_method_type_read(const char *name, enum payment_method_type *type) MUST_CHECK;

#endif

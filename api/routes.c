/* api/routes.c: everything this server answers. From a row one finds the handler, and from there the act and the rule. */
#include "api/routes.h"

#include "api/handlers.h"

static const struct route routes[] = {
    /* method    pattern                     access            key       body_max  handler, query */
    { "GET",    "/healthz",                  ACCESS_ANYONE,    KEY_NONE, 0,        handle_health },
    { "GET",    "/readyz",                   ACCESS_ANYONE,    KEY_NONE, 0,        handle_ready },
    { "GET",    "/metrics",                  ACCESS_INTERNAL,  KEY_NONE, 0,        handle_metrics },

    { "POST",   "/v1/gateway-events",        ACCESS_ANYONE,    KEY_NONE, 64 * KIB, handle_gateway_event, .unread = true },

    { "POST",   "/v1/sessions",              ACCESS_ANYONE,    KEY_NONE, 4 * KIB,  handle_session_open },
    { "GET",    "/v1/sessions",              ACCESS_SIGNED_IN, KEY_NONE, 0,        handle_session_list, &page_only_table },
    { "GET",    "/v1/sessions/current",      ACCESS_SIGNED_IN, KEY_NONE, 0,        handle_session_current, .keeps_expiry = true },
    { "DELETE", "/v1/sessions/current",      ACCESS_SIGNED_IN, KEY_NONE, 0,        handle_session_end_current },
    { "DELETE", "/v1/sessions/{ses}",        ACCESS_SIGNED_IN, KEY_NONE, 0,        handle_session_end },
    { "PUT",    "/v1/users/me/password",     ACCESS_SIGNED_IN, KEY_NONE, 4 * KIB,  handle_password_change },

    { "GET",    "/v1/organization",          ACCESS_BILLING,   KEY_NONE, 0,        handle_organization_show },
    { "PATCH",  "/v1/organization",          ACCESS_BILLING,   KEY_NONE, 64 * KIB, handle_organization_change },
    { "GET",    "/v1/events",                ACCESS_BILLING,   KEY_NONE, 0,        handle_event_list, &event_query_table },
    { "GET",    "/v1/audit-log",             ACCESS_GLOBAL_ADMIN, KEY_NONE, 0,     handle_audit_log, &event_query_table },
    { "GET",    "/v1/products",              ACCESS_SIGNED_IN, KEY_NONE, 0,        handle_product_list, &page_only_table },
    { "GET",    "/v1/payment-methods",       ACCESS_BILLING,   KEY_NONE, 0,        handle_payment_method_list, &page_only_table },
    { "POST",   "/v1/payment-methods",       ACCESS_BILLING,   KEY_HONOURED, 64 * KIB, handle_payment_method_create },
    { "GET",    "/v1/payment-methods/{pm}",  ACCESS_BILLING,   KEY_NONE, 0,        handle_payment_method_show },
    { "PATCH",  "/v1/payment-methods/{pm}",  ACCESS_BILLING,   KEY_NONE, 64 * KIB, handle_payment_method_change },
    { "DELETE", "/v1/payment-methods/{pm}",  ACCESS_BILLING,   KEY_NONE, 0,        handle_payment_method_remove },

    { "GET",    "/v1/subscriptions",         ACCESS_BILLING,   KEY_NONE, 0,        handle_subscription_list, &subscription_query_table },
    { "GET",    "/v1/subscriptions/{sub}",   ACCESS_BILLING,   KEY_NONE, 0,        handle_subscription_show },
    { "PATCH",  "/v1/subscriptions/{sub}",   ACCESS_BILLING,   KEY_NONE, 64 * KIB, handle_subscription_change },
    { "POST",   "/v1/subscriptions/{sub}/cancellation", ACCESS_BILLING, KEY_NEEDED, 4 * KIB, handle_subscription_cancel },
    { "DELETE", "/v1/subscriptions/{sub}/cancellation", ACCESS_BILLING, KEY_NONE, 0, handle_subscription_cancel_back },
    { "POST",   "/v1/quotes",                ACCESS_BILLING,   KEY_HONOURED, 64 * KIB, handle_quote_create },
    { "GET",    "/v1/quotes/{quo}",          ACCESS_BILLING,   KEY_NONE, 0,        handle_quote_show },
    { "POST",   "/v1/orders",                ACCESS_BILLING,   KEY_NEEDED, 256 * KIB, handle_order_place },
    { "GET",    "/v1/orders",                ACCESS_BILLING,   KEY_NONE, 0,        handle_order_list, &order_query_table },
    { "GET",    "/v1/orders/{ord}",          ACCESS_BILLING,   KEY_NONE, 0,        handle_order_show },
    { "POST",   "/v1/orders/{ord}/cancellation", ACCESS_BILLING, KEY_NEEDED, 0,    handle_order_cancel },
    { "GET",    "/v1/credit-checks",         ACCESS_BILLING,   KEY_NONE, 0,        handle_credit_check_list, &page_only_table },
    { "GET",    "/v1/credit-checks/{chk}",   ACCESS_BILLING,   KEY_NONE, 0,        handle_credit_check_show },
    { "GET",    "/v1/credit-notes",          ACCESS_BILLING,   KEY_NONE, 0,        handle_credit_note_list, &credit_note_query_table },
    { "GET",    "/v1/credit-notes/{crn}",    ACCESS_BILLING,   KEY_NONE, 0,        handle_credit_note_show },
    { "POST",   "/v1/credit-notes/{crn}/refund", ACCESS_BILLING, KEY_NEEDED, 0,    handle_credit_note_refund },
    { "GET",    "/v1/invoices",              ACCESS_BILLING,   KEY_NONE, 0,        handle_invoice_list, &invoice_query_table },
    { "GET",    "/v1/invoices/upcoming",     ACCESS_BILLING,   KEY_NONE, 0,        handle_invoice_upcoming },
    { "GET",    "/v1/invoices/{inv}",        ACCESS_BILLING,   KEY_NONE, 0,        handle_invoice_show },
    { "POST",   "/v1/invoices/{inv}/payments", ACCESS_BILLING, KEY_NEEDED, 64 * KIB, handle_invoice_pay },

    { "POST",   "/v1/product-key-redemptions", ACCESS_BILLING, KEY_NEEDED, 64 * KIB, handle_product_key_redeem },

    { "GET",    "/v1/users",                 ACCESS_SIGNED_IN, KEY_NONE, 0,        handle_user_list, &page_only_table },
    { "POST",   "/v1/users",                 ACCESS_USERS,     KEY_HONOURED, 64 * KIB, handle_user_create },
    { "POST",   "/v1/users/imports",         ACCESS_USERS,     KEY_HONOURED, 1024 * KIB, handle_user_import, .csv = true },
    { "GET",    "/v1/users/{usr}",           ACCESS_SIGNED_IN, KEY_NONE, 0,        handle_user_show },
    { "PATCH",  "/v1/users/{usr}",           ACCESS_USERS,     KEY_NONE, 64 * KIB, handle_user_change },
    { "DELETE", "/v1/users/{usr}",           ACCESS_USERS,     KEY_NONE, 0,        handle_user_delete },
    { "PUT",    "/v1/users/{usr}/password",  ACCESS_GLOBAL_ADMIN, KEY_NONE, 4 * KIB, handle_user_password_set },
    { "GET",    "/v1/subscriptions/{sub}/assignments",       ACCESS_SIGNED_IN, KEY_NONE, 0, handle_assignment_list, &page_only_table },
    { "PUT",    "/v1/subscriptions/{sub}/assignments/{usr}", ACCESS_USERS,     KEY_NONE, 0, handle_assignment_put },
    { "DELETE", "/v1/subscriptions/{sub}/assignments/{usr}", ACCESS_USERS,     KEY_NONE, 0, handle_assignment_delete },

    { "POST",   "/v1/operator/organizations",             ACCESS_OPERATOR, KEY_HONOURED, 64 * KIB, handle_organization_create },
    { "GET",    "/v1/operator/organizations",             ACCESS_OPERATOR, KEY_NONE, 0, handle_organization_list, &page_only_table },
    { "GET",    "/v1/operator/organizations/{org}",       ACCESS_OPERATOR, KEY_NONE, 0, handle_organization_find },
    { "POST",   "/v1/operator/organizations/{org}/clock", ACCESS_OPERATOR, KEY_HONOURED, 64 * KIB, handle_clock_set },
    { "POST",   "/v1/operator/products",                  ACCESS_OPERATOR, KEY_HONOURED, 64 * KIB, handle_product_create },
    { "POST",   "/v1/operator/prices",                    ACCESS_OPERATOR, KEY_HONOURED, 64 * KIB, handle_price_create },
    { "POST",   "/v1/operator/prices/{prc}/revisions",    ACCESS_OPERATOR, KEY_HONOURED, 64 * KIB, handle_price_revise },
    { "POST",   "/v1/operator/subscriptions",             ACCESS_OPERATOR, KEY_NEEDED, 64 * KIB, handle_subscription_register },
    { "POST",   "/v1/operator/product-keys",              ACCESS_OPERATOR, KEY_NEEDED, 64 * KIB, handle_product_keys_create },
    { "GET",    "/v1/operator/invoices",                  ACCESS_OPERATOR, KEY_NONE, 0, handle_operator_invoice_list, &operator_invoice_query_table },
    { "POST",   "/v1/operator/invoices/{inv}/payments",   ACCESS_OPERATOR, KEY_NEEDED, 64 * KIB, handle_transfer_receive },
    { "POST",   "/v1/operator/invoices/{inv}/write-off",  ACCESS_OPERATOR, KEY_HONOURED, 64 * KIB, handle_invoice_write_off },
    { "POST",   "/v1/operator/invoices/{inv}/credit-notes", ACCESS_OPERATOR, KEY_NEEDED, 256 * KIB, handle_credit_note_create },
    { "GET",    "/v1/operator/verification",              ACCESS_OPERATOR, KEY_NONE, 0, handle_verification },
    { "GET",    "/v1/operator/credit-checks",             ACCESS_OPERATOR, KEY_NONE, 0, handle_operator_credit_check_list, &credit_check_query_table },
    { "POST",   "/v1/operator/credit-checks/{chk}/decision", ACCESS_OPERATOR, KEY_HONOURED, 64 * KIB, handle_credit_check_decide },
};

const struct route_table api_routes = { routes, sizeof routes / sizeof routes[0] };
_Static_assert(sizeof routes / sizeof routes[0] <= ROUTES_MAX, "the metrics have room for ROUTES_MAX rows");

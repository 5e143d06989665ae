/* fcgi/routes.c: everything this server answers. From a row one finds the handler, and from there the act and the rule. */
#include "fcgi/handlers.h"

const struct route routes[] = {
    /* method    pattern                     access            key       body_max  handler, query */
    { "GET",    "/healthz",                  ACCESS_ANYONE,    KEY_NONE, 0,        handle_health },
    { "GET",    "/readyz",                   ACCESS_ANYONE,    KEY_NONE, 0,        handle_ready },
    { "GET",    "/metrics",                  ACCESS_INTERNAL,  KEY_NONE, 0,        handle_metrics },

    { "POST",   "/v1/sessions",              ACCESS_ANYONE,    KEY_NONE, 4 * KIB,  handle_session_open },
    { "GET",    "/v1/sessions",              ACCESS_SIGNED_IN, KEY_NONE, 0,        handle_session_list, &page_only_table },
    { "GET",    "/v1/sessions/current",      ACCESS_SIGNED_IN, KEY_NONE, 0,        handle_session_current, .keeps_expiry = true },
    { "DELETE", "/v1/sessions/current",      ACCESS_SIGNED_IN, KEY_NONE, 0,        handle_session_end_current },
    { "DELETE", "/v1/sessions/{ses}",        ACCESS_SIGNED_IN, KEY_NONE, 0,        handle_session_end },
    { "PUT",    "/v1/users/me/password",     ACCESS_SIGNED_IN, KEY_NONE, 4 * KIB,  handle_password_change },

    { "GET",    "/v1/organization",          ACCESS_BILLING,   KEY_NONE, 0,        handle_organization_show },
    { "GET",    "/v1/products",              ACCESS_SIGNED_IN, KEY_NONE, 0,        handle_product_list, &page_only_table },
    { "GET",    "/v1/payment-methods",       ACCESS_BILLING,   KEY_NONE, 0,        handle_payment_method_list, &page_only_table },
    { "POST",   "/v1/payment-methods",       ACCESS_BILLING,   KEY_HONOURED, 64 * KIB, handle_payment_method_create },
    { "GET",    "/v1/payment-methods/{pm}",  ACCESS_BILLING,   KEY_NONE, 0,        handle_payment_method_show },

    { "GET",    "/v1/subscriptions",         ACCESS_BILLING,   KEY_NONE, 0,        handle_subscription_list, &subscription_query_table },
    { "GET",    "/v1/subscriptions/{sub}",   ACCESS_BILLING,   KEY_NONE, 0,        handle_subscription_show },
    { "POST",   "/v1/quotes",                ACCESS_BILLING,   KEY_HONOURED, 64 * KIB, handle_quote_create },
    { "GET",    "/v1/quotes/{quo}",          ACCESS_BILLING,   KEY_NONE, 0,        handle_quote_show },
    { "POST",   "/v1/orders",                ACCESS_BILLING,   KEY_NEEDED, 256 * KIB, handle_order_place },
    { "GET",    "/v1/orders",                ACCESS_BILLING,   KEY_NONE, 0,        handle_order_list, &order_query_table },
    { "GET",    "/v1/orders/{ord}",          ACCESS_BILLING,   KEY_NONE, 0,        handle_order_show },
    { "GET",    "/v1/invoices",              ACCESS_BILLING,   KEY_NONE, 0,        handle_invoice_list, &invoice_query_table },
    { "GET",    "/v1/invoices/{inv}",        ACCESS_BILLING,   KEY_NONE, 0,        handle_invoice_show },

    { "POST",   "/v1/operator/organizations",             ACCESS_OPERATOR, KEY_HONOURED, 64 * KIB, handle_organization_create },
    { "GET",    "/v1/operator/organizations",             ACCESS_OPERATOR, KEY_NONE, 0, handle_organization_list, &page_only_table },
    { "GET",    "/v1/operator/organizations/{org}",       ACCESS_OPERATOR, KEY_NONE, 0, handle_organization_find },
    { "POST",   "/v1/operator/organizations/{org}/clock", ACCESS_OPERATOR, KEY_HONOURED, 64 * KIB, handle_clock_set },
    { "POST",   "/v1/operator/products",                  ACCESS_OPERATOR, KEY_HONOURED, 64 * KIB, handle_product_create },
    { "POST",   "/v1/operator/prices",                    ACCESS_OPERATOR, KEY_HONOURED, 64 * KIB, handle_price_create },
};

const size_t route_count = sizeof routes / sizeof routes[0];
_Static_assert(sizeof routes / sizeof routes[0] <= ROUTES_MAX, "the metrics have room for ROUTES_MAX rows");

/* gateway/sandbox/routes.c: all routes, and how a path finds its route. README.md in this folder describes each. */
#include <string.h>

#include "handlers.h"

/* clang-format off */
static const struct route routes[] = {
    /* method  pattern                  body   handler */
    { "GET",  "/healthz",               false, handle_health },
    { "GET",  "/account",               false, handle_account },
    { "POST", "/payment-methods",       true,  handle_method_attach },
    { "GET",  "/payment-methods/{id}",  false, handle_method_show },
    { "POST", "/payment-methods/{id}/card", true, handle_method_card },
    { "POST", "/payment-methods/{id}/mandate", true, handle_method_mandate },
    { "POST", "/payment-methods/{id}/detach", false, handle_method_detach },
    { "POST", "/charges",               true,  handle_charge_create },
    { "GET",  "/charges",               false, handle_charge_list },
    { "GET",  "/charges/{id}",          false, handle_charge_show },
    { "POST", "/charges/{id}/fail",     false, handle_charge_fail },
    { "POST", "/charges/{id}/succeed",  false, handle_charge_succeed },
    { "POST", "/charges/{id}/cancel",   false, handle_charge_cancel },
    { "POST", "/charges/{id}/dispute",  true,  handle_charge_dispute },
    { "POST", "/charges/{id}/description", true, handle_charge_describe },
    { "POST", "/charges/{id}/refunds",  true,  handle_refund_create },
    { "GET",  "/refunds",               false, handle_refund_list },
    { "POST", "/refunds/{id}/fail",     false, handle_refund_fail },
    { "GET",  "/movements",             false, handle_movement_list },
    { "POST", "/payouts",               true,  handle_payout_create },
    { "GET",  "/payouts",               false, handle_payout_list },
    { "GET",  "/payouts/{id}/movements", false, handle_payout_parts },
    { "GET",  "/switches",              false, handle_switches_show },
    { "POST", "/switches",              true,  handle_switches_set },
    { "GET",  "/actions/{id}",          false, handle_action },
    { "POST", "/setups",                true,  handle_setup_create },
    { "GET",  "/setups/{id}",           false, handle_setup_show },
    { "POST", "/setups/{id}/expire",    false, handle_setup_expire },
    { "GET",  "/setup-pages/{id}",      false, handle_setup_page },
    { "POST", "/setup-pages/{id}",      false, handle_setup_choose },
};
/* clang-format on */

static bool route_matches(const char *pattern, const char *path, char id[STORE_ID_SIZE])
{
    const char *hole = strstr(pattern, "{id}");

    id[0] = '\0';
    if (hole == NULL)
        return strcmp(pattern, path) == 0;
    size_t before = (size_t)(hole - pattern);
    if (strncmp(pattern, path, before) != 0)
        return false;
    size_t length = strcspn(path + before, "/");
    if (length == 0 || length >= STORE_ID_SIZE || strcmp(path + before + length, hole + strlen("{id}")) != 0)
        return false;
    memcpy(id, path + before, length);
    id[length] = '\0';
    return true;
}

const struct route *route_find(const char *method, const char *path, char id[STORE_ID_SIZE])
{
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        if (strcmp(routes[i].method, method) == 0 && route_matches(routes[i].pattern, path, id))
            return &routes[i];
    return NULL;
}

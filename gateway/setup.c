/* gateway/setup.c */
#include "gateway/setup.h"

#include <assert.h>

#include "base/log.h"
#include "gateway/check.h"
#include "gateway/driver.h"

const char *gateway_kind(const struct gateway *gateway)
{
    return gateway->driver->kind;
}

enum status gateway_customer(struct gateway *gateway, struct arena *arena, const char *key, const char **customer)
{
    if (gateway->driver->customer == NULL) {
        *customer = NULL;
        return STATUS_OK;
    }
    return gateway->driver->customer(gateway, arena, key, customer);
}

enum status gateway_method_find(struct gateway *gateway, struct arena *arena, const char *reference, int timeout_ms,
                                struct gateway_method *method)
{
    struct gateway_method told;
    enum status status;

    question_begin(gateway);
    status = gateway->driver->method_find(gateway, arena, reference, timeout_ms, &told);
    question_end(gateway);
    if (status == STATUS_OK && (status = check_method(arena, &told)) == STATUS_OK)
        *method = told;
    return status;
}

enum status gateway_detach(struct gateway *gateway, struct arena *arena, const char *reference, int timeout_ms)
{
    enum status status;

    question_begin(gateway);
    status = gateway->driver->detach(gateway, arena, reference, timeout_ms);
    question_end(gateway);
    return status;
}

/* Makes a setup UNKNOWN if its texts do not fit their columns or its address is one no browser may be sent to. */
static void setup_check(const struct gateway *gateway, struct arena *arena, const char *key,
                        struct gateway_setup *setup)
{
    bool http_allowed = gateway->driver == &sandbox_driver;
    bool fits = check_id(setup->reference) &&
                (setup->page_url == NULL || check_action_url(setup->page_url, http_allowed)) &&
                (setup->outcome != GATEWAY_SUCCEEDED || check_method(arena, &setup->method) == STATUS_OK);

    if (fits)
        return;
    log_error("gateway: set up %s: the answer cannot be used", key);
    *setup = (struct gateway_setup){ .outcome = GATEWAY_UNKNOWN };
}

typedef void (*setup_call)(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                           struct gateway_setup *setup);

static void setup_ask(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                      setup_call call, struct gateway_setup *setup)
{
    assert(request->timeout_ms > 0); /* the caller's contract */
    question_begin(gateway);
    call(gateway, arena, request, setup);
    setup_check(gateway, arena, request->key, setup);
    question_end(gateway);
}

void gateway_setup_open(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                        struct gateway_setup *setup)
{
    setup_ask(gateway, arena, request, gateway->driver->setup_open, setup);
}

void gateway_setup_find(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                        struct gateway_setup *setup)
{
    assert(request->reference != NULL); /* the caller's contract */
    setup_ask(gateway, arena, request, gateway->driver->setup_find, setup);
}

void gateway_setup_close(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                         struct gateway_setup *setup)
{
    assert(request->reference != NULL); /* the caller's contract */
    setup_ask(gateway, arena, request, gateway->driver->setup_close, setup);
}

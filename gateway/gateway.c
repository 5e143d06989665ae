/* gateway/gateway.c: chooses the kind of gateway and hands every call to it. */
#include "gateway/gateway.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "gateway/driver.h"

static const struct gateway_driver *const drivers[] = { &sandbox_driver };

static const struct gateway_driver *driver_find(const char *kind)
{
    for (size_t i = 0; i < sizeof drivers / sizeof *drivers; i++)
        if (strcmp(drivers[i]->kind, kind) == 0)
            return drivers[i];
    return NULL;
}

static bool url_valid(const char *url)
{
    bool scheme = strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0;

    return scheme && strlen(url) < sizeof((struct gateway *)NULL)->url && strpbrk(url, " \t\r\n?#") == NULL;
}

static void url_copy(struct gateway *gateway, const char *url)
{
    size_t length = strlen(url);

    while (length > 0 && url[length - 1] == '/')
        length--;
    memcpy(gateway->url, url, length);
    gateway->url[length] = '\0';
}

enum status gateway_open(const struct gateway_config *config, struct gateway **gateway)
{
    const struct gateway_driver *driver = driver_find(config->kind);
    struct gateway *opened;

    if (driver == NULL || !url_valid(config->url)) {
        log_error("gateway: no gateway of kind \"%s\" can be reached at \"%s\"", config->kind, config->url);
        return STATUS_VALIDATION_FAILED;
    }
    opened = calloc(1, sizeof *opened);
    if (opened == NULL || (opened->http = http_open()) == NULL) {
        free(opened);
        log_error("gateway: no memory for a connection");
        return STATUS_UNAVAILABLE;
    }
    opened->driver = driver;
    url_copy(opened, config->url);
    *gateway = opened;
    return STATUS_OK;
}

void gateway_close(struct gateway **gateway)
{
    if (*gateway == NULL)
        return;
    http_close((*gateway)->http);
    free(*gateway);
    *gateway = NULL;
}

enum status gateway_attach(struct gateway *gateway, struct arena *arena, enum payment_method_type type, const char *token,
                           struct gateway_method *method)
{
    assert(type == PAYMENT_METHOD_CARD || type == PAYMENT_METHOD_BANK_ACCOUNT);
    return gateway->driver->attach(gateway, arena, type, token, method);
}

void gateway_charge(struct gateway *gateway, struct arena *arena, const struct gateway_request *request, struct gateway_charge *charge)
{
    assert(request->amount.minor > 0 && request->timeout_ms > 0);
    gateway->driver->charge(gateway, arena, request, charge);
    assert(charge->outcome != GATEWAY_ABSENT);
}

void gateway_find(struct gateway *gateway, struct arena *arena, const char *key, struct money amount, int timeout_ms,
                  struct gateway_charge *charge)
{
    assert(timeout_ms > 0);
    gateway->driver->find(gateway, arena, key, amount, timeout_ms, charge);
    assert(charge->outcome != GATEWAY_REFUSED);
}

void driver_log_doubt(const char *act, const char *subject, const struct http_answer *answer)
{
    if (answer->code == 0)
        log_error("gateway: %s %s: no answer to rely on: %s", act, subject, answer->trouble);
    else
        log_error("gateway: %s %s: the answer (HTTP %d) does not match what was asked", act, subject, answer->code);
}

const char *gateway_outcome_name(enum gateway_outcome outcome)
{
    static const char *const names[] = {
        [GATEWAY_SUCCEEDED] = "GATEWAY_SUCCEEDED", [GATEWAY_PROCESSING] = "GATEWAY_PROCESSING",
        [GATEWAY_ACTION_REQUIRED] = "GATEWAY_ACTION_REQUIRED", [GATEWAY_DECLINED] = "GATEWAY_DECLINED",
        [GATEWAY_REFUSED] = "GATEWAY_REFUSED", [GATEWAY_ABSENT] = "GATEWAY_ABSENT", [GATEWAY_UNKNOWN] = "GATEWAY_UNKNOWN",
    };

    return names[outcome];
}

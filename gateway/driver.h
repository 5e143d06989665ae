/* gateway/driver.h: what one kind of gateway does behind gateway.h, which holds the promises each function keeps. */
#ifndef GUICHET_GATEWAY_DRIVER_H
#define GUICHET_GATEWAY_DRIVER_H

#include "gateway/gateway.h"
#include "gateway/http.h"

struct gateway_driver {
    const char *kind; /* as in gateway_config */
    enum status (*attach)(struct gateway *gateway, struct arena *arena, enum payment_method_type type, const char *token,
                          struct gateway_method *method);
    void (*charge)(struct gateway *gateway, struct arena *arena, const struct gateway_request *request, struct gateway_charge *charge);
    void (*find)(struct gateway *gateway, struct arena *arena, const char *key, struct money amount, int timeout_ms,
                 struct gateway_charge *charge);
};

struct gateway {
    const struct gateway_driver *driver;
    struct http *http;
    char url[256]; /* without a closing slash */
};

/* One line in the log: an answer that cannot be relied on. `subject`: our key, or what else tells which call it was. */
void driver_log_doubt(const char *act, const char *subject, const struct http_answer *answer);

extern const struct gateway_driver sandbox_driver;

#endif

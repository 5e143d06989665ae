/* gateway/driver.h: what one kind of gateway does behind gateway.h, which holds the promises each function keeps. */
#ifndef GUICHET_GATEWAY_DRIVER_H
#define GUICHET_GATEWAY_DRIVER_H

#include "gateway/gateway.h"
#include "gateway/http.h"
#include "gateway/setup.h"

/* One sending of a charge or a refund: gateway_charge says when there is another than the first. */
struct driver_sending {
    const char *key; /* what the gateway is to know it by: the request's own at first */
    /* told by the driver: it was sent under this key before, and that sending ended in a failure that the gateway
     * repeats; the outcome is UNKNOWN */
    bool kept;
};

struct gateway_driver {
    const char *kind;                                                      /* as in gateway_config */
    bool (*pays)(enum payment_method_type type, struct currency currency); /* NULL: any type in any currency */
    enum status (*account)(struct gateway *gateway, struct arena *arena, struct gateway_account *account);
    enum status (*attach)(struct gateway *gateway, struct arena *arena, const struct gateway_token *token,
                          struct gateway_method *method);
    void (*charge)(struct gateway *gateway, struct arena *arena, const struct gateway_request *request,
                   struct driver_sending *sending, struct gateway_charge *charge);
    void (*find)(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                 struct gateway_charge *charge);
    /* Asks the gateway to cancel a charge. The result is then read by look, so a missing answer does not matter. */
    void (*cancel)(struct gateway *gateway, struct arena *arena, const char *charge_id, int timeout_ms);
    /* As find, by the gateway's own name of the charge, which is known; ABSENT is not among its outcomes. */
    void (*look)(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                 struct gateway_charge *charge);
    void (*refund)(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                   struct driver_sending *sending, struct gateway_refund *refund);
    void (*refund_find)(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                        struct gateway_refund *refund);
    void (*chargeback)(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                       struct gateway_chargeback *found);
    enum status (*list)(struct gateway *gateway, struct arena *arena, struct instant from, struct instant until,
                        const char *cursor, struct gateway_page *page);
    enum status (*customer)(struct gateway *gateway, struct arena *arena, const char *key,
                            const char **customer); /* NULL: there are none */
    enum status (*detach)(struct gateway *gateway, struct arena *arena, const char *reference, int timeout_ms);
    void (*setup_open)(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                       struct gateway_setup *setup);
    void (*setup_find)(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                       struct gateway_setup *setup);
    void (*setup_close)(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                        struct gateway_setup *setup);
    bool (*event_read)(struct arena *arena, const char *body, size_t length, struct gateway_event *event);
};

/* GATEWAY_PAGE_MAX: charges on a page of gateway_list; both gateways are asked for, or give, at most 100. */
enum { GATEWAY_ACCOUNT_TIMEOUT_MS = 5000, GATEWAY_LIST_TIMEOUT_MS = 20000, GATEWAY_PAGE_MAX = 100 };

struct gateway {
    bool silent;         /* the last question met no answer: see gateway_heard */
    bool sent, answered; /* of the question under way: a request went out; one of them met an answer */
    const struct gateway_driver *driver;
    struct http *http;
    char url[256]; /* without a closing slash */
    /* Stripe: the header with its key, and where a browser goes back to; else empty */
    char authorization[256], return_url[256];
};

/* A call made of several requests has one deadline. */
struct deadline {
    int64_t at_us; /* of clock_monotonic_us */
};
struct deadline deadline_in(int timeout_ms);
/* What is left; at least 1, so that a request that comes too late fails by its time-out. */
int deadline_left_ms(struct deadline deadline);
bool deadline_passed(struct deadline deadline);

/* http_send, and remembers whether anybody answered. Every request of a driver goes through here. */
void driver_send(struct gateway *gateway, const struct http_request *request, struct http_answer *answer);
/* Around a question about one thing: whether it met an answer is what gateway_heard tells. */
void question_begin(struct gateway *gateway);
void question_end(struct gateway *gateway);
/* gateway_void as a part of another question. */
void driver_void(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                 struct gateway_charge *charge);
/* Of this sending, what a question about the charge needs. */
struct gateway_question driver_question(const struct gateway_request *request, const char *charge_id, int timeout_ms);

extern const struct gateway_driver sandbox_driver, stripe_driver;

#endif

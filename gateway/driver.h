/* gateway/driver.h: the functions each kind of gateway implements behind gateway.h. They keep the promises written
 * there. */
#ifndef GUICHET_GATEWAY_DRIVER_H
#define GUICHET_GATEWAY_DRIVER_H

#include "gateway/describe.h"
#include "gateway/gateway.h"
#include "gateway/http.h"
#include "gateway/movement.h"
#include "gateway/setup.h"

/* One sending of a charge or a refund. gateway_charge says when a second or later one follows. */
struct driver_sending {
    const char *key; /* the Idempotency-Key that is sent: at first the request's own key */
    /* Set by the driver: an earlier sending under this key ended in a failure that the gateway now replays; the
     * outcome is UNKNOWN. */
    bool kept;
};

struct gateway_driver {
    const char *kind;                                                      /* as in gateway_config */
    bool (*pays)(enum payment_method_type type, struct currency currency); /* NULL: every type in every currency */
    enum status (*account)(struct gateway *gateway, struct arena *arena, struct gateway_account *account);
    enum status (*attach)(struct gateway *gateway, struct arena *arena, const struct gateway_token *token,
                          struct gateway_method *method);
    void (*charge)(struct gateway *gateway, struct arena *arena, const struct gateway_request *request,
                   struct driver_sending *sending, struct gateway_charge *charge);
    void (*find)(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                 struct gateway_charge *charge);
    /* Asks the gateway to cancel a charge. There is no result: the caller reads the state with look. */
    void (*cancel)(struct gateway *gateway, struct arena *arena, const char *charge_id, int timeout_ms);
    /* As find, for a charge whose identifier at the gateway is known; never gives ABSENT. */
    void (*look)(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                 struct gateway_charge *charge);
    void (*refund)(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                   struct driver_sending *sending, struct gateway_refund *refund);
    void (*refund_find)(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                        struct gateway_refund *refund);
    void (*chargeback)(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                       struct gateway_chargeback *found);
    enum status (*describe)(struct gateway *gateway, struct arena *arena,
                            const struct gateway_description *description);
    enum status (*list)(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                        struct gateway_page *page);
    /* of gateway/movement.h; NULL, all three: this kind of gateway has none */
    enum status (*movements)(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                             struct gateway_movements *page);
    enum status (*payouts)(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                           struct gateway_payouts *page);
    enum status (*payout_parts)(struct gateway *gateway, struct arena *arena, const char *payout_id,
                                const struct gateway_listing *listing, struct gateway_movements *page);
    /* NULL: this kind of gateway has no customers */
    enum status (*customer)(struct gateway *gateway, struct arena *arena, const char *key, const char **customer);
    enum status (*method_find)(struct gateway *gateway, struct arena *arena, const char *reference, int timeout_ms,
                               struct gateway_method *method);
    enum status (*detach)(struct gateway *gateway, struct arena *arena, const char *reference, int timeout_ms);
    void (*setup_open)(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                       struct gateway_setup *setup);
    void (*setup_find)(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                       struct gateway_setup *setup);
    void (*setup_close)(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                        struct gateway_setup *setup);
    bool (*event_read)(struct arena *arena, const char *body, size_t length, struct gateway_event *event);
};

/* GATEWAY_PAGE_MAX: charges on a page of gateway_list. A larger page is refused. */
enum { GATEWAY_ACCOUNT_TIMEOUT_MS = 5000, GATEWAY_PAGE_MAX = 100 };

struct gateway {
    bool silent;         /* the last question got no answer: see gateway_heard */
    bool sent, answered; /* of the current question: a request was sent; one of its requests was answered */
    const struct gateway_driver *driver;
    struct http *http;
    char url[256]; /* without a closing slash */
    /* Stripe: the Authorization header, and the address browsers return to; else empty */
    char authorization[256], return_url[256];
};

/* The deadline shared by the requests of one call. */
struct deadline {
    int64_t at_us; /* of clock_monotonic_us */
};
struct deadline deadline_in(int timeout_ms);
/* The time that is left, at least 1 ms: a request sent too late then fails by its timeout. */
int deadline_left_ms(struct deadline deadline);
bool deadline_passed(struct deadline deadline);

/* http_send, recording whether the gateway answered (gateway_heard). Every request of a driver must be sent by this
 * function. */
void driver_send(struct gateway *gateway, const struct http_request *request, struct http_answer *answer);
/* Called before and after each question: they record for gateway_heard whether any of its requests was answered. */
void question_begin(struct gateway *gateway);
void question_end(struct gateway *gateway);
/* gateway_void, for use inside another question. */
void driver_void(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                 struct gateway_charge *charge);
/* The question about the charge that this request makes. */
struct gateway_question driver_question(const struct gateway_request *request, const char *charge_id, int timeout_ms);

/* The status of gateway_describe for an answer to it; writes the log's line of a refusal or a doubt. */
enum status describe_status(const struct gateway_description *description, const struct http_answer *answer) MUST_CHECK;

extern const struct gateway_driver sandbox_driver, stripe_driver;

#endif

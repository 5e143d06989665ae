/* tests/histories/request.h: requests as handlers hand them to the acts: the sender, the Idempotency-Key, the input and
 * the outcome. A request without an answer is kept, so that it can be sent again. */
#ifndef GUICHET_HISTORIES_REQUEST_H
#define GUICHET_HISTORIES_REQUEST_H

#include "books/assignment.h"
#include "counter/assign.h"
#include "counter/cancellation.h"
#include "counter/catalogue.h"
#include "counter/catalogue_change.h"
#include "counter/credit_check.h"
#include "counter/credit_note_create.h"
#include "counter/invoice_pay_now.h"
#include "counter/invoice_write_off.h"
#include "counter/method_setup_begin.h"
#include "counter/order_place.h"
#include "counter/organization_change.h"
#include "counter/payment_method_add.h"
#include "counter/payment_method_change.h"
#include "counter/product_key_create.h"
#include "counter/product_key_redeem.h"
#include "counter/product_key_revoke.h"
#include "counter/quote_create.h"
#include "counter/subscription_change.h"
#include "counter/subscription_register.h"
#include "counter/transfer_receive.h"
#include "counter/user_change.h"
#include "counter/user_create.h"
#include "counter/user_import.h"

enum request_kind {
    REQUEST_QUOTE,
    REQUEST_ORDER,
    REQUEST_ORDER_CANCEL,
    REQUEST_CANCEL,
    REQUEST_CANCEL_BACK,
    REQUEST_METHOD_OF,
    REQUEST_METHOD_ADD,
    REQUEST_METHOD_DEFAULT,
    REQUEST_METHOD_REMOVE,
    REQUEST_SETUP,
    REQUEST_PAY,
    REQUEST_TRANSFER,
    REQUEST_CREDIT_NOTE,
    REQUEST_WRITE_OFF,
    REQUEST_REFUND,
    REQUEST_DECIDE,
    REQUEST_CLOCK,
    REQUEST_BUYER,
    REQUEST_REVISE,
    REQUEST_PRICE,
    REQUEST_PRODUCT,
    REQUEST_USER_CREATE,
    REQUEST_USER_CHANGE,
    REQUEST_USER_DELETE,
    REQUEST_IMPORT,
    REQUEST_ASSIGN,
    REQUEST_UNASSIGN,
    REQUEST_KEYS,
    REQUEST_REDEEM,
    REQUEST_REVOKE,
    REQUEST_REGISTER,
    REQUEST__MAX
};

enum {
    REQUESTS_MAX = 320,
    REQUEST_USERS_MAX = 3,
    REQUEST_ROWS_MAX = 6,
    REQUEST_TEXT_BYTES = 48,
    REQUEST_ANSWER_BYTES = 96,
    REQUEST_STEPS_MAX = 4,
    REQUEST_SUCCESSORS_MAX = 2
};

struct request {
    enum request_kind kind;
    struct id organization_id; /* the organization that it is about */
    struct id user_id;         /* its sender; the operator's user for the operator's requests */
    role_set roles;
    bool keyed;                /* with an Idempotency-Key, derived from its index in the list */
    bool answered;             /* its outcome is known; it is sent again only to see the same answer */
    int sent;                  /* how many times */
    enum status status;
    char answer[REQUEST_ANSWER_BYTES]; /* the body of its first answer; "": none */
    struct id result_id;       /* the quote, the order or the subscription that it made */
    union {
        struct quote_wanted quote;
        struct order_wanted order;
        struct id id;          /* of the order to cancel, or the credit note to refund */
        struct cancellation cancellation;
        struct cancellation_back cancellation_back;
        struct subscription_change method_of;
        struct payment_method_new method;
        struct payment_method_change method_change;
        struct method_setup_wanted setup;
        struct invoice_pay_wanted pay;
        struct transfer transfer;
        struct correction correction;
        struct write_off write_off;
        struct credit_check_decision decision;
        struct instant clock;
        struct organization_change buyer;
        struct price_revision revision;
        struct sale_change price;
        struct product_change product;
        struct user_new user;
        struct user_change user_change;
        struct user_end user_end;
        struct user_import import;
        struct assignment_wanted assignment;
        struct product_keys_wanted keys;
        struct redemption_wanted redemption;
        struct revocation_wanted revocation;
        struct subscription_wanted registration;
    } in;
    /* What `in` points to. */
    struct order_user_wanted users[REQUEST_USERS_MAX];
    struct import_row rows[REQUEST_ROWS_MAX];
    char texts[REQUEST_ROWS_MAX][REQUEST_TEXT_BYTES];
    struct line_credit line;
    struct price_step steps[REQUEST_STEPS_MAX];
    struct id successors[REQUEST_SUCCESSORS_MAX];
    struct id licence;
};

enum { PRODUCT_KEYS_KEPT = 8 };

struct requests {
    struct request list[REQUESTS_MAX];
    int count;
    struct product_key keys[PRODUCT_KEYS_KEPT]; /* of REQUEST_KEYS; the oldest is overwritten */
    int key_count;
};

struct world_organization;
/* Adds a request from an active user with one of `roles`, chosen by `drawn`; ROLE_OPERATOR: from the operator. NULL:
 * there is no such user, or the list is full. */
struct request *request_new(enum request_kind kind, const struct world_organization *about, role_set roles,
                            uint32_t drawn);
/* Sends it, for the first time or again, and checks that its status is documented and its answer the same as before. */
enum status request_send(struct request *request);
/* For example "order". */
const char *request_name(enum request_kind kind);

#endif

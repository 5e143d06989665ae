/* tests/support/script_gateway.h: a gateway without a network that answers what a test tells it to and records the
 * charges and refunds that happened. It implements gateway.h's own interface, as the sandbox's driver does. */
#ifndef GUICHET_TESTS_SUPPORT_SCRIPT_GATEWAY_H
#define GUICHET_TESTS_SUPPORT_SCRIPT_GATEWAY_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "gateway/driver.h"

enum { SCRIPT_BOOK_MAX = 256 };

struct script_gateway {
    struct gateway gateway;            /* first: the program holds a pointer to it */
    enum gateway_outcome charge_says;  /* the answer to gateway_charge */
    bool charge_happens;               /* whether the charge is recorded, independent of the answer */
    enum gateway_outcome find_says;    /* GATEWAY_ABSENT: answered from the record instead */
    enum gateway_outcome void_says;    /* a charge's outcome after we asked to void it */
    int charges, finds, voids;         /* numbers of calls */
    struct gateway_setup setup_says;   /* the answer for every setup; page and method are filled in */
    enum gateway_outcome setup_close_says; /* the answer to closing a page; 0: setup_says */
    int setup_opens, setup_finds, setup_closes, customers;
    const char *lost_customer;         /* one that it does not know; NULL: none */
    char customer_key[80], setup_customer[40];
    int64_t customer_version;          /* of the last attachment or page */
    const char *customer;              /* the gateway's name for the organization; NULL: this gateway has no
                                        * customers */
    char setup_key[40], setup_done_url[1200];
    int attaches, detaches;
    const char *attach_reference;      /* of the next method; NULL: each has one of its own */
    enum status attach_says;
    const char *detach_fails;          /* this one alone is not detached */
    char attach_key[80], attach_customer[40], detached[64];
    char accepted_address[64], accepted_agent[600]; /* of the last attachment */
    enum status detach_says;
    enum status method_says;
    struct gateway_method method;      /* what is known of each, but for its name */
    int method_finds;
    char method_asked[64];
    char silent_key[40],
        disputed_key[40]; /* the one charge that nobody ever speaks of, or that is always told wrong; "": none */
    char asked[40];                    /* key of the charge that was last found or charged */
    char about[200];                   /* what the last charge or refund was said to be for */
    char reference[64];                /* the payment method of the last charge */
    int off_session;                   /* charges sent as off-session (no card holder present) */
    struct {
        char key[32];
        int64_t minor;
    } book[SCRIPT_BOOK_MAX];           /* charges that happened, one a key */
    size_t booked;
    enum gateway_outcome refund_says, refund_find_says; /* as charge_says and find_says */
    bool refund_happens;
    int refunds, refund_finds;
    struct {
        char key[32];
        int64_t minor;
    } back[SCRIPT_BOOK_MAX];           /* refunds that happened, one a key */
    size_t back_count;
    const struct gateway_listed *listed; /* the list that is given for every day, two entries a page */
    size_t listed_count, list_fails_at;  /* list_fails_at: the page that cannot be read, counted from 1; 0: none */
    int lists;                           /* how often a page of it was asked for */
    const char *found_id;                /* the one charge that is found under any key; NULL: "ch_1" */
    const struct gateway_movement *movements; /* of every day, two a page; the parts of every payout, too */
    const struct gateway_payout *payouts;     /* of every day, a hundred a page */
    const char *unreadable;                   /* "movements", "payouts" or "parts"; NULL: none */
    size_t movement_count, payout_count;
    struct gateway_chargeback chargeback; /* the answer about every charge */
    int chargebacks;                   /* how often it was asked for */
    enum status describe_says;
    int describes;                     /* how often a charge was described */
    char described[200];               /* the last one: charge, invoice, description */
    enum status account_says;
    struct gateway_account account;
    void (*meanwhile)(void *with);     /* called during the next charge, cancel, refund or attachment, once */
    void *meanwhile_with;
};

static inline bool script_gateway_holds(const struct script_gateway *script, const char *key)
{
    for (size_t i = 0; i < script->booked; i++)
        if (strcmp(script->book[i].key, key) == 0)
            return true;
    return false;
}

/* Records that a call was made, and that it was answered unless the outcome is UNKNOWN. */
static inline void script_gateway_met(struct gateway *gateway, enum gateway_outcome outcome)
{
    gateway->sent = true;
    gateway->answered = gateway->answered || outcome != GATEWAY_UNKNOWN;
}

static inline void script_gateway_answer(struct gateway *gateway, enum gateway_outcome outcome,
                                         struct gateway_charge *charge)
{
    bool on_the_book =
        outcome == GATEWAY_SUCCEEDED || outcome == GATEWAY_PROCESSING || outcome == GATEWAY_ACTION_REQUIRED;

    script_gateway_met(gateway, outcome);
    *charge =
        (struct gateway_charge){ .outcome = outcome,
                                 .dispute = outcome == GATEWAY_DISPUTED ? "amount" : NULL,
                                 .charge_id = on_the_book ? "ch_1" : NULL,
                                 .decline_code = outcome == GATEWAY_DECLINED ? "card_declined" : NULL,
                                 .action_url = outcome == GATEWAY_ACTION_REQUIRED ? "https://bank.test/3ds" : NULL };
}

/* Notes the key, and returns the outcome: DISPUTED or UNKNOWN for the two special keys, else the one given. */
static inline enum gateway_outcome script_gateway_says_of(struct script_gateway *script, const char *key,
                                                          enum gateway_outcome outcome)
{
    (void)snprintf(script->asked, sizeof script->asked, "%s", key);
    if (strcmp(script->disputed_key, key) == 0)
        return GATEWAY_DISPUTED;
    return strcmp(script->silent_key, key) == 0 ? GATEWAY_UNKNOWN : outcome;
}

static inline enum status script_gateway_account(struct gateway *gateway, struct arena *arena,
                                                 struct gateway_account *account)
{
    const struct script_gateway *script = (const struct script_gateway *)gateway;

    (void)arena;
    if (script->account_says == STATUS_OK)
        *account = script->account;
    return script->account_says;
}

static inline enum status script_gateway_describe(struct gateway *gateway, struct arena *arena,
                                                  const struct gateway_description *description)
{
    struct script_gateway *script = (struct script_gateway *)gateway;

    (void)arena;
    script->describes++;
    script_gateway_met(gateway, script->describe_says == STATUS_UNAVAILABLE ? GATEWAY_UNKNOWN : GATEWAY_SUCCEEDED);
    (void)snprintf(script->described, sizeof script->described, "%s | %s | %s", description->charge_id,
                   description->invoice, description->description);
    return script->describe_says;
}

static inline enum status script_gateway_attach(struct gateway *gateway, struct arena *arena,
                                                const struct gateway_token *token, struct gateway_method *method)
{
    struct script_gateway *script = (struct script_gateway *)gateway;

    void (*meanwhile)(void *) = script->meanwhile;

    script->attaches++;
    (void)snprintf(script->attach_key, sizeof script->attach_key, "%s", token->key);
    (void)snprintf(script->attach_customer, sizeof script->attach_customer, "%s",
                   token->customer == NULL ? "" : token->customer);
    (void)snprintf(script->accepted_address, sizeof script->accepted_address, "%s", token->accepted_address);
    (void)snprintf(script->accepted_agent, sizeof script->accepted_agent, "%s", token->accepted_agent);
    script->customer_version = token->customer_version;
    *method = (struct gateway_method){ .reference = script->attach_reference != NULL
                                                        ? script->attach_reference
                                                        : arena_format(arena, "pm_script_%d", script->attaches),
                                       .brand = "visa",
                                       .last4 = "4242",
                                       .exp_month = 12,
                                       .exp_year = 2030 };
    script->meanwhile = NULL;
    if (meanwhile != NULL)
        meanwhile(script->meanwhile_with);
    if (script->lost_customer != NULL && strcmp(script->lost_customer, script->attach_customer) == 0)
        return STATUS_NOT_FOUND;
    return script->attach_says;
}

static inline void script_gateway_charge(struct gateway *gateway, struct arena *arena,
                                         const struct gateway_request *request, struct driver_sending *sending,
                                         struct gateway_charge *charge)
{
    struct script_gateway *script = (struct script_gateway *)gateway;
    void (*meanwhile)(void *) = script->meanwhile;

    (void)arena;
    (void)sending;
    script->charges++;
    (void)snprintf(script->reference, sizeof script->reference, "%s", request->reference);
    (void)snprintf(script->about, sizeof script->about, "%s | %s | %s | %s", request->description,
                   request->organization, request->order == NULL ? "" : request->order,
                   request->invoice == NULL ? "" : request->invoice);
    script->off_session += request->off_session ? 1 : 0;
    if (script->charge_happens && !script_gateway_holds(script, request->key) && script->booked < SCRIPT_BOOK_MAX) {
        (void)snprintf(script->book[script->booked].key, sizeof script->book[0].key, "%s", request->key);
        script->book[script->booked++].minor = request->amount.minor;
    }
    script->meanwhile = NULL;
    if (meanwhile != NULL)
        meanwhile(script->meanwhile_with);
    script_gateway_answer(gateway, script_gateway_says_of(script, request->key, script->charge_says), charge);
}

static inline void script_gateway_find(struct gateway *gateway, struct arena *arena,
                                       const struct gateway_question *question, struct gateway_charge *charge)
{
    struct script_gateway *script = (struct script_gateway *)gateway;
    const char *key = question->key;

    (void)arena;
    script->finds++;
    if (script->found_id != NULL && question->charge_id != NULL && strcmp(script->found_id, question->charge_id) != 0)
        script_gateway_answer(gateway, GATEWAY_ABSENT, charge);
    else if (script->find_says == GATEWAY_ABSENT && script_gateway_holds(script, key))
        script_gateway_answer(gateway, script_gateway_says_of(script, key, GATEWAY_SUCCEEDED), charge);
    else
        script_gateway_answer(gateway, script_gateway_says_of(script, key, script->find_says), charge);
    if (script->found_id != NULL && charge->charge_id != NULL)
        charge->charge_id = script->found_id;
}

static inline void script_gateway_cancel(struct gateway *gateway, struct arena *arena, const char *charge_id,
                                         int timeout_ms)
{
    struct script_gateway *script = (struct script_gateway *)gateway;
    void (*meanwhile)(void *) = script->meanwhile;

    (void)arena;
    (void)charge_id;
    (void)timeout_ms;
    script->voids++;
    script->meanwhile = NULL;
    if (meanwhile != NULL)
        meanwhile(script->meanwhile_with);
}

static inline void script_gateway_look(struct gateway *gateway, struct arena *arena,
                                       const struct gateway_question *question, struct gateway_charge *charge)
{
    const struct script_gateway *script = (const struct script_gateway *)gateway;

    (void)arena;
    (void)question;
    script_gateway_answer(gateway, script->void_says, charge);
    if (charge->decline_code != NULL)
        charge->decline_code = "voided";
}

static inline void script_gateway_refund_answer(struct gateway *gateway, enum gateway_outcome outcome,
                                                struct gateway_refund *refund)
{
    script_gateway_met(gateway, outcome);
    *refund =
        (struct gateway_refund){ .outcome = outcome,
                                 .dispute = outcome == GATEWAY_DISPUTED ? "amount" : NULL,
                                 .refund_id =
                                     outcome == GATEWAY_SUCCEEDED || outcome == GATEWAY_PROCESSING ? "re_1" : NULL,
                                 .decline_code = outcome == GATEWAY_DECLINED ? "refund_refused" : NULL };
}

static inline bool script_gateway_gave_back(const struct script_gateway *script, const char *key)
{
    for (size_t i = 0; i < script->back_count; i++)
        if (strcmp(script->back[i].key, key) == 0)
            return true;
    return false;
}

static inline void script_gateway_refund(struct gateway *gateway, struct arena *arena,
                                         const struct gateway_refund_request *request,
                                         struct driver_sending *sending, struct gateway_refund *refund)
{
    struct script_gateway *script = (struct script_gateway *)gateway;
    void (*meanwhile)(void *) = script->meanwhile;

    (void)arena;
    (void)sending;
    script->refunds++;
    (void)snprintf(script->about, sizeof script->about, "%s | %s", request->organization, request->credit_note);
    if (script->refund_happens && !script_gateway_gave_back(script, request->key) &&
        script->back_count < SCRIPT_BOOK_MAX) {
        (void)snprintf(script->back[script->back_count].key, sizeof script->back[0].key, "%s", request->key);
        script->back[script->back_count++].minor = request->amount.minor;
    }
    script->meanwhile = NULL;
    if (meanwhile != NULL)
        meanwhile(script->meanwhile_with);
    script_gateway_refund_answer(gateway, script->refund_says, refund);
}

static inline void script_gateway_refund_find(struct gateway *gateway, struct arena *arena,
                                              const struct gateway_refund_request *request,
                                              struct gateway_refund *refund)
{
    struct script_gateway *script = (struct script_gateway *)gateway;

    (void)arena;
    script->refund_finds++;
    if (script->refund_find_says == GATEWAY_ABSENT && script_gateway_gave_back(script, request->key))
        script_gateway_refund_answer(gateway, GATEWAY_SUCCEEDED, refund);
    else
        script_gateway_refund_answer(gateway, script->refund_find_says, refund);
}

static inline void script_gateway_chargeback(struct gateway *gateway, struct arena *arena,
                                             const struct gateway_question *question,
                                             struct gateway_chargeback *found)
{
    struct script_gateway *script = (struct script_gateway *)gateway;

    (void)arena;
    (void)snprintf(script->asked, sizeof script->asked, "%s", question->key);
    script->chargebacks++;
    script_gateway_met(gateway, script->chargeback.told || script->chargeback.unusable ? GATEWAY_SUCCEEDED
                                                                                       : GATEWAY_UNKNOWN);
    *found = script->chargeback;
}

static inline enum status script_gateway_list(struct gateway *gateway, struct arena *arena,
                                              const struct gateway_listing *listing, struct gateway_page *page)
{
    struct script_gateway *script = (struct script_gateway *)gateway;
    const char *cursor = listing->cursor;
    size_t number = cursor == NULL ? 0 : strlen(cursor), first = 2 * number; /* the cursor is one character a page */

    script->lists++;
    if (number + 1 == script->list_fails_at)
        return STATUS_UNAVAILABLE;
    *page = (struct gateway_page){ .charges = script->listed == NULL ? NULL : script->listed + first,
                                   .count = script->listed_count - first < 2 ? script->listed_count - first : 2 };
    if (first + page->count < script->listed_count)
        page->next_cursor = arena_format(arena, "%s|", cursor == NULL ? "" : cursor);
    return STATUS_OK;
}

static inline bool script_gateway_fails(const struct script_gateway *script, const char *what)
{
    return script->unreadable != NULL && strcmp(script->unreadable, what) == 0;
}

static inline enum status script_gateway_movements_page(struct gateway *gateway, struct arena *arena,
                                                        const struct gateway_listing *listing,
                                                        struct gateway_movements *page)
{
    const struct script_gateway *script = (const struct script_gateway *)gateway;
    size_t number = listing->cursor == NULL ? 0 : strlen(listing->cursor), first = 2 * number,
           left = script->movement_count - first;

    *page = (struct gateway_movements){ .rows = script->movements == NULL ? NULL : script->movements + first,
                                        .count = left < 2 ? left : 2 };
    if (left > 2)
        page->next_cursor = arena_format(arena, "%s|", listing->cursor == NULL ? "" : listing->cursor);
    return STATUS_OK;
}

static inline enum status script_gateway_movements(struct gateway *gateway, struct arena *arena,
                                                   const struct gateway_listing *listing,
                                                   struct gateway_movements *page)
{
    return script_gateway_fails((const struct script_gateway *)gateway, "movements")
               ? STATUS_UNAVAILABLE
               : script_gateway_movements_page(gateway, arena, listing, page);
}

static inline enum status script_gateway_payout_parts(struct gateway *gateway, struct arena *arena,
                                                      const char *payout_id, const struct gateway_listing *listing,
                                                      struct gateway_movements *page)
{
    (void)payout_id;
    return script_gateway_fails((const struct script_gateway *)gateway, "parts")
               ? STATUS_UNAVAILABLE
               : script_gateway_movements_page(gateway, arena, listing, page);
}

static inline enum status script_gateway_payouts(struct gateway *gateway, struct arena *arena,
                                                 const struct gateway_listing *listing, struct gateway_payouts *page)
{
    const struct script_gateway *script = (const struct script_gateway *)gateway;
    size_t number = listing->cursor == NULL ? 0 : strlen(listing->cursor), first = 100 * number,
           left = script->payout_count - first;

    if (script_gateway_fails(script, "payouts"))
        return STATUS_UNAVAILABLE;
    *page = (struct gateway_payouts){ .rows = script->payouts == NULL ? NULL : script->payouts + first,
                                      .count = left < 100 ? left : 100 };
    if (left > 100)
        page->next_cursor = arena_format(arena, "%s|", listing->cursor == NULL ? "" : listing->cursor);
    return STATUS_OK;
}

/* Answers with setup_says, and adds the texts that its outcome has. */
static inline void script_gateway_setup(struct script_gateway *script, const struct gateway_setup_request *request,
                                        struct gateway_setup *setup)
{
    void (*meanwhile)(void *) = script->meanwhile;

    script_gateway_met(&script->gateway, script->setup_says.outcome);
    (void)snprintf(script->setup_key, sizeof script->setup_key, "%s", request->key);
    (void)snprintf(script->setup_done_url, sizeof script->setup_done_url, "%s", request->done_url);
    *setup = script->setup_says;
    if (setup->outcome == GATEWAY_ACTION_REQUIRED || setup->outcome == GATEWAY_SUCCEEDED)
        setup->reference = "page_1";
    if (setup->outcome == GATEWAY_ACTION_REQUIRED)
        setup->page_url = "https://pay.test/page_1";
    if (setup->outcome == GATEWAY_SUCCEEDED && setup->method.reference == NULL)
        setup->method = (struct gateway_method){
            .reference = "cus_1/pm_2", .brand = "visa", .last4 = "1881", .exp_month = 3, .exp_year = 2032
        };
    script->meanwhile = NULL;
    if (meanwhile != NULL)
        meanwhile(script->meanwhile_with);
}

static inline void script_gateway_setup_open(struct gateway *gateway, struct arena *arena,
                                             const struct gateway_setup_request *request, struct gateway_setup *setup)
{
    struct script_gateway *script = (struct script_gateway *)gateway;

    (void)arena;
    script->setup_opens++;
    script->customer_version = request->customer_version;
    (void)snprintf(script->setup_customer, sizeof script->setup_customer, "%s",
                   request->customer == NULL ? "" : request->customer);
    script_gateway_setup(script, request, setup);
    if (script->lost_customer != NULL && strcmp(script->lost_customer, script->setup_customer) == 0)
        *setup = (struct gateway_setup){ .outcome = GATEWAY_DECLINED, .end_code = SETUP_END_CUSTOMER_GONE };
}

static inline void script_gateway_setup_find(struct gateway *gateway, struct arena *arena,
                                             const struct gateway_setup_request *request, struct gateway_setup *setup)
{
    struct script_gateway *script = (struct script_gateway *)gateway;

    (void)arena;
    script->setup_finds++;
    script_gateway_setup(script, request, setup);
}

static inline void script_gateway_setup_close(struct gateway *gateway, struct arena *arena,
                                              const struct gateway_setup_request *request, struct gateway_setup *setup)
{
    struct script_gateway *script = (struct script_gateway *)gateway;

    (void)arena;
    script->setup_closes++;
    script_gateway_setup(script, request, setup);
    if (script->setup_close_says != (enum gateway_outcome)0)
        *setup = (struct gateway_setup){ .outcome = script->setup_close_says,
                                         .end_code = script->setup_close_says == GATEWAY_DECLINED ? SETUP_END_EXPIRED
                                                                                                 : NULL };
}

static inline enum status script_gateway_detach(struct gateway *gateway, struct arena *arena, const char *reference,
                                                int timeout_ms)
{
    struct script_gateway *script = (struct script_gateway *)gateway;

    (void)arena;
    (void)timeout_ms;
    script->detaches++;
    if (script->detach_fails != NULL && strcmp(script->detach_fails, reference) == 0) {
        script_gateway_met(gateway, GATEWAY_SUCCEEDED); /* it answers that it does not */
        return STATUS_UNAVAILABLE;
    }
    (void)snprintf(script->detached, sizeof script->detached, "%s", reference);
    script_gateway_met(gateway, script->detach_says == STATUS_OK ? GATEWAY_SUCCEEDED : GATEWAY_UNKNOWN);
    return script->detach_says;
}

static inline enum status script_gateway_method_find(struct gateway *gateway, struct arena *arena,
                                                     const char *reference, int timeout_ms,
                                                     struct gateway_method *method)
{
    struct script_gateway *script = (struct script_gateway *)gateway;
    void (*meanwhile)(void *) = script->meanwhile;

    (void)timeout_ms;
    script->method_finds++;
    (void)snprintf(script->method_asked, sizeof script->method_asked, "%s", reference);
    script_gateway_met(gateway, script->method_says == STATUS_UNAVAILABLE ? GATEWAY_UNKNOWN : GATEWAY_SUCCEEDED);
    *method = script->method;
    method->reference = arena_text(arena, reference);
    script->meanwhile = NULL;
    if (meanwhile != NULL)
        meanwhile(script->meanwhile_with);
    return script->method_says;
}

static inline enum status script_gateway_customer(struct gateway *gateway, struct arena *arena, const char *key,
                                                  const char **customer)
{
    struct script_gateway *script = (struct script_gateway *)gateway;

    script->customers++;
    (void)snprintf(script->customer_key, sizeof script->customer_key, "%s", key);
    *customer = script->customer != NULL && script->customers > 1 ? arena_format(arena, "cus_%d", script->customers)
                                                                  : script->customer;
    return STATUS_OK;
}

/* Every charge from now on has this outcome; it is recorded if that is SUCCEEDED. */
static inline void script_gateway_says(struct script_gateway *script, enum gateway_outcome outcome)
{
    script->charge_says = outcome;
    script->charge_happens = outcome == GATEWAY_SUCCEEDED;
    script->find_says = GATEWAY_ABSENT;
}

/* The same for every refund. */
static inline void script_gateway_says_of_refunds(struct script_gateway *script, enum gateway_outcome outcome)
{
    script->refund_says = outcome;
    script->refund_happens = outcome == GATEWAY_SUCCEEDED;
    script->refund_find_says = GATEWAY_ABSENT;
}

static inline void script_gateway_start(struct script_gateway *script)
{
    static const struct gateway_driver driver = { .kind = "script",
                                                  .account = script_gateway_account,
                                                  .attach = script_gateway_attach,
                                                  .charge = script_gateway_charge,
                                                  .find = script_gateway_find,
                                                  .cancel = script_gateway_cancel,
                                                  .look = script_gateway_look,
                                                  .refund = script_gateway_refund,
                                                  .refund_find = script_gateway_refund_find,
                                                  .chargeback = script_gateway_chargeback,
                                                  .describe = script_gateway_describe,
                                                  .list = script_gateway_list,
                                                  .movements = script_gateway_movements,
                                                  .payouts = script_gateway_payouts,
                                                  .payout_parts = script_gateway_payout_parts,
                                                  .customer = script_gateway_customer,
                                                  .detach = script_gateway_detach,
                                                  .method_find = script_gateway_method_find,
                                                  .setup_open = script_gateway_setup_open,
                                                  .setup_find = script_gateway_setup_find,
                                                  .setup_close = script_gateway_setup_close };

    *script = (struct script_gateway){
        .gateway = { .driver = &driver }, .void_says = GATEWAY_DECLINED, .customer = "cus_1"
    };
    script->setup_says.outcome = GATEWAY_ACTION_REQUIRED;
    script->chargeback.told = true;
    script_gateway_says(script, GATEWAY_SUCCEEDED);
    script_gateway_says_of_refunds(script, GATEWAY_SUCCEEDED);
}

#endif

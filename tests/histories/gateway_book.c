/* tests/histories/gateway_book.c */
#include "gateway_book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway_balance.h"
#include "gateway_late.h"
#include "gateway_setup.h"
#include "shared.h"

const char *const book_tokens[] = { "tok_visa",     "tok_3ds",  "tok_timeout",   "tok_declined",
                                    "tok_visa_too", "tok_sepa", "tok_sepa_waits" };

static struct gateway gateway_here;
static void (*call_meanwhile)(void);

void book_on_call(void (*meanwhile)(void))
{
    call_meanwhile = meanwhile;
}

const char *book_mood_name(enum book_mood mood)
{
    static const char *const names[] = { "answers", "is silent", "does it and its answers are lost", "refuses work" };

    return names[mood];
}

const char *book_state_name(enum book_state state)
{
    static const char *const names[] = { "captured", "processing", "waiting for its person", "failed" };

    return names[state];
}

struct book_charge *book_find(const char *key)
{
    struct book *book = &shared->book;

    for (size_t i = 0; i < book->charge_count; i++)
        if (strcmp(book->charges[i].key, key) == 0)
            return &book->charges[i];
    return NULL;
}

static struct book_charge *find_by_id(const char *id)
{
    struct book *book = &shared->book;

    for (size_t i = 0; i < book->charge_count; i++)
        if (strcmp(book->charges[i].id, id) == 0)
            return &book->charges[i];
    return NULL;
}

static struct book_refund *refund_find_by_key(const char *key)
{
    struct book *book = &shared->book;

    for (size_t i = 0; i < book->refund_count; i++)
        if (strcmp(book->refunds[i].key, key) == 0)
            return &book->refunds[i];
    return NULL;
}

bool book_charge_ends(struct book_charge *charge, enum book_state to)
{
    if (charge->state != BOOK_ACTION && charge->state != BOOK_PROCESSING)
        return false;
    charge->state = to;
    if (to == BOOK_CAPTURED)
        balance_charged(charge);
    if (to == BOOK_FAILED)
        (void)snprintf(charge->decline, sizeof charge->decline, "card_declined");
    return true;
}

bool book_charge_contested(struct book_charge *charge, enum chargeback_state to, int64_t minor, int64_t fee_minor)
{
    int64_t fee_before = charge->fee_minor, taken_before = book_charge_taken(charge) - fee_before;

    if (charge->state != BOOK_CAPTURED || charge->disputed || minor < 1 ||
        !chargeback_advance(&charge->chargeback, to))
        return false;
    charge->contested_minor = minor;
    charge->fee_minor = chargeback_closed(to) ? fee_minor : 0;
    balance_moves(GATEWAY_MOVEMENT_DISPUTE, charge->id, charge->currency,
                  taken_before - (book_charge_taken(charge) - charge->fee_minor), charge->fee_minor - fee_before);
    return true;
}

int64_t book_charge_taken(const struct book_charge *charge)
{
    return charge->fee_minor + (chargeback_takes(charge->chargeback) ? charge->contested_minor : 0);
}

/* The refund's amount leaves the balance, or is on it again. */
static void refund_moves(const struct book_refund *refund, bool again)
{
    balance_moves(GATEWAY_MOVEMENT_REFUND, refund->id, shared->book.charges[refund->charge].currency,
                  again ? refund->minor : -refund->minor, 0);
}

bool book_refund_ends(struct book_refund *refund, enum book_state to)
{
    struct book_charge *charge = &shared->book.charges[refund->charge];

    if (refund->state != BOOK_PROCESSING)
        return false;
    refund->state = to;
    if (to == BOOK_FAILED) {
        charge->refunded_minor -= refund->minor;
        refund_moves(refund, true);
    }
    return true;
}

bool book_refund_returns(struct book_refund *refund)
{
    if (refund->state != BOOK_CAPTURED)
        return false;
    refund->state = BOOK_FAILED;
    shared->book.charges[refund->charge].refunded_minor -= refund->minor;
    refund_moves(refund, true);
    return true;
}

void book_charge_given_back(struct book_charge *charge)
{
    if (charge->state == BOOK_CAPTURED)
        balance_moves(GATEWAY_MOVEMENT_REFUND, charge->id, charge->currency, -charge->minor, 0);
    charge->state = BOOK_FAILED;
    (void)snprintf(charge->decline, sizeof charge->decline, "given_back");
}

void question_went(bool answered)
{
    gateway_here.sent = true;
    gateway_here.answered = gateway_here.answered || answered;
}

static void unknown(struct gateway_charge *charge)
{
    question_went(false);
    shared->book.missed = true;
    *charge = (struct gateway_charge){ .outcome = GATEWAY_UNKNOWN };
}

/* Answers with the charge in the book. */
static void answer(struct arena *arena, const struct book_charge *entry, struct gateway_charge *charge)
{
    static const enum gateway_outcome outcomes[] = { GATEWAY_SUCCEEDED, GATEWAY_PROCESSING, GATEWAY_ACTION_REQUIRED,
                                                     GATEWAY_DECLINED };

    question_went(true);
    if (entry->disputed) {
        shared->book.missed = true;
        *charge = (struct gateway_charge){ .outcome = GATEWAY_DISPUTED, .dispute = "amount" };
        return;
    }
    *charge = (struct gateway_charge){ .outcome = outcomes[entry->state], .charge_id = arena_text(arena, entry->id) };
    if (entry->state == BOOK_FAILED)
        charge->decline_code = arena_text(arena, entry->decline);
    if (entry->state == BOOK_ACTION)
        charge->action_url = arena_format(arena, "https://bank.test/%s", entry->id);
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* The first state of a charge, by its method. */
static enum book_state state_of_new(const struct gateway_request *request, struct book_charge *entry)
{
    if (strcmp(request->reference, shared->book.bad) == 0 || begins(request->reference, "tok_declined")) {
        (void)snprintf(entry->decline, sizeof entry->decline, "card_declined");
        return BOOK_FAILED;
    }
    if (begins(request->reference, "tok_3ds") && request->off_session) {
        (void)snprintf(entry->decline, sizeof entry->decline, "authentication_required");
        return BOOK_FAILED;
    }
    if (begins(request->reference, "tok_3ds"))
        return BOOK_ACTION;
    if (begins(request->reference, "tok_sepa") && setup_book_mandate_ended(request->reference)) {
        (void)snprintf(entry->decline, sizeof entry->decline, "mandate_inactive");
        return BOOK_FAILED;
    }
    return begins(request->reference, "tok_sepa_waits") ? BOOK_PROCESSING : BOOK_CAPTURED;
}

static struct book_charge *charge_new(const char *currency, int64_t minor)
{
    struct book *book = &shared->book;
    struct book_charge *entry = &book->charges[book->charge_count];

    if (book->charge_count == BOOK_MAX)
        abort(); /* a history is far too short for so many */
    *entry = (struct book_charge){ .minor = minor, .created_us = shared->machine.now_us };
    (void)snprintf(entry->id, sizeof entry->id, "ch_%zu", ++book->charge_count);
    memcpy(entry->currency, currency, sizeof entry->currency);
    return entry;
}

void book_foreign_charge(const char *currency, int64_t minor)
{
    struct book_charge *entry = charge_new(currency, minor);

    entry->foreign = true;
    (void)snprintf(entry->key, sizeof entry->key, "of another shop");
    balance_charged(entry);
}

static struct book_charge *charge_make(const struct gateway_request *request)
{
    struct book_charge *entry = charge_new(request->amount.currency.code, request->amount.minor);

    entry->disputed = shared->book.dispute_next;
    shared->book.dispute_next = false;
    (void)snprintf(entry->key, sizeof entry->key, "%s", request->key);
    entry->never_answers_charge = begins(request->reference, "tok_timeout");
    entry->state = state_of_new(request, entry);
    if (entry->state == BOOK_CAPTURED)
        balance_charged(entry);
    return entry;
}

static bool failure_is_kept(const char *sent_as)
{
    for (size_t i = 0; i < shared->book.failed_count; i++)
        if (strcmp(shared->book.failed[i], sent_as) == 0)
            return true;
    return false;
}

struct book_charge *book_charge_arrives(const struct gateway_request *request, const char *sent_as)
{
    struct book_charge *entry = book_find(request->key);

    if (failure_is_kept(sent_as))
        return NULL;
    if (entry == NULL) {
        entry = charge_make(request);
        (void)snprintf(entry->sent_as, sizeof entry->sent_as, "%s", sent_as);
    }
    if (strcmp(entry->sent_as, sent_as) != 0)
        found("%s is charged twice: as %s and as %s", request->key, entry->sent_as, sent_as);
    if (entry->minor != request->amount.minor || strcmp(entry->currency, request->amount.currency.code) != 0)
        found("the key %s was sent with %lld and with %lld", request->key, (long long)entry->minor,
              (long long)request->amount.minor);
    return entry;
}

/* Runs what happens during the wait, and delivers late requests. */
static void meanwhile(void)
{
    if (call_meanwhile != NULL)
        call_meanwhile();
    late_arrive();
}

/* A failure that made nothing is kept under its idempotency key and repeated; `kept` from the second time on. */
static bool failure_is_met(struct driver_sending *sending)
{
    struct book *book = &shared->book;

    sending->kept = failure_is_kept(sending->key);
    if (sending->kept)
        return true;
    if (book->fail_next == 0 || book->failed_count == BOOK_FAILED_MAX || book_find(sending->key) != NULL ||
        refund_find_by_key(sending->key) != NULL)
        return false;
    book->fail_next--;
    (void)snprintf(book->failed[book->failed_count++], BOOK_KEY_BYTES, "%s", sending->key);
    return true;
}

static void driver_charge(struct gateway *gateway, struct arena *arena, const struct gateway_request *request,
                          struct driver_sending *sending, struct gateway_charge *charge)
{
    struct book *book = &shared->book;
    struct book_charge *entry = NULL;

    (void)gateway;
    meanwhile();
    machine_pass_us(300000);
    if (book->mood == BOOK_REFUSES) {
        question_went(true);
        book->refused = true;
        *charge = (struct gateway_charge){ .outcome = GATEWAY_REFUSED };
        return;
    }
    if (book->mood == BOOK_ANSWERS && failure_is_met(sending)) {
        unknown(charge);
        return;
    }
    /* Not a charge that is delayed: nobody can promise that it will not be made. */
    if (book->mood == BOOK_ANSWERS && book_find(request->key) == NULL && book->decline_next &&
        !late_comes(request->key)) {
        book->decline_next = false;
        question_went(true);
        *charge = (struct gateway_charge){ .outcome = GATEWAY_DECLINED, .decline_code = "payment_refused" };
        return;
    }
    if (book->mood != BOOK_SILENT && !late_takes_charge(request, sending->key))
        entry = book_charge_arrives(request, sending->key);
    if (book->mood == BOOK_SILENT || book->mood == BOOK_DEAF || entry == NULL || entry->never_answers_charge) {
        machine_pass_us((int64_t)request->timeout_ms * 1000);
        unknown(charge);
        return;
    }
    answer(arena, entry, charge);
}

static void look(struct arena *arena, const struct book_charge *entry, int timeout_ms, struct gateway_charge *charge)
{
    if (shared->book.mood != BOOK_ANSWERS) {
        machine_pass_us((int64_t)timeout_ms * 1000);
        unknown(charge);
    } else if (entry == NULL) {
        question_went(true);
        *charge = (struct gateway_charge){ .outcome = GATEWAY_ABSENT };
    } else {
        answer(arena, entry, charge);
    }
}

static void driver_find(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                        struct gateway_charge *charge)
{
    const struct book_charge *entry;

    (void)gateway;
    late_arrive();
    entry = book_find(question->key);
    if (entry != NULL && entry->minor != question->amount.minor)
        found("the key %s was sent with %lld and asked about with %lld", question->key, (long long)entry->minor,
              (long long)question->amount.minor);
    look(arena, entry, question->timeout_ms, charge);
}

static void driver_cancel(struct gateway *gateway, struct arena *arena, const char *charge_id, int timeout_ms)
{
    struct book_charge *entry;

    (void)gateway;
    (void)arena;
    meanwhile();
    entry = find_by_id(charge_id);
    if (shared->book.mood == BOOK_SILENT || shared->book.mood == BOOK_REFUSES) {
        machine_pass_us((int64_t)timeout_ms * 1000);
        return;
    }
    if (entry != NULL && entry->state == BOOK_ACTION) {
        entry->state = BOOK_FAILED;
        (void)snprintf(entry->decline, sizeof entry->decline, "voided");
    }
}

static void driver_look(struct gateway *gateway, struct arena *arena, const struct gateway_question *question,
                        struct gateway_charge *charge)
{
    (void)gateway;
    look(arena, find_by_id(question->charge_id), question->timeout_ms, charge);
}

static void refund_answer(struct arena *arena, const struct book_refund *entry, struct gateway_refund *refund)
{
    question_went(true);
    *refund = (struct gateway_refund){ .refund_id = arena_text(arena, entry->id) };
    refund->outcome = entry->state == BOOK_CAPTURED     ? GATEWAY_SUCCEEDED
                      : entry->state == BOOK_PROCESSING ? GATEWAY_PROCESSING
                                                        : GATEWAY_DECLINED;
    if (entry->state == BOOK_FAILED)
        refund->decline_code = "refund_failed";
}

/* A refund beyond the captured amount fails. */
static struct book_refund *refund_make(const struct gateway_refund_request *request)
{
    struct book *book = &shared->book;
    struct book_charge *charge = book_find(request->charge_key);
    struct book_refund *entry = &book->refunds[book->refund_count];

    if (book->refund_count == BOOK_MAX)
        abort(); /* a history is far too short for so many */
    if (charge == NULL) {
        found("a refund of the charge %s, which the gateway does not know", request->charge_key);
        return NULL;
    }
    *entry = (struct book_refund){ .minor = request->amount.minor,
                                   .charge = (size_t)(charge - book->charges),
                                   .state = book->refunds_become };
    (void)snprintf(entry->key, sizeof entry->key, "%s", request->key);
    (void)snprintf(entry->id, sizeof entry->id, "re_%zu", ++book->refund_count);
    if (charge->state != BOOK_CAPTURED || chargeback_takes(charge->chargeback) ||
        charge->refunded_minor + entry->minor > charge->minor)
        entry->state = BOOK_FAILED;
    if (entry->state != BOOK_FAILED) {
        charge->refunded_minor += entry->minor;
        refund_moves(entry, false);
    }
    return entry;
}

struct book_refund *book_refund_arrives(const struct gateway_refund_request *request, const char *sent_as)
{
    struct book_refund *entry = refund_find_by_key(request->key);

    if (failure_is_kept(sent_as))
        return NULL;
    if (entry == NULL && (entry = refund_make(request)) != NULL)
        (void)snprintf(entry->sent_as, sizeof entry->sent_as, "%s", sent_as);
    if (entry != NULL && strcmp(entry->sent_as, sent_as) != 0)
        found("%s is given back twice: as %s and as %s", request->key, entry->sent_as, sent_as);
    return entry;
}

static void driver_refund(struct gateway *gateway, struct arena *arena, const struct gateway_refund_request *request,
                          struct driver_sending *sending, struct gateway_refund *refund)
{
    struct book *book = &shared->book;
    struct book_refund *entry = NULL;

    (void)gateway;
    meanwhile();
    machine_pass_us(300000);
    if (book->mood == BOOK_REFUSES) {
        question_went(true);
        book->refused = true;
        *refund = (struct gateway_refund){ .outcome = GATEWAY_REFUSED };
        return;
    }
    if (book->mood == BOOK_ANSWERS && failure_is_met(sending)) {
        question_went(false);
        book->missed = true;
        *refund = (struct gateway_refund){ .outcome = GATEWAY_UNKNOWN };
        return;
    }
    if (book->mood == BOOK_ANSWERS && refund_find_by_key(request->key) == NULL && book->decline_refund_next &&
        !late_comes(request->key)) {
        book->decline_refund_next = false;
        question_went(true);
        *refund = (struct gateway_refund){ .outcome = GATEWAY_DECLINED, .decline_code = "refund_refused" };
        return;
    }
    if (book->mood != BOOK_SILENT && !late_takes_refund(request, sending->key))
        entry = book_refund_arrives(request, sending->key);
    if (book->mood == BOOK_ANSWERS && entry != NULL) {
        refund_answer(arena, entry, refund);
        return;
    }
    question_went(false);
    book->missed = true;
    machine_pass_us((int64_t)request->timeout_ms * 1000);
    *refund = (struct gateway_refund){ .outcome = GATEWAY_UNKNOWN };
}

static void driver_refund_find(struct gateway *gateway, struct arena *arena,
                               const struct gateway_refund_request *request, struct gateway_refund *refund)
{
    const struct book_refund *entry;

    (void)gateway;
    late_arrive();
    entry = refund_find_by_key(request->key);
    if (shared->book.mood != BOOK_ANSWERS) {
        question_went(false);
        shared->book.missed = true;
        machine_pass_us((int64_t)request->timeout_ms * 1000);
        *refund = (struct gateway_refund){ .outcome = GATEWAY_UNKNOWN };
    } else if (entry == NULL) {
        question_went(true);
        *refund = (struct gateway_refund){ .outcome = GATEWAY_ABSENT };
    } else {
        refund_answer(arena, entry, refund);
    }
}

static void driver_chargeback(struct gateway *gateway, struct arena *arena,
                              const struct gateway_question *question, struct gateway_chargeback *found)
{
    struct book_charge *entry = find_by_id(question->charge_id);

    (void)gateway;
    (void)arena;
    late_arrive();
    *found = (struct gateway_chargeback){ .told = false };
    if (shared->book.mood != BOOK_ANSWERS || entry == NULL || entry->disputed) {
        question_went(shared->book.mood == BOOK_ANSWERS);
        machine_pass_us((int64_t)question->timeout_ms * 1000);
        return;
    }
    question_went(true);
    if (entry->unclear_next > 0) {
        entry->unclear_next--;
        *found = (struct gateway_chargeback){ .unusable = true };
    } else if (entry->dropped) {
        *found = (struct gateway_chargeback){ .told = true, .dropped = true };
    } else {
        *found = (struct gateway_chargeback){
            .told = true, .state = entry->chargeback, .minor = entry->contested_minor, .fee_minor = entry->fee_minor
        };
    }
}

/* Each attached method has its own reference, which begins with its token. */
static enum status driver_attach(struct gateway *gateway, struct arena *arena, const struct gateway_token *wanted,
                                 struct gateway_method *method)
{
    const char *token = wanted->token;

    (void)gateway;
    if (shared->book.mood != BOOK_ANSWERS) {
        shared->book.refused = true;
        return STATUS_UNAVAILABLE;
    }
    if (begins(token, "tok_3ds") && shared->book.attached % 3 == 0) {
        shared->book.attached++;
        return STATUS_AUTHENTICATION_WANTED; /* this one's bank wants its holder, on a setup's page */
    }
    *method = (struct gateway_method){ .reference = arena_format(arena, "%s-%d", token, ++shared->book.attached),
                                       .brand = "visa",
                                       .last4 = "4242",
                                       .exp_month = 12,
                                       .exp_year = 2030 };
    return STATUS_OK;
}

/* Idempotent: detaching twice succeeds, and the book keeps no record. */
static enum status driver_detach(struct gateway *gateway, struct arena *arena, const char *reference, int timeout_ms)
{
    (void)gateway, (void)arena, (void)reference;
    if (shared->book.mood == BOOK_ANSWERS) {
        question_went(true);
        return STATUS_OK;
    }
    question_went(false);
    machine_pass_us((int64_t)timeout_ms * 1000);
    return STATUS_UNAVAILABLE;
}

/* Describing twice is the same. */
static enum status driver_describe(struct gateway *gateway, struct arena *arena,
                                   const struct gateway_description *description)
{
    struct book_charge *entry = find_by_id(description->charge_id);

    (void)gateway, (void)arena;
    if (entry != NULL && shared->book.mood != BOOK_SILENT && shared->book.mood != BOOK_REFUSES)
        (void)snprintf(entry->described, sizeof entry->described, "%s", description->description);
    question_went(shared->book.mood == BOOK_ANSWERS);
    if (shared->book.mood == BOOK_ANSWERS)
        return entry == NULL ? STATUS_VALIDATION_FAILED : STATUS_OK;
    machine_pass_us((int64_t)description->timeout_ms * 1000);
    return STATUS_UNAVAILABLE;
}

static const struct gateway_driver driver = { .kind = "book",
                                              .attach = driver_attach,
                                              .method_find = setup_book_method,
                                              .detach = driver_detach,
                                              .setup_open = setup_book_open,
                                              .setup_find = setup_book_find,
                                              .setup_close = setup_book_close,
                                              .charge = driver_charge,
                                              .find = driver_find,
                                              .cancel = driver_cancel,
                                              .look = driver_look,
                                              .refund = driver_refund,
                                              .refund_find = driver_refund_find,
                                              .chargeback = driver_chargeback,
                                              .describe = driver_describe,
                                              .list = balance_list,
                                              .movements = balance_movements,
                                              .payouts = balance_payouts,
                                              .payout_parts = balance_payout_parts };

struct gateway *book_gateway(void)
{
    return &gateway_here;
}

void book_begin(void)
{
    gateway_here = (struct gateway){ .driver = &driver };
    shared->book = (struct book){ .mood = BOOK_ANSWERS };
}

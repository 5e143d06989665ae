/* tests/histories/gateway_setup.c */
#include "gateway_setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shared.h"

static struct book_setup *page_find(const char *key)
{
    struct book *book = &shared->book;

    for (size_t i = 0; i < book->setup_count; i++)
        if (strcmp(book->setups[i].key, key) == 0)
            return &book->setups[i];
    return NULL;
}

static struct book_setup *page_make(const struct gateway_setup_request *request)
{
    struct book *book = &shared->book;
    struct book_setup *page = &book->setups[book->setup_count];

    if (book->setup_count == BOOK_SETUPS_MAX)
        abort(); /* a history is far too short for so many */
    *page = (struct book_setup){ .state = PAGE_OPEN,
                                  .account = request->type == PAYMENT_METHOD_BANK_ACCOUNT,
                                  .expires_us = request->expires_at.us };
    (void)snprintf(page->key, sizeof page->key, "%s", request->key);
    (void)snprintf(page->id, sizeof page->id, "page_%zu", ++book->setup_count);
    return page;
}

static void page_ages(struct book_setup *page)
{
    if (page->state == PAGE_OPEN && clock_now().us >= page->expires_us)
        page->state = PAGE_EXPIRED;
}

static struct book_card *card_find(const char *reference)
{
    struct book *book = &shared->book;

    for (size_t i = 0; i < book->card_count; i++)
        if (strcmp(book->cards[i].reference, reference) == 0)
            return &book->cards[i];
    return NULL;
}

/* NULL: there is no room for one more. */
static struct book_card *card_make(const char *reference)
{
    struct book_card *card = card_find(reference);

    if (card != NULL || shared->book.card_count == BOOK_CARDS_MAX)
        return card;
    card = &shared->book.cards[shared->book.card_count++];
    *card = (struct book_card){ .exp_year = 2030 };
    (void)snprintf(card->reference, sizeof card->reference, "%s", reference);
    return card;
}

bool setup_book_card(const char *reference, int exp_year)
{
    struct book_card *card = card_make(reference);

    if (card != NULL)
        card->exp_year = exp_year;
    return card != NULL;
}

bool setup_book_mandate(const char *reference, bool ended)
{
    struct book_card *card = card_make(reference);

    if (card != NULL)
        card->mandate_ended = ended;
    return card != NULL;
}

bool setup_book_mandate_ended(const char *reference)
{
    const struct book_card *card = card_find(reference);

    return card != NULL && card->mandate_ended;
}

static struct gateway_method method_of(struct arena *arena, const char *reference)
{
    const struct book_card *card = card_find(reference);
    struct gateway_method method = { .reference = arena_text(arena, reference),
                                     .brand = "visa",
                                     .last4 = "4242",
                                     .exp_month = 12,
                                     .exp_year = card == NULL ? 2030 : card->exp_year };

    if (strncmp(reference, "tok_sepa", 8) == 0)
        method.mandate = (struct mandate){ .id = arena_format(arena, "mandate_%s", reference),
                                           .reference = method.reference,
                                           .creditor_identifier = "FR72ZZZ123456",
                                           .status = setup_book_mandate_ended(reference) ? MANDATE_INACTIVE
                                                                                         : MANDATE_ACTIVE };
    return method;
}

enum status setup_book_method(struct gateway *gateway, struct arena *arena, const char *reference, int timeout_ms,
                              struct gateway_method *method)
{
    (void)gateway;
    if (shared->book.mood != BOOK_ANSWERS) {
        question_went(false);
        machine_pass_us((int64_t)timeout_ms * 1000);
        return STATUS_UNAVAILABLE;
    }
    question_went(true);
    *method = method_of(arena, reference);
    return STATUS_OK;
}

static void answer(struct arena *arena, struct book_setup *page, struct gateway_setup *setup)
{
    static const enum gateway_outcome outcomes[] = { GATEWAY_ACTION_REQUIRED, GATEWAY_SUCCEEDED, GATEWAY_DECLINED,
                                                     GATEWAY_DECLINED };
    static const char *const ends[] = { NULL, NULL, SETUP_END_EXPIRED, SETUP_END_CANCELLED };

    question_went(true);
    page_ages(page);
    *setup = (struct gateway_setup){ .outcome = outcomes[page->state],
                                     .end_code = ends[page->state],
                                     .reference = arena_text(arena, page->id) };
    if (page->state == PAGE_OPEN) {
        page->told = true;
        setup->page_url = arena_format(arena, "https://pay.test/%s", page->id);
    }
    if (page->state == PAGE_COMPLETED)
        setup->method = method_of(arena, page->reference);
}

static void silence(int timeout_ms, struct gateway_setup *setup)
{
    question_went(false);
    shared->book.missed = true;
    machine_pass_us((int64_t)timeout_ms * 1000);
    *setup = (struct gateway_setup){ .outcome = GATEWAY_UNKNOWN };
}

void setup_book_open(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                     struct gateway_setup *setup)
{
    struct book *book = &shared->book;
    struct book_setup *page = page_find(request->key);

    (void)gateway;
    machine_pass_us(200000);
    if (book->mood == BOOK_REFUSES) {
        question_went(true);
        book->refused = true;
        *setup = (struct gateway_setup){ .outcome = GATEWAY_REFUSED };
        return;
    }
    if (page == NULL && book->mood != BOOK_SILENT)
        page = page_make(request);
    if (book->mood == BOOK_ANSWERS)
        answer(arena, page, setup);
    else
        silence(request->timeout_ms, setup);
}

void setup_book_find(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                     struct gateway_setup *setup)
{
    struct book_setup *page = page_find(request->key);

    (void)gateway;
    if (page == NULL)
        found("a page of the setup %s, which the gateway does not know", request->key);
    if (page == NULL || shared->book.mood != BOOK_ANSWERS)
        silence(request->timeout_ms, setup);
    else
        answer(arena, page, setup);
}

void setup_book_close(struct gateway *gateway, struct arena *arena, const struct gateway_setup_request *request,
                      struct gateway_setup *setup)
{
    struct book_setup *page = page_find(request->key);

    if (page != NULL && page->state == PAGE_OPEN &&
        (shared->book.mood == BOOK_ANSWERS || shared->book.mood == BOOK_DEAF))
        page->state = PAGE_EXPIRED;
    setup_book_find(gateway, arena, request, setup);
}

struct book_setup *setup_book_waiting(uint32_t drawn)
{
    struct book *book = &shared->book;
    size_t waiting = 0;

    for (size_t i = 0; i < book->setup_count; i++) {
        page_ages(&book->setups[i]);
        waiting += book->setups[i].state == PAGE_OPEN && book->setups[i].told ? 1 : 0;
    }
    if (waiting == 0)
        return NULL;
    drawn %= (uint32_t)waiting;
    for (size_t i = 0; i < book->setup_count; i++)
        if (book->setups[i].state == PAGE_OPEN && book->setups[i].told && drawn-- == 0)
            return &book->setups[i];
    return NULL;
}

void setup_book_ends(struct book_setup *page, bool completes)
{
    page->state = completes ? PAGE_COMPLETED : PAGE_CANCELLED;
    if (completes)
        (void)snprintf(page->reference, sizeof page->reference, "%s-%d", page->account ? "tok_sepa" : "tok_visa",
                       ++shared->book.attached);
}

/* tests/histories/gateway_balance.c */
#include "gateway_balance.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "shared.h"

enum { PAGE_ROWS = 3, ARRIVES_DAYS = 2 };

static struct book_movement *movement_new(void)
{
    struct book *book = &shared->book;

    if (book->movement_count == BOOK_MOVEMENTS_MAX)
        abort(); /* a history is far too short for so many */
    return &book->movements[book->movement_count++];
}

void balance_moves(enum gateway_movement_kind kind, const char *source, const char *currency, int64_t minor,
                   int64_t fee_minor)
{
    struct book_movement *movement;

    if (minor == 0 && fee_minor == 0)
        return;
    movement = movement_new();
    *movement = (struct book_movement){
        .kind = kind, .minor = minor, .fee_minor = fee_minor, .at_us = shared->machine.now_us
    };
    (void)snprintf(movement->id, sizeof movement->id, "txn_%zu", shared->book.movement_count);
    (void)snprintf(movement->source, sizeof movement->source, "%s", source);
    memcpy(movement->currency, currency, sizeof movement->currency);
}

void balance_charged(const struct book_charge *charge)
{
    balance_moves(GATEWAY_MOVEMENT_CHARGE, charge->id, charge->currency, charge->minor, charge->minor / 50 + 25);
}

static bool is_unpaid(const struct book_movement *movement, const char *currency)
{
    return movement->payout == 0 && (currency == NULL || strcmp(movement->currency, currency) == 0);
}

bool balance_is_part(const struct book_movement *movement, int payout)
{
    return movement->payout == payout && strcmp(movement->source, shared->book.payouts[payout - 1].id) != 0;
}

static const char *currency_drawn(uint32_t drawn)
{
    const struct book *book = &shared->book;
    size_t unpaid = 0, wanted;

    for (size_t i = 0; i < book->movement_count; i++)
        unpaid += is_unpaid(&book->movements[i], NULL) ? 1 : 0;
    if (unpaid == 0)
        return NULL;
    wanted = drawn_index(drawn, unpaid);
    for (size_t i = 0; i < book->movement_count; i++)
        if (is_unpaid(&book->movements[i], NULL) && wanted-- == 0)
            return book->movements[i].currency;
    return NULL;
}

const struct book_payout *balance_pays_out(uint32_t drawn, bool wrong)
{
    struct book *book = &shared->book;
    const char *currency = currency_drawn(drawn);
    struct book_payout *payout = &book->payouts[book->payout_count];
    int number = (int)book->payout_count + 1;
    int64_t sum = 0;

    if (currency == NULL || book->payout_count == BOOK_PAYOUTS_MAX)
        return NULL;
    for (size_t i = 0; i < book->movement_count; i++)
        if (is_unpaid(&book->movements[i], currency))
            sum += book->movements[i].minor - book->movements[i].fee_minor;
    if (sum <= 1)
        return NULL;
    *payout = (struct book_payout){ .minor = sum - (wrong ? 1 : 0), .wrong = wrong, .at_us = shared->machine.now_us };
    memcpy(payout->currency, currency, sizeof payout->currency);
    (void)snprintf(payout->id, sizeof payout->id, "po_%d", number);
    for (size_t i = 0; i < book->movement_count; i++)
        if (is_unpaid(&book->movements[i], payout->currency))
            book->movements[i].payout = number;
    book->payout_count++;
    balance_moves(GATEWAY_MOVEMENT_PAYOUT, payout->id, payout->currency, -payout->minor, 0);
    book->movements[book->movement_count - 1].payout = number;
    return payout;
}

const struct book_payout *balance_payout_returns(uint32_t drawn)
{
    struct book *book = &shared->book;
    struct book_payout *payout;

    if (book->payout_count == 0)
        return NULL;
    payout = &book->payouts[drawn_index(drawn, book->payout_count)];
    if (payout->returned)
        return NULL;
    payout->returned = true;
    balance_moves(GATEWAY_MOVEMENT_PAYOUT, payout->id, payout->currency, payout->minor, 0);
    return payout;
}

static enum status unheard(const struct gateway_listing *listing)
{
    machine_pass_us((int64_t)listing->timeout_ms * 1000);
    return STATUS_UNAVAILABLE;
}

static bool in_time(const struct gateway_listing *listing, int64_t at_us)
{
    return at_us >= listing->from.us && at_us < listing->until.us;
}

/* The index at which the page begins: a cursor is the index at which the next one does. */
static size_t page_begin(const struct gateway_listing *listing)
{
    return listing->cursor == NULL ? 0 : strtoul(listing->cursor, NULL, 10);
}

static const char *cursor_at(struct arena *arena, size_t index)
{
    return arena_format(arena, "%zu", index);
}

static struct money amount_of(const char *currency, int64_t minor)
{
    struct money money = { .minor = minor };

    if (!currency_read(currency, &money.currency))
        abort(); /* our own catalogue's */
    return money;
}

static struct gateway_listed listed_of(struct arena *arena, const struct book_charge *charge)
{
    static const enum gateway_outcome outcomes[] = { GATEWAY_SUCCEEDED, GATEWAY_PROCESSING, GATEWAY_ACTION_REQUIRED,
                                                     GATEWAY_DECLINED };

    return (struct gateway_listed){ .key = charge->foreign ? NULL : arena_text(arena, charge->key),
                                    .charge_id = arena_text(arena, charge->id),
                                    .amount = amount_of(charge->currency, charge->minor),
                                    .outcome = outcomes[charge->state],
                                    .decline_code =
                                        charge->state == BOOK_FAILED ? arena_text(arena, charge->decline) : NULL,
                                    .refunded_minor = charge->refunded_minor,
                                    .contested = charge->chargeback != CHARGEBACK_NONE,
                                    .created_at = { charge->created_us } };
}

enum status balance_list(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                         struct gateway_page *page)
{
    const struct book *book = &shared->book;
    struct gateway_listed *rows = ARENA_ARRAY(arena, struct gateway_listed, PAGE_ROWS);

    (void)gateway;
    if (book->mood != BOOK_ANSWERS)
        return unheard(listing);
    *page = (struct gateway_page){ .charges = rows };
    for (size_t i = page_begin(listing); i < book->charge_count; i++) {
        if (!in_time(listing, book->charges[i].created_us))
            continue;
        if (page->count == PAGE_ROWS) {
            page->next_cursor = cursor_at(arena, i);
            break;
        }
        rows[page->count++] = listed_of(arena, &book->charges[i]);
    }
    return STATUS_OK;
}

static struct gateway_movement movement_of(struct arena *arena, const struct book_movement *movement)
{
    return (struct gateway_movement){ .id = arena_text(arena, movement->id),
                                      .kind = movement->kind,
                                      .type = "of the book",
                                      .source = arena_text(arena, movement->source),
                                      .amount = amount_of(movement->currency, movement->minor),
                                      .fee_minor = movement->fee_minor,
                                      .created_at = { movement->at_us } };
}

/* payout: only what was paid out with it, whenever that moved; 0: what moved in time. */
static enum status movements_page(struct arena *arena, const struct gateway_listing *listing, int payout,
                                  struct gateway_movements *page)
{
    const struct book *book = &shared->book;
    struct gateway_movement *rows = ARENA_ARRAY(arena, struct gateway_movement, PAGE_ROWS);

    if (book->mood != BOOK_ANSWERS)
        return unheard(listing);
    *page = (struct gateway_movements){ .rows = rows };
    for (size_t i = page_begin(listing); i < book->movement_count; i++) {
        const struct book_movement *movement = &book->movements[i];

        if (payout == 0 ? !in_time(listing, movement->at_us) : movement->payout != payout)
            continue;
        if (page->count == PAGE_ROWS) {
            page->next_cursor = cursor_at(arena, i);
            break;
        }
        rows[page->count++] = movement_of(arena, movement);
    }
    return STATUS_OK;
}

enum status balance_movements(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                              struct gateway_movements *page)
{
    (void)gateway;
    return movements_page(arena, listing, 0, page);
}

enum status balance_payout_parts(struct gateway *gateway, struct arena *arena, const char *payout_id,
                                 const struct gateway_listing *listing, struct gateway_movements *page)
{
    const struct book *book = &shared->book;
    int number = 0;

    (void)gateway;
    for (size_t i = 0; i < book->payout_count; i++)
        if (strcmp(book->payouts[i].id, payout_id) == 0)
            number = (int)i + 1;
    if (number == 0)
        found("the parts of a payout that the gateway never made: %s", payout_id);
    return movements_page(arena, listing, number, page);
}

enum status balance_payouts(struct gateway *gateway, struct arena *arena, const struct gateway_listing *listing,
                            struct gateway_payouts *page)
{
    const struct book *book = &shared->book;
    struct gateway_payout *rows = ARENA_ARRAY(arena, struct gateway_payout, PAGE_ROWS);

    (void)gateway;
    if (book->mood != BOOK_ANSWERS)
        return unheard(listing);
    *page = (struct gateway_payouts){ .rows = rows };
    for (size_t i = page_begin(listing); i < book->payout_count; i++) {
        const struct book_payout *payout = &book->payouts[i];

        if (!in_time(listing, payout->at_us))
            continue;
        if (page->count == PAGE_ROWS) {
            page->next_cursor = cursor_at(arena, i);
            break;
        }
        rows[page->count++] = (struct gateway_payout){
            .id = arena_text(arena, payout->id),
            .amount = amount_of(payout->currency, payout->minor),
            .arrives_on = day_plus(instant_day((struct instant){ payout->at_us }), ARRIVES_DAYS),
            .automatic = true,
            .returned = payout->returned
        };
    }
    return STATUS_OK;
}

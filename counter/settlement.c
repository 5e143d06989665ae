/* counter/settlement.c */
#include "counter/settlement.h"

#include <string.h>

struct movement_row settlement_post(const struct gateway_movement *movement)
{
    struct movement_row row = { .movement_id = movement->id,
                                .type = movement->type,
                                .source = movement->source,
                                .day = instant_day(movement->created_at),
                                .created_at = movement->created_at,
                                .currency = movement->amount.currency,
                                .amount_minor = movement->amount.minor,
                                .fee_minor = movement->fee_minor,
                                .balance_minor = movement->amount.minor - movement->fee_minor,
                                .fees_minor = movement->fee_minor };
    int64_t *const against[GATEWAY_MOVEMENT__MAX] = {
        [GATEWAY_MOVEMENT_CHARGE] = &row.customers_minor,  [GATEWAY_MOVEMENT_REFUND] = &row.customers_minor,
        [GATEWAY_MOVEMENT_DISPUTE] = &row.customers_minor, [GATEWAY_MOVEMENT_PAYOUT] = &row.bank_minor,
        [GATEWAY_MOVEMENT_FEE] = &row.fees_minor,          [GATEWAY_MOVEMENT_OTHER] = &row.other_minor,
    };

    *against[movement->kind] -= movement->amount.minor;
    return row;
}

static enum status page_book(struct settlement_walk *walk, struct arena *arena, const struct gateway_movements *page)
{
    struct movement_row *rows = ARENA_ARRAY(arena, struct movement_row, page->count + 1);
    enum status status = STATUS_OK;
    size_t count = 0;

    for (size_t i = 0; status == STATUS_OK && i < page->count; i++) {
        bool known = false;

        status = store_movement_known(walk->sql, arena, walk->account, page->rows[i].id, &known);
        if (status == STATUS_OK && !known)
            rows[count++] = settlement_post(&page->rows[i]);
    }
    if (status == STATUS_OK &&
        (status = store_movement_insert(walk->sql, arena, walk->account, rows, count)) == STATUS_OK)
        walk->booked += (int64_t)count;
    return status;
}

/* The cursor outlives its page; after the last page the next stage begins. */
static void page_passed(struct settlement_walk *walk, const char *cursor, int next_stage)
{
    arena_wipe(&walk->cursor_arena);
    walk->cursor = cursor == NULL ? NULL : arena_text(&walk->cursor_arena, cursor);
    if (cursor == NULL)
        walk->stage = next_stage;
}

static struct gateway_listing listing_of(const struct settlement_walk *walk, const char *cursor)
{
    return (struct gateway_listing){ .from = instant_of_day(walk->day),
                                     .until = instant_of_day(day_plus(walk->day, 1)),
                                     .cursor = cursor,
                                     .timeout_ms = walk->page_timeout_ms };
}

static enum status movements_step(struct settlement_walk *walk, struct arena *arena)
{
    const struct gateway_listing listing = listing_of(walk, walk->cursor);
    struct gateway_movements page;
    enum status status = gateway_movements(walk->gateway, arena, &listing, &page);

    if (status == STATUS_OK && (status = page_book(walk, arena, &page)) == STATUS_OK)
        page_passed(walk, page.next_cursor, SETTLEMENT_PAYOUTS);
    return status;
}

/* Begins the next payout of the page; after the last one the next page is read, or nothing is left to do. */
static void parts_begin(struct settlement_walk *walk)
{
    const struct gateway_payout *payout = &walk->payouts[walk->at];

    if (walk->at == walk->count) {
        walk->over = walk->payouts_cursor == NULL;
        walk->stage = SETTLEMENT_PAYOUTS;
        return;
    }
    walk->stage = SETTLEMENT_PARTS;
    walk->sums = (struct payout_row){ .payout_id = payout->id,
                                      .day = walk->day,
                                      .arrives_on = payout->arrives_on,
                                      .automatic = payout->automatic,
                                      .returned = payout->returned,
                                      .amount = payout->amount };
}

/* Keeps those of the page that are not booked yet, as many as may still be looked into. */
static enum status page_keep(struct settlement_walk *walk, const struct gateway_payouts *page)
{
    enum status status = STATUS_OK;

    walk->count = walk->at = 0;
    walk->payouts = ARENA_ARRAY(&walk->payouts_arena, struct gateway_payout, page->count + 1);
    for (size_t i = 0; status == STATUS_OK && i < page->count; i++) {
        bool known = false;

        status = store_payout_known(walk->sql, &walk->payouts_arena, walk->account, page->rows[i].id, &known);
        if (status != STATUS_OK || known)
            continue;
        if (walk->explained + walk->wrong + (int64_t)walk->count == SETTLEMENT_PAYOUTS_MAX)
            walk->left++;
        else
            walk->payouts[walk->count++] = page->rows[i];
    }
    return status;
}

/* The cursor of the page that is read lives in the arena of the page before. */
static enum status payouts_step(struct settlement_walk *walk)
{
    const struct gateway_listing listing = listing_of(walk, walk->payouts_cursor);
    struct arena before = walk->payouts_arena;
    struct gateway_payouts page;
    enum status status;

    walk->payouts_arena = (struct arena){ 0 };
    status = gateway_payouts(walk->gateway, &walk->payouts_arena, &listing, &page);
    if (status == STATUS_OK)
        status = page_keep(walk, &page);
    if (status == STATUS_OK) {
        walk->payouts_cursor = page.next_cursor;
        parts_begin(walk);
    }
    arena_end(&before);
    return status;
}

/* false: it is no part of this sum: of another currency. */
static bool part_add(struct payout_row *sums, const struct gateway_movement *part)
{
    int64_t *const to[GATEWAY_MOVEMENT__MAX] = {
        [GATEWAY_MOVEMENT_CHARGE] = &sums->charges_minor,   [GATEWAY_MOVEMENT_REFUND] = &sums->refunds_minor,
        [GATEWAY_MOVEMENT_DISPUTE] = &sums->disputes_minor, [GATEWAY_MOVEMENT_PAYOUT] = &sums->other_minor,
        [GATEWAY_MOVEMENT_FEE] = &sums->fees_minor,         [GATEWAY_MOVEMENT_OTHER] = &sums->other_minor,
    };

    if (part->kind == GATEWAY_MOVEMENT_PAYOUT && part->source != NULL && strcmp(part->source, sums->payout_id) == 0)
        return true; /* the payout's own movement */
    if (!currency_equal(part->amount.currency, sums->amount.currency))
        return false;
    sums->parts++;
    return !__builtin_add_overflow(*to[part->kind], part->amount.minor, to[part->kind]) &&
           !__builtin_sub_overflow(sums->fees_minor, part->fee_minor, &sums->fees_minor);
}

static bool sums_agree(const struct payout_row *sums)
{
    __int128 sum = (__int128)sums->charges_minor + sums->refunds_minor + sums->disputes_minor + sums->fees_minor +
                   sums->other_minor;

    return !sums->automatic || sum == sums->amount.minor;
}

/* What came back is on no bank statement: the gateway need not say what it was made of. */
static void parts_forget(struct payout_row *sums)
{
    sums->parts = sums->charges_minor = sums->refunds_minor = sums->disputes_minor = sums->fees_minor =
        sums->other_minor = 0;
}

/* Books the payout that was read to its end, or tells it, and goes on to the next. */
static enum status payout_end(struct settlement_walk *walk, bool agrees)
{
    enum status status = STATUS_OK;

    agrees = agrees && sums_agree(&walk->sums);
    if (!agrees && walk->sums.returned)
        parts_forget(&walk->sums);
    if (agrees || walk->sums.returned) {
        status = store_payout_insert(walk->sql, walk->account, &walk->sums);
        walk->explained++;
    } else {
        walk->wrong++;
        walk->tell(walk->context, &walk->payouts[walk->at]);
    }
    walk->at++;
    page_passed(walk, NULL, SETTLEMENT_PARTS);
    parts_begin(walk);
    return status;
}

static enum status parts_step(struct settlement_walk *walk, struct arena *arena)
{
    const struct gateway_listing listing = listing_of(walk, walk->cursor);
    struct gateway_movements page = { .count = 0 };
    bool agrees = true;
    enum status status;

    if (!walk->sums.automatic)
        return payout_end(walk, true);
    status = gateway_payout_parts(walk->gateway, arena, walk->sums.payout_id, &listing, &page);
    if (status != STATUS_OK || (status = page_book(walk, arena, &page)) != STATUS_OK)
        return status;
    for (size_t i = 0; agrees && i < page.count; i++)
        agrees = part_add(&walk->sums, &page.rows[i]) && walk->sums.parts <= walk->parts_max;
    if (!agrees || page.next_cursor == NULL)
        return payout_end(walk, agrees);
    page_passed(walk, page.next_cursor, SETTLEMENT_PARTS);
    return STATUS_OK;
}

void settlement_begin(struct settlement_walk *walk, struct sql *sql, struct gateway *gateway,
                      const struct reconciliation_account *account, struct day day, int page_timeout_ms)
{
    *walk = (struct settlement_walk){
        .sql = sql, .gateway = gateway, .account = account, .day = day, .page_timeout_ms = page_timeout_ms
    };
    walk->parts_max = SETTLEMENT_PARTS_MAX;
    walk->over = !gateway_has_movements(gateway);
}

enum status settlement_step(struct settlement_walk *walk)
{
    struct arena arena = { 0 };
    enum status status;

    switch (walk->stage) {
    case SETTLEMENT_MOVEMENTS:
        status = movements_step(walk, &arena);
        break;
    case SETTLEMENT_PAYOUTS:
        status = payouts_step(walk);
        break;
    default:
        status = parts_step(walk, &arena);
        break;
    }
    arena_end(&arena);
    return status;
}

void settlement_end(struct settlement_walk *walk)
{
    arena_end(&walk->payouts_arena);
    arena_end(&walk->cursor_arena);
    walk->payouts = NULL;
    walk->cursor = walk->payouts_cursor = NULL;
    walk->count = walk->at = 0;
}

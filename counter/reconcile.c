/* counter/reconcile.c: takes our payments chunk by chunk, and for each chunk reads the gateway's whole day; a payment
 * without a charge there is asked about by its key. */
#include "counter/reconcile.h"

#include <stdlib.h>
#include <string.h>

#include "counter/payment_settle.h"

enum { PAGE_ROWS = 1000 };

/* A payment of the day that must have a charge, and whether one under its key was among the gateway's charges of the
 * day. */
struct expected {
    struct id id;
    bool seen;
};

struct reconciling {
    struct sql *sql;
    struct gateway *gateway;
    struct day day;
    struct expected *expected; /* in order of id */
    size_t count;
    struct id next; /* the first identifier of our payments that is in no chunk yet */
    bool first;     /* the first chunk: charges are compared with it only, not again with each chunk */
    discrepancy_fn tell;
    void *context;
    struct reconciliation *done;
};

static void tell(struct reconciling *r, const struct discrepancy *discrepancy)
{
    if (discrepancy->differences == 0)
        return;
    r->done->discrepancies++;
    r->tell(r->context, discrepancy);
}

static int expected_compare(const void *a, const void *b)
{
    return memcmp(((const struct expected *)a)->id.bytes, ((const struct expected *)b)->id.bytes,
                  sizeof((struct id *)0)->bytes);
}

static void expected_see(struct reconciling *r, struct id id)
{
    struct expected wanted = { .id = id };
    struct expected *found =
        r->count == 0 ? NULL : bsearch(&wanted, r->expected, r->count, sizeof wanted, expected_compare);

    if (found != NULL)
        found->seen = true;
}

/* Asks for the state of a contested charge: the list says only that it was contested. false: the gateway did not
 * say. */
static bool chargeback_ask(struct reconciling *r, struct arena *arena, const struct gateway_listed *charge,
                           const struct payment *payment, enum chargeback_state *state)
{
    const struct gateway_question question = {
        .key = charge->key, .charge_id = charge->charge_id, .amount = charge->amount, .timeout_ms = WORKER_WAIT_MS
    };
    struct gateway_chargeback found;

    *state = CHARGEBACK_NONE;
    if (!charge->contested && payment->chargeback.state == CHARGEBACK_NONE)
        return true;
    gateway_chargeback_find(r->gateway, arena, &question, &found);
    *state = found.state;
    return found.told;
}

/* Tells a charge that is not ours: its key is no payment identifier. */
static void foreign_tell(struct reconciling *r, const struct gateway_listed *charge)
{
    struct discrepancy foreign = { .charge = charge };

    r->done->foreign++;
    r->tell(r->context, &foreign);
}

static enum status charge_compare(struct reconciling *r, struct arena *arena, const struct gateway_listed *charge,
                                  struct id id)
{
    struct booked_charge booked = { .charge_id = charge->charge_id,
                                    .amount = charge->amount,
                                    .state = payment_state_for(charge->outcome),
                                    .refunded_minor = charge->refunded_minor };
    struct reconcile_payment found;
    enum status status = store_reconcile_find(r->sql, arena, id, &found);
    bool ours = status == STATUS_OK;
    struct discrepancy discrepancy = { .charge = charge, .payment = ours ? &found : NULL };

    if (!ours && status != STATUS_NOT_FOUND)
        return status;
    if (ours && !chargeback_ask(r, arena, charge, &found.payment, &booked.chargeback))
        discrepancy.differences = DIFFERENCE_BIT(DIFFERENCE_NOT_TOLD);
    else
        discrepancy.differences =
            reconcile_compare(&booked, ours ? &found.payment : NULL, ours ? found.refunded_minor : 0);
    tell(r, &discrepancy);
    return STATUS_OK;
}

static enum status charges_compare(struct reconciling *r, struct arena *arena, const struct gateway_page *page)
{
    for (size_t i = 0; i < page->count; i++) {
        const struct gateway_listed *charge = &page->charges[i];
        struct id id;
        bool ours = charge->key != NULL && id_read(ID_PAYMENT, charge->key, &id);
        enum status status = r->first && ours ? charge_compare(r, arena, charge, id) : STATUS_OK;

        if (status != STATUS_OK)
            return status;
        if (ours)
            expected_see(r, id);
        else if (r->first)
            foreign_tell(r, charge);
    }
    r->done->charges += r->first ? (int64_t)page->count : 0;
    return STATUS_OK;
}

/* Reads one page in an arena of its own; the cursor is copied into `cursor`, which outlives it. */
static enum status page_read(struct reconciling *r, struct arena *cursor, const char **at)
{
    struct arena arena = { 0 };
    struct gateway_page page;
    enum status status =
        gateway_list(r->gateway, &arena, instant_of_day(r->day), instant_of_day(day_plus(r->day, 1)), *at, &page);

    if (status == STATUS_OK && (status = charges_compare(r, &arena, &page)) == STATUS_OK) {
        arena_wipe(cursor);
        *at = page.next_cursor == NULL ? NULL : arena_text(cursor, page.next_cursor);
    }
    arena_end(&arena);
    return status;
}

static enum status charges_read(struct reconciling *r)
{
    struct arena cursor = { 0 };
    const char *at = NULL;
    enum status status;

    do
        status = page_read(r, &cursor, &at);
    while (status == STATUS_OK && at != NULL);
    arena_end(&cursor);
    return status;
}

/* The next identifier: the next page begins with it. */
static struct id id_after(struct id id)
{
    for (size_t i = sizeof id.bytes; i-- > 0 && ++id.bytes[i] == 0;)
        ;
    return id;
}

/* Reads one page of our payments into the chunk. *more: there may be another page. */
static enum status expected_page(struct reconciling *r, bool *more)
{
    struct arena arena = { 0 };
    struct reconcile_payment *found;
    size_t count = 0;
    enum status status = store_reconcile_list(r->sql, &arena, r->next, id_first_at(instant_of_day(day_plus(r->day, 1))),
                                              PAGE_ROWS, &found, &count);

    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        if (reconcile_needs_charge(&found[i].payment))
            r->expected[r->count++] = (struct expected){ .id = found[i].payment.id };
        r->next = id_after(found[i].payment.id);
    }
    r->done->payments += (int64_t)count;
    *more = count == PAGE_ROWS;
    arena_end(&arena);
    return status;
}

static enum status expected_read(struct reconciling *r, bool *more)
{
    enum status status = STATUS_OK;

    r->count = 0;
    *more = true;
    while (status == STATUS_OK && *more && r->count + PAGE_ROWS <= RECONCILE_CHUNK)
        status = expected_page(r, more);
    return status;
}

/* Asks for the charge of a payment that had none on the gateway's day: it may have been made on the next. The payment
 * is read again, as it may have changed since. */
static enum status missing_ask(struct reconciling *r, struct arena *arena, struct id id)
{
    struct gateway_charge charge;
    struct reconcile_payment found;
    struct discrepancy discrepancy = { .payment = &found };
    struct gateway_question question;
    enum status status = store_reconcile_find(r->sql, arena, id, &found);

    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_OK : status;
    question = payment_question(arena, &found.payment, found.gateway_reference, WORKER_WAIT_MS);
    question.charge_id = NULL; /* asks by our key, whatever charge our row names */
    gateway_find(r->gateway, arena, &question, &charge);
    if (charge.outcome == GATEWAY_ABSENT)
        discrepancy.differences = reconcile_compare(NULL, &found.payment, found.refunded_minor);
    else if (charge.outcome == GATEWAY_UNKNOWN || charge.outcome == GATEWAY_DISPUTED)
        discrepancy.differences = DIFFERENCE_BIT(DIFFERENCE_NOT_TOLD);
    tell(r, &discrepancy);
    return STATUS_OK;
}

static enum status missing_tell(struct reconciling *r)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; status == STATUS_OK && i < r->count; i++) {
        struct arena arena = { 0 };

        if (!r->expected[i].seen)
            status = missing_ask(r, &arena, r->expected[i].id);
        arena_end(&arena);
    }
    return status;
}

static enum status chunks_reconcile(struct reconciling *r)
{
    bool more = true;

    while (more) {
        enum status status;

        if ((status = expected_read(r, &more)) != STATUS_OK || (status = charges_read(r)) != STATUS_OK ||
            (status = missing_tell(r)) != STATUS_OK)
            return status;
        r->first = false;
    }
    return STATUS_OK;
}

enum status reconcile_day(struct sql *sql, struct gateway *gateway, struct day day, discrepancy_fn tell_one,
                          void *context, struct reconciliation *done)
{
    struct arena arena = { 0 };
    struct reconciling reconciling = { .sql = sql,
                                       .gateway = gateway,
                                       .day = day,
                                       .first = true,
                                       .tell = tell_one,
                                       .context = context,
                                       .done = done,
                                       .next = id_first_at(instant_of_day(day)),
                                       .expected = ARENA_ARRAY(&arena, struct expected, RECONCILE_CHUNK) };
    enum status status;

    *done = (struct reconciliation){ 0 };
    status = chunks_reconcile(&reconciling);
    arena_end(&arena);
    return status;
}

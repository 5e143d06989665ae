/* counter/credit_spend.c */
#include "counter/credit_spend.h"

#include <assert.h>
#include <string.h>

#include "sql/store_credit_note.h"
#include "sql/store_payment.h"

typedef enum status (*spend_fn)(struct sql *sql, struct id organization_id, const struct unspent *source, int64_t left_minor);

static enum status take(struct counter *c, spend_fn spend, const struct unspent *source, int64_t *left)
{
    int64_t taken = source->unspent_minor < *left ? source->unspent_minor : *left;

    *left -= taken;
    return spend(c->sql, c->organization.id, source, source->unspent_minor - taken);
}

static bool older(const struct unspent *a, const struct unspent *b)
{
    return memcmp(a->id.bytes, b->id.bytes, sizeof a->id.bytes) < 0;
}

enum status credit_spend(struct counter *c, int64_t applied_minor)
{
    struct unspent *notes, *transfers;
    size_t note_count, transfer_count, note = 0, transfer = 0;
    int64_t left = applied_minor;
    enum status status;

    if (applied_minor == 0)
        return STATUS_OK;
    assert(applied_minor <= c->organization.credit_balance_minor);
    if ((status = store_credit_note_unspent(c->sql, c->arena, c->organization.id, &notes, &note_count)) != STATUS_OK ||
        (status = store_payment_unspent(c->sql, c->arena, c->organization.id, &transfers, &transfer_count)) != STATUS_OK)
        return status;
    while (left > 0 && status == STATUS_OK) {
        bool from_note = transfer == transfer_count || (note < note_count && older(&notes[note], &transfers[transfer]));

        assert(note < note_count || transfer < transfer_count); /* the balance is their sum */
        status = from_note ? take(c, store_credit_note_spend, &notes[note++], &left) : take(c, store_payment_spend, &transfers[transfer++], &left);
    }
    c->organization.credit_balance_minor -= applied_minor;
    return status;
}

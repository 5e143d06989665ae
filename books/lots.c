/* books/lots.c */
#include "books/lots.h"

#include <assert.h>

#include "base/fault_point.h"
#include "sql/store_lot.h"
#include "sql/store_subscription.h"

enum status lots_take(struct act *act, const struct subscription *s, int64_t count)
{
    int64_t left = count;

    for (size_t i = 0; i < s->lot_count && left > 0; i++) {
        const struct lot *lot = &s->lots[i];
        int64_t taken = lot->quantity < left ? lot->quantity : left;
        enum status status;

        if ((status = store_lot_quantity(act->sql, s->organization_id, lot, lot->quantity - taken)) != STATUS_OK)
            return status;
        left -= taken;
    }
    /* no data leads here: the lots add up to the licences, both are written in one act, and `guichet verify` checks
     * it */
    assert(left == 0);
    return STATUS_OK;
}

enum status lots_settle(struct act *act, const struct subscription *s)
{
    int64_t carried = 0;
    enum status status = STATUS_OK;

    if (s->lot_count < (size_t)FAULT_LIMIT(LOTS_KEPT_MAX))
        return STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < s->lot_count; i++) {
        const struct lot *lot = &s->lots[i];

        if (subscription_lot_merges(s, i)) {
            carried += lot->quantity;
            status = store_lot_quantity(act->sql, s->organization_id, lot, 0);
        } else if (carried > 0) {
            status = store_lot_quantity(act->sql, s->organization_id, lot, lot->quantity + carried);
            carried = 0;
        }
    }
    return status;
}

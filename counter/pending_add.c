/* counter/pending_add.c */
#include "counter/pending_add.h"

#include "billing/renewal.h"
#include "sql/store_pending_line.h"

enum status pending_add(struct counter *c, const struct subscription *s, struct id order_id, struct id reduces_id, const struct line *lines,
                        size_t count, struct id *first)
{
    struct pending_line *pending = ARENA_ARRAY(c->arena, struct pending_line, count);
    struct day due_on = pending_due_on(s, s->payment_method_type, c->today);

    for (size_t i = 0; i < count; i++) {
        struct money tax;
        enum status status;

        pending[i] = (struct pending_line){ .organization_id = s->organization_id, .id = id_new(), .order_id = order_id, .reduces_id = reduces_id,
                                            .subscription_id = s->id, .payment_method_id = s->payment_method_id, .line = lines[i],
                                            .due_on = lines[i].amount.minor > 0 ? due_on : DAY_NONE, .created_at = c->organization_now };
        if ((status = tax_on(lines[i].amount, lines[i].tax, &tax)) != STATUS_OK ||
            (status = money_add(lines[i].amount, tax, &pending[i].total)) != STATUS_OK)
            return status;
    }
    if (first != NULL && count > 0)
        *first = pending[0].id;
    return store_pending_line_insert(c->sql, c->arena, pending, count);
}

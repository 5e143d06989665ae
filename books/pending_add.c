/* books/pending_add.c */
#include "books/pending_add.h"

static enum status line_fill(const struct act *act, struct id subscription_id, struct id order_id,
                             const struct line *line, struct pending_line *pending)
{
    struct money tax;
    enum status status;

    *pending = (struct pending_line){ .organization_id = act->organization.id,
                                      .id = id_new(),
                                      .order_id = order_id,
                                      .subscription_id = subscription_id,
                                      .line = *line,
                                      .due_on = DAY_NONE,
                                      .created_at = act->organization_now };
    if ((status = tax_on(line->amount, line->tax, &tax)) != STATUS_OK)
        return status;
    return money_add(line->amount, tax, &pending->total);
}

enum status pending_add(struct act *act, const struct subscription *s, struct id order_id, const struct line *lines,
                        size_t count, struct day due_on, struct id *first)
{
    struct pending_line *pending = ARENA_ARRAY(act->arena, struct pending_line, count);

    for (size_t i = 0; i < count; i++) {
        enum status status = line_fill(act, s->id, order_id, &lines[i], &pending[i]);

        if (status != STATUS_OK)
            return status;
        pending[i].payment_method_id = s->payment_method_id;
        pending[i].due_on = lines[i].amount.minor > 0 ? due_on : DAY_NONE;
    }
    if (first != NULL && count > 0)
        *first = pending[0].id;
    return store_pending_line_insert(act->sql, act->arena, pending, count);
}

enum status pending_keep(struct act *act, const struct invoice_line *line, struct id payment_method_id,
                         struct pending_line *kept)
{
    enum status status = line_fill(act, line->subscription_id, ID_NONE, &line->line, kept);

    kept->id = line->id;
    kept->payment_method_id = payment_method_id;
    return status;
}

enum status pending_reduce(struct act *act, const struct subscription *s, struct id order_id,
                           const struct credit_source *reduces, const struct line *line)
{
    struct pending_line pending;
    enum status status = line_fill(act, s->id, order_id, line, &pending);

    if (status != STATUS_OK)
        return status;
    pending.reduces_id = reduces->id;
    pending.payment_method_id = reduces->payment_method_id;
    pending.due_on = reduces->due_on;
    return store_pending_line_insert(act->sql, act->arena, &pending, 1);
}

/* books/order_confirm.c */
#include "books/order_confirm.h"

#include <assert.h>

#include "billing/period.h"
#include "billing/renewal.h"
#include "books/credit_spend.h"
#include "books/invoice_finalise.h"
#include "books/line_text.h"
#include "books/lots.h"
#include "books/method_move.h"
#include "books/order_schedule.h"
#include "books/order_users.h"
#include "books/pending_add.h"
#include "books/removal.h"
#include "sql/store_credit.h"
#include "sql/store_lot.h"
#include "sql/store_period.h"
#include "sql/store_price.h"
#include "sql/store_subscription.h"

enum { RETURN_WINDOW_DAYS = 7 }; /* docs/rules.md, C (Removal) */

static const char *licences_json(struct act *act, int64_t total)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_int(&json, "total_licences", total);
    json_close(&json);
    return json_text(&json, NULL);
}

static const char *subscription_object(struct act *act, const struct subscription *subscription)
{
    return journal_object(act, "subscription", ID_SUBSCRIPTION, subscription->id);
}

/* A bought trial takes the price and the payment method of the purchase. Its trial licences are taken away; the caller
 * gives those that were bought. */
static enum status trial_reprice(struct act *act, const struct quote *quote, struct subscription *s)
{
    struct priced_product priced;
    enum status status;

    if ((status = lots_take(act, s, s->total_licences)) != STATUS_OK ||
        (status = store_price_find(act->sql, act->arena, quote->price_id, quote->charge.lines[0].period.start,
                                   &priced)) != STATUS_OK)
        return status;
    s->price_id = quote->price_id;
    s->rate = quote->rate;
    s->renewal_rate = priced.price.renewal_rate;
    s->reduction_policy = priced.price.reduction_policy;
    s->payment_method_id = quote->payment_method_id;
    s->payment_method_type = quote->payment_method_type;
    return store_subscription_reprice(act->sql, act->arena, s);
}

/* Starts a subscription on the day for which its order was quoted: the start of the first line's period. */
static void subscription_start(struct subscription *s, const struct quote *quote)
{
    bool moved = subscription_advance(&s->status, SUBSCRIPTION_ACTIVE);

    assert(moved && quote->charge.line_count > 0);
    (void)moved;
    s->anchor = quote->charge.lines[0].period.start;
    s->period_number = 0;
    s->period = period_at(s->anchor, s->rate.billing_period, 0);
}

static enum status licences_give(struct act *act, const struct order *order, const struct quote *quote,
                                 struct subscription *s)
{
    int64_t before = s->total_licences;
    enum status status;

    if (order->kind == QUOTE_PURCHASE_TRIAL && (status = trial_reprice(act, quote, s)) != STATUS_OK)
        return status;
    if (order->kind != QUOTE_CHANGE_LICENCES)
        subscription_start(s, quote);
    if ((status = schedule_end(act, s)) != STATUS_OK)
        return status;
    if (id_equal(s->open_order_id, order->id))
        s->pending_licences -= order_pending_licences(order);
    /* the total that was ordered, even if a scheduled change took effect meanwhile: the order is newer */
    s->total_licences = order->total_licences;
    s->open_order_id = ID_NONE;
    s->hold = HOLD_NONE;
    s->hold_expected_by = DAY_NONE;
    if (order->user_count > 0 && (status = order_users_activate(act, order->id, s)) != STATUS_OK)
        return status;
    if ((status = store_subscription_update(act->sql, s)) != STATUS_OK)
        return status;
    if (order->kind == QUOTE_NEW_SUBSCRIPTION)
        journal_tell(act, EVENT_SUBSCRIPTION_CREATED, subscription_object(act, s), NULL,
                     licences_json(act, s->total_licences));
    else
        journal_tell(act, EVENT_LICENCES_CHANGED, subscription_object(act, s), licences_json(act, before),
                     licences_json(act, s->total_licences));
    return STATUS_OK;
}

/* Adds the lot of an order, with the line that paid for it: an invoice line, or one that is still pending. */
static enum status lot_give(struct act *act, const struct order *order, const struct quote *quote,
                            const struct subscription *s, int64_t given, struct id invoice_line_id,
                            struct id pending_line_id)
{
    bool returnable = s->reduction_policy == REDUCTION_RETURN_WINDOW;
    struct lot_row row = {
        .organization_id = s->organization_id,
        .subscription_id = s->id,
        .order_id = order->id,
        .invoice_line_id = invoice_line_id,
        .pending_line_id = pending_line_id,
        .unit_price_minor = quote->charge.line_count == 0 ? 0 : quote->charge.lines[0].unit_price.minor,
        .lot = { .id = id_new(),
                 .quantity = given,
                 .acquired_on = act->today,
                 .returnable_until = returnable ? day_plus(act->today, RETURN_WINDOW_DAYS) : DAY_NONE,
                 .expires_on = DAY_NONE }
    };
    enum status status = order->kind == QUOTE_CHANGE_LICENCES ? lots_settle(act, s) : STATUS_OK;

    assert(row.lot.quantity > 0);
    return status == STATUS_OK ? store_lot_insert(act->sql, &row) : status;
}

/* Makes invoice lines of the quote's lines, with identifiers and with descriptions in the organization's language. */
static struct invoice_line *lines_of(struct act *act, const struct quote *quote, struct id subscription_id)
{
    enum language language = language_of_locale(act->organization.locale);
    const char *name = language == LANGUAGE_FR ? quote->product_name_fr : quote->product_name_en;
    struct invoice_line *lines = ARENA_ARRAY(act->arena, struct invoice_line, quote->charge.line_count);

    for (size_t i = 0; i < quote->charge.line_count; i++)
        lines[i] =
            (struct invoice_line){ .id = id_new(),
                                   .subscription_id = subscription_id,
                                   .line = quote->charge.lines[i],
                                   .description = line_text(act->arena, language, name, &quote->charge.lines[i]) };
    return lines;
}

static enum status invoice_issue(struct act *act, struct order *order, const struct quote *quote,
                                 const struct invoice_line *lines, const struct payment *payment)
{
    struct invoice *invoice = ARENA_NEW(act->arena, struct invoice);
    struct finalising finalising = { .act = act, .invoice = invoice, .payment = payment };

    *invoice = (struct invoice){ .id = order->invoice_id,
                                 .order_id = order->id,
                                 .billed_on = DAY_NONE,
                                 .seller = act->deployment->seller,
                                 .buyer = act->organization.party,
                                 .locale = act->organization.locale,
                                 .charge = quote->charge,
                                 .lines = lines,
                                 .line_count = quote->charge.line_count,
                                 .payment_method_id = order->payment_method_id,
                                 .payment_method_type = order->payment_method_type,
                                 .purchase_order_number = order->purchase_order_number };
    return invoices_finalise(&finalising, 1);
}

/* Writes the first period of a subscription that begins here: billed by the invoice's one line or by a pending line, or
 * free. A change of licences begins none. */
static enum status period_begin(struct act *act, const struct order *order, const struct subscription *s,
                                struct id line_id)
{
    struct period_row row = { .organization_id = s->organization_id,
                              .subscription_id = s->id,
                              .number = s->period_number,
                              .period = s->period,
                              .licences = s->total_licences,
                              .line_id = line_id,
                              .unbilled = id_is_none(line_id) ? UNBILLED_FREE : UNBILLED_NOT,
                              .created_at = act->organization_now };

    return order->kind == QUOTE_CHANGE_LICENCES ? STATUS_OK : store_period_insert(act->sql, act->arena, &row, 1);
}

/* Whether the period in which an addition was quoted has ended. */
static bool is_late(const struct order *order, const struct quote *quote, const struct subscription *s)
{
    return order->kind == QUOTE_CHANGE_LICENCES && quote->charge.lines[0].period.end.number <= s->period.start.number;
}

/* At the price of the running period the addition may make the whole cheaper: then the period's lines are credited, as
 * for any addition. */
static enum status late_credit(struct act *act, const struct order *order, const struct subscription *s,
                               const struct line *line)
{
    const struct credit_step *steps;
    struct credit_basis basis;
    struct id none;
    size_t count;
    enum status status = store_credit_basis(act->sql, act->arena, s, &basis);

    if (status != STATUS_OK)
        return status;
    credit_of_addition(act->arena, s, &basis, line, &steps, &count);
    return steps_credit(act, s, order->id, steps, count, &none);
}

/* The first day of the running period from which the addition is billed: the period's start; where the subscription was
 * suspended then, the day on which it was paid; the period's end while nothing bills the period yet, because the
 * addition is then billed with the rest of it. Source: docs/rules.md, C (Overdue). */
static enum status billed_from(struct act *act, const struct subscription *s, struct day *from)
{
    struct period_row period;
    enum status status = store_period_find(act->sql, act->arena, s->organization_id, s->id, s->period_number, &period);

    *from = s->period.start;
    return status != STATUS_OK || period.unbilled != UNBILLED_SUSPENDED
               ? status
               : store_period_billed_from(act->sql, act->arena, &period, from);
}

/* A change that is confirmed after the period it was quoted in is charged as quoted, and the running period, which
 * began without it, is billed for the addition. Source: docs/rules.md, C (Late answers). Runs before the new lot is
 * added, because its credits come from lines that paid for other lots. */
static enum status late_bill(struct act *act, const struct order *order, const struct quote *quote,
                             const struct subscription *s, int64_t given, struct id *pending_line_id)
{
    struct money before, after;
    struct proration proration;
    struct day from;
    struct line line = { .kind = LINE_PRORATION,
                         .quantity = given,
                         .unit_price = rate_unit_price(&s->rate, s->total_licences),
                         .tax = quote->charge.lines[0].tax };
    enum status status = billed_from(act, s, &from);

    if (status != STATUS_OK || from.number == s->period.end.number)
        return status;
    if ((status = rate_recurring(&s->rate, s->total_licences - given, &before)) != STATUS_OK ||
        (status = rate_recurring(&s->rate, s->total_licences, &after)) != STATUS_OK ||
        (status = proration_between(before, after, s->period, from, &proration)) != STATUS_OK)
        return status;
    line.period = (struct period){ from, s->period.end };
    line.days = proration.days;
    line.period_days = proration.period_days;
    line.base = proration.base;
    line.amount = proration.amount;
    return line.amount.minor < 0 ? late_credit(act, order, s, &line)
                                 : pending_add(act, s, order->id, &line, 1,
                                               pending_due_on(s, s->payment_method_type, act->today), pending_line_id);
}

/* Every addition has a line, on its invoice or pending, even one of zero, so that all licences are accounted for. A
 * cheaper addition has credit steps instead. */
static enum status addition_confirm(struct act *act, struct order *order, const struct quote *quote,
                                    struct subscription *s, int64_t given, struct payment *payment)
{
    size_t count = quote->charge.line_count;
    /* the period's line is credited, and pays for the new lot too */
    bool cheaper = quote->way == QUOTE_CHEAPER_ADDITION;
    bool invoiced = quote->collection == COLLECTION_NOW && count > 0;
    bool late = invoiced && is_late(order, quote, s); /* the order's own line pays for a period that has ended */
    bool waits = quote->collection == COLLECTION_NEXT_INVOICE || order->kind == QUOTE_CHANGE_LICENCES;
    bool kept = !invoiced && !cheaper && waits && count > 0;
    struct invoice_line *lines = lines_of(act, quote, s->id);
    struct id line_id = invoiced ? lines[0].id : ID_NONE, pending_line_id = ID_NONE;
    enum status status;

    order->invoice_id = invoiced ? id_new() : ID_NONE;
    if (payment != NULL)
        payment->invoice_id = order->invoice_id;
    if (kept && (status = pending_add(act, s, order->id, quote->charge.lines, count, pending_boundary(s, act->today),
                                      &pending_line_id)) != STATUS_OK)
        return status;
    if (late && (status = late_bill(act, order, quote, s, given, &pending_line_id)) != STATUS_OK)
        return status;
    if ((status = lot_give(act, order, quote, s, given, late ? ID_NONE : line_id, pending_line_id)) != STATUS_OK ||
        (status = period_begin(act, order, s, invoiced ? line_id : pending_line_id)) != STATUS_OK)
        return status;
    if (cheaper)
        return steps_credit(act, s, order->id, quote->steps, count, &order->invoice_id);
    return invoiced ? invoice_issue(act, order, quote, lines, payment) : STATUS_OK;
}

static enum status removal_confirm(struct act *act, struct order *order, const struct quote *quote,
                                   const struct subscription *s, int64_t taken)
{
    enum status status = lots_take(act, s, taken);

    return status != STATUS_OK
               ? status
               : steps_credit(act, s, order->id, quote->steps, quote->charge.line_count, &order->invoice_id);
}

enum status order_confirm(struct act *act, struct order *order, const struct quote *quote,
                          struct subscription *subscription, struct payment *payment)
{
    /* How many licences the total grows by: of a bought trial all, since its trial licences are taken away. Otherwise
     * this is what was ordered, unless a scheduled change took effect in between. */
    int64_t given = order->total_licences - (order->kind == QUOTE_PURCHASE_TRIAL ? 0 : subscription->total_licences);
    bool removal = given < 0;
    enum status status;

    /* An order without a charge is inserted as confirmed; any other is advanced to it. */
    if (order->status != ORDER_CONFIRMED && !order_advance(&order->status, ORDER_CONFIRMED))
        return STATUS_INTERNAL;
    order->confirmed_at = act->organization_now;
    journal_tell(act, EVENT_ORDER_CONFIRMED, journal_object(act, "order", ID_ORDER, order->id), NULL, NULL);
    if ((status = licences_give(act, order, quote, subscription)) != STATUS_OK)
        return status;
    if (order->kind == QUOTE_CHANGE_LICENCES) {
        /* the order shows what it gave; what it had held was released above, by the old value */
        order->licences_delta = given;
        /* before the lines, which wait for the method that pays from now on; with the new total, which renews */
        if ((status = method_move_by_order(act, subscription, order->payment_method_id)) != STATUS_OK)
            return status;
    }
    return removal ? removal_confirm(act, order, quote, subscription, -given)
                   : addition_confirm(act, order, quote, subscription, given, payment);
}

enum status order_fail(struct act *act, struct order *order, enum order_status as, struct subscription *subscription)
{
    enum status status;

    if (!order_advance(&order->status, as))
        return STATUS_INTERNAL;
    if (as == ORDER_PAYMENT_FAILED)
        journal_tell(act, EVENT_ORDER_PAYMENT_FAILED, journal_object(act, "order", ID_ORDER, order->id), NULL, NULL);
    if (subscription->status == SUBSCRIPTION_PENDING &&
        !subscription_advance(&subscription->status, SUBSCRIPTION_CANCELLED))
        return STATUS_INTERNAL;
    if (order->user_count > 0 && (status = order_users_withdraw(act, order->id, subscription)) != STATUS_OK)
        return status; /* licences and users come together or not at all (docs/rules.md, A14) */
    if ((status = credit_hold_release(act, order->id)) != STATUS_OK)
        return status;
    order_unhold(order, subscription);
    return store_subscription_update(act->sql, subscription);
}

/* books/method_move.c */
#include "books/method_move.h"

#include "billing/calendar.h"
#include "billing/tax.h"
#include "books/credit_check_open.h"
#include "sql/store_organization.h"
#include "sql/store_payment_method.h"
#include "sql/store_pending_line.h"
#include "sql/store_subscription.h"

static const char *paid_text(struct act *act, const struct subscription *s)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_open(&json, "payment_method");
    json_put_id(&json, "id", ID_PAYMENT_METHOD, s->payment_method_id);
    json_put_string(&json, "type", payment_method_type_name(s->payment_method_type));
    json_close(&json);
    if (!id_is_none(s->move_check_id)) {
        json_open(&json, "payment_method_change");
        json_put_id(&json, "payment_method_id", ID_PAYMENT_METHOD, s->move_method_id);
        json_put_id(&json, "credit_check_id", ID_CREDIT_CHECK, s->move_check_id);
        json_close(&json);
    }
    json_close(&json);
    return json_text(&json, NULL);
}

static const char *check_text(struct act *act, const struct credit_check *check)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_string(&json, "status", credit_check_status_name(check->status));
    json_put_day(&json, "expected_by", check->expected_by);
    json_close(&json);
    return json_text(&json, NULL);
}

static enum status subscription_write(struct act *act, struct subscription *s, const char *before)
{
    enum status status = store_subscription_move(act->sql, s);

    if (status != STATUS_OK)
        return status;
    journal_tell(act, EVENT_SUBSCRIPTION_CHANGED, journal_object(act, "subscription", ID_SUBSCRIPTION, s->id), before,
                 paid_text(act, s));
    return STATUS_OK;
}

/* The price of the next renewal, with tax, also where the subscription is to end before it: a planned end can be taken
 * back, when nothing is checked any more. STATUS_AMOUNT_OVERFLOW; STATUS_VALIDATION_FAILED: no tax rate is known. */
static enum status renewal_of(struct act *act, const struct subscription *s, int64_t licences, int64_t *minor)
{
    const struct party *buyer = &act->organization.party;
    struct money recurring, tax, total;
    struct tax_rule rule;
    enum status status;

    *minor = 0;
    if (!tax_rule_for(act->deployment->seller.country, buyer->country, buyer->vat_id != NULL, s->period.end, &rule))
        return STATUS_VALIDATION_FAILED;
    if ((status = rate_recurring(&s->renewal_rate, licences, &recurring)) != STATUS_OK ||
        (status = tax_on(recurring, rule, &tax)) != STATUS_OK ||
        (status = money_add(recurring, tax, &total)) != STATUS_OK)
        return status;
    *minor = total.minor;
    return STATUS_OK;
}

/* The dearest renewal that can come: a planned removal can be taken back, too, and fewer licences can cost more. */
static enum status renewal_total(struct act *act, const struct subscription *s, int64_t *minor)
{
    int64_t planned;
    enum status status = renewal_of(act, s, s->total_licences, minor);

    if (status != STATUS_OK || id_is_none(s->scheduled_order_id))
        return status;
    if ((status = renewal_of(act, s, s->scheduled_licences, &planned)) == STATUS_OK && planned > *minor)
        *minor = planned;
    return status;
}

int64_t method_move_renewal(struct act *act, const struct subscription *s, int64_t licences)
{
    int64_t minor;

    return renewal_of(act, s, licences, &minor) == STATUS_OK ? minor : INT64_MAX;
}

static bool moves_onto_credit(const struct subscription *s, const struct payment_method *method)
{
    return method->type == PAYMENT_METHOD_INVOICE && s->payment_method_type != PAYMENT_METHOD_INVOICE;
}

enum status method_move_needs_check(struct act *act, const struct subscription *s, const struct payment_method *method,
                                    bool *needed)
{
    int64_t owed, renewal;
    enum status status;

    *needed = false;
    if (!moves_onto_credit(s, method))
        return STATUS_OK;
    if ((status = store_organization_owed(act->sql, act->arena, act->organization.id, &owed)) != STATUS_OK)
        return status;
    /* An amount that cannot be computed needs a credit check, too. Neither owed nor the limit is below 0: no
     * overflow. */
    *needed = renewal_total(act, s, &renewal) != STATUS_OK ||
              (renewal > 0 && renewal > act->organization.credit_limit_minor - owed);
    return STATUS_OK;
}

/* Cancels the open check of a move, if there is one. */
static enum status check_withdraw(struct act *act, struct subscription *s)
{
    struct credit_check check;
    enum status status;

    if (id_is_none(s->move_check_id))
        return STATUS_OK;
    if ((status = store_credit_check_find(act->sql, act->arena, act->organization.id, s->move_check_id, &check)) !=
        STATUS_OK)
        return status;
    if (!credit_check_advance(&check.status, CREDIT_CHECK_CANCELLED))
        return STATUS_INTERNAL;
    s->move_method_id = s->move_check_id = ID_NONE;
    s->move_expected_by = DAY_NONE;
    return store_credit_check_update(act->sql, &check);
}

enum status method_move_ask(struct act *act, struct subscription *s, const struct payment_method *method)
{
    struct credit_check check = { .organization_id = act->organization.id,
                                  .id = id_new(),
                                  .subscription_id = s->id,
                                  .payment_method_id = method->id,
                                  .status = CREDIT_CHECK_PENDING,
                                  .decided_at = INSTANT_NONE,
                                  .version = 1,
                                  .created_at = act->organization_now };
    const char *before = paid_text(act, s);
    enum status status;

    if (id_equal(s->move_method_id, method->id))
        return STATUS_OK;
    check.expected_by = credit_check_expected_by(act->deployment->seller.country, act->today);
    if ((status = check_withdraw(act, s)) != STATUS_OK ||
        (status = store_credit_check_insert(act->sql, &check)) != STATUS_OK)
        return status;
    s->move_method_id = method->id;
    s->move_check_id = check.id;
    s->move_expected_by = check.expected_by;
    journal_tell(act, EVENT_CREDIT_CHECK_OPENED, credit_check_object(act, &check), NULL, check_text(act, &check));
    return subscription_write(act, s, before);
}

static void method_set(struct act *act, struct subscription *s, const struct payment_method *method)
{
    if (moves_onto_credit(s, method) && renewal_total(act, s, &s->by_invoice_minor) == STATUS_OK)
        s->by_invoice_number = s->period_number;
    else if (method->type != PAYMENT_METHOD_INVOICE)
        s->by_invoice_minor = 0;
    s->payment_method_id = method->id;
    s->payment_method_type = method->type;
}

/* Pending lines that were to be collected by card or bank account move to the subscription's new method: the method it
 * leaves is not charged again, and may be removed. Those by invoice stay on the invoice that they were ordered for. */
static enum status lines_follow(struct act *act, const struct subscription *s, struct id left,
                                enum payment_method_type left_type)
{
    struct pending_lines_moved moved = { s->organization_id, s->id, left, s->payment_method_id };

    return left_type == PAYMENT_METHOD_INVOICE || id_equal(left, s->payment_method_id)
               ? STATUS_OK
               : store_pending_line_move(act->sql, act->arena, &moved);
}

enum status method_move(struct act *act, struct subscription *s, const struct payment_method *method)
{
    const char *before = paid_text(act, s);
    struct id left = s->payment_method_id;
    enum payment_method_type left_type = s->payment_method_type;
    enum status status;

    if (id_equal(method->id, s->payment_method_id) && id_is_none(s->move_check_id))
        return STATUS_OK;
    if ((status = check_withdraw(act, s)) != STATUS_OK)
        return status;
    method_set(act, s, method);
    if ((status = lines_follow(act, s, left, left_type)) != STATUS_OK)
        return status;
    return subscription_write(act, s, before);
}

enum status method_move_by_order(struct act *act, struct subscription *s, struct id method_id)
{
    struct payment_method method;
    enum status status;

    if (id_equal(method_id, s->payment_method_id))
        return STATUS_OK;
    status = store_payment_method_find(act->sql, act->arena, act->organization.id, method_id, &method);
    return status == STATUS_OK ? method_move(act, s, &method) : status;
}

enum status method_move_decide(struct act *act, const struct credit_check *check, bool approved)
{
    enum payment_method_type left_type;
    struct payment_method method;
    struct subscription s;
    const char *before;
    struct id left;
    enum status status =
        store_subscription_find(act->sql, act->arena, act->organization.id, check->subscription_id, act->today, &s);

    if (status != STATUS_OK || (status = store_payment_method_find(act->sql, act->arena, act->organization.id,
                                                                   check->payment_method_id, &method)) != STATUS_OK)
        return status;
    act->refusal.action = action_for_payment_method(&s);
    if (approved && !act->refusal.action.allowed)
        return STATUS_LICENCE_CHANGE_UNAVAILABLE;
    before = paid_text(act, &s);
    s.move_method_id = s.move_check_id = ID_NONE;
    s.move_expected_by = DAY_NONE;
    left = s.payment_method_id;
    left_type = s.payment_method_type;
    if (approved)
        method_set(act, &s, &method);
    if ((status = lines_follow(act, &s, left, left_type)) != STATUS_OK)
        return status;
    return subscription_write(act, &s, before);
}

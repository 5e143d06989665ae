/* api/invoice_json.c */
#include "api/invoice_json.h"

#include "api/money_json.h"
#include "api/party_json.h"
#include "api/payment_method_json.h"
#include "auth/digest.h"
#include "billing/overdue.h"

static void party_part(struct json_write *json, const char *key, const struct party *party)
{
    json_open(json, key);
    party_members_json(json, party);
    json_close(json);
}

static void lines_part(struct json_write *json, const struct invoice *invoice)
{
    json_list(json, "lines");
    for (size_t i = 0; i < invoice->line_count; i++) {
        const struct invoice_line *line = &invoice->lines[i];

        json_open(json, NULL);
        json_put_id(json, "id", ID_LINE, line->id);
        json_put_id(json, "subscription_id", ID_SUBSCRIPTION, line->subscription_id);
        line_members_json(json, &line->line, line->description);
        tax_rule_json(json, "tax", line->line.tax);
        json_close(json);
    }
    json_list_close(json);
}

static void totals_part(struct json_write *json, const struct invoice *invoice)
{
    const struct charge *charge = &invoice->charge;

    money_json(json, "subtotal", charge->subtotal);
    taxes_json(json, "taxes", charge);
    money_json(json, "tax_total", charge->tax_total);
    money_json(json, "total", charge->total);
    money_json(json, "credit_applied", charge->credit_applied);
    money_json(json, "amount_due", charge->amount_due);
    money_json(json, "credited", money_of(invoice->credited_minor, charge->currency));
    money_json(json, "paid", money_of(invoice->paid_minor, charge->currency));
    money_json(json, "due", money_of(invoice->due_minor, charge->currency));
}

/* The chargeback of a payment; null: its payer's bank has not contested it. */
static void dispute_part(struct json_write *json, const struct payment *payment)
{
    const struct chargeback *chargeback = &payment->chargeback;

    if (chargeback->state == CHARGEBACK_NONE) {
        json_put_null(json, "dispute");
        return;
    }
    json_open(json, "dispute");
    json_put_string(json, "status", chargeback_state_name(chargeback->state));
    money_json(json, "amount", money_of(chargeback->minor, payment->amount.currency));
    json_put_instant(json, "opened_at", chargeback->opened_at);
    json_put_instant(json, "closed_at", chargeback->closed_at);
    json_close(json);
}

static void payment_members(struct json_write *json, const struct payment *payment)
{
    json_put_id(json, "id", ID_PAYMENT, payment->id);
    json_put_id(json, "payment_method_id", ID_PAYMENT_METHOD, payment->payment_method_id);
    json_put_string(json, "status", payment_state_public(payment->state));
    money_json(json, "amount", payment->amount);
    json_put_string(json, "decline_code", payment->decline_code);
    json_put_string(json, "action_url", payment->state == PAYMENT_ACTION_REQUIRED ? payment->action_url : NULL);
    json_put_day(json, "received_on", payment->received_on);
    json_put_string(json, "reference", payment->reference);
    dispute_part(json, payment);
    json_put_instant(json, "created_at", payment->created_at);
}

void payment_json(struct json_write *json, const char *key, const struct payment *payment)
{
    json_open(json, key);
    payment_members(json, payment);
    json_put_id(json, "invoice_id", ID_INVOICE, payment->invoice_id);
    json_close(json);
}

/* NULL: a bank transfer, which has none. */
static void payment_method_part(struct json_write *json, const struct payment_method *method)
{
    if (method == NULL)
        json_put_null(json, "payment_method");
    else
        payment_method_json(json, "payment_method", method);
}

/* payments NULL: an upcoming invoice, which has none. */
static void payments_part(struct json_write *json, const struct invoice_payments *payments,
                          const struct expansion *with)
{
    json_list(json, "payments");
    for (size_t i = 0; payments != NULL && i < payments->count; i++) {
        const struct payment *payment = &payments->calls[i].payment;

        json_open(json, NULL);
        payment_members(json, payment);
        if (expands(with, EXPAND_PAYMENT_METHOD))
            payment_method_part(json, expanded_method(with, payment->payment_method_id));
        json_close(json);
    }
    json_list_close(json);
    json_put_int(json, "payments_left_out", payments == NULL ? 0 : payments->left_out);
}

/* hash NULL: not sealed. */
static void hash_part(struct json_write *json, const char *key, const uint8_t *hash)
{
    char hex[DIGEST_HEX_BYTES];

    if (hash != NULL)
        digest_hex(hash, hex);
    json_put_string(json, key, hash != NULL ? hex : NULL);
}

/* null: nothing happens to it by itself. */
static void if_unpaid_part(struct json_write *json, const struct invoice *invoice, bool final)
{
    struct overdue_days days = overdue_days(invoice);

    if (!final || day_is_none(days.since)) {
        json_put_null(json, "if_unpaid");
        return;
    }
    json_open(json, "if_unpaid");
    json_put_day(json, "since", days.since);
    json_put_day(json, "retry_on", days.retry_on);
    json_put_day(json, "suspends_on", days.suspends_on);
    json_put_day(json, "cancels_on", days.cancels_on);
    json_close(json);
}

static void members(struct json_write *json, const struct invoice *invoice, const struct invoice_payments *payments,
                    const struct expansion *with)
{
    bool final = invoice->number[0] != '\0';

    json_put_string(json, "number", final ? invoice->number : NULL);
    json_put_string(json, "status", final ? invoice_status_name(invoice->status) : NULL);
    json_put_id(json, "order_id", ID_ORDER, invoice->order_id);
    party_part(json, "seller", &invoice->seller);
    party_part(json, "buyer", &invoice->buyer);
    json_put_day(json, "issue_date", invoice->issue_date);
    json_put_day(json, "due_date", invoice->due_date);
    json_put_string(json, "currency", invoice->charge.currency.code);
    lines_part(json, invoice);
    totals_part(json, invoice);
    if_unpaid_part(json, invoice, final);
    payments_part(json, payments, with);
    json_put_string(json, "purchase_order_number", invoice->purchase_order_number);
    hash_part(json, "previous_hash", final ? invoice->previous_hash : NULL);
    hash_part(json, "hash", final ? invoice->hash : NULL);
    if (!final)
        json_put_id(json, "payment_method_id", ID_PAYMENT_METHOD, invoice->payment_method_id);
}

void invoice_expanded_json(struct json_write *json, const char *key, const struct invoice *invoice,
                           const struct invoice_payments *payments, const struct expansion *with)
{
    json_open(json, key);
    json_put_id(json, "id", ID_INVOICE, invoice->id);
    members(json, invoice, payments, with);
    json_close(json);
}

void invoice_json(struct json_write *json, const char *key, const struct invoice *invoice,
                  const struct invoice_payments *payments)
{
    invoice_expanded_json(json, key, invoice, payments, &(struct expansion){ 0 });
}

void invoice_operator_json(struct json_write *json, const char *key, const struct invoice *invoice,
                           const struct invoice_payments *payments)
{
    json_open(json, key);
    json_put_id(json, "id", ID_INVOICE, invoice->id);
    json_put_id(json, "organization_id", ID_ORGANIZATION, invoice->organization_id);
    members(json, invoice, payments, &(struct expansion){ 0 });
    json_close(json);
}

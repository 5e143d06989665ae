/* api/credit_note_json.c */
#include "api/credit_note_json.h"

#include "api/money_json.h"
#include "auth/digest.h"

static void lines_part(struct json_write *json, const struct credit_note *note)
{
    json_list(json, "lines");
    for (size_t i = 0; i < note->line_count; i++) {
        const struct invoice_line *line = &note->lines[i].line;

        json_open(json, NULL);
        json_put_id(json, "id", ID_LINE, line->id);
        json_put_id(json, "invoice_line_id", ID_LINE, note->lines[i].invoice_line_id);
        json_put_id(json, "subscription_id", ID_SUBSCRIPTION, line->subscription_id);
        line_members_json(json, &line->line, line->description);
        tax_rule_json(json, "tax", line->line.tax);
        json_close(json);
    }
    json_list_close(json);
}

static void hash_part(struct json_write *json, const char *key, const uint8_t hash[HASH_BYTES])
{
    char hex[DIGEST_HEX_BYTES];

    digest_hex(hash, hex);
    json_put_string(json, key, hex);
}

static void refunds_part(struct json_write *json, const struct credit_note *note)
{
    json_list(json, "refunds");
    for (size_t i = 0; i < note->refund_count; i++) {
        const struct refund *refund = &note->refunds[i];

        json_open(json, NULL);
        json_put_id(json, "id", ID_REFUND, refund->id);
        json_put_id(json, "payment_id", ID_PAYMENT, refund->payment_id);
        money_json(json, "amount", refund->amount);
        json_put_string(json, "status", refund_state_public(refund->state));
        json_put_string(json, "decline_code", refund->decline_code);
        json_put_instant(json, "created_at", refund->created_at);
        json_close(json);
    }
    json_list_close(json);
}

void credit_note_json(struct json_write *json, const char *key, const struct credit_note *note)
{
    const struct charge *charge = &note->charge;

    json_open(json, key);
    json_put_id(json, "id", ID_CREDIT_NOTE, note->id);
    json_put_string(json, "number", note->number);
    json_put_id(json, "invoice_id", ID_INVOICE, note->invoice_id);
    json_put_id(json, "order_id", ID_ORDER, note->order_id);
    json_put_day(json, "issue_date", note->issue_date);
    json_put_string(json, "currency", charge->currency.code);
    json_put_string(json, "reason", note->reason);
    lines_part(json, note);
    money_json(json, "subtotal", charge->subtotal);
    taxes_json(json, "taxes", charge);
    money_json(json, "tax_total", charge->tax_total);
    money_json(json, "total", charge->total);
    money_json(json, "applied", money_of(note->applied_minor, charge->currency));
    money_json(json, "unspent", money_of(note->unspent_minor, charge->currency));
    money_json(json, "refunded", money_of(note->refunded_minor, charge->currency));
    refunds_part(json, note);
    json_put_int(json, "refunds_left_out", note->refunds_left_out);
    hash_part(json, "previous_hash", note->previous_hash);
    hash_part(json, "hash", note->hash);
    json_close(json);
}

void credit_note_render(const struct act *act, const struct credit_note *note, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    credit_note_json(&json, NULL, note);
    answer_json(answer, 201, &json);
}

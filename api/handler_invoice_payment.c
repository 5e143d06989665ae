/* api/handler_invoice_payment.c: the customer pays an invoice now. Source: docs/api.md, Invoices and credit notes. */
#include "api/handlers.h"
#include "api/invoice_json.h"
#include "api/problem_words.h"
#include "counter/invoice_pay_now.h"
#include "fcgi/exchange.h"

static const struct field pay_fields[] = {
    { "payment_method_id", FIELD_ID, offsetof(struct invoice_pay_wanted, payment_method_id), .required = true,
      .id = ID_PAYMENT_METHOD },
};
const struct draft_table invoice_pay_body_table = DRAFT_TABLE(pay_fields, struct invoice_pay_wanted);

/* A declined charge is a refusal that is stored: the attempt stays on record, and a replay answers 402 again. */
static void pay_render(const struct act *act, const struct payment *payment, struct answer *answer)
{
    struct json_write json = json_start(act->arena);
    struct problem declined = problem_of_payment(payment);

    if (payment->state == PAYMENT_DECLINED) {
        problem_answer(act, &declined, answer);
        return;
    }
    payment_json(&json, NULL, payment);
    answer_json(answer, 201, &json);
}

enum status handle_invoice_pay(struct exchange *x)
{
    struct invoice_pay_wanted wanted;
    struct payment payment;
    enum status status = exchange_draft(x, &invoice_pay_body_table, &wanted);

    if (status != STATUS_OK)
        return status;
    wanted.invoice_id = x->ids[0];
    return invoice_pay_now(&x->counter, &wanted, pay_render, &payment);
}

/* counter/invoice_pay_now.c */
#include "counter/invoice_pay_now.h"

#include "books/attempt_limit.h"
#include "books/invoice_pay.h"
#include "counter/payment_settle.h"
#include "sql/store_invoice.h"
#include "sql/store_operation.h"
#include "sql/store_payment.h"
#include "sql/store_payment_method.h"

enum { BEFORE_MAX = 2 }; /* how many earlier attempts one request voids before its own */

/* What is handed from step to step of the request. */
struct attempted {
    struct payment_call call;
    payment_renderer render;
    const struct invoice_pay_wanted *wanted;
    struct payment *answer; /* where the caller wants the payment as it is in the end */
    struct day next_on;     /* of the invoice, as it was */
    int64_t version;        /* the version of the invoice after the attempt was written */
    bool entered;           /* we hold a place to wait for the gateway */
    /* where the act is SILENT: an earlier attempt that waits for its card holder and is voided first */
    struct payment before;
};

static enum status method_find(struct act *act, struct id id, const char **gateway_reference)
{
    struct payment_method method;
    enum status status = store_payment_method_find(act->sql, act->arena, act->organization.id, id, &method);

    if (status == STATUS_NOT_FOUND ||
        (status == STATUS_OK && (!method.active || method.type == PAYMENT_METHOD_INVOICE)))
        return act_invalid(act, "/payment_method_id", "not_found");
    if (status == STATUS_OK && !gateway_pays(act->deployment->gateway_kind, method.type, act->organization.currency))
        return act_invalid(act, "/payment_method_id", "method_other_currency");
    if (status == STATUS_OK && payment_method_refusal(&method) != NULL)
        return act_invalid(act, "/payment_method_id", payment_method_refusal(&method));
    if (status == STATUS_OK)
        *gateway_reference = method.gateway_reference;
    return status;
}

/* Writes the attempt: our key at the gateway (the payment's identifier) is committed before the call. Without a place
 * to wait for the gateway, the worker calls. */
static enum status attempt_write(struct act *act, struct invoice *invoice, struct id method_id,
                                 struct attempted *attempted)
{
    struct payment *payment = &attempted->call.payment;
    enum status status;

    errand_enter(act, &attempted->entered);
    attempted->next_on = invoice->next_on;
    *payment = invoice_attempt(act, invoice, method_id, true);
    attempted->call.invoice_number = arena_text(act->arena, invoice->number);
    if (!attempted->entered)
        payment->state = PAYMENT_INTENT;
    errand_placed(act, payment_marks(payment), attempted->entered, payment->id);
    if ((status = store_payment_insert(act->sql, act->arena, payment, 1)) != STATUS_OK ||
        (status = store_invoice_update(act->sql, invoice)) != STATUS_OK)
        return status;
    attempted->version = invoice->version;
    return STATUS_OK;
}

/* Another attempt is under way. One that waits for its card holder moves no money: it is voided after this act, with no
 * transaction open, and then this act runs again. Nothing is written here. */
static enum status attempt_before(struct act *act, const struct invoice *invoice, struct attempted *attempted)
{
    struct payment_call call;
    enum status status = store_payment_find(act->sql, act->arena, act->organization.id, invoice->payment_id, &call);

    if (status != STATUS_OK)
        return status == STATUS_NOT_FOUND ? STATUS_INTERNAL : status;
    if (call.payment.state != PAYMENT_ACTION_REQUIRED)
        return STATUS_PAYMENT_IN_PROGRESS;
    attempted->before = call.payment;
    act->ends = SILENT;
    return STATUS_OK;
}

static enum status act_attempt(struct act *act, const struct invoice_pay_wanted *wanted, struct attempted *attempted)
{
    struct invoice invoice;
    enum status status;

    if ((status = store_invoice_find(act->sql, act->arena, act->organization.id, wanted->invoice_id, &invoice)) !=
            STATUS_OK ||
        (status = method_find(act, wanted->payment_method_id, &attempted->call.gateway_reference)) != STATUS_OK)
        return status;
    if (invoice.due_minor == 0)
        return STATUS_INVOICE_NOT_OPEN;
    if (invoice.due_minor < act_least_minor(act))
        return STATUS_AMOUNT_BELOW_MINIMUM; /* whichever card or bank account is used */
    if ((status = attempt_limit_invoice(act, invoice.id)) != STATUS_OK)
        return status; /* checked before an attempt that waits is voided for this one */
    if (!id_is_none(invoice.payment_id))
        return attempt_before(act, &invoice, attempted);
    return attempt_write(act, &invoice, wanted->payment_method_id, attempted);
}
ACT(act_attempt, struct invoice_pay_wanted, struct attempted);

/* Frees the invoice of the attempt: restores its next day or, if the invoice has changed meanwhile, applies what
 * follows from its new amount due. */
static enum status invoice_release(struct act *act, const struct attempted *attempted)
{
    const struct payment *payment = &attempted->call.payment;
    struct invoice invoice;
    enum status status = store_invoice_find(act->sql, act->arena, act->organization.id, payment->invoice_id, &invoice);

    if (status != STATUS_OK)
        return status;
    if (!id_equal(invoice.payment_id, payment->id))
        return STATUS_INTERNAL;
    invoice.payment_id = ID_NONE;
    if (invoice.version != attempted->version)
        return invoice_lowered(act, &invoice);
    invoice.next_on = attempted->next_on;
    return store_invoice_update(act->sql, &invoice);
}

/* The gateway definitely did nothing: deletes the attempt and the operation, as if the request had never been sent. */
static enum status act_withdraw(struct act *act, const struct attempted *attempted, struct none *out)
{
    /* with the version we called with: a later lease holder may have charged it */
    const struct payment *payment = &attempted->call.payment;
    enum status status;

    (void)out;
    if ((status = store_payment_forget(act->sql, act->organization.id, payment->id, payment->version)) != STATUS_OK ||
        (status = invoice_release(act, attempted)) != STATUS_OK)
        return status;
    return store_operation_forget(act->sql, act->caller.claim.principal_id, act->caller.claim.key_hash);
}
ACT(act_withdraw, struct attempted, struct none);

static enum status act_invoice_pay_settle(struct act *act, const struct settling *settling, struct payment *payment)
{
    struct settled settled;
    enum status status = act_payment_settle(act, settling, &settled);

    if (status == STATUS_OK)
        *payment = settled.payment;
    return status;
}
ACT(act_invoice_pay_settle, struct settling, struct payment);

/* Voids the earlier attempt at the gateway and settles it, by acts that claim no key and render no answer. STATUS_OK:
 * look again. STATUS_UNAVAILABLE: the gateway did not say that it is voided; we wrote nothing, and the worker asks now.
 * STATUS_PAYMENT_DISPUTED: its answer cannot be used. */
static enum status before_end(struct counter *c, struct attempted *attempted)
{
    struct counter aside = counter_aside(c);
    struct gateway_charge charge;
    struct settled settled;
    enum status status = payment_drop(c, &attempted->before, &attempted->entered, &charge);

    if (status == STATUS_OK)
        status = payment_settle(&aside, caller_organization(c), attempted->before.id, &charge, &settled);
    /* nothing was written for the new attempt */
    return status == STATUS_OUTCOME_UNKNOWN ? STATUS_UNAVAILABLE : status;
}

static void attempted_render(const struct act *act, const struct attempted *attempted, struct answer *answer)
{
    attempted->render(act, &attempted->call.payment, answer);
}

/* Runs the act, again after each earlier attempt that was voided; at most BEFORE_MAX, as others may make new attempts
 * meanwhile. */
static enum status requested_place(struct counter *c, void *with)
{
    struct attempted *attempted = with;

    for (int ended = 0; ended <= BEFORE_MAX; ended++) {
        enum status status = counter_run_rendered(c, caller_organization(c), act_attempt, attempted->wanted,
                                                  attempted_render, attempted);

        if (status != STATUS_OK || c->act.ends != SILENT)
            return status;
        if ((status = before_end(c, attempted)) != STATUS_OK)
            return status;
    }
    return STATUS_PAYMENT_IN_PROGRESS;
}

static void requested_keep(void *with)
{
    struct attempted *attempted = with;

    *attempted->answer = attempted->call.payment;
}

static void requested_send(struct counter *c, void *with, struct gateway_charge *answer)
{
    const struct attempted *attempted = with;

    payment_call_gateway(c, &attempted->call, GATEWAY_WAIT_MS, answer);
}

static enum status requested_withdraw(struct counter *c, void *with)
{
    return counter_run(c, caller_organization(c), act_withdraw, with, NULL);
}

static enum status requested_settle(struct counter *c, void *with, struct id payment_id,
                                    const struct gateway_charge *answer)
{
    struct settling settling = { .payment_id = payment_id, .charge = answer };
    const struct attempted *attempted = with;

    return counter_run_rendered(c, caller_organization(c), act_invoice_pay_settle, &settling, attempted->render,
                                attempted->answer);
}

enum status invoice_pay_now(struct counter *c, const struct invoice_pay_wanted *wanted, payment_renderer render,
                            struct payment *payment)
{
    static const struct errand_request request = { requested_place, requested_keep, requested_send, requested_withdraw,
                                                   requested_settle };
    struct attempted attempted = { .render = render, .wanted = wanted, .answer = payment };
    enum status status = errand_request(c, &request, &attempted);

    errand_leave(&c->act, attempted.entered);
    return status;
}

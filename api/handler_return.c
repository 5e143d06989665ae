/* api/handler_return.c: the page to which the gateway sends a card holder back: the payment's state, and the order or
 * invoice it is for. A browser opens it without a session: whoever knows its address, which cannot be guessed, sees a
 * state and nothing about the customer.
 * Source: docs/api.md, The payment gateway. */
#include "api/handlers.h"
#include "fcgi/exchange.h"
#include "sql/store_payment.h"

struct page_text {
    const char *title, *sentence;
    bool waits; /* the state may change without the user: the page reloads itself */
};

static struct page_text text_of(enum payment_state state)
{
    switch (state) {
    case PAYMENT_SUCCEEDED:
        return (struct page_text){ N_("Payment made"), N_("Your payment is made. You can close this page."), false };
    case PAYMENT_REFUNDED:
        return (struct page_text){ N_("Payment given back"),
                                   N_("This payment was given back to you. You can close this page."), false };
    case PAYMENT_DECLINED:
        return (struct page_text){ N_("Payment not made"),
                                   N_("Nothing was charged. Go back to your account and choose another payment method, "
                                      "or ask your bank."),
                                   false };
    case PAYMENT_PROCESSING:
        return (struct page_text){ N_("Payment on its way"),
                                   N_("Your bank was told. It may take some days until the money has arrived; you can "
                                      "close this page."),
                                   false };
    default:
        return (struct page_text){ N_("Payment being confirmed"),
                                   N_("We are asking your bank. This page shows the result by itself in a moment."),
                                   true };
    }
}

/* No style and no script: the content security policy allows neither. The identifiers need no escaping. */
enum status handle_return(struct exchange *x)
{
    enum language language = x->caller->language;
    struct payment_call call;
    enum status status = store_payment_anywhere(x->sql, x->arena, x->ids[0], &call);
    struct page_text text;
    const char *object;

    if (status != STATUS_OK)
        return status;
    text = text_of(call.payment.state);
    object = !id_is_none(call.payment.order_id)     ? id_write(ID_ORDER, call.payment.order_id).text
             : !id_is_none(call.payment.invoice_id) ? id_write(ID_INVOICE, call.payment.invoice_id).text
                                                    : id_write(ID_PAYMENT, call.payment.id).text;
    return reply_page(
        x, 200,
        arena_format(x->arena,
                     "<!doctype html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\">%s<title>%s</title></head>"
                     "<body><h1>%s</h1><p>%s</p><p><small>%s</small></p></body></html>\n",
                     language_tag(language), text.waits ? "<meta http-equiv=\"refresh\" content=\"3\">" : "",
                     language_text(language, text.title), language_text(language, text.title),
                     language_text(language, text.sentence), object));
}

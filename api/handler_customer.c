/* api/handler_customer.c: the operator looks at one customer: the lists that the customer sees, made by the customer's
 * own handlers and on the customer's day. Nothing is changed here. That the path names an organization at all is found
 * out first, so that an unknown one is 404, and not an empty list.
 * Source: docs/api.md, Operator. */
#include "api/handlers.h"
#include "api/invoice_page.h"
#include "fcgi/exchange.h"
#include "sql/store_invoice.h"
#include "sql/store_organization.h"
#include "sql/store_payment.h"

static enum status seen_by_customer(struct exchange *x, enum status (*list)(struct exchange *x))
{
    struct organization organization;
    enum status status = store_organization_find(x->sql, x->arena, x->ids[0], &organization);

    if (status != STATUS_OK)
        return status;
    x->view = (struct view){ .organization_id = organization.id,
                             .today = instant_day(organization_now(&organization, x->counter.act.now)),
                             .clock = organization.sandbox ? organization.clock : INSTANT_NONE,
                             .of_customer = true };
    return list(x);
}

enum status handle_customer_subscriptions(struct exchange *x)
{
    return seen_by_customer(x, handle_subscription_list);
}

enum status handle_customer_orders(struct exchange *x)
{
    return seen_by_customer(x, handle_order_list);
}

enum status handle_customer_invoices(struct exchange *x)
{
    return seen_by_customer(x, handle_invoice_list);
}

enum status handle_customer_credit_notes(struct exchange *x)
{
    return seen_by_customer(x, handle_credit_note_list);
}

enum status handle_customer_credit_checks(struct exchange *x)
{
    return seen_by_customer(x, handle_credit_check_list);
}

enum status handle_customer_users(struct exchange *x)
{
    return seen_by_customer(x, handle_user_list);
}

enum status handle_customer_payment_methods(struct exchange *x)
{
    return seen_by_customer(x, handle_payment_method_list);
}

/* With the audit log's parameters: `wait` would hold a place that is the customer's (fcgi/held.h). */
enum status handle_customer_events(struct exchange *x)
{
    return seen_by_customer(x, handle_event_list);
}

enum status handle_operator_invoice_show(struct exchange *x)
{
    struct json_write json = json_start(x->arena);
    struct invoice_payments payments;
    struct invoice invoice;
    struct id organization_id;
    enum status status = store_invoice_organization(x->sql, x->arena, x->ids[0], &organization_id);

    if (status != STATUS_OK ||
        (status = store_invoice_find(x->sql, x->arena, organization_id, x->ids[0], &invoice)) != STATUS_OK ||
        (status = store_payment_of_invoice(x->sql, x->arena, organization_id, invoice.id, &payments)) != STATUS_OK)
        return status;
    invoice_operator_json(&json, NULL, &invoice, &payments);
    return reply_resource(x, &json, invoice.version);
}

/* api/handlers.h: the handlers named by the rows of routes.c. Each writes an answer, or returns the status that
 * becomes a problem. Beside them, the tables of fields of a row's query and body. */
#ifndef GUICHET_API_HANDLERS_H
#define GUICHET_API_HANDLERS_H

#include "fcgi/exchange.h"

/* handler_health.c */
enum status handle_health(struct exchange *x);
enum status handle_ready(struct exchange *x);
enum status handle_metrics(struct exchange *x);

/* handler_openapi.c */
enum status handle_openapi(struct exchange *x);

/* handler_gateway_event.c */
enum status handle_gateway_event(struct exchange *x);

/* handler_session.c */
extern const struct draft_table sign_in_body_table;
extern const struct draft_table password_body_table;
enum status handle_session_open(struct exchange *x);
enum status handle_session_list(struct exchange *x);
enum status handle_session_current(struct exchange *x);
enum status handle_session_end_current(struct exchange *x);
enum status handle_session_end(struct exchange *x);
enum status handle_password_change(struct exchange *x);

/* handler_organization.c */
extern const struct draft_table organization_patch_body_table;
enum status handle_organization_show(struct exchange *x);
enum status handle_organization_change(struct exchange *x);

/* handler_product.c */
extern const struct draft_table product_query_table;
enum status handle_product_list(struct exchange *x);

/* handler_payment_method.c */
extern const struct draft_table payment_method_body_table;
extern const struct draft_table payment_method_patch_body_table;
enum status handle_payment_method_list(struct exchange *x);
enum status handle_payment_method_create(struct exchange *x);
enum status handle_payment_method_show(struct exchange *x);
enum status handle_payment_method_change(struct exchange *x);
enum status handle_payment_method_remove(struct exchange *x);

/* handler_method_setup.c */
extern const struct draft_table method_setup_body_table;
enum status handle_method_setup_begin(struct exchange *x);
enum status handle_method_setup_show(struct exchange *x);
enum status handle_method_setup_complete(struct exchange *x);
enum status handle_method_setup_cancel(struct exchange *x);

/* handler_return.c */
enum status handle_return(struct exchange *x);

/* handler_problem.c */
extern const struct draft_table problem_query_table;
enum status handle_problem(struct exchange *x);

/* handler_catalogue.c */
extern const struct draft_table product_body_table;
extern const struct draft_table price_body_table;
extern const struct draft_table revision_body_table;
enum status handle_product_create(struct exchange *x);
enum status handle_price_create(struct exchange *x);
enum status handle_price_show(struct exchange *x);
enum status handle_price_revise(struct exchange *x);

/* handler_catalogue_change.c */
extern const struct draft_table product_patch_body_table;
extern const struct draft_table price_patch_body_table;
enum status handle_product_show(struct exchange *x);
enum status handle_product_change(struct exchange *x);
enum status handle_price_change(struct exchange *x);

/* handler_operator.c */
extern const struct draft_table organization_body_table;
extern const struct draft_table clock_body_table;
extern const struct draft_table organization_query_table;
enum status handle_organization_create(struct exchange *x);
enum status handle_organization_list(struct exchange *x);
enum status handle_organization_find(struct exchange *x);
enum status handle_clock_set(struct exchange *x);

/* handler_customer.c */
enum status handle_customer_subscriptions(struct exchange *x);
enum status handle_customer_orders(struct exchange *x);
enum status handle_customer_invoices(struct exchange *x);
enum status handle_customer_credit_notes(struct exchange *x);
enum status handle_customer_credit_checks(struct exchange *x);
enum status handle_customer_users(struct exchange *x);
enum status handle_customer_payment_methods(struct exchange *x);
enum status handle_customer_events(struct exchange *x);
enum status handle_operator_invoice_show(struct exchange *x);

/* handler_subscription.c */
extern const struct draft_table subscription_query_table;
extern const struct draft_table subscription_show_query_table;
extern const struct draft_table subscription_patch_body_table;
extern const struct draft_table cancellation_body_table;
enum status handle_subscription_list(struct exchange *x);
enum status handle_subscription_show(struct exchange *x);
enum status handle_subscription_change(struct exchange *x);
/* Of a name that was sent (NULL: none, or null): refuses what looks like a card number or an IBAN, and puts it into
 * normal form. */
enum status subscription_name_check(struct exchange *x, const char *pointer, const char **name);

/* handler_quote.c */
extern const struct draft_table quote_body_table;
enum status handle_quote_create(struct exchange *x);
enum status handle_quote_show(struct exchange *x);

/* handler_order.c */
extern const struct draft_table order_query_table;
extern const struct draft_table order_show_query_table;
extern const struct draft_table order_body_table;
enum status handle_order_place(struct exchange *x);
enum status handle_order_list(struct exchange *x);
enum status handle_order_show(struct exchange *x);

/* handler_order_cancel.c */
enum status handle_order_cancel(struct exchange *x);

/* handler_credit_check.c */
extern const struct draft_table credit_check_query_table;
extern const struct draft_table decision_body_table;
enum status handle_credit_check_list(struct exchange *x);
enum status handle_credit_check_show(struct exchange *x);
enum status handle_operator_credit_check_list(struct exchange *x);
enum status handle_credit_check_decide(struct exchange *x);

/* handler_invoice.c */
extern const struct draft_table invoice_query_table;
extern const struct draft_table invoice_show_query_table;
enum status handle_invoice_list(struct exchange *x);
enum status handle_invoice_show(struct exchange *x);

/* handler_invoice_upcoming.c */
enum status handle_invoice_upcoming(struct exchange *x);

/* handler_event.c */
extern const struct draft_table event_query_table;
extern const struct draft_table audit_query_table;
enum status handle_event_list(struct exchange *x);
enum status handle_audit_log(struct exchange *x);

/* handler_verification.c */
enum status handle_verification(struct exchange *x);

/* handler_product_key.c */
extern const struct draft_table redemption_body_table;
extern const struct draft_table product_keys_body_table;
enum status handle_product_key_redeem(struct exchange *x);
enum status handle_product_keys_create(struct exchange *x);
extern const struct draft_table operator_key_query_table;
enum status handle_operator_product_key_list(struct exchange *x);
extern const struct draft_table revocation_body_table;
enum status handle_product_key_revoke(struct exchange *x);

/* handler_operator_subscription.c */
extern const struct draft_table registration_body_table;
enum status handle_subscription_register(struct exchange *x);

/* handler_invoice_payment.c */
extern const struct draft_table invoice_pay_body_table;
enum status handle_invoice_pay(struct exchange *x);

/* handler_operator_invoice.c */
extern const struct draft_table operator_invoice_query_table;
extern const struct draft_table transfer_body_table;
extern const struct draft_table write_off_body_table;
extern const struct draft_table correction_body_table;
enum status handle_operator_invoice_list(struct exchange *x);
enum status handle_transfer_receive(struct exchange *x);
enum status handle_invoice_write_off(struct exchange *x);
enum status handle_credit_note_create(struct exchange *x);

/* handler_subscription.c: cancelling one */
enum status handle_subscription_cancel(struct exchange *x);
enum status handle_subscription_cancel_back(struct exchange *x);
enum status handle_cancellation_terms(struct exchange *x); /* handler_cancellation.c */

/* handler_subscription_history.c */
enum status handle_subscription_history(struct exchange *x);

/* handler_credit_note.c */
extern const struct draft_table credit_note_query_table;
enum status handle_credit_note_list(struct exchange *x);
enum status handle_credit_note_show(struct exchange *x);
enum status handle_credit_note_refund(struct exchange *x);

/* handler_user.c */
extern const struct draft_table user_query_table;
extern const struct draft_table user_body_table;
extern const struct draft_table user_patch_body_table;
extern const struct draft_table user_password_body_table;
enum status handle_user_list(struct exchange *x);
enum status handle_user_show(struct exchange *x);
enum status handle_user_create(struct exchange *x);
enum status handle_user_change(struct exchange *x);
enum status handle_user_delete(struct exchange *x);
enum status handle_user_password_set(struct exchange *x);

/* handler_me.c */
extern const struct draft_table me_patch_body_table;
enum status handle_me_show(struct exchange *x);
enum status handle_me_change(struct exchange *x);

/* handler_licence.c */
enum status handle_my_licences(struct exchange *x);
enum status handle_user_licences(struct exchange *x);
enum status handle_licence_list(struct exchange *x);

/* handler_user_import.c */
enum status handle_user_import(struct exchange *x);

/* handler_assignment.c */
enum status handle_assignment_list(struct exchange *x);
enum status handle_assignment_put(struct exchange *x);
enum status handle_assignment_delete(struct exchange *x);

#endif

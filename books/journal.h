/* books/journal.h: the organization's journal: event feed and audit log in one, gapless and hash-chained. Entries are
 * written in the transaction of the act that they describe. Source: docs/rules.md, B (One journal); docs/api.md,
 * Events. */
#ifndef GUICHET_BOOKS_JOURNAL_H
#define GUICHET_BOOKS_JOURNAL_H

#include <stddef.h>

#include "base/id.h"
#include "base/status.h"

struct names;

#define EVENT_TABLE(X)                                                                                                 \
    X(EVENT_ORDER_CONFIRMED, "order.confirmed")                                                                        \
    X(EVENT_ORDER_REJECTED, "order.rejected")                                                                          \
    X(EVENT_ORDER_PAYMENT_FAILED, "order.payment_failed")                                                              \
    X(EVENT_CREDIT_CHECK_OPENED, "credit_check.opened")                                                                \
    X(EVENT_CREDIT_CHECK_APPROVED, "credit_check.approved")                                                            \
    X(EVENT_CREDIT_CHECK_REJECTED, "credit_check.rejected")                                                            \
    X(EVENT_LICENCES_CHANGED, "licences.changed")                                                                      \
    X(EVENT_SUBSCRIPTION_CREATED, "subscription.created")                                                              \
    X(EVENT_SUBSCRIPTION_RENEWED, "subscription.renewed")                                                              \
    X(EVENT_SUBSCRIPTION_PAST_DUE, "subscription.past_due")                                                            \
    X(EVENT_SUBSCRIPTION_SUSPENDED, "subscription.suspended")                                                          \
    X(EVENT_SUBSCRIPTION_CANCELLED, "subscription.cancelled")                                                          \
    X(EVENT_INVOICE_FINALIZED, "invoice.finalized")                                                                    \
    X(EVENT_INVOICE_PAID, "invoice.paid")                                                                              \
    X(EVENT_INVOICE_PAYMENT_FAILED, "invoice.payment_failed")                                                          \
    X(EVENT_CREDIT_NOTE_FINALIZED, "credit_note.finalized")                                                            \
    X(EVENT_CREDIT_NOTE_REFUND_REQUESTED, "credit_note.refund_requested")                                              \
    X(EVENT_CREDIT_NOTE_REFUNDED, "credit_note.refunded")                                                              \
    X(EVENT_CREDIT_NOTE_REFUND_FAILED, "credit_note.refund_failed")                                                    \
    X(EVENT_PRODUCT_KEY_REDEEMED, "product_key.redeemed")                                                              \
    X(EVENT_USER_CREATED, "user.created")                                                                              \
    X(EVENT_ASSIGNMENT_CREATED, "assignment.created")                                                                  \
    X(EVENT_ASSIGNMENT_DELETED, "assignment.deleted")                                                                  \
    X(EVENT_ORGANIZATION_CREATED, "organization.created")                                                              \
    X(EVENT_CLOCK_ADVANCED, "clock.advanced")                                                                          \
    X(EVENT_PAYMENT_METHOD_CREATED, "payment_method.created")                                                          \
    X(EVENT_PRODUCT_CREATED, "product.created")                                                                        \
    X(EVENT_PRICE_CREATED, "price.created")                                                                            \
    X(EVENT_PRICE_REVISED, "price.revised")                                                                            \
    X(EVENT_PRODUCT_CHANGED, "product.changed")                                                                        \
    X(EVENT_PRICE_CHANGED, "price.changed")                                                                            \
    X(EVENT_SUBSCRIPTION_CHANGED, "subscription.changed")                                                              \
    X(EVENT_SUBSCRIPTION_EXPIRED, "subscription.expired")                                                              \
    X(EVENT_PRODUCT_KEY_CREATED, "product_key.created")                                                                \
    X(EVENT_PRODUCT_KEY_REVOKED, "product_key.revoked")                                                                \
    X(EVENT_ORGANIZATION_CHANGED, "organization.changed")                                                              \
    X(EVENT_PAYMENT_METHOD_CHANGED, "payment_method.changed")                                                          \
    X(EVENT_PAYMENT_METHOD_REMOVED, "payment_method.removed")                                                          \
    X(EVENT_USER_CHANGED, "user.changed")                                                                              \
    X(EVENT_USER_DELETED, "user.deleted")                                                                              \
    X(EVENT_USER_PASSWORD_SET, "user.password_set")                                                                    \
    X(EVENT_ASSIGNMENT_CHANGED, "assignment.changed")                                                                  \
    X(EVENT_INVOICE_WRITTEN_OFF, "invoice.written_off")                                                                \
    X(EVENT_PAYMENT_RECEIVED, "payment.received")                                                                      \
    X(EVENT_CREDIT_HELD, "credit.held")                                                                                \
    X(EVENT_CREDIT_RELEASED, "credit.released")                                                                        \
    X(EVENT_METHOD_SETUP_BEGUN, "payment_method.setup_begun")                                                          \
    X(EVENT_METHOD_SETUP_ENDED, "payment_method.setup_ended")                                                          \
    X(EVENT_CREDIT_APPLIED, "credit.applied")                                                                          \
    X(EVENT_INVOICE_REOPENED, "invoice.reopened")                                                                      \
    X(EVENT_PAYMENT_DISPUTE_OPENED, "payment.dispute_opened")                                                          \
    X(EVENT_PAYMENT_DISPUTE_WON, "payment.dispute_won")                                                                \
    X(EVENT_PAYMENT_DISPUTE_LOST, "payment.dispute_lost")

#define X(name, text) name,
enum event_type { EVENT_TABLE(X) EVENT__MAX };
#undef X
const char *event_type_name(enum event_type type);
bool event_type_read(const char *name, enum event_type *type);
struct names event_type_words(void); /* billing/names.h */

/* One entry. `object`, `before` and `after` are JSON texts in the arena; NULL: none. */
struct event {
    enum event_type type;
    struct id id;
    const char *object;
    const char *before, *after;
};

/* The most entries of one act. Far more than any act writes (journal_tell in journal.c says why); reaching it is a
 * bug. */
enum { JOURNAL_EVENTS_MAX = 262144 };

struct journal {
    struct event *events;
    size_t count, capacity;
};

struct act;
/* Adds an entry to the act; counter_run writes all of an act's entries in one statement, chained to the organization's
 * last one. `object` must be a JSON object that has at least "id" and "object" (the noun). */
void journal_tell(struct act *act, enum event_type type, const char *object, const char *before, const char *after);
/* The usual object: {"object":"order","id":"ord_…"} */
const char *journal_object(struct act *act, const char *noun, enum id_kind kind, struct id id);
/* For counter_run and counter_run_many only: writes the entries of all acts in two statements, and moves each
 * organization's journal_sequence, journal_hash and version. count >= 1. */
enum status journals_flush(struct act *const acts[], size_t count) MUST_CHECK;

#endif

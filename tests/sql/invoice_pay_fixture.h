/* tests/sql/invoice_pay_fixture.h: a customer with an open invoice, and a person who pays it. */
#ifndef GUICHET_TESTS_SQL_INVOICE_PAY_FIXTURE_H
#define GUICHET_TESTS_SQL_INVOICE_PAY_FIXTURE_H

#include "../support/till.h"

#include "counter/clock_set.h"
#include "counter/invoice_pay_now.h"

static inline void pay_render(const struct act *act, const struct payment *payment, struct answer *answer)
{
    const char *body = arena_format(act->arena, "{\"status\":\"%s\"}", payment_state_public(payment->state));

    *answer = (struct answer){ .http_status = payment->state == PAYMENT_DECLINED ? 402 : 201,
                                 .content_type = "application/json",
                                 .body = body,
                                 .length = strlen(body) };
}

static inline struct counter *payer(struct till *till, const char *key)
{
    struct counter *c = till_counter_claiming(till, key, key);

    return c;
}

static inline enum status pay_by(struct till *till, struct id invoice_id, struct id method_id, const char *key,
                                 struct payment *payment)
{
    struct invoice_pay_wanted wanted = { .invoice_id = invoice_id, .payment_method_id = method_id };

    return invoice_pay_now(payer(till, key), &wanted, pay_render, payment);
}

static inline enum status pay(struct till *till, struct id invoice_id, struct payment *payment)
{
    return pay_by(till, invoice_id, till->card.id, till_key(till), payment);
}

static inline struct invoice invoice_now(struct till *till, struct id id)
{
    struct invoice invoice;

    assert_int_equal(store_invoice_find(till->sql, &till->arena, till->organization.id, id, &invoice), STATUS_OK);
    return invoice;
}

static inline struct invoice invoice_newest(struct till *till)
{
    struct invoice *invoices;
    size_t count;

    assert_int_equal(store_invoice_list(till->sql, &till->arena, till->organization.id, INVOICE_STATUS__MAX, DAY_NONE,
                                        DAY_NONE, ID_NONE, 1, &invoices, &count, &(bool){ false }),
                     STATUS_OK);
    assert_int_equal(count, 1);
    return invoices[0];
}

/* A customer who pays by invoice and owes 126.00 until 12 December. */
static inline struct invoice debt_made(struct till *till, struct subscription *s)
{
    till_organization(till, true);
    *s = till_subscription(till, till->invoice.id, 10);
    return invoice_newest(till);
}

static inline int events_told(struct till *till, const char *type)
{
    struct event_row *events;
    size_t count;
    int told = 0;

    assert_int_equal(store_event_list(till->sql, &till->arena, till->organization.id, 0, 1000, &events, &count),
                     STATUS_OK);
    for (size_t i = 0; i < count; i++)
        told += strcmp(events[i].type, type) == 0 ? 1 : 0;
    return told;
}

#endif

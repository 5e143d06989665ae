/* tests/support/gateway_question.h: questions about a charge whose key was made on 14 November 2023, paid by the
 * method that the mocks of Stripe know. */
#ifndef GUICHET_TESTS_SUPPORT_GATEWAY_QUESTION_H
#define GUICHET_TESTS_SUPPORT_GATEWAY_QUESTION_H

#include "gateway/gateway.h"

#define QUESTION_MADE_AT_S 1700000000LL

static inline struct gateway_question question_of(const char *key, const char *charge_id, struct money amount,
                                                  int timeout_ms)
{
    return (struct gateway_question){ .key = key,
                                      .reference = "cus_1/pm_1",
                                      .charge_id = charge_id,
                                      .amount = amount,
                                      .made_at = { QUESTION_MADE_AT_S * 1000000 },
                                      .timeout_ms = timeout_ms };
}

static inline void ask(struct gateway *gateway, struct arena *arena, const char *key, struct money amount,
                       int timeout_ms, struct gateway_charge *charge)
{
    struct gateway_question question = question_of(key, NULL, amount, timeout_ms);

    gateway_find(gateway, arena, &question, charge);
}

static inline void drop(struct gateway *gateway, struct arena *arena, const char *key, const char *charge_id,
                        struct money amount, int timeout_ms, struct gateway_charge *charge)
{
    struct gateway_question question = question_of(key, charge_id, amount, timeout_ms);

    gateway_void(gateway, arena, &question, charge);
}

#endif

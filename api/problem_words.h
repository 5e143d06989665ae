/* api/problem_words.h: the sentences and members of this API's problems (fcgi/problem.h). Source: docs/api.md,
 * Conventions. */
#ifndef GUICHET_API_PROBLEM_WORDS_H
#define GUICHET_API_PROBLEM_WORDS_H

#include "billing/order.h"
#include "fcgi/problem.h"

/* For problem_words_set, when the process starts. */
extern const struct problem_words api_words;
/* api/problem_texts.c: STATUS__MAX of them, by status. */
extern const struct problem_text problem_texts[];

/* The problem payment_declined, for an order's charge and for a payment of an invoice. The argument must outlive the
 * problem. */
struct problem problem_of_order(const struct order *order);
struct problem problem_of_payment(const struct payment *payment);

#endif

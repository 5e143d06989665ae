/* api/problem_words.h: what this API says in its problems (fcgi/problem.h). Source: docs/api.md, Conventions. */
#ifndef GUICHET_API_PROBLEM_WORDS_H
#define GUICHET_API_PROBLEM_WORDS_H

#include "billing/order.h"
#include "fcgi/problem.h"

/* For problem_words_set, once, when the process starts. */
extern const struct problem_words api_words;

/* payment_declined of an order's charge, and of a payment of an invoice; what they are given is borrowed. */
struct problem problem_of_order(const struct order *order);
struct problem problem_of_payment(const struct payment *payment);

#endif

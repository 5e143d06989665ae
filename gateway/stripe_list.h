/* gateway/stripe_list.h: reads Stripe's lists: searched for one of our keys, or page by page. */
#ifndef GUICHET_GATEWAY_STRIPE_LIST_H
#define GUICHET_GATEWAY_STRIPE_LIST_H

#include "gateway/gateway.h"
#include "gateway/http.h"
#include "gateway/stripe_answer.h"

/* The result of searching one page. */
enum stripe_seen {
    STRIPE_SEEN,      /* found, and the result is filled in; DISPUTED if it does not match what was asked about */
    STRIPE_NOT_HERE,  /* not on this page, which is not the last; *last is the identifier of its last entry */
    STRIPE_NOWHERE,   /* not on this page, which is the last */
    STRIPE_UNREADABLE /* not a list */
};

enum stripe_seen stripe_page_find_charge(struct arena *arena, const struct http_answer *answer,
                                         const struct stripe_question *question, struct gateway_charge *charge,
                                         const char **last);
enum stripe_seen stripe_page_find_refund(struct arena *arena, const struct http_answer *answer,
                                         const struct gateway_refund_request *request, struct gateway_refund *refund,
                                         const char **last);
/* The body of a page, a new reference; NULL: the answer is no list. */
json_t *stripe_page_body(const struct http_answer *answer);
/* Where the next page begins: STRIPE_NOT_HERE with *last, STRIPE_NOWHERE after the last page, STRIPE_UNREADABLE. */
enum stripe_seen stripe_page_passed(struct arena *arena, const json_t *body, const char **last);
/* STATUS_UNAVAILABLE: as from gateway_list; *page is untouched. */
enum status stripe_answer_to_list(struct arena *arena, const struct http_answer *answer,
                                  struct gateway_page *page) MUST_CHECK;
/* As gateway_event_read. */
bool stripe_event_read(struct arena *arena, const char *body, size_t length, struct gateway_event *event) MUST_CHECK;

#endif

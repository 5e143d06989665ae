/* fcgi/exchange.h: one request and its answer. A handler finds here everything it needs; exchange_end releases
 * everything, so a handler owns and frees nothing.
 *
 * A read:
 *
 *     enum status handle_order_show(struct exchange *x)
 *     {
 *         struct id organization_id = x->view.organization_id;
 *         struct json_write json = json_start(x->arena);
 *         struct order order;
 *         enum status status;
 *
 *         if ((status = store_order_find(x->sql, x->arena, organization_id, x->ids[0], &order)) != STATUS_OK)
 *             return status;                               // becomes the problem of that status
 *         order_json(&json, NULL, &order);
 *         return reply_resource(x, &json, order.version);  // 200 with ETag, or 304
 *     }
 *
 * An act: `render` writes the answer before COMMIT, so that the answer stored under the Idempotency-Key is the one
 * that is sent.
 *
 *     static void quote_render(const struct act *act, const struct quote *quote, struct answer *answer)
 *     {
 *         struct json_write json = json_start(act->arena);
 *
 *         quote_json(&json, NULL, quote);
 *         answer_json(answer, 201, &json);                 // or problem_answer(act, &problem, answer)
 *     }
 *
 *     enum status handle_quote_create(struct exchange *x)
 *     {
 *         struct quote_draft draft;
 *         struct quote quote;
 *         enum status status;
 *
 *         if ((status = exchange_draft(x, &quote_table, &draft)) != STATUS_OK)
 *             return status;
 *         return exchange_act(x, act_quote_create, &draft, quote_render, &quote);
 *     }
 *
 * A list reads its parameters from x->query (the struct of route->query's table, already checked) and pages by
 * fcgi/page.h. */
#ifndef GUICHET_FCGI_EXCHANGE_H
#define GUICHET_FCGI_EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/language.h"
#include "counter/counter.h"
#include "fcgi/draft.h"
#include "fcgi/etag.h"
#include "fcgi/fault.h"
#include "fcgi/page.h"
#include "fcgi/problem.h"
#include "fcgi/reply.h"
#include "fcgi/request.h"
#include "fcgi/route.h"

enum { EXCHANGE_IDS_MAX = 2 };

struct FCGX_Stream;
struct password_gate;

/* Whose rows a read shows, and that organization's day: the caller's own, or those of the customer that a route of the
 * operator's names (api/handler_customer.c). An act has nothing to do with it. */
struct view {
    struct id organization_id;
    struct day today;
    struct instant clock; /* of a sandbox; INSTANT_NONE: not one */
    bool of_customer;     /* the operator looks */
};

struct exchange {
    struct arena *arena;    /* wiped by exchange_end */
    struct sql *sql;        /* the act's, for stores */
    struct caller *caller;  /* the act's */
    struct counter counter; /* for acts */
    struct view view;
    struct request request;
    const struct route_table *routes;
    const struct route *route;       /* one of routes; NULL: none was found */
    struct id ids[EXCHANGE_IDS_MAX]; /* identifiers in the path, from left to right */
    const char *word;                /* what the path has at {code}; NULL: the pattern has none */
    const void *query;               /* route->query's struct */
    const json_t *body;              /* the JSON object; NULL: none was sent or the route does not parse it. Owned by
                                      * the exchange */
    struct faults faults;            /* of the body and the query */
    struct problem problem;          /* a handler may fill in further members before it returns a status */
    struct reply reply;
    int retry_after_s;      /* for 429 and 503; 0: the default */
    struct counted counted; /* of a list that is counted (fcgi/page.h) */
    /* the answer tells nothing yet, and the client would rather wait this long for one that does (fcgi/held.h); 0: it
     * would not */
    int wait_s;
    struct password_gate *gate;
    int64_t (*blame_note)(size_t route, uint64_t subject, int64_t now_us);
    int64_t started_us; /* monotonic */
    const char *allow;  /* the path's methods, for 405 and OPTIONS */
};

/* What a worker has, and lends to each exchange. */
struct exchange_tools {
    const struct route_table *routes;
    struct arena *arena;
    struct sql *sql;
    struct gateway *gateway;
    const struct deployment *deployment;
    struct password_gate *gate;
    struct places gateway_places, lock_places;
    struct lock_watch lock_watch;
    /* fcgi/blame.h; NULL: nothing is noted */
    int64_t (*blame_note)(size_t route, uint64_t subject, int64_t now_us);
};

/* Handles one request completely: reads it, finds the route and the user, runs the handler, and writes the answer to
 * *text (in the arena, until exchange_end). There always is an answer. `in` supplies the body. */
void exchange_run(struct exchange *x, const struct exchange_tools *tools, char *const *parameters,
                  struct FCGX_Stream *in, const char **text, size_t *length);
/* Rolls back an open transaction, writes the log line, wipes the arena. */
void exchange_end(struct exchange *x);
/* The same without a log line, for a request that is run again from the start (fcgi/held.h). */
void exchange_leave(struct exchange *x);

/* The language of the answer: the requested one, else the user's, else the organization's, else English.
 * Source: docs/rules.md, A16. */
enum language exchange_language(const char *accept_language, const struct actor *actor);
/* Reads the body into a struct. STATUS_VALIDATION_FAILED: x->faults has all its faults. The route must have a JSON
 * body, and `table` is its row's. */
enum status exchange_draft(struct exchange *x, const struct draft_table *table, void *draft) MUST_CHECK;
/* Adds a fault that the handler found; returns STATUS_VALIDATION_FAILED. */
enum status exchange_invalid(struct exchange *x, const char *pointer, int code);
/* Runs the act on the actor's organization (counter_run); `render` writes the answer (NULL: the handler does). A
 * replayed answer is sent unchanged. */
enum status exchange_act(struct exchange *x, struct act_call call) MUST_CHECK;
#define exchange_act(x, act, in, render, out) FAULT_SCOPED(act, (exchange_act)(x, act##_call(in, render, out)))
/* The version that If-Match asks for, or ETAG_ANY; the handler passes it to the act. */
enum status exchange_if_match(struct exchange *x, int64_t *version) MUST_CHECK;

#endif

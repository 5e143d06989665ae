/* fcgi/exchange.h: one request and its answer. Everything a handler needs is in here, and everything it takes is
 * given back by exchange_end; a handler owns nothing and cleans up nothing.
 *
 * A read:
 *
 *     enum status handle_order_show(struct exchange *x)
 *     {
 *         struct order order;
 *         struct json_write json = json_start(x->arena);
 *         enum status status;
 *
 *         if ((status = store_order_find(x->sql, x->arena, x->caller->actor.organization_id, x->ids[0],
 * &order)) != STATUS_OK) return status;                               // becomes the problem of that status
 *         order_json(&json, NULL, &order);
 *         return reply_resource(x, &json, order.version);  // 200 with ETag, or 304
 *     }
 *
 * An act: the answer is written by `render` before COMMIT, so that what is stored under the Idempotency-Key is what
 * is said.
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

struct exchange {
    struct arena *arena;    /* wiped in exchange_end */
    struct sql *sql;        /* the act's, for stores */
    struct caller *caller;  /* the act's */
    struct counter counter; /* for acts */
    struct request request;
    const struct route_table *routes;
    const struct route *route;       /* one of routes; NULL: none was found */
    struct id ids[EXCHANGE_IDS_MAX]; /* of the path, from left to right */
    const void *query;               /* route->query's struct */
    const json_t *body;              /* the JSON object; NULL: none was sent. Owned by the exchange */
    struct faults faults;            /* of the body and the query */
    struct problem problem;          /* a handler may fill the extras before it returns a status */
    struct reply reply;
    int retry_after_s; /* of 429 and 503; 0: the usual */
    struct password_gate *gate;
    int64_t (*blame_note)(size_t route, uint64_t subject, int64_t now_us);
    int64_t started_us; /* monotonic */
    const char *allow;  /* methods of this path, for 405 and OPTIONS */
};

/* What a worker has and each exchange borrows. */
struct exchange_tools {
    const struct route_table *routes;
    struct arena *arena;
    struct sql *sql;
    struct gateway *gateway;
    const struct deployment *deployment;
    struct password_gate *gate;
    struct places gateway_places, lock_places;
    /* fcgi/blame.h; NULL: nobody is blamed for anything */
    int64_t (*blame_note)(size_t route, uint64_t subject, int64_t now_us);
};

/* The whole path of one request: read, route, admit, handle, answer. `in` gives the body. The answer is handed back
 * in *text (in the arena, until exchange_end); there always is one. */
void exchange_run(struct exchange *x, const struct exchange_tools *tools, char *const *parameters,
                  struct FCGX_Stream *in, const char **text, size_t *length);
/* Rolls back what is open, writes the log line, wipes the arena. */
void exchange_end(struct exchange *x);

/* The reader's language: the one asked for, else the user's, else the organization's, else English.
 * Source: docs/rules.md, A16. */
enum language exchange_language(const char *accept_language, const struct actor *actor);
/* The body into a struct; STATUS_VALIDATION_FAILED with all its faults. A route with a body always has one by then. */
enum status exchange_draft(struct exchange *x, const struct draft_table *table, void *draft) MUST_CHECK;
/* One fault of the handler's own finding: returns STATUS_VALIDATION_FAILED. */
enum status exchange_invalid(struct exchange *x, const char *pointer, int code);
/* counter_run on the actor's organization; `render` answers (NULL: the handler
 * does). A replayed answer is passed on as it is. */
enum status exchange_act(struct exchange *x, struct act_call call) MUST_CHECK;
#define exchange_act(x, act, in, render, out) FAULT_SCOPED(act, (exchange_act)(x, act##_call(in, render, out)))
/* The version that If-Match asks for, or ETAG_ANY; give it to the act. */
enum status exchange_if_match(struct exchange *x, int64_t *version) MUST_CHECK;

#endif

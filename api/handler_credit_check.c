/* api/handler_credit_check.c: credit checks: shown to the customer, decided by the operator.
 * Source: docs/rules.md, A6, A7; docs/api.md, Quotes and orders, Operator. */
#include "api/credit_check_json.h"
#include "api/handlers.h"
#include "counter/credit_check.h"
#include "fcgi/exchange.h"

struct credit_check_query {
    struct page_query page;
    enum credit_check_status status;
};

DRAFT_WORD(status_word, enum credit_check_status, credit_check_status)
static const struct field query_fields[] = {
    PAGE_FIELDS(struct credit_check_query),
    { "status", FIELD_WORD, offsetof(struct credit_check_query, status), .word = &status_word,
      .otherwise = CREDIT_CHECK_STATUS__MAX },
};
const struct draft_table credit_check_query_table = DRAFT_TABLE(query_fields, struct credit_check_query);

typedef void (*check_json_fn)(struct json_write *json, const char *key, const struct credit_check *check);

static enum status list_reply(struct exchange *x, const struct page *page, const struct credit_check *checks,
                              size_t found, check_json_fn write)
{
    struct json_write json;
    size_t shown = page_shown(page, found);

    json = page_begin(x);
    for (size_t i = 0; i < shown; i++)
        write(&json, NULL, &checks[i]);
    return page_reply(x, &json, found > shown, PAGE_LAST(checks, shown));
}

enum status handle_credit_check_list(struct exchange *x)
{
    const struct page_only *query = x->query;
    struct credit_check *checks;
    struct page page;
    size_t found;
    enum status status;

    if ((status = page_open(x, &query->page, &page)) != STATUS_OK)
        return status;
    status = store_credit_check_list(x->sql, x->arena, x->view.organization_id, page.after, (int64_t)page.limit + 1,
                                     &checks, &found);
    return status != STATUS_OK ? status : list_reply(x, &page, checks, found, credit_check_json);
}

enum status handle_credit_check_show(struct exchange *x)
{
    struct json_write json = json_start(x->arena);
    struct credit_check check;
    enum status status = store_credit_check_find(x->sql, x->arena, x->view.organization_id, x->ids[0], &check);

    if (status != STATUS_OK)
        return status;
    credit_check_json(&json, NULL, &check);
    return reply_resource(x, &json, check.version);
}

/* Lists the checks of every organization. */
enum status handle_operator_credit_check_list(struct exchange *x)
{
    const struct credit_check_query *query = x->query;
    struct credit_check *checks;
    struct page page;
    size_t found;
    enum status status;

    if ((status = page_open(x, &query->page, &page)) != STATUS_OK)
        return status;
    status = store_credit_check_list_every(x->sql, x->arena, query->status, page.after, (int64_t)page.limit + 1,
                                           &checks, &found);
    return status != STATUS_OK ? status : list_reply(x, &page, checks, found, credit_check_operator_json);
}

/* Accepts only approved and rejected: pending and cancelled are not decisions. */
static bool decision_read(const char *name, enum credit_check_status *decision)
{
    enum credit_check_status read;

    if (!credit_check_status_read(name, &read) || (read != CREDIT_CHECK_APPROVED && read != CREDIT_CHECK_REJECTED))
        return false;
    *decision = read;
    return true;
}

static struct names decision_words(void)
{
    static const char *const decisions[] = { "approved", "rejected" };

    return NAMES(decisions);
}

DRAFT_WORD(decision_word, enum credit_check_status, decision)

enum { NOTE_MAX = 500 };

#define AT(member) offsetof(struct credit_check_decision, member)
static const struct field decision_fields[] = {
    { "decision", FIELD_WORD, AT(decision), .required = true, .word = &decision_word },
    { "note", FIELD_TEXT, AT(note), .min = 1, .max = NOTE_MAX },
    { "credit_limit", FIELD_MONEY, AT(credit_limit), .min = 0, .max = INT64_C(1000000000000),
      .given = AT(has_credit_limit) },
};
#undef AT
const struct draft_table decision_body_table = DRAFT_TABLE(decision_fields, struct credit_check_decision);

static void decision_render(const struct act *act, const struct credit_check *check, struct answer *answer)
{
    struct json_write json = json_start(act->arena);

    credit_check_operator_json(&json, NULL, check);
    answer_json(answer, 200, &json);
}

/* The act runs on the organization that the check belongs to, not on the caller's. That never changes, so it is read
 * before the act. */
enum status handle_credit_check_decide(struct exchange *x)
{
    struct credit_check_decision wanted;
    struct credit_check check;
    struct id organization_id;
    enum status status;

    if ((status = exchange_draft(x, &decision_body_table, &wanted)) != STATUS_OK ||
        (status = store_credit_check_organization(x->sql, x->arena, x->ids[0], &organization_id)) != STATUS_OK)
        return status;
    wanted.check_id = x->ids[0];
    x->counter.repeatable = true;
    return counter_run_rendered(&x->counter, organization_id, act_credit_check_decide, &wanted, decision_render,
                                &check);
}

/* books/credit_spend.c */
#include "books/credit_spend.h"

#include "base/log.h"
#include "sql/store_ledger.h"
#include "sql/store_unspent.h"

/* Of an order that was open when holds were introduced (migration 010), or a fault: its charge was quoted with
 * credit that is spent by now. */
static enum status sources_short(const struct counter *c, int64_t minor)
{
    log_error("credit of %s: %lld are missing in what is left of its credit notes and payments",
              id_write(ID_ORGANIZATION, c->organization.id).text, (long long)minor);
    return STATUS_CREDIT_MISSING;
}

/* Takes up to *left of one source: held by that order, or spent for good (ID_NONE). */
static enum status source_take(struct counter *c, struct unspent *source, struct id order_id, int64_t *left)
{
    enum status status;

    source->held_minor = source->unspent_minor < *left ? source->unspent_minor : *left;
    source->unspent_minor -= source->held_minor;
    *left -= source->held_minor;
    if ((status = store_unspent_write(c->sql, c->organization.id, source)) != STATUS_OK || id_is_none(order_id))
        return status;
    return store_credit_hold_insert(c->sql, c->organization.id, order_id, source);
}

/* The oldest first, page after page: a page that is used up is not on the next one. */
static enum status sources_take(struct counter *c, struct id order_id, int64_t minor)
{
    int64_t left = minor;

    while (left > 0) {
        struct unspent *sources;
        size_t count;
        enum status status = store_unspent_list(c->sql, c->arena, c->organization.id, &sources, &count);

        if (status == STATUS_OK && count == 0)
            return sources_short(c, left);
        for (size_t i = 0; status == STATUS_OK && left > 0 && i < count; i++)
            status = source_take(c, &sources[i], order_id, &left);
        if (status != STATUS_OK)
            return status;
    }
    c->organization.credit_balance_minor -= minor;
    return STATUS_OK;
}

enum status credit_spend(struct counter *c, int64_t minor)
{
    return minor > c->organization.credit_balance_minor ? sources_short(c, minor - c->organization.credit_balance_minor)
                                                        : sources_take(c, ID_NONE, minor);
}

static const char *credit_json(struct counter *c)
{
    struct json_write json = json_start(c->arena);

    json_open(&json, NULL);
    json_put_int(&json, "credit_balance_minor", c->organization.credit_balance_minor);
    json_put_int(&json, "credit_held_minor", c->organization.credit_held_minor);
    json_close(&json);
    return json_text(&json, NULL);
}

/* From the balance to what is held, or back where `minor` is negative. */
static enum status hold_book(struct counter *c, struct id order_id, int64_t minor, const char *before)
{
    struct currency currency = c->organization.currency;
    struct ledger_posting posting = { .organization_id = c->organization.id,
                                      .id = id_new(),
                                      .day = c->today,
                                      .order_id = order_id,
                                      .created_at = c->organization_now,
                                      .count = 2,
                                      .entries = { { LEDGER_CREDIT_BALANCE, money_of(minor, currency) },
                                                   { LEDGER_CREDIT_HELD, money_of(-minor, currency) } } };

    journal_tell(c, minor > 0 ? EVENT_CREDIT_HELD : EVENT_CREDIT_RELEASED,
                 journal_object(c, "order", ID_ORDER, order_id), before, credit_json(c));
    return store_ledger_insert(c->sql, c->arena, &posting, 1);
}

enum status credit_hold(struct counter *c, struct id order_id, int64_t minor)
{
    const char *before = credit_json(c);
    enum status status;

    if (minor == 0)
        return STATUS_OK;
    if (minor > c->organization.credit_balance_minor)
        return sources_short(c, minor - c->organization.credit_balance_minor);
    if ((status = sources_take(c, order_id, minor)) != STATUS_OK)
        return status;
    c->organization.credit_held_minor += minor;
    return hold_book(c, order_id, minor, before);
}

/* Ends all that the order holds; free: it is given back to where it came from. */
static enum status hold_end(struct counter *c, struct id order_id, bool free, int64_t *held_minor)
{
    struct unspent *sources;
    size_t count;

    *held_minor = 0;
    do {
        enum status status = store_credit_hold_list(c->sql, c->arena, c->organization.id, order_id, &sources, &count);

        for (size_t i = 0; status == STATUS_OK && i < count; i++) {
            *held_minor += sources[i].held_minor;
            sources[i].unspent_minor += sources[i].held_minor;
            status = store_credit_hold_delete(c->sql, c->organization.id, order_id, &sources[i]);
            if (status == STATUS_OK && free)
                status = store_unspent_write(c->sql, c->organization.id, &sources[i]);
        }
        if (status != STATUS_OK)
            return status;
    } while (count == UNSPENT_PAGE);
    c->organization.credit_held_minor -= *held_minor;
    return STATUS_OK;
}

enum status credit_hold_spend(struct counter *c, struct id order_id, int64_t *held_minor)
{
    return hold_end(c, order_id, false, held_minor);
}

enum status credit_hold_release(struct counter *c, struct id order_id)
{
    const char *before = credit_json(c);
    int64_t held_minor;
    enum status status = hold_end(c, order_id, true, &held_minor);

    if (status != STATUS_OK || held_minor == 0)
        return status;
    c->organization.credit_balance_minor += held_minor;
    return hold_book(c, order_id, -held_minor, before);
}

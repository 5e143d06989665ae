/* books/credit_spend.c */
#include "books/credit_spend.h"

#include "base/log.h"
#include "sql/store_ledger.h"
#include "sql/store_unspent.h"

/* Less credit is left than is to be spent: a fault, or an order that was open when holds were introduced (migration
 * 010), whose quoted credit has been spent since. */
static enum status sources_short(const struct act *act, int64_t minor)
{
    log_error("credit of %s: %lld are missing in what is left of its credit notes and payments",
              id_write(ID_ORGANIZATION, act->organization.id).text, (long long)minor);
    return STATUS_CREDIT_MISSING;
}

/* Takes up to *left of one source, held by the order or (ID_NONE) spent. */
static enum status source_take(struct act *act, struct unspent *source, struct id order_id, int64_t *left)
{
    enum status status;

    source->held_minor = source->unspent_minor < *left ? source->unspent_minor : *left;
    source->unspent_minor -= source->held_minor;
    *left -= source->held_minor;
    if ((status = store_unspent_write(act->sql, act->organization.id, source)) != STATUS_OK || id_is_none(order_id))
        return status;
    return store_credit_hold_insert(act->sql, act->organization.id, order_id, source);
}

/* Takes from the oldest source first, page after page: a source that is used up is not on the next page. */
static enum status sources_take(struct act *act, struct id order_id, int64_t minor)
{
    int64_t left = minor;

    while (left > 0) {
        struct unspent *sources;
        size_t count;
        enum status status = store_unspent_list(act->sql, act->arena, act->organization.id, &sources, &count);

        if (status == STATUS_OK && count == 0)
            return sources_short(act, left);
        for (size_t i = 0; status == STATUS_OK && left > 0 && i < count; i++)
            status = source_take(act, &sources[i], order_id, &left);
        if (status != STATUS_OK)
            return status;
    }
    act->organization.credit_balance_minor -= minor;
    return STATUS_OK;
}

enum status credit_spend(struct act *act, int64_t minor)
{
    return minor > act->organization.credit_balance_minor
               ? sources_short(act, minor - act->organization.credit_balance_minor)
               : sources_take(act, ID_NONE, minor);
}

static const char *credit_json(struct act *act)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_int(&json, "credit_balance_minor", act->organization.credit_balance_minor);
    json_put_int(&json, "credit_held_minor", act->organization.credit_held_minor);
    json_close(&json);
    return json_text(&json, NULL);
}

/* Books and tells a move of `minor` from the balance to held credit; negative: back. */
static enum status hold_book(struct act *act, struct id order_id, int64_t minor, const char *before)
{
    struct currency currency = act->organization.currency;
    struct ledger_posting posting = { .organization_id = act->organization.id,
                                      .id = id_new(),
                                      .day = act->today,
                                      .order_id = order_id,
                                      .created_at = act->organization_now,
                                      .count = 2,
                                      .entries = { { LEDGER_CREDIT_BALANCE, money_of(minor, currency) },
                                                   { LEDGER_CREDIT_HELD, money_of(-minor, currency) } } };

    journal_tell(act, minor > 0 ? EVENT_CREDIT_HELD : EVENT_CREDIT_RELEASED,
                 journal_object(act, "order", ID_ORDER, order_id), before, credit_json(act));
    return store_ledger_insert(act->sql, act->arena, &posting, 1);
}

enum status credit_hold(struct act *act, struct id order_id, int64_t minor)
{
    const char *before = credit_json(act);
    enum status status;

    if (minor == 0)
        return STATUS_OK;
    if (minor > act->organization.credit_balance_minor)
        return sources_short(act, minor - act->organization.credit_balance_minor);
    if ((status = sources_take(act, order_id, minor)) != STATUS_OK)
        return status;
    act->organization.credit_held_minor += minor;
    return hold_book(act, order_id, minor, before);
}

/* Deletes the order's holds; free: what they held is given back to its sources. */
static enum status hold_end(struct act *act, struct id order_id, bool free, int64_t *held_minor)
{
    struct unspent *sources;
    size_t count;

    *held_minor = 0;
    do {
        enum status status =
            store_credit_hold_list(act->sql, act->arena, act->organization.id, order_id, &sources, &count);

        for (size_t i = 0; status == STATUS_OK && i < count; i++) {
            *held_minor += sources[i].held_minor;
            sources[i].unspent_minor += sources[i].held_minor;
            status = store_credit_hold_delete(act->sql, act->organization.id, order_id, &sources[i]);
            if (status == STATUS_OK && free)
                status = store_unspent_write(act->sql, act->organization.id, &sources[i]);
        }
        if (status != STATUS_OK)
            return status;
    } while (count == UNSPENT_PAGE);
    act->organization.credit_held_minor -= *held_minor;
    return STATUS_OK;
}

enum status credit_hold_spend(struct act *act, struct id order_id, int64_t *held_minor)
{
    return hold_end(act, order_id, false, held_minor);
}

enum status credit_hold_release(struct act *act, struct id order_id)
{
    const char *before = credit_json(act);
    int64_t held_minor;
    enum status status = hold_end(act, order_id, true, &held_minor);

    if (status != STATUS_OK || held_minor == 0)
        return status;
    act->organization.credit_balance_minor += held_minor;
    return hold_book(act, order_id, -held_minor, before);
}

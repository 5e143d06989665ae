/* counter/product_key_redeem.c */
#include "counter/product_key_redeem.h"

#include <assert.h>

#include "books/catch_up.h"
#include "books/prepaid.h"
#include "counter/product_key_create.h"
#include "sql/store_due.h"
#include "sql/store_failure.h"
#include "sql/store_lot.h"
#include "sql/store_price.h"
#include "sql/store_product_key.h"
#include "sql/store_subscription.h"

enum { CENTURY_DAYS = 36525 };

static struct sign_in_subject subject_of(const struct act *act)
{
    struct sign_in_subject subject = { .failures_max = UNKNOWN_KEYS_MAX };

    digest_keyed(&act->deployment->secret, "unknown_product_keys", act->organization.id.bytes,
                 sizeof act->organization.id.bytes, subject.hash);
    return subject;
}

/* Refuses when too many unknown keys were tried. Runs under the organization's lock, so that keys tried at once are
 * counted one after the other. */
static enum status throttle_check(struct act *act, int64_t *retry_after_s)
{
    struct sign_in_subject subject = subject_of(act);
    struct instant limit;
    enum status status = store_failure_limit(act->sql, act->arena, &subject,
                                             instant_plus_seconds(act->now, -UNKNOWN_KEYS_WINDOW_S), &limit);

    if (status != STATUS_OK || instant_is_none(limit))
        return status;
    *retry_after_s = (instant_plus_seconds(limit, UNKNOWN_KEYS_WINDOW_S).us - act->now.us + 999999) / 1000000;
    return STATUS_TOO_MANY_REQUESTS;
}

/* Counts an unknown key: the only refusal that writes. It is committed without an answer, so that the Idempotency-Key
 * stays free. */
static enum status unknown_count(struct act *act, struct redemption *redemption)
{
    struct sign_in_subject subject = subject_of(act);

    redemption->unknown = true;
    act->ends = SILENT;
    return store_failure_add(act->sql, &subject, act->now);
}

static enum status subscription_read(struct act *act, struct id id, struct subscription *s)
{
    enum status status = store_subscription_find(act->sql, act->arena, act->organization.id, id, act->today, s);

    if (status != STATUS_OK)
        return status;
    act->refusal.action = action_for(s, ACTION_ADD_LICENCES);
    if (s->channel != CHANNEL_PRODUCT_KEY)
        return STATUS_LICENCE_CHANGE_UNAVAILABLE;
    return STATUS_OK;
}

static bool lot_has_ended(const struct act *act, const struct subscription *s)
{
    for (size_t i = 0; i < s->lot_count; i++)
        if (s->lots[i].expires_on.number <= act->today.number)
            return true;
    return false;
}

/* Reads the subscription without lots that have ended: where the billing run has not taken them away yet, they are now
 * (docs/rules.md, E, Late is complete). */
static enum status subscription_ready(struct act *act, struct id id, struct subscription *s)
{
    enum status status = subscription_read(act, id, s);

    if (status != STATUS_OK || !lot_has_ended(act, s))
        return status;
    if ((status = organization_catch_up_whole(act)) == STATUS_OK)
        status = subscription_read(act, id, s);
    /* the due day could not be done; it is logged */
    return status == STATUS_OK && lot_has_ended(act, s) ? STATUS_UNAVAILABLE : status;
}

static void subscription_fill(const struct act *act, const struct price *price, struct subscription *s)
{
    *s = (struct subscription){ .organization_id = act->organization.id,
                                .id = id_new(),
                                .product_id = price->product_id,
                                .price_id = price->id,
                                .rate = price->rate,
                                .channel = CHANNEL_PRODUCT_KEY,
                                .status = SUBSCRIPTION_EXPIRED,
                                .anchor = DAY_NONE,
                                .period = { DAY_NONE, DAY_NONE },
                                .cancels_on = DAY_NONE,
                                .hold = HOLD_NONE,
                                .hold_expected_by = DAY_NONE,
                                .version = 1,
                                .created_at = act->organization_now };
}

/* An expired or new subscription starts today. Its period lasts until the end of its last lot. */
static void subscription_run_until(const struct act *act, struct subscription *s, struct day end)
{
    if (s->status == SUBSCRIPTION_EXPIRED) {
        bool moved = subscription_advance(&s->status, SUBSCRIPTION_ACTIVE);

        assert(moved);
        (void)moved;
        s->anchor = act->today;
        s->period = (struct period){ act->today, end };
    } else if (end.number > s->period.end.number) {
        s->period.end = end;
    }
}

static enum status lot_insert(struct act *act, const struct subscription *s, int64_t licences, struct day end)
{
    struct lot_row row = { .organization_id = s->organization_id,
                           .subscription_id = s->id,
                           .lot = { .id = id_new(),
                                    .quantity = licences,
                                    .acquired_on = act->today,
                                    .returnable_until = DAY_NONE,
                                    .expires_on = end } };

    return store_lot_insert(act->sql, &row);
}

/* Keys redeemed on the same day with the same end share one lot: their licences do not differ. */
static enum status lot_add(struct act *act, const struct subscription *s, int64_t licences, struct day end)
{
    for (size_t i = 0; i < s->lot_count; i++)
        if (s->lots[i].acquired_on.number == act->today.number && s->lots[i].expires_on.number == end.number)
            return store_lot_quantity(act->sql, s->organization_id, &s->lots[i], s->lots[i].quantity + licences);
    return s->lot_count >= LOTS_MAX ? STATUS_TOO_MANY_LOTS : lot_insert(act, s, licences, end);
}

static enum status licences_add(struct act *act, struct subscription *s, bool stored, const struct product_key_row *key,
                                struct redemption *redemption)
{
    struct day end = day_plus_months(act->today, (int32_t)key->months);
    enum status status;

    subscription_run_until(act, s, end);
    s->total_licences += key->licences;
    redemption->licences_added = key->licences;
    status = stored ? store_subscription_update(act->sql, s) : store_subscription_insert(act->sql, s);
    return status == STATUS_OK ? lot_add(act, s, key->licences, end) : status;
}

static struct day lot_extended(const struct lot *lot, const struct product_key_row *key)
{
    return key_extended_end(lot->acquired_on, lot->expires_on, (int32_t)key->months);
}

/* Moves the end of each lot, from its own end on, so that no paid time is lost. */
static enum status lots_extend(struct act *act, struct subscription *s, const struct product_key_row *key,
                               struct redemption *redemption)
{
    struct day latest = DAY_NONE;

    if (key->licences < s->total_licences)
        return STATUS_PRODUCT_KEY_TOO_FEW_LICENCES;
    for (size_t i = 0; i < s->lot_count; i++) {
        struct day end = lot_extended(&s->lots[i], key);

        if (day_is_none(latest) || end.number > latest.number)
            latest = end;
    }
    if (day_between(act->today, latest) > CENTURY_DAYS)
        return act_invalid(act, "/product_key", "beyond_reach");
    for (size_t i = 0; i < s->lot_count; i++) {
        enum status status =
            store_lot_extend(act->sql, act->organization.id, s->lots[i].id, lot_extended(&s->lots[i], key));

        if (status != STATUS_OK)
            return status;
    }
    subscription_run_until(act, s, latest);
    redemption->extended_until = latest;
    return store_subscription_update(act->sql, s);
}

static const char *redemption_text(struct act *act, const struct redemption *redemption)
{
    struct json_write json = json_start(act->arena);

    json_open(&json, NULL);
    json_put_id(&json, "subscription_id", ID_SUBSCRIPTION, redemption->subscription.id);
    json_put_int(&json, "licences_added", redemption->licences_added);
    json_put_day(&json, "extended_until", redemption->extended_until);
    json_close(&json);
    return json_text(&json, NULL);
}

static const char *state_of(struct act *act, const struct subscription *s)
{
    return prepaid_state(act, s->status, s->total_licences, prepaid_end(s));
}

static void redemption_tell(struct act *act, const struct redemption *redemption, const char *before)
{
    const struct subscription *s = &redemption->subscription;

    journal_tell(act, EVENT_PRODUCT_KEY_REDEEMED, journal_object(act, "product_key", ID_PRODUCT_KEY, redemption->id),
                 NULL, redemption_text(act, redemption));
    journal_tell(act, before == NULL ? EVENT_SUBSCRIPTION_CREATED : EVENT_LICENCES_CHANGED,
                 journal_object(act, "subscription", ID_SUBSCRIPTION, s->id), before, state_of(act, s));
}

/* Writes the redemption last. Of two requests at once that redeem or revoke the key one moves its state; the other is
 * rolled back, and run again to be told which it was. */
static enum status redemption_write(struct act *act, const struct product_key_row *key, struct id subscription_id,
                                    struct redemption *redemption)
{
    struct redemption_row row = { .organization_id = act->organization.id,
                                  .id = id_new(),
                                  .product_key_id = key->id,
                                  .subscription_id = subscription_id,
                                  .licences_added = redemption->licences_added,
                                  .extended_until = redemption->extended_until,
                                  .created_by = act->caller.actor.user_id,
                                  .created_at = act->organization_now };
    enum status status;

    if ((status = store_product_key_end(act->sql, key->id, KEY_REDEEMED)) != STATUS_OK ||
        (status = store_redemption_insert(act->sql, &row)) != STATUS_OK)
        return status;
    redemption->id = key->id;
    return store_subscription_find(act->sql, act->arena, act->organization.id, subscription_id, act->today,
                                   &redemption->subscription);
}

static enum status key_apply(struct act *act, const struct redemption_wanted *wanted, struct subscription *s,
                             const struct product_key_row *key, struct redemption *redemption)
{
    bool stored = !id_is_none(wanted->subscription_id);
    struct priced_product priced;
    const char *before;
    enum status status;

    if ((status = store_price_find(act->sql, act->arena, key->price_id, act->today, &priced)) != STATUS_OK)
        return status;
    if (!stored)
        subscription_fill(act, &priced.price, s);
    else if (!id_equal(s->product_id, priced.price.product_id))
        return STATUS_PRODUCT_KEY_OTHER_PRODUCT;
    before = stored ? state_of(act, s) : NULL;
    status = stored && wanted->apply == KEY_EXTEND && s->lot_count > 0 ? lots_extend(act, s, key, redemption)
                                                                       : licences_add(act, s, stored, key, redemption);
    if (status != STATUS_OK || (status = redemption_write(act, key, s->id, redemption)) != STATUS_OK)
        return status;
    redemption_tell(act, redemption, before);
    return STATUS_OK;
}

static enum status act_redeem(struct act *act, const struct redemption_wanted *wanted, struct redemption *redemption)
{
    struct product_key_row key;
    struct subscription s;
    uint8_t hash[DIGEST_BYTES];
    enum status status;

    *redemption = (struct redemption){ .extended_until = DAY_NONE };
    if ((status = throttle_check(act, &redemption->retry_after_s)) != STATUS_OK)
        return status;
    if (!id_is_none(wanted->subscription_id) &&
        (status = subscription_ready(act, wanted->subscription_id, &s)) != STATUS_OK)
        return status;
    product_key_hash(act, &wanted->key, hash);
    if ((status = store_product_key_find(act->sql, act->arena, hash, &key)) != STATUS_OK)
        return status == STATUS_NOT_FOUND ? unknown_count(act, redemption) : status;
    if (key.state != KEY_AVAILABLE)
        return key.state == KEY_REVOKED ? STATUS_PRODUCT_KEY_REVOKED : STATUS_PRODUCT_KEY_ALREADY_REDEEMED;
    return key_apply(act, wanted, &s, &key, redemption);
}
ACT(act_redeem, struct redemption_wanted, struct redemption);

enum status product_key_redeem(struct counter *c, const struct redemption_wanted *wanted, redemption_renderer render,
                               struct redemption *redemption)
{
    enum status status;

    *redemption = (struct redemption){ .extended_until = DAY_NONE };
    status = counter_run_rendered(c, caller_organization(c), act_redeem, wanted, render, redemption);
    return status == STATUS_OK && redemption->unknown ? STATUS_PRODUCT_KEY_UNKNOWN : status;
}

/* counter/product_key_redeem.c */
#include "counter/product_key_redeem.h"

#include <assert.h>

#include "books/prepaid.h"
#include "counter/product_key_create.h"
#include "sql/store_due.h"
#include "sql/store_failure.h"
#include "sql/store_lot.h"
#include "sql/store_price.h"
#include "sql/store_product_key.h"
#include "sql/store_subscription.h"

enum { CENTURY_DAYS = 36525 };

static struct sign_in_subject subject_of(const struct counter *c)
{
    struct sign_in_subject subject = { .failures_max = UNKNOWN_KEYS_MAX };

    digest_keyed(&c->deployment->secret, "unknown_product_keys", c->organization.id.bytes,
                 sizeof c->organization.id.bytes, subject.hash);
    return subject;
}

/* Under the organization's lock: keys tried at once are counted one after the other. */
static enum status throttle_check(struct counter *c, int64_t *retry_after_s)
{
    struct sign_in_subject subject = subject_of(c);
    struct instant limit;
    enum status status =
        store_failure_limit(c->sql, c->arena, &subject, instant_plus_seconds(c->now, -UNKNOWN_KEYS_WINDOW_S), &limit);

    if (status != STATUS_OK || instant_is_none(limit))
        return status;
    *retry_after_s = (instant_plus_seconds(limit, UNKNOWN_KEYS_WINDOW_S).us - c->now.us + 999999) / 1000000;
    return STATUS_TOO_MANY_REQUESTS;
}

/* The one refusal that writes: it is committed without an answer, so that the idempotency key stays free. */
static enum status unknown_count(struct counter *c, struct redemption *redemption)
{
    struct sign_in_subject subject = subject_of(c);

    redemption->unknown = true;
    c->ends = SILENT;
    return store_failure_add(c->sql, &subject, c->now);
}

static enum status subscription_read(struct counter *c, struct id id, struct subscription *s)
{
    enum status status = store_subscription_find(c->sql, c->arena, c->organization.id, id, c->today, s);

    if (status != STATUS_OK)
        return status;
    c->refused = action_for(s, ACTION_ADD_LICENCES);
    if (s->channel != CHANNEL_PRODUCT_KEY)
        return STATUS_LICENCE_CHANGE_UNAVAILABLE;
    for (size_t i = 0; i < s->lot_count; i++)
        if (s->lots[i].expires_on.number <= c->today.number)
            return STATUS_UNAVAILABLE; /* a lot has ended and the run that takes it away has not come by yet */
    return STATUS_OK;
}

static void subscription_fill(const struct counter *c, const struct price *price, struct subscription *s)
{
    *s = (struct subscription){ .organization_id = c->organization.id,
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
                                .created_at = c->organization_now };
}

/* An expired or new subscription starts today. Its period lasts until the end of its last lot. */
static void subscription_run_until(const struct counter *c, struct subscription *s, struct day end)
{
    if (s->status == SUBSCRIPTION_EXPIRED) {
        bool moved = subscription_advance(&s->status, SUBSCRIPTION_ACTIVE);

        assert(moved);
        (void)moved;
        s->anchor = c->today;
        s->period = (struct period){ c->today, end };
    } else if (end.number > s->period.end.number) {
        s->period.end = end;
    }
}

static enum status lot_insert(struct counter *c, const struct subscription *s, int64_t licences, struct day end)
{
    struct lot_row row = { .organization_id = s->organization_id,
                           .subscription_id = s->id,
                           .lot = { .id = id_new(),
                                    .quantity = licences,
                                    .acquired_on = c->today,
                                    .returnable_until = DAY_NONE,
                                    .expires_on = end } };

    return store_lot_insert(c->sql, &row);
}

/* Keys redeemed on the same day with the same end share one lot: their licences do not differ. */
static enum status lot_add(struct counter *c, const struct subscription *s, int64_t licences, struct day end)
{
    for (size_t i = 0; i < s->lot_count; i++)
        if (s->lots[i].acquired_on.number == c->today.number && s->lots[i].expires_on.number == end.number)
            return store_lot_quantity(c->sql, s->organization_id, &s->lots[i], s->lots[i].quantity + licences);
    return s->lot_count >= LOTS_MAX ? STATUS_TOO_MANY_LOTS : lot_insert(c, s, licences, end);
}

static enum status licences_add(struct counter *c, struct subscription *s, bool stored,
                                const struct product_key_row *key, struct redemption *redemption)
{
    struct day end = day_plus_months(c->today, (int32_t)key->months);
    enum status status;

    subscription_run_until(c, s, end);
    s->total_licences += key->licences;
    redemption->licences_added = key->licences;
    status = stored ? store_subscription_update(c->sql, s) : store_subscription_insert(c->sql, s);
    return status == STATUS_OK ? lot_add(c, s, key->licences, end) : status;
}

static struct day lot_extended(const struct lot *lot, const struct product_key_row *key)
{
    return key_extended_end(lot->acquired_on, lot->expires_on, (int32_t)key->months);
}

/* Each lot from its own end, so that what was paid before is not lost. */
static enum status lots_extend(struct counter *c, struct subscription *s, const struct product_key_row *key,
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
    if (day_between(c->today, latest) > CENTURY_DAYS)
        return counter_invalid(c, "/product_key", "beyond_reach");
    for (size_t i = 0; i < s->lot_count; i++) {
        enum status status =
            store_lot_extend(c->sql, c->organization.id, s->lots[i].id, lot_extended(&s->lots[i], key));

        if (status != STATUS_OK)
            return status;
    }
    subscription_run_until(c, s, latest);
    redemption->extended_until = latest;
    return store_subscription_update(c->sql, s);
}

static const char *redemption_text(struct counter *c, const struct redemption *redemption)
{
    struct json_write json = json_start(c->arena);

    json_open(&json, NULL);
    json_put_id(&json, "subscription_id", ID_SUBSCRIPTION, redemption->subscription.id);
    json_put_int(&json, "licences_added", redemption->licences_added);
    json_put_day(&json, "extended_until", redemption->extended_until);
    json_close(&json);
    return json_text(&json, NULL);
}

static const char *state_of(struct counter *c, const struct subscription *s)
{
    return prepaid_state(c, s->status, s->total_licences, prepaid_end(s));
}

static void redemption_tell(struct counter *c, const struct redemption *redemption, const char *before)
{
    const struct subscription *s = &redemption->subscription;

    journal_tell(c, EVENT_PRODUCT_KEY_REDEEMED, journal_object(c, "product_key", ID_PRODUCT_KEY, redemption->id), NULL,
                 redemption_text(c, redemption));
    journal_tell(c, before == NULL ? EVENT_SUBSCRIPTION_CREATED : EVENT_LICENCES_CHANGED,
                 journal_object(c, "subscription", ID_SUBSCRIPTION, s->id), before, state_of(c, s));
}

/* The redemption's row last: its UNIQUE key lets one of two in, the other is rolled back whole. */
static enum status redemption_write(struct counter *c, const struct product_key_row *key, struct id subscription_id,
                                    struct redemption *redemption)
{
    struct redemption_row row = { .organization_id = c->organization.id,
                                  .id = id_new(),
                                  .product_key_id = key->id,
                                  .subscription_id = subscription_id,
                                  .licences_added = redemption->licences_added,
                                  .extended_until = redemption->extended_until,
                                  .created_by = c->actor.user_id,
                                  .created_at = c->organization_now };
    enum status status = store_redemption_insert(c->sql, &row);

    if (status != STATUS_OK)
        return status == STATUS_DUPLICATE ? STATUS_PRODUCT_KEY_ALREADY_REDEEMED : status;
    redemption->id = key->id;
    return store_subscription_find(c->sql, c->arena, c->organization.id, subscription_id, c->today,
                                   &redemption->subscription);
}

static enum status key_apply(struct counter *c, const struct redemption_wanted *wanted, struct subscription *s,
                             const struct product_key_row *key, struct redemption *redemption)
{
    bool stored = !id_is_none(wanted->subscription_id);
    struct priced_product priced;
    const char *before;
    enum status status;

    if ((status = store_price_find(c->sql, c->arena, key->price_id, c->today, &priced)) != STATUS_OK)
        return status;
    if (!stored)
        subscription_fill(c, &priced.price, s);
    else if (!id_equal(s->product_id, priced.price.product_id))
        return STATUS_PRODUCT_KEY_OTHER_PRODUCT;
    before = stored ? state_of(c, s) : NULL;
    status = stored && wanted->apply == KEY_EXTEND && s->lot_count > 0 ? lots_extend(c, s, key, redemption)
                                                                       : licences_add(c, s, stored, key, redemption);
    if (status != STATUS_OK || (status = redemption_write(c, key, s->id, redemption)) != STATUS_OK)
        return status;
    redemption_tell(c, redemption, before);
    return STATUS_OK;
}

static enum status act_redeem(struct counter *c, const void *in, void *out)
{
    const struct redemption_wanted *wanted = in;
    struct redemption *redemption = out;
    struct product_key_row key;
    struct subscription s;
    uint8_t hash[DIGEST_BYTES];
    enum status status;

    *redemption = (struct redemption){ .extended_until = DAY_NONE };
    if ((status = throttle_check(c, &redemption->retry_after_s)) != STATUS_OK)
        return status;
    if (!id_is_none(wanted->subscription_id) &&
        (status = subscription_read(c, wanted->subscription_id, &s)) != STATUS_OK)
        return status;
    product_key_hash(c, &wanted->key, hash);
    if ((status = store_product_key_find(c->sql, c->arena, hash, &key)) != STATUS_OK)
        return status == STATUS_NOT_FOUND ? unknown_count(c, redemption) : status;
    if (key.redeemed)
        return STATUS_PRODUCT_KEY_ALREADY_REDEEMED;
    return key_apply(c, wanted, &s, &key, redemption);
}

enum status product_key_redeem(struct counter *c, const struct redemption_wanted *wanted, struct redemption *redemption)
{
    enum status status;

    *redemption = (struct redemption){ .extended_until = DAY_NONE };
    status = counter_run(c, c->actor.organization_id, act_redeem, wanted, redemption);
    return status == STATUS_OK && redemption->unknown ? STATUS_PRODUCT_KEY_UNKNOWN : status;
}

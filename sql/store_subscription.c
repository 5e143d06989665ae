/* sql/store_subscription.c: reads a subscription and what it refers to in one statement. A single subscription is
 * joined with its lots, one row per lot, if these are few; if they are many, and for a page of subscriptions, the lots
 * are read by a second statement (sql/store_lot.c). */
#include "sql/store_subscription.h"

#include "sql/known.h"
#include "sql/read_rows.h"
#include "sql/store_lot.h"
#include "sql/store_obstacle.h"

#include <string.h>

/* clang-format off */
/* RENEWAL: the columns mode and steps of the renewal rate; a caller who does not need them passes NULLs and avoids the
 * join. */
#define COLUMNS(RENEWAL) "SELECT " SUBSCRIPTION_COLUMNS(RENEWAL)
#define SUBSCRIPTION_COLUMNS(RENEWAL)                                                                                  \
    "s.organization_id, s.id, p.product_id, d.code, d.name_en, d.name_fr, s.price_id, s.currency, s.billing_period,"   \
    " s.mode, s.steps,"                                                                                                \
    " p.reduction_policy, p.min_licences, p.max_licences, p.on_sale_from, p.on_sale_until, d.on_sale_until," \
    " s.channel, s.status," \
    " s.total_licences," \
    " s.assigned_licences, s.reserved_licences, s.pending_licences, s.anchor, s.period_number, s.period_start," \
    " s.period_end, s.cancels_on," \
    " s.payment_method_id, m.type, s.open_order_id, s.hold, s.hold_expected_by, s.partner_name, s.partner_email," \
    " s.partner_phone," \
    " s.partner_href, s.scheduled_licences, s.scheduled_order_id, s.version, s.created_at, s.move_method_id," \
    " s.move_check_id," \
    " s.move_expected_by, s.by_invoice_minor, s.by_invoice_number, s.name, " RENEWAL
#define GIVES "bbbtttbtttt" "tiiDDDtti" "iiiDiDDD" "BTBtDTTTTIBiu" "BBDii" "T" "TT"
#define JOINS \
    " JOIN price p ON p.id = s.price_id JOIN product d ON d.id = p.product_id" \
    " LEFT JOIN payment_method m ON m.organization_id = s.organization_id AND m.id = s.payment_method_id"
/* v: the price's revision in force at the end of the current period, if any. */
#define RENEWAL_COLUMNS "COALESCE(v.mode, p.mode), COALESCE(v.steps, p.steps)"
#define RENEWAL_JOIN \
    " LEFT JOIN price_revision v ON v.price_id = s.price_id AND v.effective_from =" \
    " (SELECT MAX(e.effective_from) FROM price_revision e WHERE e.price_id = s.price_id AND e.effective_from <=" \
    " s.period_end)"

/* Joined with its lots: up to LOTS_JOINED_MAX, and one more that shows that there are too many. No ORDER BY: it would
 * need a temporary table. */
#define WITH_LOTS(RENEWAL) "SELECT " LOT_COLUMNS("l") ", " SUBSCRIPTION_COLUMNS(RENEWAL) " FROM subscription s" JOINS
#define ONE \
    " LEFT JOIN lot l ON l.organization_id = s.organization_id AND l.subscription_id = s.id AND l.quantity > 0" \
    " WHERE s.organization_id = ? AND s.id = ? LIMIT ?"
/* clang-format on */
enum { LOTS_JOINED_MAX = 8 };

/* clang-format off */
static const struct sql_query subscription_find = { .name = "subscription_find", .takes = "bbi",
    .gives = LOT_GIVES GIVES, .text = WITH_LOTS(RENEWAL_COLUMNS) RENEWAL_JOIN ONE };
static const struct sql_query subscription_show = { .name = "subscription_show", .takes = "bbi",
    .gives = LOT_GIVES GIVES, .text = WITH_LOTS("NULL, NULL") ONE };
static const struct sql_query subscription_list = {
    .name = "subscription_list", .takes = "bbtti", .gives = GIVES,
    .text =
    COLUMNS("NULL, NULL") " FROM (SELECT * FROM subscription WHERE organization_id = ? AND id < ? AND (? = '' OR"
        " status = ?) ORDER BY id DESC LIMIT ?) s"
    JOINS " ORDER BY s.id DESC" };
static const struct sql_query subscription_these = {
    .name = "subscription_these", .takes = "b" SQL_IDS_LETTERS, .gives = GIVES,
    .text =
    COLUMNS("NULL, NULL") " FROM (SELECT * FROM subscription WHERE organization_id = ? AND id IN (" SQL_IDS_MARKS
    ") ORDER BY id DESC LIMIT 100) s" JOINS " ORDER BY s.id DESC" };
_Static_assert(SQL_IDS_MAX == 100, "the statement's limit");
static const struct sql_query subscription_insert = {
    .name = "subscription_insert", .takes = "bbbttttttiiiiDiDDDBBtDTTTTIBiuTU",
    .text =
    "INSERT INTO subscription (organization_id, id, price_id, currency, billing_period, mode, steps, channel, status,"
    " total_licences,"
    " assigned_licences, reserved_licences, pending_licences, anchor, period_number, period_start, period_end,"
    " cancels_on, payment_method_id,"
    " open_order_id, hold, hold_expected_by, partner_name, partner_email, partner_phone, partner_href,"
    " scheduled_licences,"
    " scheduled_order_id, version, created_at, name, updated_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
    " " SQL_MOMENT ")" };
static const struct sql_query subscription_update = {
    .name = "subscription_update", .takes = "tiiiiDiDDDBBtDIBUbbi",
    .text =
    "UPDATE subscription SET status = ?, total_licences = ?, assigned_licences = ?, reserved_licences = ?,"
    " pending_licences = ?, anchor = ?,"
    " period_number = ?, period_start = ?, period_end = ?, cancels_on = ?, payment_method_id = ?, open_order_id = ?,"
    " hold = ?,"
    " hold_expected_by = ?, scheduled_licences = ?, scheduled_order_id = ?, updated_at = " SQL_MOMENT ","
    " version = version + 1 WHERE organization_id = ? AND id = ? AND version = ?" };
static const struct sql_query subscription_move = { .name = "subscription_move", .takes = "BBBDiiUbbi", .text =
    "UPDATE subscription SET payment_method_id = ?, move_method_id = ?, move_check_id = ?, move_expected_by = ?,"
    " by_invoice_minor = ?,"
    " by_invoice_number = ?,"
    " updated_at = " SQL_MOMENT ", version = version + 1 WHERE organization_id = ? AND id = ? AND version = ?" };
static const struct sql_query subscription_rename = { .name = "subscription_rename", .takes = "TUbbi", .text =
    "UPDATE subscription SET name = ?, updated_at = " SQL_MOMENT ", version = version + 1"
    " WHERE organization_id = ? AND id = ? AND version = ?" };
static const struct sql_query subscription_forget = { .name = "subscription_forget", .takes = "bb", .text =
    "DELETE FROM subscription WHERE organization_id = ? AND id = ? AND status = 'pending'" };
static const struct sql_query subscription_at_boundary = {
    .name = "subscription_at_boundary", .takes = SQL_IDS_LETTERS "di", .gives = GIVES,
    .text = COLUMNS(RENEWAL_COLUMNS) " FROM (SELECT organization_id, id FROM subscription WHERE organization_id IN ("
        SQL_IDS_MARKS ") AND due_on = ?"
    "  AND status <> 'trial' ORDER BY organization_id, id LIMIT ?) k JOIN subscription s ON s.organization_id ="
    " k.organization_id AND s.id = k.id"
    JOINS RENEWAL_JOIN " ORDER BY s.organization_id, s.id" };
static const struct sql_query subscription_at_boundary_of = {
    .name = "subscription_at_boundary_of", .takes = "bbdi", .gives = GIVES,
    .text =
    COLUMNS(RENEWAL_COLUMNS) " FROM (SELECT organization_id, id FROM subscription WHERE organization_id = ? AND"
        " payment_method_id = ? AND due_on = ?"
    "  AND status <> 'trial' ORDER BY id LIMIT ?) k JOIN subscription s ON s.organization_id = k.organization_id AND"
    " s.id = k.id"
    JOINS RENEWAL_JOIN " ORDER BY s.id" };
static const struct sql_query subscription_reprice = { .name = "subscription_reprice", .takes = "bttttUbbi", .text =
    "UPDATE subscription SET price_id = ?, currency = ?, billing_period = ?, mode = ?, steps = ?,"
    " updated_at = " SQL_MOMENT ","
    " version = version + 1 WHERE organization_id = ? AND id = ? AND version = ?" };
/* clang-format on */

enum { UPDATE_COLUMNS = 20 };

static void rate_take(struct sql_row *row, struct arena *arena, struct rate *rate)
{
    KNOWN(currency_read(sql_take_text(row), &rate->currency));
    KNOWN(billing_period_read(sql_take_text(row), &rate->billing_period));
    KNOWN(price_mode_read(sql_take_text(row), &rate->mode));
    KNOWN(price_steps_read(arena, sql_take_text(row), &rate->steps, &rate->step_count));
}

/* A price never changes currency and billing period, so these are the subscription's own. */
static void renewal_rate_take(struct sql_row *row, struct arena *arena, struct subscription *s)
{
    const char *mode = sql_take_text(row), *steps = sql_take_text(row);

    s->renewal_rate = (struct rate){ 0 }; /* the query did not read it */
    if (mode == NULL)
        return;
    s->renewal_rate = s->rate;
    KNOWN(price_mode_read(mode, &s->renewal_rate.mode));
    KNOWN(price_steps_read(arena, steps, &s->renewal_rate.steps, &s->renewal_rate.step_count));
    if (day_is_none(s->period.end))
        s->renewal_rate = s->rate;
}

static void price_take(struct sql_row *row, struct day today, struct subscription *s)
{
    struct price price = { .on_sale_from = DAY_NONE };
    struct day product_until;

    KNOWN(reduction_policy_read(sql_take_text(row), &s->reduction_policy));
    s->min_licences = sql_take_int(row);
    s->max_licences = sql_take_int(row);
    price.on_sale_from = sql_take_day(row);
    price.on_sale_until = sql_take_day(row);
    product_until = sql_take_day(row);
    s->product_ended = !day_is_none(product_until) && today.number >= product_until.number;
    s->price_on_sale = !s->product_ended && price_on_sale(&price, today);
}

static void state_take(struct sql_row *row, struct subscription *s)
{
    KNOWN(channel_read(sql_take_text(row), &s->channel));
    KNOWN(subscription_status_read(sql_take_text(row), &s->status));
    s->total_licences = sql_take_int(row);
    s->assigned_licences = sql_take_int(row);
    s->reserved_licences = sql_take_int(row);
    s->pending_licences = sql_take_int(row);
    s->anchor = sql_take_day(row);
    s->period_number = (int32_t)sql_take_int(row);
    s->period.start = sql_take_day(row);
    s->period.end = sql_take_day(row);
    s->cancels_on = sql_take_day(row);
}

static void subscription_take(struct sql_row *row, struct arena *arena, struct day today, struct subscription *s)
{
    const char *type;

    *s = (struct subscription){ .organization_id = sql_take_id(row) };
    s->id = sql_take_id(row);
    s->product_id = sql_take_id(row);
    s->product_code = sql_take_text(row);
    s->product_name_en = sql_take_text(row);
    s->product_name_fr = sql_take_text(row);
    s->price_id = sql_take_id(row);
    rate_take(row, arena, &s->rate);
    price_take(row, today, s);
    state_take(row, s);
    s->payment_method_id = sql_take_id(row);
    type = sql_take_text(row);
    if (type != NULL)
        KNOWN(payment_method_type_read(type, &s->payment_method_type));
    s->open_order_id = sql_take_id(row);
    KNOWN(subscription_hold_read(sql_take_text(row), &s->hold));
    s->hold_expected_by = sql_take_day(row);
    s->partner.name = sql_take_text(row);
    s->partner.email = sql_take_text(row);
    s->partner.phone = sql_take_text(row);
    s->partner.href = sql_take_text(row);
    s->scheduled_licences = sql_take_int_or(row, 0);
    s->scheduled_order_id = sql_take_id(row);
    s->version = sql_take_int(row);
    s->created_at = sql_take_instant(row);
    s->move_method_id = sql_take_id(row);
    s->move_check_id = sql_take_id(row);
    s->move_expected_by = sql_take_day(row);
    s->by_invoice_minor = sql_take_int(row);
    s->by_invoice_number = (int32_t)sql_take_int(row);
    s->name = sql_take_text(row);
    renewal_rate_take(row, arena, s);
}

/* What reading needs beside the row's columns: the arena for its rates, and the day that decides whether its price is
 * on sale. */
struct reading {
    struct arena *arena;
    struct day today;
};

static void of_many_take(struct sql_row *row, const struct reading *reading, struct subscription *s)
{
    subscription_take(row, reading->arena, reading->today, s);
}

SQL_READ_ARRAY_OF(subscriptions_read, struct subscription, const struct reading *, of_many_take)

/* One row per lot, in no order: sorts them, newest first. */
static void joined_lots_take(const struct sql_rows *rows, struct lot *lots)
{
    for (size_t i = 0; i < rows->count; i++) {
        struct sql_row row = sql_row_at(rows, i);
        struct lot lot;
        size_t at = i;

        store_lot_take(&row, &lot);
        for (; at > 0 && id_compare(lots[at - 1].id, lot.id) < 0; at--)
            lots[at] = lots[at - 1];
        lots[at] = lot;
    }
}

static enum status one_read(struct sql *sql, struct arena *arena, const struct sql_query *query,
                            struct id organization_id, struct id id, struct day today,
                            struct subscription *subscription)
{
    struct sql_rows rows;
    struct sql_row row;
    struct lot *lots;
    enum status status = sql_read(sql, arena, query,
                                  SQL_VALUES(sql_id(organization_id), sql_id(id), sql_int(LOTS_JOINED_MAX + 1)), &rows);

    if (status != STATUS_OK)
        return status;
    if (rows.count == 0)
        return STATUS_NOT_FOUND;
    lots = ARENA_ARRAY(arena, struct lot, rows.count);
    row = sql_row_at(&rows, 0);
    store_lot_take(&row, &lots[0]);
    subscription_take(&row, arena, today, subscription);
    if (rows.count > LOTS_JOINED_MAX)
        return store_lots_of(sql, arena, subscription);
    subscription->lot_count = id_is_none(lots[0].id) ? 0 : rows.count;
    joined_lots_take(&rows, lots);
    subscription->lots = lots;
    return STATUS_OK;
}

static enum status with_obstacle(struct sql *sql, struct arena *arena, struct day today, enum status status,
                                 struct subscription *subscription)
{
    return status != STATUS_OK ? status : store_obstacles(sql, arena, today, subscription, 1);
}

enum status store_subscription_bare(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                    struct day today, struct subscription *subscription)
{
    return one_read(sql, arena, &subscription_find, organization_id, id, today, subscription);
}

enum status store_subscription_find(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                    struct day today, struct subscription *subscription)
{
    return with_obstacle(sql, arena, today,
                         one_read(sql, arena, &subscription_find, organization_id, id, today, subscription),
                         subscription);
}

enum status store_subscription_show(struct sql *sql, struct arena *arena, struct id organization_id, struct id id,
                                    struct day today, struct subscription *subscription)
{
    return with_obstacle(sql, arena, today,
                         one_read(sql, arena, &subscription_show, organization_id, id, today, subscription),
                         subscription);
}

enum status store_subscription_list(struct sql *sql, struct arena *arena, struct id organization_id,
                                    enum subscription_status wanted, struct id before, int64_t limit, struct day today,
                                    struct subscription **subscriptions, size_t *count, bool *more)
{
    const char *name = wanted == SUBSCRIPTION_STATUS__MAX ? "" : subscription_status_name(wanted);
    const struct reading reading = { arena, today };
    size_t found;
    enum status status = subscriptions_read(
        sql, arena, &subscription_list,
        SQL_VALUES(sql_id(organization_id), sql_id_or_last(before), sql_text(name), sql_text(name), sql_int(limit + 1)),
        &reading, subscriptions, &found);

    if (status != STATUS_OK)
        return status;
    status = store_lots_of_page(sql, arena, *subscriptions, found > (size_t)limit ? (size_t)limit : found, count);
    *more = *count < found;
    return status != STATUS_OK ? status : store_obstacles(sql, arena, today, *subscriptions, *count);
}

/* The lots of as many subscriptions as have SQL_PARTS_MAX together, then of the next ones. */
static enum status all_lots_read(struct sql *sql, struct arena *arena, struct subscription *subscriptions, size_t count)
{
    size_t whole;
    enum status status = STATUS_OK;

    for (size_t at = 0; status == STATUS_OK && at < count; at += whole) {
        for (size_t i = at; i < count; i++)
            subscriptions[i].lot_count = 0;
        status = store_lots_of_page(sql, arena, subscriptions + at, count - at, &whole);
    }
    return status;
}

enum status store_subscription_these(struct sql *sql, struct arena *arena, struct id organization_id,
                                     const struct id ids[], size_t id_count, struct day today,
                                     struct subscription **subscriptions, size_t *count)
{
    const struct reading reading = { arena, today };
    struct sql_value values[SQL_IDS_MAX + 1];
    enum status status;

    values[0] = sql_id(organization_id);
    sql_ids(values + 1, ids, id_count);
    if ((status = subscriptions_read(sql, arena, &subscription_these, values, SQL_IDS_MAX + 1, &reading, subscriptions,
                                     count)) != STATUS_OK ||
        (status = all_lots_read(sql, arena, *subscriptions, *count)) != STATUS_OK)
        return status;
    return store_obstacles(sql, arena, today, *subscriptions, *count);
}

static struct sql_value scheduled_licences(const struct subscription *s)
{
    return id_is_none(s->scheduled_order_id) ? (struct sql_value){ 0 } : sql_int(s->scheduled_licences);
}

enum status store_subscription_insert(struct sql *sql, const struct subscription *s)
{
    struct arena arena = { 0 };
    const char *steps = price_steps_write(&arena, s->rate.steps, s->rate.step_count);
    enum status status = sql_put(
        sql, &subscription_insert,
        SQL_VALUES(sql_id(s->organization_id), sql_id(s->id), sql_id(s->price_id), sql_text(s->rate.currency.code),
                   sql_text(billing_period_name(s->rate.billing_period)), sql_text(price_mode_name(s->rate.mode)),
                   sql_text(steps), sql_text(channel_name(s->channel)), sql_text(subscription_status_name(s->status)),
                   sql_int(s->total_licences), sql_int(s->assigned_licences), sql_int(s->reserved_licences),
                   sql_int(s->pending_licences), sql_day(s->anchor), sql_int(s->period_number),
                   sql_day(s->period.start), sql_day(s->period.end), sql_day(s->cancels_on),
                   sql_id(s->payment_method_id), sql_id(s->open_order_id), sql_text(subscription_hold_name(s->hold)),
                   sql_day(s->hold_expected_by), sql_text(s->partner.name), sql_text(s->partner.email),
                   sql_text(s->partner.phone), sql_text(s->partner.href), scheduled_licences(s),
                   sql_id(s->scheduled_order_id), sql_int(s->version), sql_instant(s->created_at), sql_text(s->name),
                   sql_moment(sql)));

    arena_end(&arena);
    return status;
}

static void update_row(struct sql_value row[UPDATE_COLUMNS], const struct sql *sql, const struct subscription *s)
{
    const struct sql_value values[UPDATE_COLUMNS] = { sql_text(subscription_status_name(s->status)),
                                                      sql_int(s->total_licences),
                                                      sql_int(s->assigned_licences),
                                                      sql_int(s->reserved_licences),
                                                      sql_int(s->pending_licences),
                                                      sql_day(s->anchor),
                                                      sql_int(s->period_number),
                                                      sql_day(s->period.start),
                                                      sql_day(s->period.end),
                                                      sql_day(s->cancels_on),
                                                      sql_id(s->payment_method_id),
                                                      sql_id(s->open_order_id),
                                                      sql_text(subscription_hold_name(s->hold)),
                                                      sql_day(s->hold_expected_by),
                                                      scheduled_licences(s),
                                                      sql_id(s->scheduled_order_id),
                                                      sql_moment(sql),
                                                      sql_id(s->organization_id),
                                                      sql_id(s->id),
                                                      sql_int(s->version) };

    memcpy(row, values, sizeof values);
}

enum status store_subscription_update(struct sql *sql, struct subscription *s)
{
    struct sql_value row[UPDATE_COLUMNS];

    update_row(row, sql, s);
    return sql_put_versioned(sql, &subscription_update, row, UPDATE_COLUMNS, &s->version);
}

enum status store_subscription_update_each(struct sql *sql, struct arena *arena,
                                           struct subscription *const subscriptions[], size_t count)
{
    struct sql_value *values = ARENA_ARRAY(arena, struct sql_value, count * UPDATE_COLUMNS);
    enum status status;

    for (size_t i = 0; i < count; i++)
        update_row(values + i * UPDATE_COLUMNS, sql, subscriptions[i]);
    status = sql_put_each(sql, &subscription_update, values, UPDATE_COLUMNS, count);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        subscriptions[i]->version++;
    return status;
}

enum status store_subscription_move(struct sql *sql, struct subscription *s)
{
    return sql_run_versioned(sql, &subscription_move,
                             SQL_VALUES(sql_id(s->payment_method_id), sql_id(s->move_method_id),
                                        sql_id(s->move_check_id), sql_day(s->move_expected_by),
                                        sql_int(s->by_invoice_minor), sql_int(s->by_invoice_number), sql_moment(sql),
                                        sql_id(s->organization_id), sql_id(s->id), sql_int(s->version)),
                             &s->version);
}

enum status store_subscription_rename(struct sql *sql, struct subscription *s)
{
    return sql_run_versioned(
        sql, &subscription_rename,
        SQL_VALUES(sql_text(s->name), sql_moment(sql), sql_id(s->organization_id), sql_id(s->id), sql_int(s->version)),
        &s->version);
}

enum status store_subscription_forget(struct sql *sql, struct id organization_id, struct id id)
{
    return sql_run_one(sql, &subscription_forget, SQL_VALUES(sql_id(organization_id), sql_id(id)));
}

enum status store_subscription_at_boundary(struct sql *sql, struct arena *arena, const struct id organization_ids[],
                                           size_t organization_count, struct day day, int64_t limit,
                                           struct subscription **subscriptions, size_t *count)
{
    const struct reading reading = { arena, day };
    struct sql_value values[SQL_IDS_MAX + 2];

    sql_ids(values, organization_ids, organization_count);
    values[SQL_IDS_MAX] = sql_day(day);
    values[SQL_IDS_MAX + 1] = sql_int(limit);
    return subscriptions_read(sql, arena, &subscription_at_boundary, values, SQL_IDS_MAX + 2, &reading, subscriptions,
                              count);
}

enum status store_subscription_at_boundary_of(struct sql *sql, struct arena *arena, struct id organization_id,
                                              struct id payment_method_id, struct day day, int64_t limit,
                                              struct subscription **subscriptions, size_t *count)
{
    const struct reading reading = { arena, day };

    return subscriptions_read(
        sql, arena, &subscription_at_boundary_of,
        SQL_VALUES(sql_id(organization_id), sql_id(payment_method_id), sql_day(day), sql_int(limit)), &reading,
        subscriptions, count);
}

enum status store_subscription_reprice(struct sql *sql, struct arena *arena, struct subscription *s)
{
    const char *steps = price_steps_write(arena, s->rate.steps, s->rate.step_count);

    return sql_run_versioned(sql, &subscription_reprice,
                             SQL_VALUES(sql_id(s->price_id), sql_text(s->rate.currency.code),
                                        sql_text(billing_period_name(s->rate.billing_period)),
                                        sql_text(price_mode_name(s->rate.mode)), sql_text(steps), sql_moment(sql),
                                        sql_id(s->organization_id), sql_id(s->id), sql_int(s->version)),
                             &s->version);
}

/* tests/histories/checks_days.c: checks each period of each subscription against law_days.h, from orders, journal,
 * revisions and lines. Left out are subscriptions with a line that was corrected by hand, or that ended suspended by an
 * act of their own organization; and periods that ended before an order of the period before them was confirmed. Not
 * computed a second time: whether a subscription had to be suspended or cancelled (the journal is believed), taxes, and
 * the price of product keys, partners' subscriptions and trials, which is zero. */
#include <inttypes.h>
#include <string.h>

#include "checks.h"
#include "law_days.h"
#include "shared.h"
#include "world.h"

/* clang-format off */
static const struct sql_query subscriptions = {
    .name = "histories_law_subscriptions", .takes = "", .gives = "bbb",
    .text =
    "SELECT s.organization_id, s.id, s.price_id FROM subscription s WHERE s.channel = 'direct'"
    " AND s.status IN ('active', 'past_due', 'suspended', 'cancelled')"
    " AND NOT EXISTS (SELECT 1 FROM credit_note_line l JOIN credit_note n ON n.organization_id = l.organization_id AND"
    " n.id = l.credit_note_id"
    "  WHERE l.organization_id = s.organization_id AND l.subscription_id = s.id AND n.reason IS NOT NULL)" };
/* A subscription keeps the price of its purchase until it renews; then it takes the price in force on that day, as
 * known at the renewal. */
static const struct sql_query price_bought = { .name = "histories_law_bought", .takes = "bb", .gives = "tt", .text =
    "SELECT q.mode, q.steps FROM `order` r JOIN quote q ON q.organization_id = r.organization_id AND q.id = r.quote_id"
    " WHERE r.organization_id = ? AND r.subscription_id = ? AND r.status = 'confirmed' AND r.kind <>"
    " 'change_licences'" };
static const struct sql_query prices = { .name = "histories_law_prices", .takes = "bb", .gives = "ttDU", .text =
    "SELECT mode, steps, NULL effective_from, NULL created_at FROM price WHERE id = ?"
    " UNION ALL SELECT mode, steps, effective_from, created_at FROM price_revision WHERE price_id = ? ORDER BY"
    " effective_from" };
static const struct sql_query standings = { .name = "histories_law_standings", .takes = "bt", .gives = "itu", .text =
    "SELECT sequence, type, created_at FROM event WHERE organization_id = ? AND object LIKE ? AND (type ="
    " 'subscription.suspended'"
    " OR (type = 'subscription.changed' AND before_change LIKE '%\"status\":\"suspended\"%' AND after_change LIKE"
    " '%\"status\":\"active\"%'))"
    " ORDER BY sequence" };
static const struct sql_query cancelled = { .name = "histories_law_cancelled", .takes = "bt", .gives = "ttu", .text =
    "SELECT before_change, actor, created_at FROM event WHERE organization_id = ? AND object LIKE ? AND type ="
    " 'subscription.cancelled'" };
static const struct sql_query orders = { .name = "histories_law_orders", .takes = "bb", .gives = "biiuut", .text =
    "SELECT r.id, r.licences_delta, q.proposed_licences - q.current_licences, r.created_at, r.confirmed_at,"
    " q.effective FROM `order` r"
    " JOIN quote q ON q.organization_id = r.organization_id AND q.id = r.quote_id WHERE r.organization_id = ? AND"
    " r.subscription_id = ?"
    " AND r.status = 'confirmed' AND r.kind = 'change_licences' AND q.effective <> 'at_renewal' ORDER BY r.id" };
static const struct sql_query confirmed = { .name = "histories_law_confirmed", .takes = "bt", .gives = "i", .text =
    "SELECT sequence FROM event WHERE organization_id = ? AND type = 'order.confirmed' AND object LIKE ?" };
static const struct sql_query renewals = { .name = "histories_law_renewals", .takes = "bt", .gives = "ibt", .text =
    "SELECT sequence, id, after_change FROM event WHERE organization_id = ? AND type = 'subscription.renewed' AND"
    " object LIKE ? ORDER BY sequence" };
static const struct sql_query periods = { .name = "histories_law_periods", .takes = "bb", .gives = "iddi", .text =
    "SELECT number, period_start, period_end, licences FROM subscription_period WHERE organization_id = ? AND"
    " subscription_id = ? ORDER BY number" };
static const struct sql_query lines = { .name = "histories_law_lines", .takes = "bbbbbb", .gives = "ddi", .text =
    "SELECT period_start, period_end, amount_minor FROM invoice_line WHERE organization_id = ? AND subscription_id = ?"
    " UNION ALL SELECT period_start, period_end, amount_minor FROM pending_line WHERE organization_id = ? AND"
    " subscription_id = ? AND invoice_id IS NULL"
    " UNION ALL SELECT period_start, period_end, -amount_minor FROM credit_note_line WHERE organization_id = ? AND"
    " subscription_id = ?" };
/* clang-format on */

/* The rows read for one subscription. */
struct law_read {
    struct id organization_id, id, price_id;
    const char *like; /* a LIKE pattern of its identifier, for a journal entry's object */
    struct sql_rows standings, renewals, prices, lines;
};

static const char *like(enum id_kind kind, struct id id)
{
    return arena_format(&world.arena, "%%%s%%", id_write(kind, id).text);
}

static void changes_read(struct id organization_id, struct id id, struct law_subscription *s)
{
    struct sql_rows rows = world_rows(&orders, SQL_VALUES(sql_id(organization_id), sql_id(id)));
    struct law_change *read = ARENA_ARRAY(&world.arena, struct law_change, rows.count + 1);

    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        const char *text = like(ID_ORDER, sql_take_id(&row));
        struct instant ordered, confirmed_at;

        read[i].delta = sql_take_int(&row);
        read[i].quoted = sql_take_int(&row);
        ordered = sql_take_instant(&row);
        confirmed_at = sql_take_instant(&row);
        read[i].on = instant_day(strcmp(sql_take_text(&row), "after_credit_check") == 0 ? confirmed_at : ordered);
        read[i].seq = world_number(&confirmed, SQL_VALUES(sql_id(organization_id), sql_text(text)));
    }
    s->changes = read;
    s->change_count = rows.count;
}

/* Sets the sequence of the journal entry that began the period. Returns its moment in real time; INSTANT_NONE: the
 * first period, which has no entry. */
static struct instant period_began(const struct law_read *r, struct law_period *p)
{
    const char *start = arena_format(&world.arena, "\"period_start\":\"%s\"", day_write(p->period.start).text);

    p->seq = 0;
    for (size_t i = 0; i < r->renewals.count; i++) {
        struct sql_row row = sql_row_at(&r->renewals, i);
        int64_t seq = sql_take_int(&row);
        struct instant at = id_time(sql_take_id(&row));

        if (strstr(sql_take_text(&row), start) != NULL) {
            p->seq = seq;
            return at;
        }
    }
    return INSTANT_NONE;
}

static void price_read(const struct law_read *r, struct law_period *p, struct instant began)
{
    struct sql_rows bought = { 0 };
    struct sql_row row;

    if (p->seq == 0) {
        bought = world_rows(&price_bought, SQL_VALUES(sql_id(r->organization_id), sql_id(r->id)));
        row = sql_row_at(&bought, 0);
        p->mode = sql_take_text(&row);
        p->steps = sql_take_text(&row);
        return;
    }
    for (size_t i = 0; i < r->prices.count; i++) {
        const char *mode, *steps;
        struct day from;
        struct instant made;

        row = sql_row_at(&r->prices, i);
        mode = sql_take_text(&row);
        steps = sql_take_text(&row);
        from = sql_take_day(&row);
        made = sql_take_instant(&row);
        if (day_is_none(from) || (from.number <= p->period.start.number && made.us <= began.us)) {
            p->mode = mode;
            p->steps = steps;
        }
    }
}

/* The first billed day, by the journal: the start, or for a period that began suspended the day on which the
 * subscription was active again; the period's end: it never was. */
static struct day billed_from(const struct law_read *r, const struct law_period *p)
{
    struct day from = p->period.start;

    for (size_t i = 0; i < r->standings.count; i++) {
        struct sql_row row = sql_row_at(&r->standings, i);
        bool later = sql_take_int(&row) > p->seq,
             suspended = strcmp(sql_take_text(&row), "subscription.suspended") == 0;
        struct day on = instant_day(sql_take_instant(&row));

        if (!later)
            from = suspended ? p->period.end : p->period.start;
        else if (!suspended && from.number == p->period.end.number && on.number < from.number)
            return on;
    }
    return from;
}

static void lines_sum(const struct law_read *r, struct law_period *p)
{
    for (size_t i = 0; i < r->lines.count; i++) {
        struct sql_row row = sql_row_at(&r->lines, i);
        struct day start = sql_take_day(&row), end = sql_take_day(&row);

        if (start.number < p->period.start.number || end.number > p->period.end.number)
            continue;
        p->billed += sql_take_int(&row);
        p->lines++;
    }
}

static void rows_read(struct law_read *r)
{
    struct sql_value o = sql_id(r->organization_id), sub = sql_id(r->id);

    r->standings = world_rows(&standings, SQL_VALUES(o, sql_text(r->like)));
    r->renewals = world_rows(&renewals, SQL_VALUES(o, sql_text(r->like)));
    r->prices = world_rows(&prices, SQL_VALUES(sql_id(r->price_id), sql_id(r->price_id)));
    r->lines = world_rows(&lines, SQL_VALUES(o, sub, o, sub, o, sub));
}

static void periods_read(struct law_read *r, struct law_subscription *s)
{
    struct sql_rows rows = world_rows(&periods, SQL_VALUES(sql_id(r->organization_id), sql_id(r->id)));
    struct law_period *read = ARENA_ARRAY(&world.arena, struct law_period, rows.count + 1);

    rows_read(r);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        struct law_period *p = &read[i];

        *p = (struct law_period){ 0 };
        p->number = sql_take_int(&row);
        p->period.start = sql_take_day(&row);
        p->period.end = sql_take_day(&row);
        p->licences = sql_take_int(&row);
        price_read(r, p, period_began(r, p));
        p->billed_from = billed_from(r, p);
        lines_sum(r, p);
    }
    s->periods = read;
    s->period_count = rows.count;
}

/* The first day without licences, by a cancellation: the wanted day, or the day of a cancellation at once. A
 * subscription that ends suspended because it is not paid gets no credit: DAY_NONE. false: it was suspended and its own
 * organization ended it, so which of the two happened is unknown. */
static bool cancelled_on(const struct law_read *r, struct day *on)
{
    static const char wanted[] = "\"cancels_on\":\"";
    struct sql_rows rows = world_rows(&cancelled, SQL_VALUES(sql_id(r->organization_id), sql_text(r->like)));
    const char *before, *actor, *day;
    struct sql_row row;

    *on = DAY_NONE;
    if (rows.count == 0)
        return true;
    row = sql_row_at(&rows, 0);
    before = sql_take_text(&row);
    actor = sql_take_text(&row);
    if ((day = strstr(before, wanted)) != NULL)
        return day_read(arena_format(&world.arena, "%.10s", day + strlen(wanted)), on);
    if (strstr(before, "\"status\":\"suspended\"") != NULL)
        return strcmp(actor, "system") == 0 || strcmp(actor, id_write(ID_USER, world.operator_user_id).text) == 0;
    *on = instant_day(sql_take_instant(&row));
    return true;
}

static void subscription_check(struct law_read *r)
{
    struct law_subscription s;

    if (!cancelled_on(r, &s.ends_on))
        return;
    changes_read(r->organization_id, r->id, &s);
    periods_read(r, &s);
    for (size_t i = 0; i < s.period_count; i++) {
        const struct law_period *p = &s.periods[i];
        int64_t sum;

        if (!law_period_holds(&s, i, &sum))
            found("a period of %s price comes to %s than its days (%" PRId64 " instead of %" PRId64
                  "/%d, from %s, %" PRId64 " licences at first, ..%.6s)",
                  p->mode, p->billed * period_days(p->period) > sum ? "more" : "less", p->billed, sum,
                  period_days(p->period), day_write(p->period.start).text, p->licences,
                  id_write(ID_SUBSCRIPTION, r->id).text + 24);
    }
}

void checks_days(void)
{
    struct sql_rows rows = world_rows(&subscriptions, NULL, 0);

    for (size_t i = 0; i < rows.count && shared->finding[0] == '\0'; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        struct law_read r = { .organization_id = sql_take_id(&row) };

        r.id = sql_take_id(&row);
        r.price_id = sql_take_id(&row);
        r.like = like(ID_SUBSCRIPTION, r.id);
        subscription_check(&r);
    }
    arena_wipe(&world.arena);
}

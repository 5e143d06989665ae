/* tests/histories/checks_days.c: each period of each subscription against law_days.h, from orders, journal and lines. Left out are subscriptions of
 * which more than licences changed: a price revised, a line corrected by hand, a suspension. */
#include <inttypes.h>
#include <string.h>

#include "checks.h"
#include "law_days.h"
#include "shared.h"
#include "world.h"

static const struct sql_query subscriptions = { .name = "histories_law_subscriptions", .takes = "", .gives = "bbtt", .text =
    "SELECT s.organization_id, s.id, s.mode, s.steps FROM subscription s WHERE s.channel = 'direct' AND s.status IN ('active', 'past_due')"
    " AND NOT EXISTS (SELECT 1 FROM price_revision v WHERE v.price_id = s.price_id)"
    " AND NOT EXISTS (SELECT 1 FROM subscription_period p WHERE p.organization_id = s.organization_id AND p.subscription_id = s.id"
    "  AND p.unbilled = 'suspended')"
    " AND NOT EXISTS (SELECT 1 FROM credit_note_line l JOIN credit_note n ON n.organization_id = l.organization_id AND n.id = l.credit_note_id"
    "  WHERE l.organization_id = s.organization_id AND l.subscription_id = s.id AND n.reason IS NOT NULL)" };
static const struct sql_query orders = { .name = "histories_law_orders", .takes = "bb", .gives = "biiuut", .text =
    "SELECT r.id, r.licences_delta, q.proposed_licences - q.current_licences, r.created_at, r.confirmed_at, q.effective FROM `order` r"
    " JOIN quote q ON q.organization_id = r.organization_id AND q.id = r.quote_id WHERE r.organization_id = ? AND r.subscription_id = ?"
    " AND r.status = 'confirmed' AND r.kind = 'change_licences' AND q.effective <> 'at_renewal' ORDER BY r.id" };
static const struct sql_query confirmed = { .name = "histories_law_confirmed", .takes = "bt", .gives = "i", .text =
    "SELECT sequence FROM event WHERE organization_id = ? AND type = 'order.confirmed' AND object LIKE ?" };
static const struct sql_query renewed = { .name = "histories_law_renewed", .takes = "btt", .gives = "I", .text =
    "SELECT MIN(sequence) FROM event WHERE organization_id = ? AND type = 'subscription.renewed' AND object LIKE ? AND after_change LIKE ?" };
static const struct sql_query periods = { .name = "histories_law_periods", .takes = "bb", .gives = "iddi", .text =
    "SELECT number, period_start, period_end, licences FROM subscription_period WHERE organization_id = ? AND subscription_id = ? ORDER BY number" };
static const struct sql_query lines = { .name = "histories_law_lines", .takes = "bbddbbddbbdd", .gives = "ii", .text =
    "SELECT CAST(COALESCE(SUM(amount), 0) AS SIGNED), COUNT(*) FROM ("
    "SELECT amount_minor amount FROM invoice_line WHERE organization_id = ? AND subscription_id = ? AND period_start >= ? AND period_end <= ?"
    " UNION ALL SELECT amount_minor FROM pending_line WHERE organization_id = ? AND subscription_id = ? AND period_start >= ? AND period_end <= ?"
    "  AND invoice_id IS NULL"
    " UNION ALL SELECT -amount_minor FROM credit_note_line WHERE organization_id = ? AND subscription_id = ? AND period_start >= ?"
    "  AND period_end <= ?) t" };

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

static void periods_read(struct id organization_id, struct id id, struct law_subscription *s)
{
    struct sql_rows rows = world_rows(&periods, SQL_VALUES(sql_id(organization_id), sql_id(id)));
    struct law_period *read = ARENA_ARRAY(&world.arena, struct law_period, rows.count + 1);

    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i), sums;
        struct sql_rows found_lines;
        struct sql_value o = sql_id(organization_id), sub = sql_id(id), from, to;

        read[i].number = sql_take_int(&row);
        read[i].period.start = sql_take_day(&row);
        read[i].period.end = sql_take_day(&row);
        read[i].licences = sql_take_int(&row);
        from = sql_day(read[i].period.start);
        to = sql_day(read[i].period.end);
        read[i].seq = world_number(&renewed, SQL_VALUES(o, sql_text(like(ID_SUBSCRIPTION, id)),
            sql_text(arena_format(&world.arena, "%%\"period_start\":\"%s\"%%", day_write(read[i].period.start).text))));
        found_lines = world_rows(&lines, SQL_VALUES(o, sub, from, to, o, sub, from, to, o, sub, from, to));
        sums = sql_row_at(&found_lines, 0);
        read[i].billed = sql_take_int(&sums);
        read[i].lines = sql_take_int(&sums);
    }
    s->periods = read;
    s->period_count = rows.count;
}

static void subscription_check(struct id organization_id, struct id id, const char *mode, const char *steps)
{
    struct law_subscription s = { .mode = mode, .steps = steps };

    changes_read(organization_id, id, &s);
    periods_read(organization_id, id, &s);
    for (size_t i = 0; i < s.period_count; i++) {
        const struct law_period *p = &s.periods[i];
        int64_t sum;

        if (!law_period_holds(&s, i, &sum))
            found("a period of %s price comes to %s than its days (%" PRId64 " instead of %" PRId64 "/%d, from %s, %" PRId64 " licences at first, ..%.6s)",
                  mode, p->billed * period_days(p->period) > sum ? "more" : "less", p->billed, sum, period_days(p->period),
                  day_write(p->period.start).text, p->licences, id_write(ID_SUBSCRIPTION, id).text + 24);
    }
}

void checks_days(void)
{
    struct sql_rows rows = world_rows(&subscriptions, NULL, 0);

    for (size_t i = 0; i < rows.count && shared->finding[0] == '\0'; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        struct id organization_id = sql_take_id(&row), id = sql_take_id(&row);
        const char *mode = sql_take_text(&row);

        subscription_check(organization_id, id, mode, sql_take_text(&row));
    }
    arena_wipe(&world.arena);
}

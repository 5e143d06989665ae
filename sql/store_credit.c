/* sql/store_credit.c */
#include "sql/store_credit.h"

#include "sql/known.h"
#include "sql/read_rows.h"

#include <assert.h>
#include <string.h>

/* clang-format off */
/* The line that bills the period: of a renewal, of the first invoice, or of a resumed period. */
static const struct sql_query period_line = { .name = "credit_period_line", .takes = "bbi", .gives = "B", .text =
    "SELECT line_id FROM subscription_period WHERE organization_id = ? AND subscription_id = ? AND number = ?" };
/* Which line paid for a lot: for a lot acquired in this period its own line, if it has one; for an older lot the
 * period's line. A lot acquired on a day of this period, but by a charge answered late, before this period was begun,
 * counts as older: its own line paid for the previous period (docs/rules.md, C, Late answers). A pending line keeps
 * its identifier on the invoice, so one identifier finds it in either table. What can still be credited of a line: its
 * amount, less what pending lines took from it, less what credit notes took. */
static const struct sql_query sources_read = {
    .name = "credit_sources", .takes = "ddBBbb", .gives = "bBBTIIBTIIBD",
    .text =
    "SELECT k.lot_id, i.id, i.invoice_id, i.tax_category, i.tax_rate_bp, i.amount_minor +"
    " CAST(COALESCE((SELECT SUM(r.amount_minor)"
    "  FROM pending_line r WHERE r.organization_id = i.organization_id AND r.reduces_id = i.id), 0) - COALESCE((SELECT"
    " SUM(c.amount_minor)"
    "  FROM credit_note_line c WHERE c.organization_id = i.organization_id AND c.invoice_line_id = i.id), 0) AS"
    " SIGNED),"
    " p.id, p.tax_category, p.tax_rate_bp, p.amount_minor + CAST(COALESCE((SELECT SUM(r.amount_minor)"
    "  FROM pending_line r WHERE r.organization_id = p.organization_id AND r.reduces_id = p.id), 0) AS SIGNED),"
    " p.payment_method_id, p.due_on"
    " FROM (SELECT organization_id, id lot_id, IF(acquired_on >= ? AND NOT EXISTS (SELECT 1 FROM invoice_line e"
    "   WHERE e.organization_id = lot.organization_id AND e.id = COALESCE(lot.pending_line_id, lot.invoice_line_id)"
    " AND e.period_end <= ?),"
    "  COALESCE(pending_line_id, invoice_line_id, ?), ?) line_id FROM lot"
    "  WHERE organization_id = ? AND subscription_id = ? AND quantity > 0) k"
    " LEFT JOIN pending_line p ON p.organization_id = k.organization_id AND p.id = k.line_id AND p.invoice_id IS NULL"
    " LEFT JOIN invoice_line i ON i.organization_id = k.organization_id AND i.id = k.line_id ORDER BY k.lot_id DESC" };
/* Lines of the period that a removal made dearer: they alone have a negative quantity and a positive amount
 * (billing/credit.h). Each is worth less than the line it made dearer, and a thousand of them cover more than any one
 * step can credit. */
static const struct sql_query dearer_read = { .name = "credit_dearer", .takes = "bbdbbd", .gives = "bBtiiBD", .text =
    "SELECT id, invoice_id, tax_category, tax_rate_bp, left_minor, payment_method_id, due_on FROM ("
    " SELECT i.id, i.invoice_id, i.tax_category, i.tax_rate_bp, i.amount_minor + CAST(COALESCE((SELECT"
    " SUM(r.amount_minor)"
    "  FROM pending_line r WHERE r.organization_id = i.organization_id AND r.reduces_id = i.id), 0) - COALESCE((SELECT"
    " SUM(c.amount_minor)"
    "  FROM credit_note_line c WHERE c.organization_id = i.organization_id AND c.invoice_line_id = i.id), 0) AS"
    " SIGNED) left_minor,"
    "  NULL payment_method_id, NULL due_on FROM invoice_line i"
    "  WHERE i.organization_id = ? AND i.subscription_id = ? AND i.kind = 'proration' AND i.period_start >= ? AND"
    " i.quantity < 0 AND i.amount_minor > 0"
    " UNION ALL SELECT p.id, NULL, p.tax_category, p.tax_rate_bp, p.amount_minor + CAST(COALESCE((SELECT"
    " SUM(r.amount_minor)"
    "  FROM pending_line r WHERE r.organization_id = p.organization_id AND r.reduces_id = p.id), 0) AS SIGNED),"
    " p.payment_method_id, p.due_on"
    "  FROM pending_line p WHERE p.organization_id = ? AND p.subscription_id = ? AND p.invoice_id IS NULL AND"
    " p.period_start >= ?"
    "  AND p.quantity < 0 AND p.amount_minor > 0) d WHERE left_minor > 0 ORDER BY id DESC LIMIT 1000" };
static const struct sql_query left_read = { .name = "credit_left", .takes = "bb", .gives = "i", .text =
    "SELECT i.amount_minor + CAST(COALESCE((SELECT SUM(r.amount_minor) FROM pending_line r WHERE r.organization_id ="
    " i.organization_id"
    "  AND r.reduces_id = i.id), 0) - COALESCE((SELECT SUM(c.amount_minor) FROM credit_note_line c"
    "  WHERE c.organization_id = i.organization_id AND c.invoice_line_id = i.id), 0) AS SIGNED)"
    " FROM invoice_line i WHERE i.organization_id = ? AND i.invoice_id = ? ORDER BY i.position" };
static const struct sql_query taxes_read = { .name = "credit_taxes", .takes = "bb", .gives = "btiiiii", .text =
    "SELECT t.invoice_id, t.category, t.rate_bp, t.taxable_minor, t.amount_minor,"
    " CAST(COALESCE(SUM(c.taxable_minor), 0) AS SIGNED), CAST(COALESCE(SUM(c.amount_minor), 0) AS SIGNED) FROM"
    " invoice_tax t"
    " LEFT JOIN credit_note n ON n.organization_id = t.organization_id AND n.invoice_id = t.invoice_id"
    " LEFT JOIN credit_note_tax c ON c.organization_id = n.organization_id AND c.credit_note_id = n.id AND c.category"
    " = t.category"
    "  AND c.rate_bp = t.rate_bp"
    " WHERE t.organization_id = ? AND t.invoice_id = ?"
    " GROUP BY t.invoice_id, t.category, t.rate_bp, t.taxable_minor, t.amount_minor ORDER BY t.category, t.rate_bp" };
/* clang-format on */

static void source_take(struct sql_row *row, struct credit_source *source)
{
    struct id line_id, invoice_id;
    const char *category;
    int64_t rate_bp, left_minor;

    *source = (struct credit_source){ .due_on = DAY_NONE };
    (void)sql_take_id(row);
    line_id = sql_take_id(row);
    invoice_id = sql_take_id(row);
    category = sql_take_text(row);
    rate_bp = sql_take_int_or(row, 0);
    left_minor = sql_take_int_or(row, 0);
    source->id = sql_take_id(row);
    if (!id_is_none(source->id)) {
        category = sql_take_text(row);
        rate_bp = sql_take_int_or(row, 0);
        left_minor = sql_take_int_or(row, 0);
        source->payment_method_id = sql_take_id(row);
        source->due_on = sql_take_day(row);
    } else {
        source->id = line_id;
        source->invoice_id = invoice_id;
    }
    source->left_minor = left_minor;
    source->tax.rate_bp = (int32_t)rate_bp;
    if (category != NULL)
        KNOWN(tax_category_read(category, &source->tax.category));
}

static void dearer_take(struct sql_row *row, struct credit_source *dearer)
{
    *dearer = (struct credit_source){ .id = sql_take_id(row) };
    dearer->invoice_id = sql_take_id(row);
    KNOWN(tax_category_read(sql_take_text(row), &dearer->tax.category));
    dearer->tax.rate_bp = (int32_t)sql_take_int(row);
    dearer->left_minor = sql_take_int(row);
    dearer->payment_method_id = sql_take_id(row);
    dearer->due_on = sql_take_day(row);
}

SQL_READ_ARRAY(dearer_lines_read, struct credit_source, dearer_take)

static enum status dearer_fill(struct sql *sql, struct arena *arena, const struct subscription *s,
                               struct credit_basis *basis)
{
    struct sql_value organization = sql_id(s->organization_id), subscription = sql_id(s->id),
                     start = sql_day(s->period.start);
    struct credit_source *dearer;
    enum status status = dearer_lines_read(
        sql, arena, &dearer_read, SQL_VALUES(organization, subscription, start, organization, subscription, start),
        &dearer, &basis->dearer_count);

    if (status == STATUS_OK)
        basis->dearer = dearer;
    return status;
}

static void tax_take(struct sql_row *row, struct credit_tax *tax)
{
    tax->invoice_id = sql_take_id(row);
    KNOWN(tax_category_read(sql_take_text(row), &tax->rule.category));
    tax->rule.rate_bp = (int32_t)sql_take_int(row);
    tax->taxable_minor = sql_take_int(row);
    tax->amount_minor = sql_take_int(row);
    tax->credited_taxable_minor = sql_take_int(row);
    tax->credited_amount_minor = sql_take_int(row);
}

SQL_READ_ARRAY(credit_taxes_read, struct credit_tax, tax_take)

enum status store_credit_taxes(struct sql *sql, struct arena *arena, struct id organization_id, struct id invoice_id,
                               struct credit_tax **taxes, size_t *count)
{
    return credit_taxes_read(sql, arena, &taxes_read, SQL_VALUES(sql_id(organization_id), sql_id(invoice_id)), taxes,
                             count);
}

/* The invoices of the lots' sources and of the dearer lines, each once; *count: how many. At most one more than the
 * additions in this period. */
static struct id *invoices_of(struct arena *arena, const struct credit_basis *basis, size_t lots, size_t *count)
{
    struct id *ids = ARENA_ARRAY(arena, struct id, lots + basis->dearer_count);

    *count = 0;
    for (size_t i = 0; i < lots + basis->dearer_count; i++) {
        struct id id = i < lots ? basis->sources[i].invoice_id : basis->dearer[i - lots].invoice_id;
        bool seen = id_is_none(id);

        /* searched backwards: lots of one line are neighbours */
        for (size_t at = *count; at > 0 && !seen; at--)
            seen = id_equal(ids[at - 1], id);
        if (!seen)
            ids[(*count)++] = id;
    }
    return ids;
}

static enum status taxes_gather(struct sql *sql, struct arena *arena, const struct subscription *s,
                                struct credit_basis *basis)
{
    size_t count;
    struct id *ids = invoices_of(arena, basis, s->lot_count, &count);
    struct credit_tax *all = ARENA_ARRAY(arena, struct credit_tax, count * CHARGE_TAXES_MAX);

    for (size_t i = 0; i < count; i++) {
        struct credit_tax *taxes;
        size_t found;
        enum status status = store_credit_taxes(sql, arena, s->organization_id, ids[i], &taxes, &found);

        if (status != STATUS_OK)
            return status;
        assert(found <= CHARGE_TAXES_MAX); /* an invoice has BILL_TAXES_MAX rules at most */
        memcpy(all + basis->tax_count, taxes, sizeof *taxes * found);
        basis->tax_count += found;
    }
    basis->taxes = all;
    return STATUS_OK;
}

SQL_READ_ARRAY(lot_sources_read, struct credit_source, source_take)

enum status store_credit_basis(struct sql *sql, struct arena *arena, const struct subscription *s,
                               struct credit_basis *basis)
{
    struct sql_value start = sql_day(s->period.start);
    struct id line_id = ID_NONE;
    struct credit_source *sources;
    struct sql_row row;
    size_t count;
    enum status status;

    status = sql_read_one(sql, arena, &period_line,
                          SQL_VALUES(sql_id(s->organization_id), sql_id(s->id), sql_int(s->period_number)), &row);
    if (status == STATUS_OK)
        line_id = sql_take_id(&row);
    else if (status != STATUS_NOT_FOUND)
        return status;
    status = lot_sources_read(
        sql, arena, &sources_read,
        SQL_VALUES(start, start, sql_id(line_id), sql_id(line_id), sql_id(s->organization_id), sql_id(s->id)), &sources,
        &count);
    if (status != STATUS_OK)
        return status;
    assert(count == s->lot_count); /* read under the organization's lock, as the lots were */
    *basis = (struct credit_basis){ .sources = sources };
    status = dearer_fill(sql, arena, s, basis);
    return status == STATUS_OK ? taxes_gather(sql, arena, s, basis) : status;
}

static void left_take(struct sql_row *row, int64_t *left_minor)
{
    *left_minor = sql_take_int(row);
}

SQL_READ_ARRAY(lefts_read, int64_t, left_take)

enum status store_credit_left(struct sql *sql, struct arena *arena, const struct invoice *invoice, int64_t **left_minor)
{
    size_t count;
    enum status status = lefts_read(
        sql, arena, &left_read, SQL_VALUES(sql_id(invoice->organization_id), sql_id(invoice->id)), left_minor, &count);

    assert(status != STATUS_OK || count == invoice->line_count);
    return status;
}

/* sql/store_credit.c */
#include "sql/store_credit.h"

#include "sql/known.h"

#include <assert.h>
#include <string.h>

/* The line that bills the period, whatever the licences were then: a renewal's, the first invoice's, or that of a period resumed. */
static const struct sql_query period_line = { .name = "credit_period_line", .takes = "bbi", .gives = "B", .text =
    "SELECT line_id FROM subscription_period WHERE organization_id = ? AND subscription_id = ? AND number = ?" };
/* A lot of this period was paid by its own line, where it has one; an older one by the period's. A pending line keeps its identifier on the invoice, so that one
 * identifier finds it wherever it stands. What is left of a line: its amount, less what pending lines took of it, less what credit notes did. */
static const struct sql_query sources_read = { .name = "credit_sources", .takes = "dBBbb", .gives = "bBBTIIBTII", .text =
    "SELECT k.lot_id, i.id, i.invoice_id, i.tax_category, i.tax_rate_bp, i.amount_minor + CAST(COALESCE((SELECT SUM(r.amount_minor)"
    "  FROM pending_line r WHERE r.organization_id = i.organization_id AND r.reduces_id = i.id), 0) - COALESCE((SELECT SUM(c.amount_minor)"
    "  FROM credit_note_line c WHERE c.organization_id = i.organization_id AND c.invoice_line_id = i.id), 0) AS SIGNED),"
    " p.id, p.tax_category, p.tax_rate_bp, p.amount_minor + CAST(COALESCE((SELECT SUM(r.amount_minor)"
    "  FROM pending_line r WHERE r.organization_id = p.organization_id AND r.reduces_id = p.id), 0) AS SIGNED)"
    " FROM (SELECT organization_id, id lot_id, IF(acquired_on >= ?, COALESCE(pending_line_id, invoice_line_id, ?), ?) line_id FROM lot"
    "  WHERE organization_id = ? AND subscription_id = ? AND quantity > 0) k"
    " LEFT JOIN pending_line p ON p.organization_id = k.organization_id AND p.id = k.line_id AND p.invoice_id IS NULL"
    " LEFT JOIN invoice_line i ON i.organization_id = k.organization_id AND i.id = k.line_id ORDER BY k.lot_id DESC" };
static const struct sql_query left_read = { .name = "credit_left", .takes = "bb", .gives = "i", .text =
    "SELECT i.amount_minor + CAST(COALESCE((SELECT SUM(r.amount_minor) FROM pending_line r WHERE r.organization_id = i.organization_id"
    "  AND r.reduces_id = i.id), 0) - COALESCE((SELECT SUM(c.amount_minor) FROM credit_note_line c"
    "  WHERE c.organization_id = i.organization_id AND c.invoice_line_id = i.id), 0) AS SIGNED)"
    " FROM invoice_line i WHERE i.organization_id = ? AND i.invoice_id = ? ORDER BY i.position" };
static const struct sql_query taxes_read = { .name = "credit_taxes", .takes = "bb", .gives = "btiiiii", .text =
    "SELECT t.invoice_id, t.category, t.rate_bp, t.taxable_minor, t.amount_minor,"
    " CAST(COALESCE(SUM(c.taxable_minor), 0) AS SIGNED), CAST(COALESCE(SUM(c.amount_minor), 0) AS SIGNED) FROM invoice_tax t"
    " LEFT JOIN credit_note n ON n.organization_id = t.organization_id AND n.invoice_id = t.invoice_id"
    " LEFT JOIN credit_note_tax c ON c.organization_id = n.organization_id AND c.credit_note_id = n.id AND c.category = t.category"
    "  AND c.rate_bp = t.rate_bp"
    " WHERE t.organization_id = ? AND t.invoice_id = ?"
    " GROUP BY t.invoice_id, t.category, t.rate_bp, t.taxable_minor, t.amount_minor ORDER BY t.category, t.rate_bp" };

static void source_take(struct sql_row *row, struct credit_source *source)
{
    struct id line_id, invoice_id;
    const char *category;
    int64_t rate_bp, left_minor;

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
    } else {
        source->id = line_id;
        source->invoice_id = invoice_id;
    }
    source->left_minor = left_minor;
    source->tax.rate_bp = (int32_t)rate_bp;
    if (category != NULL)
        KNOWN(tax_category_read(category, &source->tax.category));
}

enum status store_credit_taxes(struct sql *sql, struct arena *arena, struct id organization_id, struct id invoice_id, struct credit_tax **taxes,
                               size_t *count)
{
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, &taxes_read, SQL_VALUES(sql_id(organization_id), sql_id(invoice_id)), &rows);

    if (status != STATUS_OK)
        return status;
    *taxes = ARENA_ARRAY(arena, struct credit_tax, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);
        struct credit_tax *tax = &(*taxes)[i];

        tax->invoice_id = sql_take_id(&row);
        KNOWN(tax_category_read(sql_take_text(&row), &tax->rule.category));
        tax->rule.rate_bp = (int32_t)sql_take_int(&row);
        tax->taxable_minor = sql_take_int(&row);
        tax->amount_minor = sql_take_int(&row);
        tax->credited_taxable_minor = sql_take_int(&row);
        tax->credited_amount_minor = sql_take_int(&row);
    }
    *count = rows.count;
    return STATUS_OK;
}

static bool invoice_seen(const struct credit_source *sources, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (id_equal(sources[i].invoice_id, sources[at].invoice_id))
            return true;
    return false;
}

/* Of each invoice once; there are as many as additions in this period, and one more. */
static enum status taxes_gather(struct sql *sql, struct arena *arena, struct id organization_id, const struct credit_source *sources, size_t count,
                                struct credit_basis *basis)
{
    struct credit_tax *all = ARENA_ARRAY(arena, struct credit_tax, count * CHARGE_TAXES_MAX);

    for (size_t i = 0; i < count; i++) {
        struct credit_tax *taxes;
        size_t found;
        enum status status;

        if (id_is_none(sources[i].invoice_id) || invoice_seen(sources, i))
            continue;
        if ((status = store_credit_taxes(sql, arena, organization_id, sources[i].invoice_id, &taxes, &found)) != STATUS_OK)
            return status;
        assert(found <= CHARGE_TAXES_MAX);
        memcpy(all + basis->tax_count, taxes, sizeof *taxes * found);
        basis->tax_count += found;
    }
    basis->taxes = all;
    return STATUS_OK;
}

enum status store_credit_basis(struct sql *sql, struct arena *arena, const struct subscription *s, struct credit_basis *basis)
{
    struct id line_id = ID_NONE;
    struct credit_source *sources;
    struct sql_rows rows;
    struct sql_row row;
    enum status status;

    status = sql_read_one(sql, arena, &period_line, SQL_VALUES(sql_id(s->organization_id), sql_id(s->id), sql_int(s->period_number)), &row);
    if (status == STATUS_OK)
        line_id = sql_take_id(&row);
    else if (status != STATUS_NOT_FOUND)
        return status;
    status = sql_read(sql, arena, &sources_read,
                      SQL_VALUES(sql_day(s->period.start), sql_id(line_id), sql_id(line_id), sql_id(s->organization_id), sql_id(s->id)), &rows);
    if (status != STATUS_OK)
        return status;
    assert(rows.count == s->lot_count);
    sources = ARENA_ARRAY(arena, struct credit_source, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        row = sql_row_at(&rows, i);
        source_take(&row, &sources[i]);
    }
    *basis = (struct credit_basis){ .sources = sources };
    return taxes_gather(sql, arena, s->organization_id, sources, rows.count, basis);
}

enum status store_credit_left(struct sql *sql, struct arena *arena, const struct invoice *invoice, int64_t **left_minor)
{
    struct sql_rows rows;
    enum status status = sql_read(sql, arena, &left_read, SQL_VALUES(sql_id(invoice->organization_id), sql_id(invoice->id)), &rows);

    if (status != STATUS_OK)
        return status;
    assert(rows.count == invoice->line_count);
    *left_minor = ARENA_ARRAY(arena, int64_t, rows.count);
    for (size_t i = 0; i < rows.count; i++) {
        struct sql_row row = sql_row_at(&rows, i);

        (*left_minor)[i] = sql_take_int(&row);
    }
    return STATUS_OK;
}

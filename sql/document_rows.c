/* sql/document_rows.c */
#include "sql/document_rows.h"

#include <assert.h>
#include <string.h>

#include "sql/known.h"

void line_amounts_take(struct sql_row *row, struct currency currency, struct line *line)
{
    line->quantity = sql_take_int(row);
    line->unit_price = money_of(sql_take_int(row), currency);
    line->period.start = sql_take_day(row);
    line->period.end = sql_take_day(row);
    line->days = (int32_t)sql_take_int(row);
    line->period_days = (int32_t)sql_take_int(row);
    line->base = money_of(sql_take_int(row), currency);
    line->amount = money_of(sql_take_int(row), currency);
    KNOWN(tax_category_read(sql_take_text(row), &line->tax.category));
    line->tax.rate_bp = (int32_t)sql_take_int(row);
}

void document_line_take(struct sql_row *row, struct currency currency, struct invoice_line *line)
{
    struct line *l = &line->line;

    line->id = sql_take_id(row);
    KNOWN(line_kind_read(sql_take_text(row), &l->kind));
    line->subscription_id = sql_take_id(row);
    line->description = sql_take_text(row);
    line_amounts_take(row, currency, l);
}

void line_amounts_values(struct sql_value values[LINE_AMOUNT_VALUES], const struct line *line)
{
    const struct sql_value row[LINE_AMOUNT_VALUES] = { sql_int(line->quantity),
                                                       sql_int(line->unit_price.minor),
                                                       sql_day(line->period.start),
                                                       sql_day(line->period.end),
                                                       sql_int(line->days),
                                                       sql_int(line->period_days),
                                                       sql_int(line->base.minor),
                                                       sql_int(line->amount.minor),
                                                       sql_text(tax_category_name(line->tax.category)),
                                                       sql_int(line->tax.rate_bp) };

    memcpy(values, row, sizeof row);
}

void document_line_values(struct sql_value values[DOCUMENT_LINE_VALUES], const struct invoice_line *line)
{
    enum { BEFORE_AMOUNTS = DOCUMENT_LINE_VALUES - LINE_AMOUNT_VALUES };
    const struct sql_value row[BEFORE_AMOUNTS] = { sql_text(line_kind_name(line->line.kind)),
                                                   sql_id(line->subscription_id), sql_text(line->description) };

    memcpy(values, row, sizeof row);
    line_amounts_values(values + BEFORE_AMOUNTS, &line->line);
}

void document_tax_take(struct sql_row *row, struct charge *charge)
{
    struct tax_total *tax;

    assert(charge->tax_count < CHARGE_TAXES_MAX); /* no document is issued with more */
    tax = &charge->taxes[charge->tax_count++];
    KNOWN(tax_category_read(sql_take_text(row), &tax->rule.category));
    tax->rule.rate_bp = (int32_t)sql_take_int(row);
    tax->taxable = money_of(sql_take_int(row), charge->currency);
    tax->amount = money_of(sql_take_int(row), charge->currency);
}

void document_tax_values(struct sql_value values[DOCUMENT_TAX_VALUES], struct id organization_id, struct id document_id,
                         const struct tax_total *tax)
{
    const struct sql_value row[DOCUMENT_TAX_VALUES] = {
        sql_id(organization_id),    sql_id(document_id),         sql_text(tax_category_name(tax->rule.category)),
        sql_int(tax->rule.rate_bp), sql_int(tax->taxable.minor), sql_int(tax->amount.minor)
    };

    memcpy(values, row, sizeof row);
}

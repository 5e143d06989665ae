/* billing/seal.c: writes the parts of a sealed text. */
#include "billing/seal.h"

#include <inttypes.h>
#include <string.h>

/* In a value a line end is written as \n and a backslash as \\, so that no value can look like another field. NULL is
 * the name without an equals sign, which differs from an empty value. */
void seal_value(struct text_build *build, const char *group, const char *name, const char *value)
{
    text_build_add(build, value == NULL ? "%s%s\n" : "%s%s=", group, name);
    if (value == NULL)
        return;
    while (*value != '\0') {
        size_t clean = strcspn(value, "\\\n");

        text_build_add(build, "%.*s", (int)clean, value);
        value += clean;
        if (*value != '\0')
            text_build_add(build, "%s", *value++ == '\n' ? "\\n" : "\\\\");
    }
    text_build_add(build, "\n");
}

void seal_id(struct text_build *build, const char *name, enum id_kind kind, struct id id)
{
    seal_value(build, "", name, id_is_none(id) ? NULL : id_write(kind, id).text);
}

void seal_day(struct text_build *build, const char *name, struct day day)
{
    seal_value(build, "", name, day_is_none(day) ? NULL : day_write(day).text);
}

void seal_integer(struct text_build *build, const char *name, int64_t value)
{
    text_build_add(build, "%s=%" PRId64 "\n", name, value);
}

void seal_party(struct text_build *build, const char *group, const struct party *party)
{
    seal_value(build, group, "name", party->name);
    seal_value(build, group, "legal_name", party->legal_name);
    seal_value(build, group, "line1", party->line1);
    seal_value(build, group, "line2", party->line2);
    seal_value(build, group, "postal_code", party->postal_code);
    seal_value(build, group, "city", party->city);
    seal_value(build, group, "country", party->country);
    seal_value(build, group, "vat_id", party->vat_id);
    seal_value(build, group, "siren", party->siren);
}

static void rule_add(struct text_build *build, struct tax_rule rule)
{
    seal_value(build, "", "tax_category", tax_category_name(rule.category));
    seal_integer(build, "tax_rate_bp", rule.rate_bp);
}

void seal_line(struct text_build *build, const struct invoice_line *line)
{
    seal_id(build, "line", ID_LINE, line->id);
    seal_id(build, "subscription_id", ID_SUBSCRIPTION, line->subscription_id);
    seal_value(build, "", "kind", line_kind_name(line->line.kind));
    seal_value(build, "", "description", line->description);
    seal_integer(build, "quantity", line->line.quantity);
    seal_integer(build, "unit_price_minor", line->line.unit_price.minor);
    seal_day(build, "period_start", line->line.period.start);
    seal_day(build, "period_end", line->line.period.end);
    seal_integer(build, "days", line->line.days);
    seal_integer(build, "period_days", line->line.period_days);
    seal_integer(build, "base_minor", line->line.base.minor);
    seal_integer(build, "amount_minor", line->line.amount.minor);
    rule_add(build, line->line.tax);
}

void seal_totals(struct text_build *build, const struct charge *charge)
{
    seal_integer(build, "taxes", (int64_t)charge->tax_count);
    for (size_t i = 0; i < charge->tax_count; i++) {
        rule_add(build, charge->taxes[i].rule);
        seal_integer(build, "taxable_minor", charge->taxes[i].taxable.minor);
        seal_integer(build, "tax_minor", charge->taxes[i].amount.minor);
    }
    seal_integer(build, "subtotal_minor", charge->subtotal.minor);
    seal_integer(build, "tax_total_minor", charge->tax_total.minor);
    seal_integer(build, "total_minor", charge->total.minor);
    seal_integer(build, "credit_applied_minor", charge->credit_applied.minor);
    seal_integer(build, "amount_due_minor", charge->amount_due.minor);
}

void seal_hash(struct text_build *build, const char *name, const uint8_t hash[HASH_BYTES])
{
    text_build_add(build, "%s=", name);
    for (size_t i = 0; i < HASH_BYTES; i++)
        text_build_add(build, "%02x", (unsigned)hash[i]);
    text_build_add(build, "\n");
}

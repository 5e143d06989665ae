/* billing/invoice.c: the words of an invoice, and the text its hash seals. */
#include "billing/invoice.h"

#include <inttypes.h>
#include <string.h>

#include "billing/names.h"
#include "billing/text_build.h"

#define X(name, text) [name] = text,
static const char *const statuses[] = { INVOICE_STATUS_TABLE(X) };
#undef X

/* A line end inside a value is written \n and a backslash \\, so that no value can look like the next field; NULL is the name without
 * the equals sign, so that it differs from the empty text. */
static void value_add(struct text_build *build, const char *group, const char *name, const char *value)
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

static void id_add(struct text_build *build, const char *name, enum id_kind kind, struct id id)
{
    value_add(build, "", name, id_is_none(id) ? NULL : id_write(kind, id).text);
}

static void day_add(struct text_build *build, const char *name, struct day day)
{
    value_add(build, "", name, day_is_none(day) ? NULL : day_write(day).text);
}

static void integer_add(struct text_build *build, const char *name, int64_t value)
{
    text_build_add(build, "%s=%" PRId64 "\n", name, value);
}

static void party_add(struct text_build *build, const char *group, const struct party *party)
{
    value_add(build, group, "name", party->name);
    value_add(build, group, "legal_name", party->legal_name);
    value_add(build, group, "line1", party->line1);
    value_add(build, group, "line2", party->line2);
    value_add(build, group, "postal_code", party->postal_code);
    value_add(build, group, "city", party->city);
    value_add(build, group, "country", party->country);
    value_add(build, group, "vat_id", party->vat_id);
    value_add(build, group, "siren", party->siren);
}

static void rule_add(struct text_build *build, struct tax_rule rule)
{
    value_add(build, "", "tax_category", tax_category_code(rule.category));
    integer_add(build, "tax_rate_bp", rule.rate_bp);
}

static void line_add(struct text_build *build, const struct invoice_line *line)
{
    id_add(build, "line", ID_LINE, line->id);
    id_add(build, "subscription_id", ID_SUBSCRIPTION, line->subscription_id);
    value_add(build, "", "kind", line_kind_name(line->line.kind));
    value_add(build, "", "description", line->description);
    integer_add(build, "quantity", line->line.quantity);
    integer_add(build, "unit_price_minor", line->line.unit_price.minor);
    day_add(build, "period_start", line->line.period.start);
    day_add(build, "period_end", line->line.period.end);
    integer_add(build, "days", line->line.days);
    integer_add(build, "period_days", line->line.period_days);
    integer_add(build, "base_minor", line->line.base.minor);
    integer_add(build, "amount_minor", line->line.amount.minor);
    rule_add(build, line->line.tax);
}

static void totals_add(struct text_build *build, const struct charge *charge)
{
    integer_add(build, "taxes", (int64_t)charge->tax_count);
    for (size_t i = 0; i < charge->tax_count; i++) {
        rule_add(build, charge->taxes[i].rule);
        integer_add(build, "taxable_minor", charge->taxes[i].taxable.minor);
        integer_add(build, "tax_minor", charge->taxes[i].amount.minor);
    }
    integer_add(build, "subtotal_minor", charge->subtotal.minor);
    integer_add(build, "tax_total_minor", charge->tax_total.minor);
    integer_add(build, "total_minor", charge->total.minor);
    integer_add(build, "credit_applied_minor", charge->credit_applied.minor);
    integer_add(build, "amount_due_minor", charge->amount_due.minor);
}

static void hash_add(struct text_build *build, const char *name, const uint8_t hash[HASH_BYTES])
{
    text_build_add(build, "%s=", name);
    for (size_t i = 0; i < HASH_BYTES; i++)
        text_build_add(build, "%02x", (unsigned)hash[i]);
    text_build_add(build, "\n");
}

const char *invoice_sealed_text(struct arena *arena, const struct invoice *invoice)
{
    struct text_build build = text_build_start(arena);

    hash_add(&build, "previous_hash", invoice->previous_hash);
    id_add(&build, "organization_id", ID_ORGANIZATION, invoice->organization_id);
    id_add(&build, "id", ID_INVOICE, invoice->id);
    value_add(&build, "", "number", invoice->number);
    id_add(&build, "order_id", ID_ORDER, invoice->order_id);
    party_add(&build, "seller.", &invoice->seller);
    party_add(&build, "buyer.", &invoice->buyer);
    value_add(&build, "", "locale", invoice->locale);
    day_add(&build, "issue_date", invoice->issue_date);
    day_add(&build, "due_date", invoice->due_date);
    value_add(&build, "", "currency", invoice->charge.currency.code);
    id_add(&build, "payment_method_id", ID_PAYMENT_METHOD, invoice->payment_method_id);
    value_add(&build, "", "payment_method_type", payment_method_type_name(invoice->payment_method_type));
    value_add(&build, "", "purchase_order_number", invoice->purchase_order_number);
    integer_add(&build, "lines", (int64_t)invoice->line_count);
    for (size_t i = 0; i < invoice->line_count; i++)
        line_add(&build, &invoice->lines[i]);
    totals_add(&build, &invoice->charge);
    return build.text;
}

const char *invoice_status_name(enum invoice_status status)
{
    return names_word(NAMES(statuses), status);
}

bool invoice_status_read(const char *name, enum invoice_status *status)
{
    size_t found;

    if (!names_find(NAMES(statuses), name, &found))
        return false;
    *status = (enum invoice_status)found;
    return true;
}

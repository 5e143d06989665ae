/* billing/charge_text.c: the canonical text of a charge:
 *     charge EUR <lines> <taxes>
 *     line <kind> <quantity> <unit price> <start> <end> <days> <period days> <base> <amount> <category> <rate>
 *     tax <category> <rate> <taxable> <amount>
 *     sum <subtotal> <tax> <total> <credit applied> <due>
 * There is a `line` for each line and a `tax` for each category and rate. Fields are separated by one blank; amounts
 * are in minor units, rates in hundredths of a per cent. A text that was read is written again and compared, so that
 * only this spelling is accepted. */
#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text_build.h"
#include "billing/charge.h"

enum { WORD_BYTES = 24 };

static void line_write(struct text_build *build, const struct line *line)
{
    text_build_add(build, "line %s %" PRId64 " %" PRId64 " %s %s", line_kind_name(line->kind), line->quantity,
                   line->unit_price.minor, day_write(line->period.start).text, day_write(line->period.end).text);
    text_build_add(build, " %" PRId32 " %" PRId32 " %" PRId64 " %" PRId64 " %s %" PRId32 "\n", line->days,
                   line->period_days, line->base.minor, line->amount.minor, tax_category_name(line->tax.category),
                   line->tax.rate_bp);
}

const char *charge_write(struct arena *arena, const struct charge *charge)
{
    struct text_build build = text_build_start(arena);

    text_build_add(&build, "charge %.3s %zu %zu\n", charge->currency.code, charge->line_count, charge->tax_count);
    for (size_t i = 0; i < charge->line_count; i++)
        line_write(&build, &charge->lines[i]);
    for (size_t i = 0; i < charge->tax_count; i++) {
        const struct tax_total *tax = &charge->taxes[i];

        text_build_add(&build, "tax %s %" PRId32 " %" PRId64 " %" PRId64 "\n", tax_category_name(tax->rule.category),
                       tax->rule.rate_bp, tax->taxable.minor, tax->amount.minor);
    }
    text_build_add(&build, "sum %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n", charge->subtotal.minor,
                   charge->tax_total.minor, charge->total.minor, charge->credit_applied.minor,
                   charge->amount_due.minor);
    return build.text;
}

/* Reads the next word; moves *at past the blank or line end behind it. */
static bool word_read(const char **at, char word[WORD_BYTES])
{
    size_t length = strcspn(*at, " \n");

    if (length == 0 || length >= WORD_BYTES || (*at)[length] == '\0')
        return false;
    memcpy(word, *at, length);
    word[length] = '\0';
    *at += length + 1;
    return true;
}

static bool word_is(const char **at, const char *expected)
{
    char word[WORD_BYTES];

    return word_read(at, word) && strcmp(word, expected) == 0;
}

/* Accepts other spellings (+1, 01), which the comparison at the end of charge_read rejects. */
static bool integer_read(const char **at, int64_t min, int64_t max, int64_t *value)
{
    char word[WORD_BYTES], *end;

    if (!word_read(at, word))
        return false;
    errno = 0;
    *value = strtoll(word, &end, 10);
    return errno == 0 && *end == '\0' && *value >= min && *value <= max;
}

static bool amount_read(const char **at, struct currency currency, struct money *amount)
{
    *amount = money_of(0, currency);
    return integer_read(at, INT64_MIN, INT64_MAX, &amount->minor);
}

static bool int32_read(const char **at, int32_t *value)
{
    int64_t wide;

    if (!integer_read(at, 0, INT32_MAX, &wide))
        return false;
    *value = (int32_t)wide;
    return true;
}

static bool rule_read(const char **at, struct tax_rule *rule)
{
    char word[WORD_BYTES];

    return word_read(at, word) && tax_category_read(word, &rule->category) && int32_read(at, &rule->rate_bp);
}

static bool day_word_read(const char **at, struct day *day)
{
    char word[WORD_BYTES];

    return word_read(at, word) && day_read(word, day);
}

static bool line_read(const char **at, struct currency currency, struct line *line)
{
    char kind[WORD_BYTES];

    return word_is(at, "line") && word_read(at, kind) && line_kind_read(kind, &line->kind) &&
           integer_read(at, INT64_MIN, INT64_MAX, &line->quantity) && amount_read(at, currency, &line->unit_price) &&
           day_word_read(at, &line->period.start) && day_word_read(at, &line->period.end) &&
           int32_read(at, &line->days) && int32_read(at, &line->period_days) &&
           amount_read(at, currency, &line->base) && amount_read(at, currency, &line->amount) &&
           rule_read(at, &line->tax);
}

static bool head_read(const char **at, struct charge *charge)
{
    char code[WORD_BYTES];
    int64_t lines, taxes;

    if (!word_is(at, "charge") || !word_read(at, code) || !currency_read(code, &charge->currency))
        return false;
    if (!integer_read(at, 0, CHARGE_LINES_MAX, &lines) || !integer_read(at, 0, CHARGE_TAXES_MAX, &taxes))
        return false;
    charge->line_count = (size_t)lines;
    charge->tax_count = (size_t)taxes;
    return true;
}

static bool foot_read(const char **at, struct charge *charge)
{
    struct currency currency = charge->currency;

    for (size_t i = 0; i < CHARGE_TAXES_MAX; i++) {
        struct tax_total *tax = &charge->taxes[i];

        tax->taxable = tax->amount = money_of(0, currency);
        if (i >= charge->tax_count)
            continue;
        if (!word_is(at, "tax") || !rule_read(at, &tax->rule) || !amount_read(at, currency, &tax->taxable) ||
            !amount_read(at, currency, &tax->amount))
            return false;
    }
    return word_is(at, "sum") && amount_read(at, currency, &charge->subtotal) &&
           amount_read(at, currency, &charge->tax_total) && amount_read(at, currency, &charge->total) &&
           amount_read(at, currency, &charge->credit_applied) && amount_read(at, currency, &charge->amount_due) &&
           **at == '\0';
}

bool charge_read(struct arena *arena, const char *text, struct charge *charge)
{
    struct charge read = { 0 };
    struct line *lines;
    const char *at = text;

    if (!head_read(&at, &read))
        return false;
    lines = ARENA_ARRAY(arena, struct line, read.line_count);
    for (size_t i = 0; i < read.line_count; i++)
        if (!line_read(&at, read.currency, &lines[i]))
            return false;
    read.lines = lines;
    if (!foot_read(&at, &read) || strcmp(charge_write(arena, &read), text) != 0)
        return false;
    *charge = read;
    return true;
}

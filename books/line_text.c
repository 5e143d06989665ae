/* books/line_text.c */
#include "books/line_text.h"

#include "base/language_form.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* each pattern is one of this file, or its twin in po/, which    \
                                                        msgfmt --check held against it */
/* "5 more licences". */
static const char *quantity_text(struct arena *arena, enum language language, const struct line *line)
{
    int64_t quantity = line->quantity < 0 ? -line->quantity : line->quantity;
    const char *pattern;

    if (line->kind == LINE_RECURRING)
        pattern = language_plural(language, NP_("%s licence", "%s licences"), quantity);
    else if (line->quantity < 0)
        pattern = language_plural(language, NP_("%s fewer licence", "%s fewer licences"), quantity);
    else
        pattern = language_plural(language, NP_("%s more licence", "%s more licences"), quantity);
    return arena_format(arena, pattern, language_number(arena, language, quantity));
}

/* "19 of 30 days". English counts the days of the period, French those of the part: the number given is the part's,
 * and the English of both numbers is the same. */
static const char *part_text(struct arena *arena, enum language language, const struct line *line)
{
    return arena_format(arena, language_plural(language, NP_("%1$d of %2$d days", "%1$d of %2$d days"), line->days),
                        line->days, line->period_days);
}

/* All values are formatted before translation, so that a translation only moves words. A pattern must use every
 * argument that it is handed: printf of the hardened C library ends the process for a numbered argument that is
 * skipped. */
const char *line_text(struct arena *arena, enum language language, const char *product_name, const struct line *line)
{
    const char *first = language_day(arena, language, line->period.start);
    const char *last = language_day(arena, language, day_plus(line->period.end, -1));

    if (line->kind == LINE_RECURRING)
        return arena_format(arena, language_text(language, N_("%1$s: %2$s, %3$s to %4$s")), product_name,
                            quantity_text(arena, language, line), first, last);
    if (line->quantity == 0) /* a tier makes all the licences that remain dearer or cheaper */
        return arena_format(arena, language_text(language, N_("%1$s: rest of the same change, %2$s to %3$s (%4$s)")),
                            product_name, first, last, part_text(arena, language, line));
    return arena_format(arena, language_text(language, N_("%1$s: %2$s, %3$s to %4$s (%5$s)")), product_name,
                        quantity_text(arena, language, line), first, last, part_text(arena, language, line));
}
#pragma GCC diagnostic pop

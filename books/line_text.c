/* books/line_text.c */
#include "books/line_text.h"

#include <inttypes.h>
#include <stdlib.h>

/* All values are formatted before translation, so that a translation only moves words: %1$s the product, %2$s the
 * quantity, %3$s and %4$s the days, %5$d and %6$d the fraction. A pattern must use every argument that it is handed:
 * printf of the hardened C library ends the process for a numbered argument that is skipped. So the line without a
 * quantity (rest_text) has arguments of its own. */
static const char *pattern_for(enum language language, const struct line *line)
{
    if (line->kind == LINE_RECURRING)
        return line->quantity == 1 ? language_text(language, N_("%1$s: %2$s licence, %3$s to %4$s"))
                                   : language_text(language, N_("%1$s: %2$s licences, %3$s to %4$s"));
    if (line->quantity < 0)
        return line->quantity == -1
                   ? language_text(language, N_("%1$s: %2$s fewer licence, %3$s to %4$s (%5$d of %6$d days)"))
                   : language_text(language, N_("%1$s: %2$s fewer licences, %3$s to %4$s (%5$d of %6$d days)"));
    return line->quantity == 1
               ? language_text(language, N_("%1$s: %2$s more licence, %3$s to %4$s (%5$d of %6$d days)"))
               : language_text(language, N_("%1$s: %2$s more licences, %3$s to %4$s (%5$d of %6$d days)"));
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* the pattern is one of those above, or its twin in po/, which   \
                                                        msgfmt --check held against it */
/* A line that charges or credits the remaining licences because a tier makes all of them dearer or cheaper: %1$s the
 * product, %2$s and %3$s the days, %4$d and %5$d the fraction. */
static const char *rest_text(struct arena *arena, enum language language, const char *product_name,
                             const struct line *line)
{
    const char *pattern =
        language_text(language, N_("%1$s: rest of the same change, %2$s to %3$s (%4$d of %5$d days)"));
    struct day last = day_plus(line->period.end, -1);

    return arena_format(arena, pattern, product_name, day_write(line->period.start).text, day_write(last).text,
                        line->days, line->period_days);
}

const char *line_text(struct arena *arena, enum language language, const char *product_name, const struct line *line)
{
    struct day last = day_plus(line->period.end, -1);
    const char *quantity = arena_format(arena, "%" PRId64, line->quantity < 0 ? -line->quantity : line->quantity);

    if (line->kind != LINE_RECURRING && line->quantity == 0)
        return rest_text(arena, language, product_name, line);
    return arena_format(arena, pattern_for(language, line), product_name, quantity, day_write(line->period.start).text,
                        day_write(last).text, line->days, line->period_days);
}
#pragma GCC diagnostic pop

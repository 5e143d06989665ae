/* billing/price_steps.c: a price's steps as the text of one column. Only the spelling that price_steps_write gives
 * is read. */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/text_build.h"
#include "billing/price.h"

const char *price_steps_write(struct arena *arena, const struct price_step *steps, size_t count)
{
    struct text_build build = text_build_start(arena);

    assert(count >= 1 && count <= PRICE_STEPS_MAX);
    for (size_t i = 0; i < count; i++) {
        const char *blank = i > 0 ? " " : "";

        if (steps[i].up_to == INT64_MAX)
            text_build_add(&build, "%s*:%" PRId64, blank, steps[i].unit_amount_minor);
        else
            text_build_add(&build, "%s%" PRId64 ":%" PRId64, blank, steps[i].up_to, steps[i].unit_amount_minor);
    }
    return build.text;
}

/* Digits without a leading zero; moves *at behind them. */
static bool count_read(const char **at, int64_t *count)
{
    int64_t value = 0;
    const char *first = *at;

    for (; **at >= '0' && **at <= '9'; (*at)++)
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, **at - '0', &value))
            return false;
    *count = value;
    return *at > first && (*first != '0' || *at == first + 1);
}

/* "10:1200" or "*:1000"; moves *at behind it. */
static bool step_read(const char **at, struct price_step *step)
{
    if (**at == '*') {
        step->up_to = INT64_MAX;
        (*at)++;
    } else if (!count_read(at, &step->up_to) || step->up_to == INT64_MAX) {
        return false;
    }
    if (**at != ':')
        return false;
    (*at)++;
    return count_read(at, &step->unit_amount_minor);
}

bool price_steps_read(struct arena *arena, const char *text, const struct price_step **steps, size_t *count)
{
    struct price_step *read = ARENA_ARRAY(arena, struct price_step, PRICE_STEPS_MAX);
    const char *at = text;
    int64_t below = 0;

    for (size_t i = 0; i < PRICE_STEPS_MAX; i++) {
        if (!step_read(&at, &read[i]) || read[i].up_to <= below)
            return false;
        below = read[i].up_to;
        if (below == INT64_MAX) {
            if (*at != '\0')
                return false;
            *steps = read;
            *count = i + 1;
            return true;
        }
        if (*at++ != ' ')
            return false;
    }
    return false;
}

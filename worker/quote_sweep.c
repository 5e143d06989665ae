/* worker/quote_sweep.c */
#include "worker/quote_sweep.h"

#include "base/log.h"
#include "sql/store_quote.h"

size_t quotes_sweep(const struct counter *like, struct quote_rounds *rounds)
{
    struct arena arena = { 0 };
    size_t count;
    enum status status;

    if (clock_monotonic_us() < rounds->rest_until_us)
        return 0;
    status = store_quotes_delete(like->act.sql, &arena, like->act.now, QUOTES_SWEPT_MAX, &count);
    if (status != STATUS_OK)
        log_error("expired quotes are not deleted yet: %s", status_name(status));
    if (count < QUOTES_SWEPT_MAX)
        rounds->rest_until_us = clock_monotonic_us() + QUOTES_REST_US;
    arena_end(&arena);
    return count;
}

/* billing/renewal.c: plans the boundary between two periods. */
#include "billing/renewal.h"

#include <assert.h>

#include "billing/period.h"
#include "billing/proration.h"
#include "billing/quote_lines.h"

static bool ends_here(const struct subscription *s)
{
    return !day_is_none(s->cancels_on) && s->cancels_on.number <= s->period.end.number;
}

enum status renewal_plan(const struct subscription *s, const struct rate *rate, struct tax_rule tax,
                         struct renewal *renewal)
{
    enum status status;

    assert(s->channel == CHANNEL_DIRECT && !day_is_none(s->anchor));
    *renewal = (struct renewal){ .kind = RENEWAL_ENDS,
                                 .licences = s->total_licences,
                                 .rate = s->rate,
                                 .period_number = s->period_number,
                                 .period = s->period };
    if (ends_here(s))
        return STATUS_OK;
    renewal->takes_schedule = !id_is_none(s->scheduled_order_id);
    if (renewal->takes_schedule)
        renewal->licences = s->scheduled_licences;
    renewal->rate = *rate;
    renewal->period_number = s->period_number + 1;
    /* Only the end is computed: the start is the stored boundary. */
    renewal->period =
        (struct period){ s->period.end, period_at(s->anchor, s->rate.billing_period, renewal->period_number).end };
    if ((status = quote_recurring_line(rate, renewal->licences, renewal->period, tax, &renewal->line)) != STATUS_OK)
        return status;
    renewal->unbilled = s->status == SUBSCRIPTION_SUSPENDED ? UNBILLED_SUSPENDED
                        : renewal->line.amount.minor == 0   ? UNBILLED_FREE
                                                            : UNBILLED_NOT;
    renewal->kind = renewal->unbilled == UNBILLED_NOT ? RENEWAL_BILLED : RENEWAL_UNBILLED;
    return STATUS_OK;
}

enum status renewal_resume(const struct subscription *s, struct day today, struct tax_rule tax, struct line *line)
{
    struct money nothing = money_of(0, s->rate.currency);

    return quote_rest_line(s, 0, nothing, s->total_licences, today, tax, line);
}

struct day pending_boundary(const struct subscription *s, struct day today)
{
    int32_t month = 1;
    struct day boundary;

    if (s->rate.billing_period == BILLING_MONTHLY && today.number < s->period.end.number)
        return s->period.end;
    do
        boundary = day_plus_months(s->anchor, month++);
    while (boundary.number <= today.number);
    return boundary;
}

struct day pending_due_on(const struct subscription *s, enum payment_method_type type, struct day today)
{
    return type == PAYMENT_METHOD_INVOICE ? pending_boundary(s, today) : today;
}

const char *unbilled_name(enum unbilled unbilled)
{
    return unbilled == UNBILLED_SUSPENDED ? "suspended" : unbilled == UNBILLED_FREE ? "free" : NULL;
}

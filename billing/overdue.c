/* billing/overdue.c: the days of thresholds and retries. */
#include "billing/overdue.h"

#include "billing/minimum.h"

/* Days after the first attempt that failed. */
static const int32_t retry_after_days[RETRIES_MAX] = { 1, 3, 5, 7 };

static bool is_collected(const struct invoice *invoice)
{
    return invoice->payment_method_type != PAYMENT_METHOD_INVOICE;
}

/* Whether nothing more happens to the invoice: it is paid, or too little is due. */
static bool is_settled(const struct invoice *invoice, int64_t least_minor)
{
    return invoice->status == INVOICE_PAID || invoice->due_minor <= 0 ||
           minimum_spares(invoice->payment_method_type, invoice->due_minor, least_minor);
}

/* Whether something is due and no attempt is under way; also of a written-off invoice, which is not collected any more
 * but not paid either. */
static bool is_waiting(const struct invoice *invoice)
{
    return invoice->status != INVOICE_PAID && invoice->due_minor > 0 && id_is_none(invoice->payment_id);
}

/* Severity rank; only these four states are passed. */
static int rank_of(enum subscription_status standing)
{
    return standing == SUBSCRIPTION_CANCELLED   ? 3
           : standing == SUBSCRIPTION_SUSPENDED ? 2
           : standing == SUBSCRIPTION_PAST_DUE  ? 1
                                                : 0;
}

bool overdue_is_worse(enum subscription_status standing, enum subscription_status than)
{
    return rank_of(standing) > rank_of(than);
}

/* The day from which the invoice counts as unpaid: its due date or, if later, the day on which it was due again. */
static struct day owed_since(const struct invoice *invoice)
{
    return invoice->reopened_on.number > invoice->due_date.number ? invoice->reopened_on : invoice->due_date;
}

static enum subscription_status unpaid_standing(const struct invoice *invoice, struct day today)
{
    int32_t late = today.number - owed_since(invoice).number;

    if (late >= CANCELLED_AFTER_DAYS)
        return SUBSCRIPTION_CANCELLED;
    if (late >= SUSPENDED_AFTER_DAYS)
        return SUBSCRIPTION_SUSPENDED;
    return late >= 1 || !day_is_none(invoice->failed_on) ? SUBSCRIPTION_PAST_DUE : SUBSCRIPTION_ACTIVE;
}

enum subscription_status overdue_standing(const struct invoice *invoice, struct day today, enum subscription_status now,
                                          int64_t least_minor)
{
    enum subscription_status unpaid;

    if (is_settled(invoice, least_minor))
        return SUBSCRIPTION_ACTIVE;
    unpaid = unpaid_standing(invoice, today);
    return !id_is_none(invoice->payment_id) && overdue_is_worse(unpaid, now) ? now : unpaid;
}

/* The day of the next retry; DAY_NONE: none is left. */
static struct day retry_day(const struct invoice *invoice)
{
    if (!is_collected(invoice) || invoice->status != INVOICE_OPEN || day_is_none(invoice->failed_on) ||
        invoice->collections < 1 || invoice->collections >= COLLECTIONS_MAX)
        return DAY_NONE;
    return day_plus(invoice->failed_on, retry_after_days[invoice->collections - 1]);
}

bool overdue_collects(const struct invoice *invoice, struct day today, int64_t least_minor)
{
    struct day retry = retry_day(invoice);

    return !is_settled(invoice, least_minor) && is_waiting(invoice) && !day_is_none(retry) &&
           retry.number <= today.number;
}

static struct day sooner(struct day a, struct day b, struct day today)
{
    if (day_is_none(b) || b.number <= today.number)
        return a;
    return day_is_none(a) || b.number < a.number ? b : a;
}

struct day overdue_next(const struct invoice *invoice, struct day today, int64_t least_minor)
{
    struct day next = DAY_NONE, retry = retry_day(invoice);
    bool due = !day_is_none(retry) && retry.number <= today.number;

    if (is_settled(invoice, least_minor))
        return DAY_NONE;
    if (!is_waiting(invoice))
        return due ? day_plus(today, 1) : retry;
    if (due) /* the day of the retry passed while another attempt was under way: retry as soon as possible */
        return today;
    next = sooner(next, retry, today);
    next = sooner(next, day_plus(owed_since(invoice), 1), today);
    next = sooner(next, day_plus(owed_since(invoice), SUSPENDED_AFTER_DAYS), today);
    return sooner(next, day_plus(owed_since(invoice), CANCELLED_AFTER_DAYS), today);
}

struct overdue_days overdue_days(const struct invoice *invoice)
{
    struct day since = owed_since(invoice);

    if (day_is_none(invoice->next_on))
        return (struct overdue_days){ DAY_NONE, DAY_NONE, DAY_NONE, DAY_NONE };
    return (struct overdue_days){ since, retry_day(invoice), day_plus(since, SUSPENDED_AFTER_DAYS),
                                  day_plus(since, CANCELLED_AFTER_DAYS) };
}

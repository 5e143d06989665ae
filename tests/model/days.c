/* tests/model/days.c: what happens by itself, day by day: collection, status, boundaries and the invoices of a day. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "billing/overdue.h"
#include "billing/renewal.h"
#include "books.h"

static void advance(struct subscription *s, enum subscription_status to)
{
    bool moved = subscription_advance(&s->status, to);

    assert(moved);
    (void)moved;
}

void books_end(struct books *books, int subscription)
{
    struct book_subscription *entry = &books->subscriptions[subscription];
    struct subscription *s = &entry->subscription;

    lots_take(entry, s->total_licences);
    if (s->status != SUBSCRIPTION_CANCELLED)
        advance(s, SUBSCRIPTION_CANCELLED);
    s->assigned_licences = s->scheduled_licences = 0;
    s->scheduled_order_id = ID_NONE;
    if (day_is_none(s->cancels_on))
        s->cancels_on = books->today;
}

/* Each invoice is collected at once when it is issued; overdue.h decides the later attempts. */
static void collect(struct books *books)
{
    for (int i = 1; i <= books->invoice_count; i++) {
        struct invoice *invoice = &books->invoices[i].invoice;
        bool first = invoice->status == INVOICE_OPEN && invoice->payment_method_type != PAYMENT_METHOD_INVOICE &&
                     invoice->collections == 0;

        if (!first && !overdue_collects(invoice, books->today, 0))
            continue;
        invoice->collections++;
        if (!books->gateway_fails)
            books_settle(&books->invoices[i], 0);
        else if (day_is_none(invoice->failed_on))
            invoice->failed_on = books->today;
        printf("collects %d %s %s %" PRId64 "\n", i, day_write(books->today).text, books->gateway_fails ? "fail" : "ok",
               invoice->collections);
    }
}

static enum subscription_status standing(const struct books *books, int subscription)
{
    enum subscription_status worst = SUBSCRIPTION_ACTIVE;

    for (int i = 1; i <= books->invoice_count; i++) {
        enum subscription_status here;

        if ((books->invoices[i].subscriptions & 1u << subscription) == 0)
            continue;
        here = overdue_standing(&books->invoices[i].invoice, books->today,
                                books->subscriptions[subscription].subscription.status, 0);
        if (overdue_is_worse(here, worst))
            worst = here;
    }
    return worst;
}

static enum status resume(struct books *books, int subscription)
{
    struct book_subscription *entry = &books->subscriptions[subscription];
    struct line line;

    TRY(renewal_resume(&entry->subscription, books->today, books_tax(books), &line));
    entry->billed = true;
    printf("resumes %d ", subscription);
    print_line(&line);
    if (line.amount.minor == 0)
        return STATUS_OK;
    TRY(books_charge(books, subscription, &line, &entry->recurring));
    collect(books);
    return STATUS_OK;
}

static enum status stands(struct books *books, int subscription, enum subscription_status to)
{
    struct book_subscription *entry = &books->subscriptions[subscription];
    enum subscription_status was = entry->subscription.status;

    printf("stands %d %s %s\n", subscription, day_write(books->today).text, subscription_status_name(to));
    if (to == SUBSCRIPTION_CANCELLED) {
        books_end(books, subscription);
        return STATUS_OK;
    }
    if (was == SUBSCRIPTION_SUSPENDED && to == SUBSCRIPTION_PAST_DUE)
        advance(&entry->subscription, SUBSCRIPTION_ACTIVE);
    advance(&entry->subscription, to);
    return was == SUBSCRIPTION_SUSPENDED && !entry->billed ? resume(books, subscription) : STATUS_OK;
}

enum status books_stand(struct books *books)
{
    for (int i = 1; i <= books->subscription_count; i++) {
        struct subscription *s = &books->subscriptions[i].subscription;

        if (subscription_runs(s) && standing(books, i) != s->status)
            TRY(stands(books, i, standing(books, i)));
    }
    return STATUS_OK;
}

const struct rate *books_rate_on(const struct book_subscription *entry, struct day day)
{
    const struct rate *rate = &entry->subscription.rate;

    for (size_t i = 0; i < entry->revision_count; i++)
        if (entry->revisions[i].since.number <= day.number)
            rate = &entry->revisions[i].rate;
    return rate;
}

static void period_begin(struct books *books, int subscription, const struct renewal *renewal)
{
    struct book_subscription *entry = &books->subscriptions[subscription];
    struct subscription *s = &entry->subscription;

    if (renewal->takes_schedule) {
        lots_take(entry, s->total_licences - renewal->licences);
        s->scheduled_licences = 0;
        s->scheduled_order_id = ID_NONE;
    }
    s->rate = renewal->rate;
    s->period_number = renewal->period_number;
    s->period = renewal->period;
    for (size_t i = 0; i < s->lot_count; i++)
        entry->own[i] = 0;
    entry->billed = renewal->unbilled != UNBILLED_SUSPENDED;
    entry->recurring =
        renewal->kind == RENEWAL_BILLED ? books_keep_line(books, subscription, &renewal->line, false) : 0;
    printf("renews %d %s %s %" PRId64 " %" PRId64 "\n", subscription, day_write(books->today).text,
           renewal->kind == RENEWAL_BILLED ? "billed" : unbilled_name(renewal->unbilled), s->total_licences,
           rate_unit_price(&s->rate, s->total_licences).minor);
}

/* *line: the line to invoice; 0: none. */
static enum status renew(struct books *books, int subscription, int *line)
{
    struct book_subscription *entry = &books->subscriptions[subscription];
    struct rate rate = *books_rate_on(entry, books->today);
    struct renewal renewal;

    *line = 0;
    TRY(renewal_plan(&entry->subscription, &rate, books_tax(books), &renewal));
    if (renewal.kind == RENEWAL_ENDS) {
        printf("ends %d %s\n", subscription, day_write(books->today).text);
        books_end(books, subscription);
        return STATUS_OK;
    }
    period_begin(books, subscription, &renewal);
    *line = entry->recurring;
    return STATUS_OK;
}

static bool pending_due(const struct books *books)
{
    for (int i = 1; i <= books->line_count; i++) {
        const struct book_line *entry = &books->lines[i];

        if (entry->invoice == 0 && !entry->gone && !day_is_none(entry->issue_on) &&
            entry->issue_on.number <= books->today.number)
            return true;
    }
    return false;
}

static enum status day_run(struct books *books)
{
    static const enum payment_method_type types[] = { PAYMENT_METHOD_BANK_ACCOUNT, PAYMENT_METHOD_CARD,
                                                      PAYMENT_METHOD_INVOICE };
    int *lines[PAYMENT_METHOD__MAX];
    size_t counts[PAYMENT_METHOD__MAX] = { 0 };

    for (size_t i = 0; i < PAYMENT_METHOD__MAX; i++)
        lines[i] = ARENA_ARRAY(&books->command, int, books->line_count + SUBSCRIPTIONS_MAX);
    collect(books);
    TRY(books_stand(books));
    for (int i = 1; i <= books->subscription_count; i++) {
        const struct subscription *s = &books->subscriptions[i].subscription;
        int line;

        if (!subscription_runs(s) || s->period.end.number != books->today.number)
            continue;
        TRY(renew(books, i, &line));
        if (line != 0)
            lines[s->payment_method_type][counts[s->payment_method_type]++] = line;
    }
    for (size_t i = 0; i < PAYMENT_METHOD__MAX; i++)
        if (counts[types[i]] > 0 || (types[i] == PAYMENT_METHOD_INVOICE && pending_due(books)))
            TRY(books_issue_pending(books, types[i], lines[types[i]], counts[types[i]]));
    collect(books);
    return books_stand(books);
}

static void sooner(struct day *next, struct day day, const struct books *books)
{
    if (!day_is_none(day) && day.number > books->today.number && day.number < next->number)
        *next = day;
}

/* The next day after today on which something may happen. */
static struct day next_day(const struct books *books)
{
    struct day next = { INT32_MAX };

    for (int i = 1; i <= books->subscription_count; i++)
        if (subscription_runs(&books->subscriptions[i].subscription))
            sooner(&next, books->subscriptions[i].subscription.period.end, books);
    for (int i = 1; i <= books->line_count; i++)
        if (books->lines[i].invoice == 0 && !books->lines[i].gone)
            sooner(&next, books->lines[i].issue_on, books);
    for (int i = 1; i <= books->invoice_count; i++)
        sooner(&next, overdue_next(&books->invoices[i].invoice, books->today, 0), books);
    return next;
}

enum status books_pass(struct books *books, struct day until)
{
    struct day next;

    while ((next = next_day(books)).number <= until.number) {
        books->today = next;
        TRY(day_run(books));
    }
    books->today = until;
    return STATUS_OK;
}

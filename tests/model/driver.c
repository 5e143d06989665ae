/* tests/model/driver.c: billing/ as a program, for tests/model/histories.py. Commands on standard input, one a line;
 * each is answered, and the answer ends with a line that is one point. No database, clock or network: only the pure
 * layer, and the books that it needs between two calls (books.h).
 *
 *   organization CURRENCY SELLER BUYER VAT CREDIT_LIMIT DAY     begins a new one, forgets the last
 *   buy PERIOD MODE STEPS POLICY PAID_BY MIN MAX TOTAL          STEPS: 10:1200,*:1000
 *   change SUBSCRIPTION TOTAL       decide SUBSCRIPTION approved|rejected
 *   assign SUBSCRIPTION COUNT       revise SUBSCRIPTION DAY MODE STEPS
 *   cancel SUBSCRIPTION now|period_end      keep SUBSCRIPTION       unschedule SUBSCRIPTION
 *   charges ok|fail                 pay INVOICE                     day DAY
 *   boundary ANCHOR PERIOD NUMBER                               only the arithmetic
 *   done                                                        flushes the answers so far */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "billing/period.h"
#include "billing/quote_lines.h"
#include "books.h"

#define REQUIRE(read)                                                \
    do {                                                             \
        if (!(read)) {                                               \
            fprintf(stderr, "driver: cannot read: %s\n", #read);     \
            exit(2);                                                 \
        }                                                            \
    } while (0)

static int64_t number_of(const char *word)
{
    char *end;
    int64_t number = strtoll(word, &end, 10);

    REQUIRE(*word != '\0' && *end == '\0');
    return number;
}

static struct day day_of_word(const char *word)
{
    struct day day = DAY_NONE;

    REQUIRE(day_read(word, &day));
    return day;
}

static struct book_subscription *subscription_named(struct books *books, const char *word)
{
    int64_t number = number_of(word);

    REQUIRE(number >= 1 && number <= books->subscription_count);
    return &books->subscriptions[number];
}

static int number_in(const struct books *books, const struct book_subscription *entry)
{
    return (int)(entry - books->subscriptions);
}

static struct rate rate_read(struct books *books, const char *billing_period, const char *mode, const char *steps)
{
    struct rate rate = { .currency = books->currency };
    char *text = arena_text(&books->command, steps);

    for (char *at = text; *at != '\0'; at++)
        *at = *at == ',' ? ' ' : *at;
    REQUIRE(billing_period_read(billing_period, &rate.billing_period));
    REQUIRE(price_mode_read(mode, &rate.mode));
    REQUIRE(price_steps_read(&books->history, text, &rate.steps, &rate.step_count));
    return rate;
}

static void organization(struct books *books, char *const *words)
{
    struct arena history = books->history, command = books->command;

    arena_wipe(&history);
    *books = (struct books){ .history = history, .command = command };
    REQUIRE(currency_read(words[1], &books->currency));
    books->seller.country = arena_text(&books->history, words[2]);
    books->buyer.country = arena_text(&books->history, words[3]);
    books->buyer.vat_id = number_of(words[4]) != 0 ? "VAT" : NULL;
    books->credit_limit_minor = number_of(words[5]);
    books->today = day_of_word(words[6]);
}

static struct quote_basis basis_of(struct books *books, const struct credit_basis *credit)
{
    return (struct quote_basis){ .seller = &books->seller,
                                 .buyer = &books->buyer,
                                 .currency = books->currency,
                                 .today = books->today,
                                 .credit_limit_minor = books->credit_limit_minor,
                                 .credit_balance_minor = books->balance_minor,
                                 .owed_minor = books_owed(books),
                                 .credit = credit };
}

static bool declined(const struct books *books, const struct quote *quote)
{
    return books->gateway_fails && quote->collection == COLLECTION_NOW && quote->charge.amount_due.minor > 0 &&
           quote->payment_method_type != PAYMENT_METHOD_INVOICE;
}

static void hold(struct book_subscription *entry, const struct quote *quote)
{
    entry->subscription.hold = HOLD_CREDIT_CHECK;
    entry->held_licences = quote->proposed_licences;
    entry->held_minor = quote->charge.total.minor;
}

/* --- a new subscription --- */

static enum status start(struct books *books, struct book_subscription *entry, const struct quote *quote)
{
    struct subscription *s = &entry->subscription;
    int invoice;
    int line = books_keep_line(books, number_in(books, entry), &quote->charge.lines[0], false);
    bool moved = subscription_advance(&s->status, SUBSCRIPTION_ACTIVE);

    assert(moved && quote->charge.line_count == 1);
    (void)moved;
    s->anchor = books->today;
    s->period = period_at(s->anchor, s->rate.billing_period, 0);
    lots_add(entry, quote->proposed_licences, books->today, 0);
    TRY(books_issue(books, &line, 1, s->payment_method_type, &invoice));
    entry->recurring = invoice == 0 ? 0 : line;
    if (invoice != 0 && s->payment_method_type != PAYMENT_METHOD_INVOICE)
        books_settle(&books->invoices[invoice], 0);
    return STATUS_OK;
}

static enum status quote_purchase(struct books *books, const struct quote_basis *basis,
                                  const struct book_subscription *entry, int64_t total, struct quote *quote)
{
    const struct subscription *s = &entry->subscription;
    const struct price price = { .rate = s->rate,
                                 .renewal_rate = s->rate,
                                 .min_licences = s->min_licences,
                                 .max_licences = s->max_licences,
                                 .reduction_policy = s->reduction_policy,
                                 .on_sale_from = DAY_NONE,
                                 .on_sale_until = DAY_NONE };
    const struct payment_method method = { .type = s->payment_method_type, .active = true };
    struct quote_refusal refusal;

    return quote_new_subscription(&books->command, basis, &price, &method, total, &refusal, quote);
}

static enum status buy(struct books *books, char *const *words)
{
    struct book_subscription entry = { .billed = true };
    struct subscription *s = &entry.subscription;
    struct quote_basis basis = basis_of(books, NULL);
    struct quote quote;

    s->rate = rate_read(books, words[1], words[2], words[3]);
    REQUIRE(reduction_policy_read(words[4], &s->reduction_policy));
    REQUIRE(payment_method_type_read(words[5], &s->payment_method_type));
    s->min_licences = number_of(words[6]);
    s->max_licences = number_of(words[7]);
    s->anchor = s->cancels_on = s->hold_expected_by = DAY_NONE;
    s->price_on_sale = true;
    TRY(quote_purchase(books, &basis, &entry, number_of(words[8]), &quote));
    print_quote(&quote);
    if (declined(books, &quote))
        return STATUS_PAYMENT_DECLINED;
    REQUIRE(books->subscription_count < SUBSCRIPTIONS_MAX);
    books->subscriptions[++books->subscription_count] = entry;
    if (quote.binding)
        return start(books, &books->subscriptions[books->subscription_count], &quote);
    hold(&books->subscriptions[books->subscription_count], &quote);
    return STATUS_OK;
}

/* --- a change of licences --- */

static enum status change_apply(struct books *books, struct book_subscription *entry, const struct quote *quote)
{
    struct subscription *s = &entry->subscription;
    int charged = 0;

    if (quote->effective == EFFECTIVE_AT_RENEWAL) {
        s->scheduled_licences = quote->proposed_licences;
        s->scheduled_order_id = id_at(1);
        return STATUS_OK;
    }
    s->scheduled_licences = 0;
    s->scheduled_order_id = ID_NONE;
    if (quote->way != QUOTE_CHARGES)
        TRY(books_change(books, number_in(books, entry), quote->steps, quote->charge.line_count, &charged));
    else if (quote->charge.total.minor > 0) {
        const struct credit_step step = { .line = quote->charge.lines[0] };

        TRY(books_change(books, number_in(books, entry), &step, 1, &charged));
    }
    if (quote->proposed_licences > s->total_licences)
        lots_add(entry, quote->proposed_licences - s->total_licences, books->today, charged);
    else
        lots_take(entry, s->total_licences - quote->proposed_licences);
    return STATUS_OK;
}

static enum status quote_change(struct books *books, struct book_subscription *entry, int64_t total,
                                int64_t limit_minor, struct quote *quote)
{
    struct credit_basis *credit = ARENA_NEW(&books->command, struct credit_basis);
    struct quote_basis basis = basis_of(books, credit);
    struct quote_refusal refusal;
    enum status status;

    *credit = books_credit_basis(books, number_in(books, entry));
    entry->subscription.renewal_rate = *books_rate_on(entry, entry->subscription.period.end);
    basis.credit_limit_minor = limit_minor;
    status = quote_change_licences(&books->command, &basis, &entry->subscription, total, &refusal, quote);
    if (status == STATUS_LICENCE_CHANGE_UNAVAILABLE)
        books->reason = action_reason_code(refusal.action.reason);
    return status;
}

static enum status change(struct books *books, char *const *words)
{
    struct book_subscription *entry = subscription_named(books, words[1]);
    struct quote quote;

    TRY(quote_change(books, entry, number_of(words[2]), books->credit_limit_minor, &quote));
    print_quote(&quote);
    if (declined(books, &quote))
        return STATUS_PAYMENT_DECLINED;
    if (quote.binding)
        return change_apply(books, entry, &quote);
    hold(entry, &quote);
    return STATUS_OK;
}

/* An approved order takes effect, and is charged, from the day of approval. */
static enum status decide(struct books *books, char *const *words)
{
    struct book_subscription *entry = subscription_named(books, words[1]);
    int64_t total = entry->held_licences;
    struct quote quote;

    entry->held_licences = entry->held_minor = 0;
    entry->subscription.hold = HOLD_NONE;
    if (strcmp(words[2], "rejected") == 0) {
        bool moved = entry->subscription.status != SUBSCRIPTION_PENDING ||
                     subscription_advance(&entry->subscription.status, SUBSCRIPTION_CANCELLED);

        assert(moved);
        (void)moved;
        return STATUS_OK;
    }
    if (entry->subscription.status == SUBSCRIPTION_PENDING) {
        struct quote_basis basis = basis_of(books, NULL);

        basis.credit_limit_minor = INT64_MAX;
        TRY(quote_purchase(books, &basis, entry, total, &quote));
        print_quote(&quote);
        return start(books, entry, &quote);
    }
    TRY(quote_change(books, entry, total, INT64_MAX, &quote));
    print_quote(&quote);
    return change_apply(books, entry, &quote);
}

/* --- the rest --- */

static enum status cancel(struct books *books, char *const *words)
{
    struct book_subscription *entry = subscription_named(books, words[1]);
    struct subscription *s = &entry->subscription;
    struct action action = action_for(s, ACTION_CANCEL);
    struct credit_basis credit = books_credit_basis(books, number_in(books, entry));
    const struct credit_step *steps;
    size_t count;
    int charged;

    books->reason =
        action.allowed ? action_reason_code(REASON_RETURN_WINDOW_CLOSED) : action_reason_code(action.reason);
    if (!action.allowed)
        return STATUS_CANCELLATION_UNAVAILABLE;
    if (strcmp(words[2], "period_end") == 0) {
        s->cancels_on = s->period.end;
        s->scheduled_licences = 0;
        s->scheduled_order_id = ID_NONE;
        return STATUS_OK;
    }
    if (!quote_removal_at_once(s, s->total_licences, books->today))
        return STATUS_CANCELLATION_UNAVAILABLE;
    TRY(credit_steps(&books->command, s, &credit, 0, books->today, books_tax(books), &steps, &count));
    TRY(books_change(books, number_in(books, entry), steps, count, &charged));
    books_end(books, number_in(books, entry));
    return STATUS_OK;
}

static enum status assign(struct books *books, char *const *words)
{
    subscription_named(books, words[1])->subscription.assigned_licences = number_of(words[2]);
    return STATUS_OK;
}

static enum status keep(struct books *books, char *const *words)
{
    struct subscription *s = &subscription_named(books, words[1])->subscription;

    if (subscription_runs(s))
        s->cancels_on = DAY_NONE;
    return STATUS_OK;
}

static enum status unschedule(struct books *books, char *const *words)
{
    struct subscription *s = &subscription_named(books, words[1])->subscription;

    s->scheduled_licences = 0;
    s->scheduled_order_id = ID_NONE;
    return STATUS_OK;
}

/* Revisions are sorted by day; those of one day stay in the order of arrival. */
static enum status revise(struct books *books, char *const *words)
{
    struct book_subscription *entry = subscription_named(books, words[1]);
    struct day since = day_of_word(words[2]);
    size_t at = entry->revision_count++;

    REQUIRE(at < REVISIONS_MAX);
    for (; at > 0 && entry->revisions[at - 1].since.number > since.number; at--)
        entry->revisions[at] = entry->revisions[at - 1];
    entry->revisions[at] =
        (struct revision){ since, rate_read(books, billing_period_name(entry->subscription.rate.billing_period),
                                            words[3], words[4]) };
    return STATUS_OK;
}

static enum status charges(struct books *books, char *const *words)
{
    books->gateway_fails = strcmp(words[1], "fail") == 0;
    return STATUS_OK;
}

static enum status pay(struct books *books, char *const *words)
{
    int64_t number = number_of(words[1]);

    REQUIRE(number >= 1 && number <= books->invoice_count);
    if (books->invoices[number].invoice.status != INVOICE_OPEN)
        return STATUS_NOT_FOUND;
    books_settle(&books->invoices[number], 0);
    return books_stand(books);
}

static enum status pass(struct books *books, char *const *words)
{
    return books_pass(books, day_of_word(words[1]));
}

static enum status boundary(struct books *books, char *const *words)
{
    enum billing_period billing_period;
    struct period period;

    (void)books;
    REQUIRE(billing_period_read(words[2], &billing_period));
    period = period_at(day_of_word(words[1]), billing_period, (int32_t)number_of(words[3]));
    printf("boundary %s %s\n", day_write(period.start).text, day_write(period.end).text);
    return STATUS_OK;
}

static const struct command {
    const char *name;
    size_t words;
    enum status (*run)(struct books *books, char *const *words);
} commands[] = {
    { "buy", 9, buy },       { "change", 3, change },         { "decide", 3, decide }, { "assign", 3, assign },
    { "revise", 5, revise }, { "cancel", 3, cancel },         { "keep", 2, keep },     { "unschedule", 2, unschedule },
    { "charges", 2, charges }, { "pay", 2, pay },             { "day", 2, pass },      { "boundary", 4, boundary },
};

static size_t words_split(char *line, char **words)
{
    size_t count = 0;

    line[strcspn(line, "\n")] = '\0';
    for (char *word; (word = strsep(&line, " ")) != NULL;) {
        REQUIRE(count < WORDS_MAX);
        words[count++] = word;
    }
    return count;
}

static const struct command *command_find(const char *name, size_t words)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(commands[i].name, name) == 0 && commands[i].words == words)
            return &commands[i];
    return NULL;
}

static void answer(struct books *books, char *line)
{
    char *words[WORDS_MAX];
    size_t count = words_split(line, words);
    const struct command *command = command_find(words[0], count);
    enum status status;

    arena_wipe(&books->command);
    if (count == 7 && strcmp(words[0], "organization") == 0) {
        organization(books, words);
        return;
    }
    if (count == 1 && strcmp(words[0], "done") == 0) {
        REQUIRE(fflush(stdout) == 0);
        return;
    }
    REQUIRE(command != NULL);
    books->reason = "";
    status = command->run(books, words);
    if (status != STATUS_OK)
        printf("refused %s%s%s\n", status == STATUS_AMOUNT_OVERFLOW ? "amount_overflow" : status_code(status),
               *books->reason != '\0' ? " " : "", books->reason);
    print_standing(books);
}

int main(void)
{
    static struct books books;
    static char line[1024];

    while (fgets(line, sizeof line, stdin) != NULL)
        answer(&books, line);
    arena_end(&books.command);
    arena_end(&books.history);
    return ferror(stdin) != 0 || fflush(stdout) != 0;
}

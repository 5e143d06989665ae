/* tests/model/documents.c: invoices, credit notes and pending lines, with what may still be credited of each. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "billing/renewal.h"
#include "books.h"

struct id id_at(int number)
{
    struct id id = ID_NONE;

    memcpy(id.bytes, &number, sizeof number);
    return id;
}

int id_number(struct id id)
{
    int number;

    memcpy(&number, id.bytes, sizeof number);
    return number;
}

bool subscription_runs(const struct subscription *s)
{
    return s->status == SUBSCRIPTION_ACTIVE || s->status == SUBSCRIPTION_PAST_DUE ||
           s->status == SUBSCRIPTION_SUSPENDED;
}

struct tax_rule books_tax(const struct books *books)
{
    struct tax_rule rule = { 0 };
    bool known =
        tax_rule_for(books->seller.country, books->buyer.country, books->buyer.vat_id != NULL, books->today, &rule);

    assert(known);
    (void)known;
    return rule;
}

/* --- lots, newest first --- */

void lots_take(struct book_subscription *entry, int64_t taken)
{
    struct subscription *s = &entry->subscription;

    s->total_licences -= taken;
    while (taken > 0) {
        int64_t part = entry->lots[0].quantity < taken ? entry->lots[0].quantity : taken;

        entry->lots[0].quantity -= part;
        taken -= part;
        if (entry->lots[0].quantity > 0)
            break;
        s->lot_count--;
        memmove(entry->lots, entry->lots + 1, sizeof entry->lots[0] * s->lot_count);
        memmove(entry->own, entry->own + 1, sizeof entry->own[0] * s->lot_count);
    }
    assert(taken == 0);
}

void lots_add(struct book_subscription *entry, int64_t quantity, struct day today, int own)
{
    struct subscription *s = &entry->subscription;
    bool returnable = s->reduction_policy == REDUCTION_RETURN_WINDOW;

    assert(s->lot_count < BOOK_LOTS_MAX);
    memmove(entry->lots + 1, entry->lots, sizeof entry->lots[0] * s->lot_count);
    memmove(entry->own + 1, entry->own, sizeof entry->own[0] * s->lot_count);
    entry->lots[0] = (struct lot){ .quantity = quantity, .acquired_on = today, .expires_on = DAY_NONE,
                                   .returnable_until = returnable ? day_plus(today, 7) : DAY_NONE };
    entry->own[0] = own;
    s->lots = entry->lots;
    s->lot_count++;
    s->total_licences += quantity;
}

/* --- what may still be credited --- */

static struct credit_source source_of(const struct books *books, int number)
{
    const struct book_line *entry = &books->lines[number];

    if (number == 0)
        return (struct credit_source){ .id = ID_NONE };
    return (struct credit_source){ .id = id_at(number), .invoice_id = id_at(entry->invoice), .tax = entry->line.tax,
                                   .left_minor = entry->line.amount.minor - entry->credited_minor };
}

/* The lines that removals of this period charged because the rest became dearer, newest first. */
static struct credit_source *dearer_of(struct books *books, int subscription, size_t *count)
{
    struct credit_source *dearer = ARENA_ARRAY(&books->command, struct credit_source, books->line_count + 1);
    struct day start = books->subscriptions[subscription].subscription.period.start;

    *count = 0;
    for (int i = books->line_count; i >= 1; i--) {
        const struct book_line *entry = &books->lines[i];

        if (entry->dearer && entry->subscription == subscription && entry->line.period.start.number >= start.number)
            dearer[(*count)++] = source_of(books, i);
    }
    return dearer;
}

struct credit_basis books_credit_basis(struct books *books, int subscription)
{
    const struct book_subscription *entry = &books->subscriptions[subscription];
    size_t lots = entry->subscription.lot_count, count = 0, dearer_count;
    struct credit_source *sources = ARENA_ARRAY(&books->command, struct credit_source, lots + 1);
    struct credit_tax *taxes =
        ARENA_ARRAY(&books->command, struct credit_tax, (size_t)(books->invoice_count + 1) * BILL_TAXES_MAX);

    for (size_t i = 0; i < lots; i++)
        sources[i] = source_of(books, entry->own[i] != 0 ? entry->own[i] : entry->recurring);
    for (int i = 1; i <= books->invoice_count; i++) {
        const struct book_invoice *invoice = &books->invoices[i];

        if ((invoice->subscriptions & 1u << subscription) == 0)
            continue;
        memcpy(taxes + count, invoice->taxes, sizeof *taxes * invoice->invoice.charge.tax_count);
        count += invoice->invoice.charge.tax_count;
    }
    return (struct credit_basis){ .sources = sources,
                                  .taxes = taxes,
                                  .tax_count = count,
                                  .dearer = dearer_of(books, subscription, &dearer_count),
                                  .dearer_count = dearer_count };
}

static bool is_pending(const struct book_line *entry)
{
    return entry->invoice == 0 && !entry->gone && !day_is_none(entry->issue_on);
}

int64_t books_owed(struct books *books)
{
    struct line *lines = ARENA_ARRAY(&books->command, struct line, books->line_count + 1);
    struct charge charge;
    size_t count = 0;
    int64_t owed = 0;
    enum status status;

    for (int i = 1; i <= books->line_count; i++)
        if (is_pending(&books->lines[i]))
            lines[count++] = books->lines[i].line;
    status = charge_total(lines, count, books->currency, money_of(0, books->currency), false, &charge);
    assert(status == STATUS_OK);
    (void)status;
    for (int i = 1; i <= books->invoice_count; i++)
        owed += books->invoices[i].invoice.status == INVOICE_OPEN ? books->invoices[i].invoice.due_minor : 0;
    for (int i = 1; i <= books->subscription_count; i++)
        owed += books->subscriptions[i].held_minor;
    return owed + charge.total.minor;
}

/* --- invoices --- */

int books_keep_line(struct books *books, int subscription, const struct line *line, bool pending)
{
    const struct subscription *s = &books->subscriptions[subscription].subscription;
    struct day issue_on = pending ? pending_due_on(s, s->payment_method_type, books->today) : DAY_NONE;

    assert(books->line_count < LINES_MAX);
    books->lines[++books->line_count] =
        (struct book_line){ .line = *line, .subscription = subscription, .issue_on = issue_on };
    return books->line_count;
}

void books_settle(struct book_invoice *entry, int64_t due_minor)
{
    entry->invoice.due_minor = due_minor;
    if (due_minor == 0 && entry->invoice.status == INVOICE_OPEN)
        entry->invoice.status = INVOICE_PAID;
}

static void invoice_keep(struct books *books, const int *lines, size_t count, enum payment_method_type type,
                         const struct charge *charge)
{
    struct book_invoice *entry = &books->invoices[++books->invoice_count];
    struct day due = type == PAYMENT_METHOD_INVOICE ? day_plus(books->today, INVOICE_DUE_DAYS) : books->today;

    assert(books->invoice_count <= INVOICES_MAX);
    *entry = (struct book_invoice){ .invoice = { .issue_date = books->today,
                                                 .due_date = due,
                                                 .charge = *charge,
                                                 .payment_method_type = type,
                                                 .failed_on = DAY_NONE,
                                                 .next_on = DAY_NONE } };
    for (size_t i = 0; i < charge->tax_count; i++)
        entry->taxes[i] = (struct credit_tax){ .invoice_id = id_at(books->invoice_count),
                                               .rule = charge->taxes[i].rule,
                                               .taxable_minor = charge->taxes[i].taxable.minor,
                                               .amount_minor = charge->taxes[i].amount.minor };
    for (size_t i = 0; i < count; i++) {
        books->lines[lines[i]].invoice = books->invoice_count;
        entry->subscriptions |= 1u << books->lines[lines[i]].subscription;
    }
    books_settle(entry, charge->amount_due.minor);
}

enum status books_issue(struct books *books, const int *lines, size_t count, enum payment_method_type type,
                        int *invoice)
{
    struct line *charged = ARENA_ARRAY(&books->history, struct line, count);
    struct charge charge;

    *invoice = 0;
    for (size_t i = 0; i < count; i++)
        charged[i] = books->lines[lines[i]].line;
    TRY(charge_total(charged, count, books->currency, money_of(books->balance_minor, books->currency), true, &charge));
    if (charge.total.minor == 0)
        return STATUS_OK;
    books->balance_minor -= charge.credit_applied.minor;
    invoice_keep(books, lines, count, type, &charge);
    *invoice = books->invoice_count;
    print_invoice(books, *invoice, lines, count);
    return STATUS_OK;
}

/* Invoices the given lines, and with payment by invoice all pending ones. */
enum status books_issue_pending(struct books *books, enum payment_method_type type, int *lines, size_t count)
{
    int invoice;

    for (int i = 1; type == PAYMENT_METHOD_INVOICE && i <= books->line_count; i++)
        if (is_pending(&books->lines[i]))
            lines[count++] = i;
    return books_issue(books, lines, count, type, &invoice);
}

/* --- credit notes --- */

static struct credit_tax *tax_at(struct book_invoice *entry, struct tax_rule rule)
{
    for (size_t i = 0; i < entry->invoice.charge.tax_count; i++)
        if (tax_rule_equal(entry->taxes[i].rule, rule))
            return &entry->taxes[i];
    assert(!"an invoice has the tax of its lines");
    return NULL;
}

/* Adds the credit note to what was credited of its invoice. The lines have positive amounts here. */
static enum status note_sum(struct books *books, struct book_invoice *entry, const struct line *lines, size_t count,
                            struct charge *sums)
{
    struct id invoice_id = entry->taxes[0].invoice_id;

    TRY(credit_note_total(lines, count, invoice_id, entry->taxes, entry->invoice.charge.tax_count, books->currency,
                          sums));
    for (size_t i = 0; i < sums->tax_count; i++) {
        struct credit_tax *tax = tax_at(entry, sums->taxes[i].rule);

        tax->credited_taxable_minor += sums->taxes[i].taxable.minor;
        tax->credited_amount_minor += sums->taxes[i].amount.minor;
    }
    return STATUS_OK;
}

static enum status note_issue(struct books *books, int invoice, const struct credit_step *steps, size_t count)
{
    struct book_invoice *entry = &books->invoices[invoice];
    struct line *lines = ARENA_ARRAY(&books->command, struct line, count);
    struct charge sums;
    int64_t lowered;
    size_t used = 0;

    printf("credit_note %d", invoice);
    for (size_t i = 0; i < count; i++) {
        if (id_number(steps[i].source.invoice_id) != invoice || steps[i].line.amount.minor >= 0)
            continue;
        lines[used] = steps[i].line;
        lines[used].amount.minor = -steps[i].line.amount.minor;
        books->lines[id_number(steps[i].source.id)].credited_minor += lines[used].amount.minor;
        printf(" %" PRId64, lines[used++].amount.minor);
    }
    printf("\n");
    TRY(note_sum(books, entry, lines, used, &sums));
    lowered = sums.total.minor < entry->invoice.due_minor ? sums.total.minor : entry->invoice.due_minor;
    books_settle(entry, entry->invoice.due_minor - lowered);
    books->balance_minor += sums.total.minor - lowered;
    print_sums(&sums, 0, sums.total.minor);
    printf("lowered %" PRId64 " balance %" PRId64 "\n", lowered, sums.total.minor - lowered);
    return STATUS_OK;
}

static bool note_wanted(const struct credit_step *steps, size_t at)
{
    if (id_is_none(steps[at].source.invoice_id) || steps[at].line.amount.minor >= 0)
        return false;
    for (size_t i = 0; i < at; i++)
        if (id_equal(steps[i].source.invoice_id, steps[at].source.invoice_id) && steps[i].line.amount.minor < 0)
            return false;
    return true;
}

static void pending_reduce(struct books *books, int subscription, const struct credit_step *step)
{
    struct book_line *entry = &books->lines[id_number(step->source.id)];

    entry->line.amount.minor += step->line.amount.minor;
    entry->gone = entry->line.amount.minor == 0;
    printf("pending %d %" PRId64 "\n", subscription, entry->line.amount.minor);
}

/* Charges lines together: on one invoice at once, or, with payment by invoice, as pending lines. */
static enum status lines_charge(struct books *books, int subscription, const struct line *lines, size_t count,
                                int *charged, int *invoice)
{
    enum payment_method_type type = books->subscriptions[subscription].subscription.payment_method_type;
    int *numbers = ARENA_ARRAY(&books->command, int, count);

    *invoice = 0;
    for (size_t i = 0; i < count; i++) {
        numbers[i] = books_keep_line(books, subscription, &lines[i], type == PAYMENT_METHOD_INVOICE);
        if (type == PAYMENT_METHOD_INVOICE)
            printf("pending %d %" PRId64 "\n", subscription, lines[i].amount.minor);
    }
    *charged = numbers[0];
    return type == PAYMENT_METHOD_INVOICE ? STATUS_OK : books_issue(books, numbers, count, type, invoice);
}

enum status books_charge(struct books *books, int subscription, const struct line *line, int *charged)
{
    int invoice;

    return lines_charge(books, subscription, line, 1, charged, &invoice);
}

/* The amount that a change charges at once was collected when the order was placed, so its invoice is settled. */
static enum status steps_charge(struct books *books, int subscription, const struct credit_step *steps, size_t count,
                                int *charged)
{
    struct line *lines = ARENA_ARRAY(&books->command, struct line, count);
    size_t used = 0;
    int invoice;

    for (size_t i = 0; i < count; i++)
        if (steps[i].line.amount.minor > 0)
            lines[used++] = steps[i].line;
    if (used == 0)
        return STATUS_OK;
    TRY(lines_charge(books, subscription, lines, used, charged, &invoice));
    for (int i = *charged; i < *charged + (int)used; i++)
        books->lines[i].dearer = books->lines[i].line.quantity < 0;
    if (invoice != 0)
        books_settle(&books->invoices[invoice], 0);
    return STATUS_OK;
}

enum status books_change(struct books *books, int subscription, const struct credit_step *steps, size_t count,
                         int *charged)
{
    *charged = 0;
    for (size_t i = 0; i < count; i++)
        if (steps[i].line.amount.minor < 0 && id_is_none(steps[i].source.invoice_id))
            pending_reduce(books, subscription, &steps[i]);
    for (size_t i = 0; i < count; i++)
        if (note_wanted(steps, i))
            TRY(note_issue(books, id_number(steps[i].source.invoice_id), steps, count));
    return steps_charge(books, subscription, steps, count, charged);
}

/* tests/model/print.c: prints what billing/ computed, in the words of tests/model/model.py. */
#include <inttypes.h>
#include <stdio.h>

#include "books.h"

static const char *day_or_dash(struct day day, struct day_text *text)
{
    if (day_is_none(day))
        return "-";
    *text = day_write(day);
    return text->text;
}

void print_line(const struct line *line)
{
    struct day end = line->period.end;

    printf("line %s %" PRId64 " %" PRId64 " %s %s %d/%d %" PRId64 " %" PRId64 " %s %d\n", line_kind_name(line->kind),
           line->quantity, line->unit_price.minor, day_write(line->period.start).text, day_write(end).text, line->days,
           line->period_days, line->base.minor, line->amount.minor, tax_category_name(line->tax.category),
           line->tax.rate_bp);
}

void print_sums(const struct charge *charge, int64_t applied_minor, int64_t due_minor)
{
    for (size_t i = 0; i < charge->tax_count; i++)
        printf("tax %s %d %" PRId64 " %" PRId64 "\n", tax_category_name(charge->taxes[i].rule.category),
               charge->taxes[i].rule.rate_bp, charge->taxes[i].taxable.minor, charge->taxes[i].amount.minor);
    printf("sum %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 "\n", charge->subtotal.minor,
           charge->tax_total.minor, charge->total.minor, applied_minor, due_minor);
}

void print_charge(const struct charge *charge)
{
    print_sums(charge, charge->credit_applied.minor, charge->amount_due.minor);
}

void print_quote(const struct quote *quote)
{
    printf("quote %s %s %s monthly %" PRId64 " %" PRId64 " next ", quote_effective_name(quote->effective),
           quote_collection_name(quote->collection), quote->binding ? "binding" : "open",
           quote->current_monthly_cost.minor, quote->proposed_monthly_cost.minor);
    if (day_is_none(quote->next_invoice_on))
        printf("-\n");
    else
        printf("%s %" PRId64 " %" PRId64 " %" PRId64 "\n", day_write(quote->next_invoice_on).text,
               quote->next_subtotal.minor, quote->next_tax_total.minor, quote->next_total.minor);
    for (size_t i = 0; i < quote->charge.line_count; i++)
        print_line(&quote->charge.lines[i]);
    print_charge(&quote->charge);
}

void print_invoice(const struct books *books, int number, const int *lines, size_t count)
{
    const struct invoice *invoice = &books->invoices[number].invoice;

    printf("invoice %d %s %s %s %s\n", number, day_write(invoice->issue_date).text, day_write(invoice->due_date).text,
           payment_method_type_name(invoice->payment_method_type), invoice_status_name(invoice->status));
    for (size_t i = 0; i < count; i++) {
        printf("of %d ", books->lines[lines[i]].subscription);
        print_line(&books->lines[lines[i]].line);
    }
    print_charge(&invoice->charge);
}

static void print_or_dash(const char *word, int64_t number)
{
    if (number > 0)
        printf(" %s %" PRId64, word, number);
    else
        printf(" %s -", word);
}

static void print_subscription(const struct book_subscription *entry, int number)
{
    const struct subscription *s = &entry->subscription;
    struct day_text text;

    printf("subscription %d %s", number, subscription_status_name(s->status));
    if (!day_is_none(s->anchor)) {
        printf(" %" PRId64 " %s %s %d cancels %s", s->total_licences, day_write(s->period.start).text,
               day_write(s->period.end).text, s->period_number, day_or_dash(s->cancels_on, &text));
        print_or_dash("scheduled", s->scheduled_licences);
    }
    print_or_dash("held", entry->held_licences);
    if (!day_is_none(s->anchor)) {
        printf(" lots %s", s->lot_count == 0 ? "-" : "");
        for (size_t i = 0; i < s->lot_count; i++)
            printf("%s%" PRId64 "@%s", i == 0 ? "" : ",", s->lots[i].quantity, day_write(s->lots[i].acquired_on).text);
    }
    printf("\n");
}

void print_standing(struct books *books)
{
    for (int i = 1; i <= books->subscription_count; i++)
        print_subscription(&books->subscriptions[i], i);
    for (int i = 1; i <= books->invoice_count; i++)
        if (books->invoices[i].invoice.status == INVOICE_OPEN)
            printf("open %d %" PRId64 "\n", i, books->invoices[i].invoice.due_minor);
    printf("balance %" PRId64 " owed %" PRId64 "\n.\n", books->balance_minor, books_owed(books));
}

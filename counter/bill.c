/* counter/bill.c */
#include "counter/bill.h"

#include <string.h>

#include "base/log.h"
#include "counter/invoice_finalise.h"
#include "counter/line_text.h"
#include "sql/store_invoice.h"
#include "sql/store_payment.h"
#include "sql/store_pending_line.h"

struct bill {
    struct bill *next;
    struct id payment_method_id;
    enum payment_method_type payment_method_type;
    bool wanted;                /* something renews, or a line has come due */
    struct invoice_line *lines; /* what waited comes first: bills_open puts it there */
    struct line *bare;          /* the same, for the sums */
    int64_t *versions;          /* of pending lines */
    size_t count, capacity;
    size_t waited;              /* of them, so many are pending lines */
};

static struct bill *bill_of(struct bills *bills, size_t till, struct id method_id, enum payment_method_type type)
{
    struct bill **end = &bills->heads[till];

    while (*end != NULL && !id_equal((*end)->payment_method_id, method_id))
        end = &(*end)->next;
    if (*end == NULL) {
        *end = ARENA_NEW(bills->tills[till]->arena, struct bill);
        **end = (struct bill){ .payment_method_id = method_id, .payment_method_type = type };
    }
    return *end;
}

static void line_append(struct arena *arena, struct bill *bill, const struct invoice_line *line, int64_t version)
{
    if (bill->count == bill->capacity) {
        size_t capacity = bill->capacity == 0 ? 2 : bill->capacity * 2;
        struct invoice_line *lines = ARENA_ARRAY(arena, struct invoice_line, capacity);
        struct line *bare = ARENA_ARRAY(arena, struct line, capacity);
        int64_t *versions = ARENA_ARRAY(arena, int64_t, capacity);

        if (bill->count > 0) {
            memcpy(lines, bill->lines, sizeof *lines * bill->count);
            memcpy(bare, bill->bare, sizeof *bare * bill->count);
            memcpy(versions, bill->versions, sizeof *versions * bill->count);
        }
        bill->lines = lines;
        bill->bare = bare;
        bill->versions = versions;
        bill->capacity = capacity;
    }
    bill->lines[bill->count] = *line;
    bill->versions[bill->count] = version;
    bill->bare[bill->count++] = line->line;
}

static const char *description(struct counter *c, const char *name_en, const char *name_fr, const struct line *line)
{
    enum language language = language_of_locale(c->organization.locale);

    return line_text(c->arena, language, language == LANGUAGE_FR ? name_fr : name_en, line);
}

static void pending_append(struct bills *bills, size_t till, const struct pending_line *p)
{
    struct counter *c = bills->tills[till];
    struct bill *bill = bill_of(bills, till, p->payment_method_id, p->payment_method_type);
    struct invoice_line line = { .id = p->id, .subscription_id = p->subscription_id, .line = p->line,
                                 .description = description(c, p->product_name_en, p->product_name_fr, &p->line) };

    line_append(c->arena, bill, &line, p->version);
    bill->waited++;
    bill->wanted = bill->wanted || (!day_is_none(p->due_on) && p->due_on.number <= bills->day.number);
}

enum status bills_open(struct bills *bills, struct counter *const tills[], size_t till_count, const struct id ids[], struct day day)
{
    struct pending_line *pending;
    size_t count, till = 0;
    enum status status;

    *bills = (struct bills){ .tills = tills, .till_count = till_count, .ids = ids, .day = day };
    bills->heads = ARENA_ARRAY(tills[0]->arena, struct bill *, till_count);
    memset(bills->heads, 0, sizeof *bills->heads * till_count);
    if ((status = store_pending_line_open(tills[0]->sql, tills[0]->arena, ids, till_count, &pending, &count)) != STATUS_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        while (!id_equal(ids[till], pending[i].organization_id))
            till++; /* both are in order of the organization */
        pending_append(bills, till, &pending[i]);
    }
    return STATUS_OK;
}

void bills_add(struct bills *bills, size_t till, const struct subscription *s, struct id line_id, const struct line *line)
{
    struct counter *c = bills->tills[till];
    struct bill *bill = bill_of(bills, till, s->payment_method_id, s->payment_method_type);
    struct invoice_line made = { .id = line_id, .subscription_id = s->id, .line = *line,
                                 .description = description(c, s->product_name_en, s->product_name_fr, line) };

    line_append(c->arena, bill, &made, 0);
    bill->wanted = true;
}

/* What bills_close writes, of all bills. */
struct issue {
    struct finalising *documents;
    size_t document_count;
    struct payment *payments;
    size_t payment_count;
    struct pending_line_invoiced *invoiced;
    size_t invoiced_count;
    const struct billed_parts *parts;
    size_t part_count;
};

static int64_t part_of(const struct issue *issue, struct id organization_id, struct id method_id)
{
    for (size_t i = 0; i < issue->part_count; i++)
        if (id_equal(issue->parts[i].organization_id, organization_id) && id_equal(issue->parts[i].payment_method_id, method_id))
            return issue->parts[i].next_part;
    return 0;
}

static const struct payment *attempt_add(struct issue *issue, struct counter *c, const struct invoice *invoice)
{
    if (!invoice_first_attempt(c, invoice, &issue->payments[issue->payment_count]))
        return NULL;
    return &issue->payments[issue->payment_count++];
}

/* Lines from..from + count of the bill, as an invoice with that charge. */
static void document_add(struct issue *issue, struct counter *c, const struct bills *bills, const struct bill *bill, size_t from, size_t count,
                         const struct charge *charge)
{
    struct invoice *invoice = ARENA_NEW(c->arena, struct invoice);

    *invoice = (struct invoice){ .id = id_new(), .billed_on = bills->day, .seller = c->deployment->seller, .buyer = c->organization.party,
                                 .billed_part = part_of(issue, c->organization.id, bill->payment_method_id) + (int64_t)(from / CHARGE_LINES_MAX),
                                 .locale = c->organization.locale, .charge = *charge, .lines = bill->lines + from, .line_count = count,
                                 .payment_method_id = bill->payment_method_id, .payment_method_type = bill->payment_method_type };
    for (size_t i = from; i < from + count && i < bill->waited; i++)
        issue->invoiced[issue->invoiced_count++] = (struct pending_line_invoiced){ c->organization.id, bill->lines[i].id, invoice->id, bill->versions[i] };
    issue->documents[issue->document_count++] = (struct finalising){ .c = c, .invoice = invoice, .payment = attempt_add(issue, c, invoice) };
}

/* What waited and comes to nothing waits for something that does not. */
static enum status waited_rest(struct counter *c, const struct bill *bill, size_t from, size_t count)
{
    for (size_t i = from; i < from + count && i < bill->waited; i++) {
        enum status status = store_pending_line_rest(c->sql, c->organization.id, bill->lines[i].id, bill->versions[i]);

        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

/* One invoice, or several where one cannot hold all lines. *balance: what is left of the organization's credit. */
static enum status bill_issue(struct issue *issue, const struct bills *bills, struct counter *c, const struct bill *bill, struct money *balance)
{
    for (size_t from = 0; from < bill->count; from += CHARGE_LINES_MAX) {
        size_t left = bill->count - from, count = left < CHARGE_LINES_MAX ? left : CHARGE_LINES_MAX;
        struct charge charge;
        enum status status = charge_total(bill->bare + from, count, balance->currency, *balance, true, &charge);

        if (status != STATUS_OK)
            return status;
        if (charge.total.minor < 0) {
            log_error("organization %s: what waits to be invoiced is less than nothing", id_write(ID_ORGANIZATION, c->organization.id).text);
            return STATUS_INTERNAL;
        }
        if (charge.total.minor == 0) {
            if ((status = waited_rest(c, bill, from, count)) != STATUS_OK)
                return status;
            continue;
        }
        balance->minor -= charge.credit_applied.minor;
        document_add(issue, c, bills, bill, from, count, &charge);
    }
    return STATUS_OK;
}

static enum status issue_open(const struct bills *bills, struct issue *issue)
{
    struct counter *first = bills->tills[0];
    struct billed_parts *parts;
    size_t documents = 0, waited = 0;
    enum status status;

    *issue = (struct issue){ 0 };
    for (size_t till = 0; till < bills->till_count; till++)
        for (const struct bill *bill = bills->heads[till]; bill != NULL; bill = bill->next)
            if (bill->wanted) {
                documents += (bill->count + CHARGE_LINES_MAX - 1) / CHARGE_LINES_MAX;
                waited += bill->waited;
            }
    issue->documents = ARENA_ARRAY(first->arena, struct finalising, documents);
    issue->payments = ARENA_ARRAY(first->arena, struct payment, documents);
    issue->invoiced = ARENA_ARRAY(first->arena, struct pending_line_invoiced, waited);
    if (documents == 0)
        return STATUS_OK;
    status = store_invoice_parts(first->sql, first->arena, bills->ids, bills->till_count, bills->day, &parts, &issue->part_count);
    issue->parts = parts;
    return status;
}

enum status bills_close(struct bills *bills, struct day_done *done)
{
    struct counter *first = bills->tills[0];
    struct issue issue;
    enum status status;

    if ((status = issue_open(bills, &issue)) != STATUS_OK)
        return status;
    for (size_t till = 0; till < bills->till_count; till++) {
        struct counter *c = bills->tills[till];
        struct money balance = money_of(c->organization.credit_balance_minor, c->organization.currency);

        for (const struct bill *bill = bills->heads[till]; bill != NULL; bill = bill->next)
            if (bill->wanted && (status = bill_issue(&issue, bills, c, bill, &balance)) != STATUS_OK)
                return status;
    }
    if ((status = store_payment_insert(first->sql, first->arena, issue.payments, issue.payment_count)) != STATUS_OK ||
        (status = store_pending_line_invoice(first->sql, first->arena, issue.invoiced, issue.invoiced_count)) != STATUS_OK ||
        (status = invoices_finalise(issue.documents, issue.document_count)) != STATUS_OK)
        return status;
    done->invoices_finalized += (int64_t)issue.document_count;
    return STATUS_OK;
}

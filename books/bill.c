/* books/bill.c */
#include "books/bill.h"

#include <string.h>

#include "base/log.h"
#include "books/bill_orphan.h"
#include "books/invoice_finalise.h"
#include "books/line_text.h"
#include "books/pending_add.h"
#include "sql/store_invoice.h"
#include "sql/store_payment.h"

struct bill {
    struct bill *next;
    struct id payment_method_id;
    enum payment_method_type payment_method_type;
    bool wanted;                /* something renews, or a line has come due */
    struct invoice_line *lines; /* the pending lines first, as bills_open puts them there */
    struct line *bare;          /* the same lines, as charge_total takes them */
    struct bill_line *planned;  /* the same lines, as bill_plan_make takes them */
    int64_t *versions;          /* of pending lines */
    bool *due;                  /* of pending lines: whether they have a due day (due_on) */
    size_t count, capacity;
    size_t waited; /* how many of the lines are pending lines */
    struct bill_plan plan;
    bool *kept; /* of each document of the plan: whether this act issues it */
};

static struct bill *bill_of(struct bills *bills, size_t till, struct id method_id, enum payment_method_type type)
{
    struct bill **end = &bills->heads[till];

    while (*end != NULL && !id_equal((*end)->payment_method_id, method_id))
        end = &(*end)->next;
    if (*end == NULL) {
        *end = ARENA_NEW(bills->acts[till]->arena, struct bill);
        **end = (struct bill){ .payment_method_id = method_id, .payment_method_type = type };
    }
    return *end;
}

static void bill_grow(struct arena *arena, struct bill *bill)
{
    size_t capacity = bill->capacity == 0 ? 2 : bill->capacity * 2;
    struct invoice_line *lines = ARENA_ARRAY(arena, struct invoice_line, capacity);
    struct line *bare = ARENA_ARRAY(arena, struct line, capacity);
    struct bill_line *planned = ARENA_ARRAY(arena, struct bill_line, capacity);
    int64_t *versions = ARENA_ARRAY(arena, int64_t, capacity);
    bool *due = ARENA_ARRAY(arena, bool, capacity);

    if (bill->count > 0) {
        memcpy(lines, bill->lines, sizeof *lines * bill->count);
        memcpy(bare, bill->bare, sizeof *bare * bill->count);
        memcpy(planned, bill->planned, sizeof *planned * bill->count);
        memcpy(versions, bill->versions, sizeof *versions * bill->count);
        memcpy(due, bill->due, sizeof *due * bill->count);
    }
    bill->lines = lines;
    bill->bare = bare;
    bill->planned = planned;
    bill->versions = versions;
    bill->due = due;
    bill->capacity = capacity;
}

static void line_append(struct arena *arena, struct bill *bill, const struct invoice_line *line, struct id group,
                        int64_t version)
{
    if (bill->count == bill->capacity)
        bill_grow(arena, bill);
    bill->lines[bill->count] = *line;
    bill->versions[bill->count] = version;
    bill->due[bill->count] = false;
    bill->planned[bill->count] =
        (struct bill_line){ .group = group, .amount_minor = line->line.amount.minor, .tax = line->line.tax };
    bill->bare[bill->count++] = line->line;
}

static const char *description(struct act *act, const char *name_en, const char *name_fr, const struct line *line)
{
    enum language language = language_of_locale(act->organization.locale);

    return line_text(act->arena, language, language == LANGUAGE_FR ? name_fr : name_en, line);
}

/* Whether the line that `p` reduces, or another line that reduces it, is the last one on the bill. */
static bool reduces_here(const struct bill *bill, const struct pending_line *p)
{
    return bill->count > 0 && id_equal(bill->planned[bill->count - 1].group, p->reduces_id);
}

static void pending_append(struct bills *bills, size_t till, struct pending_line *p)
{
    struct act *act = bills->acts[till];
    struct bill *bill = bill_of(bills, till, p->payment_method_id, p->payment_method_type);
    struct invoice_line line = { .id = p->id,
                                 .subscription_id = p->subscription_id,
                                 .line = p->line,
                                 .description = description(act, p->product_name_en, p->product_name_fr, &p->line) };
    struct id group = id_is_none(p->reduces_id) ? p->id : p->reduces_id;

    if (!id_is_none(p->reduces_id) && !reduces_here(bill, p)) {
        bills->orphans[bills->orphan_count++] = p;
        return;
    }
    line_append(act->arena, bill, &line, group, p->version);
    bill->due[bill->waited++] = !day_is_none(p->due_on);
    bill->wanted = bill->wanted || (!day_is_none(p->due_on) && p->due_on.number <= bills->day.number);
}

void bills_open(struct bills *bills, struct act *const acts[], const struct id ids[], struct day day,
                const struct day_share *share)
{
    size_t till = 0;

    *bills = (struct bills){ .acts = acts, .till_count = share->till_count, .ids = ids, .day = day };
    bills->heads = ARENA_ARRAY(acts[0]->arena, struct bill *, share->till_count);
    memset(bills->heads, 0, sizeof *bills->heads * share->till_count);
    bills->orphans = ARENA_ARRAY(acts[0]->arena, struct pending_line *, share->waiting_count);
    for (size_t i = 0; i < share->waiting_count; i++) {
        while (!id_equal(ids[till], share->waiting[i].organization_id))
            till++; /* both are in order of the organization */
        pending_append(bills, till, &share->waiting[i]);
    }
}

struct bill_place bills_add(struct bills *bills, size_t till, const struct subscription *s, struct id line_id,
                            const struct line *line)
{
    struct act *act = bills->acts[till];
    struct bill *bill = bill_of(bills, till, s->payment_method_id, s->payment_method_type);
    struct invoice_line made = { .id = line_id,
                                 .subscription_id = s->id,
                                 .line = *line,
                                 .description = description(act, s->product_name_en, s->product_name_fr, line) };

    line_append(act->arena, bill, &made, ID_NONE, 0);
    bill->wanted = true;
    return (struct bill_place){ bill, bill->count - 1 };
}

/* Whether a document is full and its lines, before tax, sum to more than zero and to no less than is collected: such a
 * document is always issued, so each act brings the day nearer to its end. */
static bool full_document(struct arena *arena, const struct bill *bill, int64_t least_minor)
{
    int64_t *sums = ARENA_ARRAY(arena, int64_t, bill->plan.document_count);

    for (size_t i = 0; i < bill->plan.document_count; i++)
        sums[i] = 0;
    for (size_t i = 0; i < bill->count; i++) {
        size_t at = bill->plan.document_of[i];

        if (at != BILL_LEFT && __builtin_add_overflow(sums[at], bill->planned[i].amount_minor, &sums[at]))
            sums[at] = INT64_MAX; /* charge_total refuses the document */
    }
    for (size_t i = 0; i < bill->plan.document_count; i++)
        if (sums[i] > 0 && !minimum_spares(bill->payment_method_type, sums[i], least_minor) &&
            bill->plan.documents[i].line_count == CHARGE_LINES_MAX)
            return true;
    return false;
}

static void bill_plan(struct act *act, struct bill *bill, bool cut)
{
    struct arena *arena = act->arena;
    bool full;

    bill_plan_make(arena, bill->planned, bill->count, &bill->plan);
    full = cut && full_document(arena, bill, act_least_minor(act));
    bill->kept = ARENA_ARRAY(arena, bool, bill->plan.document_count);
    for (size_t i = 0; i < bill->plan.document_count; i++)
        bill->kept[i] = !full || bill->plan.documents[i].line_count == CHARGE_LINES_MAX;
}

void bills_plan(struct bills *bills, bool cut)
{
    for (size_t till = 0; till < bills->till_count; till++)
        for (struct bill *bill = bills->heads[till]; bill != NULL; bill = bill->next)
            if (bill->wanted)
                bill_plan(bills->acts[till], bill, cut);
}

bool bills_has(struct bill_place place)
{
    size_t document = place.bill->plan.document_of[place.at];

    return document != BILL_LEFT && place.bill->kept[document];
}

/* What bills_close writes, of all bills. */
struct issue {
    struct finalising *documents;
    size_t document_count;
    struct payment *payments;
    size_t payment_count;
    struct pending_line_invoiced *invoiced;
    size_t invoiced_count;
    /* lines of new periods that become pending, because too little is due to be collected */
    struct pending_line *kept;
    size_t kept_count;
    const struct billed_parts *parts;
    size_t part_count;
    int64_t rested; /* pending lines of documents that sum to zero (day_done.h) */
};

static int64_t part_of(const struct issue *issue, struct id organization_id, struct id method_id)
{
    for (size_t i = 0; i < issue->part_count; i++)
        if (id_equal(issue->parts[i].organization_id, organization_id) &&
            id_equal(issue->parts[i].payment_method_id, method_id))
            return issue->parts[i].next_part;
    return 0;
}

static const struct payment *attempt_add(struct issue *issue, struct act *act, const struct invoice *invoice)
{
    if (!invoice_first_attempt(act, invoice, &issue->payments[issue->payment_count]))
        return NULL;
    return &issue->payments[issue->payment_count++];
}

/* The lines of one document of a bill, in the bill's order. */
struct document {
    const struct invoice_line *lines;
    const struct line *bare;
    const size_t *at; /* of each line, its place on the bill */
    size_t count;
};

static struct document document_lines(struct arena *arena, const struct bill *bill, size_t number)
{
    size_t size = bill->plan.documents[number].line_count, count = 0;
    struct invoice_line *lines = ARENA_ARRAY(arena, struct invoice_line, size);
    struct line *bare = ARENA_ARRAY(arena, struct line, size);
    size_t *at = ARENA_ARRAY(arena, size_t, size);

    for (size_t i = 0; i < bill->count && count < size; i++) {
        if (bill->plan.document_of[i] != number)
            continue;
        lines[count] = bill->lines[i];
        bare[count] = bill->bare[i];
        at[count++] = i;
    }
    return (struct document){ .lines = lines, .bare = bare, .at = at, .count = count };
}

static void document_add(struct issue *issue, struct act *act, const struct bills *bills, const struct bill *bill,
                         const struct document *document, int64_t part, const struct charge *charge)
{
    struct invoice *invoice = ARENA_NEW(act->arena, struct invoice);

    *invoice = (struct invoice){ .id = id_new(),
                                 .billed_on = bills->day,
                                 .seller = act->deployment->seller,
                                 .buyer = act->organization.party,
                                 .billed_part = part,
                                 .locale = act->organization.locale,
                                 .charge = *charge,
                                 .lines = document->lines,
                                 .line_count = document->count,
                                 .payment_method_id = bill->payment_method_id,
                                 .payment_method_type = bill->payment_method_type };
    for (size_t i = 0; i < document->count && document->at[i] < bill->waited; i++)
        issue->invoiced[issue->invoiced_count++] =
            (struct pending_line_invoiced){ act->organization.id, document->lines[i].id, invoice->id,
                                            bill->versions[document->at[i]] };
    issue->documents[issue->document_count++] =
        (struct finalising){ .act = act, .invoice = invoice, .payment = attempt_add(issue, act, invoice) };
}

/* Lines that sum to zero are not invoiced: their due_on is cleared and they stay pending, for a later invoice. Lines
 * without a due_on stay as they are and are not counted, so that a day on which nothing is done any more is noticed. */
static enum status waited_rest(struct issue *issue, struct act *act, const struct bill *bill,
                               const struct document *document)
{
    for (size_t i = 0; i < document->count && document->at[i] < bill->waited; i++) {
        size_t at = document->at[i];
        enum status status = STATUS_OK;

        if (!bill->due[at])
            continue;
        status = store_pending_line_rest(act->sql, act->organization.id, document->lines[i].id, bill->versions[at]);
        if (status != STATUS_OK)
            return status;
        issue->rested++;
    }
    return STATUS_OK;
}

/* Too little is due to be collected: all lines of the document stay pending, and those of new periods become so. */
static enum status document_keep(struct issue *issue, struct act *act, const struct bill *bill,
                                 const struct document *document)
{
    enum status status = waited_rest(issue, act, bill, document);

    for (size_t i = 0; status == STATUS_OK && i < document->count; i++)
        if (document->at[i] >= bill->waited)
            status = pending_keep(act, &document->lines[i], bill->payment_method_id, &issue->kept[issue->kept_count++]);
    return status;
}

/* *balance: what the documents before this one left of the organization's credit balance. */
static enum status document_issue(struct issue *issue, const struct bills *bills, struct act *act,
                                  const struct bill *bill, size_t number, int64_t *part, struct money *balance)
{
    struct document document = document_lines(act->arena, bill, number);
    struct charge charge;
    bool issued;
    enum status status = bill_document_charge(document.bare, document.count, bill->payment_method_type, *balance,
                                              act_least_minor(act), &charge, &issued);

    if (status != STATUS_OK)
        return status;
    /* no data leads here: a reducing line is on the document of the line that it reduces, and never exceeds it */
    if (charge.total.minor < 0) {
        log_error("organization %s: the lines to be invoiced sum to less than zero",
                  id_write(ID_ORGANIZATION, act->organization.id).text);
        return STATUS_INTERNAL;
    }
    if (charge.total.minor == 0)
        return waited_rest(issue, act, bill, &document);
    if (!issued)
        return document_keep(issue, act, bill, &document);
    balance->minor -= charge.credit_applied.minor;
    document_add(issue, act, bills, bill, &document, (*part)++, &charge);
    return STATUS_OK;
}

static enum status bill_issue(struct issue *issue, const struct bills *bills, struct act *act, const struct bill *bill,
                              struct money *balance)
{
    int64_t part = part_of(issue, act->organization.id, bill->payment_method_id);
    enum status status = STATUS_OK;

    for (size_t i = 0; status == STATUS_OK && i < bill->plan.document_count; i++)
        if (bill->kept[i])
            status = document_issue(issue, bills, act, bill, i, &part, balance);
    return status;
}

static enum status issue_open(const struct bills *bills, struct issue *issue)
{
    struct act *first = bills->acts[0];
    struct billed_parts *parts;
    size_t documents = 0, waited = 0, begun = 0;
    enum status status;

    *issue = (struct issue){ 0 };
    for (size_t till = 0; till < bills->till_count; till++)
        for (const struct bill *bill = bills->heads[till]; bill != NULL; bill = bill->next)
            if (bill->wanted) {
                documents += bill->plan.document_count;
                waited += bill->waited;
                begun += bill->count - bill->waited;
            }
    issue->documents = ARENA_ARRAY(first->arena, struct finalising, documents);
    issue->payments = ARENA_ARRAY(first->arena, struct payment, documents);
    issue->invoiced = ARENA_ARRAY(first->arena, struct pending_line_invoiced, waited);
    issue->kept = ARENA_ARRAY(first->arena, struct pending_line, begun);
    if (documents == 0)
        return STATUS_OK;
    status = store_invoice_parts(first->sql, first->arena, bills->ids, bills->till_count, bills->day, &parts,
                                 &issue->part_count);
    issue->parts = parts;
    return status;
}

/* Credit notes come before the invoices, because the invoices use the credit that they give, and because every act
 * locks the series of the notes before that of the invoices. */
static enum status orphans_close(struct bills *bills, struct day_done *done)
{
    size_t till = 0;

    for (size_t from = 0, size = 0; from < bills->orphan_count; from += size) {
        struct id organization_id = bills->orphans[from]->organization_id;
        enum status status;

        for (size = 1; from + size < bills->orphan_count &&
                       id_equal(bills->orphans[from + size]->organization_id, organization_id);
             size++)
            ;
        while (!id_equal(bills->ids[till], organization_id))
            till++; /* both are in order of the organization */
        if ((status = orphans_credit(bills->acts[till], bills->orphans + from, size, done)) != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

enum status bills_close(struct bills *bills, struct day_done *done)
{
    struct act *first = bills->acts[0];
    struct issue issue;
    enum status status;

    if ((status = orphans_close(bills, done)) != STATUS_OK || (status = issue_open(bills, &issue)) != STATUS_OK)
        return status;
    for (size_t till = 0; till < bills->till_count; till++) {
        struct act *act = bills->acts[till];
        struct money balance = money_of(act->organization.credit_balance_minor, act->organization.currency);

        for (const struct bill *bill = bills->heads[till]; bill != NULL; bill = bill->next)
            if (bill->wanted && (status = bill_issue(&issue, bills, act, bill, &balance)) != STATUS_OK)
                return status;
    }
    if ((status = store_payment_insert(first->sql, first->arena, issue.payments, issue.payment_count)) != STATUS_OK ||
        (status = store_pending_line_invoice(first->sql, first->arena, issue.invoiced, issue.invoiced_count)) !=
            STATUS_OK ||
        (status = store_pending_line_insert(first->sql, first->arena, issue.kept, issue.kept_count)) != STATUS_OK ||
        (status = invoices_finalise(issue.documents, issue.document_count)) != STATUS_OK)
        return status;
    done->invoices_finalized += (int64_t)issue.document_count;
    done->lines_rested += issue.rested;
    return STATUS_OK;
}

/* counter/invoice_upcoming.c: what books/period_roll.c and books/bill.c will do on the day, without doing it: reads the
 * same share of the day and makes the same plan of it. */
#include "counter/invoice_upcoming.h"

#include <string.h>

#include "base/log.h"
#include "billing/bill_plan.h"
#include "billing/renewal.h"
#include "books/day_share.h"
#include "books/line_text.h"
#include "sql/store_due.h"
#include "sql/store_organization.h"

struct look {
    struct counter *c;
    struct organization organization;
    struct day day;
    struct arena reading; /* of the share's rows */
    struct day_share share;
    struct money balance; /* what the invoices before leave of the credit balance */
};

/* The lines of one payment method's bill, in its order: pending lines, then renewals. */
struct coming {
    enum payment_method_type type; /* the type of the method, taken from its lines */
    struct invoice_line *lines;
    struct bill_line *planned;
    size_t count;
    bool wanted; /* something renews, or a line has come due; else no invoice is made */
};

static const char *description(const struct look *look, const char *name_en, const char *name_fr,
                               const struct line *line)
{
    enum language language = language_of_locale(look->organization.locale);

    return line_text(look->c->act.arena, language, language == LANGUAGE_FR ? name_fr : name_en, line);
}

static void line_append(struct coming *coming, const struct invoice_line *line, struct id group)
{
    coming->lines[coming->count] = *line;
    coming->planned[coming->count++] =
        (struct bill_line){ .group = group, .amount_minor = line->line.amount.minor, .tax = line->line.tax };
}

/* Appends a pending line, unless it reduces a line that is not on the bill: that becomes a credit note
 * (books/bill_orphan.h). */
static void waiting_append(const struct look *look, struct coming *coming, const struct pending_line *p)
{
    struct id group = id_is_none(p->reduces_id) ? p->id : p->reduces_id;
    struct invoice_line line = { .id = p->id,
                                 .subscription_id = p->subscription_id,
                                 .line = p->line,
                                 .description = description(look, p->product_name_en, p->product_name_fr, &p->line) };

    if (!id_is_none(p->reduces_id) &&
        (coming->count == 0 || !id_equal(coming->planned[coming->count - 1].group, group)))
        return;
    line_append(coming, &line, group);
    coming->wanted = coming->wanted || (!day_is_none(p->due_on) && p->due_on.number <= look->day.number);
}

static enum status renewal_append(const struct look *look, struct coming *coming, const struct subscription *s)
{
    const struct party *seller = &look->c->act.deployment->seller, *buyer = &look->organization.party;
    struct invoice_line line = { .subscription_id = s->id };
    struct renewal renewal;
    struct tax_rule tax;
    enum status status;

    if (!tax_rule_for(seller->country, buyer->country, buyer->vat_id != NULL, look->day, &tax)) {
        log_error("organization %s: no tax rate is known for %s", id_write(ID_ORGANIZATION, look->organization.id).text,
                  buyer->country);
        return STATUS_INTERNAL;
    }
    if ((status = renewal_plan(s, &s->renewal_rate, tax, &renewal)) != STATUS_OK || renewal.kind != RENEWAL_BILLED)
        return status;
    line.line = renewal.line;
    line.description = description(look, s->product_name_en, s->product_name_fr, &renewal.line);
    line_append(coming, &line, ID_NONE);
    coming->wanted = true;
    return STATUS_OK;
}

/* Gathers the lines of one payment method. */
static enum status lines_gather(const struct look *look, struct id method_id, struct coming *coming)
{
    const struct day_share *share = &look->share;
    struct arena *arena = look->c->act.arena;
    enum status status = STATUS_OK;

    *coming =
        (struct coming){ .lines = ARENA_ARRAY(arena, struct invoice_line, share->waiting_count + share->due_count),
                         .planned = ARENA_ARRAY(arena, struct bill_line, share->waiting_count + share->due_count) };
    for (size_t i = 0; i < share->waiting_count; i++) {
        if (!id_equal(share->waiting[i].payment_method_id, method_id))
            continue;
        coming->type = share->waiting[i].payment_method_type;
        waiting_append(look, coming, &share->waiting[i]);
    }
    for (size_t i = 0; status == STATUS_OK && i < share->due_count; i++) {
        if (!id_equal(share->due[i].payment_method_id, method_id))
            continue;
        coming->type = share->due[i].payment_method_type;
        status = renewal_append(look, coming, &share->due[i]);
    }
    return status;
}

/* Fills the lines and the charge of one document, with what is left of the balance. *issued: whether it will be
 * issued. */
static enum status document_charge(const struct look *look, const struct coming *coming, const struct bill_plan *plan,
                                   size_t number, struct invoice *invoice, bool *issued)
{
    size_t size = plan->documents[number].line_count, count = 0;
    struct invoice_line *lines = ARENA_ARRAY(look->c->act.arena, struct invoice_line, size);
    struct line *bare = ARENA_ARRAY(look->c->act.arena, struct line, size);

    for (size_t i = 0; i < coming->count; i++)
        if (plan->document_of[i] == number) {
            lines[count] = coming->lines[i];
            bare[count++] = coming->lines[i].line;
        }
    *invoice = (struct invoice){ .lines = lines, .line_count = count };
    return bill_document_charge(bare, count, coming->type, look->balance,
                                minimum_minor(look->c->act.deployment->minimums, look->organization.currency),
                                &invoice->charge, issued);
}

/* Finds the first invoice of the method that will be issued; all of the method's invoices use the balance. */
static enum status method_bill(struct look *look, struct id method_id, struct invoice *invoice, bool *found)
{
    struct bill_plan plan;
    struct coming coming;
    enum status status = lines_gather(look, method_id, &coming);

    *found = false;
    if (status != STATUS_OK || !coming.wanted)
        return status;
    bill_plan_make(look->c->act.arena, coming.planned, coming.count, &plan);
    for (size_t i = 0; i < plan.document_count; i++) {
        struct invoice one;
        bool issued;

        if ((status = document_charge(look, &coming, &plan, i, &one, &issued)) != STATUS_OK)
            return status;
        if (!issued)
            continue;
        look->balance.minor -= one.charge.credit_applied.minor;
        if (*found)
            continue;
        *found = true;
        *invoice = one;
        invoice->payment_method_id = method_id;
        invoice->payment_method_type = coming.type;
    }
    return STATUS_OK;
}

static struct id method_at(const struct day_share *share, size_t at)
{
    return at < share->waiting_count ? share->waiting[at].payment_method_id
                                     : share->due[at - share->waiting_count].payment_method_id;
}

static bool seen_before(const struct day_share *share, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (id_equal(method_at(share, i), method_at(share, at)))
            return true;
    return false;
}

/* Finds the invoice of the smallest method. Goes through the methods in the order in which their invoices will be made,
 * in which they use the balance. */
static enum status share_bill(struct look *look, struct invoice *invoice, bool *found)
{
    for (size_t i = 0; i < look->share.waiting_count + look->share.due_count; i++) {
        struct invoice candidate;
        bool made;
        enum status status;

        if (seen_before(&look->share, i))
            continue;
        if ((status = method_bill(look, method_at(&look->share, i), &candidate, &made)) != STATUS_OK)
            return status;
        if (made && (!*found || memcmp(candidate.payment_method_id.bytes, invoice->payment_method_id.bytes,
                                       sizeof candidate.payment_method_id.bytes) < 0))
            *invoice = candidate;
        *found = *found || made;
    }
    return STATUS_OK;
}

static enum status day_share_next(struct look *look)
{
    struct id after = look->share.last_method;

    arena_wipe(&look->reading);
    return day_share_read_one(look->c->act.sql, &look->reading, look->organization.id, after, look->day, &look->share);
}

/* Goes through the day share by share, where it is more than one act does. */
static enum status day_bill(struct look *look, struct invoice *invoice, bool *found)
{
    struct counter *c = look->c;
    enum status status;

    arena_wipe(&look->reading);
    status = day_share_read(c->act.sql, &look->reading, &look->organization.id, 1, look->day, &look->share);

    *found = false;
    look->balance = money_of(look->organization.credit_balance_minor, look->organization.currency);
    while (status == STATUS_OK && (status = share_bill(look, invoice, found)) == STATUS_OK && !*found &&
           !id_is_none(look->share.last_method))
        status = day_share_next(look);
    return status;
}

/* Fills the other members. The bill of a day that has passed would be issued today. */
static void invoice_complete(const struct look *look, struct invoice *invoice)
{
    struct day today = counter_today(look->c);

    invoice->organization_id = look->organization.id;
    invoice->seller = look->c->act.deployment->seller;
    invoice->buyer = look->organization.party;
    invoice->locale = look->organization.locale;
    invoice->billed_on = look->day;
    invoice->issue_date = look->day.number > today.number ? look->day : today;
    invoice->due_date = invoice->payment_method_type == PAYMENT_METHOD_INVOICE
                            ? day_plus(invoice->issue_date, INVOICE_DUE_DAYS)
                            : invoice->issue_date;
    invoice->due_minor = invoice->charge.amount_due.minor;
}

/* Finds the earliest day on which an invoice would be issued. */
static enum status days_look(struct look *look, struct invoice *invoice)
{
    struct counter *c = look->c;
    struct day after = day_of(1970, 1, 1);
    bool found = false;
    enum status status = STATUS_OK;

    while (status == STATUS_OK && !found) {
        if ((status = store_due_boundary(c->act.sql, c->act.arena, look->organization.id, after, &look->day)) !=
            STATUS_OK)
            return status;
        if (day_is_none(look->day))
            return STATUS_NOT_FOUND;
        after = look->day;
        status = day_bill(look, invoice, &found);
    }
    return status;
}

enum status invoice_upcoming(struct counter *c, struct invoice *invoice)
{
    struct look look = { .c = c };
    enum status status =
        store_organization_find(c->act.sql, c->act.arena, c->act.caller.actor.organization_id, &look.organization);

    if (status == STATUS_OK)
        status = days_look(&look, invoice);
    arena_end(&look.reading); /* the invoice's lines are copies, and their texts are in c->act.arena */
    if (status == STATUS_OK)
        invoice_complete(&look, invoice);
    return status;
}

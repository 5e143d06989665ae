/* counter/invoice_upcoming.c: what counter/period_roll.c and counter/bill.c will do on the day, without doing it. */
#include "counter/invoice_upcoming.h"

#include <string.h>

#include "base/log.h"
#include "billing/renewal.h"
#include "counter/line_text.h"
#include "sql/store_due.h"
#include "sql/store_organization.h"
#include "sql/store_pending_line.h"
#include "sql/store_subscription.h"

enum { SUBSCRIPTIONS_MAX = 2000 };

/* A line of some payment method's invoice. */
struct coming {
    struct id payment_method_id;
    enum payment_method_type payment_method_type;
    bool wanted; /* it renews, or it is due: the others come along */
    struct invoice_line line;
};

struct look {
    struct counter *c;
    struct organization organization;
    struct day day;
    struct pending_line *pending;
    size_t pending_count;
    struct coming *lines; /* what waits comes first, as on the invoice */
    size_t line_count;
    struct money balance; /* what is left of the credit balance after the invoices before */
};

/* The first day after `after` on which a period ends or a line falls due; DAY_NONE: there is none. */
static enum status day_next(const struct look *look, struct day after, struct day *day)
{
    struct counter *c = look->c;
    enum status status = store_due_boundary(c->sql, c->arena, look->organization.id, after, day);

    for (size_t i = 0; status == STATUS_OK && i < look->pending_count; i++) {
        struct day due = look->pending[i].due_on;

        if (!day_is_none(due) && due.number > after.number && (day_is_none(*day) || due.number < day->number))
            *day = due;
    }
    return status;
}

static const char *description(const struct look *look, const char *name_en, const char *name_fr, const struct line *line)
{
    enum language language = language_of_locale(look->organization.locale);

    return line_text(look->c->arena, language, language == LANGUAGE_FR ? name_fr : name_en, line);
}

static void waiting_add(struct look *look)
{
    for (size_t i = 0; i < look->pending_count; i++) {
        const struct pending_line *p = &look->pending[i];

        look->lines[look->line_count++] = (struct coming){
            .payment_method_id = p->payment_method_id, .payment_method_type = p->payment_method_type,
            .wanted = !day_is_none(p->due_on) && p->due_on.number <= look->day.number,
            .line = { .id = p->id, .subscription_id = p->subscription_id, .line = p->line,
                      .description = description(look, p->product_name_en, p->product_name_fr, &p->line) }
        };
    }
}

static enum status renewal_add(struct look *look, const struct subscription *s)
{
    const struct party *seller = &look->c->deployment->seller, *buyer = &look->organization.party;
    struct renewal renewal;
    struct tax_rule tax;
    enum status status;

    if (!tax_rule_for(seller->country, buyer->country, buyer->vat_id != NULL, look->day, &tax)) {
        log_error("organization %s: no tax rate is known for %s", id_write(ID_ORGANIZATION, look->organization.id).text, buyer->country);
        return STATUS_INTERNAL;
    }
    if ((status = renewal_plan(s, &s->renewal_rate, tax, &renewal)) != STATUS_OK || renewal.kind != RENEWAL_BILLED)
        return status;
    look->lines[look->line_count++] = (struct coming){
        .payment_method_id = s->payment_method_id, .payment_method_type = s->payment_method_type, .wanted = true,
        .line = { .subscription_id = s->id, .line = renewal.line,
                  .description = description(look, s->product_name_en, s->product_name_fr, &renewal.line) }
    };
    return STATUS_OK;
}

static enum status lines_gather(struct look *look)
{
    struct counter *c = look->c;
    struct subscription *due;
    size_t count;
    enum status status = store_subscription_at_boundary(c->sql, c->arena, &look->organization.id, 1, look->day, SUBSCRIPTIONS_MAX, &due, &count);

    if (status != STATUS_OK)
        return status;
    look->lines = ARENA_ARRAY(c->arena, struct coming, look->pending_count + count);
    look->line_count = 0;
    waiting_add(look);
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = renewal_add(look, &due[i]);
    return status;
}

/* The lines of one payment method; *wanted: it has one for which an invoice is made. */
static size_t lines_of(const struct look *look, struct id method_id, struct invoice_line *lines, struct line *bare, bool *wanted)
{
    size_t count = 0;

    *wanted = false;
    for (size_t i = 0; i < look->line_count; i++) {
        if (!id_equal(look->lines[i].payment_method_id, method_id))
            continue;
        *wanted = *wanted || look->lines[i].wanted;
        lines[count] = look->lines[i].line;
        bare[count++] = look->lines[i].line.line;
    }
    return count;
}

/* The first of the method's invoices that is not nothing; there are several where one cannot hold all lines. */
static enum status method_bill(struct look *look, const struct coming *first, struct invoice *invoice, bool *found)
{
    struct arena *arena = look->c->arena;
    struct invoice_line *lines = ARENA_ARRAY(arena, struct invoice_line, look->line_count);
    struct line *bare = ARENA_ARRAY(arena, struct line, look->line_count);
    bool wanted;
    size_t count = lines_of(look, first->payment_method_id, lines, bare, &wanted);

    *found = false;
    for (size_t from = 0; wanted && from < count; from += CHARGE_LINES_MAX) {
        size_t part = count - from < CHARGE_LINES_MAX ? count - from : CHARGE_LINES_MAX;
        struct charge charge;
        enum status status = charge_total(bare + from, part, look->balance.currency, look->balance, true, &charge);

        if (status != STATUS_OK)
            return status;
        if (charge.total.minor <= 0)
            continue;
        look->balance.minor -= charge.credit_applied.minor;
        if (!*found)
            *invoice = (struct invoice){ .charge = charge, .lines = lines + from, .line_count = part,
                                         .payment_method_id = first->payment_method_id, .payment_method_type = first->payment_method_type };
        *found = true;
    }
    return STATUS_OK;
}

static bool seen_before(const struct look *look, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (id_equal(look->lines[i].payment_method_id, look->lines[at].payment_method_id))
            return true;
    return false;
}

/* Each method's invoice in the order in which they will be made, which is the order in which they use the balance. */
static enum status day_bill(struct look *look, struct invoice *invoice, bool *found)
{
    enum status status = lines_gather(look);

    *found = false;
    look->balance = money_of(look->organization.credit_balance_minor, look->organization.currency);
    for (size_t i = 0; status == STATUS_OK && i < look->line_count; i++) {
        struct invoice candidate;
        bool made;

        if (seen_before(look, i) || (status = method_bill(look, &look->lines[i], &candidate, &made)) != STATUS_OK || !made)
            continue;
        if (!*found || memcmp(candidate.payment_method_id.bytes, invoice->payment_method_id.bytes, sizeof candidate.payment_method_id.bytes) < 0)
            *invoice = candidate;
        *found = true;
    }
    return status;
}

/* A day that the billing run has not come to yet is issued today. */
static void invoice_complete(const struct look *look, struct invoice *invoice)
{
    struct day today = counter_today(look->c);

    invoice->organization_id = look->organization.id;
    invoice->seller = look->c->deployment->seller;
    invoice->buyer = look->organization.party;
    invoice->locale = look->organization.locale;
    invoice->billed_on = look->day;
    invoice->issue_date = look->day.number > today.number ? look->day : today;
    invoice->due_date = invoice->payment_method_type == PAYMENT_METHOD_INVOICE ? day_plus(invoice->issue_date, INVOICE_DUE_DAYS) : invoice->issue_date;
    invoice->due_minor = invoice->charge.amount_due.minor;
}

enum status invoice_upcoming(struct counter *c, struct invoice *invoice)
{
    struct look look = { .c = c };
    struct day after = day_of(1970, 1, 1);
    bool found = false;
    enum status status = store_organization_find(c->sql, c->arena, c->actor.organization_id, &look.organization);

    if (status == STATUS_OK)
        status = store_pending_line_open(c->sql, c->arena, &look.organization.id, 1, &look.pending, &look.pending_count);
    while (status == STATUS_OK && !found) {
        if ((status = day_next(&look, after, &look.day)) != STATUS_OK)
            return status;
        if (day_is_none(look.day))
            return STATUS_NOT_FOUND;
        after = look.day;
        status = day_bill(&look, invoice, &found);
    }
    if (status == STATUS_OK)
        invoice_complete(&look, invoice);
    return status;
}

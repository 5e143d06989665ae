/* billing/charge.h: lines, taxes and totals. The one function behind what is quoted, charged and invoiced.
 * Source: docs/rules.md, B (Explained lines) and C. Pure. */
#ifndef GUICHET_BILLING_CHARGE_H
#define GUICHET_BILLING_CHARGE_H

#include "base/arena.h"
#include "base/day.h"
#include "base/id.h"
#include "billing/money.h"
#include "billing/proration.h"
#include "billing/tax.h"

enum line_kind { LINE_RECURRING, LINE_PRORATION };

struct line {
    enum line_kind kind;
    int64_t quantity;        /* licences the line is about: of a proration, how many more (or fewer, negative) */
    struct money unit_price; /* list price of one licence for a whole period */
    struct period period;    /* what the line pays for, half-open */
    int32_t days;            /* amount = round(base * days / period_days) */
    int32_t period_days;
    struct money base;
    struct money amount; /* before tax */
    struct tax_rule tax;
};

struct tax_total {
    struct tax_rule rule;
    struct money taxable;
    struct money amount;
};

/* Lines of one document, and of one quote. Rules of one charge: every rule that tax_rule_for can give fits
 * (tests/unit/tax.c counts them), however often a buyer's country or VAT id changes. A document has fewer:
 * billing/bill_plan.h. */
enum { CHARGE_LINES_MAX = 1000, CHARGE_TAXES_MAX = 32 };

struct charge {
    struct currency currency;
    const struct line *lines;                 /* caller's or arena memory */
    size_t line_count;                        /* 0: nothing is charged */
    struct tax_total taxes[CHARGE_TAXES_MAX]; /* one per category and rate, in the order of tax_rule_compare */
    size_t tax_count;
    struct money subtotal, tax_total, total;
    struct money credit_applied; /* of the organization's credit balance; never more than total, never negative */
    struct money amount_due;     /* total - credit_applied */
};

/* Sums the lines: one tax amount per category and rate on the document, never per line. `credit_balance` (>= 0) is
 * used where `use_credit` and the total is positive. At most CHARGE_LINES_MAX lines. STATUS_AMOUNT_OVERFLOW: *charge
 * is untouched. */
enum status charge_total(const struct line *lines, size_t count, struct currency currency, struct money credit_balance,
                         bool use_credit, struct charge *charge) MUST_CHECK;

/* The charge's sum for that category and rate; a new one of nothing, in its place, where it is asked for the first
 * time. */
struct tax_total *charge_tax(struct charge *charge, struct tax_rule rule);

/* The canonical text of a charge: what a quote keeps, and what an order compares byte by byte after computing it
 * again ("what is quoted is what is charged"). Its form stands in charge_text.c. Reading gives back an equal charge,
 * its lines in the arena; false: not such a text, *charge untouched. */
const char *charge_write(struct arena *arena, const struct charge *charge);
bool charge_read(struct arena *arena, const char *text, struct charge *charge) MUST_CHECK;

/* How amount comes from base * days / period_days, so that a reader can redo it: "half_away_from_zero"; or
 * "limited", where a credit is not more than was left of what it gives back. Source: docs/rules.md, B (Explained
 * lines). */
const char *line_rounding(const struct line *line);

const char *line_kind_name(enum line_kind kind); /* "recurring", "proration" */
bool line_kind_read(const char *name, enum line_kind *kind) MUST_CHECK;

#endif

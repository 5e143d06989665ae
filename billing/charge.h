/* billing/charge.h: lines, taxes and totals: the same functions compute what is quoted, charged and invoiced.
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
    /* how many licences the line is for; of a proration, by how many the count changes (negative: fewer) */
    int64_t quantity;
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

/* CHARGE_LINES_MAX: the most lines of a document or quote. CHARGE_TAXES_MAX: room for every rule that tax_rule_for can
 * give (tests/unit/tax.c counts them), however often a buyer's country or VAT id changes. A document has fewer rules:
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

/* Sums the lines: one tax amount for each category and rate of the document, never for each line. `credit_balance` (>=
 * 0) is applied where `use_credit` and the total is positive. At most CHARGE_LINES_MAX lines. STATUS_AMOUNT_OVERFLOW:
 * *charge is untouched. */
enum status charge_total(const struct line *lines, size_t count, struct currency currency, struct money credit_balance,
                         bool use_credit, struct charge *charge) MUST_CHECK;

/* The charge's tax sums for a category and rate; inserted with zero amounts where the charge has none yet. */
struct tax_total *charge_tax(struct charge *charge, struct tax_rule rule);

/* The canonical text of a charge: a quote stores it, and its order compares it byte by byte with the charge computed
 * again ("what is quoted is what is charged"). charge_text.c has its form. Reading gives an equal charge, its lines in
 * the arena; false: not such a text, *charge untouched. */
const char *charge_write(struct arena *arena, const struct charge *charge);
bool charge_read(struct arena *arena, const char *text, struct charge *charge) MUST_CHECK;

/* How amount comes from base * days / period_days, so that a reader can redo it: "half_away_from_zero"; or "limited",
 * where a credit was cut down to what was left of the credited line. Source: docs/rules.md, B (Explained lines). */
const char *line_rounding(const struct line *line);

const char *line_kind_name(enum line_kind kind); /* "recurring", "proration" */
bool line_kind_read(const char *name, enum line_kind *kind) MUST_CHECK;

#endif

"""The arithmetic of docs/rules.md, section C, a second time: in exact fractions, written from the document and not
from the product's code."""
import datetime
from calendar import monthrange
from fractions import Fraction

INT64_MAX = 2**63 - 1
DAY = datetime.timedelta(days=1)


class Refused(Exception):
    """A command is refused; the text is the code, in some cases with a reason behind it."""


def half_away(value):
    """Rounds half away from zero."""
    twice = 2 * abs(value.numerator) + value.denominator
    rounded = twice // (2 * value.denominator)
    return rounded if value.numerator >= 0 else -rounded


def amount(value):
    """An amount of money: 64 bits, else an error, never a wrong number."""
    if not -INT64_MAX - 1 <= value <= INT64_MAX:
        raise Refused("amount_overflow")
    return value


def month_later(anchor, months):
    """The anchor's day so many months later, clipped to the month's last day, always from the anchor."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


def boundary(anchor, billing_period, number):
    return month_later(anchor, number * (12 if billing_period == "P1Y" else 1))


def month_boundary_after(anchor, day):
    """The first monthly boundary after `day`."""
    months = max(0, (day.year - anchor.year) * 12 + day.month - anchor.month - 1)
    while month_later(anchor, months) <= day:
        months += 1
    return month_later(anchor, months)


class Rate:
    """A price: (mode, ((up_to or None, unit), ...)); flat is one step without end."""

    def __init__(self, billing_period, mode, text):
        self.billing_period, self.mode, self.steps = billing_period, mode, []
        for step in text.split(","):
            up_to, unit = step.split(":")
            self.steps.append((None if up_to == "*" else int(up_to), int(unit)))

    def recurring(self, licences):
        """The whole price of a period for a count."""
        if self.mode != "graduated":
            return amount(licences * self.unit(licences))
        total, below = 0, 0
        for up_to, unit in self.steps:
            top = licences if up_to is None else min(up_to, licences)
            total += max(0, top - below) * unit
            below = max(below, top)
        return amount(total)

    def unit(self, licences):
        """The price of the last licence of a count: its tier's."""
        for up_to, unit in self.steps:
            if up_to is None or licences <= up_to:
                return unit
        raise AssertionError("the last step has no end")

    def monthly(self, licences):
        whole = self.recurring(licences)
        return half_away(Fraction(whole, 12)) if self.billing_period == "P1Y" else whole


def proration(before, after, start, end, day):
    """(after - before) for the rest of [start, end) from `day` on, that day included."""
    return half_away(Fraction(after - before) * Fraction((end - day).days, (end - start).days))


# Standard rates, in hundredths of a per cent: the countries the histories sell to, each (from, rate), the oldest first.
OPEN = datetime.date(2024, 1, 1)
STANDARD = {country: [(OPEN, rate)] for country, rate in {
    "FR": 2000, "DE": 1900, "IT": 2200, "ES": 2100, "GR": 2400, "HU": 2700, "LU": 1700, "SE": 2500, "MT": 1800}.items()}
STANDARD["FI"] = [(OPEN, 2400), (datetime.date(2024, 9, 1), 2550)]
STANDARD["EE"] = [(OPEN, 2200), (datetime.date(2025, 7, 1), 2400)]
STANDARD["RO"] = [(OPEN, 1900), (datetime.date(2025, 8, 1), 2100)]
STANDARD["SK"] = [(OPEN, 2000), (datetime.date(2025, 1, 1), 2300)]
OUTSIDE = ("US", "CH", "JP", "GB", "KW")


def tax_rule(seller, buyer, has_vat_id, day):
    """(category, rate). Monaco counts as France."""
    buyer = "FR" if buyer == "MC" else buyer
    if buyer in OUTSIDE:
        return ("O", 0)
    if buyer != seller and has_vat_id:
        return ("AE", 0)
    return ("S", [rate for since, rate in STANDARD[buyer] if since <= day][-1])


def tax_on(taxable, rule):
    return amount(half_away(Fraction(taxable * rule[1], 10000)))


def taxable_by_rule(lines):
    """One taxable amount per category and rate, in the order of the category's code, then the rate."""
    sums = {}
    for line in lines:
        sums[line.rule] = sums.get(line.rule, 0) + line.amount
    return [(rule, sums[rule]) for rule in sorted(sums)]


class Totals:
    """A document's sums. taxes: (rule, taxable, amount)."""

    def __init__(self, taxes, balance=0):
        self.taxes = taxes
        self.subtotal = amount(sum(taxable for _, taxable, _ in taxes))
        self.tax = amount(sum(tax for _, _, tax in taxes))
        self.total = amount(self.subtotal + self.tax)
        self.applied = min(balance, self.total) if self.total > 0 else 0
        self.due = self.total - self.applied


def totals(lines, balance=0):
    return Totals([(rule, amount(taxable), tax_on(taxable, rule)) for rule, taxable in taxable_by_rule(lines)], balance)

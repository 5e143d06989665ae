"""The model's records: lines, lots, invoices, subscriptions and quotes, each with the rules of docs/rules.md, section
C, that need nothing else."""
from rules import DAY, amount, tax_on

RETURN_DAYS, INVOICE_DUE_DAYS = 7, 30
RETRIES, SUSPENDED_AFTER, CANCELLED_AFTER = (1, 3, 5, 7), 30, 90
RUNNING = ("active", "past_due", "suspended")
WORSE = ("active", "past_due", "suspended", "cancelled")


class Line:
    """invoice: None while it is pending, or where it is only quoted."""

    def __init__(self, kind, quantity, unit, period, days, base, value, rule):
        self.kind, self.quantity, self.unit, self.period, self.days = kind, quantity, unit, period, days
        self.base, self.amount, self.rule = base, amount(value), rule
        # issue_on: of a pending line, the day on which it is invoiced without a renewal
        self.subscription = self.invoice = self.issue_on = None
        self.credited = 0

    def left(self):
        return self.amount - self.credited

    def text(self):
        start, end = self.period
        return (f"line {self.kind} {self.quantity} {self.unit} {end - self.days * DAY} {end} "
                f"{self.days}/{(end - start).days}"
                f" {self.base} {self.amount} {self.rule[0]} {self.rule[1]}")


class Lot:
    """own: the line of this period that paid for it; None: the period's recurring line did."""

    def __init__(self, quantity, acquired, returnable, own):
        self.quantity, self.acquired, self.returnable, self.own = quantity, acquired, returnable, own


class Invoice:
    def __init__(self, number, issued, method, lines, sums):
        self.number, self.issued, self.method, self.lines, self.sums = number, issued, method, lines, sums
        self.due_on = issued + INVOICE_DUE_DAYS * DAY if method == "invoice" else issued
        self.due, self.status, self.failed_on, self.attempts = sums.due, "open", None, 0
        self.credited = {rule: [0, 0] for rule, _, _ in sums.taxes}
        for line in lines:
            line.invoice = self
        self.settle()

    def settle(self):
        if self.status == "open" and self.due == 0:
            self.status = "paid"

    def tax_share(self, rule, taxable):
        """The tax that a credit note of `taxable` credits: never more than is left; all of it if the taxable amount
        is used up."""
        whole, tax = [(t, a) for r, t, a in self.sums.taxes if r == rule][0]
        before, taken = self.credited[rule]
        return tax - taken if before + taxable == whole else min(tax_on(taxable, rule), tax - taken)

    def standing(self, day):
        if self.status != "open":
            return "active"
        late = (day - self.due_on).days
        if late >= CANCELLED_AFTER:
            return "cancelled"
        if late >= SUSPENDED_AFTER:
            return "suspended"
        return "past_due" if late > 0 or self.failed_on else "active"

    def collects(self, day):
        if self.status != "open" or self.method == "invoice" or self.attempts > len(RETRIES):
            return False
        return self.attempts == 0 or day >= self.failed_on + RETRIES[self.attempts - 1] * DAY

    def days_ahead(self):
        """The days on which something may happen to it by itself."""
        if self.status != "open":
            return []
        days = [self.due_on + n * DAY for n in (1, SUSPENDED_AFTER, CANCELLED_AFTER)]
        return days + [self.failed_on + n * DAY for n in RETRIES] if self.failed_on else days


class Subscription:
    def __init__(self, number, rate, policy, method, least, most):
        self.number, self.rate, self.policy, self.method = number, rate, policy, method
        self.least, self.most = least, most
        self.status, self.total, self.assigned = "pending", 0, 0
        self.anchor, self.period, self.period_number = None, None, 0
        self.cancels_on = self.scheduled = self.held = self.held_total = None
        # dearer: lines that removals charged
        self.recurring, self.billed, self.lots, self.revisions, self.dearer = None, True, [], [], []

    def source(self, lot):
        return lot.own or self.recurring

    def rate_on(self, day):
        """The price of a renewal on that day."""
        return ([rate for since, rate in self.revisions if since <= day] or [self.rate])[-1]

    def returnable(self, taken, day):
        """Whether every licence taken, newest first, is within its return window."""
        if self.policy != "return_window":
            return self.policy == "any_time"
        for lot in self.lots:
            if taken > 0 and day > lot.returnable:
                return False
            taken -= lot.quantity
        return True

    def take(self, taken):
        """Takes licences out of the newest lots."""
        self.total -= taken
        while taken:
            lot = self.lots[0]
            part = min(taken, lot.quantity)
            lot.quantity -= part
            taken -= part
            if lot.quantity == 0:
                self.lots.pop(0)

    def add(self, quantity, day, own):
        self.lots.insert(0, Lot(quantity, day, day + RETURN_DAYS * DAY, own))
        self.total += quantity

    def text(self):
        if self.period is None:
            return f"subscription {self.number} {self.status} held {self.held_total or '-'}"
        lots = ",".join(f"{lot.quantity}@{lot.acquired}" for lot in self.lots)
        return (f"subscription {self.number} {self.status} {self.total} {self.period[0]} {self.period[1]} "
                f"{self.period_number}"
                f" cancels {self.cancels_on or '-'} scheduled {self.scheduled or '-'} held {self.held_total or '-'} "
                f"lots {lots or '-'}")


class Step:
    """A line of a change, and what it credits (None: it is charged)."""

    def __init__(self, line, source):
        self.line, self.source = line, source


class Quote:
    """total: of licences. steps: every line of its charge."""

    def __init__(self, current, total, steps):
        self.current, self.total, self.steps = current, total, steps
        self.effective, self.collection, self.binding = "on_confirmation", "none", True
        self.sums, self.next_on, self.next, self.monthly = None, None, None, (0, 0)

    def text(self):
        following = f"{self.next_on} {self.next.subtotal} {self.next.tax} {self.next.total}" if self.next_on else "-"
        head = (f"quote {self.effective} {self.collection} {'binding' if self.binding else 'open'}"
                f" monthly {self.monthly[0]} {self.monthly[1]} next {following}")
        return [head] + [step.line.text() for step in self.steps] + sums_text(self.sums)


def sums_text(sums):
    return [f"tax {rule[0]} {rule[1]} {taxable} {tax}" for rule, taxable, tax in sums.taxes] + [
        f"sum {sums.subtotal} {sums.tax} {sums.total} {sums.applied} {sums.due}"]

"""A counter after docs/rules.md, sections B, C and D, once more: written from the document alone, so that a mistake of
the product's cannot agree with itself. Nothing here is fast, stored or safe against two at once. One Counter is one
organization with its subscriptions.
Where the document is silent it is read so:
- An addition that charges nothing has no line: the period's recurring line pays for its lot. So it does for a lot of an
addition that made the whole cheaper: taking that lot again is a step of the recurring line.
- Once a suspended subscription is paid, the line for the rest of the period stands in for the recurring one: credits
come from it. - A subscription stands where the worst of its open invoices puts it; it leaves "suspended" when none of
them puts it there. - What happens on a day: collection and standing, then boundaries, then the day's invoices and their
collection, then standing again. So a subscription suspended on the day of its boundary is not billed for the period
that begins. - What made the rest of the licences dearer paid for all that was left then: what the lots' own line cannot
give back comes from there, and then from what paid for the other lots. So to and fro over a tier costs the price of the
count, however often. - A later change of licences, and a cancellation, take the place of a change that was scheduled.
- The next invoice that a quote announces is its subscription's renewal and what the change itself is charged there.

Each command returns its answer as lines of text, in the words that tests/model/driver.c prints too (see driver.c for
the commands). """
import copy
import datetime

from records import RUNNING, WORSE, Invoice, Line, Quote, Step, Subscription, sums_text
from rules import (Rate, Refused, Totals, boundary, month_boundary_after, proration, tax_on, tax_rule, taxable_by_rule,
                   totals)


class Counter:
    def __init__(self, currency, seller, buyer, vat, limit, today):
        self.currency, self.seller, self.buyer, self.vat = currency, seller, buyer, vat == "1"
        self.limit, self.today, self.balance, self.gateway = int(limit), datetime.date.fromisoformat(today), 0, "ok"
        self.subscriptions, self.invoices, self.pending, self.out = [], [], [], []

    # --- what is quoted ---

    def rule(self, day=None):
        return tax_rule(self.seller, self.buyer, self.vat, day or self.today)

    def proration_line(self, subscription, before, after):
        rate, (start, end) = subscription.rate, subscription.period
        was, becomes = rate.recurring(before), rate.recurring(after)
        value = proration(was, becomes, start, end, self.today)
        return Line("proration", after - before, rate.unit(max(before, after)), (start, end), (end - self.today).days,
                    becomes - was, value,
                    self.rule())

    def recurring_line(self, rate, licences, period, rule):
        value, (start, end) = rate.recurring(licences), period
        return Line("recurring", licences, rate.unit(licences), period, (end - start).days, value, value, rule)

    def step(self, subscription, before, after, source, left, earlier=()):
        """One step of a change, with a line for each line that it credits: first the line that paid for the lots,
        then lines that made the rest dearer, newest first, then (a volume tier changes the price of all) those that
        paid for the other lots. A charge of an earlier step of this change is lowered before any credit is given. The
        first line has the number of licences. left: what is left of each source during this change."""
        line = self.proration_line(subscription, before, after)
        if line.amount > 0 or (line.amount == 0 and after > before):
            return [Step(line, None)]
        wanted, given, relieved = -line.amount, [], False
        others = [subscription.source(lot) for lot in subscription.lots] if subscription.rate.mode == "volume" else []
        for one in [source] + subscription.dearer[::-1] + others:
            if one is not source and not relieved:
                wanted, relieved = wanted - self.charge_less(earlier, wanted), True
            if not one:
                continue
            have = left.get(id(one), one.left())
            part = min(wanted, have)
            if part:
                left[id(one)], wanted = have - part, wanted - part
                credit = copy.copy(line)
                credit.amount, credit.rule = -part, one.rule
                credit.quantity = 0 if given else line.quantity
                given.append(Step(credit, one))
        if not relieved:
            self.charge_less(earlier, wanted)
        if not given:
            line.amount, line.rule = 0, source.rule if source else line.rule
            given = [Step(line, source)]
        return given

    @staticmethod
    def charge_less(steps, wanted):
        """How much of `wanted` is subtracted from these steps' charges."""
        less = 0
        for step in reversed(steps):
            part = min(wanted - less, max(0, step.line.amount))
            step.line.amount -= part
            less += part
        return less

    def change_steps(self, subscription, total):
        left, count = {}, subscription.total
        if total > count:
            return self.step(subscription, count, total, subscription.recurring, left)
        steps, groups = [], []
        for lot in subscription.lots:
            source = subscription.source(lot)
            if groups and groups[-1][0] is source:
                groups[-1][1] += lot.quantity
            else:
                groups.append([source, lot.quantity])
        for source, quantity in groups:
            part = min(quantity, count - total)
            if part:
                steps += self.step(subscription, count, count - part, source, left, steps)
            count -= part
        return steps

    def change_sums(self, steps, issued_now):
        """The sums of a change's documents, each rounded by itself: a credit note for each invoice, pending lines,
        charged lines."""
        taxes, groups = {}, {}
        for step in steps:
            groups.setdefault(step.source.invoice if step.source else None, []).append(step.line)
        for invoice, lines in groups.items():
            for rule, taxable in taxable_by_rule(lines):
                tax = -invoice.tax_share(rule, -taxable) if invoice else tax_on(taxable, rule)
                old = taxes.get(rule, (0, 0))
                taxes[rule] = (old[0] + taxable, old[1] + tax)
        merged = [(rule, taxes[rule][0], taxes[rule][1]) for rule in sorted(taxes)]
        return Totals(merged, self.balance if issued_now else 0)

    def owed(self):
        """With tax: open invoices, pending lines, orders under check."""
        due = sum(invoice.due for invoice in self.invoices if invoice.status == "open")
        return due + totals(self.pending).total + sum(s.held.sums.total for s in self.subscriptions if s.held)

    def check_credit(self, quote, method):
        if method == "invoice" and quote.sums.total > 0 and self.owed() + quote.sums.total > self.limit:
            quote.effective, quote.binding = "after_credit_check", False

    def following(self, quote, rate, renewing, anchor, period, number, renews, method):
        """The next invoice as far as this subscription goes: its renewal at the price of that day (`renewing`), and
        what this change charges there. (Credits stand on credit notes; earlier pending lines are no part of this
        quote.)"""
        waits = method == "invoice" and quote.current > 0
        waiting = [step.line for step in quote.steps if step.line.amount > 0] if waits else []
        lines, day = list(waiting), period[1]
        if waiting:
            day = month_boundary_after(anchor, self.today)
        if day == period[1] and renews:
            coming = (day, boundary(anchor, rate.billing_period, number + 2))
            lines.append(self.recurring_line(renewing, quote.total, coming, self.rule(day)))
        sums = totals(lines)
        if sums.total:
            quote.next_on, quote.next = day, sums

    def quote_new(self, rate, method, total, least, most):
        if not least <= total <= most:
            raise Refused("validation_failed")
        period = (self.today, boundary(self.today, rate.billing_period, 1))
        quote = Quote(0, total, [Step(self.recurring_line(rate, total, period, self.rule()), None)])
        quote.monthly = (0, rate.monthly(total))
        quote.sums, quote.collection = self.change_sums(quote.steps, True), "now"
        if quote.sums.total == 0:
            quote.collection = "none"
        self.check_credit(quote, method)
        self.following(quote, rate, rate, self.today, period, 0, True, method)
        return quote

    def quote_change(self, subscription, total):
        self.refuse_change(subscription, total)
        quote, rate = Quote(subscription.total, total, []), subscription.rate
        quote.monthly = (rate.monthly(subscription.total), rate.monthly(total))
        if total < subscription.total and not subscription.returnable(subscription.total - total, self.today):
            quote.effective = "at_renewal"
        else:
            quote.steps = self.change_steps(subscription, total)
        charged_now = subscription.method != "invoice"
        quote.sums = self.change_sums(quote.steps, charged_now)
        if quote.sums.total:
            quote.collection = "credit" if quote.sums.total < 0 else "now" if charged_now else "next_invoice"
        self.check_credit(quote, subscription.method)
        self.following(quote, rate, subscription.rate_on(subscription.period[1]), subscription.anchor,
                       subscription.period,
                       subscription.period_number, not subscription.cancels_on, subscription.method)
        return quote

    def refuse_change(self, subscription, total):
        self.refuse_action(subscription, "add" if total >= subscription.total else "remove",
                           "licence_change_unavailable")
        if total == subscription.total:
            raise Refused("validation_failed")
        if not subscription.least <= total <= subscription.most:
            raise Refused("validation_failed")
        if total < subscription.assigned:
            raise Refused("licences_assigned")

    def refuse_action(self, subscription, action, code):
        """The reasons of docs/api.md. The document leaves open which is told first; it is read here so: a
        subscription that is past due may shrink and end but not grow, and one that will end stays unchanged until its
        cancellation is withdrawn."""
        reasons = (
            (subscription.status == "cancelled", "cancelled"),
            (subscription.held, "credit_check_pending"),
            (subscription.status == "suspended", "suspended"),
            (subscription.status == "past_due" and action == "add", "past_due"),
            (subscription.cancels_on, "cancelled"),
            (action == "remove" and subscription.assigned >= subscription.total, "all_licences_assigned"),
        )
        for holds, reason in reasons:
            if holds:
                raise Refused(f"{code} {reason}")

    # --- documents ---

    def issue(self, lines, method):
        """An invoice, issued at once; none where the total is zero. Credit is used first."""
        sums = totals(lines, self.balance)
        if sums.total == 0:
            return None
        invoice = Invoice(len(self.invoices) + 1, self.today, method, lines, sums)
        self.balance -= sums.applied
        self.invoices.append(invoice)
        self.out.append(f"invoice {invoice.number} {invoice.issued} {invoice.due_on} {method} {invoice.status}")
        self.out += [f"of {line.subscription.number} {line.text()}" for line in lines] + sums_text(sums)
        return invoice

    def credit(self, invoice, steps):
        """A credit note against an invoice: it lowers what is due there first, and the rest becomes credit."""
        lines = [step.line for step in steps]
        taxes = []
        for rule, taxable in taxable_by_rule(lines):
            tax = invoice.tax_share(rule, -taxable)
            invoice.credited[rule][0] -= taxable
            invoice.credited[rule][1] += tax
            taxes.append((rule, -taxable, tax))
        for step in steps:
            step.source.credited -= step.line.amount
        sums = Totals(taxes)
        lowered = min(sums.total, invoice.due)
        invoice.due -= lowered
        self.balance += sums.total - lowered
        invoice.settle()
        self.out.append(f"credit_note {invoice.number} {' '.join(str(-line.amount) for line in lines)}")
        self.out += sums_text(sums) + [f"lowered {lowered} balance {sums.total - lowered}"]

    def book(self, subscription, steps):
        """The documents of a change: credit notes, pending lines, charged lines. Returns the charged line, if any."""
        notes, charged = {}, []
        for step in steps:
            step.line.subscription = subscription
            if step.line.amount > 0:
                charged.append(step.line)
                if step.line.quantity < 0:
                    subscription.dearer.append(step.line)
            elif step.line.amount < 0 and step.source.invoice:
                notes.setdefault(step.source.invoice.number, []).append(step)
            elif step.line.amount < 0:
                step.source.amount += step.line.amount
                self.out.append(f"pending {subscription.number} {step.source.amount}")
        for number in notes:
            self.credit(self.invoices[number - 1], notes[number])
        self.pending = [line for line in self.pending if line.amount > 0]
        self.charge(subscription, charged)
        return charged[0] if charged else None

    def charge(self, subscription, lines):
        if lines and subscription.method == "invoice":
            for line in lines:
                line.issue_on = month_boundary_after(subscription.anchor, self.today)
            self.pending += lines
            self.out += [f"pending {subscription.number} {line.amount}" for line in lines]
        elif lines:
            self.collect_order(self.issue(lines, subscription.method))

    def collect_order(self, invoice):
        if invoice and invoice.method != "invoice" and invoice.status == "open":
            invoice.due = 0
            invoice.settle()

    # --- commands ---

    def buy(self, billing_period, mode, steps, policy, method, least, most, total):
        rate = Rate(billing_period, mode, steps)
        quote = self.quote_new(rate, method, int(total), int(least), int(most))
        self.out += quote.text()
        self.decline(quote, method)
        subscription = Subscription(len(self.subscriptions) + 1, rate, policy, method, int(least), int(most))
        self.subscriptions.append(subscription)
        if not quote.binding:
            subscription.held, subscription.held_total = quote, int(total)
        else:
            self.start(subscription, quote)

    def start(self, subscription, quote):
        line = quote.steps[0].line
        line.subscription = subscription
        subscription.status, subscription.anchor, subscription.period = "active", self.today, line.period
        subscription.add(quote.total, self.today, None)
        invoice = self.issue([line], subscription.method)
        subscription.recurring = line if invoice else None
        self.collect_order(invoice)

    def decline(self, quote, method):
        """A charge that is sent to the gateway at once and declined: nothing is ordered."""
        if self.gateway == "fail" and quote.collection == "now" and quote.sums.due > 0 and method != "invoice":
            raise Refused("payment_declined")

    def change(self, number, total):
        subscription = self.subscriptions[int(number) - 1]
        quote = self.quote_change(subscription, int(total))
        self.out += quote.text()
        self.decline(quote, subscription.method)
        if not quote.binding:
            subscription.held, subscription.held_total = quote, int(total)
        else:
            self.apply(subscription, quote)

    def apply(self, subscription, quote):
        if quote.effective == "at_renewal":
            subscription.scheduled = quote.total
            return
        subscription.scheduled = None
        charged = self.book(subscription, quote.steps)
        if quote.total > subscription.total:
            subscription.add(quote.total - subscription.total, self.today, charged)
        else:
            subscription.take(subscription.total - quote.total)

    def decide(self, number, decision):
        """The decision of a credit check. An approved order begins, and is charged, from today."""
        subscription = self.subscriptions[int(number) - 1]
        ordered, total = subscription.held, subscription.held_total
        subscription.held = subscription.held_total = None
        if decision == "rejected":
            subscription.status = "cancelled" if subscription.period is None else subscription.status
            return
        limit, self.limit = self.limit, 2**62
        try:
            if subscription.period is None:
                quote = self.quote_new(subscription.rate, subscription.method, total, subscription.least,
                                       subscription.most)
                self.out += quote.text()
                self.start(subscription, quote)
            else:
                quote = self.quote_change(subscription, total)
                self.out += quote.text()
                self.apply(subscription, quote)
        finally:
            self.limit = limit

    def assign(self, number, count):
        self.subscriptions[int(number) - 1].assigned = int(count)

    def revise(self, number, since, mode, steps):
        """The price from that day on; a subscription takes it at its next renewal."""
        subscription = self.subscriptions[int(number) - 1]
        subscription.revisions.append((datetime.date.fromisoformat(since),
                                       Rate(subscription.rate.billing_period, mode, steps)))
        subscription.revisions.sort(key=lambda revision: revision[0])

    def cancel(self, number, at):
        subscription = self.subscriptions[int(number) - 1]
        self.refuse_action(subscription, "cancel", "cancellation_unavailable")
        if at == "period_end":
            subscription.cancels_on, subscription.scheduled = subscription.period[1], None
            return
        if not subscription.returnable(subscription.total, self.today):
            raise Refused("cancellation_unavailable return_window_closed")
        self.book(subscription, self.change_steps(subscription, 0))
        self.end(subscription)

    def end(self, subscription):
        subscription.take(subscription.total)
        subscription.status, subscription.assigned, subscription.scheduled = "cancelled", 0, None
        subscription.cancels_on = subscription.cancels_on or self.today

    def keep(self, number):
        """Withdraws a cancellation, until it takes effect."""
        if self.subscriptions[int(number) - 1].status in RUNNING:
            self.subscriptions[int(number) - 1].cancels_on = None

    def unschedule(self, number):
        self.subscriptions[int(number) - 1].scheduled = None

    def charges(self, answer):
        """Sets the gateway's answer from now on."""
        self.gateway = answer

    def pay(self, number):
        invoice = self.invoices[int(number) - 1]
        if invoice.status != "open":
            raise Refused("not_found")
        invoice.due = 0
        invoice.settle()
        self.stand()

    def day(self, until):
        """Time passes; what falls due happens on its day."""
        until = datetime.date.fromisoformat(until)
        while True:
            ahead = [day for day in self.days_ahead() if self.today < day <= until]
            if not ahead:
                break
            self.today = min(ahead)
            self.run_day()
        self.today = until

    # --- what happens by itself ---

    def days_ahead(self):
        for subscription in self.subscriptions:
            if subscription.status in RUNNING:
                yield subscription.period[1]
        for line in self.pending:
            yield line.issue_on
        for invoice in self.invoices:
            yield from invoice.days_ahead()

    def run_day(self):
        self.collect()
        self.stand()
        lines, methods = {}, []
        for subscription in self.subscriptions:
            if subscription.status in RUNNING and subscription.period[1] == self.today:
                line = self.renew(subscription)
                if line:
                    lines.setdefault(subscription.method, []).append(line)
        if any(line.issue_on <= self.today for line in self.pending) or "invoice" in lines:
            lines.setdefault("invoice", []).extend(self.pending)
            self.pending = []
        for method in sorted(lines):
            self.issue(lines[method], method)
        self.collect()
        self.stand()

    def renew(self, subscription):
        """A boundary: the subscription ends, or its next period begins. Returns the line that bills it, or None."""
        if subscription.cancels_on:
            self.out.append(f"ends {subscription.number} {self.today}")
            self.end(subscription)
            return None
        subscription.rate = subscription.rate_on(self.today)
        if subscription.scheduled:
            subscription.take(subscription.total - subscription.scheduled)
            subscription.scheduled = None
        subscription.period_number += 1
        subscription.period = (self.today, boundary(subscription.anchor, subscription.rate.billing_period,
                                                    subscription.period_number + 1))
        for lot in subscription.lots:
            lot.own = None
        subscription.dearer = []
        line = self.recurring_line(subscription.rate, subscription.total, subscription.period, self.rule())
        line.subscription = subscription
        subscription.billed = subscription.status != "suspended"
        subscription.recurring = line if subscription.billed and line.amount else None
        why = "billed" if subscription.recurring else "free" if subscription.billed else "suspended"
        self.out.append(f"renews {subscription.number} {self.today} {why} {subscription.total} "
                        f"{subscription.rate.unit(subscription.total)}")
        return subscription.recurring

    def collect(self):
        for invoice in self.invoices:
            if not invoice.collects(self.today):
                continue
            invoice.attempts += 1
            if self.gateway == "ok":
                invoice.due = 0
                invoice.settle()
            else:
                invoice.failed_on = invoice.failed_on or self.today
            self.out.append(f"collects {invoice.number} {self.today} {self.gateway} {invoice.attempts}")

    def stand(self):
        """Sets each subscription's standing by the worst of its invoices."""
        for subscription in self.subscriptions:
            if subscription.status not in RUNNING:
                continue
            worst = "active"
            for invoice in self.invoices:
                if invoice.status == "open" and any(line.subscription is subscription for line in invoice.lines):
                    worst = max(worst, invoice.standing(self.today), key=WORSE.index)
            if worst != subscription.status:
                self.stands(subscription, worst)

    def stands(self, subscription, standing):
        was, subscription.status = subscription.status, standing
        self.out.append(f"stands {subscription.number} {self.today} {standing}")
        if standing == "cancelled":
            self.end(subscription)
        elif was == "suspended" and not subscription.billed:
            self.resume(subscription)

    def resume(self, subscription):
        """Paid: bills the rest of the running period, which was not billed."""
        line = self.proration_line(subscription, 0, subscription.total)
        line.subscription, subscription.billed = subscription, True
        self.out.append(f"resumes {subscription.number} {line.text()}")
        if line.amount == 0:
            return
        subscription.recurring = line
        if subscription.method == "invoice":
            self.charge(subscription, [line])
        else:
            self.issue([line], subscription.method)
            self.collect()

    def boundary(self, anchor, billing_period, number):
        """Arithmetic alone."""
        anchor, number = datetime.date.fromisoformat(anchor), int(number)
        self.out.append(f"boundary {boundary(anchor, billing_period, number)} "
                        f"{boundary(anchor, billing_period, number + 1)}")

    # --- the whole ---

    def run(self, command):
        """The answer to one command."""
        self.out = []
        name, *words = command.split()
        try:
            getattr(self, name)(*words)
        except Refused as refused:
            self.out.append(f"refused {refused}")
        self.out += [subscription.text() for subscription in self.subscriptions]
        for invoice in self.invoices:
            if invoice.status == "open":
                self.out.append(f"open {invoice.number} {invoice.due}")
        self.out.append(f"balance {self.balance} owed {self.owed()}")
        return self.out

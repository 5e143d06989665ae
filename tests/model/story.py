"""A random year of one organization, given command by command to the model, which answers at once: the next command
depends on its state. Days are often those on which arithmetic goes wrong: month ends, 29 February, the edges of
periods, tiers and return windows."""
import datetime
from calendar import monthrange

from model import Counter
from records import RUNNING
from rules import DAY

CURRENCIES = ("EUR", "EUR", "EUR", "JPY", "KWD", "USD")
BUYERS = ("FR", "FR", "DE", "IT", "GR", "HU", "LU", "FI", "EE", "RO", "SK", "MC", "US", "CH", "JP")
UNITS = (1050, 1050, 1000, 999, 1, 3, 7, 33, 101, 2500, 12345, 99999, 0)
EDGES = (2, 5, 9, 10, 12, 25, 50, 100)
METHODS = ("card", "card", "bank_account", "invoice", "invoice", "invoice")
POLICIES = ("any_time", "any_time", "any_time", "return_window", "return_window", "at_renewal")
COMMANDS_MAX, YEAR = 40, 366


def first_day(dice):
    year, month = dice.randrange(2024, 2032), dice.randrange(1, 13)
    last = monthrange(year, month)[1]
    day = dice.choice((1, 12, 28, last, last, last - 1, dice.randrange(1, last + 1)))
    if dice.random() < 0.05:
        return datetime.date(dice.choice((2024, 2028)), 2, 29)
    return datetime.date(year, month, day)


def price(dice):
    """mode and steps."""
    mode = dice.choice(("flat", "flat", "volume", "volume", "graduated"))
    if mode == "flat":
        return f"flat *:{dice.choice(UNITS)}"
    edges = sorted(dice.sample(EDGES, dice.randrange(1, 4)))
    units = [dice.choice(UNITS) for _ in range(len(edges) + 1)]
    if dice.random() < 0.7:
        units.sort(reverse=True)
    return f"{mode} " + ",".join(f"{edge}:{unit}" for edge, unit in zip([*edges, "*"], units))


class Story:
    def __init__(self, dice):
        self.dice, today = dice, first_day(dice)
        limit = dice.choice((0, 0, 50000, 1000000, 10**12, 10**12, 10**12))
        self.until = today + YEAR * DAY
        founding = (f"organization {dice.choice(CURRENCIES)} {dice.choice(('FR', 'FR', 'FR', 'DE'))} "
                    f"{dice.choice(BUYERS)}"
                    f" {dice.randrange(2)} {limit} {today}")
        self.counter = Counter(*founding.split()[1:])
        self.commands, self.answers = [founding], []

    def say(self, command):
        self.commands.append(command)
        self.answers.append(self.counter.run(command))

    def licences(self, rate=None):
        """A count; often at the edge of a tier."""
        edges = [up_to for up_to, _ in rate.steps if up_to] if rate else []
        if edges and self.dice.random() < 0.6:
            return max(1, self.dice.choice(edges) + self.dice.choice((-1, 0, 0, 1, 2)))
        return self.dice.choice((1, 2, 3, 5, 8, 10, 13, 30, 100, self.dice.randrange(1, 130)))

    def buy(self):
        least = self.dice.choice((1, 1, 1, 2, 5))
        most = self.dice.choice((10000, 10000, 10000, 50))
        self.say(f"buy {self.dice.choice(('P1M', 'P1M', 'P1M', 'P1Y'))} {price(self.dice)} {self.dice.choice(POLICIES)}"
                 f" {self.dice.choice(METHODS)} {least} {most} {self.licences()}")

    def change(self, s):
        kind = self.dice.random()
        if kind < 0.4:
            total = s.total + self.dice.choice((1, 1, 2, 3, 5, 7, 20))
        elif kind < 0.75:
            total = s.total - self.dice.choice((1, 1, 2, 3, 5, s.lots[0].quantity if s.lots else 1, s.total // 2))
        else:
            total = self.licences(s.rate)
        if self.dice.random() < 0.04:
            total = self.dice.choice((0, s.total, s.most + 1, s.least - 1, 10**18))
        before = s.total
        self.say(f"change {s.number} {total}")
        if s.total != before and self.dice.random() < 0.25:
            self.say(f"change {s.number} {before}")  # there and back on one day

    def assign(self, s):
        most = min(s.total, s.scheduled or s.total)
        users = self.dice.choice((0, most, self.dice.randrange(most + 1), self.dice.randrange(most // 2 + 1)))
        self.say(f"assign {s.number} {users}")

    def cancel(self, s):
        if s.cancels_on and self.dice.random() < 0.7:
            self.say(f"keep {s.number}")
        else:
            self.say(f"cancel {s.number} {self.dice.choice(('now', 'period_end'))}")

    def revise(self, s):
        since = self.counter.today + self.dice.choice((0, 1, 10, 40, (s.period[1] - self.counter.today).days)) * DAY
        self.say(f"revise {s.number} {since} {price(self.dice)}")

    def pay(self):
        unpaid = [invoice.number for invoice in self.counter.invoices if invoice.status == "open"]
        if unpaid:
            self.say(f"pay {self.dice.choice(unpaid)}")

    def next_day(self):
        today = self.counter.today
        ends = [s.period[1] for s in self.counter.subscriptions if s.status in RUNNING]
        choices = [today + self.dice.randrange(1, 12) * DAY, today + self.dice.randrange(1, 45) * DAY, today + 7 * DAY,
                   today + 8 * DAY,
                   today.replace(day=monthrange(today.year, today.month)[1]), *ends, *[end - DAY for end in ends],
                   *[end + DAY for end in ends]]
        if self.dice.random() < 0.08:
            choices = [today + 61 * DAY, today + 95 * DAY]
        return min(self.until, self.dice.choice([day for day in choices if day > today]))

    def chapter(self):
        """One random command, on any subscription."""
        s = self.dice.choice(self.counter.subscriptions)
        if s.held and self.dice.random() < 0.6:
            return self.say(f"decide {s.number} {self.dice.choice(('approved', 'approved', 'rejected'))}")
        if s.period is None:
            return None
        if s.status not in RUNNING and len(self.counter.subscriptions) < 3:
            return self.buy()
        kind = self.dice.random()
        if kind < 0.66:
            return self.change(s)
        if kind < 0.72:
            return self.assign(s)
        if kind < 0.77:
            return self.cancel(s)
        if kind < 0.83:
            return self.revise(s)
        if kind < 0.87:
            return self.say(f"charges {self.dice.choice(('ok', 'ok', 'fail'))}")
        if kind < 0.93:
            return self.pay()
        if kind < 0.95 and s.scheduled:
            return self.say(f"unschedule {s.number}")
        return self.buy() if len(self.counter.subscriptions) < 4 else None


def tell(dice):
    """(commands, answers)."""
    story = Story(dice)
    story.buy()
    while not story.counter.subscriptions:
        story.buy()
    while len(story.commands) < COMMANDS_MAX and story.counter.today < story.until:
        story.chapter()
        if dice.random() < 0.55:
            story.say(f"day {story.next_day()}")
    story.say(f"day {story.until}")
    return story.commands, story.answers

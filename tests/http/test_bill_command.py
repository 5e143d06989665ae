"""guichet bill --until DAY: the billing run by hand, of organizations in real time.
Source: docs/rules.md, C (Billing)."""
import datetime
import os
import subprocess
import zoneinfo

import pytest

from shop import Shop
from stack import ROOT, id_hex

TODAY = datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Paris")).date()


def bill(stack, *words):
    build = os.environ.get("GUICHET_BUILD_DIR", os.path.join(ROOT, "build", "dev"))
    environment = dict(os.environ, GUICHET_CONFIG=stack.facts["config_file"])
    return subprocess.run([os.path.join(build, "guichet"), "bill", *words], env=environment, capture_output=True,
                          text=True, timeout=120,
                          check=False)


@pytest.mark.parametrize("words", [[], ["--until"], ["--until", "tomorrow"], ["--until", "2026-02-30"],
                                   ["--by", "2026-11-01"],
                                   ["--until", str(TODAY + datetime.timedelta(days=1))]])
def test_bill_until_a_future_or_invalid_day_is_refused(stack, words):
    ended = bill(stack, *words)
    assert ended.returncode == 2 and ended.stderr


def test_bill_command_bills_and_collects_what_is_due_once(stack, price):
    shop = Shop(stack, price, sandbox=False, now=None)
    subscription = shop.buy(7)
    start = TODAY.replace(day=1) - datetime.timedelta(days=1)
    scope = f"organization_id = UNHEX('{id_hex(shop.id)}')"
    days = f"period_start = '{start}', period_end = '{TODAY}'"
    # Bought earlier for free; the worker and this command may both see what is due, and one of them bills it.
    stack.sql(f"UPDATE subscription SET anchor = '{start}', {days} WHERE {scope};"
              f"UPDATE subscription_period SET line_id = NULL, unbilled = 'free', {days} WHERE {scope}")
    ended = bill(stack, "--until", str(TODAY))
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith(f"Billed until {TODAY}: ") or "periods begun" in ended.stdout
    newest = shop.invoices()[0]
    assert newest["lines"][0]["quantity"] == 7 and newest["lines"][0]["period"]["start"] == str(TODAY)
    assert bill(stack, "--until", str(TODAY)).returncode == 0
    assert len(shop.invoices()) == 2
    assert shop.subscription(subscription)["current_period"]["start"] == str(TODAY)
    assert not newest["number"].startswith("TEST-")

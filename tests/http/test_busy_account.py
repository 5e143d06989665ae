"""An account at the gateway that others use, too: 5,000 of their charges stand around ours. A lost answer is found
within its time, and the day's reconciliation joins ours and lists theirs apart. On a stack of its own: the other tests
read the gateway's whole book. Source: docs/stripe.md, Its errors and events."""
import datetime
import re
import shutil
import tempfile
import time
import zoneinfo

import pytest

from shop import Shop, price_new
from stack import Stack, services
from test_disputed import asked_now
from test_flags import switch, wait_until

CROWD, FIND_S = 5000, 2.5
ZONE = zoneinfo.ZoneInfo("Europe/Paris")


@pytest.fixture(scope="module")
def busy():
    folder = tempfile.mkdtemp(prefix="guichet-busy-")
    services("start", folder, "--stack")
    one = Stack(folder + "/services.json")
    yield one
    one.close()
    services("stop", folder)
    shutil.rmtree(folder)


def test_a_lost_answer_is_found_amid_5000_charges_of_others(busy):
    """The answer never comes, and no event does. Measured: from the moment the worker may ask until the order is
    confirmed."""
    shop = Shop(busy, price_new(busy))
    method = shop.method()
    switch(busy, charge="silent_after", crowd=CROWD, webhook="drop")
    order = shop.order(shop.quote_new(5, method).ok(201)["id"]).ok(201)
    assert order["status"] == "payment_pending"
    wait_until(lambda: len(busy.book()) > CROWD, "the gateway has made them all, for which nobody waits", 60)
    asked_now(busy, order)
    begun = time.monotonic()
    wait_until(lambda: shop.client.get("/v1/orders/" + order["id"]).ok()["status"] == "confirmed",
               "the charge is found", 30)
    took = time.monotonic() - begun
    print(f"found amid {CROWD} charges of others after {took:.2f} s")
    charge, = shop.charges()
    assert ((charge["status"], charge["amount"]["amount"], charge["idempotency_key"])
            == ("succeeded", 6300, charge["client_key"]))
    assert [invoice["total"]["amount"] for invoice in shop.invoices()] == [6300]
    assert busy.guichet("flags").stdout == "Nothing is flagged.\n"
    assert took < FIND_S + 10, "the worker's round, and one question of at most 2.5 s"


def test_a_busy_day_is_reconciled_and_the_charges_of_others_are_no_difference(busy):
    day = datetime.datetime.now(ZONE).date().isoformat()
    begun = time.monotonic()
    done = busy.guichet("reconcile", "--day", day)
    print(f"a day of {CROWD} charges of others reconciled in {time.monotonic() - begun:.2f} s")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    last = done.stdout.splitlines()[-1]
    found = re.search(r"(\d+) charges, (\d+) payments", last)
    assert found is not None, last
    assert int(found[1]) == CROWD + int(found[2]), last

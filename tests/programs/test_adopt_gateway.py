"""guichet adopt-gateway: an installation moves to another gateway account, with services of its own. What the move does
to each row is in tests/sql/gateway_adopt.c. Source: docs/operating.md, Another gateway account."""
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time

import pytest

from program import BUILD, ROOT, clean_environment, guichet
from shop import Shop, key_new, money, price_new
from stack import Stack
from test_sandbox_gateway import Gateway


class Installation:
    def __init__(self, folder):
        self.data = os.path.join(folder, "data")
        self.services("start", "--stack")
        self.stack = Stack(os.path.join(self.data, "services.json"))
        self.config = self.stack.facts["config_file"]
        self.new = Gateway(os.path.join(folder, "new.sqlite"))
        self.new.start()

    def services(self, verb, *words):
        done = subprocess.run([os.path.join(ROOT, "tests", "services"), verb, self.data, *words], check=False,
                              timeout=300, capture_output=True, text=True,
                              env=clean_environment(GUICHET_BUILD_DIR=BUILD))
        assert done.returncode == 0, done.stdout + done.stderr

    def adopt(self):
        """The command, with the new gateway's address: exit status, standard output, sentences of standard error."""
        done = guichet("adopt-gateway", environment=clean_environment(
            GUICHET_CONFIG=self.config, GUICHET_GATEWAY_URL=f"http://127.0.0.1:{self.new.port}"))
        told = "".join(line + "\n" for line in done.stderr.splitlines() if line.startswith("guichet: "))
        return done.returncode, done.stdout, told

    def stop(self):
        """api and worker end, and with them all connections of the program."""
        for name in ("api", "worker"):
            os.kill(self.stack.pids[name], signal.SIGTERM)
        until = time.monotonic() + 60
        while any(os.path.exists(f"/proc/{self.stack.pids[name]}") for name in ("api", "worker")):
            assert time.monotonic() < until, "api and worker do not end"
            time.sleep(0.05)

    def start_anew(self):
        with open(self.config, encoding="utf-8") as file:
            settings = file.read()
        url = f"GUICHET_GATEWAY_URL=http://127.0.0.1:{self.new.port}"
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(re.sub(r"^GUICHET_GATEWAY_URL=.*$", url, settings, flags=re.M))
        for name in ("api", "worker"):
            self.services("restart", name)

    def end(self):
        self.stack.close()
        self.new.end(signal.SIGTERM)
        self.services("stop")


@pytest.fixture
def installation():
    folder = tempfile.mkdtemp(prefix="guichet-adopt-")
    one = Installation(folder)
    yield one
    one.end()
    shutil.rmtree(folder)


def settle_former(installation, name):
    done = guichet("settle-former", name, environment=clean_environment(GUICHET_CONFIG=installation.config))
    sentences = [line for line in done.stderr.splitlines() if line.startswith("guichet: ")]
    return done.returncode, done.stdout, sentences


class Former:
    """A customer of the former account: of one purchase a credit note is given back there, another one's debit
    comes back."""

    def __init__(self, installation, price):
        self.installation, self.sql = installation, installation.stack.sql
        self.shop = Shop(installation.stack, price)
        self.shop.buy(10)
        self.shop.buy(5)
        second, first = self.shop.invoices()
        line = self.shop.client.get("/v1/invoices/" + first["id"]).ok()["lines"][0]["id"]
        draft = {"lines": [{"line_id": line, "amount": money(1000)}], "reason": "goodwill"}
        self.note = installation.stack.operator.post(f"/v1/operator/invoices/{first['id']}/credit-notes", draft,
                                                     key=key_new()).ok(201)["id"]
        self.lost, self.invoice = second["payments"][0]["id"], second["id"]

    def settle(self, name):
        done = guichet("settle-former", name, environment=clean_environment(GUICHET_CONFIG=self.installation.config))
        return done.returncode, done.stdout, [one for one in done.stderr.splitlines() if one.startswith("guichet: ")]

    def refused(self, name, sentence):
        assert self.settle(name) == (1, "", ["guichet: " + sentence])

    def is_not_former_yet(self):
        sentence = ("It was not paid at a former account of the gateway: what happens at the one in use is heard by"
                    " itself. Nothing was changed.")
        self.refused(self.lost, sentence)
        self.refused(self.note, sentence)

    def is_booked_once(self):
        nothing = ("Nothing of it is left to be booked: it was booked before, given back whole, or never came through."
                   " Nothing was changed.")
        self.refused("pay_01J00000000000000000000000", "There is no such payment or credit note.")
        self.refused("crn_01J00000000000000000000000", "There is no such payment or credit note.")
        self.refused_amount()
        came_back = f"{self.lost}: its bank took 63.00 EUR back. Its invoice is open again.\n"
        assert self.settle(self.lost) == (0, came_back, [])
        self.refused(self.lost, nothing)
        given = f"{self.note}: 12.00 EUR of it were given back. They are no credit any more.\n"
        assert self.settle(self.note) == (0, given, [])
        self.refused(self.note, nothing)

    def refused_amount(self):
        done = guichet("settle-former", "--amount", "6301", self.lost,
                       environment=clean_environment(GUICHET_CONFIG=self.installation.config))
        assert (done.returncode, done.stdout) == (1, "") and (
            "guichet: More was said than is left of it: pass --amount with what its bank took, in the currency's"
            " smallest unit, from 1 to 6300 (63.00 EUR is left of it). Nothing was changed.") in done.stderr

    def shows(self):
        note = self.shop.client.get("/v1/credit-notes/" + self.note).ok()
        assert (note["unspent"], note["refunded"]) == (money(0), money(1200))
        assert [one["status"] for one in note["refunds"]] == ["succeeded"]
        invoice = self.shop.client.get("/v1/invoices/" + self.invoice).ok()
        assert (invoice["status"], invoice["due"]) == ("open", money(6300))
        assert invoice["payments"][0]["dispute"]["status"] == "lost"


def test_an_installation_moves_to_another_account(installation):
    stack = installation.stack
    price = price_new(stack)
    former, shop = Former(installation, price), Shop(stack, price)
    subscription, [old] = shop.buy(100), shop.data("/v1/payment-methods")
    until = time.monotonic() + 60
    while stack.sql("SELECT COUNT(*) FROM charge_label") != [["0"]]:
        assert time.monotonic() < until, "the book does not say what each charge has paid"
        time.sleep(0.1)
    before = stack.book()
    [[methods, payers]] = stack.sql("SELECT COUNT(*), COUNT(DISTINCT organization_id) FROM payment_method"
                                    " WHERE gateway_reference IS NOT NULL")

    former.is_not_former_yet()
    status, out, told = installation.adopt()
    assert (status, out) == (1, "") and re.fullmatch(
        r"guichet: Other processes use this database \(\d+ connections\): stop api and worker, and whatever else runs,"
        r" then run it again. Nothing was changed.\n", told), told
    installation.stop()
    stack.sql("UPDATE payment SET state = 'processing' WHERE state = 'succeeded'")
    count = stack.sql("SELECT COUNT(*) FROM payment WHERE state = 'processing'")[0][0]
    status, out, told = installation.adopt()
    assert (status, out) == (1, "") and told == (
        "guichet: The former account is still needed, and nothing was changed:\n"
        f"guichet: {count} payments are not settled: run the worker with the former key until they are, or see guichet"
        " flags.\n")
    stack.sql("UPDATE payment SET state = 'succeeded' WHERE state = 'processing'")

    status, out, told = installation.adopt()
    assert (status, told) == (0, "") and re.fullmatch(
        r"This database's payments are made with sandbox (sandbox_\w+) \(test\) from now on, and no longer with sandbox"
        rf" (?!\1)sandbox_\w+ \(test\)\.\n{methods} payment methods of {payers} organizations have lapsed: they are not"
        r" charged any more, and their holders add them anew\.\nWhat comes back at a former account is not heard: look"
        r" there, for 13 months, and book it by guichet settle-former\.\n", out), out + told
    status, out, told = installation.adopt()
    assert (status, told) == (0, "") and out.startswith("Nothing to do: this database's payments are made with sandbox")

    former.is_booked_once()

    installation.start_anew()
    [shown] = shop.data("/v1/payment-methods")
    assert (shown["id"], shown["status"]) == (old["id"], "lapsed")
    problem = shop.quote_new(5, method=old["id"]).problem(422, "validation_failed")
    assert (problem["errors"][0]["pointer"], problem["errors"][0]["code"]) == ("/payment_method_id", "method_lapsed")
    assert shop.clock("2026-12-01T09:00:00Z").status == 200
    assert shop.subscription(subscription)["status"] == "past_due"
    assert installation.new.book() == [] and stack.book() == before, "the old card was sent to a gateway"
    added = shop.method("tok_visa")
    shop.client.call("PATCH", f"/v1/subscriptions/{subscription}", {"payment_method_id": added}).ok()
    assert shop.clock("2026-12-02T09:00:00Z").status == 200
    assert shop.subscription(subscription)["status"] == "active"
    [charge] = installation.new.book()
    assert charge["status"] == "succeeded" and charge["amount"]["amount"] == 126000 and stack.book() == before
    former.shows()
    assert stack.guichet("verify").returncode == 0

"""tests/upgrade/test_upgrade.py: a year of each earlier release's data under this program: migrated, verified, sold
from, billed, and compared with the gateway's record. Each release has services of its own; its tests are steps that
run in this order. Source: docs/operating.md, Upgrading."""
import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
import zoneinfo

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), folder) for folder in ("programs", "http")]

from killed import migrated_by_killed_programs, statements  # noqa: E402
from program import BUILD, ROOT, clean_environment  # noqa: E402
from shop import key_new, money  # noqa: E402
from stack import Stack, id_hex, id_text  # noqa: E402

ZONE = zoneinfo.ZoneInfo("Europe/Paris")
RELEASES = ["003", "009", "020", "032"]
PATIENCE_S = 60  # for a sanitized build on a busy machine
# Sums that no migration may change, by the names of tests/upgrade/*.json.
SUMS = {"invoices_minor": "SUM(total_minor) FROM invoice", "due_minor": "SUM(due_minor) FROM invoice_state",
        "credit_notes_minor": "SUM(total_minor) FROM credit_note",
        "captured_minor": "SUM(amount_minor) FROM payment WHERE state = 'succeeded'",
        "licences": "SUM(total_licences) FROM subscription"}
TABLES = {"invoices": "invoice", "credit_notes": "credit_note", "orders": "`order`", "payments": "payment",
          "users": "user", "subscriptions": "subscription", "postings": "ledger_entry", "events": "event"}


def sums(stack):
    one = lambda text: int(stack.sql("SELECT " + text)[0][0])
    counts = {name: one("COUNT(*) FROM " + table) for name, table in TABLES.items()}
    return {name: one(text) for name, text in SUMS.items()}, counts


class Release:
    """The services of one release's data."""

    def __init__(self, schema, folder):
        self.schema, self.data = int(schema), os.path.join(folder, "data")
        with open(os.path.join(HERE, schema + ".json"), encoding="utf-8") as file:
            self.facts = json.load(file)
        self.tool("upgrade/restore", self.data, schema)
        self.stack = Stack(os.path.join(self.data, "services.json"))

    def tool(self, name, *words):
        done = subprocess.run([os.path.join(ROOT, "tests", name), *words], capture_output=True, text=True, timeout=120,
                              env=clean_environment(GUICHET_BUILD_DIR=BUILD), check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def program_start(self):
        self.tool("services", "restart", self.data, "api")
        self.tool("services", "restart", self.data, "worker")

    def life(self, name):
        """(the organization's identifier, its administrator with the password of that release, its subscriptions by
        name)"""
        life = self.facts["lives"][name]
        return life["organization"], self.stack.sign_in(life["admin"]), life["subscriptions"]

    def guichet(self, *words, status=0):
        done = self.stack.guichet(*words)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    def payment(self, order):
        """Its key and its action URL."""
        order_id = id_hex(self.facts["open"][order])
        (key, url), = self.stack.sql(f"SELECT HEX(id), action_url FROM payment WHERE order_id = UNHEX('{order_id}')")
        return id_text("pay", key), url

    def order(self, name):
        _, client, _ = self.life("november" if name.startswith("waits") else "year")
        return client.get("/v1/orders/" + self.facts["open"][name]).ok()

    def page_opened(self, order):
        """The card holder completes the page, at the gateway's new address."""
        path = "/" + self.payment(order)[1].split("/", 3)[3]
        with urllib.request.urlopen(self.stack.gateway_url + path, timeout=30) as page:
            assert page.status == 200

    def gateway(self, path):
        wanted = urllib.request.Request(self.stack.gateway_url + path, b"", method="POST")
        with urllib.request.urlopen(wanted, timeout=30) as answer:
            assert answer.status == 200

    def turn(self, name, days):
        """Sets the clock so many days on. Returns the new invoices, oldest first."""
        organization, client, _ = self.life(name)
        before = {one["id"] for one in client.get("/v1/invoices?limit=100").ok()["data"]}
        now = datetime.date.fromisoformat(client.get("/v1/organization").ok()["now"][:10])
        path = f"/v1/operator/organizations/{organization}/clock"
        body = {"now": f"{now + datetime.timedelta(days=days)}T09:00:00Z"}
        until = time.monotonic() + PATIENCE_S
        while self.stack.operator.post(path, body).ok()["now"] != body["now"]:
            assert time.monotonic() < until
        return [one for one in reversed(client.get("/v1/invoices?limit=100").ok()["data"]) if one["id"] not in before]


def until_is(ask, wanted):
    until = time.monotonic() + PATIENCE_S
    while (found := ask()) != wanted:
        assert time.monotonic() < until, found
        time.sleep(0.2)


@pytest.fixture(scope="module", params=RELEASES)
def release(request):
    folder = tempfile.mkdtemp(prefix="guichet-upgrade-")
    one = Release(request.param, folder)
    yield one
    one.stack.close()
    one.tool("services", "stop", one.data)
    if not request.session.testsfailed:  # if tests failed, its logs are kept
        shutil.rmtree(folder)


def test_the_data_of_a_release_is_loaded_whole(release):
    wanted = release.facts
    assert sums(release.stack) == ({name: wanted[name] for name in SUMS}, wanted["counts"])


def test_migrating_a_release_loses_nothing_and_its_books_are_right(release):
    """By programs that are killed in and after each statement."""
    before = sums(release.stack)
    settings = clean_environment(GUICHET_CONFIG=release.stack.facts["config_file"])
    assert migrated_by_killed_programs(settings, release.data) == 2 * statements(release.schema)
    assert release.guichet("migrate") == "The schema is up to date.\n"
    assert sums(release.stack) == before
    credit, = release.stack.sql("SELECT SUM(credit_balance_minor + credit_held_minor) FROM organization")
    assert int(credit[0]) == release.facts["credit_minor"]
    checked, right = release.guichet("verify").splitlines()
    assert right == "The books are right."
    assert checked.startswith(f"Checked: {release.facts['counts']['invoices']} invoices with ")
    assert checked.endswith(f" {release.facts['counts']['events']} journal entries.")


def test_open_charges_of_a_release_are_settled(release):
    """A charge that waited is paid, a debit is returned by the bank, and a refund of unknown outcome is settled."""
    charge, = (one for one in release.stack.book() if one["idempotency_key"] == release.payment("processing")[0])
    assert charge["status"] == "processing"
    release.gateway(f"/charges/{charge['id']}/fail")
    release.page_opened("waits_1")
    release.page_opened("waits_2")
    release.program_start()
    until_is(lambda: release.order("unknown")["status"], "confirmed")
    invoice = lambda: release.life("year")[1].get("/v1/invoices/" + release.order("processing")["invoice_id"]).ok()
    until_is(lambda: [one["status"] for one in invoice()["payments"]], ["failed"])
    assert (invoice()["status"], invoice()["due"]) == ("open", charge["amount"])
    if "refund" in release.facts["open"]:
        note = lambda: release.life("january")[1].get("/v1/credit-notes/" + release.facts["open"]["refund"]).ok()
        until_is(lambda: [one["status"] for one in note()["refunds"]], ["succeeded"])
        assert note()["refunded"] == note()["total"]


def test_orders_of_a_release_with_the_same_credit_are_settled(release):
    """Before schema 010 two orders could be quoted the same credit: one spends it, the other is flagged until there
    is credit again."""
    both = lambda: sorted(release.order(name)["status"] for name in ("waits_1", "waits_2"))
    if release.schema >= 10:
        until_is(both, ["confirmed", "confirmed"])
    else:
        until_is(both, ["confirmed", "payment_action_required"])
        until_is(lambda: release.stack.sql("SELECT reason FROM set_aside"), [["STATUS_CREDIT_MISSING"]])
        assert "give a credit note of what the worker's log says is missing" in release.guichet("flags", status=1)
        assert release.guichet("verify").endswith("The books are right.\n")
        credit_given(release)
        until_is(both, ["confirmed", "confirmed"])
    client = release.life("november")[1]
    answer = client.post(f"/v1/orders/{release.facts['open']['waits_3']}/cancellation", key=key_new())
    if answer.status == 409:  # older than a day, in which its card holder did not come: the worker has withdrawn it
        answer.problem(409, "order_not_cancellable")
        assert release.order("waits_3")["status"] == "payment_failed", release.order("waits_3")
    else:
        assert answer.ok()["status"] == "cancelled"
    until_is(lambda: release.stack.sql("SELECT reason FROM set_aside"), [])
    assert release.guichet("flags") == "Nothing is flagged.\n"


def credit_given(release):
    """The operator's credit note of the amount that the order was quoted with."""
    missing, = {int(row[0]) for row in release.stack.sql("SELECT unheld_minor FROM `order` WHERE unheld_minor > 0")}
    invoices = release.life("november")[1].get("/v1/invoices?limit=100").ok()["data"]
    invoice = max(invoices, key=lambda one: one["total"]["amount"])
    body = {"lines": [{"line_id": invoice["lines"][0]["id"], "amount": money(missing)}], "reason": "geste commercial"}
    release.stack.operator.post(f"/v1/operator/invoices/{invoice['id']}/credit-notes", body, key=key_new()).ok(201)
    release.stack.sql("UPDATE set_aside SET next_try_at = since, version = version + 1")


def test_customers_of_a_release_buy_by_card_and_product_key(release):
    """By card, at the price of the day; and with a product key of that release."""
    _, client, _ = release.life("january")
    methods = client.get("/v1/payment-methods").ok()["data"]
    card = next(one["id"] for one in methods if one.get("last4") == "4242")
    wanted = {"kind": "new_subscription", "price_id": release.facts["price"], "total_licences": 10}
    quote = client.post("/v1/quotes", {**wanted, "payment_method_id": card}).ok(201)
    total = 12600 if release.schema < 5 else 13800
    assert quote["charge"]["total"] == money(total), "10.50, 11.50 since its revision, and 20 % tax"
    order = client.post("/v1/orders", {"quote_id": quote["id"]}, key=key_new()).ok(201)
    assert order["status"] == "confirmed"
    assert release.stack.book()[0]["amount"] == quote["charge"]["amount_due"]
    key = {"product_key": release.facts["lives"]["january"]["product_key"]}
    redeemed = client.post("/v1/product-key-redemptions", key, key=key_new())
    assert redeemed.ok(201)["subscription"]["licences"]["total"] == 5


def test_a_user_of_a_release_signs_in_with_another_spelling(release):
    """Since schema 016 addresses are compared by a key, which the migration gave to existing users."""
    _, client, _ = release.life("november")
    found, = (one for one in client.get("/v1/users?limit=100").ok()["data"] if one["display_name"] == "Zoe\u0301")
    client.put(f"/v1/users/{found['id']}/password", {"new_password": "another horse battery"}).ok(204)
    release.stack.sign_in_new({"email": "zo\u00e9.2026-11-01@EXAMPLE.test", "password": "another horse battery"})


def test_the_billing_days_of_a_release_go_on(release):
    unit = 1050 if release.schema < 5 else 1150
    told = [(one["issue_date"], one["total"]["amount"], one["status"]) for one in release.turn("november", 20)]
    assert sorted(told) == sorted([("2026-12-01", 12 * unit + 9 * 250, "paid"), ("2026-12-01", 9 * 450, "paid"),
                                   ("2026-12-01", 3325 - 1575 + 17 * unit, "open"), ("2026-12-06", 4 * 1050, "paid")])
    release.turn("january", 31)
    release.turn("year", 40)
    release.guichet("bill", "--until", str(datetime.datetime.now(ZONE).date()))
    assert release.guichet("verify").endswith("The books are right.\n")


def test_reconcile_after_an_upgrade_has_no_differences(release):
    """Once the worker has settled the card that never answers, which was charged for its renewal."""
    until_is(lambda: release.stack.sql("SELECT state FROM payment WHERE state IN ('intent', 'calling', 'unknown')"), [])
    for day in {*release.facts["payment_days"], str(datetime.datetime.now(ZONE).date())}:
        assert release.guichet("reconcile", "--day", day).startswith(f"No differences on {day}: ")

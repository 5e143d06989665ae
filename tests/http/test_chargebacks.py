"""Chargebacks as customer and operator see them: the sandbox gateway sends an event, and the worker asks about the
charge. tests/sql/chargeback.c covers the books. Source: docs/rules.md, E (Chargebacks)."""
import pytest

from shop import Shop, money
from test_flags import figures, wait_until
from test_webhooks import gateway


class Buyer(Shop):
    """A customer with five licences, paid by card."""

    def __init__(self, stack, price):
        super().__init__(stack, price)
        self.buy(5, "tok_visa")
        key = self.payment()["id"]
        self.charge = next(charge for charge in stack.book() if charge["idempotency_key"] == key)

    def invoice(self):
        return self.client.get("/v1/invoices").ok()["data"][0]

    def payment(self):
        payment, = self.invoice()["payments"]
        return payment

    def status(self):
        return self.client.get("/v1/subscriptions").ok()["data"][0]["status"]

    def told(self, kind):
        return [event["type"] for event in self.client.get("/v1/events?limit=100").ok()["data"]].count(kind)


@pytest.fixture
def buyer(stack, price):
    one = Buyer(stack, price)
    assert one.payment()["dispute"] is None
    return one


def contested(stack, buyer, **draft):
    gateway(stack, f"/charges/{buyer.charge['id']}/dispute", draft)
    wait_until(lambda: (buyer.payment()["dispute"] or {}).get("status") == draft["status"], "it is heard", 30)
    return buyer.payment()["dispute"]


def test_a_contested_charge_is_flagged_until_it_is_won(buyer, stack):
    dispute = contested(stack, buyer, status="opened")
    assert dispute["amount"] == money(6300) and dispute["opened_at"] is not None and dispute["closed_at"] is None
    assert buyer.invoice()["status"] == "paid" and buyer.status() == "active"
    assert figures(stack)["guichet_payments_contested"] == 1
    flags = stack.guichet("flags")
    assert flags.returncode == 1
    for part in (buyer.payment()["id"], "contested", "63.00 EUR", buyer.id, "1 flagged."):
        assert part in flags.stdout, f"{part}: {flags.stdout}"
    assert contested(stack, buyer, status="won", fee=1500)["closed_at"] is not None
    assert buyer.invoice()["status"] == "paid" and buyer.told("payment.dispute_won") == 1
    assert stack.guichet("flags").stdout == "Nothing is flagged.\n"
    assert stack.guichet("verify").returncode == 0


def test_a_returned_debit_reopens_the_invoice(buyer, stack):
    contested(stack, buyer, status="lost", fee=750)
    invoice = buyer.invoice()
    assert (invoice["status"], invoice["due"], invoice["paid"]) == ("open", money(6300), money(0))
    assert buyer.status() == "past_due" and buyer.payment()["status"] == "succeeded"
    for kind in ("payment.dispute_lost", "invoice.reopened", "subscription.past_due"):
        assert buyer.told(kind) == 1, kind
    assert stack.guichet("verify").returncode == 0

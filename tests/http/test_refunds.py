"""The rest of a credit note is refunded to the card that paid: once, whatever the gateway does; refunds are checked
at the gateway.
Source: docs/rules.md, C (Removal); docs/api.md, Invoices and credit notes; docs/reliability.md, 1 and B5 95."""
import concurrent.futures
import contextlib
import os
import signal
import time

import pytest

from shop import CHANGE_DAY, Shop, key_new, money, served
from stack import id_hex, id_random
from test_webhooks import FAR, event, gateway, send

# a connection that was used before and is reset is opened anew, and the same request sent again, by libcurl
ANY = ["processing", "succeeded"]
PATIENCE_S = 60  # of a sanitized build on a busy machine


class Payer(Shop):
    """A customer who paid 126.00 for 10 licences by card."""

    def __init__(self, stack, price, token="tok_visa"):
        super().__init__(stack, price, credit_limit=money(1000000))
        self.subscription_id = self.buy(10, token)
        self.invoice_id = self.invoices()[0]["id"]

    def invoice(self):
        return self.client.get("/v1/invoices/" + self.invoice_id).ok()

    def credited(self, minor=1000):
        """The id of a credit note of this amount before tax, made by the operator."""
        line = {"line_id": self.invoice()["lines"][0]["id"], "amount": money(minor)}
        return self.stack.operator.post(f"/v1/operator/invoices/{self.invoice_id}/credit-notes",
                                        {"lines": [line], "reason": "geste commercial"},
                                        key=key_new()).ok(201)["id"]

    def note(self, note_id):
        return self.client.get("/v1/credit-notes/" + note_id).ok()

    def refund(self, note_id, key=None):
        return self.client.post(f"/v1/credit-notes/{note_id}/refund", key=key or key_new())

    def balance(self):
        return self.client.get("/v1/organization").ok()["credit_balance"]

    def went_back(self):
        return [charge["refunded"]["amount"] for charge in self.charges()]

    def told(self, kind):
        return [one["type"] for one in self.data("/v1/events?after=0")].count(kind)

    def ends(self, note_id):
        """The credit note once the worker has settled its refund."""
        until = time.monotonic() + PATIENCE_S
        while (note := self.note(note_id))["refunds"][-1]["status"] == "processing":
            assert time.monotonic() < until, note
            time.sleep(0.1)
        return note


@pytest.fixture
def payer(stack, price):
    return Payer(stack, price)


@pytest.fixture
def manner(stack):
    """Sets how the gateway's next refund goes wrong; reset at the end."""
    yield lambda how, times=1: gateway(stack, "/switches", {"refund": how, "times": times})
    gateway(stack, "/switches", {"refund": "none"})


def test_a_credit_note_is_refunded_to_the_card(payer):
    note_id, key = payer.credited(), key_new()
    assert (payer.note(note_id)["refunds"], payer.balance(), payer.went_back()) == ([], money(1200), [0])
    first = payer.refund(note_id, key)
    note = first.ok(201)
    refund, = note["refunds"]
    assert (note["unspent"], note["refunded"], payer.balance()) == (money(0), money(1200), money(0))
    assert set(refund) == {"id", "payment_id", "amount", "status", "decline_code", "created_at"}
    assert (refund["amount"], refund["status"], refund["decline_code"]) == (money(1200), "succeeded", None)
    assert refund["id"].startswith("rfd_") and refund["payment_id"] == payer.charges()[0]["idempotency_key"]
    assert payer.went_back() == [1200]
    assert payer.note(note_id) == note and payer.data("/v1/credit-notes") == [note]
    assert payer.invoice()["payments"][0]["status"] == "succeeded", "only a part of it"
    again = payer.refund(note_id, key)
    assert again.body == first.body and again.headers["Idempotency-Replayed"] == "true"
    payer.refund(note_id).problem(409, "nothing_to_refund")
    assert payer.went_back() == [1200]
    assert (payer.told("credit_note.refund_requested"), payer.told("credit_note.refunded")) == (1, 1)
    told = [one for one in payer.client.get("/v1/audit-log?limit=100").ok()["data"]
            if one["type"] == "credit_note.refunded"]
    assert told[0]["after"]["refund_id"] == refund["id"] and told[0]["object"]["number"] == note["number"]


def test_a_payment_refunded_in_whole_is_refunded(payer):
    notes = [payer.credited(minor) for minor in (1, 3333, 7166)]
    for note_id in notes:
        assert payer.refund(note_id).ok(201)["refunds"][0]["status"] == "succeeded"
    assert payer.went_back() == [12600]
    assert payer.invoice()["payments"][0]["status"] == "refunded"
    assert payer.balance() == money(0)


def test_the_credit_note_of_a_removal_can_be_refunded(payer):
    """Removed within the return window: the credit note of the removal is refunded to the card."""
    assert payer.clock(CHANGE_DAY).status == 200
    added = payer.quote_change(payer.subscription_id, 15).ok(201)
    payer.order(added["id"]).ok(201)
    fewer = payer.quote_change(payer.subscription_id, 10).ok(201)
    payer.order(fewer["id"]).ok(201)
    note, = payer.data("/v1/credit-notes")
    payer.refund(note["id"]).ok(201)
    assert sorted(payer.went_back()) == [0, note["total"]["amount"]]
    upcoming = payer.client.get("/v1/invoices/upcoming").ok()
    assert upcoming["credit_applied"] == money(0)


def test_a_refund_without_key_or_of_a_foreign_credit_note_is_refused(payer, stranger):
    note_id = payer.credited()
    payer.client.post(f"/v1/credit-notes/{note_id}/refund").problem(400, "idempotency_key_required")
    stranger.client.post(f"/v1/credit-notes/{note_id}/refund", key=key_new()).problem(404, "not_found")
    payer.refund(id_random("crn")).problem(404, "not_found")
    payer.client.post(f"/v1/credit-notes/{note_id}/refund", {"amount": money(1)},
                      key=key_new()).problem(400, "malformed_json")
    assert payer.went_back() == [0]


def test_a_credit_note_of_an_invoice_that_no_card_paid_is_not_refunded(stack, price):
    payer = Payer(stack, price, "invoice")
    applied = payer.credited()
    payer.refund(applied).problem(409, "nothing_to_refund")
    transfer = {"amount": payer.invoice()["due"], "received_on": "2026-11-01", "reference": "VIR 1"}
    stack.operator.post(f"/v1/operator/invoices/{payer.invoice_id}/payments", transfer, key=key_new()).ok(201)
    unspent, key = payer.credited(), key_new()
    problem = (payer.client.with_headers(Accept_Language="fr").post(f"/v1/credit-notes/{unspent}/refund",
                                                                    key=key).problem(409, "nothing_to_refund"))
    assert problem["title"] == "Rien à rembourser"
    assert payer.note(unspent)["unspent"] == money(1200) == payer.balance()


@pytest.mark.parametrize("how", ["slow", "silent_before", "silent_after", "reset_before", "reset_after", "error_after",
                                 "garbage", "wrong_amount",
                                 "wrong_currency"])
def test_a_refund_is_made_once_whatever_the_gateway_does(payer, manner, how):
    note_id, key = payer.credited(), key_new()
    manner(how)
    asked = payer.refund(note_id, key).ok(201)
    assert asked["refunds"][0]["status"] in {"slow": ["succeeded"], "reset_before": ANY,
                                             "reset_after": ANY}.get(how, ["processing"])
    assert ((asked["unspent"], asked["refunded"], payer.balance())
            == (money(0), money(1200), money(0))), "nobody may spend it meanwhile"
    note = payer.ends(note_id)
    assert note["refunds"][0]["status"] == "succeeded" and len(note["refunds"]) == 1
    assert payer.went_back() == [1200]
    assert payer.refund(note_id, key).ok(201) == asked, "the first answer again"
    assert payer.told("credit_note.refunded") == 1


def test_a_refund_that_the_gateway_refuses_leaves_the_credit_and_the_key(payer, manner):
    note_id, key = payer.credited(), key_new()
    manner("unavailable")
    payer.refund(note_id, key).problem(503, "temporarily_unavailable")
    note = payer.note(note_id)
    assert ((note["unspent"], note["refunded"], payer.balance(), payer.went_back())
            == (money(1200), money(0), money(1200), [0]))
    assert [(one["status"], one["decline_code"]) for one in note["refunds"]] == [("failed", "gateway_unavailable")]
    again = payer.refund(note_id, key)
    assert again.ok(201)["refunds"][-1]["status"] == "succeeded" and "Idempotency-Replayed" not in again.headers
    assert payer.went_back() == [1200] and payer.told("credit_note.refund_failed") == 1


def test_concurrent_refunds_are_made_once_a_credit_note(payer):
    """Two requests for one credit note and two with one key: each credit note is refunded once."""
    first, second = payer.credited(), payer.credited(500)
    keys = [key_new() for _ in range(4)]
    calls = [(first, keys[0]), (first, keys[0]), (first, keys[1]), (second, keys[2]), (second, keys[3]),
             (second, keys[3])]
    with concurrent.futures.ThreadPoolExecutor(len(calls)) as pool:
        answers = list(pool.map(lambda call: served(lambda: payer.refund(*call)), calls))
    for answer in answers:
        if answer.status != 201:
            assert (answer.status == 409
                    and answer.json["code"] in ("nothing_to_refund", "idempotency_in_progress")), answer
    for note_id, minor in ((first, 1200), (second, 600)):
        note = payer.ends(note_id)
        assert len(note["refunds"]) == 1 and note["refunded"] == money(minor)
        assert any(answer.status == 201 for answer, call in zip(answers, calls) if call[0] == note_id)
    assert payer.went_back() == [1800]


@contextlib.contextmanager
def worker_stopped(stack):
    """The worker stands still, and so meets no silence of the gateway, after which it would ask about everything."""
    pids = stack.children("worker")
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def test_an_event_makes_the_worker_ask_about_a_refund_now(payer, manner):
    """Nothing is recorded, so that the gateway sends no event of its own; and the worker was not to ask before
    2099."""
    note_id = payer.credited()
    with worker_stopped(payer.stack):
        manner("reset_before", 100)
        refund_id = payer.refund(note_id).ok(201)["refunds"][0]["id"]
        where = f"id = UNHEX('{id_hex(refund_id)}')"
        payer.stack.sql(f"UPDATE refund SET next_try_at = '{FAR}', version = version + 1 WHERE {where}")
        manner("none")
    send(payer.stack, event("refund.created", idempotency_key=id_random("rfd"))).ok(204)
    time.sleep(1)
    assert payer.stack.sql(f"SELECT state, next_try_at FROM refund WHERE {where}") == [["unknown", FAR + ".000000"]]
    assert payer.note(note_id)["refunds"][0]["status"] == "processing"
    send(payer.stack, event("refund.created", idempotency_key=refund_id)).ok(204)
    assert payer.ends(note_id)["refunds"][0]["status"] == "succeeded"
    assert payer.went_back() == [1200]

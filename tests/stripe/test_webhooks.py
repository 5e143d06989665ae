"""Webhooks signed by Stripe's own library (npm's `stripe` 16.12.0) and sent to the real address: which are taken, and
that each event of
docs/operating.md makes the worker ask. The library judges each header too, so that where we are stricter is said
here. The worker is stopped, so
that what an event changed stays to be seen. Source: docs/reliability.md, 1 and B5 102."""
import json
import os
import re
import subprocess

import pytest

from conftest import HERE, WEBHOOK_SECRET
from shop import Shop, key_new, money, price_new
from stack import id_hex

PATH, FAR = "/v1/gateway-events", "2099-01-01 00:00:00.000000"
OTHER_SECRET = "whsec_ffffffffffffffffffffffffffffffff"


def ask_library(library, **asked):
    done = subprocess.run(["node", os.path.join(HERE, "sign.js")], cwd=library, input=json.dumps(asked),
                          capture_output=True, text=True, timeout=60,
                          env=dict(os.environ, NODE_PATH=os.path.join(library, "node_modules")), check=True)
    return json.loads(done.stdout)


def signed(library, payload, *signatures):
    """The headers that the library makes of the payload, one a signature: (secret, age[, scheme])."""
    wanted = [dict(zip(("secret", "age", "scheme"), one)) for one in signatures or [(WEBHOOK_SECRET, 0)]]
    return ask_library(library, payload=payload, signatures=wanted)["headers"]


def joined(headers):
    """One header with the time of the first and the signatures of all."""
    return ",".join([headers[0].split(",")[0]] + [one.split(",")[1] for one in headers])


class Debtor(Shop):
    """A customer with a SEPA debit under way, a charge that succeeded, a refund and an open page, none of which the
    worker asks about by itself."""

    def __init__(self, merchant):
        super().__init__(merchant.stack, price_new(merchant.stack))
        self.fake = merchant.stripe
        account, card = [self.client.post("/v1/payment-methods", {"type": kind, "gateway_token": token},
                                          key=key_new()).ok(201)["id"]
                         for kind, token in (("bank_account", "pm_sepa_de"), ("card", "pm_card_visa"))]
        self.buy(5, account)
        self.buy(10, card)
        paid, debit = self.invoices()
        self.debit, self.charge = debit["payments"][0]["id"], paid["payments"][0]["id"]
        line = self.client.get("/v1/invoices/" + paid["id"]).ok()["lines"][0]["id"]
        note = self.stack.operator.post(f"/v1/operator/invoices/{paid['id']}/credit-notes",
                                        {"lines": [{"line_id": line, "amount": money(1000)}],
                                         "reason": "goodwill"}, key=key_new()).ok(201)
        self.refund = self.client.post(f"/v1/credit-notes/{note['id']}/refund",
                                       key=key_new()).ok(201)["refunds"][0]["id"]
        self.setup = self.client.post("/v1/payment-methods/setup", {"type": "card", "return_to": "/account"},
                                      key=key_new()).ok(201)["id"]
        self.card, self.account = self.method_there(card), self.method_there(account)
        self.rows = {"debit": ("payment", "next_try_at", self.debit), "charge": ("payment", "watch_at", self.charge),
                     "refund": ("refund", "watch_at", self.refund),
                     "setup": ("payment_method_setup", "next_try_at", self.setup),
                     "card": ("payment_method", "ask_at", card), "account": ("payment_method", "ask_at", account)}
        self.put_off()

    def method_there(self, method_id):
        where = f"id = UNHEX('{id_hex(method_id)}')"
        name = self.stack.sql(f"SELECT gateway_reference FROM payment_method WHERE {where}")[0][0].split("/")[1]
        return next(one for one in self.fake.all("pm") if one["id"] == name)

    def put_off(self):
        for table, column, name in self.rows.values():
            self.stack.sql(f"UPDATE {table} SET {column} = '{FAR}', version = version + 1"
                           f" WHERE id = UNHEX('{id_hex(name)}')")

    def hastened(self):
        """What the worker is to ask about now; and it is put off again."""
        found = {row for row, (table, column, name) in self.rows.items()
                 if self.stack.sql(f"SELECT {column} FROM {table} WHERE id = UNHEX('{id_hex(name)}')") != [[FAR]]}
        self.put_off()
        return found

    def there(self, key):
        """Stripe's object under one of our keys."""
        found = [one for kind in ("pi", "re", "cs") for one in self.fake.all(kind)]
        return next(one for one in found if one["metadata"].get("guichet_key") == key)

    def send(self, payload, header):
        return self.stack.anyone.post(PATH, raw=payload.encode(),
                                      headers={} if header is None else {"Stripe-Signature": header})


@pytest.fixture(scope="module")
def debtor(merchant):
    merchant.stop("worker")
    return Debtor(merchant)


def event(kind, told, name="evt_1"):
    """As Stripe sends it, not without a letter beyond ASCII."""
    return json.dumps({"id": name, "object": "event", "api_version": "2024-06-20", "created": 1700000000,
                       "livemode": False, "pending_webhooks": 1,
                       "request": {"id": None, "idempotency_key": None}, "type": kind, "data": {"object": told},
                       "note": "payé"}, ensure_ascii=False)


def of_debit(debtor):
    return event("payment_intent.succeeded", debtor.there(debtor.debit))


MINE, OLD, YOUNG, TO_COME = (WEBHOOK_SECRET, 0), (WEBHOOK_SECRET, 400), (WEBHOOK_SECRET, 200), (WEBHOOK_SECRET, -400)
THEIRS = (OTHER_SECRET, 0)
# why: (signatures, what becomes of the header, of the body, whether we take it, whether the library does)
CASES = {
    "now": ([MINE], joined, None, "good", "good"),
    "200 seconds ago": ([YOUNG], joined, None, "good", "good"),
    "the secret is being changed, ours is the second": ([THEIRS, MINE], joined, None, "good", "good"),
    "the secret is being changed, ours is the first": ([MINE, THEIRS], joined, None, "good", "good"),
    "beside one of the test scheme": ([(WEBHOOK_SECRET, 0, "v0"), MINE], joined, None, "good", "good"),
    "another body": ([MINE], joined, lambda body: body.replace("succeeded", "suceeeded"), "bad", "bad"),
    "a body with a blank more": ([MINE], joined, lambda body: body + " ", "bad", "bad"),
    "a body written anew": ([MINE], joined, lambda body: json.dumps(json.loads(body), indent=1), "bad", "bad"),
    "another secret": ([THEIRS], joined, None, "bad", "bad"),
    "400 seconds ago": ([OLD], joined, None, "bad", "bad"),
    "400 seconds to come": ([TO_COME], joined, None, "bad", "good"),
    "the test scheme alone": ([(WEBHOOK_SECRET, 0, "v0")], joined, None, "bad", "bad"),
    "another time than was signed": ([MINE, YOUNG], lambda all: all[1].split(",")[0] + "," + all[0].split(",")[1],
                                     None, "bad", "bad"),
    "no time": ([MINE], lambda all: all[0].split(",")[1], None, "bad", "bad"),
    "no signature": ([MINE], lambda all: all[0].split(",")[0], None, "bad", "bad"),
    "blanks between the parts": ([MINE], lambda all: all[0].replace(",", ", "), None, "bad", "bad"),
    "capitals": ([MINE], lambda all: all[0].split("v1=")[0] + "v1=" + all[0].split("v1=")[1].upper(), None, "bad",
                 "bad"),
    "ours behind eight others": ([THEIRS] * 8 + [MINE], joined, None, "bad", "good"),
    "an empty header": ([MINE], lambda all: "", None, "bad", "bad"),
}


@pytest.mark.parametrize("why", CASES)
def test_a_webhook_is_taken_by_its_signature_alone(library, debtor, why):
    signatures, header_of, body_of, ours, theirs = CASES[why]
    body = of_debit(debtor)
    headers = signed(library, body, *signatures)
    assert all(re.fullmatch(r"t=\d+,v[01]=[0-9a-f]{64}", one) for one in headers), headers
    header, sent = header_of(headers), body_of(body) if body_of else body
    assert ask_library(library, payload=sent, header=header, secret=WEBHOOK_SECRET)["verdict"] == theirs
    answer = debtor.send(sent, header)
    if ours == "good":
        assert answer.status == 204 and debtor.hastened() == {"debit"}, answer
    else:
        answer.problem(400, "malformed_request")
        assert debtor.hastened() == set()


def test_there_are_nineteen_of_them():
    assert len(CASES) == 19


def test_a_webhook_without_the_header_is_refused(debtor):
    debtor.send(of_debit(debtor), None).problem(400, "malformed_request")
    assert debtor.hastened() == set()


def test_a_large_event_is_taken_and_a_huge_one_refused(library, debtor):
    """65,536 bytes are the most; Stripe's have a few thousand."""
    told = debtor.there(debtor.debit)
    empty = len(event("payment_intent.succeeded", {**told, "x": ""}).encode())
    for size, status in ((65536, 204), (65537, 413)):
        body = event("payment_intent.succeeded", {**told, "x": "y" * (size - empty)})
        assert len(body.encode()) == size
        assert debtor.send(body, signed(library, body)[0]).status == status
        assert debtor.hastened() == ({"debit"} if status == 204 else set())


def test_an_event_that_comes_twice_or_late_is_harmless(library, debtor):
    body = of_debit(debtor)
    [header] = signed(library, body)
    for _ in range(2):
        assert debtor.send(body, header).status == 204
        assert debtor.hastened() == {"debit"}
    assert debtor.there(debtor.debit)["status"] == "processing"
    assert debtor.invoices()[1]["payments"][0]["status"] == "processing", "no event is believed"


def dispute(debtor):
    return {"id": "dp_1", "object": "dispute", "charge": "ch_1", "payment_intent": debtor.there(debtor.charge)["id"],
            "status": "needs_response"}


def setup_intent(debtor):
    return {"id": "seti_x", "object": "setup_intent", "metadata": {"guichet_key": debtor.setup}}


def mandate(debtor):
    return next(one for one in debtor.fake.all("mandate") if one["payment_method"] == debtor.account["id"])


def about_all(prefix, kinds, about, row):
    return {prefix + kind: (about, row) for kind in kinds.split()}


# Every event that docs/operating.md has a merchant switch on: what it is about, and what the worker asks about
# because of it.
EVENTS = {
    **about_all("payment_intent.", "succeeded payment_failed canceled", lambda d: d.there(d.debit), "debit"),
    **about_all("checkout.session.", "completed expired", lambda d: d.there(d.setup), "setup"),
    **about_all("setup_intent.", "succeeded setup_failed", setup_intent, "setup"),
    **about_all("charge.dispute.", "created updated closed funds_withdrawn funds_reinstated", dispute, "charge"),
    **about_all("", "charge.refund.updated refund.updated refund.failed", lambda d: d.there(d.refund), "refund"),
    **about_all("payment_method.", "updated automatically_updated", lambda d: d.card, "card"),
    "mandate.updated": (mandate, "account"),
}


def test_these_are_the_events_of_the_documentation():
    with open(os.path.join(HERE, "../../docs/operating.md"), encoding="utf-8") as file:
        rows = file.read().split("| events | tell |")[1].split("\n\n")[0].splitlines()[2:]
    assert {name for row in rows for name in re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", row.split("|")[1])} == set(EVENTS)


@pytest.mark.parametrize("kind", EVENTS)
def test_each_event_makes_the_worker_ask_about_what_it_is_about(library, debtor, kind):
    about, row = EVENTS[kind]
    body = event(kind, about(debtor))
    assert debtor.send(body, signed(library, body)[0]).status == 204
    assert debtor.hastened() == {row}


@pytest.mark.parametrize("why, about", [
    ("of another shop", lambda d: {**d.there(d.debit), "metadata": {}}),
    ("of a payment that never was", lambda d: {**d.there(d.debit),
                                               "metadata": {"guichet_key": "pay_00000000000000000000000000"}}),
    ("of what nobody here asks about", lambda d: {"id": "in_1", "object": "invoice",
                                                  "metadata": {"guichet_key": d.debit}}),
])
def test_any_other_event_is_answered_and_left(library, debtor, why, about):
    body = event("payment_intent.succeeded", about(debtor))
    assert debtor.send(body, signed(library, body)[0]).status == 204, why
    assert debtor.hastened() == set()

"""Webhooks of the gateway: an event makes us ask the gateway, and has no other effect.
Source: docs/reliability.md, 1 and B5 102; docs/api.md.
Where a test must know that the event made the worker ask, its own next question is put off to 2099."""
import hashlib
import hmac
import http.client
import json
import os
import time
import urllib.parse

import pytest

from shop import Shop, money
from stack import id_hex, id_random

PATH = "/v1/gateway-events"
QUIET_LOOKS = 6
FAR = "2099-01-01 00:00:00"
PATIENCE_S = 30  # of a sanitized build on a busy machine; the worker looks four times a second


def gateway(stack, path, body=None):
    parts = urllib.parse.urlsplit(stack.gateway_url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    try:
        connection.request("POST", path, json.dumps(body) if body is not None else "")
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status == 200, text
        return json.loads(text)
    finally:
        connection.close()


def secret(stack):
    with open(os.path.join(os.path.dirname(stack.facts["config_file"]), "secrets", "webhook-secret"),
              encoding="ascii") as file:
        return file.readline().rstrip("\n")


def signature(key, body, at=None, scheme="v1"):
    at = int(time.time()) if at is None else at
    return f"t={at},{scheme}=" + hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


def event(kind="charge.updated", **data):
    return json.dumps({"id": "evt_by_hand", "type": kind, "created_at": "2026-11-24T10:00:00Z", "data": data}).encode()


def send(stack, body, header=None, **more):
    return (stack.anyone.post(PATH, raw=body, headers={"Stripe-Signature": header or signature(secret(stack), body)},
                              **more))


class Debtor(Shop):
    """A customer whose licences are paid by a processing debit, and about which the worker does not ask by itself."""

    def __init__(self, stack, price):
        super().__init__(stack, price)
        self.subscription_id = self.buy(5, "tok_sepa_fails_later")
        self.charge = self.charges()[0]
        self.key = self.charge["idempotency_key"]
        self.where = f"id = UNHEX('{id_hex(self.key)}')"
        self.put_off()

    def row(self, columns):
        return self.stack.sql(f"SELECT {columns} FROM payment WHERE {self.where}")[0]

    def put_off(self):
        """The event of the charge's making has been received by now, or comes after this and is waited for."""
        until, quiet = time.monotonic() + PATIENCE_S, 0
        while quiet < QUIET_LOOKS:  # in a row, at which nobody had asked or was asking
            assert time.monotonic() < until, self.row("state, next_try_at, lease_until")
            still = self.row("state, next_try_at, lease_until") == ["processing", FAR + ".000000", None]
            quiet = quiet + 1 if still else 0
            self.stack.sql(f"UPDATE payment SET next_try_at = '{FAR}', version = version + 1 WHERE {self.where}"
                           f" AND lease_until IS NULL")
            time.sleep(0.25)

    def payment(self):
        return self.invoices()[0]["payments"][0]

    def becomes(self, status):
        until = time.monotonic() + PATIENCE_S
        while self.payment()["status"] != status:
            assert time.monotonic() < until, self.payment()
            time.sleep(0.1)
        return self.invoices()[0]

    def told(self, kind):
        return [one["type"] for one in self.data("/v1/events?after=0")].count(kind)


@pytest.fixture
def debtor(stack, price):
    return Debtor(stack, price)


@pytest.fixture(scope="module")
def quiet(stack, price):
    """A debtor shared by tests after which nothing may have been asked."""
    one = Debtor(stack, price)
    one.put_off()
    return one


@pytest.fixture
def manner(stack):
    """Sets how the gateway sends its events; reset at the end."""
    yield lambda how: gateway(stack, "/switches", {"webhook": how})
    gateway(stack, "/switches", {"webhook": "none"})


def test_a_debit_that_fails_later_is_failed_within_seconds_of_its_event(debtor, stack):
    begun = time.monotonic()
    gateway(stack, f"/charges/{debtor.charge['id']}/fail")
    invoice = debtor.becomes("failed")
    print(f"failed after {time.monotonic() - begun:.1f} s")
    assert invoice["status"] == "open" and invoice["due"] == money(6300)
    assert debtor.told("invoice.payment_failed") == 1


def test_a_debit_that_succeeds_later_pays_its_invoice(debtor, stack):
    gateway(stack, f"/charges/{debtor.charge['id']}/succeed")
    assert debtor.becomes("succeeded")["status"] == "paid"


def test_a_debit_without_an_event_stays_processing(debtor, stack, manner):
    """Shows that in the tests above it is the event that makes the worker ask."""
    manner("drop")
    gateway(stack, f"/charges/{debtor.charge['id']}/fail")
    time.sleep(2)
    assert debtor.payment()["status"] == "processing"
    send(stack, event(idempotency_key=debtor.key)).ok(204)
    debtor.becomes("failed")


@pytest.mark.parametrize("how", ["duplicate", "disorder"])
def test_duplicate_or_disordered_events_settle_each_payment_right(stack, price, manner, how):
    debtors = [Debtor(stack, price) for _ in range(3)]
    manner(how)
    for number, debtor in enumerate(debtors):
        gateway(stack, f"/charges/{debtor.charge['id']}/{'succeed' if number == 1 else 'fail'}")
    for number, debtor in enumerate(debtors):
        invoice = debtor.becomes("succeeded" if number == 1 else "failed")
        assert len(invoice["payments"]) == 1
        assert (debtor.told("invoice.payment_failed"),
                debtor.told("invoice.paid")) == ((0, 1) if number == 1 else (1, 0))


def test_the_status_in_an_event_is_not_believed(debtor, stack):
    """A signed event with a false status: the gateway, asked, answers that the debit is processing."""
    lie = event(idempotency_key=debtor.key, id=debtor.charge["id"], status="succeeded", amount=debtor.charge["amount"])
    send(stack, lie).ok(204)
    until = time.monotonic() + PATIENCE_S
    while debtor.row("lease_until IS NULL AND tries > 0 AND next_try_at < '2098-01-01'") != ["1"]:
        assert time.monotonic() < until, "nobody asked"
        time.sleep(0.1)
    assert debtor.row("state") == ["processing"] and debtor.payment()["status"] == "processing"


def test_a_repeated_event_changes_a_settled_payment_no_more(debtor, stack):
    gateway(stack, f"/charges/{debtor.charge['id']}/fail")
    body = event(idempotency_key=debtor.key)
    header = signature(secret(stack), body)
    debtor.becomes("failed")
    before = debtor.row("state, version, tries, next_try_at")
    for _ in range(5):
        assert send(stack, body, header).ok(204) is None
    assert debtor.row("state, version, tries, next_try_at") == before
    assert debtor.told("invoice.payment_failed") == 1


def test_card_changed_by_its_bank_is_shown_within_seconds(shop, stack, manner):
    """Told twice; what the event itself says is not believed."""
    method = shop.method()
    where = f"id = UNHEX('{id_hex(method)}')"
    reference = stack.sql(f"SELECT gateway_reference FROM payment_method WHERE {where}")[0][0]
    send(stack, event("payment_method.updated", id=reference, last4="6666")).ok(204)
    manner("duplicate")
    gateway(stack, f"/payment-methods/{reference}/card",
            {"brand": "visa", "last4": "1881", "exp_month": 3, "exp_year": 2034})
    until = time.monotonic() + PATIENCE_S
    while (now := shop.client.get("/v1/payment-methods/" + method).ok())["last4"] == "4242":
        assert time.monotonic() < until, now
        time.sleep(0.1)
    assert (now["brand"], now["last4"], now["exp_month"], now["exp_year"]) == ("visa", "1881", 3, 2034)
    changed = [one for one in shop.data("/v1/audit-log") if one["type"] == "payment_method.changed"]
    assert [(one["before"], one["after"]) for one in changed] == [
        ({"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2031},
         {"brand": "visa", "last4": "1881", "exp_month": 3, "exp_year": 2034})]


def test_bank_account_whose_mandate_ends_is_refused_and_its_renewal_fails(shop, stack):
    method = shop.method("tok_sepa")
    sub = shop.buy(5, method)
    shown = shop.client.get("/v1/payment-methods/" + method).ok()["mandate"]
    assert (shown["status"] == "active" and shown["creditor_identifier"] == "FR72ZZZ123456"
            and shown["reference"].startswith("SANDBOX"))
    assert set(shown) == {"reference", "creditor_identifier", "status"}
    reference = stack.sql(f"SELECT gateway_reference FROM payment_method WHERE id = UNHEX('{id_hex(method)}')")[0][0]
    gateway(stack, f"/payment-methods/{reference}/mandate", {"status": "inactive"})
    until = time.monotonic() + PATIENCE_S
    while (now := shop.client.get("/v1/payment-methods/" + method).ok())["mandate"]["status"] == "active":
        assert time.monotonic() < until, now
        time.sleep(0.1)
    assert now["mandate"] == {**shown, "status": "inactive"}
    refused = shop.quote_new(3, method).problem(422, "validation_failed")["errors"][0]
    assert (refused["pointer"], refused["code"]) == ("/payment_method_id", "mandate_inactive")
    assert refused["detail"].startswith("Ce compte bancaire ne peut plus être débité")
    english = shop.client.with_headers(Accept_Language="en")
    told = english.call("PATCH", "/v1/subscriptions/" + shop.buy(2, "tok_visa"), {"payment_method_id": method},
                        headers={"If-Match": "*"})
    assert "Add the account again" in told.problem(422, "validation_failed")["errors"][0]["detail"]
    shop.clock("2026-12-01T09:00:00Z").ok()
    assert shop.client.get("/v1/subscriptions/" + sub).ok()["status"] == "past_due"
    failed = [one for invoice in shop.invoices() for one in invoice["payments"] if one["status"] == "failed"]
    assert failed[0]["decline_code"] == "mandate_inactive"


FORGERIES = {
    "none at all": lambda key, body: None,
    "an empty one": lambda key, body: "",
    "another secret": lambda key, body: signature(key + "x", body),
    "another body": lambda key, body: signature(key, body + b" "),
    "caught long ago": lambda key, body: signature(key, body, int(time.time()) - 400),
    "from the future": lambda key, body: signature(key, body, int(time.time()) + 400),
    "another time than was signed": lambda key, body: signature(key, body, int(time.time()) - 10).replace("t=", "t=1"),
    "another scheme": lambda key, body: signature(key, body, scheme="v0"),
    "without its time": lambda key, body: signature(key, body).partition(",")[2],
    "a digit short": lambda key, body: signature(key, body)[:-1],
}


@pytest.mark.parametrize("why", FORGERIES)
def test_an_event_with_a_wrong_signature_is_refused_without_a_reason(quiet, stack, why):
    body = event(idempotency_key=quiet.key)
    header = FORGERIES[why](secret(stack), body)
    answer = stack.anyone.post(PATH, raw=body, headers={} if header is None else {"Stripe-Signature": header})
    told = answer.problem(400, "malformed_request")
    plain = stack.anyone.post(PATH, raw=b"{}").problem(400, "malformed_request")
    assert {name: value for name, value in told.items() if name != "request_id"} == \
        {name: value for name, value in plain.items() if name != "request_id"}, "nothing tells why"
    assert quiet.row("next_try_at") == [FAR + ".000000"]


def test_an_event_with_two_signature_headers_is_refused(quiet, stack):
    body = event(idempotency_key=quiet.key)
    good = ("Stripe-Signature", signature(secret(stack), body))
    stack.anyone.post(PATH, raw=body, headers=[good, good]).problem(400, "malformed_request")
    assert quiet.row("next_try_at") == [FAR + ".000000"]


@pytest.mark.parametrize("why, body", [
    ("a payment nobody has", event(idempotency_key=id_random("pay"))),
    ("a key that is not ours", event(idempotency_key="invoice-17")),
    ("a charge without a key", event()),
    ("a refund", event("refund.created", idempotency_key=id_random("pay"))),
    ("another kind", event("customer.created", idempotency_key="x")),
])
def test_an_event_about_an_unknown_key_is_accepted(stack, why, body):
    assert send(stack, body).ok(204) is None, why


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"{", b'{"id": 1, "type": "charge.updated", "data": {}}',
                                  b"\xff\xfe"])
def test_a_signed_body_that_is_no_event_is_refused(stack, body):
    send(stack, body).problem(400, "malformed_request")


def test_an_event_beyond_64_kib_is_refused(stack):
    big = event(idempotency_key="x", filler="a" * 65536)
    send(stack, big).problem(413, "body_too_large")
    full = event(idempotency_key="x", filler="")
    full = event(idempotency_key="x", filler="a" * (65536 - len(full)))
    assert len(full) == 65536
    send(stack, full).ok(204)
    stack.anyone.get(PATH).problem(405, "method_not_allowed")
    text = event(idempotency_key="x")
    stack.anyone.post(PATH, raw=text, headers={"Content-Type": "text/plain",
                                               "Stripe-Signature": signature(secret(stack), text)}) \
        .problem(415, "unsupported_media_type")


def test_the_signature_covers_every_byte_of_the_body(stack):
    """White space, order and escapes are signed as sent: the bytes are checked, not their meaning."""
    body = b' {\r\n "type" : "charge.updated", "data":{"idempotency_key":"\\u0078"} ,\t"id":"evt_\xc3\xa9" }\n'
    assert send(stack, body).status == 204
    header = signature(secret(stack), body) + ",v0=" + "0" * 64
    stack.anyone.call("POST", PATH, raw=body,
                      headers={"Content-Type": "application/json; charset=utf-8", "User-Agent": "Stripe/1.0",
                                                       "Accept": "*/*; q=0.5, application/xml",
                                                       "Stripe-Signature": header}).ok(204)

"""The sandbox gateway by itself: every token, its record after kill -9, and one charge a key under concurrent
requests."""
import concurrent.futures
import datetime
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time

import pytest

PROGRAM = os.path.join(os.environ.get("GUICHET_BUILD_DIR", "build/dev"), "guichet-sandbox-gateway")
PRICE = {"amount": 3990, "currency": "EUR"}


class Gateway:
    def __init__(self, store, *options):
        self.store, self.options, self.process, self.port = store, options, None, 0

    def start(self):
        """On a free port the first time, and on the same port again later."""
        self.process = subprocess.Popen([PROGRAM, "--listen", f"127.0.0.1:{self.port}", "--store", self.store,
                                         *self.options],
                                        stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        found = re.fullmatch(r"listening on 127\.0\.0\.1:(\d+)\n", line)
        assert found, f"it printed {line!r}"
        self.port = int(found[1])

    def end(self, number):
        self.process.send_signal(number)
        code = self.process.wait(timeout=30)
        self.process.stdout.close()
        return code

    def call(self, method, path, body=None, key=None, timeout=30):
        """The status and the JSON (or text) of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        headers = {} if key is None else {"Idempotency-Key": key}
        raw = body if body is None or isinstance(body, (bytes, str)) else json.dumps(body)
        try:
            connection.request(method, path, raw, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        kind = answer.getheader("Content-Type", "")
        return answer.status, json.loads(text) if kind.startswith("application/json") else text

    def attach(self, token):
        kind = "bank_account" if token.startswith("tok_sepa") else "card"
        code, method = self.call("POST", "/payment-methods", {"type": kind, "token": token})
        assert code == 201, method
        return method["id"]

    def charge(self, method, key, amount=PRICE, **more):
        return self.call("POST", "/charges", {"payment_method": method, "amount": amount, **more}, key)

    def book(self, query=""):
        code, answer = self.call("GET", "/charges" + query)
        assert code == 200
        return answer["data"]


@pytest.fixture
def gateway(tmp_path):
    one = Gateway(str(tmp_path / "book.sqlite"))
    one.start()
    yield one
    if one.process.poll() is None:
        assert one.end(signal.SIGTERM) == 0


@pytest.mark.parametrize("kind, token, brand", [
    ("card", "tok_visa", "visa"), ("card", "tok_declined", "visa"), ("card", "tok_insufficient_funds", "visa"),
    ("card", "tok_3ds", "mastercard"), ("card", "tok_timeout", "visa"), ("card", "tok_unavailable", "visa"),
    ("card", "tok_disputed", "visa"),
    ("bank_account", "tok_sepa", None), ("bank_account", "tok_sepa_fails_later", None)])
def test_every_token_attaches_its_payment_method(gateway, kind, token, brand):
    code, method = gateway.call("POST", "/payment-methods", {"type": kind, "token": token})
    assert code == 201
    assert set(method) == {"id", "type", "brand", "last4", "exp_month", "exp_year", "mandate"}
    assert (method["mandate"] is None) == (kind == "card")
    assert (method["type"], method["brand"]) == (kind, brand)
    assert re.fullmatch(r"\d{4}", method["last4"])
    assert (method["exp_month"] is None) == (method["exp_year"] is None) == (kind == "bank_account")


@pytest.mark.parametrize("kind, token", [("card", "tok_amex"), ("card", "tok_sepa"), ("bank_account", "tok_visa"),
                                         ("invoice", "tok_visa"), ("card", "")])
def test_a_token_of_another_type_is_unknown(gateway, kind, token):
    code, answer = gateway.call("POST", "/payment-methods", {"type": kind, "token": token})
    assert (code, answer["code"]) == (422, "unknown_token")


@pytest.mark.parametrize("token, code, status, decline_code", [
    ("tok_visa", 201, "succeeded", None),
    ("tok_sepa", 201, "succeeded", None),
    ("tok_sepa_fails_later", 201, "processing", None),
    ("tok_declined", 402, "failed", "card_declined"),
    ("tok_insufficient_funds", 402, "failed", "insufficient_funds"),
    ("tok_3ds", 201, "requires_action", None)])
def test_a_charge_has_the_outcome_of_its_token(gateway, token, code, status, decline_code):
    method = gateway.attach(token)
    got, charge = gateway.charge(method, "pay_1", description="5 licences")
    assert got == code
    assert set(charge) == {"id", "idempotency_key", "client_key", "payment_method", "amount", "description", "status",
                           "decline_code",
                           "action_url", "refunded", "dispute", "created_at"}
    assert charge["dispute"] is None
    assert (charge["status"], charge["decline_code"]) == (status, decline_code)
    assert (charge["idempotency_key"], charge["client_key"], charge["payment_method"],
            charge["amount"]) == ("pay_1", "pay_1", method, PRICE)
    assert charge["refunded"] == {"amount": 0, "currency": "EUR"}
    assert (charge["action_url"] is not None) == (status == "requires_action")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", charge["created_at"])
    assert gateway.book() == [charge]
    assert gateway.call("GET", "/charges/" + charge["id"]) == (200, charge)


def moved(page):
    """The movements of a page, oldest first."""
    return [(one["type"], one["amount"]["amount"], one["fee"]["amount"], one["source"])
            for one in reversed(page[1]["data"])]


def test_movements_and_payouts(gateway):
    """Every movement by its amount and fee: charges at once and later, refunds that come back, a dispute lost and one
    won. A payout takes the balance, once."""
    card, debit = gateway.attach("tok_visa"), gateway.attach("tok_sepa_fails_later")
    first, second = gateway.charge(card, "pay_1")[1]["id"], gateway.charge(card, "pay_2")[1]["id"]
    later = gateway.charge(debit, "pay_3")[1]["id"]
    assert gateway.charge(gateway.attach("tok_declined"), "pay_4")[0] == 402
    assert gateway.call("POST", f"/charges/{later}/succeed")[0] == 200
    refund = gateway.call("POST", f"/charges/{first}/refunds", {"amount": {"amount": 1000, "currency": "EUR"}},
                          "rfd_1")[1]["id"]
    assert gateway.call("POST", f"/refunds/{refund}/fail")[0] == 200
    assert gateway.call("POST", f"/charges/{first}/dispute", {"status": "opened", "fee": 1500})[0] == 200
    assert gateway.call("POST", f"/charges/{first}/dispute", {"status": "won", "fee": 0})[0] == 200
    assert gateway.call("POST", f"/charges/{second}/dispute", {"status": "lost", "fee": 1500})[0] == 200
    want = [("charge", 3990, 104, first), ("charge", 3990, 104, second), ("charge", 3990, 104, later),
            ("refund", -1000, 0, refund),
            ("refund_failure", 1000, 0, refund), ("dispute", -3990, 1500, first), ("dispute", 3990, -1500, first),
            ("dispute", -3990, 1500, second)]
    assert moved(gateway.call("GET", "/movements")) == want
    code, payout = gateway.call("POST", "/payouts", {"currency": "EUR"})
    assert ((code, payout["amount"], payout["automatic"])
            == (201, {"amount": 2 * 3990 - 3 * 104 - 1500, "currency": "EUR"}, True))
    assert gateway.call("POST", "/payouts", {"currency": "EUR"})[0] == 409
    assert gateway.call("POST", "/payouts", {"currency": "euro"})[0] == 422
    own = ("payout", -payout["amount"]["amount"], 0, payout["id"])
    assert (moved(gateway.call("GET", f"/payouts/{payout['id']}/movements")) == want + [own]
            == moved(gateway.call("GET", "/movements")))
    assert gateway.call("GET", "/payouts")[1] == {"data": [payout], "next_cursor": None}
    assert gateway.call("GET", "/payouts?created_until=1")[1]["data"] == []


def test_movements_are_listed_page_by_page(gateway):
    card, seen, cursor = gateway.attach("tok_visa"), [], ""
    for number in range(101):
        assert gateway.charge(card, f"pay_{number}")[0] == 201
    while cursor is not None:
        page = gateway.call("GET", "/movements?created_from=0" + (f"&cursor={cursor}" if cursor else ""))[1]
        assert len(page["data"]) in (100, 1)
        seen += [one["id"] for one in page["data"]]
        cursor = page["next_cursor"]
    assert len(set(seen)) == len(seen) == 101


def test_an_unavailable_charge_is_not_recorded(gateway):
    code, answer = gateway.charge(gateway.attach("tok_unavailable"), "pay_1")
    assert (code, answer["code"]) == (503, "unavailable")
    assert gateway.book() == []


def test_a_timeout_charge_is_recorded_and_unanswered_and_delays_no_other(gateway):
    method = gateway.attach("tok_timeout")
    silent = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=1)
    silent.request("POST", "/charges", json.dumps({"payment_method": method, "amount": PRICE}),
                   {"Idempotency-Key": "pay_1"})
    assert gateway.charge(gateway.attach("tok_visa"), "pay_2")[0] == 201  # answered while the first request hangs
    with pytest.raises(socket.timeout):
        silent.getresponse()
    silent.close()
    assert [charge["status"] for charge in gateway.book("?idempotency_key=pay_1")] == ["succeeded"]


def test_the_sandbox_ends_cleanly_while_an_answer_is_held(gateway):
    method = gateway.attach("tok_timeout")
    silent = http.client.HTTPConnection("127.0.0.1", gateway.port)
    silent.request("POST", "/charges", json.dumps({"payment_method": method, "amount": PRICE}),
                   {"Idempotency-Key": "pay_1"})
    for _ in range(1000):  # the charge is recorded just before the silence begins
        if gateway.book():
            break
    assert len(gateway.book()) == 1
    assert gateway.end(signal.SIGINT) == 0
    silent.close()


def test_the_same_key_is_the_same_charge(gateway):
    method = gateway.attach("tok_visa")
    first = gateway.charge(method, "pay_1")
    assert gateway.charge(method, "pay_1") == (200, first[1])
    assert len(gateway.book()) == 1


@pytest.mark.parametrize("token", ["tok_declined", "tok_insufficient_funds"])
def test_a_declined_charge_is_declined_again(gateway, token):
    method = gateway.attach(token)
    assert gateway.charge(method, "pay_1") == gateway.charge(method, "pay_1")
    assert len(gateway.book()) == 1


def test_the_same_key_with_another_request_is_refused(gateway):
    method, other = gateway.attach("tok_visa"), gateway.attach("tok_visa")
    gateway.charge(method, "pay_1")
    for answer in (gateway.charge(method, "pay_1", {"amount": 3991, "currency": "EUR"}),
                   gateway.charge(method, "pay_1", {"amount": 3990, "currency": "USD"}),
                   gateway.charge(method, "pay_1", description="another"), gateway.charge(other, "pay_1")):
        assert (answer[0], answer[1]["code"]) == (409, "idempotency_key_reused")
    assert len(gateway.book()) == 1


def test_64_concurrent_charges_with_one_key_are_one(gateway):
    method = gateway.attach("tok_visa")
    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        answers = [future.result() for future in [pool.submit(gateway.charge, method, "pay_1") for _ in range(64)]]
    assert sorted(code for code, _ in answers) == [200] * 63 + [201]
    assert len({charge["id"] for _, charge in answers}) == 1
    assert len(gateway.book()) == 1


def test_answered_charges_survive_kill_9(gateway):
    method = gateway.attach("tok_visa")
    told = [gateway.charge(method, f"pay_{i}")[1] for i in range(100)]
    gateway.call("POST", f"/charges/{told[7]['id']}/refunds", {"amount": {"amount": 1, "currency": "EUR"}}, "ref_1")
    gateway.end(signal.SIGKILL)
    gateway.start()
    told[7]["refunded"]["amount"] = 1
    assert gateway.book() == told[::-1]  # newest first
    assert gateway.charge(method, "pay_3") == (200, told[3])


def test_a_second_sandbox_on_the_same_store_is_refused(gateway):
    second = subprocess.run([PROGRAM, "--store", gateway.store], capture_output=True, text=True, timeout=30)
    assert second.returncode == 1
    assert "locked" in second.stderr and second.stdout == ""


def test_charges_can_be_listed_by_key(gateway):
    method = gateway.attach("tok_visa")
    wanted = gateway.charge(method, "a&b=c%")[1]
    gateway.charge(method, "pay_2")
    assert gateway.book("?idempotency_key=a%26b%3Dc%25") == [wanted]
    assert gateway.book("?idempotency_key=pay_3") == []


@pytest.mark.parametrize("query, status, decline_code", [
    ("", "succeeded", None), ("?outcome=succeeded", "succeeded", None),
    ("?outcome=failed", "failed", "authentication_failed")])
def test_the_action_page_decides_the_charge_once(gateway, query, status, decline_code):
    charge = gateway.charge(gateway.attach("tok_3ds"), "pay_1")[1]
    path = charge["action_url"].removeprefix(f"http://127.0.0.1:{gateway.port}")
    assert path == "/actions/" + charge["id"]
    code, page = gateway.call("GET", path + query)
    assert code == 200 and page.startswith("<!doctype html>")
    after = gateway.call("GET", "/charges/" + charge["id"])[1]
    assert (after["status"], after["decline_code"], after["action_url"]) == (status, decline_code, None)
    gateway.call("GET", path + ("" if status == "failed" else "?outcome=failed"))  # too late: the charge is decided
    assert gateway.book() == [after]


def test_an_unknown_action_is_refused(gateway):
    charge = gateway.charge(gateway.attach("tok_3ds"), "pay_1")[1]
    assert gateway.call("GET", "/actions/charge_none")[0] == 404
    assert gateway.call("GET", f"/actions/{charge['id']}?outcome=maybe")[0] == 422
    assert gateway.book() == [charge]


@pytest.mark.parametrize("act, token, decline_code", [
    ("fail", "tok_sepa_fails_later", "debit_returned"), ("cancel", "tok_3ds", "voided")])
def test_a_charge_fails_or_is_cancelled_once(gateway, act, token, decline_code):
    charge = gateway.charge(gateway.attach(token), "pay_1")[1]
    code, after = gateway.call("POST", f"/charges/{charge['id']}/{act}")
    assert (code, after["status"], after["decline_code"]) == (200, "failed", decline_code)
    assert gateway.call("POST", f"/charges/{charge['id']}/{act}")[0] == 409
    assert gateway.book() == [after]


def test_a_debit_succeeds_once(gateway):
    charge = gateway.charge(gateway.attach("tok_sepa_fails_later"), "pay_1")[1]
    code, after = gateway.call("POST", f"/charges/{charge['id']}/succeed")
    assert (code, after) == (200, {**charge, "status": "succeeded"})
    assert gateway.call("POST", f"/charges/{charge['id']}/succeed")[0] == 409
    assert gateway.call("POST", f"/charges/{charge['id']}/fail")[0] == 409
    assert gateway.book() == [after]


@pytest.mark.parametrize("token, code, status, decline_code", [
    ("tok_3ds", 402, "failed", "authentication_required"), ("tok_visa", 201, "succeeded", None),
    ("tok_declined", 402, "failed", "card_declined"), ("tok_sepa_fails_later", 201, "processing", None)])
def test_an_off_session_charge_never_waits_for_its_card_holder(gateway, token, code, status, decline_code):
    method = gateway.attach(token)
    got, charge = gateway.charge(method, "pay_1", off_session=True)
    assert (got, charge["status"], charge["decline_code"], charge["action_url"]) == (code, status, decline_code, None)
    assert gateway.charge(method, "pay_1", off_session=True)[1] == charge
    assert gateway.charge(gateway.attach("tok_3ds"), "pay_2", off_session=False)[1]["status"] == "requires_action"
    assert gateway.charge(method, "pay_3", off_session="yes")[0] == 422


@pytest.mark.parametrize("act", ["fail", "cancel", "succeed"])
@pytest.mark.parametrize("token", ["tok_visa", "tok_declined"])
def test_a_final_charge_cannot_be_changed(gateway, act, token):
    charge = gateway.charge(gateway.attach(token), "pay_1")[1]
    assert gateway.call("POST", f"/charges/{charge['id']}/{act}")[0] == 409
    assert gateway.call("POST", f"/charges/charge_none/{act}")[0] == 404
    assert gateway.book() == [charge]


def test_refunds_never_exceed_the_charge(gateway):
    charge = gateway.charge(gateway.attach("tok_visa"), "pay_1")[1]

    def refund(key, amount, currency="EUR"):
        return gateway.call("POST", f"/charges/{charge['id']}/refunds",
                            {"amount": {"amount": amount, "currency": currency}}, key)

    code, first = refund("ref_1", 3000)
    assert (code, first["charge"], first["amount"]) == (201, charge["id"], {"amount": 3000, "currency": "EUR"})
    assert refund("ref_1", 3000) == (200, first)
    assert refund("ref_1", 1)[0] == 409
    assert refund("ref_2", 991)[0] == 409
    assert refund("ref_2", 990, "USD")[0] == 409
    assert refund("ref_2", 990)[0] == 201
    assert refund("ref_3", 1)[0] == 409
    assert refund("ref_3", 0)[0] == 422
    assert gateway.book()[0]["refunded"] == PRICE


def test_a_refund_is_found_by_its_key(gateway):
    charge = gateway.charge(gateway.attach("tok_visa"), "pay_1")[1]
    made = (gateway.call("POST", f"/charges/{charge['id']}/refunds", {"amount": {"amount": 1000, "currency": "EUR"}},
                         "a&b")[1])
    assert gateway.call("GET", "/refunds?idempotency_key=a%26b") == (200, {"data": [made]})
    assert gateway.call("GET", "/refunds?idempotency_key=a") == (200, {"data": []})
    assert gateway.call("GET", "/refunds")[0] == 422


def test_charges_are_listed_page_by_page(gateway):
    method = gateway.attach("tok_visa")
    start = time.time_ns() // 1000000
    made = [gateway.charge(method, f"pay_{i}")[1] for i in range(201)]

    def pages(query):
        found, cursor = [], ""
        while cursor is not None:
            code, answer = gateway.call("GET", f"/charges?{query}{cursor}")
            assert code == 200 and len(answer["data"]) <= 100
            found.append(answer["data"])
            cursor = answer["next_cursor"] and "&cursor=" + answer["next_cursor"]
        return found

    read = pages(f"created_from={start}")
    assert [len(page) for page in read] == [100, 100, 1]
    assert sum(read, []) == made[::-1] == gateway.book()
    assert pages(f"created_from=0&created_until={start}") == [[]]
    assert sum(pages(f"created_until={start + 600000}"), []) == made[::-1]
    middle = made[100]["created_at"]
    at = int(datetime.datetime.fromisoformat(middle.replace("Z", "+00:00")).timestamp() * 1000 + 0.5)
    assert sum(pages(f"created_from={at}"), []) + sum(pages(f"created_until={at}"), []) == made[::-1]
    assert {charge["created_at"] >= middle for charge in sum(pages(f"created_from={at}"), [])} == {True}


@pytest.mark.parametrize("query", ["created_from=", "created_from=-1", "created_until=1.5", "cursor=abc",
                                   "cursor=9999999999999999999",
                                   "created_from=2026-11-01", "idempotency_key=pay_1&cursor=1"])
def test_a_list_with_a_bad_parameter_is_refused(gateway, query):
    assert gateway.call("GET", "/charges?" + query)[0] == 422


def dispute(gateway, charge, **draft):
    return gateway.call("POST", f"/charges/{charge['id']}/dispute", draft)


def told(status, amount=3990, fee=0):
    return {"status": status, "amount": {"amount": amount, "currency": "EUR"},
            "fee": {"amount": fee, "currency": "EUR"}}


def test_a_charge_is_described_anew_and_is_the_same_charge(gateway):
    method = gateway.attach("tok_visa")
    _, charge = gateway.charge(method, "pay_1", description="Order 1")
    for text in ("Invoice 1", "Invoice 2", "Invoice 2"):
        assert gateway.call("POST", f"/charges/{charge['id']}/description",
                            {"description": text}) == (200, {**charge, "description": text})
    gateway.end(signal.SIGKILL)
    gateway.start()
    assert gateway.call("GET", f"/charges/{charge['id']}")[1]["description"] == "Invoice 2"
    assert gateway.charge(method, "pay_1", description="Order 1") == (200, {**charge, "description": "Invoice 2"})
    assert gateway.charge(method, "pay_1", description="Invoice 2")[0] == 409
    assert gateway.call("POST", "/charges/charge_none/description", {"description": "Invoice 1"})[0] == 404
    for bad in ({}, {"description": ""}, {"description": "x" * 501}, {"description": 1},
                {"description": "x", "amount": 1}):
        assert gateway.call("POST", f"/charges/{charge['id']}/description", bad)[0] == 422, bad


@pytest.mark.parametrize("drafts, wanted", [
    ([{"status": "opened"}], told("opened")),
    ([{"status": "opened"}, {"status": "won", "fee": 1500}], told("won", fee=1500)),
    ([{"status": "opened", "amount": 90}, {"status": "lost"}], told("lost", 90)),
    ([{"status": "lost", "amount": 90}], told("lost", 90))])
def test_a_charge_is_disputed_and_decided_once(gateway, drafts, wanted):
    charge = gateway.charge(gateway.attach("tok_visa"), "pay_1")[1]
    for draft in drafts:
        code, after = dispute(gateway, charge, **draft)
        assert code == 200
    assert after == {**charge, "dispute": wanted} and gateway.book() == [after]
    again = "opened" if wanted["status"] == "opened" else "lost"
    assert dispute(gateway, charge, status=again)[0] == 409 and gateway.book() == [after]


def test_a_bad_dispute_is_refused(gateway):
    charge = gateway.charge(gateway.attach("tok_visa"), "pay_1")[1]
    for draft in ({}, {"status": "gone"}, {"status": "lost", "amount": -1}, {"status": "lost", "why": "so"}):
        assert dispute(gateway, charge, **draft)[0] == 422
    assert dispute(gateway, charge, status="lost", amount=3991)[0] == 409
    assert dispute(gateway, {"id": "charge_none"}, status="lost")[0] == 404
    assert dispute(gateway, gateway.charge(gateway.attach("tok_declined"), "pay_2")[1], status="lost")[0] == 409


def test_a_disputed_charge_is_not_refunded_until_it_is_won(gateway):
    charge = gateway.charge(gateway.attach("tok_visa"), "pay_1")[1]
    path, body = f"/charges/{charge['id']}/refunds", {"amount": {"amount": 1000, "currency": "EUR"}}
    assert dispute(gateway, charge, status="opened")[0] == 200
    assert gateway.call("POST", path, body, "ref_1")[0] == 409
    assert dispute(gateway, charge, status="won")[0] == 200
    assert gateway.call("POST", path, body, "ref_1")[0] == 201


def test_a_failed_refund_fails_once_and_can_be_made_again(gateway):
    charge = gateway.charge(gateway.attach("tok_visa"), "pay_1")[1]
    path, body = f"/charges/{charge['id']}/refunds", {"amount": {"amount": 3990, "currency": "EUR"}}
    made = gateway.call("POST", path, body, "ref_1")[1]
    assert made["status"] == "succeeded"
    assert gateway.call("POST", f"/refunds/{made['id']}/fail") == (200, {**made, "status": "failed"})
    assert gateway.call("POST", f"/refunds/{made['id']}/fail")[0] == 409
    assert gateway.call("POST", "/refunds/refund_none/fail")[0] == 404
    assert gateway.call("GET", "/refunds?idempotency_key=ref_1") == (200, {"data": [{**made, "status": "failed"}]})
    assert gateway.call("POST", path, body, "ref_1") == (200, {**made, "status": "failed"})
    assert gateway.book()[0]["refunded"]["amount"] == 0
    assert gateway.call("POST", path, body, "ref_2")[0] == 201


def test_card_changes_and_stays_the_same_method(gateway):
    method = gateway.attach("tok_visa")
    path, before = f"/payment-methods/{method}", gateway.call("GET", f"/payment-methods/{method}")
    assert before == (200, {"id": method, "type": "card", "brand": "visa", "last4": "4242", "exp_month": 12,
                            "exp_year": 2031, "mandate": None})
    card = {"brand": "mastercard", "last4": "1881", "exp_month": 3, "exp_year": 2034}
    assert gateway.call("POST", path + "/card", card) == (200, {"id": method, "type": "card", **card, "mandate": None})
    assert gateway.call("GET", path) == (200, {"id": method, "type": "card", **card, "mandate": None})
    assert gateway.charge(method, "pay_1")[1]["status"] == "succeeded", "it is the same method"
    for draft in ({}, {**card, "exp_year": "2034"}, {**card, "x": 1}):
        assert gateway.call("POST", path + "/card", draft)[0] == 422
    assert gateway.call("POST", f"/payment-methods/{gateway.attach('tok_sepa')}/card", card)[0] == 409
    assert gateway.call("POST", path + "/detach")[0] == 200
    assert gateway.call("GET", path)[0] == gateway.call("POST", path + "/card", card)[0] == 404


def test_account_whose_mandate_ended_is_not_charged(gateway):
    method = gateway.attach("tok_sepa")
    path, name = f"/payment-methods/{method}", method.removeprefix("method_")
    told = {"id": "mandate_" + name, "payment_method": method, "reference": "SANDBOX" + name[:16],
            "creditor_identifier": "FR72ZZZ123456"}
    assert gateway.call("GET", path)[1]["mandate"] == {**told, "status": "active"}
    code, after = gateway.call("POST", path + "/mandate", {"status": "inactive"})
    assert (code, after["mandate"]) == (200, {**told, "status": "inactive"})
    assert gateway.charge(method, "pay_1")[0] == 402
    assert [(one["status"], one["decline_code"]) for one in gateway.book()] == [("failed", "mandate_inactive")]
    assert gateway.call("POST", path + "/mandate", {"status": "active"})[0] == 200
    assert gateway.charge(method, "pay_2")[0] == 201
    assert gateway.call("POST", path + "/mandate", {"status": "ended"})[0] == 422
    assert gateway.call("POST", f"/payment-methods/{gateway.attach('tok_visa')}/mandate",
                        {"status": "inactive"})[0] == 409
    assert gateway.call("POST", "/payment-methods/method_none/mandate", {"status": "inactive"})[0] == 404


def test_64_concurrent_refunds_stay_within_the_charge(gateway):
    charge = gateway.charge(gateway.attach("tok_visa"), "pay_1")[1]
    body = {"amount": {"amount": 1000, "currency": "EUR"}}
    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        futures = [pool.submit(gateway.call, "POST", f"/charges/{charge['id']}/refunds", body, f"ref_{i}")
                   for i in range(64)]
    assert sorted(future.result()[0] for future in futures) == [201] * 3 + [409] * 61
    assert gateway.book()[0]["refunded"]["amount"] == 3000


@pytest.mark.parametrize("token", ["tok_declined", "tok_3ds", "tok_sepa_fails_later"])
def test_a_charge_that_did_not_succeed_is_not_refunded(gateway, token):
    charge = gateway.charge(gateway.attach(token), "pay_1")[1]
    assert gateway.call("POST", f"/charges/{charge['id']}/refunds", {"amount": PRICE}, "ref_1")[0] == 409


@pytest.mark.parametrize("why, code, body", [
    ("not JSON", 400, "{"), ("empty", 400, ""), ("an array", 400, "[]"), ("a field twice", 400, '{"a": 1, "a": 2}'),
    ("not UTF-8", 400, b'{"a": "\xff"}'),
    ("over 64 bits", 400, '{"amount": {"amount": 9223372036854775808, "currency": "EUR"}}'),
    ("nothing in it", 422, "{}"), ("zero", 422, {"amount": 0, "currency": "EUR"}),
    ("negative", 422, {"amount": -1, "currency": "EUR"}),
    ("a fraction", 422, {"amount": 1.0, "currency": "EUR"}), ("a text", 422, {"amount": "1", "currency": "EUR"}),
    ("small letters", 422, {"amount": 1, "currency": "eur"}), ("four letters", 422, {"amount": 1, "currency": "EURO"}),
    ("one field more", 422, {"amount": 1, "currency": "EUR", "x": 1}), ("64 KiB", 413, " " * 65537)])
def test_a_bad_charge_is_refused_and_not_recorded(gateway, why, code, body):
    if isinstance(body, dict):
        body = {"payment_method": gateway.attach("tok_visa"), "amount": body}
    assert gateway.call("POST", "/charges", body, "pay_1")[0] == code, why
    assert gateway.book() == []


@pytest.mark.parametrize("key, code", [(None, 400), ("", 400), ("a b", 400), ("k" * 256, 400), ("k" * 255, 201),
                                       ("k", 201)])
def test_an_idempotency_key_of_bad_form_or_length_is_refused(gateway, key, code):
    assert gateway.charge(gateway.attach("tok_visa"), key)[0] == code


def test_unknown_methods_and_paths_are_refused(gateway):
    assert gateway.charge("method_none", "pay_1")[1]["code"] == "unknown_payment_method"
    assert gateway.charge(gateway.attach("tok_visa") + "0", "pay_1")[0] == 422  # not cut to the length of a known one
    for method, path in [("GET", "/"), ("GET", "/charge"), ("DELETE", "/charges"), ("GET", "/charges/charge_none"),
                         ("GET", "/charges/"), ("GET", "/charges/" + "c" * 200), ("GET", "/actions/a/b")]:
        assert gateway.call(method, path)[0] == 404, path
    assert gateway.call("GET", "/healthz") == (200, {"status": "ok"})


def test_a_connection_is_kept_open(gateway):
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port)
    connection.request("GET", "/healthz")
    connection.getresponse().read()
    kept = connection.sock
    assert kept is not None
    connection.request("POST", "/charges", " " * 100000)  # refused, and the connection can still be used
    assert connection.getresponse().read() and connection.sock is kept
    connection.request("GET", "/healthz")
    assert connection.getresponse().read() == b'{"status":"ok"}' and connection.sock is kept
    connection.close()

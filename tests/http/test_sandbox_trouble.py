"""The sandbox gateway when it is told to misbehave, and the webhooks it sends, verified with Python's own HMAC."""
import collections
import hashlib
import hmac
import http.client
import http.server
import json
import queue
import signal
import socket
import threading
import time

import pytest

from test_sandbox_gateway import PRICE, Gateway

SECRET = "whsec_of_the_sandbox_0123456789"


@pytest.fixture
def gateway(tmp_path):
    one = Gateway(str(tmp_path / "book.sqlite"))
    one.start()
    yield one
    assert one.end(signal.SIGTERM) == 0


def switch(gateway, **switches):
    code, answer = gateway.call("POST", "/switches", switches)
    assert code == 200, answer
    return answer


# The first group records nothing, the second records everything.
BEFORE = ["silent_before", "reset_before", "unavailable", "refused_request"]
AFTER = ["slow", "silent_after", "reset_after", "error_after", "garbage", "wrong_amount", "wrong_currency",
         "odd_status",
         "bad_request", "long_texts", "script_url"]


def try_to(act):
    """What the client sees: ("told", code, body), or how the connection ended."""
    try:
        return ("told", *act())
    except socket.timeout:
        return ("silence",)
    except http.client.RemoteDisconnected:
        return ("closed",)
    except ConnectionResetError:
        return ("reset",)
    except json.JSONDecodeError:
        return ("garbage",)


def seen(how, result, right):
    """Whether the client saw what the switch promises; right: the object as recorded, None where nothing is."""
    if how.startswith("silent"):
        return result == ("silence",)
    if how.startswith("reset"):
        return result == ("reset",)
    if how == "garbage":
        return result == ("garbage",)
    if how in ("unavailable", "error_after"):
        return (result[1] == {"unavailable": 503, "error_after": 500}[how]
                and result[2]["code"] in ("unavailable", "internal"))
    if how in ("bad_request", "refused_request"):
        return result[1] == 400 and set(result[2]) == {"bad_request": {"detail"},
                                                       "refused_request": {"type", "detail"}}[how]
    told = {"odd_status": {"status": "captured"}, "long_texts": {"id": "x" * 300}}.get(how, {})
    amount = {"wrong_amount": {**right["amount"], "amount": right["amount"]["amount"] + 1},
              "wrong_currency": {**right["amount"], "currency": "XTS"}}.get(how, right["amount"])
    return result[1:] == (201, {**right, "amount": amount, **told})


@pytest.mark.parametrize("how", BEFORE + AFTER)
def test_a_switched_charge_goes_wrong_once(gateway, how):
    method = gateway.attach("tok_visa")
    switch(gateway, charge=how, delay_ms=700)
    body = {"payment_method": method, "amount": PRICE}
    begun = time.monotonic()
    result = try_to(lambda: gateway.call("POST", "/charges", body, "pay_1",
                                         timeout=1 if how.startswith("silent") else 30))
    assert how != "slow" or time.monotonic() - begun >= 0.7
    book = gateway.book()
    assert len(book) == (1 if how in AFTER else 0)
    assert seen(how, result, book[0] if book else None), result
    code, charge = gateway.charge(method, "pay_1")  # only once
    assert code == (200 if how in AFTER else 201) and charge["amount"] == PRICE
    assert gateway.book() == [charge]


@pytest.mark.parametrize("how", BEFORE + AFTER)
def test_a_switched_refund_goes_wrong_once(gateway, how):
    charge = gateway.charge(gateway.attach("tok_visa"), "pay_1")[1]
    switch(gateway, refund=how, delay_ms=700)

    def refund(timeout=30):
        return gateway.call("POST", f"/charges/{charge['id']}/refunds", {"amount": {"amount": 1000, "currency": "EUR"}},
                            "ref_1", timeout=timeout)

    result = try_to(lambda: refund(1 if how.startswith("silent") else 30))
    made = gateway.call("GET", "/refunds?idempotency_key=ref_1")[1]["data"]
    assert len(made) == (1 if how in AFTER else 0)
    assert seen(how, result, made[0] if made else None), result
    assert gateway.charge(charge["payment_method"], "pay_2")[0] == 201  # charges are not affected
    assert refund()[0] == (200 if how in AFTER else 201)
    assert gateway.call("GET", f"/charges/{charge['id']}")[1]["refunded"]["amount"] == 1000


def test_a_switch_holds_for_its_number_of_times(gateway):
    method = gateway.attach("tok_visa")
    assert (switch(gateway, charge="unavailable", times=2)["charge"]
            == {"how": "unavailable", "times": 2, "delay_ms": 3000})
    assert [gateway.charge(method, "pay_1")[0] for _ in range(4)] == [503, 503, 201, 200]
    switch(gateway, charge="unavailable", times=1000)
    assert gateway.charge(method, "pay_1")[0] == 503
    switch(gateway, charge="none")
    assert gateway.charge(method, "pay_1")[0] == 200
    assert gateway.call("GET", "/switches")[1] == {"charge": {"how": "none", "times": 0, "delay_ms": 3000},
                                                   "refund": {"how": "none", "times": 0, "delay_ms": 0},
                                                   "disputed": {"how": "wrong_amount", "times": 0, "delay_ms": 0},
                                                   "crowd": 0, "latency_ms": 0,
                                                   "webhook": None}


def raw(gateway, path, body, key):
    """The status, the header of a replay, and the body."""
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=30)
    connection.request("POST", path, json.dumps(body), {"Idempotency-Key": key})
    answer = connection.getresponse()
    told = answer.status, answer.getheader("Idempotent-Replayed"), json.loads(answer.read())
    connection.close()
    return told


@pytest.mark.parametrize("subject", ["charge", "refund"])
def test_a_kept_failure_is_replayed_for_ever_and_another_key_is_well(gateway, subject):
    """It makes nothing, and holds after kill -9. The object made under another key is found by the client's name of it,
    and only by that."""
    method = gateway.attach("tok_visa")
    if subject == "charge":
        path, body, asked = "/charges", {"payment_method": method, "amount": PRICE}, "/charges"
    else:
        path, body, asked = (f"/charges/{gateway.charge(method, 'pay_0')[1]['id']}/refunds", {"amount": PRICE},
                             "/refunds")

    def named(query):
        return gateway.call("GET", f"{asked}?{query}")[1]["data"]

    switch(gateway, **{subject: "kept_failure"})
    failure = {"code": "internal", "detail": "Something went wrong."}
    assert raw(gateway, path, body, "one") == (500, None, failure)
    assert raw(gateway, path, body, "one") == (500, "true", failure)
    gateway.end(signal.SIGKILL)
    gateway.start()
    assert raw(gateway, path, body, "one") == (500, "true", failure)
    assert named("client_key=one") == named("idempotency_key=one") == []
    status, replayed, made = raw(gateway, path, {**body, "client_key": "one"}, "one.2")
    assert ((status, replayed, made["idempotency_key"], made["client_key"], made["amount"])
            == (201, None, "one.2", "one", PRICE))
    assert named("client_key=one") == named("idempotency_key=one.2") == [made]
    assert named("client_key=one.2") == named("idempotency_key=one") == []
    assert raw(gateway, path, body, "one.2")[:2] == (409, None), "another name is another request"
    assert raw(gateway, path, {**body, "client_key": "one"}, "one.2") == (200, None, made)


@pytest.mark.parametrize("how", ["refused_request", "kept_failure"])
def test_a_key_that_has_made_something_is_neither_refused_nor_failed(gateway, how):
    method = gateway.attach("tok_visa")
    charge = gateway.charge(method, "pay_1")[1]
    switch(gateway, charge=how, times=2)
    assert gateway.charge(method, "pay_1") == (200, charge)
    assert gateway.charge(method, "pay_2")[0] == {"refused_request": 400, "kept_failure": 500}[how]
    assert gateway.charge(method, "pay_1") == (200, charge)
    assert gateway.book() == [charge]


def test_a_crowd_stands_around_the_next_new_charge_alone(gateway):
    method = gateway.attach("tok_visa")
    first = gateway.charge(method, "pay_1")[1]
    assert switch(gateway, crowd=5)["crowd"] == 5
    assert (gateway.charge(method, "pay_1") == (200, first)
            and gateway.call("GET", "/switches")[1]["crowd"] == 5), "no new charge"
    second = gateway.charge(method, "pay_2")[1]
    third = gateway.charge(method, "pay_3")[1]
    assert gateway.call("GET", "/switches")[1]["crowd"] == 0
    book = gateway.book()
    assert [book[0], book[4], book[7]] == [third, second, first] and len(book) == 8
    others = book[1:4] + book[5:7]
    assert ({one["idempotency_key"][:6] for one in others} == {"other_"}
            and len({one["idempotency_key"] for one in others}) == 5)
    assert {(one["status"], one["amount"]["amount"], one["amount"]["currency"])
            for one in others} == {("succeeded", 1000, "EUR")}


def test_script_url_gives_a_script_as_action_url(gateway):
    switch(gateway, charge="script_url")
    charge = gateway.charge(gateway.attach("tok_3ds"), "pay_1")[1]
    assert (charge["action_url"] == "javascript:alert(document.domain)"
            and gateway.book()[0]["action_url"].startswith("http://127.0.0.1:"))


def test_long_texts_gives_a_long_decline_code(gateway):
    switch(gateway, charge="long_texts")
    assert gateway.charge(gateway.attach("tok_declined"), "pay_1")[1]["decline_code"] == "x" * 300


def test_a_disputed_charge_is_answered_wrong_until_switched_back(gateway):
    """Every answer about this charge is wrong, whatever is asked, until the switch is set back."""
    charge = gateway.charge(gateway.attach("tok_disputed"), "pay_1")
    other = gateway.charge(gateway.attach("tok_visa"), "pay_2")[1]
    right = gateway.book()[1]
    wrong = {**right, "amount": {**PRICE, "amount": PRICE["amount"] + 1}}
    assert charge == (201, wrong) and right["amount"] == PRICE
    for _ in range(2):
        assert gateway.call("GET", "/charges/" + right["id"]) == (200, wrong)
        assert gateway.call("GET", "/charges?idempotency_key=pay_1") == (200, {"data": [wrong]})
    assert gateway.call("GET", "/charges?idempotency_key=pay_2") == (200, {"data": [other]})
    switch(gateway, disputed="odd_status")
    assert gateway.call("GET", "/charges/" + right["id"])[1]["status"] == "captured"
    switch(gateway, disputed="none")
    assert gateway.call("GET", "/charges/" + right["id"]) == (200, right)


def test_a_slow_answer_delays_neither_others_nor_the_end(gateway):
    method = gateway.attach("tok_visa")
    switch(gateway, charge="slow", delay_ms=60000)
    slow = http.client.HTTPConnection("127.0.0.1", gateway.port)
    slow.request("POST", "/charges", json.dumps({"payment_method": method, "amount": PRICE}),
                 {"Idempotency-Key": "pay_1"})
    for _ in range(1000):
        if gateway.book():
            break
    assert gateway.charge(method, "pay_2")[0] == 201
    begun = time.monotonic()
    assert gateway.end(signal.SIGTERM) == 0
    assert time.monotonic() - begun < 30
    slow.close()
    gateway.start()


@pytest.mark.parametrize("body", [{"charge": "sulky"}, {"refund": ""}, {"webhook": "late"}, {"charge": 1},
                                  {"charge": "slow", "times": 0},
                                  {"charge": "slow", "delay_ms": 60001}, {"charge": "slow", "delay_ms": -1},
                                  {"method": "slow"}, {"crowd": 10001},
                                  {"crowd": "all"}, {"latency_ms": 60001}, {"latency_ms": "long"}])
def test_an_unknown_switch_is_refused_and_changes_nothing(gateway, body):
    before = gateway.call("GET", "/switches")
    assert gateway.call("POST", "/switches", body)[0] == 422
    assert gateway.call("GET", "/switches") == before


# ---- webhooks ----

Told = collections.namedtuple("Told", "event signature body type at")


class Receiver:
    """Receives webhooks. `answers`: the statuses of the next answers, then 204."""

    def __init__(self):
        self.told, self.answers, outer = queue.Queue(), collections.deque(), self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.told.put(Told(json.loads(body), self.headers["Stripe-Signature"], body,
                                    self.headers["Content-Type"], time.monotonic()))
                self.send_response(outer.answers.popleft() if outer.answers else 204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def next(self, timeout=20):
        return self.told.get(timeout=timeout)

    def nothing_more(self):
        with pytest.raises(queue.Empty):
            self.told.get(timeout=1)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver():
    one = Receiver()
    yield one
    one.close()


@pytest.fixture
def telling(tmp_path, receiver):
    secret = tmp_path / "webhook-secret"
    secret.write_text(SECRET + "\n")
    one = Gateway(str(tmp_path / "book.sqlite"), "--webhook-url",
                  f"http://127.0.0.1:{receiver.server.server_port}/hook",
                  "--webhook-secret-file", str(secret))
    one.start()
    yield one
    assert one.end(signal.SIGTERM) == 0


def check_signature(told):
    fields = dict(part.split("=", 1) for part in told.signature.split(","))
    assert set(fields) == {"t", "v1"} and abs(int(fields["t"]) - time.time()) < 60
    assert fields["v1"] == hmac.new(SECRET.encode(), fields["t"].encode() + b"." + told.body,
                                    hashlib.sha256).hexdigest()
    assert told.type == "application/json"


def test_each_event_has_its_object_and_signature(telling, receiver):
    """Each event holds the object as it is then, signed; bodies of many lengths, so that every padding of the hash is
    met."""
    method = telling.attach("tok_3ds")
    charge = telling.charge(method, "pay_1")[1]
    told = receiver.next()
    check_signature(told)
    assert set(told.event) == {"id", "type", "created_at", "data"} and told.event["id"].startswith("evt_")
    assert (told.event["type"], told.event["data"]) == ("charge.created", charge)
    telling.call("GET", f"/actions/{charge['id']}")
    telling.call("GET", f"/actions/{charge['id']}")  # changes nothing, and sends no event
    after = telling.call("GET", f"/charges/{charge['id']}")[1]
    told = receiver.next()
    check_signature(told)
    assert (told.event["type"], told.event["data"]) == ("charge.updated", after) and after["status"] == "succeeded"
    refund = telling.call("POST", f"/charges/{charge['id']}/refunds", {"amount": PRICE}, "ref_1")[1]
    telling.call("POST", f"/charges/{charge['id']}/refunds", {"amount": PRICE}, "ref_1")
    told = receiver.next()
    check_signature(told)
    assert (told.event["type"], told.event["data"]) == ("refund.created", refund)
    telling.charge(method, "pay_1")  # nothing new
    receiver.nothing_more()
    for i in range(70):
        telling.charge(method, f"pay_{i}", description="x" * i)
        if i != 1:
            check_signature(receiver.next())


@pytest.mark.parametrize("token, act, status",
                         [("tok_sepa_fails_later", "fail", "failed"), ("tok_sepa_fails_later", "succeed", "succeeded"),
                                                ("tok_3ds", "cancel", "failed")])
def test_each_change_of_a_charge_sends_one_event(telling, receiver, token, act, status):
    charge = telling.charge(telling.attach(token), "pay_1")[1]
    assert receiver.next().event["type"] == "charge.created"
    telling.call("POST", f"/charges/{charge['id']}/{act}")
    telling.call("POST", f"/charges/{charge['id']}/{act}")
    told = receiver.next()
    assert ((told.event["type"], told.event["data"]["id"], told.event["data"]["status"])
            == ("charge.updated", charge["id"], status))
    receiver.nothing_more()


def test_a_declined_and_an_unanswered_charge_send_events(telling, receiver):
    telling.charge(telling.attach("tok_declined"), "pay_1")
    assert receiver.next().event["data"]["status"] == "failed"
    with pytest.raises(socket.timeout):
        telling.call("POST", "/charges", {"payment_method": telling.attach("tok_timeout"), "amount": PRICE}, "pay_2",
                     timeout=1)
    assert receiver.next().event["data"]["idempotency_key"] == "pay_2"
    telling.charge(telling.attach("tok_unavailable"), "pay_3")
    receiver.nothing_more()


def test_an_event_is_sent_again_until_it_is_accepted(telling, receiver):
    receiver.answers.extend([500, 404, 302])
    telling.charge(telling.attach("tok_visa"), "pay_1")
    tries = [receiver.next() for _ in range(4)]
    assert len({told.event["id"] for told in tries}) == 1
    for told in tries:
        check_signature(told)
    pauses = [after.at - before.at for before, after in zip(tries, tries[1:])]
    assert pauses[0] > 0.4 and pauses[1] > 0.9 and pauses[2] > 1.9  # growing pauses
    receiver.nothing_more()


def test_a_receiver_that_never_answers_delays_nothing(tmp_path):
    """A receiver that accepts and never answers: charges are answered at once, and the program ends in time."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    secret = tmp_path / "webhook-secret"
    secret.write_text(SECRET)
    gateway = Gateway(str(tmp_path / "book.sqlite"), "--webhook-url", f"http://127.0.0.1:{listener.getsockname()[1]}/",
                      "--webhook-secret-file", str(secret))
    gateway.start()
    method = gateway.attach("tok_visa")
    begun = time.monotonic()
    for i in range(20):
        assert gateway.charge(method, f"pay_{i}")[0] == 201
    assert time.monotonic() - begun < 20  # the sends would take 5 s each
    assert gateway.end(signal.SIGTERM) == 0
    listener.close()


def test_duplicate_sends_each_event_twice(telling, receiver):
    switch(telling, webhook="duplicate")
    telling.charge(telling.attach("tok_visa"), "pay_1")
    one, two = receiver.next(), receiver.next()
    assert one.body == two.body
    receiver.nothing_more()


def test_disorder_sends_events_out_of_order(telling, receiver):
    switch(telling, webhook="disorder")
    charge = telling.charge(telling.attach("tok_sepa_fails_later"), "pay_1")[1]
    telling.call("POST", f"/charges/{charge['id']}/fail")
    assert [receiver.next().event["type"] for _ in range(2)] == ["charge.updated", "charge.created"]
    switch(telling, webhook="none")
    telling.charge(telling.attach("tok_visa"), "pay_2")
    assert receiver.next().event["data"]["idempotency_key"] == "pay_2"


def test_drop_sends_no_events(telling, receiver):
    assert switch(telling, webhook="drop")["webhook"] == "drop"
    telling.charge(telling.attach("tok_visa"), "pay_1")
    switch(telling, webhook="none")
    telling.charge(telling.attach("tok_visa"), "pay_2")
    assert receiver.next().event["data"]["idempotency_key"] == "pay_2"
    receiver.nothing_more()


def test_webhook_switches_without_a_receiver_are_refused(gateway):
    assert gateway.call("POST", "/switches", {"webhook": "drop"})[0] == 409


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_the_sandbox_does_not_start_without_the_webhook_secret(tmp_path, content):
    path = tmp_path / "webhook-secret"
    if content is not None:
        path.write_text(content)
    gateway = (Gateway(str(tmp_path / "book.sqlite"), "--webhook-url", "http://127.0.0.1:1/", "--webhook-secret-file",
                       str(path)))
    with pytest.raises(AssertionError):
        gateway.start()
    assert gateway.process.wait(timeout=30) == 1
    gateway.process.stdout.close()

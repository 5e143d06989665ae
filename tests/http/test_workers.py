"""The processes behind the answers: workers that are replaced or killed, and a database that hangs.
Source: docs/reliability.md, B5.
The worker processes are the children of pids.api in services.json."""
import concurrent.futures
import os
import signal
import threading
import time
import urllib.error
import urllib.request

import pytest

from shop import key_new, organization_draft, served
from stack import id_hex

PATIENCE_S = 90


def wait_until(holds, what):
    until = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until, f"it never came to that: {what}"
        time.sleep(0.1)


def test_a_reload_under_load_refuses_no_request(reader, stack):
    """SIGHUP replaces every worker while eight clients send requests."""
    before, done, path = stack.children("api"), threading.Event(), "/v1/subscriptions/" + reader.subscription_id
    assert before

    def ask():
        answers = []
        while not done.is_set():
            answers.append(reader.client.get(path))
        return answers

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        asking = [pool.submit(ask) for _ in range(8)]
        try:
            os.kill(stack.pids["api"], signal.SIGHUP)
            wait_until(lambda: not before & stack.children("api"), "all old workers have gone")
        finally:
            done.set()
        answers = [answer for one in asking for answer in one.result()]
    assert len(answers) >= 8
    assert {answer.status for answer in answers} == {200}, [repr(answer) for answer in answers
                                                            if answer.status != 200][:3]
    wait_until(lambda: len(stack.children("api")) == len(before), "as many workers as before")


def test_a_worker_killed_is_replaced(reader, stack):
    before = stack.children("api")
    victim = min(before)
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: victim not in stack.children("api") and len(stack.children("api")) == len(before),
               "another took its place")
    for _ in range(2 * len(before)):
        reader.client.get("/v1/subscriptions/" + reader.subscription_id).ok()
    assert stack.children("api") & before == before - {victim}, "the others were not disturbed"


def test_an_order_whose_worker_was_killed_is_charged_once(owner, stack):
    """Every worker is killed while an order waits for a silent gateway: the order is settled all the same."""
    method = owner.subscription(owner.subscription_id)["payment_method"]["id"]
    owner.method_becomes(method, "tok_timeout")
    quote, key = owner.quote_change(owner.subscription_id, 105).ok(201)["id"], key_new()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        asked = pool.submit(owner.order, quote, key)
        wait_until(lambda: len(owner.charges()) == 2, "the card was charged")
        for pid in stack.children("api"):
            os.kill(pid, signal.SIGKILL)
        first = asked.result()
    assert first.status in (201, 503), repr(first)

    def settled():
        answer = owner.order(quote, key)
        assert answer.status in (201, 409, 503), repr(answer)
        return answer.status == 201 and owner.client.get("/v1/orders/"
                                                         + answer.json["id"]).ok()["status"] == "confirmed"

    wait_until(settled, "the order is confirmed")
    assert owner.licences(owner.subscription_id) == 105
    assert owner.captured() == [126000, 3990] and len(owner.orders()) == 2 and len(owner.invoices()) == 2


def test_orders_to_a_silent_gateway_leave_workers_to_other_requests(shop):
    """More orders at once than the till has places and processes: the others are answered without waiting, other
    requests too, and all orders are settled."""
    method, many = shop.method("tok_timeout"), len(shop.stack.workers("till")) + 2
    quotes = [shop.quote_new(licences, method).ok(201)["id"] for licences in range(1, many + 1)]
    with concurrent.futures.ThreadPoolExecutor(many) as pool:
        asked = [pool.submit(served, lambda quote=quote: shop.order(quote)) for quote in quotes]
        for _ in range(10):
            shop.client.get("/v1/organization").ok()
        orders = [one.result().ok(201) for one in asked]
    assert {order["status"] for order in orders} <= {"payment_pending", "confirmed"}
    assert {shop.order_settled(order["id"], PATIENCE_S)["status"] for order in orders} == {"confirmed"}
    assert sorted(shop.captured()) == [1260 * licences for licences in range(1, many + 1)]


def test_requests_of_a_locked_organization_leave_workers_to_others(shop, owner):
    """Sixteen requests at once of an organization whose row is locked: all but a few are refused at once, none waits
    long, and other organizations are served."""
    body = {"name": "Tenu"}
    few = len(shop.stack.workers("desk")) // 4
    with shop.stack.locked(shop.id), concurrent.futures.ThreadPoolExecutor(16) as pool:
        asked = [pool.submit(shop.client.call, "PATCH", "/v1/organization", body) for _ in range(16)]
        wait_until(lambda: sum(one.done() for one in asked) >= 16 - few, "all but a few are told")
        others = [owner.quote_change(owner.subscription_id, 101).status for _ in range(4)]
        assert not all(one.done() for one in asked), "a few were still waiting while the others were served"
        answers = [one.result() for one in asked]
    assert others == [201] * 4
    for answer in answers:
        answer.problem(503, "temporarily_unavailable")
        assert int(answer.headers["Retry-After"]) > 0
    assert shop.client.get("/v1/organization").ok()["name"] != "Tenu"
    assert shop.client.call("PATCH", "/v1/organization", body).ok()["name"] == "Tenu"


def test_a_busy_customer_is_served_thirty_two_at_once_beside_others(shop, owner):
    """Four times as many as the desk has processes, each changing the organization in turn: every one is done, once,
    and another customer's reads wait no longer than those before them take."""
    many, rounds, done = 32, 3, threading.Event()

    def change(number):
        return [shop.client.call("PATCH", "/v1/organization", {"name": f"Pressé {number} {turn}"})
                for turn in range(rounds)]

    def read():
        took = []
        while not done.is_set():
            began = time.monotonic()
            owner.client.get("/v1/subscriptions/" + owner.subscription_id).ok()
            took.append(time.monotonic() - began)
        return took

    with concurrent.futures.ThreadPoolExecutor(many + 1) as pool:
        reading = pool.submit(read)
        changed = [pool.submit(change, number) for number in range(many)]
        try:
            answers = [answer for one in changed for answer in one.result()]
        finally:
            done.set()
        took = reading.result()
    assert [answer.status for answer in answers] == [200] * (many * rounds)
    names = {answer.json["name"] for answer in answers}
    assert len(names) == many * rounds and shop.client.get("/v1/organization").ok()["name"] in names
    told = shop.stack.sql("SELECT COUNT(*) FROM event WHERE type = 'organization.changed'"
                          f" AND organization_id = UNHEX('{id_hex(shop.id)}')")
    assert told == [[str(many * rounds)]] and len(took) >= 3 and max(took) < 5, (told, took)


def test_concurrent_sign_ins_leave_workers_to_other_requests(shop, stack):
    """Twenty-four at once: some are served, the others are refused at once, and other requests wait for none of
    them."""
    body = dict(stack.facts["organization"]["member"], transport="bearer")
    with concurrent.futures.ThreadPoolExecutor(24) as pool:
        asked = [pool.submit(stack.anyone.post, "/v1/sessions", body) for _ in range(24)]
        read = [shop.client.get("/v1/organization").status for _ in range(5)]
        answers = [one.result() for one in asked]
    assert read == [200] * 5
    assert {201, 503} <= {answer.status for answer in answers} <= {201, 429, 503}, answers
    for answer in answers:
        assert answer.status == 201 or int(answer.headers["Retry-After"]) > 0


def test_a_taken_address_is_refused_before_its_password_is_hashed(shop, stack):
    """Whoever asks; and the key of the request that took the address is still replayed."""
    draft, key = {"email": f"{key_new()}@example.test", "display_name": "Nora",
                  "password": "a password that is long"}, key_new()
    made = shop.client.post("/v1/users", draft, key=key)
    again = shop.client.post("/v1/users", draft, key=key)
    assert again.ok(201) == made.ok(201) and again.headers["Idempotency-Replayed"] == "true"
    shop.client.post("/v1/users", draft).problem(409, "email_taken")
    stack.operator.post("/v1/operator/organizations", organization_draft(admin=draft),
                        key=key).problem(409, "email_taken")
    stack.sign_in_new(draft)


def test_metrics_are_served_at_the_monitoring_address_alone(stack):
    stack.anyone.get("/metrics").problem(404, "not_found")
    stack.anyone.get("/metrics", headers={"Server-Scope": "internal",
                                          "X-Forwarded-For": "127.0.0.1"}).problem(404, "not_found")
    with urllib.request.urlopen(stack.metrics_url, timeout=30) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain")
        lines = answer.read().decode().splitlines()
    samples = [line for line in lines if line and not line.startswith("#")]
    assert any(line.startswith("guichet_requests_total{") for line in samples)
    for line in samples:
        name, _, value = line.rpartition(" ")
        assert name and float(value) >= 0, line
    assert not any("org_" in line or "@" in line for line in samples), "nobody's data is in a label"


def test_the_monitoring_address_serves_nothing_else(stack):
    base = stack.metrics_url.rsplit("/metrics", 1)[0]
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(base + "/v1/organization", timeout=30)
    assert refused.value.code in (401, 404)


def test_a_schema_the_program_does_not_know_is_not_ready(stack):
    """As after a newer program's migration: not ready until this program is replaced."""
    stack.sql("INSERT INTO schema_migration (number, name, checksum, applied_at) VALUES (999, '999_from_the_future', "
              "REPEAT('0', 64), UTC_TIMESTAMP(6))")
    try:
        answer = stack.anyone.get("/readyz")
    finally:
        stack.sql("DELETE FROM schema_migration WHERE number = 999")
    answer.problem(503, "temporarily_unavailable")
    stack.anyone.get("/readyz").ok()
    stack.anyone.get("/healthz").ok()


def test_requests_during_a_hanging_database_are_refused_and_can_be_repeated(owner, stack):
    """No request waits for ever; each can be repeated; nothing is done twice."""
    quote, key = owner.quote_change(owner.subscription_id, 105).ok(201)["id"], key_new()
    os.kill(stack.pids["database"], signal.SIGSTOP)
    try:
        answers = [owner.client.get("/v1/organization"), owner.order(quote, key), stack.anyone.get("/readyz")]
        stack.anyone.get("/healthz").ok()
    finally:
        os.kill(stack.pids["database"], signal.SIGCONT)
    for answer in answers:
        assert (answer.status == 503 and answer.json["code"] in ("temporarily_unavailable",
                                                                 "outcome_unknown")), repr(answer)
        assert int(answer.headers["Retry-After"]) > 0
    wait_until(lambda: stack.anyone.get("/readyz").status == 200, "it recovers by itself")

    def ordered():
        answer = owner.order(quote, key)
        assert answer.status in (201, 409, 503), repr(answer)
        return answer.status == 201

    wait_until(ordered, "the same key does the work")
    assert (owner.licences(owner.subscription_id) == 105 and owner.captured() == [126000, 3990]
            and len(owner.orders()) == 2)

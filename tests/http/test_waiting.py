"""Requests that wait for an event (`wait` of GET /v1/events): what ends the wait, and that nothing else waits for it.
Source: docs/api.md, Events; docs/limits.md."""
import concurrent.futures
import os
import re
import secrets
import signal
import time
import urllib.request

import pytest

from client import send_bytes
from shop import Shop

HELD_MAX, HELD_OF_ONE_MAX = 16, 4  # of one worker process: fcgi/held.h
WAIT_S = 25
SOON_S = 15  # an answer that did not wait, on a busy machine


def held(stack):
    with urllib.request.urlopen(stack.metrics_url, timeout=30) as answer:
        return int(re.search(r"^guichet_requests_held (\d+)$", answer.read().decode(), re.M)[1])


def wait_until(holds, what, seconds=60):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, f"it never came to that: {what}"
        time.sleep(0.1)


def last(shop):
    """Of the newest event; 0: there is none yet."""
    return max([one["sequence"] for one in shop.data("/v1/events")], default=0)


def waiting(shop, wait=WAIT_S, client=None, after=None, more=""):
    """(seconds it took, the answer)"""
    begun = time.monotonic()
    answer = (client or shop.client).get(f"/v1/events?after={last(shop) if after is None else after}&wait={wait}{more}")
    return time.monotonic() - begun, answer


@pytest.fixture
def pool():
    with concurrent.futures.ThreadPoolExecutor(400) as threads:
        yield threads


def test_an_event_ends_the_wait(shop, pool):
    after = last(shop)
    asked = pool.submit(waiting, shop, after=after)
    wait_until(lambda: held(shop.stack) == 1, "it waits")
    method = shop.method()
    seconds, answer = asked.result()
    told = answer.ok()
    assert seconds < SOON_S and told["next_cursor"] is None
    assert [(one["sequence"], one["type"], one["object"]["id"])
            for one in told["data"]] == [(after + 1, "payment_method.created", method)]
    wait_until(lambda: held(shop.stack) == 0, "the place is free")


def test_nothing_happens_until_the_wait_is_over(shop):
    seconds, answer = waiting(shop, wait=2)
    assert answer.ok() == {"data": [], "next_cursor": None} and 2 <= seconds < 2 + SOON_S


def test_what_is_there_is_told_at_once(owner):
    seconds, answer = waiting(owner, after=last(owner) - 1)
    assert len(answer.ok()["data"]) == 1 and seconds < SOON_S
    seconds, answer = waiting(owner, wait=0)
    assert answer.ok()["data"] == [] and seconds < SOON_S


def test_events_of_other_types_and_customers_do_not_end_the_wait(shop, owner, pool):
    asked = pool.submit(waiting, shop, more="&type=user.created")
    wait_until(lambda: held(shop.stack) == 1, "it waits")
    shop.method()
    owner.client.post("/v1/users", {"email": f"a-{secrets.token_hex(6)}@example.com", "display_name": "A"}).ok(201)
    time.sleep(3)
    assert not asked.done()
    made = shop.client.post("/v1/users",
                            {"email": f"b-{secrets.token_hex(6)}@example.com", "display_name": "B"}).ok(201)
    assert [one["object"]["id"] for one in asked.result()[1].ok()["data"]] == [made["id"]]


def test_a_page_that_is_known_is_waited_for_too(shop, pool):
    path = f"/v1/events?after={last(shop)}&wait="
    tag = shop.client.get(path + "0").headers["ETag"]
    assert shop.client.get(path + "1", headers={"If-None-Match": tag}).status == 304
    asked = pool.submit(shop.client.get, path + str(WAIT_S), headers={"If-None-Match": tag})
    wait_until(lambda: held(shop.stack) == 1, "it waits")
    shop.method()
    assert len(asked.result().ok()["data"]) == 1


def test_who_signs_out_waits_no_longer(shop, pool):
    session = shop.stack.sign_in_new(shop.account)
    asked = pool.submit(waiting, shop, client=session, after=last(shop))
    wait_until(lambda: held(shop.stack) == 1, "it waits")
    session.delete("/v1/sessions/current").ok(204)
    seconds, answer = asked.result()
    answer.problem(401, "unauthenticated")
    assert seconds < SOON_S


def test_a_client_that_has_gone_leaves_its_place(shop):
    told = (f"GET /v1/events?after={last(shop)}&wait={WAIT_S} HTTP/1.1\r\nHost: x\r\nAuthorization: "
            f"{shop.client.headers['Authorization']}\r\n\r\n")
    send_bytes(shop.stack.base_url, told.encode(), read=False)
    wait_until(lambda: held(shop.stack) == 0, "the place is free", seconds=SOON_S)


def test_workers_that_are_replaced_answer_who_waits(shop, stack, pool):
    before = stack.children("api")
    asked = [pool.submit(waiting, shop) for _ in range(4)]
    wait_until(lambda: held(stack) == 4, "all wait")
    os.kill(stack.pids["api"], signal.SIGHUP)
    for one in asked:
        assert one.result()[1].ok() == {"data": [], "next_cursor": None}
    wait_until(lambda: not before & stack.children("api") and len(stack.children("api")) == len(before),
               "new workers serve")


def test_one_customer_leaves_places_to_others_and_what_finds_none_is_answered(shop, owner, stack, pool):
    most = HELD_OF_ONE_MAX * len(stack.workers("desk"))
    after = last(shop)
    asked = [pool.submit(waiting, shop, after=after) for _ in range(most + 8)]
    wait_until(lambda: held(stack) + sum(one.done() for one in asked) == len(asked), "each waits or is answered")
    waits = held(stack)
    assert HELD_OF_ONE_MAX <= waits <= most
    for seconds, answer in (one.result() for one in asked if one.done()):
        assert answer.ok() == {"data": [], "next_cursor": None} and seconds < SOON_S
    other = pool.submit(waiting, owner)
    wait_until(lambda: held(stack) == waits + 1, "another customer finds a place")
    shop.method()
    owner.method()
    told = [one.result()[1].ok()["data"] for one in asked]
    assert sum(len(data) == 1 for data in told) == waits and len(other.result()[1].ok()["data"]) == 1


def test_every_place_taken_leaves_other_requests_as_they_were(stack, price, owner, pool):
    """Many more requests wait than there are worker processes, and more than there are places: purchases, sign-ins and
    reads are served meanwhile, and no process is busy with those that wait."""
    workers, shops = len(stack.workers("desk")), [Shop(stack, price) for _ in range(6)]
    afters = {one: last(one) for one in shops}
    asked = [pool.submit(waiting, one, after=afters[one]) for _ in range(HELD_OF_ONE_MAX * workers) for one in shops]
    wait_until(lambda: held(stack) + sum(one.done() for one in asked) >= len(asked), "each waits or is answered")
    waits = held(stack)
    assert workers < waits <= HELD_MAX * workers
    begun = time.monotonic()
    for licences in (101, 102, 103):
        quote = owner.quote_change(owner.subscription_id, licences).ok(201)
        assert owner.order(quote["id"]).ok(201)["status"] == "confirmed"
    stack.sign_in_new(owner.account).get("/v1/organization").ok()
    assert len(owner.invoices()) == 4 and owner.licences(owner.subscription_id) == 103
    assert time.monotonic() - begun < WAIT_S and held(stack) > workers, "they still wait"
    for one in shops:
        one.method()
    told = [one.result()[1].ok()["data"] for one in asked]
    assert sum(len(data) == 1 for data in told) >= waits - 1, "whoever waited was told"

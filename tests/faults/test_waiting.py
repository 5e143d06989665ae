"""Requests that wait for an event (`wait` of GET /v1/events) on a database that hangs, and in an api that is stopped.
Source: docs/limits.md."""
import concurrent.futures
import os
import re
import signal
import time
import urllib.request

import pytest

from shop import Shop
from world import lives, wait_until

WAIT_S = 25
EACH = 4  # waiting requests of one organization in a worker process: HELD_OF_ONE_MAX, fcgi/held.h


def held(stack):
    with urllib.request.urlopen(stack.metrics_url, timeout=30) as answer:
        return int(re.search(r"^guichet_requests_held (\d+)$", answer.read().decode(), re.M)[1])


def waiting(shop, after):
    """(seconds it took, the answer)"""
    begun = time.monotonic()
    answer = shop.client.get(f"/v1/events?after={after}&wait={WAIT_S}")
    return time.monotonic() - begun, answer


@pytest.fixture
def waiters(world):
    """Asks for events of two customers in every place that there is for them. Yields the requests that wait."""
    world.recover()
    shops = [Shop(world.stack, world.price_id) for _ in range(2)]
    for one in shops:
        one.method()
    afters = {one: max(event["sequence"] for event in one.data("/v1/events")) for one in shops}
    count = EACH * len(world.stack.workers("desk"))
    with concurrent.futures.ThreadPoolExecutor(2 * count) as pool:
        asked = [pool.submit(waiting, one, afters[one]) for one in shops for _ in range(count)]
        wait_until(lambda: held(world.stack) + sum(one.done() for one in asked) == len(asked),
                   "each waits or is answered")
        waits = [one for one in asked if not one.done()]
        assert len(waits) > 2 * len(world.stack.workers("desk")), "several wait in one process"
        yield waits


def test_a_hanging_database_is_waited_for_once_by_those_who_wait(world, waiters):
    connections = world.database.accepted
    with world.database.stalled():
        told = [one.result()[1] for one in waiters]
        connections = world.database.accepted - connections
    for answer in told:
        answer.problem(503, "temporarily_unavailable")
        assert int(answer.headers["Retry-After"]) > 0
    assert connections < len(waiters), "not each of them has connected to it anew"
    wait_until(lambda: held(world.stack) == 0, "nobody waits")
    world.recover()
    Shop(world.stack, world.price_id).client.get("/v1/organization").ok()
    world.books_right()


def test_a_stopped_api_answers_those_who_wait(world, waiters):
    """SIGTERM while they wait: each is told that there is nothing yet, and the api ends."""
    api, begun = world.stack.pids["api"], time.monotonic()
    os.kill(api, signal.SIGTERM)
    for _, answer in (one.result() for one in waiters):
        assert answer.ok() == {"data": [], "next_cursor": None}
    assert time.monotonic() - begun < WAIT_S
    wait_until(lambda: not lives(api), "the api has ended")
    world.recover()
    world.books_right()

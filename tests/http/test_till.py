"""The till: the processes of the requests that ask the payment gateway. However long it takes to answer, nobody else
waits for them, and how many are served at once is a limit of their own. Source: docs/reliability.md, 3.6."""
import concurrent.futures
import contextlib
import json
import os
import signal
import socket
import subprocess
import threading

import pytest

from shop import Shop, key_new, served
from stack import ROOT, id_random
from test_flags import figures, switch, wait_until

SLOW_MS, HANGS_MS = 800, 60000
WAITING, REFUSED = "guichet_gateway_waiting", "guichet_gateway_refused_total"


@pytest.fixture
def latency(stack):
    """Sets how long each answer of the gateway takes."""
    yield lambda milliseconds: switch(stack, latency_ms=milliseconds)
    switch(stack, latency_ms=0)


def two_ports_free():
    """A port that is free, as the next one is."""
    while True:
        with socket.socket() as one, socket.socket() as other, contextlib.suppress(OSError):
            one.bind(("127.0.0.1", 0))
            other.bind(("127.0.0.1", one.getsockname()[1] + 1))
            return one.getsockname()[1]


@contextlib.contextmanager
def guichet_api(config, **settings):
    build = os.environ.get("GUICHET_BUILD_DIR", os.path.join(ROOT, "build", "dev"))
    with subprocess.Popen([os.path.join(build, "guichet"), "api"], stderr=subprocess.PIPE, text=True,
                          env=dict(os.environ, GUICHET_CONFIG=str(config), **settings)) as api:
        try:
            yield api
        finally:
            api.terminate()


def places(stack):
    """How many of the till's processes may wait for the gateway: all but one, of the eight that tests have."""
    assert len(stack.workers("till")) == 8
    return 7


def card(shop):
    return shop.client.post("/v1/payment-methods", {"type": "card", "gateway_token": "tok_visa"}, key=key_new())


@pytest.mark.parametrize("desk, till", [("unix:{folder}/a.sock", "unix:{folder}/till.sock"),
                                        ("127.0.0.1:{port}", "127.0.0.1:{next_port}")])
def test_the_till_listens_beside_the_desk_where_nothing_else_is_said(stack, tmp_path, desk, till):
    with open(stack.facts["config_file"], encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith(("GUICHET_TILL_LISTEN=", "GUICHET_LISTEN="))]
    config, ports = tmp_path / "guichet.conf", two_ports_free()
    config.touch(0o600)
    config.write_text("".join(lines), encoding="utf-8")
    places_of = {"folder": tmp_path, "port": ports, "next_port": ports + 1}
    with guichet_api(config, GUICHET_LISTEN=desk.format(**places_of), GUICHET_TILL_WORKERS="1",
                     GUICHET_WORKERS="1") as api:
        told = [json.loads(api.stderr.readline())["message"] for _ in range(2)]
    assert told == [f"listening on {till.format(**places_of)} with 1 workers, the till",
                    f"listening on {desk.format(**places_of)} with 1 workers, the desk"]


def test_one_address_for_both_is_refused(stack, tmp_path):
    address = f"unix:{tmp_path}/a.sock"
    with guichet_api(stack.facts["config_file"], GUICHET_LISTEN=address, GUICHET_TILL_LISTEN=address) as api:
        assert api.stderr.read() == ("guichet: GUICHET_TILL_LISTEN must be an address of its own: unix:/path or "
                                     "host:port, another one than GUICHET_LISTEN.\n")
        assert api.wait() == 1


def test_six_customers_who_add_a_card_at_once_are_all_served(stack, price, latency):
    shops = [Shop(stack, price) for _ in range(6)]
    latency(SLOW_MS)
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        added = [answer.ok(201) for answer in pool.map(card, shops)]
    assert [one["last4"] for one in added] == ["4242"] * 6


def test_orders_at_once_by_card_are_confirmed_in_their_requests_by_a_slow_gateway(shop, latency):
    """As many as may wait, and no read waits for them. (They are one customer's: who finds no place at its lock comes
    again.)"""
    method, many = shop.method(), places(shop.stack)
    quotes = [shop.quote_new(licences, method).ok(201)["id"] for licences in range(1, many + 1)]
    refused = figures(shop.stack)[REFUSED]
    latency(SLOW_MS)
    with concurrent.futures.ThreadPoolExecutor(many) as pool:
        asked = [pool.submit(served, lambda quote=quote: shop.order(quote)) for quote in quotes]
        reads = [shop.client.get("/v1/organization").status for _ in range(10)]
        orders = [one.result().ok(201) for one in asked]
    assert reads == [200] * 10
    assert [order["status"] for order in orders] == ["confirmed"] * many
    assert sorted(shop.captured()) == [1260 * licences for licences in range(1, many + 1)]
    assert figures(shop.stack)[REFUSED] == refused


def test_a_full_till_tells_whoever_finds_no_place_and_serves_the_rest(stack, price, owner, latency):
    """The gateway hangs, and more wait for it than may: one more card is refused with a time to come back, one more
    order is left to the worker, an order by invoice is taken, and reads are served."""
    by_invoice, by_card = owner.method("invoice"), owner.method()
    plain, plain_key = owner.quote_new(3, by_invoice).ok(201)["id"], key_new()
    crowd, done, refused = [Shop(stack, price) for _ in range(2)], threading.Event(), figures(stack)[REFUSED]
    latency(HANGS_MS)

    def ask_on(shop):
        answers = []
        while not done.is_set():
            answers.append(card(shop))
        return answers

    def left_to_the_worker():
        quote, key = owner.quote_new(2, by_card).ok(201)["id"], key_new()
        order = served(lambda: owner.order(quote, key)).ok(201)  # the worker may hold the customer's lock
        assert order["status"] == "payment_pending", order
        return figures(stack)[REFUSED] > refused

    many = places(stack) + 4
    with concurrent.futures.ThreadPoolExecutor(many) as pool:
        asking = [pool.submit(ask_on, crowd[number % 2]) for number in range(many)]
        try:
            wait_until(lambda: figures(stack)[REFUSED] > refused, "somebody finds no place")
            # one more is seen for a moment, until it is refused
            wait_until(lambda: figures(stack)[WAITING] <= places(stack), "no more wait than may")
            assert [owner.client.get(path).status for path in ("/v1/orders", "/v1/organization", "/v1/payment-methods")
                    ] == [200] * 3
            assert served(lambda: owner.order(plain, plain_key)).ok(201)["status"] == "credit_check_pending"
            wait_until(left_to_the_worker, "an order is left to the worker")
        finally:
            done.set()
        answers = [answer for one in asking for answer in one.result()]
    for answer in answers:
        answer.problem(503, "temporarily_unavailable")
        assert int(answer.headers["Retry-After"]) > 0
    latency(0)
    pending = [order["id"] for order in owner.orders() if order["status"] == "payment_pending"]
    assert {owner.order_settled(order, 90)["status"] for order in pending} <= {"confirmed"}
    assert card(crowd[0]).ok(201)["last4"] == "4242"


ROUTES = [("POST", "/v1/payment-methods"), ("POST", "/v1/payment-methods/setup"),
          ("POST", "/v1/payment-methods/setup/{set}/completion"), ("DELETE", "/v1/payment-methods/setup/{set}"),
          ("POST", "/v1/orders"), ("POST", "/v1/orders/{ord}/cancellation"), ("POST", "/v1/credit-notes/{crn}/refund"),
          ("POST", "/v1/invoices/{inv}/payments"), ("POST", "/v1/operator/organizations/{org}/clock")]


def test_what_asks_the_gateway_goes_to_the_till_and_nothing_else_does(reader, stack):
    """The till's processes stand still: its routes wait, and reads of the same addresses are answered."""
    def ask(route):
        method, path = route
        for kind in ("set", "ord", "crn", "inv", "org"):
            path = path.replace("{" + kind + "}", id_random(kind))
        return stack.anyone.call(method, path, {} if method == "POST" else None)

    till = stack.workers("till")
    assert till and not till & stack.workers("desk")
    for pid in till:
        os.kill(pid, signal.SIGSTOP)
    with concurrent.futures.ThreadPoolExecutor(len(ROUTES)) as pool:
        try:
            asked = [pool.submit(ask, route) for route in ROUTES]
            for path in ("/v1/orders", "/v1/payment-methods", "/v1/credit-notes", "/v1/invoices", "/v1/subscriptions"):
                assert reader.client.get(path).status == 200
            reader.quote_change(reader.subscription_id, 101).ok(201)
            assert not [route for route, one in zip(ROUTES, asked) if one.done()]
        finally:
            for pid in till:
                os.kill(pid, signal.SIGCONT)
        assert {one.result().status for one in asked} == {400, 401}, "nobody who may ask, or not so"


def busy_workers(stack):
    """The till's processes that serve a request: they have a connection that came in by its socket."""
    with open("/proc/net/unix", encoding="utf-8") as file:
        rows = [line.split() for line in file]
    served = {f"socket:[{row[6]}]" for row in rows if row[-1].endswith("/till.sock") and row[5] == "03"}
    return [pid for pid in sorted(stack.workers("till"))
            if served & {os.readlink(entry.path) for entry in os.scandir(f"/proc/{pid}/fd")}]


def test_a_process_killed_while_others_wait_costs_its_own_request_alone(stack, price, latency):
    """Four customers', since those of one would wait for its lock."""
    shops = [Shop(stack, price) for _ in range(4)]
    orders = [(shop, shop.quote_new(licences, shop.method()).ok(201)["id"], key_new())
              for licences, shop in enumerate(shops, 1)]
    latency(4000)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(shop.order, quote, key) for shop, quote, key in orders]
        wait_until(lambda: figures(stack)[WAITING] == 4, "all wait")
        os.kill(busy_workers(stack)[0], signal.SIGKILL)
        answers = [one.result() for one in asked]
    latency(0)
    lost = [answer for answer in answers if answer.status != 201]
    assert len(lost) == 1, answers
    lost[0].problem(503, "outcome_unknown")
    # an order whose charge takes longer than a request may wait (on a busy machine) is left to the worker
    assert {answer.json["status"] for answer in answers if answer.status == 201} <= {"confirmed", "payment_pending"}
    shop, quote, key = orders[answers.index(lost[0])]
    wait_until(lambda: shop.order(quote, key).status == 201, "its own request is answered when it is repeated")
    for licences, shop in enumerate(shops, 1):
        [order] = shop.orders()
        assert shop.order_settled(order["id"])["status"] == "confirmed"
        assert shop.captured() == [1260 * licences]

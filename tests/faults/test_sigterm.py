"""SIGTERM while many requests wait for the payment gateway: what is under way is finished, and whatever else became of
a request, it can be repeated. Source: docs/reliability.md, 3.4 and 3.6."""
import concurrent.futures
import json
import os
import signal
import urllib.request

from shop import Shop
from world import Asked, lives, wait_until

SLOW_MS, CUSTOMERS, EACH = 800, 4, 10
ENDS_S = 15  # after 10 s the parent kills what is left


def latency(stack, milliseconds):
    request = urllib.request.Request(stack.gateway_url + "/switches", json.dumps({"latency_ms": milliseconds}).encode(),
                                     {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=30).close()


class Order:
    def __init__(self, shop, method, licences):
        quote = shop.quote_new(licences, method).ok(201)["id"]
        self.shop, self.asked = shop, Asked(lambda key: shop.order(quote, key))

    def confirmed(self):
        order = self.asked.until_definite().ok(201)["id"]
        return self.shop.order_settled(order)["status"] == "confirmed"


def test_forty_orders_at_a_slow_gateway_are_each_done_once_across_a_stop(world):
    shops = [Shop(world.stack, world.price_id) for _ in range(CUSTOMERS)]
    orders = [Order(shop, method, licences) for shop, method in [(shop, shop.method()) for shop in shops]
              for licences in range(1, EACH + 1)]
    parent = world.stack.pids["api"]
    latency(world.stack, SLOW_MS)
    try:
        with concurrent.futures.ThreadPoolExecutor(len(orders)) as pool:
            sent = [pool.submit(order.asked.once) for order in orders]
            wait_until(lambda: world.stack.sql("SELECT COUNT(*) FROM payment WHERE state IN ('intent', 'calling')")
                       != [["0"]], "an order waits for the gateway")
            os.kill(parent, signal.SIGTERM)
            told = [one.result() for one in sent]
        wait_until(lambda: not lives(parent), "the api has ended", ENDS_S)
    finally:
        latency(world.stack, 0)
    assert "confirmed" in told, told
    assert set(told) <= {"confirmed", "payment_pending", "temporarily_unavailable", "outcome_unknown",
                         "idempotency_in_progress"}, told
    world.recover()
    for shop in shops:
        world.leases_end(shop)
    assert all(order.confirmed() for order in orders)
    for shop in shops:
        assert sorted(shop.captured()) == [1260 * licences for licences in range(1, EACH + 1)]
        assert len(shop.charges()) == len(shop.orders()) == len(shop.invoices()) == EACH
    for order in orders:
        order.asked.is_one_answer()
    world.books_right()
    world.outcomes.append(("forty orders", "waiting for the gateway", "SIGTERM",
                           f"{told.count('confirmed')} confirmed"))
